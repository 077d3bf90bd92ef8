"""The file that a published run gives the desk: read-only, encrypted as the store is, and replaced by rename.

The desk opens this file and never the store, so neither waits for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from tasks.errors import StoreError
from tasks.warehouse.engine.database import appearing_database, opened
from tasks.warehouse.engine.frames import insert_rows, read_frame
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.sql import read_sql
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run

_MEMORY_MEGABYTES = 200


@dataclass(frozen=True)
class DeskCopy:
    """What is in the file. run: JSON, common to all cases. cases: one row for each active case."""

    run: str
    cases: pl.DataFrame


def write_desk_copy(target: Path, run: str, cases: pl.DataFrame, *, key: EncryptionKey | None) -> None:
    """Write the file, which appears whole or not at all. Raises OutputError, DiskFullError or StoreError."""
    with appearing_database(target) as path, opened(path, key=key, memory=_MEMORY_MEGABYTES) as connection:
        for name in ("run", "cases"):
            connection.execute(read_sql(f"desk/{name}"))
        insert_rows(connection, "run", pl.DataFrame({"content": [run]}))
        insert_rows(connection, "cases", cases)
        connection.execute("CHECKPOINT")


def read_desk_copy(path: Path, *, key: EncryptionKey | None) -> DeskCopy:
    """Read the whole file. Raises StoreKeyError, and StoreError where it is not there or of another version."""
    if not path.exists():
        raise StoreError(f"There is no {path}.", advice="The next run with [desk] in its settings makes it.")
    with opened(path, key=key, read_only=True, memory=_MEMORY_MEGABYTES, spills=False) as connection:
        try:
            run = read_frame(connection, read_sql("desk/read_run"))
            cases = read_frame(connection, read_sql("desk/read_cases"))
        except duckdb.Error:
            raise StoreError(f"{path} is of another version.", advice="The next run makes a new one.") from None
    return DeskCopy(run["content"][0], cases)


def fetched_days(store: Store, run: Run) -> pl.DataFrame:
    """The newest day on which each resource answered about each flagged case: case_id, resource, day."""
    return store.query("desk/fetched", run_id=run.run_id)
