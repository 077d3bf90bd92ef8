"""The main job: recipients → needs → feeds → plan → look-ups → checks → store → recalculate → compare → publish.

The flow is thin: each step is a Prefect task that is a room's door, and frames go from hand to hand. Its parameters,
its result and its artifact hold no personal data, since Prefect keeps them.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import cast

import polars as pl
from prefect import flow
from prefect.states import Completed

from flows.run.compare_months import KnownFacts, comparison_start
from flows.run.context import RunContext, load_context
from flows.run.known_facts import load_known_facts
from flows.run.look_ups import RunInProgress, begin, fetch
from flows.run.plan import LookupSummary, plan_lines, plan_task
from flows.run.progress import progress
from flows.run.publish import RunEnd, publish, report_of
from flows.run.recalculate import Recalculated, recalculate
from flows.run.second_round import fetch_assessments
from tasks.entitlement import required_lookups
from tasks.errors import BostotteError, DiskFullError, Exit, RemoteServiceError
from tasks.files import OTHERS_NOTHING
from tasks.income import (
    Clients,
    Fetcher,
    plan_look_ups,
)
from tasks.income.task import check_access_task
from tasks.months import format_month
from tasks.prefect_task import prefect_task, without_values
from tasks.recipients import RecipientsRead, describe_findings
from tasks.recipients.task import read_recipients_task
from tasks.validation import LatestLookups, empty
from tasks.warehouse import runs, sessions
from tasks.warehouse.task import store_results_task


@flow(name="reconcile", persist_result=False, log_prints=False)
@without_values
async def reconcile(
    config: str, month: str | None = None, as_of: str | None = None, *, dry_run: bool = False, sweep: bool = False
) -> RunEnd:
    """Recalculate every active household for one month and flag those whose entitlement has changed.

    config: path of the settings file. month: `YYYY-MM`, the newest mature one by default. as_of: ISO date, today by
    default. dry_run: say what would be looked up, look nobody up and record nothing. sweep: ask about everybody, to
    see what the event feeds had missed.
    """
    os.umask(OTHERS_NOTHING)  # a schedule's run does not come by way of the command; DuckDB's log file takes this too
    context = load_context(Path(config), month, as_of, sweep=sweep)
    if dry_run:
        return _planned(context, *_recipients_and_needs(context))
    with sessions.locked(context.settings) as lock:
        end = await _run(context, *_recipients_and_needs(context), lock)
        if end.exit_code in _STATE_NAMES:
            # Prefect shows the state's name to whoever watches, and gives the caller its data: the RunEnd.
            return cast("RunEnd", Completed(name=_STATE_NAMES[end.exit_code], data=end))
        return end


_STATE_NAMES = {Exit.INCOMPLETE: "Incomplete", Exit.HELD: "Held"}


def _recipients_and_needs(context: RunContext) -> tuple[RecipientsRead, pl.DataFrame]:
    recipients = read_recipients_task(context.settings, context.pseudonymiser, on=context.month)
    for line in describe_findings(recipients.findings):
        progress().say(line)
    return recipients, needs_task(context, recipients)


@prefect_task("find needs")
def needs_task(context: RunContext, recipients: RecipientsRead) -> pl.DataFrame:
    """What the rules need to know about whom; Needs."""
    since = comparison_start(context, recipients)
    return required_lookups(recipients.households, recipients.members, context.month, context.book, since=since)


recalculate_task = prefect_task("recalculate")(recalculate)


def _planned(context: RunContext, recipients: RecipientsRead, needs: pl.DataFrame) -> RunEnd:
    """The plan as it would be if the feeds told of nothing new; no store is made where there is none."""
    lines = [
        f"Plan for {format_month(context.month)} as of {context.as_of}; nobody was looked up.",
        "The event feeds were not read either: events that came after the last run are not in this plan.",
        f"  active cases: {len(recipients.population)}, of which with faulty rows: {recipients.rejected_cases.height}",
        f"  persons: {needs['person_key'].n_unique()}",
    ]
    if sessions.has_store(context.settings):
        with sessions.reading_store(context.settings) as store:
            return RunEnd(Exit.COMPLETE, None, [*lines, *plan_lines(plan_task(store, context, needs))])
    plan = plan_look_ups(needs, empty(LatestLookups), context.month)
    return RunEnd(Exit.COMPLETE, None, [*lines, *plan_lines(plan)])


async def _run(
    context: RunContext, recipients: RecipientsRead, needs: pl.DataFrame, lock: sessions.LockedStore
) -> RunEnd:
    async with Clients.open(context.settings) as clients:
        unreachable = await _check_access(clients)
        with lock.open() as store:
            begun = await begin(store, clients, context, recipients, needs, unreachable=unreachable)
            run, wanted = begun.run, context.codes.wealth_codes
            fetcher = Fetcher(clients, context.pseudonymiser, run.run_id, wanted, stopped=unreachable)
            fetcher.refused.update(begun.refused)
            job = RunInProgress(context, recipients, needs, begun.plan, store, run, fetcher)
            try:
                await fetch(job, begun)
                job, learnt = await fetch_assessments(job, begun)
                asked = LookupSummary.by(job.plan)
                job = replace(job, plan=job.plan.clear())
                known = load_known_facts(store, run, context, recipients, fetcher.refused, learnt)
                del begun, learnt  # a country's plan, answers and months take some hundred megabytes each,
                found = _recalculate(job, known)
                del known  # and are needed for the next step alone
                report = report_of(job, found)
                del found
                return await publish(job, report, asked)
            except DiskFullError:
                raise  # that it failed could not be written either: it is taken up as an interrupted run
            except BostotteError as fault:
                runs.fail(store, run, str(fault), dt.datetime.now(dt.UTC))
                raise


async def _check_access(clients: Clients) -> str | None:
    """Refused: the run stops before anything is written. Unreachable: every case that needs a look-up waits."""
    try:
        await check_access_task(clients)
    except RemoteServiceError as fault:
        return str(fault)
    if clients.tokens.clock_warning is not None:
        progress().say(clients.tokens.clock_warning)
    return None


def _recalculate(job: RunInProgress, known: KnownFacts) -> Recalculated:
    with job.store.reduced_memory():
        found = recalculate_task(job.context, job.recipients, known)
    store_results_task(job.store, job.run, found.results)
    return found
