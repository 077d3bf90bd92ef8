"""Which payers a household still waits for: those that reported every month and have not reported the newest one.

Such a payer looks like one that has stopped, so a household whose income ended in the very month waits too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

from sandbox.town.households import OSLO_MONTHS, Household, Member
from sandbox.town.months import add_months, age_on, months_between
from sandbox.world import Report

MONTHS_BEFORE = 3
DAYS_AFTER_MATURE = 10


def waits_for_a_payer(household: Household, since: dt.date, month: dt.date, known_on: dt.date) -> bool:
    """Whether somebody's usual payer is missing in `month`, as seen on `known_on`. `since`: the decision's first month.

    The job knows the months before only where its rules ask for them: those since the decision in which the person's
    income counted, and in Oslo's scheme the three before each of these.
    """
    mature = add_months(month, 1).replace(day=10)
    if known_on >= mature + dt.timedelta(days=DAYS_AFTER_MATURE):
        return False
    return any(
        lacks_a_payer(month, partial(_known, member, known_on))
        for member in household.members
        if counts(member, month) and first_known(household, member, since, month) <= add_months(month, -MONTHS_BEFORE)
    )


def counts(member: Member, month: dt.date) -> bool:
    """Whether the member's income counts in that month."""
    return member.lives_there(month) and (member.role == "applicant" or age_on(member.birth_date, month) >= 20)


def first_known(household: Household, member: Member, since: dt.date, month: dt.date) -> dt.date:
    """The first month of the member's reports that the job looks up; the member's income counts in `month`."""
    first = next(each for each in months_between(since, month) if counts(member, each))
    return add_months(first, 1 - OSLO_MONTHS) if household.scheme == "oslo" else first


def lacks_a_payer(month: dt.date, reported: Callable[[dt.date], Iterable[Report]]) -> bool:
    """Whether a payer of each of the months before has not reported `month`. reported: a month's reports, as known."""
    before = [tuple(reported(add_months(month, -back))) for back in range(1, MONTHS_BEFORE + 1)]
    usual = set.intersection(*(_paying(reports) for reports in before))
    earlier = set().union(*(_reporting(reports) for reports in before))
    now = _reporting(reported(month))
    begun = {payer for payer, _ in now - earlier}
    return any(each not in now and each[0] not in begun for each in usual)


def _known(member: Member, known_on: dt.date, month: dt.date) -> Iterable[Report]:
    return (report for report in member.reports(month) if report.known_on(known_on))


def _paying(reports: Iterable[Report]) -> set[tuple[str, str]]:
    return {
        (report.reporter, entry.kind)
        for report in reports
        for entry in report.entries
        if entry.amount > 0 and entry.backpay is None
    }


def _reporting(reports: Iterable[Report]) -> set[tuple[str, str]]:
    return {(report.reporter, entry.kind) for report in reports for entry in report.entries}
