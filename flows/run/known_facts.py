"""What a run knows when it recalculates: all from the store, so that a past run can be recalculated alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from flows.run.compare_months import Known
from flows.run.context import Preparation
from tasks.entitlement import assessment_needs, information_needs
from tasks.income import answered_months, awaits_until, households_awaiting_reports, unready_households
from tasks.recipients import RecipientsRead
from tasks.validation import IncomeLines, empty
from tasks.warehouse import (
    Run,
    Store,
    answers_at_hand,
    answers_of_run,
    assessments_of_run,
    income_before_run,
    income_of_run,
    standings_of_run,
)


@dataclass(frozen=True)
class Learnt:
    """Every answer that a run knows, its own and those that stand: IncomeLines, AssessmentItems and Answers."""

    income: pl.DataFrame
    assessments: pl.DataFrame
    answers: pl.DataFrame


def learnt_at(store: Store, run: Run) -> Learnt:
    """Read every answer that a run knows. It stays as it is until the run stores another look-up."""
    with answers_at_hand(store, run):
        return Learnt(income_of_run(store, run), assessments_of_run(store, run), answers_of_run(store, run))


def known_at(  # noqa: PLR0917 - a run, and what it stands on
    store: Store,
    run: Run,
    preparation: Preparation,
    recipients: RecipientsRead,
    refused: Collection[str],
    learnt: Learnt | None = None,
) -> Known:
    """Gather what is known at a run. refused: municipalities whose look-ups the tax administration refused.

    learnt: where it has been read already. A case is held back for nothing but what the run's own month needs.
    """
    learnt = learnt or learnt_at(store, run)
    rule = preparation.settings.awaiting
    waits = run.as_of < awaits_until(run.month, rule.days)
    before = income_before_run(store, run, rule.months_before) if waits else empty(IncomeLines)
    standings = standings_of_run(store, run)
    with store.resting():
        needs = information_needs(recipients.households, recipients.members, preparation.month, preparation.book)
        answered = answered_months(learnt.answers)
        instead = assessment_needs(
            recipients.households, recipients.members, learnt.income, answered, preparation.month, preparation.book
        )
        awaiting = households_awaiting_reports(
            needs,
            learnt.income,
            before,
            month=run.month,
            as_of=run.as_of,
            months_before=rule.months_before,
            days=rule.days,
        )
        unready = unready_households(pl.concat([needs, instead]), learnt.answers, refused=refused)
    return Known(
        income_lines=learnt.income,
        assessment_items=learnt.assessments,
        answered=answered,
        unready=pl.concat([unready, awaiting]),
        standings=standings,
    )
