"""A past run as it was stored: what it was given, and what it found, table by table."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tasks.validation import Decisions, Households, InputFindings, Members, RecipientTables, columns, validate
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Results, Run

NOBODY = "00000000000"
"""In place of the person ids, which the store does not have; nothing is calculated from them."""

RESULT_TABLES = (
    "case_months",
    "entitlements",
    "month_comparisons",
    "comparisons",
    "case_findings",
    "attributions",
    "member_incomes",
    "case_states",
    "flags",
    "flag_events",
)


@dataclass(frozen=True)
class StoredRun:
    """A run's record, how it ended (null: it did not), and the recipients it read.

    refused: municipalities whose look-ups the tax administration refused. settings: JSON of the sections it judged by.
    not_stored: result tables that the store did not have yet when the run ended.
    """

    run: Run
    status: str | None
    recipients: RecipientTables
    refused: list[str]
    settings: dict[str, str]
    not_stored: frozenset[str] = frozenset()


def stored_run(store: Store, run_id: str) -> StoredRun | None:
    """Give what a run was given; None where there is no such run."""
    found = store.query("store/replay/run", run_id=run_id)
    if found.is_empty():
        return None
    record = found.row(0, named=True)
    status = record.pop("status")
    not_stored = frozenset({"member_incomes"} if record.pop("before_member_incomes") else ())

    def part(name: str) -> pl.DataFrame:
        return store.query(f"store/replay/{name}", run_id=run_id)

    members = part("members").with_columns(person_id=pl.lit(NOBODY)).select(columns(Members).keys())
    population = sorted(part("case_states")["case_id"])
    findings = validate(InputFindings, part("findings"))
    recipients = RecipientTables(
        households=validate(Households, part("households")),
        members=validate(Members, members),
        decisions=validate(Decisions, part("decisions")),
        findings=findings.filter(pl.col("case_id").is_null() | pl.col("case_id").is_in(population)),
        sources=store.query("store/replay/sources", run_id=run_id),
        population=population,
    )
    return StoredRun(
        Run(**record),
        status,
        recipients,
        part("refused")["municipality"].to_list(),
        dict(part("settings").iter_rows()),
        not_stored,
    )


def stored_results(store: Store, run_id: str) -> dict[str, pl.DataFrame]:
    """What a run found, by table."""
    return {table: store.query(f"store/replay/{table}", run_id=run_id) for table in RESULT_TABLES}


def result_tables(results: Results) -> dict[str, pl.DataFrame]:
    """Results as they would be stored, by table."""
    sides = (("decided", results.decided), ("now", results.now))
    named = {
        "case_months": pl.concat(side.case_months.with_columns(side=pl.lit(name)) for name, side in sides),
        "entitlements": pl.concat(side.entitlements.with_columns(side=pl.lit(name)) for name, side in sides),
        "month_comparisons": results.months,
        "comparisons": results.comparisons,
        "case_findings": results.findings,
        "attributions": results.attributions,
        "member_incomes": results.member_incomes,
        "case_states": results.case_states,
        "flags": results.flags,
        "flag_events": results.flag_events,
    }
    return {table: named[table] for table in RESULT_TABLES}
