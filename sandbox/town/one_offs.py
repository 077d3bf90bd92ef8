"""A household's income as if no back pay, severance pay, holiday pay or double pay had come.

The job's own reading (docs/reference/rules.md), worked out here from the reports.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from sandbox.town.households import OSLO_MONTHS, Counted, Household, Member
from sandbox.town.incomes import DISABILITY_BENEFIT, FORTNIGHTLY
from sandbox.town.months import add_months, months_between
from sandbox.town.usual_payers import counts, first_known
from sandbox.world import IncomeEntry

HOLIDAY_PAY, SEVERANCE = "feriepenger", "sluttvederlag"
BACK_PAY = "back pay"
_NAMES = {HOLIDAY_PAY: "holiday_pay", SEVERANCE: "severance", BACK_PAY: "back_pay"}

Payer = tuple[str, str]
ByMonth = dict[dt.date, list[IncomeEntry]]
Reported = dict[Payer, ByMonth]


def usual_income(household: Household, since: dt.date, month: dt.date, known_on: dt.date) -> Counted | None:
    """The income of `month` without such pay; None where there is none. `since`: the decision's first month."""
    oslo = household.scheme == "oslo"
    window = months_between(add_months(month, 1 - OSLO_MONTHS), month) if oslo else [month]
    earners = [member for member in household.members if counts(member, month)]
    income, disability, found = Fraction(0), Fraction(0), False
    for member in earners:
        reported = _reported(member, first_known(household, member, since, month), month, known_on)
        for by_month in reported.values():
            for when in window:
                entries = list(_usual(by_month, when, in_full=oslo))
                found = found or _has_one_off(by_month, when, in_full=oslo)
                income += sum((amount for _, amount in entries), Fraction(0))
                disability += sum((amount for code, amount in entries if code == DISABILITY_BENEFIT), Fraction(0))
    return Counted(income / len(window), disability / len(window)) if found else None


def passing_pay(household: Household, since: dt.date, month: dt.date, known_on: dt.date) -> frozenset[str]:
    """Which kinds of such pay the basis of `month` has. `since`: the decision's first month."""
    oslo = household.scheme == "oslo"
    window = months_between(add_months(month, 1 - OSLO_MONTHS), month) if oslo else [month]
    return frozenset(
        name
        for member in household.members
        if counts(member, month)
        for by_month in _reported(member, first_known(household, member, since, month), month, known_on).values()
        for when in window
        for name in _names(by_month, when, in_full=oslo)
    )


def _names(by_month: ByMonth, month: dt.date, *, in_full: bool) -> Iterator[str]:
    """Each entry is named once: as back pay, by its code, as one of three, or as of a double month."""
    entries = by_month.get(month, [])
    double = _double(by_month, month)
    for entry in entries:
        tag = _tag(entry)
        if tag is not None:
            yield _NAMES[tag]
        elif in_full and _three(entries, entry.code):
            yield "three_payments"
        elif double:
            yield "double_month"


def _reported(member: Member, first: dt.date, last: dt.date, known_on: dt.date) -> Reported:
    found: Reported = {}
    for month in months_between(first, last):
        for report in member.reports(month):
            if report.known_on(known_on):
                for entry in report.entries:
                    found.setdefault((report.reporter, entry.kind), {}).setdefault(month, []).append(entry)
    return found


def _usual(by_month: ByMonth, month: dt.date, *, in_full: bool) -> Iterator[tuple[str, Fraction]]:
    """Code and kroner of each entry that would have come."""
    entries = by_month.get(month, [])
    if any(_tag(entry) == HOLIDAY_PAY for entry in entries):
        models = [each for each in by_month if each < month and not _has_one_off(by_month, each, in_full=in_full)]
        entries = by_month[max(models)] if models else entries
    double = _double(by_month, month)
    for entry in entries:
        if not entry.taxable or _tag(entry) in {BACK_PAY, SEVERANCE}:
            continue
        amount = Fraction(entry.amount)
        if _three(entries, entry.code):
            amount = Fraction(entry.amount * 200 // 3, 100) if in_full else amount * 2 / 3
        elif double and _tag(entry) is None:
            amount = Fraction(entry.amount * 100 // 2, 100)
        yield entry.code, amount


def _has_one_off(by_month: ByMonth, month: dt.date, *, in_full: bool) -> bool:
    """Whether the payer's month has such pay."""
    entries = by_month.get(month, [])
    three = in_full and any(_three(entries, entry.code) for entry in entries)
    return three or _double(by_month, month) or any(_tag(entry) for entry in entries)


def _tag(entry: IncomeEntry) -> str | None:
    if entry.amount <= 0:
        return None
    if entry.backpay is not None:
        return BACK_PAY
    return entry.code if entry.code in {HOLIDAY_PAY, SEVERANCE} else None


def _three(entries: list[IncomeEntry], code: str) -> bool:
    payments = [each for each in entries if each.code == code and each.amount > 0 and each.backpay is None]
    return code in FORTNIGHTLY and len(payments) >= 3


def _double(by_month: ByMonth, month: dt.date) -> bool:
    """Whether the payer reported about twice what it did two months before, and nothing in the month between."""
    if add_months(month, -1) in by_month or month not in by_month:
        return False
    usual = sum(entry.amount for entry in by_month.get(add_months(month, -2), []))
    return usual > 0 and 18 * usual <= 10 * sum(entry.amount for entry in by_month[month]) <= 22 * usual
