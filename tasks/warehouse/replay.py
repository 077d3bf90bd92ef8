"""A past run as it was stored: its inputs and its results, table by table."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tasks.validation import Decisions, Households, InputFindings, Members, RecipientTables, columns, validate
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
from tasks.warehouse.tables import Results, stored_tables

NOBODY = "00000000000"
"""Replaces the person ids, which the store does not have; nothing is calculated from them."""


@dataclass(frozen=True)
class StoredRun:
    """A run's record, how it ended (None: it did not), and the recipients it read.

    refused: municipalities whose look-ups the tax administration refused. settings: JSON of the sections that
    its results follow from. not_stored: result tables that the store did not have yet when the run ended, and that have
    no row of it. The dates alone are not enough: earlier versions of the program set them again in a rewritten store.
    """

    run: Run
    status: str | None
    recipients: RecipientTables
    refused: list[str]
    settings: dict[str, str]
    not_stored: frozenset[str] = frozenset()


def stored_run(store: Store, run_id: str) -> StoredRun | None:
    """Give a run's record and inputs; None where there is no such run."""
    found = store.query("store/replay/run", run_id=run_id)
    if found.is_empty():
        return None
    record = found.row(0, named=True)
    status = record.pop("status")
    later = set(store.query("store/replay/later_migrations", run_id=run_id)["number"])

    def part(name: str) -> pl.DataFrame:
        return store.query(f"store/replay/{name}", run_id=run_id)

    members = part("members").with_columns(person_id=pl.lit(NOBODY)).select(columns(Members).keys())
    population = sorted(_table(store, "case_states", run_id)["case_id"])
    findings = validate(InputFindings, _table(store, "input_findings", run_id))
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
        frozenset(
            table.name
            for table in stored_tables("results")
            if table.migration in later and _table(store, table.name, run_id).is_empty()
        ),
    )


def stored_results(store: Store, run_id: str) -> dict[str, pl.DataFrame]:
    """The results of a run, by table."""
    return {table.name: _table(store, table.name, run_id) for table in stored_tables("results")}


def result_tables(results: Results) -> dict[str, pl.DataFrame]:
    """Results as they would be stored, by table."""
    return {table.name: results[table.name] for table in stored_tables("results")}


def _table(store: Store, table: str, run_id: str) -> pl.DataFrame:
    """A run's rows of a table, in no order."""
    return store.query("store/replay/table", table=table, run_id=run_id)
