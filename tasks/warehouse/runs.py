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
    RepeatedAnswers,
    validate,
)
from tasks.validation.cross_table import check_consistency
from tasks.warehouse.engine.row_versions import keep
from tasks.warehouse.engine.sql import read_sql
from tasks.warehouse.engine.store import Store
from tasks.warehouse.ledger import seal, write_head
from tasks.warehouse.tables import Results, checked_tables, stored_tables

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


def new_id(month: dt.date, started_at: dt.datetime) -> str:
    """Name a run: month, start in UTC, four random characters."""
    return f"{format_month(month)}-{started_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def interrupted(store: Store, inputs_digest: str) -> Run | None:
    """The newest run of exactly the same inputs that began and did not end."""
    interrupted = store.query("store/runs/interrupted", inputs_digest=inputs_digest)
    return None if interrupted.is_empty() else Run(**interrupted.row(0, named=True))


def stored_lookups(store: Store, run: Run) -> tuple[int, frozenset[tuple[str, str, str]]]:
    """The number of stored batches of a run, and the subjects of its look-ups: municipality, person_key, resource.

    A look-up of either step of an assessment counts for both: all look-ups for one need are stored together.
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
    delivery: Mapping[str, pl.DataFrame] | None = None,
    watched: pl.DataFrame | None = None,
) -> None:
    """Record that a run begins, with its recipients, its plan and how far the feeds were read, in one transaction.

    plan: Plan. feeds: resource, next_sequence, problem. refused: municipalities that a feed refused, each with a
    message on what to correct. settings: JSON of the sections that its results follow from. delivery: rows of
    `run_deliveries`, `held_deliveries` and `missing_cases`, by table. watched: municipality and person_key of persons
    who are not in the plan, and whose events were stored as well.
    """
    refusals = pl.DataFrame(
        list((refused or {}).items()), schema={"municipality": pl.String, "message": pl.String}, orient="row"
    )
    judged_by = [{"section": section, "content": content} for section, content in (settings or {}).items()]
    tables = {table.name: getattr(recipients, table.name) for table in stored_tables("recipients")}
    check_consistency(checked_tables("recipients"), tables)
    with store.transaction():
        store.append("runs", pl.DataFrame([asdict(run)]))
        if judged_by:
            store.append("run_settings", pl.DataFrame(judged_by), run_id=run.run_id)
        store.append("run_sources", recipients.sources, run_id=run.run_id)
        store.append("input_findings", validate(InputFindings, recipients.findings), run_id=run.run_id)
        asked = validate(Plan, plan).filter(pl.col("reason") != "known")
        store.append("planned_lookups", asked, run_id=run.run_id)
        known = plan.filter(reason="known").drop("position", "reason")
        inputs = tables | {
            "members": recipients.members.drop("person_id"),
            "reused_answers": known,
            "continuous_recipients": _with_watched(plan.select("municipality", "person_key"), watched).unique(),
        }
        keep(store, "inputs", run.run_id, inputs)
        store.append("run_feeds", feeds, run_id=run.run_id)
        store.append("run_refusals", refusals, run_id=run.run_id)
        for table, rows in (delivery or {}).items():
            store.append(table, rows, run_id=run.run_id)


def _with_watched(planned: pl.DataFrame, watched: pl.DataFrame | None) -> pl.DataFrame:
    return planned if watched is None else pl.concat([planned, watched])


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
    """Record a batch of look-ups and their results, in one transaction: a crash loses only the current batch."""
    led_to = {"income_lines": income_lines, "assessment_items": assessment_items, "raw_answers": raw_answers}
    check_consistency(checked_tables("answers"), {"lookups": lookups} | led_to)
    with store.transaction():
        head = seal(store, lookups)
        for table, frame in led_to.items():
            store.append(table, frame)
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
    """The municipalities that a feed refused before the run began, each with a message on what to correct."""
    return dict(store.query("store/runs/refusals", run_id=run.run_id).iter_rows())


@contextmanager
def cached_answers(store: Store, run: Run) -> Iterator[None]:
    """Find the answers known at a run once, for all queries in the block. Write nothing in the block.

    For a country a run knows a million answers, and finding them takes longer than reading them.
    """
    with cached_own_answers(store, run):
        store.execute(read_sql("store/runs/create_temp_run_answers"), run_id=run.run_id)
    try:
        yield
    finally:
        store.run_file("store/runs/drop_temp_run_answers")


@contextmanager
def cached_own_answers(store: Store, run: Run) -> Iterator[None]:
    """While the block lasts, the table `own_answers` has the answers that a run got itself."""
    store.execute(read_sql("store/runs/create_temp_own_answers"), run_id=run.run_id)
    try:
        yield
    finally:
        store.run_file("store/runs/drop_temp_own_answers")


def answers(store: Store, run: Run) -> pl.DataFrame:
    """The answers known at a run about each person and month: Answers, in no order. The caller checks them."""
    return store.query("store/runs/answers", run_id=run.run_id)


def income_lines(store: Store, run: Run) -> pl.DataFrame:
    """The income lines known at a run (IncomeLines)."""
    return validate(IncomeLines, store.query("store/runs/income_lines", run_id=run.run_id))


def earlier_income_lines(store: Store, run: Run, months_before: int) -> pl.DataFrame:
    """The incomes that earlier runs had found, when this one began, for the months before its own (IncomeLines).

    months_before: the number of months. Each person's month is as in the newest answer then. Later runs do not change
    it, so that a run can be replayed.
    """
    parameters = {"run_id": run.run_id, "months_before": months_before}
    return validate(IncomeLines, store.query("store/runs/income_history", **parameters))


def repeated_answers(store: Store, run: Run) -> pl.DataFrame:
    """Every look-up of a person-month that had been looked up more than once at a run (RepeatedAnswers)."""
    return validate(RepeatedAnswers, store.query("store/runs/repeated_answers", run_id=run.run_id))


def assessment_items(store: Store, run: Run) -> pl.DataFrame:
    """The assessment items known at a run (AssessmentItems)."""
    return validate(AssessmentItems, store.query("store/runs/assessment_items", run_id=run.run_id))


def lookups(store: Store, run: Run) -> pl.DataFrame:
    """The look-ups that a run made (Lookups)."""
    return validate(Lookups, store.query("store/runs/lookups", run_id=run.run_id))


def not_checked_cases(store: Store) -> list[str]:
    """Cases that the last finished run could not check; they come first in the next one."""
    return store.query("store/runs/not_checked_cases")["case_id"].to_list()


def unreached_cases(store: Store) -> list[str]:
    """Cases that the last finished run could not check, and for which it looked nobody up."""
    return store.query("store/runs/unreached_cases")["case_id"].to_list()


def awaiting_cases(store: Store, month: dt.date) -> list[str]:
    """Cases that awaited a late report when the month was last calculated."""
    return store.query("store/runs/awaiting_cases", month=month)["case_id"].to_list()


def is_first_of_month(store: Store, month: dt.date) -> bool:
    """Whether no run for the month has ended yet, except failed ones."""
    return bool(store.query("store/runs/first_of_month", month=month).item())


def store_results(store: Store, run: Run, results: Results) -> None:
    """Record everything a run found, in one transaction; results that it has already recorded stay.

    Raises ContractError where the tables do not agree with each other; nothing is stored then.
    """
    check_consistency(checked_tables("results"), results.to_check())
    with store.transaction():
        if has_results(store, run):
            return
        once_for_all = {table.name: results[table.name] for table in stored_tables("results") if table.part}
        keep(store, "results", run.run_id, once_for_all)
        for table in stored_tables("results"):
            if table.part is None:
                store.append(table.name, results[table.name], run_id=run.run_id)


def has_results(store: Store, run: Run) -> bool:
    """Whether a run has stored its results; it may have been killed between that and its end."""
    return not store.query("store/versions/of_run", run_id=run.run_id, part="results").is_empty()


def fail(store: Store, run: Run, message: str, finished_at: dt.datetime) -> None:
    """Record that a run failed. A run that had already ended, and failed in a later step, keeps its end."""
    if store.query("store/runs/run_end", run_id=run.run_id).is_empty():
        end(store, run, "failed", message, finished_at)


def end(store: Store, run: Run, status: RunStatus, message: str | None, finished_at: dt.datetime) -> None:
    """Record that a run ended by itself."""
    row = {"run_id": run.run_id, "finished_at": finished_at, "status": status, "message": message}
    with store.transaction():
        store.append("run_ends", pl.DataFrame([row], schema_overrides={"message": pl.String}))
