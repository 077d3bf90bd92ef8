"""Which payers a household still waits for: those that reported every month and have not reported the newest one.

Nobody can tell such a payer from one that has stopped, so a household whose income ended in the very month waits too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sandbox.households import Household, Member
from sandbox.months import add_months, age_on

MONTHS_BEFORE = 3
DAYS_AFTER_MATURE = 10


def waits_for_a_payer(household: Household, month: dt.date, known_on: dt.date) -> bool:
    """Whether somebody's usual payer is missing in `month`, as seen on `known_on`.

    The job knows the months before only where its rules ask for them: in Oslo's scheme (the state scheme asks for the
    month alone, and what earlier runs stored).
    """
    mature = add_months(month, 1).replace(day=10)
    if household.scheme != "oslo" or known_on >= mature + dt.timedelta(days=DAYS_AFTER_MATURE):
        return False
    return any(_waits(member, month, known_on) for member in _counted(household, month))


def _counted(household: Household, month: dt.date) -> Iterable[Member]:
    for member in household.members_on(month):
        if member.role == "applicant" or age_on(member.birth_date, month) >= 20:
            yield member


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
