"""The answer key: what the settlement of a year should find in each case. Exact, in fractions, from the paragraphs.

It is computed from what was drawn, not from what was served, and shares no code or rule file with the job. Sources:
forskrift om bustøtte §§ 5 and 14 (FOR-2012-11-29-1283, FOR-2016-12-19-1738); the thresholds are those in force on the
day of the settlement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from sandbox.settlement.stories import Year
from sandbox.settlement.town import MonthlyDecision, SettledCase, SettlementTown, allowance, to_ore
from sandbox.settlement.truths import Earned, Fact
from sandbox.town.households import Household, Member, counted_income
from sandbox.town.months import age_on
from sandbox.town.reference_rules import Facts, entitlement

COURT_FEE = {dt.date(2025, 1, 1): 1_314, dt.date(2026, 1, 1): 1_345}
LEAST_EXTRA = {dt.date(2025, 6, 1): 61, dt.date(2026, 6, 1): 63}
"""Kroner, by the day from which they apply."""


@dataclass(frozen=True)
class SettledMonth:
    """What was paid for a month, and what is right. Whole kroner."""

    month: dt.date
    paid: int
    right: int

    @property
    def difference(self) -> int:
        """Right less paid: below zero for a claim."""
        return self.right - self.paid


@dataclass(frozen=True)
class Expected:
    """What the settlement should say about a case. months: empty where it is not settled."""

    case_id: str
    story: str
    state: str
    claim: int
    extra: int
    claim_after_threshold: int
    extra_after_threshold: int
    months: tuple[SettledMonth, ...]


def expect(town: SettlementTown, year: int, day: dt.date) -> list[Expected]:
    """What a settlement of a year on a day should say, by case."""
    return [_expected(case, case.years[year], day) for case in town.cases]


def _expected(case: SettledCase, year: Year, day: dt.date) -> Expected:
    earned = _known(year, day)
    others = [each for each in case.household.members if each is not case.household.applicant]
    if earned is None or any(_lacks_assessment(each, year.year, day) for each in others):
        return Expected(case.case_id, year.story.value, "not_ready", 0, 0, 0, 0, ())
    months = tuple(_settled(case, decision, year, earned, day) for decision in case.decided(year.year))
    if not _has_something_to_report(case, year, earned, day):
        return Expected(case.case_id, year.story.value, "nothing_to_settle", 0, 0, 0, 0, ())
    claim = -sum(min(each.difference, 0) for each in months)
    extra = sum(max(each.difference, 0) for each in months)
    claim_left = claim if claim >= _in_force(COURT_FEE, day) else 0
    extra_left = extra if extra >= _in_force(LEAST_EXTRA, day) else 0
    state = _state(claim, extra, claim_left, extra_left)
    return Expected(case.case_id, year.story.value, state, claim, extra, claim_left, extra_left, months)


def _state(claim: int, extra: int, claim_left: int, extra_left: int) -> str:
    if claim_left and extra_left:
        return "both"
    if claim_left or extra_left:
        return "claim" if claim_left else "extra"
    return "under_threshold" if claim or extra else "no_difference"


def _known(year: Year, day: dt.date) -> Earned | None:
    """What the applicant's assessment says that day; None where there is none yet."""
    if year.without_assessment:
        return None
    if year.late_until is not None and year.late_until > day:
        return year.first_version
    return year.earned


def _lacks_assessment(member: Member, year: int, day: dt.date) -> bool:
    """Whether somebody of 18 in some month of the year has no assessment of it yet."""
    if age_on(member.birth_date, dt.date(year, 12, 1)) < 18:
        return False
    return not any(each.year == year and each.available_from <= day for each in member.assessments)


def _settled(case: SettledCase, decision: MonthlyDecision, year: Year, earned: Earned, day: dt.date) -> SettledMonth:
    paid = decision.amount
    if case.has_payments:
        paid = max(paid + year.paid_more.get(decision.month, 0), 0)
    return SettledMonth(decision.month, paid, entitlement(_right(case, decision, year, earned, day)))


def _right(case: SettledCase, decision: MonthlyDecision, year: Year, earned: Earned, day: dt.date) -> Facts:
    """The facts of a month with corrected income and wealth; everything else is as decided."""
    month = decision.month
    reported = to_ore(counted_income(case.household, month, day).income) - _not_counted(year, month)
    income = reported + sum(_parts(year, earned, month), Fraction(0))
    net, home = _wealth(case.household, year, earned, month)
    return replace(decision.facts, income=income, net_wealth=net, home_wealth=home)


def _not_counted(year: Year, month: dt.date) -> int:
    """What is documented not to count of a-ordningen in a month: § 5 fourth and eighth paragraphs."""
    return sum(
        fact.amount or 0
        for fact in year.facts
        if fact.kind in {"wrong_entry", "nav_refund"} and fact.first.replace(day=1) == month
    )


def _parts(year: Year, earned: Earned, month: dt.date) -> Iterator[Fraction]:
    """The applicant's business, capital and foreign income of a month, and letting as it was stated."""
    in_both = sum(each.entry.amount for each in year.one_offs if each.entry.kind == "naeringsinntekt")
    active = _active_months(year.facts)
    business = Fraction(max(earned.business - in_both, 0), len(active))
    yield to_ore(business) if month.month in active else Fraction(0)
    yield to_ore(Fraction(max(earned.capital - allowance(month), 0), 12))
    yield to_ore(Fraction(_reachable(earned.foreign, year.facts), 12))
    yield to_ore(Fraction(year.stated.letting, 12))


def _active_months(facts: tuple[Fact, ...]) -> range:
    """The numbers of the months in which the business was active."""
    first = max((fact.first.month for fact in facts if fact.kind == "business_began"), default=1)
    last = min((fact.first.month for fact in facts if fact.kind == "business_ended"), default=12)
    return range(first, last + 1)


def _reachable(foreign: int, facts: tuple[Fact, ...]) -> int:
    for fact in facts:
        if fact.kind == "foreign_unreachable":
            return 0 if fact.amount is None else max(foreign - fact.amount, 0)
    return foreign


def _wealth(household: Household, year: Year, earned: Earned, month: dt.date) -> tuple[int, int]:
    """Net wealth at the end of the year of those who are 18 that month, less what is documented; and the home."""
    net, home = earned.balance.net, earned.balance.home
    for member in household.members_on(month):
        if member is not household.applicant and age_on(member.birth_date, month) >= 18:
            [assessed] = [each for each in member.assessments if each.year == year.year]
            net += sum(item.amount for item in assessed.items if item.code == "nettoformue")
    left_out = sum(
        fact.amount or 0
        for fact in year.facts
        if fact.kind == "child_wealth" or (fact.kind in {"wealth_arose", "compensation"} and month < fact.first)
    )
    return (max(net - left_out, 0) if net > 0 else net), home


def _has_something_to_report(case: SettledCase, year: Year, earned: Earned, day: dt.date) -> bool:
    """Whether the case has an income or wealth that recipients must report: others have nothing to settle.

    Wealth counts here where it moves the support of some month, on the decided income or on the corrected one.
    """
    months = [each.month for each in case.decided(year.year)]
    capital = any(earned.capital > allowance(month) for month in months)
    if year.stated.anything or year.facts or earned.business or capital or earned.foreign:
        return True
    for decision in case.decided(year.year):
        right = _right(case, decision, year, earned, day)
        then = replace(decision.facts, home_wealth=right.home_wealth)
        moved = 0
        for income in (then.income, right.income):
            after = replace(then, income=income, net_wealth=right.net_wealth)
            moved += entitlement(after) - entitlement(replace(then, income=income))
        if moved:
            return True
    return False


def _in_force(values: dict[dt.date, int], day: dt.date) -> int:
    return values[max(start for start in values if start <= day)]
