"""The analysts' copy: a DuckDB file of its own, replaced in one step, so that readers never meet the writer's lock.

What goes into it is in `sql/snapshot/`: one query per table, rows kept once for all runs as they are in the store, and
read by run through the same views (tasks/warehouse/versions.py). Persons are keyed pseudonyms, without date of birth,
employers, raw answers or anything that would tell a protected person from another.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tasks.errors import StoreError
from tasks.resources import resource
from tasks.warehouse.database import appearing_database, opened
from tasks.warehouse.keys import EncryptionKey
from tasks.warehouse.store import Store, read_sql


def publish_snapshot(store: Store, target: Path, *, key: EncryptionKey | None = None) -> Path:
    """Write the analysts' copy of the store to `target`, in one step; give the path back.

    key: where the copy is encrypted, a key of its own and never the store's.
    """
    with appearing_database(target) as temporary, opened(temporary, key=key) as copy:
        for file in sorted(resource("sql", "snapshot").glob("*.sql")):
            store.copy_query_to(f"snapshot/{file.stem}", copy, file.stem)
        for file in sorted(resource("sql", "views", "by_run").glob("*.sql")):
            copy.execute(file.read_text(encoding="utf-8"))
        copy.execute("CHECKPOINT")
    return target


def query_snapshot(path: Path, name: str, *, key: EncryptionKey | None = None, **parameters: object) -> pl.DataFrame:
    """Run `sql/<name>.sql` against the analysts' copy, read-only.

    Raises StoreError when there is no copy yet, or it cannot be opened; StoreKeyError where the key does not fit.
    """
    if not path.exists():
        raise StoreError(f"There is no snapshot {path} yet.", advice="It is made by: bostotte reconcile --config FILE.")
    with opened(path, key=key, read_only=True) as copy:
        return copy.execute(read_sql(name), parameters or None).pl()
