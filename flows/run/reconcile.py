"""The main job: recipients → plan → look-ups → store → recalculate → classify → brake → publish.

The flow is thin: each step is a Prefect task around a function of a room, and frames pass from step to step in this
process. Prefect stores parameters, results and artifacts, so these hold no personal data.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from prefect import flow
from prefect.states import Completed

from flows.answers import import_from_desk
from flows.run.context import RunContext, load_context
from flows.run.delivery import CheckedDelivery, check_delivery_task
from flows.run.identities import with_identities
from flows.run.inputs import RunInputs, run_inputs_task, with_watched
from flows.run.known_facts import KnownFacts, load_known_facts
from flows.run.last_run import record_end
from flows.run.look_ups import RunInProgress, look_up, new_run, start
from flows.run.plan import LookupSummary, plan_lines, plan_task
from flows.run.progress import progress
from flows.run.publish import RunEnd, publish, run_report
from flows.run.recalculate import Recalculated, recalculate
from flows.run.second_round import look_up_assessments
from tasks.errors import (
    BostotteError,
    DiskFullError,
    Exit,
    RemoteServiceError,
    SettingsError,
    StoreError,
    SystemLimitError,
)
from tasks.income import Clients, Fetcher, Stops, plan_look_ups
from tasks.months import format_month
from tasks.prefect_task import prefect_task, without_values
from tasks.process_guard import guard_process
from tasks.recipients import read_delivery
from tasks.system_user import system_user
from tasks.validation import LatestLookups, empty
from tasks.warehouse import deliveries, runs, sessions
from tasks.warehouse.engine.store import Store

read_delivery_task = prefect_task("read recipients")(read_delivery)
check_access_task = prefect_task("check access")(Clients.check_access)
identities_task = prefect_task("find changed person ids")(with_identities)
import_from_desk_task = prefect_task("import from the desk")(import_from_desk)
recalculate_task = prefect_task("recalculate")(recalculate)
store_results_task = prefect_task("store results")(runs.store_results)

STATE_NAMES = {Exit.INCOMPLETE: "Incomplete", Exit.HELD: "Held"}
"""Prefect's names of the states of runs that ended, and not complete."""


@flow(name="reconcile", persist_result=False, log_prints=False)
@without_values
async def reconcile(
    config: str, month: str | None = None, as_of: str | None = None, *, dry_run: bool = False, sweep: bool = False
) -> RunEnd:
    """Recalculate every active household for one month and flag those whose entitlement has changed.

    config: path of the settings file. month: `YYYY-MM`, the newest mature one by default. as_of: ISO date, today by
    default. dry_run: report the plan, look nobody up and record nothing. sweep: look everybody up, to find what the
    event feeds missed.
    """
    guard_process()  # a scheduled run does not start from the command; DuckDB's log file needs the mask too
    context = load_context(Path(config), month, as_of, sweep=sweep)
    return _planned(context) if dry_run else await run_month(context)


async def run_month(context: RunContext) -> RunEnd:
    """Make the run of a context; call it in a Prefect flow. The run lock is held from start to end."""
    started = context.clock.now()
    with sessions.locked(context.settings) as lock:
        try:
            end = await _run(context, lock)
        except (DiskFullError, SystemLimitError):
            raise  # there is no room for a record of it either
        except BostotteError as fault:
            for line in record_end(context, started, exit_code=fault.exit_code, fault=fault):
                progress().line(line)
            raise
        unsent = record_end(context, started, exit_code=end.exit_code, run_id=end.run_id, coverage=end.coverage)
        end = replace(end, lines=[*end.lines, *unsent])
        if end.exit_code in STATE_NAMES:
            # Prefect shows the state's name, and gives its data, the RunEnd, to the caller.
            return cast("RunEnd", Completed(name=STATE_NAMES[end.exit_code], data=end))
        return end


def _planned(context: RunContext) -> RunEnd:
    """Give the plan as it is if the feeds have no new events. No store is created where there is none."""
    delivery = read_delivery_task(context.settings, on=context.month, clock=context.clock)
    if sessions.has_store(context.settings):
        with sessions.reading_store(context.settings) as store:
            delivered = check_delivery_task(store, context, delivery)
            inputs = _inputs(context, identities_task(store, context, delivered, keep=False))
            plan = plan_task(store, inputs)
    else:
        inputs = _inputs(context, check_delivery_task(None, context, delivery))
        plan = plan_look_ups(inputs.required, empty(LatestLookups), context.month)
    recipients, held = inputs.recipients, inputs.delivery.held if inputs.delivery else {}
    lines = [
        f"Plan for {format_month(context.month)} as of {context.as_of}; nobody was looked up.",
        "The event feeds were not read either: events that came after the last run are not in this plan.",
        f"  active cases: {len(recipients.population)}, of which with faulty rows: {recipients.rejected_cases.height}",
        f"  persons: {inputs.required['person_key'].n_unique()}",
    ]
    all_faulty = recipients.rejected_cases.height == len(recipients.population) > 0
    code = Exit.HELD if held else Exit.INCOMPLETE if all_faulty else Exit.COMPLETE
    return RunEnd(code, None, [*lines, *plan_lines(plan), *held.values()])


def _inputs(context: RunContext, delivery: CheckedDelivery) -> RunInputs:
    for line in delivery.findings():
        progress().line(line)
    return run_inputs_task(context, delivery.recipients, delivery)


async def _run(context: RunContext, lock: sessions.LockedStore) -> RunEnd:
    delivered = read_delivery_task(context.settings, on=context.month, clock=context.clock)
    async with Clients.open(context.settings) as clients:
        stops = await check_access(clients)
        with lock.open() as store:
            _import_from_desk(store, context)
            delivery = identities_task(store, context, check_delivery_task(store, context, delivered), keep=True)
            del delivered
            inputs = _inputs(context, delivery)
            if delivery.nothing_left:
                return _hold_everything(store, inputs, delivery)
            inputs = with_watched(store, inputs)
            started = await start(store, clients, inputs, stops)
            run, codes = started.run, context.codes.wealth_codes
            stops.refused.update(started.refused)
            fetcher = Fetcher(clients, context.pseudonymiser, run.run_id, codes, stops, context.clock)
            identities = inputs.recipients.identities
            fetcher = replace(fetcher, identities=identities, unreached=frozenset(started.unreached))
            current = RunInProgress(inputs, started.plan, store, run, fetcher)
            try:
                await look_up(current, started.stored)
                current, answers, assessments = await look_up_assessments(current, started)
                lookups = LookupSummary.of(current.plan)
                current = replace(current, plan=current.plan.clear())
                known = load_known_facts(store, run, inputs, answers, assessments, refused=stops.refused)
                # In a country the plan, the answers and the months take hundreds of megabytes each. Each is dropped as
                # soon as the next step has used it, so that no two steps' frames are in memory together.
                del started, answers, assessments
                found = _recalculate(current, known)
                del known
                report = run_report(current, found)
                del found
                return await publish(current, report, lookups)
            except (DiskFullError, SystemLimitError):
                raise  # the failure cannot be recorded either; the run is resumed as an interrupted one
            except BostotteError as fault:
                runs.fail(store, run, str(fault), context.clock.now())
                raise


def _import_from_desk(store: Store, context: RunContext) -> None:
    """Import what the caseworkers answered on the desk. Where the desk's database is down, the run does without."""
    if context.settings.desk is None or not sessions.has_store(context.settings):
        return
    try:
        taken = import_from_desk_task(store, context.settings, context.clock)
    except (SettingsError, StoreError) as fault:
        progress().line(f"The desk's answers are not imported: {fault}")
        return
    if taken.accepted or taken.refused:
        progress().line(f"Answers from the desk: {taken.accepted} imported, {taken.refused} not imported.")


def _hold_everything(store: Store, inputs: RunInputs, delivery: CheckedDelivery) -> RunEnd:
    """Record a run whose every delivery is held: nobody is looked up, and nothing is published or withdrawn."""
    run = new_run(inputs)
    lines = delivery.lines(run.run_id)
    held = deliveries.held_rows(delivery.held, system_user(), run.started_at)
    deliveries.hold_whole_run(store, run, delivery.figures, held, " ".join(delivery.held.values()))
    return RunEnd(Exit.HELD, run.run_id, lines)


async def check_access(clients: Clients) -> Stops:
    """Give who is not looked up: municipalities that are refused, or all where Maskinporten cannot be reached.

    Raises AccessRefusedError where access is refused to all: the run then stops before anything is written.
    """
    try:
        refused = await check_access_task(clients)
    except RemoteServiceError as fault:
        return Stops(unreachable=str(fault))
    if clients.tokens.clock_warning is not None:
        progress().line(clients.tokens.clock_warning)
    return Stops(refused=refused)


def _recalculate(current: RunInProgress, known: KnownFacts) -> Recalculated:
    with current.store.reduced_memory():
        found = recalculate_task(current.inputs, known)
    store_results_task(current.store, current.run, found.results)
    return found
