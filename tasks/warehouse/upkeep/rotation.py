"""A store under another key: rewritten, checked, and put under the old file's name in one step.

A kill at any moment leaves a file that opens with one of the two keys.
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
    """Rewrite a store under another key; it replaces the old one when the block ends without an error.

    It gives the temporary path of the new store. Raises StoreKeyError where the old key does not fit, and
    StoreError where the copy lacks a row or its ledger is broken. Nothing is changed then, except that a store of an
    older version is upgraded.
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
