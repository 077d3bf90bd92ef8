"""Before anybody is looked up: read the event feeds, then plan what is asked and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self

import polars as pl

from flows.run.context import RunContext
from flows.run.progress import progress
from tasks.entitlement import CaseData, assessment_needs
from tasks.errors import AccessRefusedError
from tasks.income import (
    FEEDS,
    Clients,
    FeedNotReadError,
    FeedReader,
    Watched,
    awaits_until,
    feed_reader,
    plan_look_ups,
)
from tasks.months import add_months
from tasks.prefect_task import prefect_task
from tasks.recipients import RecipientsRead
from tasks.validation import AssessmentItems, IncomeLines, Plan, empty, validate
from tasks.warehouse import feeds, runs
from tasks.warehouse.engine.store import Store

_REASONS = ("earlier_failure", "new_recipient", "month_mature", "event", "sweep", "no_income", "known")
_MOST_MONTHS = 12
"""No scheme takes the mean of more months."""


@dataclass(frozen=True)
class FeedRead:
    """How far a feed was read, and why not to its end."""

    resource: str
    next_sequence: int | None
    problem: str | None


@prefect_task("read feeds")
async def read_feeds_task(
    store: Store, clients: Clients, context: RunContext, needs: pl.DataFrame, run_id: str
) -> tuple[list[FeedRead], dict[str, str]]:
    """Read both event feeds from their cursors to their ends, each page stored with the cursor after it.

    Gives how far each was read, and the municipalities that were refused with what to put right: nobody is looked up
    on their behalf, and the feeds are read on behalf of the next one. A feed that does not answer is told of, and read
    from where it was the next time.
    """
    watched = Watched.of(needs)
    started = feeds.first_day(store) or context.as_of
    refused: dict[str, str] = {}
    reads = []
    for resource in FEEDS:
        problem: str | None = None
        for municipality in sorted(context.settings.municipalities.keys() - refused.keys()):
            reader = feed_reader(clients, resource, watched, context.as_of, started, municipality=municipality)
            try:
                problem = await _read(store, resource, reader, run_id)
            except AccessRefusedError as fault:
                refused[municipality] = problem = str(fault)
                continue
            break
        else:
            problem = problem or "no municipality may read it"
        reads.append(FeedRead(resource, feeds.cursor(store, resource, watched.sha256), problem))
    return reads, refused


async def _read(store: Store, resource: str, reader: FeedReader, run_id: str) -> str | None:
    """Read one feed; give why not to its end. Raises AccessRefusedError."""
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
            )
            events, matched, faulty = events + page.read, matched + page.events.height, faulty + page.faulty
    except FeedNotReadError as fault:
        problem = str(fault)
    progress().say(f"Event feed of {resource}: {events} events, {matched} about recipients, {faulty} faulty.")
    return problem


def unread_feeds(store: Store, needs: pl.DataFrame, problem: str) -> list[FeedRead]:
    """The feeds as they stand, where nobody can be asked."""
    fingerprint = Watched.of(needs).sha256
    return [FeedRead(resource, feeds.cursor(store, resource, fingerprint), problem) for resource in FEEDS]


@prefect_task("plan look-ups")
def plan_task(store: Store, context: RunContext, needs: pl.DataFrame) -> pl.DataFrame:
    """What is asked about whom and why, from the needs and all that is stored; Plan."""
    month = context.month
    oldest: dt.date | None = needs["period_from"].min()  # type: ignore[assignment]
    until = awaits_until(month, context.settings.awaiting.days)
    over = context.as_of >= until
    known = _known_for_wealth(store, context, oldest or month)
    first, sweep = runs.not_checked_cases(store), _sweeps(store, context)
    waited = runs.awaiting_cases(store, month) if over else ()
    with store.reduced_memory():
        return plan_look_ups(
            needs, known, month, first=first, waited=waited, waited_until=until if over else None, sweep=sweep
        )


def _known_for_wealth(store: Store, context: RunContext, first: dt.date) -> pl.DataFrame:
    """Known, less the assessments that were kept in place of incomes alone: no wealth can be read from them."""
    codes = context.codes.wealth_codes
    others = feeds.assessments_without(store, {*codes, *codes.values()})
    return feeds.latest_lookups(store, first).join(others, on="lookup_id", how="anti")


def _sweeps(store: Store, context: RunContext) -> bool:
    return context.sweep or (context.settings.plan.sweep and runs.is_first_of_month(store, context.month))


@dataclass(frozen=True)
class LookupSummary:
    """What a run asked, told: the plan as lines, and how many answers it asked for to see what the feeds had missed."""

    lines: list[str]
    swept: int

    @classmethod
    def by(cls, plan: pl.DataFrame) -> Self:
        """Of a Plan, which takes some hundred megabytes in a country."""
        return cls(plan_lines(plan), plan.filter(reason="sweep").height)


def plan_lines(plan: pl.DataFrame) -> list[str]:
    """The plan as counts: per resource, how many person-months (assessments: persons) are asked about, by reason."""
    counts = {
        (resource, reason): count
        for resource, reason, count in plan.unique(["municipality", "person_key", "resource", "month"])
        .group_by("resource", "reason")
        .len()
        .rows()
    }
    lines = []
    for resource in sorted(plan["resource"].unique()):
        told = [f"{reason} {counts[resource, reason]}" for reason in _REASONS if (resource, reason) in counts]
        lines.append(f"  {resource}: {', '.join(told)}")
    return lines


def reusable_assessments(
    store: Store, context: RunContext, recipients: RecipientsRead, plan: pl.DataFrame
) -> pl.DataFrame:
    """Add to a plan (Plan) the assessments of an earlier run that stand in for incomes, and are not asked anew."""
    month = context.month
    first = add_months(month, 1 - _MOST_MONTHS)
    persons = feeds.persons_without_income(store, first, month)
    if persons.is_empty():
        return plan
    months = pl.date_range(first, month, "1mo", eager=True).alias("month").to_frame()
    data = CaseData(
        recipients.households,
        recipients.members,
        empty(IncomeLines),
        empty(AssessmentItems),
        persons.join(months, how="cross"),
        context.book,
        context.codes,
    )
    needs = assessment_needs(data, month)
    needed = needs.join(plan, on=["municipality", "person_key", "resource"], how="anti")
    if needed.is_empty():
        return plan
    standing = plan_look_ups(needed, feeds.latest_lookups(store, month), month, sweep=_sweeps(store, context))
    return append_plan(plan, standing.filter(pl.col("reason") == "known"))


def append_plan(plan: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """A plan with another behind it (Plan), in its order; either may lack places, as one that was filtered does."""
    last = plan.select(pl.col("position").max().fill_null(-1)).item()
    placed = more.sort("position").with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64) + last + 1)
    return validate(Plan, pl.concat([plan, placed]))
