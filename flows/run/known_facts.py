"""What a run knows when it recalculates: all from the store, so that a past run can be recalculated alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from flows.run.compare_months import KnownFacts
from flows.run.context import RunContext
from tasks.entitlement import CaseData, assessment_needs, required_lookups
from tasks.income import answered_months, awaits_until, households_awaiting_reports, households_not_calculable
from tasks.recipients import RecipientsRead
from tasks.validation import IncomeLines, empty
from tasks.warehouse import flags, runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run


@dataclass(frozen=True)
class StoredAnswers:
    """Every answer that a run knows, its own and those that stand: IncomeLines, AssessmentItems and Answers."""

    income: pl.DataFrame
    assessments: pl.DataFrame
    answers: pl.DataFrame

    def case_data(self, context: RunContext, recipients: RecipientsRead) -> CaseData:
        """All cases with these answers, for the rules."""
        return CaseData(
            recipients.households,
            recipients.members,
            self.income,
            self.assessments,
            answered_months(self.answers),
            context.book,
            context.codes,
        )


def load_answers(store: Store, run: Run) -> StoredAnswers:
    """Read every answer that a run knows. It stays as it is until the run stores another look-up."""
    with runs.cached_answers(store, run):
        return StoredAnswers(runs.income_lines(store, run), runs.assessment_items(store, run), runs.answers(store, run))


def load_known_facts(  # noqa: PLR0917 - a run, and what it stands on
    store: Store,
    run: Run,
    context: RunContext,
    recipients: RecipientsRead,
    refused: Collection[str],
    learnt: StoredAnswers | None = None,
) -> KnownFacts:
    """Gather what is known at a run. refused: municipalities whose look-ups the tax administration refused.

    learnt: where it has been read already. A case is held back for nothing but what the run's own month needs.
    """
    learnt = learnt or load_answers(store, run)
    rule = context.settings.awaiting
    waits = run.as_of < awaits_until(run.month, rule.days)
    before = runs.earlier_income_lines(store, run, rule.months_before) if waits else empty(IncomeLines)
    earlier_flags = flags.earlier(store, run)
    with store.reduced_memory():
        needs = required_lookups(recipients.households, recipients.members, context.month, context.book)
        data = learnt.case_data(context, recipients)
        instead = assessment_needs(data, context.month)
        awaiting = households_awaiting_reports(
            needs,
            learnt.income,
            before,
            month=run.month,
            as_of=run.as_of,
            months_before=rule.months_before,
            days=rule.days,
        )
        unready = households_not_calculable(pl.concat([needs, instead]), learnt.answers, refused=refused)
    return KnownFacts(
        income_lines=learnt.income,
        assessment_items=learnt.assessments,
        answered=data.answered_months,
        unready=pl.concat([unready, awaiting]),
        earlier_flags=earlier_flags,
    )
