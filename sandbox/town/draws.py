"""Households drawn as they stood before anything happened to them: composition, incomes, wealth, dwelling.

First a plan (what kind of household), then the household itself, so that what happens afterwards can be dealt to
households that it fits. Where each share comes from: docs/explanation/sandbox.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum, auto
from random import Random

from sandbox.town.dwellings import draw_approved_cost, rent_for
from sandbox.town.households import Household, Member, facts_on
from sandbox.town.incomes import Stream
from sandbox.town.months import add_months, age_on
from sandbox.town.person_ids import Numbers
from sandbox.town.published_statistics import oslo_sizes
from sandbox.town.reference_rules import ceiling
from sandbox.town.wages import Main, Payers, draw_main_income, draw_second_streams
from sandbox.town.wealth import draw_assessments

TEAMS = ("Team nord", "Team sør", "Team vest", "Team øst")
OSLO_SCHEME_SHARE = 0.40
OWNER_SHARE = 0.16
COOPERATIVE_AMONG_OWNERS = 0.7
ADAPTED_SHARE = 0.02
HEATING_INCLUDED_SHARE = 0.35
INCOME_DEDUCTION_SHARE = 0.10
D_NUMBER_SHARE = 0.03
SHARED_RESIDENCE_SHARE = 0.08
FIRST_CASES = dt.date(2019, 1, 1)


class Shape(Enum):
    """Who lives together."""

    ALONE = auto()
    COUPLE = auto()
    GROWN_CHILD = auto()
    SINGLE_PARENT = auto()
    FAMILY = auto()


@dataclass(frozen=True)
class Plan:
    """What kind of household to draw."""

    scheme: str
    tenure: str
    shape: Shape
    children: int
    main: Main

    @property
    def size(self) -> int:
        """Persons."""
        return self.children + (1 if self.shape in {Shape.ALONE, Shape.SINGLE_PARENT} else 2)


@dataclass(frozen=True)
class Town:
    """What the draws share: chance, number series, employers and agencies, and the dates everything is drawn for."""

    random: Random
    numbers: Numbers
    month: dt.date
    as_of: dt.date
    cost_group: int
    payers: Payers

    @property
    def horizon(self) -> dt.date:
        """No decision is older than this month."""
        return add_months(self.month, -11)


def history_start(month: dt.date) -> dt.date:
    """The first month with reports: four months of income before the oldest decision, and one to spare."""
    return add_months(month, -15)


def draw_plan(town: Town) -> Plan:
    """Draw a kind of household by the published shares."""
    random = town.random
    scheme = "oslo" if random.random() < OSLO_SCHEME_SHARE else "state"
    figures = oslo_sizes()
    size = random.choices(list(figures), [each.recipients for each in figures.values()])[0]
    if size == 5:
        size = random.choices((5, 6, 7), (70, 20, 10))[0]
    shape, children = _draw_shape(random, size)
    return Plan(scheme, _draw_tenure(random, scheme), shape, children, Main.draw(random, with_children=children > 0))


def _draw_shape(random: Random, size: int) -> tuple[Shape, int]:
    if size == 1:
        return Shape.ALONE, 0
    chance = random.random()
    if size == 2:
        if chance < 0.70:
            return Shape.SINGLE_PARENT, 1
        return (Shape.COUPLE if chance < 0.90 else Shape.GROWN_CHILD), 0
    return (Shape.SINGLE_PARENT, size - 1) if chance < 0.45 else (Shape.FAMILY, size - 2)


def _draw_tenure(random: Random, scheme: str) -> str:
    if scheme == "oslo" or random.random() >= OWNER_SHARE:
        return "rented"
    return "cooperative" if random.random() < COOPERATIVE_AMONG_OWNERS else "owned"


def draw_household(town: Town, plan: Plan, case_id: str) -> Household:
    """Draw a household of that kind, unchanged through the whole history."""
    random = town.random
    members = _draw_members(town, plan)
    deduction = 0
    if plan.main is Main.DISABILITY and plan.scheme == "state" and random.random() < INCOME_DEDUCTION_SHARE:
        deduction = random.randint(500, 2500)
    household = Household(
        case_id=case_id,
        scheme=plan.scheme,
        team=random.choice(TEAMS),
        cost_group=town.cost_group,
        tenure=plan.tenure,
        rents=((dt.date.min, 0),),
        heating_included=random.random() < HEATING_INCLUDED_SHARE,
        adapted_home=random.random() < ADAPTED_SHARE,
        income_deduction=deduction,
        active_from=_month_between(random, FIRST_CASES, add_months(town.horizon, -1)),
        members=members,
    )
    facts = facts_on(household, town.month, town.as_of)
    rent = rent_for(draw_approved_cost(random, plan.size, ceiling(facts)), facts)
    return replace(household, rents=((dt.date.min, rent),))


def _draw_members(town: Town, plan: Plan) -> tuple[Member, ...]:
    random = town.random
    alone = plan.shape in {Shape.ALONE, Shape.SINGLE_PARENT, Shape.GROWN_CHILD}
    youngest, oldest = plan.main.ages(with_children=plan.children > 0, in_oslo_scheme=plan.scheme == "oslo")
    if plan.shape is Shape.GROWN_CHILD:
        youngest, oldest = max(youngest, 45), max(oldest, 66)
    first = draw_person(town, "applicant", youngest, oldest)
    income = draw_main_income(
        town.payers,
        plan.main,
        age=age_on(first.birth_date, town.month),
        alone=alone,
        with_children=plan.children > 0,
    )
    holiday_pay = plan.scheme == "state" or plan.main is Main.WAGE
    first = replace(
        first,
        streams=_with_holiday_pay(income.streams, allowed=holiday_pay),
        young_disabled=income.young_disabled,
        single_pensioner=plan.main is Main.PENSION and alone,
    )
    owner = plan.tenure != "rented"
    members = [replace(first, assessments=draw_assessments(random, first.streams, owner=owner, as_of=town.as_of))]
    if not alone or plan.shape is Shape.GROWN_CHILD:
        members.append(_draw_second_adult(town, plan, members[0]))
    parent = age_on(first.birth_date, town.month)
    members.extend(_draw_child(town, parent) for _ in range(plan.children))
    return tuple(members)


def _draw_second_adult(town: Town, plan: Plan, applicant: Member) -> Member:
    age = age_on(applicant.birth_date, town.month)
    if plan.shape is Shape.GROWN_CHILD:
        second = draw_person(town, "adult", 21, min(age - 18, 35))
    else:
        second = draw_person(town, "partner", max(20, age - 8), min(95, max(21, age + 8)))
    main = Main.NONE if plan.shape is Shape.GROWN_CHILD else plan.main
    streams = draw_second_streams(town.payers, main)
    streams = _with_holiday_pay(streams, allowed=plan.scheme == "state")
    return replace(
        second, streams=streams, assessments=draw_assessments(town.random, streams, owner=False, as_of=town.as_of)
    )


def _draw_child(town: Town, parent_age: int) -> Member:
    child = draw_person(town, "child", 1, max(1, min(17, parent_age - 18)))
    return replace(child, shared_residence=town.random.random() < SHARED_RESIDENCE_SHARE)


def draw_person(town: Town, role: str, youngest: int, oldest: int) -> Member:
    """Draw someone of that age who passes no birthday that matters (18, 20) between the oldest decision and now."""
    random = town.random
    while True:
        age = random.randint(youngest, max(youngest, oldest))
        birth_date = town.month.replace(year=town.month.year - age) - dt.timedelta(days=random.randint(0, 364))
        if all(_same_side(birth_date, years, town) for years in (1, 18, 20)):
            break
    return make_member(town, role, birth_date, moved_in(town, birth_date))


def make_member(town: Town, role: str, birth_date: dt.date, lives_from: dt.date) -> Member:
    """Make a member with a person id of their own; a few adults have a D-number."""
    d_number = role != "child" and town.random.random() < D_NUMBER_SHARE
    person_id = town.numbers.person_id(birth_date, d_number=d_number)
    return Member(person_id, birth_date, role, lives_from, town.month)


def moved_in(town: Town, birth_date: dt.date) -> dt.date:
    """Draw the day someone moved in, before the oldest decision; infants have always lived there."""
    latest = town.horizon - dt.timedelta(days=20)
    return max(birth_date, latest - dt.timedelta(days=town.random.randint(0, 3000)))


def _same_side(birth_date: dt.date, years: int, town: Town) -> bool:
    return (age_on(birth_date, town.horizon) >= years) == (age_on(birth_date, town.month) >= years)


def _with_holiday_pay(streams: tuple[Stream, ...], *, allowed: bool) -> tuple[Stream, ...]:
    return tuple(replace(stream, holiday_pay=allowed and stream.code == "fastloenn") for stream in streams)


def _month_between(random: Random, first: dt.date, last: dt.date) -> dt.date:
    span = (last.year - first.year) * 12 + last.month - first.month
    return add_months(first, random.randint(0, max(span, 0)))
