"""A store under another key: written anew, checked, and put in the old file's place in one step.

A kill at any moment leaves a file that opens with the one key or the other, never with neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.errors import StoreError, StoreKeyError
from tasks.warehouse.engine.database import Database
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store
from tasks.warehouse.ledger import check
from tasks.warehouse.upkeep.purge import rewriting


def opens_with(path: Path, key: EncryptionKey | None) -> bool:
    """Whether a file opens with a key (None: without one). Raises StoreError where it opens with none at all."""
    try:
        Database(path, key=key, read_only=True).close()
    except StoreKeyError:
        return False
    return True


@contextmanager
def rekeying(path: Path, old: EncryptionKey | None, new: EncryptionKey | None) -> Iterator[Path]:
    """Write a store anew under another key; it takes the old one's place when the block ends well.

    Give the path it has before that. Raises StoreKeyError where the old key does not fit, and StoreError where the copy
    does not hold every row or its ledger is broken; nothing is changed then, but that a store of an older version is
    brought up to date.
    """
    with Store(path, key=old) as store:
        store.checkpoint()
    with rewriting(path, path, key=old, target_key=new) as written:
        with Store(written, upgrade=False, key=new) as copy:
            broken = check(copy, outside=False).broken
        if broken is not None:
            raise StoreError(
                f"The ledger in {path} is broken: {broken} It is left under its old key.", advice="See bostotte doctor."
            )
        yield written
