"""The yearly settlement: recipients → plan → look-ups → store → settle → brake → publish.

It runs on the same store, ledger, pace, brake and lock as `reconcile`, and can be killed and run again like it. It is
no run of a month: its results have tables of their own, and no monthly run is compared with them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import cast

from prefect import flow
from prefect.states import Completed

from flows.run.delivery import check_delivery_task
from flows.run.look_ups import RunInProgress, look_up
from flows.run.plan import LookupSummary, plan_lines
from flows.run.progress import progress
from flows.run.publish import RunEnd
from flows.run.reconcile import STATE_NAMES, check_access
from flows.settle.calculate import calculate_task, load_facts
from flows.settle.context import SettleContext, load_settle_context
from flows.settle.inputs import SettleInputs, settle_inputs_task
from flows.settle.plan import plan_task, start
from flows.settle.publish import delivery_lines, publish
from tasks.errors import BostotteError, DiskFullError, Exit, SystemLimitError
from tasks.files import OTHERS_NOTHING
from tasks.income import Clients, Fetcher
from tasks.prefect_task import prefect_task, without_values
from tasks.recipients import Delivery, describe_findings, read_delivery
from tasks.warehouse import runs, sessions, settlements
from tasks.warehouse.engine.store import Store

read_delivery_task = prefect_task("read recipients of the year")(read_delivery)
store_results_task = prefect_task("store settlement")(settlements.store_results)


@flow(name="settle", persist_result=False, log_prints=False)
@without_values
async def settle_year(
    config: str, year: int, scheme: str | None = None, as_of: str | None = None, *, dry_run: bool = False
) -> RunEnd:
    """Settle the support of each month of a past year with the tax assessments of that year.

    config: path of the settings file. year: the income year. scheme: settle its cases only. as_of: ISO date, today by
    default; its thresholds are used. dry_run: report the plan, look nobody up and record nothing.
    """
    os.umask(OTHERS_NOTHING)  # a scheduled run does not start from the command; DuckDB's log file needs this too
    context = load_settle_context(Path(config), year, scheme, as_of)
    if dry_run:
        return _planned(context)
    with sessions.locked(context.run.settings) as lock:
        end = await _settle(context, lock)
        if end.exit_code in STATE_NAMES:
            # Prefect shows the state's name, and gives its data, the RunEnd, to the caller.
            return cast("RunEnd", Completed(name=STATE_NAMES[end.exit_code], data=end))
        return end


def _planned(context: SettleContext) -> RunEnd:
    """Give the plan as it is if the feeds have no new events. No store is created where there is none."""
    delivered = _read(context)
    if sessions.has_store(context.run.settings):
        with sessions.reading_store(context.run.settings) as store:
            inputs = _inputs(context, store, delivered)
            plan = plan_task(store, inputs)
    else:
        inputs = _inputs(context, None, delivered)
        plan = plan_task(None, inputs)
    held = delivery_lines(inputs)
    lines = [
        f"Plan for the settlement of {context.year} as of {context.run.as_of}; nobody was looked up.",
        "The event feeds were not read either: events that came after the last run are not in this plan.",
        f"  cases with support in the year: {inputs.cases.height}, of which with faulty rows: {inputs.rejected.height}",
        f"  persons: {inputs.run.required['person_key'].n_unique()}",
    ]
    return RunEnd(Exit.HELD if held else Exit.COMPLETE, None, [*lines, *plan_lines(plan), *held])


def _read(context: SettleContext) -> Delivery:
    first, last = context.months[0], context.months[-1]
    return read_delivery_task(context.run.settings, on=first, through=last, clock=context.run.clock)


def _inputs(context: SettleContext, store: Store | None, delivered: Delivery) -> SettleInputs:
    delivery = check_delivery_task(store, context.run, delivered)
    inputs = settle_inputs_task(context, delivery)
    for line in [*delivery.findings(), *describe_findings(inputs.extra.findings)]:
        progress().line(line)
    return inputs


async def _settle(context: SettleContext, lock: sessions.LockedStore) -> RunEnd:
    delivered = _read(context)
    async with Clients.open(context.run.settings) as clients:
        stops = await check_access(clients)
        with lock.open() as store:
            inputs = _inputs(context, store, delivered)
            if inputs.run.delivery is not None and inputs.run.delivery.nothing_left:
                return RunEnd(Exit.HELD, None, [*delivery_lines(inputs)])
            started = await start(store, clients, inputs, stops)
            stops.refused.update(started.refused)
            run = started.run
            codes = context.rules.wanted_codes(context.run.codes)
            fetcher = Fetcher(
                clients, context.run.pseudonymiser, run.run_id, codes, stops, context.run.clock, context.year
            )
            current = RunInProgress(inputs.run, started.plan, store, run.as_run, fetcher)
            try:
                _, stored = settlements.stored_lookups(store, run)
                await look_up(current, stored)
                lookups = LookupSummary.of(current.plan)
                current = replace(current, plan=current.plan.clear())
                facts = load_facts(store, run, inputs, refused=stops.refused)
                with store.reduced_memory():
                    settled = calculate_task(inputs, facts)
                del facts
                store_results_task(store, run, settled.tables)
                return await publish(current, inputs, run, settled, lookups)
            except (DiskFullError, SystemLimitError):
                raise  # the failure cannot be recorded either; the settlement is resumed as an interrupted one
            except BostotteError as fault:
                runs.fail(store, current.run, str(fault), context.run.clock.now())
                raise
