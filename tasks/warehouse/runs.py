"""What a run writes and reads: its beginning, its batches, its results and its end."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Literal

import polars as pl

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.months import format_month
from tasks.validation import (
    AssessmentItems,
    IncomeLines,
    InputFindings,
    Lookups,
    Plan,
    RecipientTables,
    validate,
)
from tasks.validation.cross_table import ANSWERS, RECIPIENTS, RESULTS, check_consistency
from tasks.warehouse.engine.row_versions import keep
from tasks.warehouse.engine.store import Store, read_sql
from tasks.warehouse.ledger import seal, write_head

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
class Side:
    """What the rules were given and what they gave, for one side of the comparison."""

    case_months: pl.DataFrame
    entitlements: pl.DataFrame


@dataclass(frozen=True)
class Results:
    """Everything a run found out, recorded in one transaction."""

    decided: Side
    now: Side
    months: pl.DataFrame
    comparisons: pl.DataFrame
    findings: pl.DataFrame
    attributions: pl.DataFrame
    case_states: pl.DataFrame
    flags: pl.DataFrame
    flag_events: pl.DataFrame
    member_incomes: pl.DataFrame


def new_id(month: dt.date, started_at: dt.datetime) -> str:
    """Name a run: month, start in UTC, four random characters."""
    return f"{format_month(month)}-{started_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def interrupted(store: Store, inputs_digest: str) -> Run | None:
    """The newest run of the very same inputs that began and did not end."""
    interrupted = store.query("store/runs/interrupted", inputs_digest=inputs_digest)
    return None if interrupted.is_empty() else Run(**interrupted.row(0, named=True))


def stored_lookups(store: Store, run: Run) -> tuple[int, frozenset[tuple[str, str, str]]]:
    """How many batches of look-ups a run has stored, and about what: municipality, person_key, resource.

    A look-up of either step of an assessment stands for both: what one need took is stored whole.
    """
    asked = store.query("store/runs/stored_lookups", run_id=run.run_id)
    return store.query("store/runs/batches", run_id=run.run_id).height, frozenset(asked.iter_rows())


def begin(
    store: Store,
    run: Run,
    recipients: RecipientTables,
    plan: pl.DataFrame,
    feeds: pl.DataFrame,
    *,
    refused: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
) -> None:
    """Record that a run begins, with its recipients, its plan and how far the feeds were read, in one transaction.

    plan: Plan. feeds: resource, next_sequence, problem. refused: municipalities that a feed refused, and what to put
    right. settings: JSON of the sections that its results follow from.
    """
    refusals = pl.DataFrame(
        list((refused or {}).items()), schema={"municipality": pl.String, "message": pl.String}, orient="row"
    )
    judged_by = [{"section": section, "content": content} for section, content in (settings or {}).items()]
    check_consistency(
        RECIPIENTS,
        households=recipients.households,
        members=recipients.members,
        decisions=recipients.decisions,
    )
    with store.transaction():
        store.append("runs", pl.DataFrame([asdict(run)]))
        if judged_by:
            store.append("run_settings", pl.DataFrame(judged_by), run_id=run.run_id)
        store.append("run_sources", recipients.sources, run_id=run.run_id)
        store.append("input_findings", validate(InputFindings, recipients.findings), run_id=run.run_id)
        asked = validate(Plan, plan).filter(pl.col("reason") != "known")
        store.append("planned_lookups", asked, run_id=run.run_id)
        known = plan.filter(reason="known").drop("position", "reason")
        inputs = {
            "households": recipients.households,
            "members": recipients.members.drop("person_id"),
            "decisions": recipients.decisions,
            "reused_answers": known,
            "continuous_recipients": plan.select("municipality", "person_key").unique(),
        }
        keep(store, "inputs", run.run_id, inputs)
        store.append("run_feeds", feeds, run_id=run.run_id)
        store.append("run_refusals", refusals, run_id=run.run_id)


def store_batch(
    store: Store,
    run: Run,
    batch: int,
    clock: Clock = SYSTEM_CLOCK,
    /,
    *,
    lookups: pl.DataFrame,
    income_lines: pl.DataFrame,
    assessment_items: pl.DataFrame,
    raw_answers: pl.DataFrame,
) -> None:
    """Record a batch of look-ups and what they led to, in one transaction: a crash costs the batch in flight."""
    check_consistency(
        ANSWERS,
        lookups=lookups,
        income_lines=income_lines,
        assessment_items=assessment_items,
        raw_answers=raw_answers,
    )
    with store.transaction():
        head = seal(store, lookups)
        store.append("income_lines", income_lines)
        store.append("assessment_items", assessment_items)
        store.append("raw_answers", raw_answers)
        done = {"run_id": run.run_id, "batch": batch, "committed_at": clock.now()}
        store.append("batches", pl.DataFrame([done]))
    write_head(store, head)


def plan(store: Store, run: Run) -> pl.DataFrame:
    """The look-up plan of a run (Plan)."""
    return validate(Plan, store.query("store/runs/plan", run_id=run.run_id))


def feeds(store: Store, run: Run) -> pl.DataFrame:
    """How far the feeds were read when the run made its plan: resource, next_sequence, problem."""
    return store.query("store/runs/feeds", run_id=run.run_id)


def refusals(store: Store, run: Run) -> dict[str, str]:
    """The municipalities that a feed refused before the run began, and what to put right."""
    return dict(store.query("store/runs/refusals", run_id=run.run_id).iter_rows())


@contextmanager
def cached_answers(store: Store, run: Run) -> Iterator[None]:
    """While the block lasts what a run knew is found once for all that is asked about it; write nothing in it.

    A country's run knows a million answers, and finding them takes longer than reading what they say.
    """
    with cached_own_answers(store, run):
        store.execute(read_sql("store/runs/create_temp_run_answers"), run_id=run.run_id)
    try:
        yield
    finally:
        store.run_file("store/runs/drop_temp_run_answers")


@contextmanager
def cached_own_answers(store: Store, run: Run) -> Iterator[None]:
    """While the block lasts the answers that a run got itself stand in the table `own_answers`."""
    store.execute(read_sql("store/runs/create_temp_own_answers"), run_id=run.run_id)
    try:
        yield
    finally:
        store.run_file("store/runs/drop_temp_own_answers")


def answers(store: Store, run: Run) -> pl.DataFrame:
    """What is known at a run about each person and month: Answers, in no order, to be checked by who reads them."""
    return store.query("store/runs/answers", run_id=run.run_id)


def income_lines(store: Store, run: Run) -> pl.DataFrame:
    """The income lines known at a run (IncomeLines)."""
    return validate(IncomeLines, store.query("store/runs/income_lines", run_id=run.run_id))


def earlier_income_lines(store: Store, run: Run, months_before: int) -> pl.DataFrame:
    """What earlier runs had learnt, when this one began, of the incomes of so many months before its own (IncomeLines).

    Each person's month is as it was answered last. Later runs do not change it, so that a run can be replayed.
    """
    parameters = {"run_id": run.run_id, "months_before": months_before}
    return validate(IncomeLines, store.query("store/runs/income_history", **parameters))


def assessment_items(store: Store, run: Run) -> pl.DataFrame:
    """The assessment items known at a run (AssessmentItems)."""
    return validate(AssessmentItems, store.query("store/runs/assessment_items", run_id=run.run_id))


def lookups(store: Store, run: Run) -> pl.DataFrame:
    """The look-ups that a run made (Lookups)."""
    return validate(Lookups, store.query("store/runs/lookups", run_id=run.run_id))


def not_checked_cases(store: Store) -> list[str]:
    """Cases that the last finished run could not check; they go first in the next one."""
    return store.query("store/runs/not_checked_cases")["case_id"].to_list()


def awaiting_cases(store: Store, month: dt.date) -> list[str]:
    """Cases that awaited a late report when the month was last calculated."""
    return store.query("store/runs/awaiting_cases", month=month)["case_id"].to_list()


def is_first_of_month(store: Store, month: dt.date) -> bool:
    """Whether no run for the month has ended yet, failed ones aside."""
    return bool(store.query("store/runs/first_of_month", month=month).item())


def store_results(store: Store, run: Run, results: Results) -> None:
    """Record everything a run found out, in one transaction; what it has recorded already stays.

    Raises ContractError where the tables do not agree with each other; nothing is stored then.
    """
    check_consistency(
        RESULTS,
        decided_months=results.decided.case_months,
        decided_entitlements=results.decided.entitlements,
        case_months=results.now.case_months,
        entitlements=results.now.entitlements,
        months=results.months,
        comparisons=results.comparisons,
        findings=results.findings,
        attributions=results.attributions,
        case_states=results.case_states,
        flags=results.flags,
        flag_events=results.flag_events,
        member_incomes=results.member_incomes,
    )
    with store.transaction():
        if has_results(store, run):
            return
        keep(store, "results", run.run_id, _kept_results(results))
        store.append("flags", results.flags, run_id=run.run_id)
        store.append("flag_events", results.flag_events, run_id=run.run_id)


def has_results(store: Store, run: Run) -> bool:
    """Whether a run has stored what it found; it may have been killed between that and its end."""
    return not store.query("store/versions/of_run", run_id=run.run_id, part="results").is_empty()


def _kept_results(results: Results) -> dict[str, pl.DataFrame]:
    """The results that are kept once for all runs that found them, by table."""
    sides = (("decided", results.decided), ("now", results.now))
    return {
        "case_months": pl.concat(found.case_months.with_columns(side=pl.lit(side)) for side, found in sides),
        "entitlements": pl.concat(found.entitlements.with_columns(side=pl.lit(side)) for side, found in sides),
        "month_comparisons": results.months,
        "case_findings": results.findings,
        "comparisons": results.comparisons,
        "attributions": results.attributions,
        "case_states": results.case_states,
        "member_incomes": results.member_incomes,
    }


def fail(store: Store, run: Run, message: str, finished_at: dt.datetime) -> None:
    """Record that a run failed; one that had ended already, and failed in what comes after, stays as it ended."""
    if store.query("store/runs/run_end", run_id=run.run_id).is_empty():
        end(store, run, "failed", message, finished_at)


def end(store: Store, run: Run, status: RunStatus, message: str | None, finished_at: dt.datetime) -> None:
    """Record that a run ended by itself."""
    row = {"run_id": run.run_id, "finished_at": finished_at, "status": status, "message": message}
    with store.transaction():
        store.append("run_ends", pl.DataFrame([row], schema_overrides={"message": pl.String}))
