"""The four worked examples of the settlement of 2025 as a town: one case each, with one adult who gets sick pay."""

from __future__ import annotations

import datetime as dt
from random import Random

from sandbox.settlement.stories import Story, Year
from sandbox.settlement.town import SettledCase, SettlementTown, decide
from sandbox.settlement.truths import Earned, Fact, Stated, assessment_of
from sandbox.town.events import assessment_events, income_events
from sandbox.town.households import Household, Member
from sandbox.town.incomes import Payer, Stream
from sandbox.town.months import months_between
from sandbox.town.person_ids import Numbers
from sandbox.town.wealth import Balance
from sandbox.world import Person, World

SETTLED = dt.date(2026, 11, 30)
GROUP_4, GROUP_1 = "1804", "0301"
HOMES = {
    "A_business_twice_as_high": (GROUP_4, 9_000, 12_000, Stated(business=60_000), 120_000, 0),
    "A2_business_from_july_documented": (GROUP_4, 9_000, 12_000, Stated(business=60_000), 120_000, 0),
    "B_wealth_all_year": (GROUP_1, 12_000, 15_000, Stated(), 0, 500_000),
    "D_below_rettsgebyr": (GROUP_4, 9_000, 14_000, Stated(), 10_000, 0),
}
"""Municipality, rent, a-ordningen per month, what was stated, assessed business income and net wealth, kroner."""


def example_town(names: list[str]) -> SettlementTown:
    """A town of these examples, which are of one municipality."""
    random = Random(1)
    numbers = Numbers(random)
    payer = Payer(numbers.organisation(), numbers.organisation(), after_month=False)
    cases = tuple(_case(numbers, payer, name) for name in names)
    months = months_between(dt.date(2024, 9, 1), dt.date(2026, 12, 1))
    persons = {
        each.person_id: Person(
            person_id=each.person_id,
            birth_date=each.birth_date,
            reports={month: each.reports(month) for month in months},
            assessments={assessed.year: assessed for assessed in each.assessments},
        )
        for each in (case.household.applicant for case in cases)
    }
    world = World(
        as_of=SETTLED,
        municipality_number=HOMES[names[0]][0],
        municipality_name="Sandvik (oppdiktet)",
        organisation_number=numbers.organisation(),
        persons=persons,
        income_events=income_events(random, numbers, persons.values(), SETTLED),
        assessment_events=assessment_events(random, numbers, persons.values(), SETTLED),
    )
    return SettlementTown(cases, world)


def _case(numbers: Numbers, payer: Payer, name: str) -> SettledCase:
    municipality, rent, income, stated, business, wealth = HOMES[name]
    born = dt.date(1980, 5, 5)
    stream = Stream(payer, "sykepenger", income, dt.date(2024, 9, 1))
    earned = Earned(Balance(wealth, 0, 0), business=business)
    before = Earned(Balance(200_000 if wealth else 0, 0, 0))
    streams = (stream,)
    assessments = tuple(
        assessment_of(year, each, streams, dt.date(year + 1, 5, 5))
        for year, each in ((2023, before), (2024, before), (2025, earned))
    )
    person_id = numbers.person_id(born)
    applicant = Member(
        person_id, born, "applicant", dt.date(2020, 1, 1), dt.date(2025, 1, 1), streams=streams, assessments=assessments
    )
    facts = (Fact("business_began", person_id, dt.date(2025, 7, 1)),) if name.startswith("A2") else ()
    household = Household(
        case_id="E" + name.partition("_")[0],
        scheme="state",
        team="Team nord",
        cost_group=1 if municipality == GROUP_1 else 4,
        tenure="rented",
        rents=((dt.date.min, rent * 100),),
        heating_included=True,
        adapted_home=False,
        income_deduction=0,
        active_from=dt.date(2024, 1, 1),
        members=(applicant,),
    )
    year = Year(2025, Story.SELF_EMPLOYED, earned, stated, facts)
    months = months_between(dt.date(2025, 1, 1), dt.date(2025, 12, 1))
    decisions = tuple(decide(household, year, month) for month in months)
    return SettledCase(household, {2025: year}, decisions, has_payments=False)
