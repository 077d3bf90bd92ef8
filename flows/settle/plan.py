"""Before a settlement looks anybody up: read the event feeds, plan, and record that it begins, or resume it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from flows.run.look_ups import feed_rows
from flows.run.plan import read_feeds_task, unread_feeds
from flows.run.stored_settings import settings_to_store
from flows.settle.inputs import SettleInputs
from tasks.income import Clients, Stops, plan_look_ups
from tasks.prefect_task import prefect_task
from tasks.validation import columns, empty
from tasks.validation.income import LatestLookups
from tasks.warehouse import feeds, settlements
from tasks.warehouse.engine.store import Store
from tasks.warehouse.settlements import SettlementRun

begin_task = prefect_task("begin settlement")(settlements.begin)
_KEY = ["municipality", "person_key", "resource", "month"]


@dataclass(frozen=True)
class StartedSettlement:
    """A settlement that has started, or an interrupted one that is resumed. plan: Plan. refused: as in StartedRun."""

    run: SettlementRun
    plan: pl.DataFrame
    refused: Mapping[str, str] = field(default_factory=dict)


def plan_settlement(store: Store | None, inputs: SettleInputs) -> pl.DataFrame:
    """The look-ups to make and why (Plan). store: None before the first run.

    A month of a-ordningen that a monthly run knows is looked up again only where an event came, or events may have been
    missed. An assessment of the year is known from earlier settlements only: a monthly run keeps other parts of it.
    """
    context = inputs.context
    first = inputs.run.required["period_from"].min()
    oldest = first if isinstance(first, dt.date) else context.months[0]
    month = context.run.as_of.replace(day=1)
    if store is None:
        return plan_look_ups(inputs.run.required, empty(LatestLookups), month)
    of_runs = feeds.latest_lookups(store, oldest).filter(pl.col("resource") == "inntekt")
    of_settlements = settlements.known_lookups(store, context.year, oldest)
    names = columns(LatestLookups).keys()
    known = (
        pl.concat(
            [
                of_runs.select(names).with_columns(settled=pl.lit(value=False)),
                of_settlements.select(names).with_columns(settled=pl.lit(value=True)),
            ]
        )
        .sort("has_event", "answered_as_of", "settled", descending=[True, False, False])
        .unique(_KEY, keep="last", maintain_order=True)
        .drop("settled")
    )
    return plan_look_ups(inputs.run.required, known, month)


plan_task = prefect_task("plan look-ups of settlement")(plan_settlement)


async def start(store: Store, clients: Clients, inputs: SettleInputs, stops: Stops) -> StartedSettlement:
    """Resume the interrupted settlement of exactly these inputs, with its plan; else read the feeds, plan, record it.

    stops: municipalities without access; where the tax administration cannot be reached at all, the feeds are not read.
    """
    run = new_settlement(store, inputs)
    interrupted = settlements.interrupted(store, run.inputs_digest)
    if interrupted is not None:
        plan = settlements.stored_plan(store, interrupted)
        return StartedSettlement(interrupted, plan, settlements.refusals(store, interrupted))
    if stops.unreachable is None:
        reads, refused = await read_feeds_task(store, clients, inputs.run, run.run_id, stops.refused)
    else:
        reads, refused = unread_feeds(store, inputs.run, stops.unreachable), {}
    plan = plan_task(store, inputs)
    begin_task(
        store,
        run,
        plan,
        feed_rows(reads),
        {
            "settlement_payments": inputs.extra.payments,
            "settlement_stated_incomes": inputs.extra.stated_incomes,
            "settlement_documented": inputs.extra.documented,
        },
        findings=inputs.findings,
        sources=inputs.sources,
        refused=refused,
        settings=settings_to_store(inputs.context.run.settings),
    )
    return StartedSettlement(run, plan, refused)


def new_settlement(store: Store, inputs: SettleInputs) -> SettlementRun:
    """A settlement of these inputs that begins now."""
    context, now = inputs.context, inputs.context.run.clock.now()
    run = context.run
    return SettlementRun(
        run_id=settlements.new_id(context.year, now),
        year=context.year,
        scheme=context.scheme,
        as_of=run.as_of,
        started_at=now,
        inputs_digest=context.inputs_digest([*inputs.sources["sha256"], *inputs.run.held_municipalities]),
        inputs_version=settlements.inputs_version(store),
        rule_version=run.book.version,
        settlement_rules=context.rules_digest,
        program_version=run.program_version,
        rounding=run.settings.rules.rounding,
        environment=run.settings.installation.environment,
    )
