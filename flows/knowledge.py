"""What a run knows when it recalculates: all from the store, so that a past run can be recalculated alike."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from flows.preparation import Preparation
from flows.recalculation import Known
from tasks.entitlement import assessment_needs, information_needs
from tasks.income import answered_months, households_awaiting_reports, unready_households
from tasks.recipients import RecipientsRead
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


def known_at(
    store: Store, run: Run, preparation: Preparation, recipients: RecipientsRead, refused: Collection[str]
) -> Known:
    """Gather what is known at a run. refused: municipalities whose look-ups the tax administration refused.

    A case is held back for nothing but what the run's own month needs.
    """
    needs = information_needs(recipients.households, recipients.members, preparation.month, preparation.book)
    with answers_at_hand(store, run):
        income, answers = income_of_run(store, run), answers_of_run(store, run)
        assessments = assessments_of_run(store, run)
    answered = answered_months(answers)
    instead = assessment_needs(
        recipients.households, recipients.members, income, answered, preparation.month, preparation.book
    )
    rule = preparation.settings.awaiting
    awaiting = households_awaiting_reports(
        needs,
        income,
        income_before_run(store, run, rule.months_before),
        month=run.month,
        as_of=run.as_of,
        months_before=rule.months_before,
        days=rule.days,
    )
    return Known(
        income_lines=income,
        assessment_items=assessments,
        answered=answered,
        unready=pl.concat([unready_households(pl.concat([needs, instead]), answers, refused=refused), awaiting]),
        standings=standings_of_run(store, run),
    )
