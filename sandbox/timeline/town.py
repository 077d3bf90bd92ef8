"""Draws a town over time: its first households, and what happens to each over the months."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from sandbox.timeline.happenings import Turn, happen
from sandbox.timeline.lives import Happening, Life
from sandbox.timeline.months import FIRST, HISTORY, LEVEL, MOST_MONTHS, RunDay, run_days
from sandbox.town.draws import Plan, Shape, Town, draw_household, draw_plan
from sandbox.town.events import assessment_events, income_events
from sandbox.town.households import Household, Member
from sandbox.town.incomes import Payer
from sandbox.town.months import add_months, months_between
from sandbox.town.person_ids import Numbers
from sandbox.town.wages import Main, Payers
from sandbox.town.wealth import NEVER_ASSESSED_SHARE, draw_balance, make_assessment
from sandbox.world import Assessment, Person, World

MUNICIPALITY = "0301"
_COST_GROUP = 1
_NEW_CASES_SHARE = 0.06
_MORE_EARNERS_SHARE = 0.18
"""More wage earners than the published shares: most of what can happen to an income happens to a wage."""

SHARES: Mapping[Happening, float] = {
    Happening.INCOME_UP: 0.10, Happening.INCOME_DOWN: 0.10, Happening.SMALL_CHANGE: 0.08, Happening.NEW_JOB: 0.06,
    Happening.LOST_JOB: 0.05, Happening.SEVERANCE: 0.03, Happening.BENEFIT_GRANTED: 0.05, Happening.BACK_PAY: 0.05,
    Happening.DOUBLE_MONTH: 0.03, Happening.HOURS_VARY: 0.02, Happening.LATE_REPORT: 0.08, Happening.UNDONE: 0.08,
    Happening.CORRECTED: 0.04, Happening.UNKNOWN_CODE: 0.03, Happening.RENT: 0.12, Happening.MOVED_HOME: 0.06,
    Happening.BORN: 0.04, Happening.TURNED_18: 0.04, Happening.PARTNER_IN: 0.04, Happening.PARTNER_OUT: 0.05,
    Happening.MEMBER_DIED: 0.02, Happening.APPLICANT_DIED: 0.02, Happening.WEALTH_UP: 0.03,
    Happening.WEALTH_DOWN: 0.03, Happening.CLOSED: 0.05, Happening.SHIELDED: 0.005, Happening.UNKNOWN_PERSON: 0.004,
}  # fmt: skip
"""How many of the households each happens to within two years; a household may meet several."""


@dataclass(frozen=True)
class TimelineTown:
    """Everything that is drawn beforehand: the lives and what the tax administration comes to know of them."""

    lives: tuple[Life, ...]
    world: World
    runs: tuple[RunDay, ...]

    @property
    def happened(self) -> Counter[str]:
        """How often each thing happens."""
        return Counter(what.value for life in self.lives for _, what in life.happened)


def build_timeline(*, households: int, seed: int, months: int = MOST_MONTHS) -> TimelineTown:
    """Draw a town and what happens in it. months: how many runs, one a month from `FIRST` on.

    Raises ValueError for more months than there are rates for, or none.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError(f"A timeline has 1 to {MOST_MONTHS} months.")
    random, runs = Random(seed), tuple(run_days(months))
    town = _found_town(random, households)
    new_cases = round(households * _NEW_CASES_SHARE)
    lives = [_draw_life(town, f"T{number:06}") for number in range(1, households + new_cases + 1)]
    for life in lives[households:]:
        happen(Happening.OPENED, life, Turn(town, random.choice(runs).month, runs))
    _let_happen(town, lives, runs)
    persons = _persons(town, lives, runs[-1])
    day = runs[-1].day
    world = World(
        as_of=runs[0].day,
        municipality_number=MUNICIPALITY,
        municipality_name="Sandvik (oppdiktet)",
        organisation_number=town.payers.municipality.number,
        persons=persons,
        income_events=income_events(random, town.numbers, persons.values(), day),
        assessment_events=assessment_events(random, town.numbers, persons.values(), day),
    )
    return TimelineTown(tuple(lives), world, runs)


def _found_town(random: Random, households: int) -> Town:
    numbers = Numbers(random)

    def payer(*, on_payday: bool) -> Payer:
        return Payer(numbers.organisation(), numbers.organisation(), after_month=not on_payday)

    payers = Payers(
        random,
        agency=payer(on_payday=True),
        municipality=payer(on_payday=True),
        employers=tuple(payer(on_payday=random.random() < 0.4) for _ in range(max(12, households // 6))),
        start=add_months(FIRST, -HISTORY),
    )
    return Town(random, numbers, FIRST, add_months(FIRST, 1).replace(day=12), _COST_GROUP, payers)


def _draw_life(town: Town, case_id: str) -> Life:
    plan = draw_plan(town)
    if town.random.random() < _MORE_EARNERS_SHARE:
        plan = replace(plan, main=Main.WAGE)
    household = draw_household(town, _with_children_of_an_age(plan), case_id)
    return Life(replace(household, members=tuple(_assessed(town, each, household) for each in household.members)))


def _with_children_of_an_age(plan: Plan) -> Plan:
    """Pensioners bring up no children here."""
    return replace(plan, main=Main.WAGE) if plan.main is Main.PENSION and plan.shape is Shape.FAMILY else plan


def _assessed(town: Town, member: Member, household: Household) -> Member:
    """Assessments of every year that is settled while the town lives, about alike from year to year."""
    random = town.random
    owner = member.role == "applicant" and household.tenure != "rented"
    member = replace(member, level=LEVEL, assessments=())
    if member.role == "child" or (random.random() < NEVER_ASSESSED_SHARE and not owner):
        return member
    balance = draw_balance(random, owner=owner)
    found: list[Assessment] = []
    for year in range(2023, 2027):
        balance = replace(balance, savings=balance.savings * random.randint(85, 120) // 100)
        settled = dt.date(year + 1, 3, 21) + dt.timedelta(days=random.randint(0, 254))
        found.append(make_assessment(year, balance, member.streams, settled))
    return replace(member, assessments=tuple(found))


def _let_happen(town: Town, lives: list[Life], runs: tuple[RunDay, ...]) -> None:
    """Each happening to its share of the households, and once at least; never two in one household's same months."""
    share_of_time = len(runs) / MOST_MONTHS
    busy: dict[str, set[dt.date]] = {life.case_id: set() for life in lives}
    for what, share in SHARES.items():
        wanted = max(1, round(share * len(lives) * share_of_time))
        candidates = list(lives)
        town.random.shuffle(candidates)
        for life in candidates:
            if wanted == 0:
                break
            since = town.random.choice(runs).month
            months = {add_months(since, step) for step in range(-2, 3)}
            if busy[life.case_id] & months or not _open_in(life, since) or life.struck:
                continue
            if happen(what, life, Turn(town, since, runs)):
                busy[life.case_id] |= months
                wanted -= 1


def _open_in(life: Life, since: dt.date) -> bool:
    """Whether the case has been open for some months by then, and is."""
    first, last = life.opened, life.household.active_to
    return (first is None or first <= add_months(since, -2)) and (last is None or last > since)


def _persons(town: Town, lives: Iterable[Life], last: RunDay) -> dict[str, Person]:
    unfinished = min(add_months(last.month, 1), add_months(FIRST, MOST_MONTHS - 1))
    months = months_between(town.payers.start, unfinished)
    found = {}
    for life in lives:
        for member in life.household.members:
            reports = {month: known for month in months if (known := member.reports(month))}
            found[member.person_id] = Person(
                person_id=member.person_id,
                birth_date=member.birth_date,
                reports=reports,
                assessments={each.year: each for each in member.assessments},
            )
        applicant = life.household.applicant.person_id
        found[applicant] = replace(
            found[applicant],
            shielded=life.struck is Happening.SHIELDED,
            unknown=life.struck is Happening.UNKNOWN_PERSON,
        )
    return found
