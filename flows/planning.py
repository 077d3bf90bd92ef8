"""Before anybody is looked up: read the event feeds, then plan what is asked and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from flows.preparation import Preparation
from flows.progress import teller
from tasks.doors import door
from tasks.errors import AccessRefusedError
from tasks.income import FEEDS, Clients, FeedNotReadError, FeedReader, Watched, feed_reader, plan_look_ups
from tasks.warehouse import (
    Store,
    feed_cursor,
    first_day,
    is_first_of_month,
    left_unchecked,
    newest_known,
    save_feed_page,
)

_REASONS = ("earlier_failure", "new_recipient", "month_mature", "event", "sweep", "known")


@dataclass(frozen=True)
class FeedRead:
    """How far a feed was read, and why not to its end."""

    resource: str
    next_sequence: int | None
    problem: str | None


@door("read feeds")
async def read_feeds_task(
    store: Store, clients: Clients, preparation: Preparation, needs: pl.DataFrame, run_id: str
) -> list[FeedRead]:
    """Read both event feeds from their cursors to their ends, each page stored with the cursor after it.

    A feed that does not answer, or refuses us, is told of, and read from where it was the next time.
    """
    watched = Watched.of(needs)
    started = first_day(store) or preparation.as_of
    readers = {resource: feed_reader(clients, resource, watched, preparation.as_of, started) for resource in FEEDS}
    return [await _read(store, resource, reader, run_id) for resource, reader in readers.items()]


async def _read(store: Store, resource: str, reader: FeedReader, run_id: str) -> FeedRead:
    fingerprint = reader.watched.sha256
    problem = None
    events = matched = faulty = 0
    try:
        async for page in reader.pages(feed_cursor(store, resource, fingerprint)):
            save_feed_page(
                store,
                run_id,
                resource,
                fingerprint,
                next_sequence=page.next_sequence,
                read=page.read,
                faulty=page.faulty,
                events=page.events,
            )
            events, matched, faulty = events + page.read, matched + page.events.height, faulty + page.faulty
    except (FeedNotReadError, AccessRefusedError) as fault:
        problem = str(fault)
    teller().say(f"Event feed of {resource}: {events} events, {matched} about recipients, {faulty} faulty.")
    return FeedRead(resource, feed_cursor(store, resource, fingerprint), problem)


def unread_feeds(store: Store, needs: pl.DataFrame, problem: str) -> list[FeedRead]:
    """The feeds as they stand, where nobody can be asked."""
    fingerprint = Watched.of(needs).sha256
    return [FeedRead(resource, feed_cursor(store, resource, fingerprint), problem) for resource in FEEDS]


@door("plan look-ups")
def plan_task(store: Store, preparation: Preparation, needs: pl.DataFrame) -> pl.DataFrame:
    """What is asked about whom and why, from the needs and all that is stored; Plan."""
    month, settings = preparation.month, preparation.settings.plan
    oldest: dt.date | None = needs["period_from"].min()  # type: ignore[assignment]
    sweep = preparation.sweep or (settings.sweep and is_first_of_month(store, month))
    return plan_look_ups(needs, newest_known(store, oldest or month), month, first=left_unchecked(store), sweep=sweep)


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
