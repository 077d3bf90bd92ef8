"""The analysts' copy: a DuckDB file of its own, replaced in one step, so that readers never meet the writer's lock.

What goes into it is in `sql/snapshot/`: one query per table, rows kept once for all runs as they are in the store
(tasks/warehouse/versions.py), ready-made aggregates with small counts hidden, and the store's own views and macros.
Every identifier is a keyed pseudonym (HMAC, under a key outside the database, not the store's own), without date of
birth, employers, raw answers, words that somebody wrote, or what would tell a protected person from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from tasks.errors import StoreError
from tasks.files import grant, make_folder
from tasks.privacy import Pseudonymiser
from tasks.resources import resource
from tasks.warehouse.database import appearing_database, opened
from tasks.warehouse.keys import EncryptionKey
from tasks.warehouse.parquet import forget_earlier_parquet, publish_parquet
from tasks.warehouse.store import Store, read_sql
from tasks.warehouse.suppression import suppressed

PARQUET_FOLDER = "parquet"


@dataclass(frozen=True)
class CopyOptions:
    """smallest_count: shown in the ready-made aggregates. group: who may read the copy beside its owner."""

    smallest_count: int = 5
    parquet: bool = True
    group: str | None = None


def publish_snapshot(
    store: Store,
    target: Path,
    pseudonymiser: Pseudonymiser,
    options: CopyOptions | None = None,
    *,
    key: EncryptionKey | None = None,
) -> Path:
    """Write the analysts' copy of the store to `target` in one step, and as Parquet beside it; give the path back.

    key: where the copy is encrypted, a key of its own and never the store's. Parquet would be in clear, and is not
    written then.
    """
    options = options or CopyOptions()
    if options.group is not None:
        make_folder(target.parent)
        grant(target.parent, options.group)
    with (
        appearing_database(target, group=options.group) as temporary,
        opened(temporary, key=key) as copy,
    ):
        copy.begin()
        tables = _fill(store, copy, pseudonymiser, options.smallest_count)
        copy.commit()
        if options.parquet and key is None:
            publish_parquet(copy, target.parent / PARQUET_FOLDER, tables, group=options.group)
        copy.execute("CHECKPOINT")
    return target


def forget_earlier_copies(target: Path) -> None:
    """Delete what earlier copies left beside the newest: after a purge, none may hold what was deleted."""
    forget_earlier_parquet(target.parent / PARQUET_FOLDER)


def finish_copy(copy: duckdb.DuckDBPyConnection) -> None:
    """Make the views and macros of a copy whose tables are there, and say what everything means."""
    for folder in ("views/by_run", "snapshot/views", "macros", "macros/comments"):
        for name in _files(folder):
            copy.execute(read_sql(name))


def _fill(store: Store, copy: duckdb.DuckDBPyConnection, pseudonymiser: Pseudonymiser, smallest: int) -> list[str]:
    """Fill a new copy; give the names of its tables."""
    with store.pseudonyms(*pseudonymiser.copy_pads()):
        for name in _files("snapshot"):
            store.copy_query_to(name, copy, Path(name).name)
    for name in _files("snapshot/aggregates"):
        copy.from_arrow(suppressed(store.query(name), smallest).to_arrow()).create(Path(name).name)
    finish_copy(copy)
    _comment(store, copy)
    return [Path(name).name for folder in ("snapshot", "snapshot/aggregates") for name in _files(folder)]


def _comment(store: Store, copy: duckdb.DuckDBPyConnection) -> None:
    """Give each table, view and column the store's own comment, and then those of the copy alone."""
    kinds = dict(copy.execute(read_sql("dictionary/kinds")).fetchall())
    columns = set(copy.execute(read_sql("dictionary/names")).fetchall())
    for table, meaning in store.query("dictionary/comments").rows():
        if table in kinds and meaning:
            copy.execute(f"COMMENT ON {kinds[table]} {table} IS {_quoted(meaning)}")
    for row in store.query("dictionary/columns").to_dicts():
        if (row["table_name"], row["column_name"]) in columns and row["comment"]:
            copy.execute(f'COMMENT ON COLUMN {row["table_name"]}."{row["column_name"]}" IS {_quoted(row["comment"])}')
    for name in _files("snapshot/comments"):
        copy.execute(read_sql(name))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _files(folder: str) -> list[str]:
    """The SQL files of a folder under `sql/`, as `read_sql` names them, in order."""
    return [f"{folder}/{file.stem}" for file in sorted(resource("sql", folder).glob("*.sql"))]


def query_snapshot(path: Path, name: str, *, key: EncryptionKey | None = None, **parameters: object) -> pl.DataFrame:
    """Run `sql/<name>.sql` against the analysts' copy, read-only.

    Raises StoreError when there is no copy yet, or it cannot be opened; StoreKeyError where the key does not fit.
    """
    if not path.exists():
        raise StoreError(f"There is no snapshot {path} yet.", advice="It is made by: bostotte reconcile --config FILE.")
    with opened(path, key=key, read_only=True) as copy:
        return copy.execute(read_sql(name), parameters or None).pl()
