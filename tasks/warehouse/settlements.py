"""What a yearly settlement writes and reads. Its batches, its ledger and how it ended are stored as those of a run."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import polars as pl

from tasks.validation import (
    AssessmentItems,
    EarlierFlags,
    IncomeLines,
    InputFindings,
    LookupResults,
    Plan,
    columns,
    validate,
)
from tasks.validation.cross_table import check_consistency
from tasks.validation.figures import RunFigures
from tasks.warehouse import runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
from tasks.warehouse.tables import checked_tables, stored_tables


@dataclass(frozen=True)
class SettlementRun:
    """A settlement as it is recorded when it begins. `inputs_digest`: the same for the same inputs, rules and settings.

    scheme: the only one that is settled; None: all. inputs_version: the newest version of a monthly run's inputs then.
    settlement_rules: SHA-256 of config/settlement.yaml.
    """

    run_id: str
    year: int
    scheme: str | None
    as_of: dt.date
    started_at: dt.datetime
    inputs_digest: str
    inputs_version: int
    rule_version: str
    settlement_rules: str
    program_version: str
    rounding: str
    environment: str

    @property
    def as_run(self) -> Run:
        """The same as a run of the year's last month: what stores batches and ends needs one."""
        same = {name: getattr(self, name) for name in Run.__dataclass_fields__ if hasattr(self, name)}
        return Run(month=dt.date(self.year, 12, 1), **same)


def new_id(year: int, started_at: dt.datetime) -> str:
    """Name a settlement: year, start in UTC, four random characters."""
    return f"settlement-{year}-{started_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def inputs_version(store: Store) -> int:
    """The newest version of a monthly run's inputs; 0 before the first."""
    return int(store.query("store/settlement/inputs_version").item())


def interrupted(store: Store, inputs_digest: str) -> SettlementRun | None:
    """The newest settlement of exactly the same inputs that began and did not end."""
    found = store.query("store/settlement/interrupted", inputs_digest=inputs_digest)
    return None if found.is_empty() else SettlementRun(**found.row(0, named=True))


def begin(
    store: Store,
    run: SettlementRun,
    planned: pl.DataFrame,
    feeds: pl.DataFrame,
    inputs: Mapping[str, pl.DataFrame],
    *,
    findings: pl.DataFrame,
    sources: pl.DataFrame,
    refused: Mapping[str, str],
    settings: Mapping[str, str],
) -> None:
    """Record that a settlement begins, with its plan and what it is made from, in one transaction.

    planned: Plan. feeds, refused, settings: as in `runs.begin`. inputs: a frame for each table of the group
    `settlement_inputs`. findings: InputFindings. sources: table_name, source, sha256, row_count.
    """
    check_consistency(checked_tables("settlement_inputs"), inputs)
    refusals = pl.DataFrame(
        list(refused.items()), schema={"municipality": pl.String, "message": pl.String}, orient="row"
    )
    judged_by = pl.DataFrame(list(settings.items()), schema={"section": pl.String, "content": pl.String}, orient="row")
    everything = validate(Plan, planned)
    known = everything.filter(reason="known").drop("position", "reason")
    with store.transaction():
        store.append("settlement_runs", pl.DataFrame([asdict(run)], schema_overrides=_TYPES))
        store.append("run_settings", judged_by, run_id=run.run_id)
        store.append("run_sources", sources, run_id=run.run_id)
        store.append("input_findings", validate(InputFindings, findings), run_id=run.run_id)
        store.append("planned_lookups", everything.filter(pl.col("reason") != "known"), run_id=run.run_id)
        store.append("settlement_reused_answers", known, run_id=run.run_id)
        store.append("run_feeds", feeds, run_id=run.run_id)
        store.append("run_refusals", refusals, run_id=run.run_id)
        for table, frame in inputs.items():
            store.append(table, frame, run_id=run.run_id)


_TYPES = {"scheme": pl.String, "inputs_version": pl.Int32}


def stored_plan(store: Store, run: SettlementRun) -> pl.DataFrame:
    """The plan of a settlement (Plan): the look-ups to make, then the answers that it reuses."""
    asked = runs.plan(store, run.as_run).filter(pl.col("reason") != "known")
    known = store.query("store/settlement/reused", run_id=run.run_id)
    first = asked.select(pl.col("position").max().fill_null(-1)).item() + 1
    reused = known.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64) + first, reason=pl.lit("known"))
    return validate(Plan, pl.concat([asked, reused.select(columns(Plan).keys())]))


def stored_lookups(store: Store, run: SettlementRun) -> tuple[int, frozenset[tuple[str, str, str]]]:
    """The number of stored batches, and the subjects of the look-ups, as `runs.stored_lookups`."""
    return runs.stored_lookups(store, run.as_run)


def refusals(store: Store, run: SettlementRun) -> dict[str, str]:
    """The municipalities that a feed refused before the settlement began, each with a message on what to correct."""
    return runs.refusals(store, run.as_run)


def known_lookups(store: Store, year: int, first: dt.date) -> pl.DataFrame:
    """The newest look-ups of settlements, of months from `first` on and of the year: LatestLookups, not checked."""
    parameters = {"year": year, "first": first, "inputs_version": inputs_version(store)}
    return store.query("store/settlement/known", **parameters)


def answers(store: Store, run: SettlementRun) -> pl.DataFrame:
    """What a settlement knows about each person, and month or year (LookupResults)."""
    with runs.cached_own_answers(store, run.as_run):
        return validate(LookupResults, store.query("store/settlement/answers", run_id=run.run_id))


def income_lines(store: Store, known: pl.DataFrame) -> pl.DataFrame:
    """The income lines of answers (LookupResults): IncomeLines. A person of two municipalities is counted once."""
    data = known.filter(pl.col("resource") == "inntekt", pl.col("outcome") == "data").sort("lookup_id")
    with store.incoming(data.unique(["person_key", "month"], keep="first").select("person_key", "month", "lookup_id")):
        return validate(IncomeLines, store.query("store/settlement/income_lines"))


def assessment_items(store: Store, known: pl.DataFrame, year: int) -> pl.DataFrame:
    """The items of the assessments of the year in answers (LookupResults): AssessmentItems, of one look-up a person."""
    data = known.filter(pl.col("resource") != "inntekt", pl.col("outcome") == "data").sort("lookup_id")
    with store.incoming(data.unique("person_key", keep="last").select("person_key", "lookup_id")):
        return validate(AssessmentItems, store.query("store/settlement/assessment_items", year=year))


def corrected_months(store: Store, months: pl.DataFrame) -> pl.DataFrame:
    """Which months of a-ordningen were corrected after a decision: person_key, month, decided_on.

    months: person_key, month, decided_on, lookup_id of the answer that is used now. A month without an answer from
    before the decision is not known to be corrected.
    """
    with store.incoming(months):
        return store.query("store/settlement/corrected_months")


def earlier_flags(store: Store, run: SettlementRun) -> pl.DataFrame:
    """Every flag of the published settlements of the year before this one (EarlierFlags)."""
    return validate(EarlierFlags, store.query("store/settlement/earlier_flags", run_id=run.run_id))


def figures(store: Store, run_id: str, runs: int) -> pl.DataFrame:
    """The figures that the brake watches: this settlement, then at most `runs` published ones (RunFigures)."""
    return validate(RunFigures, store.query("store/settlement/figures", run_id=run_id, runs=runs))


def store_results(store: Store, run: SettlementRun, frames: Mapping[str, pl.DataFrame]) -> None:
    """Record everything a settlement found, in one transaction; results that it has already recorded remain.

    frames: one for each table of the group `settlement`. Raises ContractError where they do not agree with each other;
    nothing is stored then.
    """
    check_consistency(checked_tables("settlement"), frames)
    with store.transaction():
        if store.query("store/settlement/results", run_id=run.run_id).item():
            return
        for table in stored_tables("settlement"):
            store.append(table.name, frames[table.name], run_id=run.run_id)
