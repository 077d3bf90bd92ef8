"""The second round of look-ups: tax assessments of members about whom a-ordningen turned out to have nothing.

Only some schemes take the assessment then (tasks/entitlement/assessed_income.py), and whether it is needed is known
only when the incomes have come. An assessment that stands from an earlier run is in the plan from the beginning.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from flows.job import Begun, Job, fetch_planned
from flows.planning import extended
from flows.preparation import Preparation
from flows.progress import teller
from tasks.entitlement import assessment_needs
from tasks.income import answered_months, plan_look_ups
from tasks.recipients import RecipientsRead
from tasks.validation import Known, empty
from tasks.warehouse import Run, Store, answers_of_run, income_of_run


async def fetch_assessments(job: Job, begun: Begun) -> Job:
    """Ask for the assessments that stand in for incomes and are not in the plan; give the job with all it asked."""
    found = needed_instead(job.store, job.run, job.preparation, job.recipients)
    wanted = found.join(job.plan, on=["municipality", "person_key", "resource"], how="anti")
    if wanted.is_empty():
        return job
    teller().say(f"Tax assessments of persons without monthly incomes: {wanted['person_key'].n_unique()}")
    plan = plan_look_ups(wanted, empty(Known), job.preparation.month).with_columns(reason=pl.lit("no_income"))
    fetcher = replace(job.fetcher, wanted_codes=job.preparation.codes.income_codes)
    second = replace(job, plan=plan, needs=wanted, fetcher=fetcher)
    await fetch_planned(second, begun)
    job.fetcher.stopped = fetcher.stopped
    return replace(job, plan=extended(job.plan, plan))


def needed_instead(store: Store, run: Run, preparation: Preparation, recipients: RecipientsRead) -> pl.DataFrame:
    """The assessments that stand in for incomes, by what is known at a run: Needs."""
    return assessment_needs(
        recipients.households,
        recipients.members,
        income_of_run(store, run),
        answered_months(answers_of_run(store, run)),
        preparation.month,
        preparation.book,
    )
