"""The basis of a plan: the newest answers, how far the event feeds are read, and the changes that they missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.validation import FeedEvents, validate
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run, cached_own_answers


def latest_lookups(store: Store, first: dt.date) -> pl.DataFrame:
    """Find the newest look-up of each person, and month from `first` on: LatestLookups, in no order and not checked."""
    return store.query("store/plan/known", first=first)


def first_day(store: Store) -> dt.date | None:
    """The day of the first run that made a look-up; None before it."""
    day: dt.date | None = store.query("store/feeds/first_day").item()
    return day


def cursor(store: Store, resource: str, watched: str) -> int | None:
    """The first number of a feed that is not read; None where it has never been read.

    watched: fingerprint of the recipients that events are matched with now. A run may read pages
    for other recipients and then not begin; those pages are read again.
    """
    cursor: int | None = store.query("store/feeds/cursor", resource=resource, watched=watched).item()
    return cursor


def counted_faulty(store: Store, resource: str, cursor: int | None) -> int:
    """How many faulty events after a feed's cursor have been counted already."""
    if cursor is None:
        return 0
    counted: int = store.query("store/feeds/faulty_events", resource=resource, next_sequence=cursor).item()
    return counted


def save_page(
    store: Store,
    run_id: str,
    resource: str,
    watched: str,
    *,
    next_sequence: int,
    read: int,
    faulty: int,
    events: pl.DataFrame,
    faulty_at_end: int = 0,
    clock: Clock = SYSTEM_CLOCK,
) -> None:
    """Store a page's matched events (FeedEvents) and the cursor after it, in one transaction; repeats are not kept."""
    matched = validate(FeedEvents, events)
    with store.transaction():
        if not matched.is_empty():
            first, last = matched["sequence"].min(), matched["sequence"].max()
            there = store.query("store/feeds/read_events", resource=resource, first=first, last=last)
            new = matched.unique("sequence", maintain_order=True).join(there, on="sequence", how="anti")
            store.append("feed_events", new, run_id=run_id, resource=resource)
        page = {
            "resource": resource,
            "run_id": run_id,
            "next_sequence": next_sequence,
            "recipients_sha256": watched,
            "events": read,
            "matched": matched.height,
            "faulty": faulty,
            "faulty_at_end": faulty_at_end,
            "read_at": clock.now(),
        }
        store.append("feed_pages", pl.DataFrame([page]))


def assessed_persons(store: Store, first: dt.date, last: dt.date) -> pl.DataFrame:
    """Persons with a look-up of their assessment, and their months with income from `first` to `last`.

    Gives person_key, month: a row for each such month, or one row without a month.
    """
    return store.query("store/plan/assessed_persons", first=first, last=last)


def assessments_without(store: Store, codes: Collection[str]) -> pl.DataFrame:
    """Look-ups of assessments for which none of the codes is stored: lookup_id."""
    return store.query("store/plan/assessments_without", codes=sorted(codes))


def store_sweep_findings(store: Store, run: Run) -> pl.DataFrame:
    """Find and record the swept answers that differ though no event came; gives them."""
    with cached_own_answers(store, run):
        findings = store.query("store/plan/sweep_findings", run_id=run.run_id)
    with store.transaction():
        store.append("sweep_findings", findings, run_id=run.run_id)
    return findings
