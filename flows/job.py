"""One run under way: what it stands on, and the rooms' tools it has open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from flows.preparation import Preparation
from flows.progress import teller
from tasks.income import Fetcher, Need
from tasks.income.task import fetch_batch_task
from tasks.recipients import RecipientsRead
from tasks.warehouse import Recipients, Run, Store, left_unchecked, new_run_id
from tasks.warehouse.task import begin_run_task, store_batch_task


@dataclass(frozen=True)
class Job:
    """A run that has begun. `needs` is a Needs frame: what the rules need to know about whom."""

    preparation: Preparation
    recipients: RecipientsRead
    needs: pl.DataFrame
    store: Store
    run: Run
    fetcher: Fetcher


def begin(store: Store, preparation: Preparation, recipients: RecipientsRead) -> tuple[Run, set[int]]:
    """Record that a run begins, or take up the interrupted run of the very same inputs; with its stored batches."""
    now = dt.datetime.now(dt.UTC)
    run = Run(
        run_id=new_run_id(preparation.month, now),
        month=preparation.month,
        as_of=preparation.as_of,
        started_at=now,
        inputs_digest=preparation.inputs_digest(source.sha256 for source in recipients.sources),
        rule_version=preparation.book.version,
        program_version=preparation.program_version,
        rounding=preparation.settings.rules.rounding,
        environment=preparation.settings.installation.environment,
    )
    sources = [(source.table, source.source, source.sha256, source.rows) for source in recipients.sources]
    read = Recipients(
        households=recipients.households,
        members=recipients.members,
        decisions=recipients.decisions,
        findings=recipients.findings,
        sources=pl.DataFrame(sources, schema=["table_name", "source", "sha256", "row_count"], orient="row"),
    )
    return begin_run_task(store, run, read)


async def fetch(job: Job, done: set[int]) -> None:
    """Look up batch by batch, each stored before the next begins; batches in `done` are stored already."""
    size = job.preparation.settings.load.batch_persons
    teller().begin("Looking up persons", job.needs["person_key"].n_unique())
    for number, batch in enumerate(batches(job.needs, left_unchecked(job.store), size)):
        if number not in done:
            fetched = await fetch_batch_task(job.fetcher, batch)
            store_batch_task(
                job.store,
                job.run,
                number,
                lookups=fetched.lookups,
                income_lines=fetched.income_lines,
                assessment_items=fetched.assessment_items,
                raw_answers=fetched.raw_answers,
            )
        teller().advance(len({need.person_key for need in batch}))
    teller().end()


def batches(needs: pl.DataFrame, first: list[str], size: int) -> Iterator[list[Need]]:
    """Part the needs into batches of `size` persons: cases that were not checked last time first, else by case."""
    ordered = needs.sort(~pl.col("case_id").is_in(first), "case_id", "person_key", "resource")
    persons = ordered["person_key"].unique(maintain_order=True)
    for start in range(0, len(persons), size):
        wanted = ordered.filter(pl.col("person_key").is_in(persons[start : start + size].implode()))
        yield [Need(**row) for row in wanted.to_dicts()]
