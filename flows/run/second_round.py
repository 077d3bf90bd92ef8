"""The second round of look-ups: tax assessments of members whose monthly incomes turned out to be missing.

Only some schemes use the assessment then (tasks/entitlement/assessed_income.py), and whether it is needed is known
only when the incomes are stored. The plan has the assessments of earlier runs that are still valid from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from flows.run.known_facts import StoredAnswers, load_answers, required_assessments
from flows.run.look_ups import RunInProgress, StartedRun, look_up_planned
from flows.run.plan import append_plan
from flows.run.progress import progress
from tasks.entitlement import assessed_for_wealth_only
from tasks.income import plan_look_ups
from tasks.validation import LatestLookups, empty

_PERSON = ["municipality", "person_key", "resource"]


@dataclass(frozen=True)
class _Round:
    """Look-ups with the same codes. required: RequiredLookups. codes: which items of an assessment are stored."""

    required: pl.DataFrame
    codes: Mapping[str, str]
    stored: frozenset[tuple[str, str, str]]


async def look_up_assessments(
    current: RunInProgress, started: StartedRun
) -> tuple[RunInProgress, StoredAnswers, pl.DataFrame]:
    """Look up the assessments that replace missing incomes and are not in the plan.

    Gives the run with the whole plan, every answer that it knows now, and `required_assessments`.

    An assessment of the plan that was stored for its wealth only is looked up once more. Then everything is stored that
    any of the person's cases needs, and nothing else.
    """
    codes = current.inputs.context.codes
    answers = load_answers(current.store, current.run, current.inputs)
    with current.store.reduced_memory():
        required = required_assessments(answers, current.inputs)
    new = required.join(current.plan, on=_PERSON, how="anti")
    again = required.join(current.plan, on=_PERSON, how="semi")
    if not again.is_empty():
        for_wealth_only = assessed_for_wealth_only(answers.data.assessment_items, codes)
        again = again.join(for_wealth_only, on="person_key", how="semi")
    wealth = current.inputs.required.select(_PERSON)
    rounds = [
        _Round(new, codes.income_codes, started.stored),
        _Round(again.join(wealth, on=_PERSON, how="anti"), codes.income_codes, frozenset()),
        _Round(again.join(wealth, on=_PERSON, how="semi"), {**codes.wealth_codes, **codes.income_codes}, frozenset()),
    ]
    persons = pl.concat([each.required["person_key"] for each in rounds]).n_unique()
    if not persons:
        return current, answers, required
    del answers  # half a gigabyte in a country, and the look-ups take long
    progress().line(f"Tax assessments of persons without monthly incomes: {persons}")
    for each in rounds:
        current = await _look_up_round(current, each)
    return current, load_answers(current.store, current.run, current.inputs), required


async def _look_up_round(current: RunInProgress, this: _Round) -> RunInProgress:
    """Make the look-ups of a round; give the run with them in its plan."""
    if this.required.is_empty():
        return current
    plan = plan_look_ups(this.required, empty(LatestLookups), current.inputs.context.month).with_columns(
        reason=pl.lit("no_income")
    )
    fetcher = replace(current.fetcher, wanted_codes=this.codes)
    await look_up_planned(replace(current, plan=plan, fetcher=fetcher), this.stored)
    return replace(current, plan=append_plan(current.plan, plan))
