"""What a run writes and reads: its beginning, its batches, its results and its end."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict, dataclass
from typing import Literal

import polars as pl

from tasks.months import format_month
from tasks.validation import (
    AssessmentItems,
    Attribution,
    CaseMonths,
    CaseStates,
    Comparisons,
    Decisions,
    Entitlements,
    Households,
    IncomeLines,
    InputFindings,
    Lookups,
    Members,
    RawAnswers,
    checked,
)
from tasks.warehouse.ledger import seal, write_head
from tasks.warehouse.store import Store

RunStatus = Literal["complete", "incomplete", "failed"]


@dataclass(frozen=True)
class Run:
    """A run as it is recorded when it begins. `inputs_digest` is the same for the same inputs, rules and settings."""

    run_id: str
    month: dt.date
    as_of: dt.date
    started_at: dt.datetime
    inputs_digest: str
    rule_version: str
    program_version: str
    rounding: str
    environment: str


@dataclass(frozen=True)
class Recipients:
    """What the run read about recipients, to be recorded with it."""

    households: pl.DataFrame
    members: pl.DataFrame
    decisions: pl.DataFrame
    findings: pl.DataFrame
    sources: pl.DataFrame  # table_name, source, sha256, row_count


@dataclass(frozen=True)
class Side:
    """What the rules were given and what they gave, for one side of the comparison."""

    case_months: pl.DataFrame
    entitlements: pl.DataFrame


@dataclass(frozen=True)
class Results:
    """Everything a run found out, recorded in one transaction."""

    decided: Side
    now: Side
    comparisons: pl.DataFrame
    attributions: pl.DataFrame
    case_states: pl.DataFrame


def new_run_id(month: dt.date, started_at: dt.datetime) -> str:
    """Name a run: month, start in UTC, four random characters."""
    return f"{format_month(month)}-{started_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def begin_run(store: Store, run: Run, recipients: Recipients) -> tuple[Run, set[int]]:
    """Record that a run begins, or take up one that was interrupted with the very same inputs.

    Gives the run (the interrupted one where there is one) and the batches of look-ups it has stored already.
    """
    interrupted = store.query("runs/interrupted", inputs_digest=run.inputs_digest)
    if not interrupted.is_empty():
        taken_up = Run(**interrupted.row(0, named=True))
        done = store.query("runs/batches", run_id=taken_up.run_id)["batch"].to_list()
        return taken_up, set(done)
    with store.transaction():
        store.append("runs", pl.DataFrame([asdict(run)]))
        store.append("run_sources", recipients.sources, run_id=run.run_id)
        store.append("households", checked(Households, recipients.households), run_id=run.run_id)
        members = checked(Members, recipients.members).drop("person_id")
        store.append("members", members, run_id=run.run_id)
        store.append("decisions", checked(Decisions, recipients.decisions), run_id=run.run_id)
        store.append("input_findings", checked(InputFindings, recipients.findings), run_id=run.run_id)
    return run, set()


def store_batch(
    store: Store,
    run: Run,
    batch: int,
    *,
    lookups: pl.DataFrame,
    income_lines: pl.DataFrame,
    assessment_items: pl.DataFrame,
    raw_answers: pl.DataFrame,
) -> None:
    """Record a batch of look-ups and what they led to, in one transaction: a crash costs the batch in flight."""
    with store.transaction():
        store.append("lookups", checked(Lookups, lookups))
        seal(store, lookups)
        store.append("income_lines", checked(IncomeLines, income_lines))
        store.append("assessment_items", checked(AssessmentItems, assessment_items))
        store.append("raw_answers", checked(RawAnswers, raw_answers))
        done = {"run_id": run.run_id, "batch": batch, "committed_at": dt.datetime.now(dt.UTC)}
        store.append("batches", pl.DataFrame([done]))
    write_head(store)


def income_of_run(store: Store, run: Run) -> pl.DataFrame:
    """The income lines of a run's look-ups (IncomeLines)."""
    return checked(IncomeLines, store.query("runs/income_lines", run_id=run.run_id))


def income_before_run(store: Store, run: Run, months_before: int) -> pl.DataFrame:
    """What earlier runs had learnt, when this one began, of the incomes of so many months before its own (IncomeLines).

    Each person's month is as it was answered last. Later runs do not change it, so that a run can be replayed.
    """
    parameters = {"run_id": run.run_id, "months_before": months_before}
    return checked(IncomeLines, store.query("runs/income_history", **parameters))


def assessments_of_run(store: Store, run: Run) -> pl.DataFrame:
    """The assessment items of a run's look-ups (AssessmentItems)."""
    return checked(AssessmentItems, store.query("runs/assessment_items", run_id=run.run_id))


def lookups_of_run(store: Store, run: Run) -> pl.DataFrame:
    """The look-ups of a run (Lookups)."""
    return checked(Lookups, store.query("runs/lookups", run_id=run.run_id))


def left_unchecked(store: Store) -> list[str]:
    """Cases that the last finished run could not check; they go first in the next one."""
    return store.query("runs/left_unchecked")["case_id"].to_list()


def store_results(store: Store, run: Run, results: Results) -> None:
    """Record everything a run found out, in one transaction."""
    with store.transaction():
        for side, found in (("decided", results.decided), ("now", results.now)):
            store.append("case_months", checked(CaseMonths, found.case_months), run_id=run.run_id, side=side)
            store.append("entitlements", checked(Entitlements, found.entitlements), run_id=run.run_id, side=side)
        store.append("comparisons", checked(Comparisons, results.comparisons), run_id=run.run_id)
        store.append("attributions", checked(Attribution, results.attributions), run_id=run.run_id)
        store.append("case_states", checked(CaseStates, results.case_states), run_id=run.run_id)


def end_run(store: Store, run: Run, status: RunStatus, message: str | None, finished_at: dt.datetime) -> None:
    """Record that a run ended by itself."""
    row = {"run_id": run.run_id, "finished_at": finished_at, "status": status, "message": message}
    with store.transaction():
        store.append("run_ends", pl.DataFrame([row], schema_overrides={"message": pl.String}))
