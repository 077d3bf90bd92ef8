"""The ready-made tables of the analysts' copy, and its coverage statement: counted, protected together, and written.

Each run is protected once, when it comes into the copy, with the published run before it in view (run_counts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from tasks.disclosure import POPULATION, STATES, TOTAL, cells_of, suppress_aggregate, with_hidden
from tasks.warehouse.analysts_copy.run_counts import CAUSES_TABLE, LINKED, Hidden, RunCounts, hidden_of_run
from tasks.warehouse.analysts_copy.tables import aggregate_tables
from tasks.warehouse.engine.frames import ArrowStream, insert_rows, read_frame
from tasks.warehouse.engine.sql import fill_sql, read_sql

COVERAGE = "coverage"
_VERDICTS = "verdicts_by_cause_and_answer"


def make_aggregates(copy: duckdb.DuckDBPyConnection, coverage: pl.DataFrame, smallest: int) -> None:
    """Make the ready-made aggregates of a copy that has its tables and views.

    coverage: the true coverage statements of all runs. smallest: the smallest count that is shown.
    """
    for table in aggregate_tables():
        parameters = {"copied": 0} if table.kind == "aggregates_by_run" else None
        frame = read_frame(copy, read_sql(table.file), parameters)
        copy.from_arrow(ArrowStream(frame.clear())).create(table.name)
    _add_runs(copy, coverage, 0, smallest)
    _replace_whole(copy, smallest)


def bring_aggregates_up_to_date(
    copy: duckdb.DuckDBPyConnection, coverage: pl.DataFrame, copied: int, smallest: int
) -> None:
    """Add the runs since the version `copied` to the ready-made aggregates of a copy whose tables are up to date."""
    copy.begin()
    _add_runs(copy, coverage, copied, smallest)
    _replace_whole(copy, smallest)
    copy.commit()


@dataclass(frozen=True)
class _Counted:
    """The true counts of runs: the coverage statements, and the rows of each linked table by run."""

    coverage: Mapping[str, dict[str, int]]
    rows: Mapping[str, Mapping[str, pl.DataFrame]]

    def of_run(self, run_id: str) -> RunCounts:
        tables = {name: cells_of(rows[run_id]) if run_id in rows else {} for name, rows in self.rows.items()}
        return RunCounts(self.coverage[run_id], tables)


def _add_runs(copy: duckdb.DuckDBPyConnection, coverage: pl.DataFrame, copied: int, smallest: int) -> None:
    """Protect and add the coverage statement and the linked tables of every run that is not there yet."""
    there = set(pl.DataFrame(copy.table(COVERAGE))["run_id"])
    published = read_frame(copy, read_sql("analysts/run_counts/published"))
    chain = [run for run in published["run_id"] if run in set(coverage["run_id"])]
    first = max([version for version in published["version"] if version <= copied], default=1) - 1
    counted = _Counted(
        {row["run_id"]: {name: row[name] for name in (*STATES, POPULATION)} for row in coverage.to_dicts()},
        {table.name: _by_run(copy, table.file, first) for table in aggregate_tables() if table.name in LINKED},
    )
    hidden: dict[str, Hidden] = {}
    for before, run_id in zip([None, *chain], chain, strict=False):
        if run_id in there:
            continue
        if before is not None and before not in hidden:
            hidden[before] = _was_hidden(copy, before)
        known = counted.of_run(before) if before is not None else None
        hidden[run_id] = hidden_of_run(
            counted.of_run(run_id), smallest, before=known, was_hidden=hidden[before] if before is not None else None
        )
        for name, rows in counted.rows.items():
            if run_id in rows:
                insert_rows(copy, name, with_hidden(rows[run_id], hidden[run_id].tables[name]))
    new = coverage.filter(~pl.col("run_id").is_in(list(there)))
    others = {run_id for run_id in new["run_id"] if run_id not in hidden}
    hidden |= {run_id: hidden_of_run(RunCounts(counted.coverage[run_id]), smallest) for run_id in others}
    if not new.is_empty():
        insert_rows(copy, COVERAGE, _coverage_rows(new, hidden))


def _by_run(copy: duckdb.DuckDBPyConnection, file: str, copied: int) -> dict[str, pl.DataFrame]:
    frame = read_frame(copy, read_sql(file), {"copied": copied})
    return {part["run_id"][0]: part for part in frame.partition_by("run_id", maintain_order=True)}


def _was_hidden(copy: duckdb.DuckDBPyConnection, run_id: str) -> Hidden:
    """What the copy does not show of a run."""
    of_run = pl.col("run_id") == run_id
    coverage = pl.DataFrame(copy.table(COVERAGE)).filter(of_run)
    columns = (name for name in (*STATES, POPULATION) if coverage[name].null_count())
    tables = {
        name: set(pl.DataFrame(copy.table(name)).filter(of_run, pl.col("cases").is_null())[:, 2:4].iter_rows())
        for name in LINKED
    }
    return Hidden(set(columns), tables)


def _coverage_rows(coverage: pl.DataFrame, hidden: Mapping[str, Hidden]) -> pl.DataFrame:
    def shown(name: str) -> Iterator[int | None]:
        for run_id, count in coverage.select("run_id", name).iter_rows():
            yield None if name in hidden[run_id].coverage else count

    return coverage.with_columns(
        pl.Series(name, list(shown(name)), coverage.schema[name]) for name in (*STATES, POPULATION)
    )


def _replace_whole(copy: duckdb.DuckDBPyConnection, smallest: int) -> None:
    """Write the tables that are about no single run again."""
    for table in aggregate_tables():
        if table.kind == "aggregates":
            frame = read_frame(copy, read_sql(table.file))
            frame = _protected_verdicts(copy, frame, smallest) if table.name == _VERDICTS else frame
            copy.execute(fill_sql("analysts/incremental/delete_rows", table=table.name))
            if not frame.is_empty():
                insert_rows(copy, table.name, frame)


def _protected_verdicts(copy: duckdb.DuckDBPyConnection, frame: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """The answers, without those about causes whose flags are hidden: a cause has no more answers than flags."""
    causes = pl.DataFrame(copy.table(CAUSES_TABLE)).filter(pl.col("team") == TOTAL, pl.col("cases").is_null())
    return suppress_aggregate(frame.join(causes, on=["run_id", "main_cause"], how="anti"), smallest)
