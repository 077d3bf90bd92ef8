"""The second round of look-ups: tax assessments of members about whom a-ordningen turned out to have nothing.

Only some schemes take the assessment then (tasks/entitlement/assessed_income.py), and whether it is needed is known
only when the incomes have come. An assessment that stands from an earlier run is in the plan from the beginning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from flows.run.context import RunContext
from flows.run.known_facts import StoredAnswers, load_answers
from flows.run.look_ups import RunInProgress, StartedRun, fetch_planned
from flows.run.plan import append_plan
from flows.run.progress import progress
from tasks.entitlement import assessment_needs, kept_for_others
from tasks.income import plan_look_ups
from tasks.recipients import RecipientsRead
from tasks.validation import LatestLookups, empty

_PERSON = ["municipality", "person_key", "resource"]


async def fetch_assessments(job: RunInProgress, begun: StartedRun) -> tuple[RunInProgress, StoredAnswers]:
    """Ask for the assessments that stand in for incomes and are not in the plan.

    Gives the job with all it asked, and every answer that it knows now.

    A person of another case too, whose answer was kept for its wealth alone, is asked about once more; what is kept
    then serves every case there is an answer needed for, and no other.
    """
    codes = job.context.codes
    learnt = load_answers(job.store, job.run)
    with job.store.reduced_memory():
        found = required_assessments(learnt, job.context, job.recipients)
    new = found.join(job.plan, on=_PERSON, how="anti")
    again = found.join(job.plan, on=_PERSON, how="semi")
    if not again.is_empty():
        others = kept_for_others(learnt.assessments, codes)
        again = again.join(others, on="person_key", how="semi")
    of_wealth = job.needs.select(_PERSON)
    afresh = replace(begun, asked=frozenset())
    wanted = [
        (new, codes.income_codes, begun),
        (again.join(of_wealth, on=_PERSON, how="anti"), codes.income_codes, afresh),
        (again.join(of_wealth, on=_PERSON, how="semi"), {**codes.wealth_codes, **codes.income_codes}, afresh),
    ]
    persons = pl.concat([needs["person_key"] for needs, *_ in wanted]).n_unique()
    if not persons:
        return job, learnt
    del learnt  # a country's takes half a gigabyte, and the calls take their time
    progress().say(f"Tax assessments of persons without monthly incomes: {persons}")
    for needs, kept, asked in wanted:
        job = await _fetch(job, needs, kept, asked)
    return job, load_answers(job.store, job.run)


async def _fetch(job: RunInProgress, needs: pl.DataFrame, kept: Mapping[str, str], begun: StartedRun) -> RunInProgress:
    if needs.is_empty():
        return job
    plan = plan_look_ups(needs, empty(LatestLookups), job.context.month).with_columns(reason=pl.lit("no_income"))
    fetcher = replace(job.fetcher, wanted_codes=kept)
    await fetch_planned(replace(job, plan=plan, needs=needs, fetcher=fetcher), begun)
    job.fetcher.stopped = fetcher.stopped
    return replace(job, plan=append_plan(job.plan, plan))


def required_assessments(learnt: StoredAnswers, context: RunContext, recipients: RecipientsRead) -> pl.DataFrame:
    """The assessments that stand in for incomes, by what is known at a run: Needs."""
    return assessment_needs(learnt.case_data(context, recipients), context.month)
