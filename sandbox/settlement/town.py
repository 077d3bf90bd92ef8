"""Draws a town whose years are settled: households under the state scheme, their monthly decisions and their years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from random import Random

from sandbox.settlement.stories import SHARES, Story, Turn, Year, make
from sandbox.settlement.truths import Earned, assessment_of
from sandbox.town.decisions import decided_on
from sandbox.town.draws import Plan, Shape, Town, draw_household, draw_plan
from sandbox.town.events import assessment_events, income_events
from sandbox.town.households import Household, Member, counted_income, facts_on
from sandbox.town.incomes import Payer
from sandbox.town.months import add_months, age_on, months_between
from sandbox.town.person_ids import Numbers
from sandbox.town.reference_rules import Facts, entitlement
from sandbox.town.wages import Main, Payers
from sandbox.town.wealth import draw_balance
from sandbox.world import Assessment, Person, World

YEARS = (2025, 2026)
"""The income years that are settled; the sandbox has rates for all their months."""

MUNICIPALITY = "0301"
_COST_GROUP = 1
_HISTORY_YEARS = (2023, 2024)
_ATTEMPTS = 150
_ALLOWANCES = {2025: (6_497, 6_672), 2026: (6_672, 6_886)}
"""Allowance for capital income per person, kroner: until June, and from June on (forskrift om bustøtte § 5)."""


@dataclass(frozen=True)
class MonthlyDecision:
    """What was decided for one month. facts.income: what was counted, a-ordningen and what was stated."""

    month: dt.date
    decided_on: dt.date
    facts: Facts
    amount: int


@dataclass(frozen=True)
class SettledCase:
    """One household with its years and decisions. The applicant's assessments are in `household`."""

    household: Household
    years: dict[int, Year]
    decisions: tuple[MonthlyDecision, ...]
    has_payments: bool

    @property
    def case_id(self) -> str:
        """The case."""
        return self.household.case_id

    def decided(self, year: int) -> tuple[MonthlyDecision, ...]:
        """The decisions of a year, by month."""
        return tuple(each for each in self.decisions if each.month.year == year)


@dataclass(frozen=True)
class SettlementTown:
    """Everything that is drawn. world: as the tax administration knows it; the date is set where it is served."""

    cases: tuple[SettledCase, ...]
    world: World

    @cached_property
    def by_case(self) -> dict[str, SettledCase]:
        """The cases by their ids."""
        return {case.case_id: case for case in self.cases}


def settled_on(year: int) -> dt.date:
    """The day on which the town settles a year."""
    return dt.date(year + 1, 11, 30)


def allowance(month: dt.date) -> int:
    """Kroner of capital income per person and year that do not count that month."""
    return _ALLOWANCES[month.year][month.month >= 6]


def to_ore(amount: Fraction) -> Fraction:
    """Kroner in whole øre, halves upwards."""
    return Fraction((amount * 200 + 1) // 2, 100)


def build_settlement_town(*, households: int, seed: int) -> SettlementTown:
    """Draw a town of that many cases, each with support in some month of the years.

    Every story is met at least once where there are as many households. The same seed gives the same town.
    """
    random = Random(seed)
    town = _found_town(random, households)
    dealt = {year: _dealt(random, households) for year in YEARS}
    cases = tuple(
        _draw_case(town, f"E{number + 1:06}", {year: dealt[year][number] for year in YEARS})
        for number in range(households)
    )
    persons = _persons(town, cases)
    last = settled_on(YEARS[-1]).replace(month=12, day=31)
    world = World(
        as_of=settled_on(YEARS[0]),
        municipality_number=MUNICIPALITY,
        municipality_name="Sandvik (oppdiktet)",
        organisation_number=town.payers.municipality.number,
        persons=persons,
        income_events=income_events(random, town.numbers, persons.values(), last),
        assessment_events=assessment_events(random, town.numbers, persons.values(), last),
    )
    return SettlementTown(cases, world)


def _found_town(random: Random, households: int) -> Town:
    numbers = Numbers(random)

    def payer() -> Payer:
        return Payer(numbers.organisation(), numbers.organisation(), after_month=random.random() < 0.4)

    payers = Payers(
        random,
        agency=payer(),
        municipality=payer(),
        employers=tuple(payer() for _ in range(max(12, households // 6))),
        start=dt.date(YEARS[0] - 1, 9, 1),
    )
    month = dt.date(YEARS[0], 12, 1)
    return Town(random, numbers, month, add_months(month, 1).replace(day=12), _COST_GROUP, payers)


def _dealt(random: Random, households: int) -> list[Story]:
    dealt = [story for story, share in SHARES.items() for _ in range(max(1, round(share * households)))][:households]
    dealt += [Story.NOTHING] * (households - len(dealt))
    random.shuffle(dealt)
    return dealt


def _draw_case(town: Town, case_id: str, dealt: dict[int, Story]) -> SettledCase:
    for _ in range(_ATTEMPTS):
        plan = replace(draw_plan(town), scheme="state")
        case = _try_case(town, _with_children_of_an_age(plan), case_id, dealt)
        paid = [sum(each.amount for each in case.decided(year)) for year in YEARS]
        if all(paid):
            return case
    raise RuntimeError("No household with support in each year could be drawn.")


def _with_children_of_an_age(plan: Plan) -> Plan:
    """Pensioners bring up no children here."""
    return replace(plan, main=Main.WAGE) if plan.main is Main.PENSION and plan.shape is Shape.FAMILY else plan


def _try_case(town: Town, plan: Plan, case_id: str, dealt: dict[int, Story]) -> SettledCase:
    random = town.random
    household = draw_household(town, plan, case_id)
    applicant = household.applicant
    plain = Earned(draw_balance(random, owner=household.tenure != "rented"))
    years: dict[int, Year] = {}
    balance = plain.balance
    for year, story in dealt.items():
        years[year] = make(story, Turn(random, applicant, town.payers.agency, year), Earned(balance))
        balance = years[year].earned.balance  # what came in one year is there in the next
    members = tuple(
        replace(
            each,
            one_offs=tuple(one_off for year in years.values() for one_off in year.one_offs),
            corrections=tuple(correction for year in years.values() for correction in year.corrections),
            assessments=_own_assessments(random, each, years, plain),
        )
        if each is applicant
        else replace(each, assessments=_plain_assessments(random, each))
        for each in household.members
    )
    household = replace(household, members=members)
    decisions = tuple(decide(household, years[month.year], month) for month in _months())
    paid_otherwise = any(year.paid_more for year in years.values())
    return SettledCase(household, years, decisions, paid_otherwise or random.random() < 0.5)


def _months() -> list[dt.date]:
    return months_between(dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 1))


def _spring(random: Random, year: int) -> dt.date:
    """The day on which an assessment is settled: by the end of October of the next year."""
    return dt.date(year + 1, 3, 21) + dt.timedelta(days=random.randint(0, 220))


def _own_assessments(
    random: Random, applicant: Member, years: dict[int, Year], plain: Earned
) -> tuple[Assessment, ...]:
    """The applicant's assessments, with those of the years before."""
    found = [assessment_of(year, plain, applicant.streams, _spring(random, year)) for year in _HISTORY_YEARS]
    for year in years.values():
        if year.without_assessment:
            continue
        spring = _spring(random, year.year)
        newest = assessment_of(year.year, year.earned, applicant.streams, year.late_until or spring)
        if year.first_version is not None:
            first = assessment_of(year.year, year.first_version, applicant.streams, spring)
            newest = replace(newest, corrects=first)
        found.append(newest)
    return tuple(found)


def _plain_assessments(random: Random, member: Member) -> tuple[Assessment, ...]:
    """Assessments of a member about whom there is no story; a child has them when it comes of age."""
    if age_on(member.birth_date, dt.date(YEARS[-1], 12, 31)) < 18:
        return ()
    earned = Earned(draw_balance(random, owner=False))
    years = (*_HISTORY_YEARS, *YEARS)
    return tuple(assessment_of(year, earned, member.streams, _spring(random, year)) for year in years)


def stated_per_month(year: Year, month: dt.date) -> Fraction:
    """What the applicant stated, per month: evenly over the year, capital above the allowance of the month."""
    stated = year.stated
    capital = max(stated.capital - allowance(month), 0)
    parts = (stated.business, capital, stated.foreign, stated.letting)
    return sum((to_ore(Fraction(part, 12)) for part in parts), Fraction(0))


def decide(household: Household, year: Year, month: dt.date) -> MonthlyDecision:
    """The decision of a month, on what was known and stated then."""
    day = decided_on(month)
    facts = facts_on(household, month, day)
    reported = to_ore(counted_income(household, month, day).income)
    facts = replace(facts, income=reported + stated_per_month(year, month))
    return MonthlyDecision(month, day, facts, entitlement(facts))


def _persons(town: Town, cases: Iterable[SettledCase]) -> dict[str, Person]:
    months = months_between(town.payers.start, dt.date(YEARS[-1] + 1, 1, 1))
    found = {}
    for case in cases:
        for member in case.household.members:
            reports = {month: known for month in months if (known := member.reports(month))}
            found[member.person_id] = Person(
                person_id=member.person_id,
                birth_date=member.birth_date,
                reports=reports,
                assessments={each.year: each for each in member.assessments},
            )
    return found
