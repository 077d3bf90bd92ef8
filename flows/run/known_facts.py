"""The facts that a run recalculates from. All come from the store, so a past run can be recalculated exactly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import polars as pl

from flows.run.inputs import RunInputs
from tasks.entitlement import CaseData, assessment_needs, lookups_of_month
from tasks.income import answered_months, awaits_until, households_awaiting_reports, households_not_calculable
from tasks.validation import IncomeLines, RepeatedAnswers, empty
from tasks.warehouse import deliveries, flags, runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run


@dataclass(frozen=True)
class StoredAnswers:
    """Every answer that a run knows: its own, and earlier ones that are still valid.

    data: all cases with these answers. results: LookupResults, how each look-up ended.
    """

    data: CaseData
    results: pl.DataFrame


@dataclass(frozen=True)
class KnownFacts:
    """Everything that a run's results depend on, in addition to its inputs.

    data: all cases with every answer. not_calculable: NotCalculable, households that lack an answer for the run's own
    month, or await a report. earlier_flags: EarlierFlags, the flags of earlier runs. missing: cases with flags that
    were not delivered, and may come back. repeated: RepeatedAnswers, incomes that were looked up more than once.

    In a country these frames take some gigabytes. So nothing that lives longer than the recalculation may refer to a
    KnownFacts, a StoredAnswers or their CaseData: not RunInProgress, and not what recalculation returns.
    """

    data: CaseData
    not_calculable: pl.DataFrame
    earlier_flags: pl.DataFrame
    missing: frozenset[str] = frozenset()
    repeated: pl.DataFrame = field(default_factory=lambda: empty(RepeatedAnswers))


def load_answers(store: Store, run: Run, inputs: RunInputs) -> StoredAnswers:
    """Read every answer that a run knows. The result is the same until the run stores another look-up."""
    with runs.cached_answers(store, run):
        income_lines, assessment_items = runs.income_lines(store, run), runs.assessment_items(store, run)
        results = runs.answers(store, run)
    return StoredAnswers(inputs.case_data(income_lines, assessment_items, answered_months(results)), results)


def required_assessments(answers: StoredAnswers, inputs: RunInputs) -> pl.DataFrame:
    """Assessments that replace missing monthly incomes: RequiredLookups.

    The result depends on incomes only, so it is the same after more assessments are stored.
    """
    return assessment_needs(answers.data, inputs.context.month)


def load_known_facts(
    store: Store,
    run: Run,
    inputs: RunInputs,
    answers: StoredAnswers,
    assessments: pl.DataFrame,
    *,
    refused: Collection[str],
) -> KnownFacts:
    """Find which households can be calculated at a run, and read their earlier flags.

    assessments: of `required_assessments`. refused: municipalities whose look-ups the tax administration refused. Only
    a look-up that the run's own month requires can make a household not calculable.
    """
    context, data = inputs.context, answers.data
    rule = context.settings.awaiting
    may_wait = run.as_of < awaits_until(run.month, rule.days)
    history = runs.earlier_income_lines(store, run, rule.months_before) if may_wait else empty(IncomeLines)
    earlier_flags = flags.earlier(store, run)
    with store.reduced_memory():
        required = lookups_of_month(inputs.required, data.households, context.month, context.book)
        awaiting = households_awaiting_reports(
            required,
            data.income_lines,
            history,
            month=run.month,
            as_of=run.as_of,
            months_before=rule.months_before,
            days=rule.days,
        )
        without_answer = households_not_calculable(pl.concat([required, assessments]), answers.results, refused=refused)
    missing = frozenset(deliveries.stored_missing_cases(store, run.run_id))
    not_calculable = pl.concat([without_answer, awaiting])
    return KnownFacts(data, not_calculable, earlier_flags, missing, runs.repeated_answers(store, run))
