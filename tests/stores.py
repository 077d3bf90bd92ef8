"""New stores for tests: copies of one store, since migrations and comments take half a second each time."""

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
_BY_MIGRATIONS = False


@contextmanager
def copied_instead_of_made(folder: Path) -> Iterator[None]:
    """Within the block a new store is a copy of one in `folder`, which is made once for each key.

    It has the bytes that the migrations gave, under the same key. Only the time at which they were applied is shared.
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
        if upgrade and not _BY_MIGRATIONS and not path.exists():
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
def made_by_migrations() -> Iterator[None]:
    """Within the block every new store is made by the migrations, as it is outside the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.stores._BY_MIGRATIONS", True)
        yield
