"""The analysts' copy follows the store: what has come since the last copy is put into it, and nothing else is touched.

A copy says in its table `copy_progress` how far it follows: rows of tables that are only added to, versions of rows
that are kept once for many runs, and fingerprints of what must be the same for it to be gone on with. These are the
program's SQL, the key, the smallest count that is shown, and a place in the ledger's chain; and the runs it knows must
stand as they did. After a purge, a release or a restored backup they do not, and the copy is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from tasks.disclosure import RULE, suppress_aggregate, suppress_coverage
from tasks.errors import StoreError, StoreKeyError
from tasks.resources import resource
from tasks.warehouse.engine.database import opened
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store, read_sql

_INPUTS, _RESULTS, _ENDED = "inputs", "results", "results_ended"

_PROGRAM = (
    "schema/migrations",
    "schema/views",
    "schema/views/by_run",
    "schema/views/by_run/comments",
    "schema/macros",
    "schema/macros/comments",
    "analysts/pseudonym",
)
_TABLES = (
    "analysts/snapshot/whole",
    "analysts/snapshot/added",
    "analysts/snapshot/kept/inputs",
    "analysts/snapshot/kept/results",
    "analysts/snapshot/by_run",
)
_AGGREGATES = ("analysts/snapshot/aggregates/by_run", "analysts/snapshot/aggregates/whole")
_COPY = (*_TABLES, *_AGGREGATES, "analysts/snapshot/views", "analysts/snapshot/comments", "analysts/incremental")


@dataclass(frozen=True)
class Progress:
    """How far a copy follows the store, by part; and the fingerprints that a copy to go on with must have, too.

    rows: how many rows its tables have that are only added to.
    """

    reached: Mapping[str, int]
    marks: Mapping[str, str | None]
    rows: Mapping[str, int] = field(default_factory=dict)

    def since(self, folder: str, table: str) -> dict[str, int]:
        """The parameters of a table's query: after what its rows are new ($copied), or have newly ended ($ended)."""
        if folder == "analysts/snapshot/added":
            return {"copied": self.reached.get(table, 0)}
        copied = {"copied": self.reached.get(_INPUTS if folder.endswith(_INPUTS) else _RESULTS, 0)}
        if "kept" not in folder:
            return copied
        return copied | {"ended": copied["copied"] if folder.endswith(_INPUTS) else self.reached.get(_ENDED, 0)}


EMPTY = Progress({}, {})
"""Of a copy that is made anew."""


def progress_of(store: Store, smallest: int, parquet: str | None) -> Progress:
    """How far a copy made now will follow. The store's macro `pseudonym` must be there. parquet: its set of files."""
    reached = dict(store.query("analysts/incremental/reached").iter_rows())
    program = hashlib.sha256(f"{smallest} {RULE}".encode())
    program.update(store.query("analysts/incremental/key")["mark"].item().encode())
    for name in (name for folder in (*_PROGRAM, *_COPY) for name in sql_files(folder)):
        program.update(read_sql(name).encode())
    return Progress(
        reached, {"program": program.hexdigest(), "ledger": _link(store, reached["ledger"]), "parquet": parquet}
    )


def _link(store: Store, sequence: int) -> str | None:
    links = store.query("analysts/incremental/mark", sequence=sequence)["mark"].to_list()
    return links[0] if len(links) == 1 else None


def reusable_copy(store: Store, target: Path, key: EncryptionKey | None, now: Progress) -> Progress | None:
    """How far the copy at `target` follows the store; None where there is none that can be gone on with."""
    if not target.exists():
        return None
    try:
        with opened(target, key=key, read_only=True, spills=False) as copy:  # a killed process leaves no folder then
            before, runs, versions = (
                copy.execute(read_sql(f"analysts/incremental/{name}")).pl() for name in ("progress", "runs", "versions")
            )
            rows = {table: copy.table(table).shape[0] for folder, table in table_names() if "whole" not in folder}
    except (StoreError, StoreKeyError, duckdb.Error):  # not a copy of this program and key: a new one takes its place
        return None
    reached, marks = (dict(before.select("part", what).iter_rows()) for what in ("reached", "mark"))
    found = Progress(reached, marks, rows)
    same = (
        found.marks.get("program") == now.marks["program"]
        and found.reached.keys() >= now.reached.keys()
        and all(found.reached[part] <= reached for part, reached in now.reached.items())
        and found.reached["purges"] == now.reached["purges"]
        and found.marks["ledger"] == _link(store, found.reached["ledger"])
        and _same_past(store, found, runs, versions)
    )
    return found if same else None


def _same_past(store: Store, found: Progress, runs: pl.DataFrame, versions: pl.DataFrame) -> bool:
    """Whether every run in the copy still stands as it did, and every other came after what was copied."""
    now, versions_now = store.query("analysts/incremental/runs"), store.query("analysts/incremental/versions")
    keys = ["run_id", "part", "version"]
    others = versions_now.join(runs, on="run_id", how="anti")
    late = pl.col("version") > pl.col("part").replace_strict(
        {part: found.reached[part] for part in (_INPUTS, _RESULTS)}
    )
    return (
        runs.join(now, on=["run_id", "status"], how="anti").is_empty()
        and versions.join(versions_now, on=keys, how="anti").is_empty()
        and bool(others.select(late.all()).item())
    )


def make_tables(store: Store, both: duckdb.DuckDBPyConnection, smallest: int) -> None:
    """Fill the tables of an empty copy, the aggregates aside: those are asked of the copy itself.

    both: the store's connection, with the copy beside it.
    """
    for folder, name, table in _tables():
        if folder == "analysts/snapshot/whole":
            with store.incoming(_small(store, name, smallest)):
                both.execute(_statement("make", table, "FROM incoming"))
        else:
            both.execute(_statement("make", table, read_sql(name)), EMPTY.since(folder, table))


def make_aggregates(copy: duckdb.DuckDBPyConnection, smallest: int) -> None:
    """Fill the ready-made aggregates of a copy that has its tables and views."""
    for folder, name, table in _aggregates():
        copied = {"copied": 0} if folder == "analysts/snapshot/aggregates/by_run" else None
        frame = copy.execute(read_sql(name), copied).pl()
        copy.from_arrow(suppress_aggregate(frame, smallest).to_arrow()).create(table)


def bring_up_to_date(store: Store, both: duckdb.DuckDBPyConnection, before: Progress, smallest: int) -> bool:
    """Put what has come since into the tables of a copy; False where it has not what it says it has: it is of no use.

    both: the store's connection, with the copy beside it.
    """
    with store.transaction():
        for folder, name, table in _tables():
            if folder == "analysts/snapshot/whole":
                with store.incoming(_small(store, name, smallest)):
                    both.execute(read_sql("analysts/incremental/empty").format(table=f"analysts_copy.{table}"))
                    both.execute(_statement("add", table, "FROM incoming"))
                continue
            since = before.since(folder, table)
            if "kept" not in folder:
                both.execute(_statement("add", table, read_sql(name)), since)
            elif not _kept(both, table, read_sql(name), since):
                return False
    return True


def bring_aggregates_up_to_date(copy: duckdb.DuckDBPyConnection, before: Progress, smallest: int) -> None:
    """Put what has come since into the ready-made aggregates of a copy whose tables are up to date."""
    copy.begin()
    for folder, name, table in _aggregates():
        if folder == "analysts/snapshot/aggregates/by_run":
            frame = copy.execute(read_sql(name), {"copied": before.reached[_RESULTS]}).pl()
            if not frame.is_empty():
                copy.from_arrow(suppress_aggregate(frame, smallest).to_arrow()).insert_into(table)
        else:
            _replace(copy, table, suppress_aggregate(copy.execute(read_sql(name)).pl(), smallest))
    copy.commit()


def write_progress(copy: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Write down in a copy how far it follows."""
    copy.execute(read_sql("analysts/incremental/empty").format(table="copy_progress"))
    rows = [(part, reached, progress.marks.get(part)) for part, reached in progress.reached.items()]
    rows += [(part, 0, mark) for part, mark in progress.marks.items() if part not in progress.reached]
    frame = pl.DataFrame(sorted(rows), schema={"part": pl.String, "reached": pl.Int64, "mark": pl.String}, orient="row")
    copy.from_arrow(frame.to_arrow()).insert_into("copy_progress")


def table_names() -> Iterator[tuple[str, str]]:
    """The folder and the name of every table of the copy."""
    for folder, _, table in [*_tables(), *_aggregates()]:
        yield folder, table
    yield "analysts/snapshot/whole", "copy_progress"


def sql_files(folder: str) -> list[str]:
    """The SQL files of a folder under `sql/`, as `read_sql` names them, in order."""
    return [f"{folder}/{file.stem}" for file in sorted(resource("sql", *folder.split("/")).glob("*.sql"))]


def _tables() -> Iterator[tuple[str, str, str]]:
    for folder in _TABLES:
        for name in sql_files(folder):
            yield folder, name, Path(name).name


def _aggregates() -> Iterator[tuple[str, str, str]]:
    for folder in _AGGREGATES:
        for name in sql_files(folder):
            yield folder, name, Path(name).name


def _small(store: Store, name: str, smallest: int) -> pl.DataFrame:
    """A table that is written whole each time; the coverage statement with its small counts hidden."""
    frame = store.query(name)
    return suppress_coverage(frame, smallest) if Path(name).name == "coverage" else frame


def _replace(copy: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    copy.execute(read_sql("analysts/incremental/empty").format(table=table))
    if not frame.is_empty():
        copy.from_arrow(frame.to_arrow()).insert_into(table)


def _kept(both: duckdb.DuckDBPyConnection, table: str, query: str, since: Mapping[str, int]) -> bool:
    """End the rows that have ended, and add the new ones; False where not each that has ended is there, once."""
    [held] = both.execute(_statement("create_temp_table", table, query), since).fetchone() or (0,)
    if not held:
        both.execute(read_sql("analysts/incremental/drop_temp_tables"))
        return True
    copied = {"copied": since["copied"]}
    columns = [column for column in both.table("coming").columns if column != "version_to"]
    same = " AND ".join(f'kept."{column}" IS NOT DISTINCT FROM coming."{column}"' for column in columns)
    [due] = both.execute(read_sql("analysts/incremental/to_close"), copied).fetchone() or (0,)
    closed = 0
    if due:
        close = read_sql("analysts/incremental/close").format(table=table, same=same)
        [closed] = both.execute(close, copied).fetchone() or (0,)
    if closed == due:
        both.execute(read_sql("analysts/incremental/open").format(table=table), copied)
    both.execute(read_sql("analysts/incremental/drop_temp_tables"))
    return bool(closed == due)


def _statement(name: str, table: str, query: str) -> str:
    """A statement of `sql/analysts/incremental` about a table of the copy and a query of the store."""
    return read_sql(f"analysts/incremental/{name}").format(table=table, query=query)


def has_all(store: Store, copy: duckdb.DuckDBPyConnection) -> bool:
    """Whether the numbers of rows are the same where the copy leaves none out."""
    whole = (
        table
        for folder, table in table_names()
        if folder == "analysts/snapshot/kept/inputs"
        or (folder == "analysts/snapshot/added" and not table.startswith("flag"))
    )
    return all(copy.table(table).shape[0] == store.row_count(table) for table in whole)
