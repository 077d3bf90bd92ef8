"""The data that commands and pages show from the store: most functions give a frame of the schema they name.

No other module of the program uses the names of the queries (`sql/reports`, `sql/store/export`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.validation import MonthComparisons, columns, validate
from tasks.validation.exports import validate_columns, validate_export
from tasks.validation.reports import (
    ComparedCases,
    CopiedLedger,
    FirstFlagged,
    IncomeLookUps,
    Inflow,
    LookupsUsed,
    PastRuns,
    Precision,
    RehearsalCases,
    RunStatuses,
    ShownLedger,
    Trend,
    VerdictsByCause,
)
from tasks.warehouse.engine.sql import sql_files
from tasks.warehouse.sessions import Reading, Source
from tasks.warehouse.tables import StoredTable


def run_statuses(source: Source, most: int) -> pl.DataFrame:
    """The newest runs, at most `most`, the newest first (RunStatuses)."""
    return validate(RunStatuses, source.query("reports/status/runs", most=most))


def settlement_statuses(source: Source, most: int) -> pl.DataFrame:
    """The newest yearly settlements, at most `most`: how each ended, and a row for each state of its cases.

    Columns: run_id, year, as_of, message, released_by, status, state (null where nothing is stored), cases.
    """
    return source.query("reports/status/settlements", most=most)


def ledger(reading: Reading, case_id: str | None, person_key: str | None) -> pl.DataFrame:
    """The look-ups of a case or about a person, in order of time: ShownLedger, or CopiedLedger from the copy.

    Case and person are the store's own names. Give one of them.
    """
    names = {"case_id": reading.name_of("case", case_id), "person_key": reading.name_of("person", person_key)}
    if reading.is_copy:
        return validate(CopiedLedger, reading.query("reports/status/ledger", **names))
    return validate(ShownLedger, reading.query("reports/status/ledger_in_store", **names))


def past_run(source: Source, run_id: str | None) -> dict[str, Any] | None:
    """A run by its name, or the newest published one, with the values of PastRuns; None where there is none."""
    found = validate(PastRuns, source.query("reports/status/past_run", run_id=run_id))
    return None if found.is_empty() else found.row(0, named=True)


def rehearsal_cases(source: Source, run_id: str) -> pl.DataFrame:
    """The cases that a run calculated: the inputs of its rules, and their results (RehearsalCases)."""
    return validate(RehearsalCases, source.query("reports/what_if/rehearse", run_id=run_id))


def cases_not_calculated(source: Source, run_id: str) -> int:
    """How many cases of a run wait or were not checked."""
    return int(source.query("reports/what_if/excluded", run_id=run_id).item())


def simulation_cases(source: Source, run_id: str) -> pl.DataFrame:
    """The cases that a run compared, with the limit of each and its state (ComparedCases)."""
    return validate(ComparedCases, source.query("reports/what_if/simulate", run_id=run_id))


def simulation_months(source: Source, run_id: str) -> pl.DataFrame:
    """Every month that a run compared (MonthComparisons)."""
    return validate(MonthComparisons, source.query("reports/what_if/simulate_months", run_id=run_id))


def previous_day(source: Source, run_id: str) -> dt.date | None:
    """The day of the newest published run before a run; None where there is none."""
    found = source.query("reports/report/previous_day", run_id=run_id)
    day: dt.date | None = None if found.is_empty() else found.item()
    return day


def income_look_ups(source: Source, run_id: str) -> pl.DataFrame:
    """What each of several look-ups of a month found about a member of a flagged case (IncomeLookUps)."""
    return validate(IncomeLookUps, source.query("reports/report/income_look_ups", run_id=run_id))


def manager_trend(source: Source, run_id: str, most: int) -> pl.DataFrame:
    """The newest published runs but this one, at most `most`, the oldest first (Trend)."""
    return validate(Trend, source.query("reports/manager/trend", run_id=run_id, runs=most))


def inflow(source: Source, run_id: str, months: int) -> pl.DataFrame:
    """How many flags were new in each of the newest months, up to a run (Inflow)."""
    return validate(Inflow, source.query("reports/manager/inflow", run_id=run_id, months=months).sort("month"))


def first_flagged(source: Source, run_id: str) -> pl.DataFrame:
    """The time since when each case that a run flags has been flagged (FirstFlagged)."""
    return validate(FirstFlagged, source.query("reports/manager/first_flagged", run_id=run_id))


def lookups_used(source: Source, since: dt.date) -> pl.DataFrame:
    """The look-ups of the runs from a day on (LookupsUsed)."""
    return validate(LookupsUsed, source.query("reports/manager/lookups", since=since))


def verdicts_by_cause(source: Source) -> pl.DataFrame:
    """The settled flags (VerdictsByCause)."""
    return validate(VerdictsByCause, source.query("reports/manager/verdicts"))


def cases_mended(source: Source, run_id: str) -> int:
    """How many cases with faulty rows in the run before have none in this one."""
    return int(source.query("reports/manager/quarantine_mended", run_id=run_id).item())


def precision(source: Source) -> pl.DataFrame:
    """How often flags led to a new decision, by the subject of the flag (Precision)."""
    return validate(Precision, source.query("store/verdicts/precision"))


@dataclass(frozen=True)
class ExportedCase:
    """A case to export. by_hand: whether anybody in it must be checked by hand.

    persons: how many persons it has had, not counting children who were never looked up.
    """

    by_hand: bool
    persons: int


def find_exported_case(source: Source, case_id: str) -> ExportedCase | None:
    """Find a case with stored data; None where nothing is stored of it."""
    row = source.query("store/export/known", case_id=case_id).row(0, named=True)
    return ExportedCase(bool(row["by_hand"]), int(row["persons"])) if row["known"] else None


def export_table(source: Source, table: StoredTable, case_id: str, person_key: str | None) -> pl.DataFrame:
    """The rows of a table about a case that the citizen gets (see `validate_export`).

    person_key: only rows about this person, where the table is about persons. Without a query of its own the table's
    rows are given as they are stored, run by run. Raises ValueError for a table that is not exported.
    """
    if table.export is None or table.schema is None:
        raise ValueError(f"{table.name} is not exported.")
    name = f"{_EXPORTS}/{table.export.name}"
    if name not in sql_files(_EXPORTS):
        stored = {"as_of": pl.Date()} | columns(table.schema)
        query = f"{_EXPORTS}/table"
        if table.group in {"settlement", "settlement_inputs"}:
            stored, query = {"settled_year": pl.Int64()} | stored, f"{_EXPORTS}/settlement_table"
        frame = source.query(query, table=table.name, case_id=case_id)
        if table.export.about == "person" and person_key is not None:
            frame = frame.filter(pl.col("person_key") == person_key)
        return validate_columns(table.name, {name: kind for name, kind in stored.items() if name != "case_id"}, frame)
    person = {"person_key": person_key} if table.export.about == "person" else {}
    return validate_export(table.export.name, source.query(name, case_id=case_id, **person))


_EXPORTS = "store/export"
