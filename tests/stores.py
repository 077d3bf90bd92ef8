"""New stores for tests: copies of one that was made once, since migrations and comments take half a second."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tasks.files import make_folder
from tasks.warehouse.engine.database import MEMORY_MEGABYTES
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store

_OPEN = Store.__init__
_ANEW = False


@contextmanager
def copied_instead_of_made(folder: Path) -> Iterator[None]:
    """Within the block a store that is not there yet begins as a copy of one in `folder`, made once for each key.

    Its bytes are those that the migrations gave, under the same key; only when they were applied is the same for all.
    """

    made: dict[str | None, Path] = {}

    def open_it(
        self: Store,
        path: Path,
        *,
        upgrade: bool = True,
        key: EncryptionKey | None = None,
        memory: int = MEMORY_MEGABYTES,
    ) -> None:
        if upgrade and not _ANEW and not path.exists():
            digits = key.digits if key else None
            if digits not in made:
                made[digits] = folder / f"{len(made)}.duckdb"
                _OPEN(self, made[digits], key=key)
                self.close()
            make_folder(path.parent)
            shutil.copy(made[digits], path)
        _OPEN(self, path, upgrade=upgrade, key=key, memory=memory)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "__init__", open_it)
        yield


@contextmanager
def made_anew() -> Iterator[None]:
    """Within the block every store is made by its migrations, as outside of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.stores._ANEW", True)
        yield
