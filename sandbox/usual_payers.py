"""Which payers a household still waits for: those that reported every month and have not reported the newest one.

Nobody can tell such a payer from one that has stopped, so a household whose income ended in the very month waits too.
"""

from __future__ import annotations

import datetime as dt

from sandbox.households import OSLO_MONTHS, Household, Member
from sandbox.months import add_months, age_on, months_between

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
        _waits(member, month, known_on)
        for member in household.members
        if counts(member, month) and first_known(household, member, since, month) <= add_months(month, -MONTHS_BEFORE)
    )


def counts(member: Member, month: dt.date) -> bool:
    """Whether the member's income counts in that month."""
    return member.lives_there(month) and (member.role == "applicant" or age_on(member.birth_date, month) >= 20)


def first_known(household: Household, member: Member, since: dt.date, month: dt.date) -> dt.date:
    """The first month whose reports about the member the job asks for; the member's income counts in `month`."""
    first = next(each for each in months_between(since, month) if counts(member, each))
    return add_months(first, 1 - OSLO_MONTHS) if household.scheme == "oslo" else first


def _waits(member: Member, month: dt.date, known_on: dt.date) -> bool:
    before = [add_months(month, -back) for back in range(1, MONTHS_BEFORE + 1)]
    usual = set.intersection(*(_paid(member, each, known_on) for each in before))
    earlier = set().union(*(_reported(member, each, known_on) for each in before))
    reported = _reported(member, month, known_on)
    begun = {payer for payer, _ in reported - earlier}
    return any(each not in reported and each[0] not in begun for each in usual)


def _paid(member: Member, month: dt.date, known_on: dt.date) -> set[tuple[str, str]]:
    return {
        (report.reporter, entry.kind)
        for report in member.reports(month)
        if report.available_from <= known_on
        for entry in report.entries
        if entry.amount > 0 and entry.backpay is None
    }


def _reported(member: Member, month: dt.date, known_on: dt.date) -> set[tuple[str, str]]:
    return {
        (report.reporter, entry.kind)
        for report in member.reports(month)
        if report.available_from <= known_on
        for entry in report.entries
    }
