"""Rows kept once for all runs that found them, so that a night without changes adds very few rows.

A table `NAME_versions` has each row with the versions that it is valid in. The view `NAME` gives it with the run_id of
every run of those versions, as if each run had stored all of its own rows. `run_versions` says which version a run has.
A version has two parts: a run stores its inputs when it begins, and its results when it has them, which may be never.
Rows are added, and their end is written once: nothing else of a stored row is ever changed.

The views check by one BETWEEN over differences whether a version is within a row's versions. For two comparisons of
columns with columns DuckDB sorts both sides. With a country's millions of rows that takes most of a query's time.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tasks.errors import StoreError
from tasks.warehouse.engine.sql import column_list, equal_columns, fill_sql, identifier
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import Part

_OWN = {"duplicate_number", "version_from", "version_to"}
CURRENT = 2**31 - 1
"""`version_to` of a row that the newest version has."""


def keep(store: Store, part: Part, run_id: str, frames: Mapping[str, pl.DataFrame]) -> None:
    """Make the next version of a part from a run's rows, by table. Call it in the transaction that stores the rest.

    A run that already has its version keeps it: the same run finds the same rows. Raises StoreError where a frame and
    its table do not have the same columns.
    """
    if not store.query("store/versions/of_run", run_id=run_id, part=part).is_empty():
        return
    version = int(store.query("store/versions/newest", part=part).item()) + 1
    store.append("run_versions", pl.DataFrame([{"run_id": run_id, "part": part, "version": version}]))
    for name, frame in frames.items():
        _keep(store, f"{name}_versions", frame, version)


def _keep(store: Store, table: str, frame: pl.DataFrame, version: int) -> None:
    wanted = [column for column in store.columns(table) if column not in _OWN]
    if set(wanted) != set(frame.columns):
        raise StoreError(
            f"Table {table} and what is to be stored differ in {sorted(set(wanted) ^ set(frame.columns))}."
        )
    rows = _with_duplicate_numbers(frame.select(wanted))
    if store.row_count(table) == 0:
        store.append(table, rows, version_from=version, version_to=CURRENT)
        return
    columns = [*wanted, "duplicate_number"]
    names = {
        "table": identifier(table),
        "columns": column_list(columns),
        "same": equal_columns(columns, "current", "incoming"),
    }
    with store.incoming(rows.with_row_index("found_row")):
        differing = store.create_table_as(fill_sql("store/versions/compare", **names))
    for step in ("store/versions/close", "store/versions/open") if differing else ():
        store.execute(fill_sql(step, **names), version=version)
    store.run_file("store/versions/drop_temp_tables")


def _with_duplicate_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Number rows that are alike, so that each is kept. Hashes show faster that no rows are alike."""
    if frame.hash_rows().n_unique() == frame.height or frame.n_unique() == frame.height:
        return frame.with_columns(duplicate_number=pl.lit(0, pl.Int32))
    content = pl.struct(frame.columns)
    return frame.with_columns(duplicate_number=pl.int_range(pl.len(), dtype=pl.Int32).over(content))
