"""A run that has started: its record, its plan, and its look-ups, stored batch by batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from flows.run.concurrency_limit import concurrency_slot, ensure_limit
from flows.run.inputs import RunInputs
from flows.run.plan import FeedRead, plan_task, read_feeds_task, reusable_assessments, unread_feeds
from flows.run.progress import progress
from flows.run.stored_settings import settings_to_store
from tasks.income import Clients, Fetcher, LookupBatch, Stops, batches
from tasks.prefect_task import prefect_task
from tasks.system_user import system_user
from tasks.warehouse import deliveries, runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run

begin_run_task = prefect_task("begin run")(runs.begin)
fetch_batch_task = prefect_task("fetch batch")(Fetcher.fetch_in_pieces)


@dataclass(frozen=True)
class RunInProgress:
    """A run that has started, with its open store and its connection. plan: Plan."""

    inputs: RunInputs
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
    """A run that has started, or an interrupted run that is resumed.

    plan: Plan. stored: municipality, person_key and resource of each look-up that is stored already. refused: a message
    for each municipality that an event feed refused. unreached: cases that the run before did not reach.
    """

    run: Run
    plan: pl.DataFrame
    stored: frozenset[tuple[str, str, str]] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)
    unreached: Collection[str] = ()


async def start(store: Store, clients: Clients, inputs: RunInputs, stops: Stops) -> StartedRun:
    """Resume the interrupted run of exactly these inputs, with its plan; else read the feeds, plan, and record a run.

    stops: municipalities without access; where the tax administration cannot be reached at all, the feeds are not read.
    """
    run = new_run(inputs)
    interrupted = runs.interrupted(store, run.inputs_digest)
    if interrupted is not None:
        _, stored = runs.stored_lookups(store, interrupted)
        refused = runs.refusals(store, interrupted)
        return StartedRun(interrupted, runs.plan(store, interrupted), stored, refused, runs.unreached_cases(store))
    if stops.unreachable is None:
        feeds, refused = await read_feeds_task(store, clients, inputs, run.run_id, stops.refused)
    else:
        feeds, refused = unread_feeds(store, inputs, stops.unreachable), {}
    unreached = runs.unreached_cases(store)
    plan = reusable_assessments(store, inputs, plan_task(store, inputs))
    settings = settings_to_store(inputs.context.settings)
    begin_run_task(
        store,
        run,
        inputs.recipients,
        plan,
        feed_rows(feeds),
        refused=refused,
        settings=settings,
        delivery=_delivery_rows(store, run, inputs),
        watched=inputs.watched,
    )
    return StartedRun(run, plan, refused=refused, unreached=unreached)


def _delivery_rows(store: Store, run: Run, inputs: RunInputs) -> dict[str, pl.DataFrame]:
    """What the run stores about the delivery, by table."""
    delivery, recipients = inputs.delivery, inputs.recipients
    if delivery is None:
        return {}
    delivered = {*recipients.population, *recipients.ended}
    days = inputs.context.settings.delivery.missing_days
    return {
        "run_deliveries": delivery.figures,
        "held_deliveries": deliveries.held_rows(delivery.held, system_user(), run.started_at),
        "missing_cases": deliveries.missing_cases(store, delivered, delivery.held, run.as_of, days),
    }


def new_run(inputs: RunInputs) -> Run:
    """A run of these inputs that begins now."""
    context, now = inputs.context, inputs.context.clock.now()
    return Run(
        run_id=runs.new_id(context.month, now),
        month=context.month,
        as_of=context.as_of,
        started_at=now,
        inputs_digest=context.inputs_digest([*inputs.recipients.sources["sha256"], *inputs.held_municipalities]),
        rule_version=context.book.version,
        program_version=context.program_version,
        rounding=context.settings.rules.rounding,
        environment=context.settings.installation.environment,
    )


def feed_rows(feeds: list[FeedRead]) -> pl.DataFrame:
    """How far the feeds were read, as the store has it: resource, next_sequence, problem."""
    rows = [(feed.resource, feed.next_sequence, feed.problem) for feed in feeds]
    schema = {"resource": pl.String, "next_sequence": pl.Int64, "problem": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


async def look_up(current: RunInProgress, stored: frozenset[tuple[str, str, str]]) -> None:
    """Make the plan's look-ups batch by batch, and store the answers as they come. stored: as in StartedRun."""
    await ensure_limit(current.inputs.context.settings)
    await look_up_planned(current, stored)


async def look_up_planned(current: RunInProgress, stored: frozenset[tuple[str, str, str]]) -> None:
    """As `look_up`, where the concurrency limit exists already."""
    settings = current.inputs.context.settings
    planned = current.plan.filter(pl.col("reason") != "known")
    progress().start("Looking up persons", planned["person_key"].n_unique())
    stored_batches, _ = runs.stored_lookups(current.store, current.run)
    writer = BatchWriter(current, stored_batches)
    with current.store.small_transactions():
        for batch in batches(current.plan, current.inputs.recipients.members, settings.load.batch_persons):
            missing = [request for request in batch if request.question not in stored]
            if missing:
                async with concurrency_slot(settings):
                    await fetch_batch_task(current.fetcher, missing, writer)
            progress().advance(len({request.person_key for request in batch}))
    progress().finish()


@dataclass
class BatchWriter:
    """Stores the batches of a run, one transaction each. number: the number of the next batch."""

    current: RunInProgress
    number: int

    def __call__(self, batch: LookupBatch) -> None:
        """Store one batch."""
        runs.store_batch(
            self.current.store,
            self.current.run,
            self.number,
            self.current.inputs.context.clock,
            lookups=batch.lookups,
            income_lines=batch.income_lines,
            assessment_items=batch.assessment_items,
            raw_answers=batch.raw_answers,
        )
        self.number += 1
