"""One run under way: what it stands on, and the rooms' tools it has open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from flows.run.concurrency_limit import concurrency_slot, ensure_limit
from flows.run.context import RunContext
from flows.run.plan import FeedRead, plan_task, read_feeds_task, reusable_assessments, unread_feeds
from flows.run.progress import progress
from flows.run.stored_settings import settings_to_store
from tasks.income import Clients, Fetcher, LookupBatch, batches
from tasks.income.task import fetch_batch_task
from tasks.recipients import RecipientsRead
from tasks.warehouse import runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Recipients, Run
from tasks.warehouse.task import begin_run_task


@dataclass(frozen=True)
class RunInProgress:
    """A run that has begun. needs: RequiredLookups, what the rules must know. plan: Plan, what of it is looked up."""

    context: RunContext
    recipients: RecipientsRead
    needs: pl.DataFrame
    plan: pl.DataFrame
    store: Store
    run: Run
    fetcher: Fetcher

    @property
    def feed_problems(self) -> list[str]:
        """A line for each event feed that was not read to its end."""
        return [
            f"Event feed not read ({row['resource']}): {row['problem']}. Changes since it was last read are not known."
            for row in runs.feeds(self.store, self.run).to_dicts()
            if row["problem"]
        ]


@dataclass(frozen=True)
class StartedRun:
    """A run that has begun, or was taken up: what the look-ups that it has stored already asked."""

    run: Run
    plan: pl.DataFrame
    asked: frozenset[tuple[str, str, str]] = frozenset()  # municipality, person_key, resource
    refused: Mapping[str, str] = field(default_factory=dict)  # municipality -> what to put right, by the feeds


async def begin(
    store: Store,
    clients: Clients,
    context: RunContext,
    recipients: RecipientsRead,
    needs: pl.DataFrame,
    *,
    unreachable: str | None,
) -> StartedRun:
    """Take up the interrupted run of the very same inputs, with its plan; else read the feeds, plan, and begin.

    unreachable: why the far side cannot be asked at all; the feeds are then not read.
    """
    run = _new_run(context, recipients)
    interrupted = runs.interrupted(store, run.inputs_digest)
    if interrupted is not None:
        _, asked = runs.stored_lookups(store, interrupted)
        refused = runs.refusals(store, interrupted)
        return StartedRun(interrupted, runs.plan(store, interrupted), asked, refused)
    if unreachable is None:
        feeds, refused = await read_feeds_task(store, clients, context, needs, run.run_id)
    else:
        feeds, refused = unread_feeds(store, needs, unreachable), {}
    plan = reusable_assessments(store, context, recipients, plan_task(store, context, needs))
    judged = settings_to_store(context.settings)
    begin_run_task(store, run, _read(recipients), plan, _feed_rows(feeds), refused=refused, settings=judged)
    return StartedRun(run, plan, refused=refused)


def _new_run(context: RunContext, recipients: RecipientsRead) -> Run:
    now = dt.datetime.now(dt.UTC)
    return Run(
        run_id=runs.new_id(context.month, now),
        month=context.month,
        as_of=context.as_of,
        started_at=now,
        inputs_digest=context.inputs_digest(source.sha256 for source in recipients.sources),
        rule_version=context.book.version,
        program_version=context.program_version,
        rounding=context.settings.rules.rounding,
        environment=context.settings.installation.environment,
    )


def _read(recipients: RecipientsRead) -> Recipients:
    sources = [(source.table, source.source, source.sha256, source.rows) for source in recipients.sources]
    return Recipients(
        households=recipients.households,
        members=recipients.members,
        decisions=recipients.decisions,
        findings=recipients.findings,
        sources=pl.DataFrame(sources, schema=["table_name", "source", "sha256", "row_count"], orient="row"),
    )


def _feed_rows(feeds: list[FeedRead]) -> pl.DataFrame:
    rows = [(feed.resource, feed.next_sequence, feed.problem) for feed in feeds]
    schema = {"resource": pl.String, "next_sequence": pl.Int64, "problem": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


async def fetch(job: RunInProgress, begun: StartedRun) -> None:
    """Look up batch by batch, what comes stored piece by piece; what `begun` has stored already is not asked again."""
    await ensure_limit(job.context.settings)
    await fetch_planned(job, begun)


async def fetch_planned(job: RunInProgress, begun: StartedRun) -> None:
    """Look up what the job's plan asks, batch by batch."""
    asked = job.plan.filter(pl.col("reason") != "known")
    progress().begin("Looking up persons", asked["person_key"].n_unique())
    pieces, _ = runs.stored_lookups(job.store, job.run)
    keeper = BatchWriter(job, pieces)
    with job.store.small_transactions():
        for batch in batches(job.plan, job.needs, job.context.settings.load.batch_persons):
            left = [need for need in batch if need.question not in begun.asked]
            if left:
                async with concurrency_slot(job.context.settings):
                    await fetch_batch_task(job.fetcher, left, keeper)
            progress().advance(len({need.person_key for need in batch}))
    progress().end()


@dataclass
class BatchWriter:
    """Stores piece after piece of a run, numbered from `number` on."""

    job: RunInProgress
    number: int

    def __call__(self, fetched: LookupBatch) -> None:
        """Store one piece in one transaction."""
        runs.store_batch(
            self.job.store,
            self.job.run,
            self.number,
            lookups=fetched.lookups,
            income_lines=fetched.income_lines,
            assessment_items=fetched.assessment_items,
            raw_answers=fetched.raw_answers,
        )
        self.number += 1
