"""Data that has passed its time is deleted, also from the bytes of the file and from backups.

DuckDB marks deleted rows and reuses their space later, so the bytes stay in the file until something overwrites them. A
purged file is therefore rewritten, and takes the old one's name in one step.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import StoreError
from tasks.warehouse.engine.database import appearing_database
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.sql import fill_sql
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import Due, stored_tables


@dataclass(frozen=True)
class Times:
    """The days before which data is due: raw answers, and all detailed data of closed cases."""

    as_of: dt.date
    raw_before: dt.date
    closed_before: dt.date


def due_cases(store: Store, times: Times) -> pl.DataFrame:
    """The closed cases whose time is over: case_id."""
    return store.query("store/purge/due_cases", closed_before=times.closed_before)


def due(store: Store, times: Times, cases: pl.DataFrame) -> pl.DataFrame:
    """Rows that have passed their time: table_name, row_count. cases: `due_cases` of the live store."""
    store.set_variable("raw_before", times.raw_before)
    store.run_file("store/purge/begin")
    store.append("due_cases", cases)
    store.run_file("store/purge/due")
    return _count(store)


def due_exports(store: Store) -> list[str]:
    """The exports, by name, that are about a case in `due_cases`. Call it after `due`, in the same session."""
    return store.query("store/purge/exports")["export_id"].to_list()


def purge(path: Path, times: Times, cases: pl.DataFrame, by: str, *, key: EncryptionKey | None = None) -> pl.DataFrame:
    """Delete the rows that are due from a store or its backup; give their numbers: table_name, row_count.

    key: of an encrypted one. Raises StoreError where rows that are due remain afterwards; nothing is deleted then.
    """
    with Store(path, key=key) as store:
        found = due(store, times, cases)
        with store.transaction():
            _delete(store)
            left = _count(store).filter(pl.col("row_count") > 0)
            if not left.is_empty():
                raise StoreError(f"Rows that are due could not be deleted from {path}: {left['table_name'].to_list()}.")
            now = SYSTEM_CLOCK.now()
            store.append(
                "purges",
                found.filter(pl.col("row_count") > 0),
                purge_id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}",
                purged_at=now,
                purged_by=by,
                as_of=times.as_of,
            )
        store.checkpoint()
    rewrite(path, path, key=key, target_key=key)
    return found


_KEYS: dict[Due, str] = {
    "cases": "case_id",
    "persons": "person_key",
    "lookups": "lookup_id",
    "raw_answers": "lookup_id",
}
"""The one column of each temporary table `due_…`, which `store/purge/due` fills."""


def _count(store: Store) -> pl.DataFrame:
    """How many rows are due, by table; notes of caseworkers count for their verdicts."""
    due = {name: store.query_filled("store/purge/count", **names) for name, names in _purged()}
    due["verdicts"] = store.query("store/purge/count_notes")
    counts = [{"table_name": name, "row_count": frame.item()} for name, frame in sorted(due.items())]
    return pl.DataFrame(counts, schema={"table_name": pl.String, "row_count": pl.Int64})


def _delete(store: Store) -> None:
    """Delete the rows that are due.

    The ledger (look-ups and its chain), the decisions, the comparisons with their causes, the flags and the answers to
    them remain: they show what was done and why.
    """
    for _, names in _purged():
        store.run_script(fill_sql("store/purge/delete", **names))
    store.run_file("store/purge/delete_notes")


def _purged() -> Iterator[tuple[str, dict[str, str]]]:
    """The tables that rows are deleted from: the name, and the names to fill into its statements."""
    for table in stored_tables():
        if table.purged_with:
            due = f"due_{table.purged_with}"
            yield table.name, {"table": table.stored_in, "key": _KEYS[table.purged_with], "due": due}


@contextmanager
def rewriting(
    source: Path, target: Path, *, key: EncryptionKey | None = None, target_key: EncryptionKey | None = None
) -> Iterator[Path]:
    """Rewrite a store table by table; it gets the name `target` in one step when the block ends without an error.

    It gives the temporary path of the new store, in which each migration keeps its time. key, target_key: of an
    encrypted source, and of an encrypted target. The store must not be open anywhere. Raises StoreError when the source
    cannot be read, or when a row was not copied.
    """
    with appearing_database(target) as temporary:
        with Store(source, upgrade=False, key=key) as store, Store(temporary, key=target_key) as copy:
            tables = store.tables()
            if tables != copy.tables():
                raise StoreError(f"The tables of {source} are not those of this program.")
            with copy.transaction():
                for table in tables:
                    store.copy_table_to(table, copy)
                with copy.incoming(store.query("schema/migrations/times")):
                    copy.run_file("schema/migrations/copy_times")
            short = [table for table in tables if store.row_count(table) != copy.row_count(table)]
            if short:
                raise StoreError(f"Not every row of {source} could be copied: {short}.")
            copy.checkpoint()
        yield temporary


def rewrite(
    source: Path, target: Path, *, key: EncryptionKey | None = None, target_key: EncryptionKey | None = None
) -> None:
    """Rewrite a store in one step; see `rewriting`."""
    with rewriting(source, target, key=key, target_key=target_key):
        pass


def is_store(path: Path, *, key: EncryptionKey | None = None) -> bool:
    """Whether a file can be opened as a store of this program's version. Raises StoreKeyError for another key."""
    try:
        with Store(path, upgrade=False, key=key):
            return True
    except (StoreError, duckdb.Error):
        return False
