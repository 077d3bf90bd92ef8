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

from flows.run.compare_months import Known, compared_from
from flows.run.context import Preparation, prepare
from flows.run.known_facts import known_at
from flows.run.look_ups import Job, begin, fetch
from flows.run.plan import Asked, plan_lines, plan_task
from flows.run.progress import teller
from flows.run.publish import RunEnd, publish, report_of
from flows.run.recalculate import Recalculated, recalculate
from flows.run.second_round import fetch_assessments
from tasks.entitlement import information_needs
from tasks.errors import BostotteError, DiskFullError, Exit, FarSideError
from tasks.files import OTHERS_NOTHING
from tasks.income import (
    Clients,
    Fetcher,
    plan_look_ups,
)
from tasks.income.task import check_access_task
from tasks.months import format_month
from tasks.prefect_task import door, without_values
from tasks.recipients import RecipientsRead, describe_findings
from tasks.recipients.task import read_recipients_task
from tasks.validation import Known as KnownAnswers
from tasks.validation import empty
from tasks.warehouse import (
    fail_run,
    open_store,
    run_lock,
)
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
    preparation = prepare(Path(config), month, as_of, sweep=sweep)
    with run_lock(preparation.settings.installation.data_folder):
        recipients = read_recipients_task(preparation.settings, preparation.pseudonymiser, on=preparation.month)
        for line in describe_findings(recipients.findings):
            teller().say(line)
        needs = needs_task(preparation, recipients)
        if dry_run:
            return _planned(preparation, recipients, needs)
        end = await _run(preparation, recipients, needs)
        if end.exit_code in _STATE_NAMES:
            # Prefect shows the state's name to whoever watches, and gives the caller its data: the RunEnd.
            return cast("RunEnd", Completed(name=_STATE_NAMES[end.exit_code], data=end))
        return end


_STATE_NAMES = {Exit.INCOMPLETE: "Incomplete", Exit.HELD: "Held"}


@door("find needs")
def needs_task(preparation: Preparation, recipients: RecipientsRead) -> pl.DataFrame:
    """What the rules need to know about whom; Needs."""
    since = compared_from(preparation, recipients)
    return information_needs(
        recipients.households, recipients.members, preparation.month, preparation.book, since=since
    )


recalculate_task = door("recalculate")(recalculate)


def _planned(preparation: Preparation, recipients: RecipientsRead, needs: pl.DataFrame) -> RunEnd:
    """The plan as it would be if the feeds told of nothing new; no store is made where there is none."""
    lines = [
        f"Plan for {format_month(preparation.month)} as of {preparation.as_of}; nobody was looked up.",
        "The event feeds were not read either: events that came after the last run are not in this plan.",
        f"  active cases: {len(recipients.population)}, of which with faulty rows: {recipients.rejected_cases.height}",
        f"  persons: {needs['person_key'].n_unique()}",
    ]
    database = preparation.settings.database_file
    if database.exists():
        with open_store(preparation.settings, upgrade=False) as store:
            return RunEnd(Exit.COMPLETE, None, [*lines, *plan_lines(plan_task(store, preparation, needs))])
    plan = plan_look_ups(needs, empty(KnownAnswers), preparation.month)
    return RunEnd(Exit.COMPLETE, None, [*lines, *plan_lines(plan)])


async def _run(preparation: Preparation, recipients: RecipientsRead, needs: pl.DataFrame) -> RunEnd:
    async with Clients.open(preparation.settings) as clients:
        unreachable = await _check_access(clients)
        with open_store(preparation.settings) as store:
            begun = await begin(store, clients, preparation, recipients, needs, unreachable=unreachable)
            run, wanted = begun.run, preparation.codes.wealth_codes
            fetcher = Fetcher(clients, preparation.pseudonymiser, run.run_id, wanted, stopped=unreachable)
            fetcher.refused.update(begun.refused)
            job = Job(preparation, recipients, needs, begun.plan, store, run, fetcher)
            try:
                await fetch(job, begun)
                job, learnt = await fetch_assessments(job, begun)
                asked = Asked.by(job.plan)
                job = replace(job, plan=job.plan.clear())
                known = known_at(store, run, preparation, recipients, fetcher.refused, learnt)
                del begun, learnt  # a country's plan, answers and months take some hundred megabytes each,
                found = _recalculate(job, known)
                del known  # and are needed for the next step alone
                report = report_of(job, found)
                del found
                return await publish(job, report, asked)
            except DiskFullError:
                raise  # that it failed could not be written either: it is taken up as an interrupted run
            except BostotteError as fault:
                fail_run(store, run, str(fault), dt.datetime.now(dt.UTC))
                raise


async def _check_access(clients: Clients) -> str | None:
    """Refused: the run stops before anything is written. Unreachable: every case that needs a look-up waits."""
    try:
        await check_access_task(clients)
    except FarSideError as fault:
        return str(fault)
    if clients.tokens.clock_warning is not None:
        teller().say(clients.tokens.clock_warning)
    return None


def _recalculate(job: Job, known: Known) -> Recalculated:
    with job.store.resting():
        found = recalculate_task(job.preparation, job.recipients, known)
    store_results_task(job.store, job.run, found.results)
    return found
