"""Before anybody is looked up: read the event feeds, then plan which look-ups to make, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from flows.run.context import RunContext
from flows.run.inputs import RunInputs
from flows.run.progress import progress
from tasks.clock import Clock
from tasks.entitlement import assessment_needs
from tasks.errors import AccessRefusedError
from tasks.income import (
    FEEDS,
    Clients,
    FeedNotReadError,
    FeedReader,
    awaits_until,
    feed_reader,
    plan_look_ups,
)
from tasks.months import add_months
from tasks.prefect_task import prefect_task
from tasks.validation import AssessmentItems, IncomeLines, Plan, empty, validate
from tasks.warehouse import feeds, identities, runs
from tasks.warehouse.engine.store import Store

_REASONS = ("earlier_failure", "new_recipient", "month_mature", "event", "sweep", "no_income", "known")
_MOST_MONTHS = 12
"""No scheme uses the mean of more months."""


@dataclass(frozen=True)
class FeedRead:
    """How far a feed was read, and the reason where it was not read to its end."""

    resource: str
    next_sequence: int | None
    problem: str | None


@prefect_task("read feeds")
async def read_feeds_task(
    store: Store, clients: Clients, inputs: RunInputs, run_id: str, without_access: Mapping[str, str]
) -> tuple[list[FeedRead], dict[str, str]]:
    """Read both event feeds from their cursors to their ends, and store each page with the cursor after it.

    Gives how far each was read, and a message for each municipality that was refused: nobody is looked up for it, and
    the feeds are read for the next one. A feed that does not answer is reported, and its cursor does not change.
    without_access: the same for those that Maskinporten has refused already.
    """
    context = inputs.context
    watched = inputs.recipients_of_events
    started = feeds.first_day(store) or context.as_of
    refused = dict(without_access)
    reads = []
    for resource in FEEDS:
        problem: str | None = None
        for municipality in sorted(context.settings.municipalities.keys() - refused.keys()):
            reader = feed_reader(clients, resource, watched, context.as_of, started, municipality=municipality)
            try:
                problem = await _read(store, resource, reader, run_id, context.clock)
            except AccessRefusedError as fault:
                refused[municipality] = problem = str(fault)
                continue
            break
        else:
            problem = problem or "no municipality may read it"
        reads.append(FeedRead(resource, feeds.cursor(store, resource, watched.sha256), problem))
    return reads, refused


async def _read(store: Store, resource: str, reader: FeedReader, run_id: str, clock: Clock) -> str | None:
    """Read one feed; give the reason where it was not read to its end. Raises AccessRefusedError."""
    fingerprint = reader.watched.sha256
    problem = None
    events = matched = faulty = 0
    try:
        cursor = feeds.cursor(store, resource, fingerprint)
        async for page in reader.pages(cursor, feeds.counted_faulty(store, resource, cursor)):
            feeds.save_page(
                store,
                run_id,
                resource,
                fingerprint,
                next_sequence=page.next_sequence,
                read=page.read,
                faulty=page.faulty,
                faulty_at_end=page.faulty_at_end,
                events=page.events,
                clock=clock,
            )
            events, matched, faulty = events + page.read, matched + page.events.height, faulty + page.faulty
    except FeedNotReadError as fault:
        problem = str(fault)
    progress().line(f"Event feed of {resource}: {events} events, {matched} about recipients, {faulty} faulty.")
    return problem


def unread_feeds(store: Store, inputs: RunInputs, problem: str) -> list[FeedRead]:
    """The feeds at their cursors, where they cannot be read. problem: the reason."""
    fingerprint = inputs.recipients_of_events.sha256
    return [FeedRead(resource, feeds.cursor(store, resource, fingerprint), problem) for resource in FEEDS]


@prefect_task("plan look-ups")
def plan_task(store: Store, inputs: RunInputs) -> pl.DataFrame:
    """Give the look-ups to make and why (Plan), from the requirements of the rules and all stored answers."""
    context, month = inputs.context, inputs.context.month
    oldest: dt.date | None = inputs.required["period_from"].min()  # type: ignore[assignment]
    wait_ends = awaits_until(month, context.settings.awaiting.days)
    wait_is_over = context.as_of >= wait_ends
    known = _latest_lookups(store, inputs, oldest or month)
    first, sweep = runs.not_checked_cases(store), _sweeps(store, context)
    waited = runs.awaiting_cases(store, month) if wait_is_over else ()
    with store.reduced_memory():
        return plan_look_ups(
            inputs.required,
            known,
            month,
            first=first,
            waited=waited,
            waited_until=wait_ends if wait_is_over else None,
            sweep=sweep,
        )


def _latest_lookups(store: Store, inputs: RunInputs, first: dt.date) -> pl.DataFrame:
    """LatestLookups from the month `first` on, without the assessments stored for their incomes only."""
    codes = inputs.context.codes.wealth_codes
    others = feeds.assessments_without(store, {*codes, *codes.values()})
    latest = feeds.latest_lookups(store, first).join(others, on="lookup_id", how="anti")
    return _under_current_ids(store, inputs, latest)


def _under_current_ids(store: Store, inputs: RunInputs, latest: pl.DataFrame) -> pl.DataFrame:
    """Let nothing be valid that was looked up under an id that the person does not have any more."""
    several = inputs.recipients.identities.id_keys
    if not several:
        return latest
    pseudonym = inputs.context.pseudonymiser.pseudonym
    persons = inputs.recipients.members.select("person_key", "person_id").unique()
    persons = persons.filter(pl.col("person_key").is_in(list(several)))
    current = persons.with_columns(current=pl.col("person_id").map_elements(pseudonym, pl.String)).drop("person_id")
    joined = latest.join(identities.looked_up_with(store), on="lookup_id", how="left").join(
        current, on="person_key", how="left"
    )
    is_former = (pl.coalesce("id_key", "person_key") != pl.col("current")).fill_null(value=False)
    return joined.with_columns(pl.col("continuous_recipient") & ~is_former).drop("id_key", "current")


def _sweeps(store: Store, context: RunContext) -> bool:
    return context.sweep or (context.settings.plan.sweep and runs.is_first_of_month(store, context.month))


@dataclass(frozen=True)
class LookupSummary:
    """A run's look-ups in counts. lines: per resource and reason. swept: answers looked up to check the event feeds."""

    lines: list[str]
    swept: int

    @classmethod
    def of(cls, plan: pl.DataFrame) -> Self:
        """Summarise a Plan, so that the plan itself, hundreds of megabytes in a country, can be dropped."""
        return cls(plan_lines(plan), plan.filter(reason="sweep").height)


def plan_lines(plan: pl.DataFrame) -> list[str]:
    """The plan in counts: per resource and reason, how many person-months (of assessments: persons) it has."""
    counts = {
        (resource, reason): count
        for resource, reason, count in plan.unique(["municipality", "person_key", "resource", "month"])
        .group_by("resource", "reason")
        .len()
        .rows()
    }
    lines = []
    for resource in sorted(plan["resource"].unique()):
        by_reason = [f"{reason} {counts[resource, reason]}" for reason in _REASONS if (resource, reason) in counts]
        lines.append(f"  {resource}: {', '.join(by_reason)}")
    return lines


def reusable_assessments(store: Store, inputs: RunInputs, plan: pl.DataFrame) -> pl.DataFrame:
    """Add to a Plan the assessments of earlier runs that replace missing incomes and are still valid."""
    context, month = inputs.context, inputs.context.month
    first = add_months(month, 1 - _MOST_MONTHS)
    assessed = feeds.assessed_persons(store, first, month)
    if assessed.is_empty():
        return plan
    months = pl.date_range(first, month, "1mo", eager=True).alias("month").to_frame()
    answered = assessed.select("person_key").unique(maintain_order=True).join(months, how="cross")
    incomes = pl.concat([empty(IncomeLines), assessed.drop_nulls("month")], how="diagonal")  # which months have any
    required = assessment_needs(inputs.case_data(incomes, empty(AssessmentItems), answered), month)
    missing = required.join(plan, on=["municipality", "person_key", "resource"], how="anti")
    if missing.is_empty():
        return plan
    found = plan_look_ups(missing, feeds.latest_lookups(store, month), month, sweep=_sweeps(store, context))
    return append_plan(plan, found.filter(pl.col("reason") == "known"))


def append_plan(plan: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """Append a Plan to another, and continue the numbers. Either may have gaps in its numbers."""
    last = plan.select(pl.col("position").max().fill_null(-1)).item()
    numbered = more.sort("position").with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64) + last + 1)
    return validate(Plan, pl.concat([plan, numbered]))
