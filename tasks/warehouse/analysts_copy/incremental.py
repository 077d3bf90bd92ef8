"""The analysts' copy follows the store: rows that are new since the last copy are put into it; nothing else changes.

A copy records in its table `copy_progress` how far it follows: rows of tables that only grow, versions of rows that are
stored once for many runs, and fingerprints of what must be the same for the copy to be updated. These are the program's
SQL, the key, the smallest count that is shown, and a link of the ledger's chain. The runs that the copy knows must have
the status they had. After a purge, a release or a restored backup this is not so, and the copy is rebuilt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from tasks.disclosure import RULE
from tasks.errors import StoreError, StoreKeyError
from tasks.warehouse.analysts_copy.aggregates import COVERAGE
from tasks.warehouse.analysts_copy.tables import (
    PROGRESS,
    VERSIONS,
    CopiedTable,
    Detail,
    aggregate_tables,
    all_tables,
    copied_tables,
)
from tasks.warehouse.engine.database import COPY, opened
from tasks.warehouse.engine.frames import insert_rows, read_frame
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.schema import views_by_run
from tasks.warehouse.engine.sql import Sql, equal_columns, fill_sql, identifier, read_sql, sql_files
from tasks.warehouse.engine.store import Store

_INPUTS, _RESULTS, _ENDED = "inputs", "results", "results_ended"

_PROGRAM = (
    "schema/migrations",
    "schema/views",
    "schema/comments/by_run",
    "schema/comments/tables",
    "schema/macros",
    "schema/macros/of_tables",
    "schema/macros/comments",
    "analysts/pseudonym",
    "analysts/safe",
    "analysts/run_counts",
    "analysts/snapshot/views",
    "analysts/snapshot/wide",
    "analysts/snapshot/comments",
    "analysts/incremental",
)
"""The SQL that a copy depends on, in addition to the queries of its tables."""


@dataclass(frozen=True)
class Progress:
    """How far a copy follows the store, by part, and the fingerprints that a copy must have to be updated.

    rows: how many rows its tables have that only grow.
    """

    copied_to: Mapping[str, int]
    fingerprints: Mapping[str, str | None]
    rows: Mapping[str, int] = field(default_factory=dict)

    def since(self, table: CopiedTable) -> dict[str, int]:
        """The parameters of a table's query: rows are new after $copied, and have newly ended after $ended."""
        if table.kind == "own":
            return {"copied": self.copied_to.get(table.name, 0)}
        copied = self.copied_to.get(_INPUTS if table.kind == "inputs" else _RESULTS, 0)
        if table.kind == "inputs":
            return {"copied": copied, "ended": copied}
        return (
            {"copied": copied, "ended": self.copied_to.get(_ENDED, 0)}
            if table.kind == "results"
            else {"copied": copied}
        )


EMPTY = Progress({}, {})
"""Of a copy that is built from nothing."""


def progress_of(store: Store, smallest: int, detail: Detail, parquet: str | None) -> Progress:
    """How far a copy made now will follow. The store's macro `pseudonym` must be there. parquet: its set of files."""
    copied_to = dict(store.query("analysts/incremental/positions").iter_rows())
    for table in copied_tables():
        if table.kind == "own":
            copied_to[table.name] = store.query_filled("analysts/incremental/row_position", table=table.name).item()
    fingerprints = {
        "program": _program(store, smallest, detail),
        "ledger": _ledger_fingerprint(store, copied_to["ledger"]),
        "parquet": parquet,
    }
    return Progress(copied_to, fingerprints)


def _program(store: Store, smallest: int, detail: Detail) -> str:
    """Fingerprint of everything that a copy depends on, except the store's rows."""
    texts = [f"{smallest} {RULE} {detail}", store.query("analysts/incremental/key_fingerprint")["fingerprint"].item()]
    texts += [read_sql(name) for folder in _PROGRAM for name in sql_files(folder)]
    texts += views_by_run()
    texts += [table.query(store, detail) for table in (*copied_tables(), *aggregate_tables())]
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def _ledger_fingerprint(store: Store, sequence: int) -> str | None:
    links = store.query("analysts/incremental/ledger_fingerprint", sequence=sequence)["fingerprint"].to_list()
    return links[0] if len(links) == 1 else None


def reusable_copy(store: Store, target: Path, key: EncryptionKey | None, now: Progress) -> Progress | None:
    """How far the copy at `target` follows the store; None where there is none that can be updated."""
    if not target.exists():
        return None
    try:
        with opened(target, key=key, read_only=True, spills=False) as copy:  # a killed process leaves no folder then
            copy.execute(read_sql("analysts/incremental/search_path"))
            before, runs, versions = (
                read_frame(copy, read_sql(f"analysts/incremental/{name}")) for name in ("progress", "runs", "versions")
            )
            growing = (table.name for table in all_tables() if table.kind not in {"whole", "aggregates"})
            rows = {name: copy.table(name).shape[0] for name in growing}
    except (StoreError, StoreKeyError, duckdb.Error):  # not a copy of this program and key: it is replaced
        return None
    copied_to, fingerprints = (dict(before.select("part", what).iter_rows()) for what in ("copied_to", "fingerprint"))
    found = Progress(copied_to, fingerprints, rows)
    same = (
        found.fingerprints.get("program") == now.fingerprints["program"]
        and found.copied_to.keys() >= now.copied_to.keys()
        and all(found.copied_to[part] <= position for part, position in now.copied_to.items())
        and found.copied_to["purges"] == now.copied_to["purges"]
        and found.fingerprints["ledger"] == _ledger_fingerprint(store, found.copied_to["ledger"])
        and _same_past(store, found, runs, versions)
    )
    return found if same else None


def _same_past(store: Store, found: Progress, runs: pl.DataFrame, versions: pl.DataFrame) -> bool:
    """Whether every run in the copy still has its status, and every other run came after the copied ones."""
    now, versions_now = store.query("analysts/incremental/runs"), store.query("analysts/incremental/versions")
    keys = ["run_id", "part", "version"]
    others = versions_now.join(runs, on="run_id", how="anti")
    late = pl.col("version") > pl.col("part").replace_strict(
        {part: found.copied_to[part] for part in (_INPUTS, _RESULTS)}
    )
    return (
        runs.join(now, on=["run_id", "status"], how="anti").is_empty()
        and versions.join(versions_now, on=keys, how="anti").is_empty()
        and bool(others.select(late.all()).item())
    )


def make_tables(store: Store, both: duckdb.DuckDBPyConnection, detail: Detail) -> None:
    """Fill the tables of an empty copy, except the aggregates and the coverage statement (aggregates.py).

    both: the store's connection, with the copy attached.
    """
    both.execute(fill_sql("analysts/incremental/create_schema", schema=Sql(f"{COPY}.{VERSIONS}")))
    for table in copied_tables():
        if table.kind == "whole":
            frame = store.query(table.file)
            with store.incoming(frame.clear() if table.name == COVERAGE else frame):
                both.execute(_fill("create_table", table, Sql("FROM incoming")))
        else:
            both.execute(_fill("create_table", table, Sql(table.query(store, detail))), EMPTY.since(table))


def bring_up_to_date(store: Store, both: duckdb.DuckDBPyConnection, before: Progress, detail: Detail) -> bool:
    """Update the tables of a copy; False where it lacks rows that it should have, and cannot be used.

    both: the store's connection, with the copy attached.
    """
    with store.transaction():
        for table in copied_tables():
            if table.name == COVERAGE:
                continue
            if table.kind == "whole":
                with store.incoming(store.query(table.file)):
                    both.execute(fill_sql("analysts/incremental/delete_rows", table=_in_copy(table)))
                    both.execute(_fill("insert", table, Sql("FROM incoming")))
                continue
            query, since = Sql(table.query(store, detail)), before.since(table)
            if table.kind not in {"inputs", "results"}:
                both.execute(_fill("insert", table, query), since)
            elif not _update_versions(both, table, query, since):
                return False
    return True


def write_progress(copy: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Record in a copy how far it follows."""
    rows = [(part, position, progress.fingerprints.get(part)) for part, position in progress.copied_to.items()]
    rows += [(part, 0, mark) for part, mark in progress.fingerprints.items() if part not in progress.copied_to]
    schema = {"part": pl.String, "copied_to": pl.Int64, "fingerprint": pl.String}
    _replace(copy, PROGRESS, pl.DataFrame(sorted(rows), schema=schema, orient="row"))


def has_all(store: Store, copy: duckdb.DuckDBPyConnection) -> bool:
    """Whether the numbers of rows are the same, in the tables that the copy must have in full."""
    whole = (
        table
        for table in copied_tables()
        if table.kind == "inputs" or (table.kind == "own" and table.declared and table.declared.group != "results")
    )
    return all(copy.table(table.name).shape[0] == table.shown_rows(store) for table in whole)


def _replace(copy: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    copy.execute(fill_sql("analysts/incremental/delete_rows", table=table))
    if not frame.is_empty():
        insert_rows(copy, table, frame)


def _update_versions(both: duckdb.DuckDBPyConnection, table: CopiedTable, query: Sql, since: Mapping[str, int]) -> bool:
    """End the rows that have ended and add the new ones; False where an ended one is missing, or is there twice."""
    [changed] = both.execute(_fill("create_temp_changes", table, query), since).fetchone() or (0,)
    whole = not changed or _apply_changes(both, table, {"copied": since["copied"]})
    both.execute(read_sql("analysts/incremental/drop_temp_changes"))
    return whole


def _apply_changes(both: duckdb.DuckDBPyConnection, table: CopiedTable, copied: Mapping[str, int]) -> bool:
    columns = [column for column in both.table("changes").columns if column != "version_to"]
    [due] = both.execute(read_sql("analysts/incremental/count_to_close"), copied).fetchone() or (0,)
    closed = 0
    if due:
        same = equal_columns(columns, "kept", "changes")
        close = fill_sql("analysts/incremental/close", table=_in_copy(table), same=same)
        [closed] = both.execute(close, copied).fetchone() or (0,)
    if closed == due:
        both.execute(fill_sql("analysts/incremental/open", table=_in_copy(table)), copied)
    return bool(closed == due)


def _in_copy(table: CopiedTable) -> Sql:
    return Sql(f"{COPY}.{table.schema}.{identifier(table.name)}")


def _fill(name: str, table: CopiedTable, query: Sql) -> Sql:
    """A statement of `sql/analysts/incremental` about a table of the copy and a query of the store."""
    return fill_sql(f"analysts/incremental/{name}", table=_in_copy(table), query=query)
