"""The synthetic municipality: its households, their decisions, their incomes, and the key to what should be found.

Deterministic by seed. Nobody in it is real: every person id is synthetic (month + 80), and every organisation number is
of the series that only the test environments use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random

from sandbox.town.answer_key import Answer, Case, answer
from sandbox.town.csv_tables import answers_csv, decisions_csv, households_csv, members_csv
from sandbox.town.decisions import Decision, decide, decided_on, outcome
from sandbox.town.draws import Plan, Town, draw_household, draw_plan, history_start
from sandbox.town.events import assessment_events, income_events
from sandbox.town.households import Household, Member, counted_income
from sandbox.town.incomes import Payer
from sandbox.town.months import add_months, months_between
from sandbox.town.months_compared import months_compared
from sandbox.town.person_ids import Numbers
from sandbox.town.reference_rules import base_amount, rates_from
from sandbox.town.stories import SCRIPTS, Story, deal
from sandbox.town.story_effects import Before, apply
from sandbox.town.usual_payers import waits_for_a_payer
from sandbox.town.wages import Payers
from sandbox.world import Person, Report, World

MONTH = dt.date(2026, 10, 1)
AS_OF = dt.date(2026, 11, 12)
EARLIEST_MONTH, LATEST_MONTH = dt.date(2026, 7, 1), dt.date(2027, 3, 1)
"""The months the sandbox has rates for, a year of decisions back included."""

EARLIER_DECISION_SHARE = 0.20
ENDED_SHARE = 0.02
NUMERIC_STRING_SHARE = 0.02
IN_TWO_CASES_SHARE = 0.5
ATTEMPTS = 150

_COST_GROUPS = {"0301": 1, "4601": 2, "5001": 2, "5501": 2, "1103": 2, "3201": 2}
_OTHER_COST_GROUP = 4


@dataclass(frozen=True)
class Municipality:
    """Everything that was drawn. `ended`: closed cases, which are in the files but not among the answers."""

    month: dt.date
    world: World
    cases: tuple[Case, ...]
    ended: tuple[Case, ...]

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What the job should say, one answer per active case, by case."""
        return tuple(answer(case) for case in self.cases)

    def write_inputs(self, folder: Path) -> None:
        """Write households.csv, members.csv and decisions.csv into `folder`, as the job reads them."""
        folder.mkdir(parents=True, exist_ok=True)
        every = (*self.cases, *self.ended)
        households = [case.household for case in every]
        _write(folder / "households.csv", households_csv(households, self.world.municipality_number, self.month))
        _write(folder / "members.csv", members_csv(households))
        _write(folder / "decisions.csv", decisions_csv(_decisions(every)))

    def write_answer_key(self, path: Path) -> None:
        """Write the answer key as CSV: columns of `sandbox.town.answer_key.Answer`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, answers_csv(self.answers))


def build_world(
    *,
    households: int,
    seed: int,
    month: dt.date = MONTH,
    as_of: dt.date = AS_OF,
    hard_cases: bool = True,
    late_reports: bool = False,
    municipality_number: str = "0301",
    municipality_name: str = "Sandvik (oppdiktet)",
) -> Municipality:
    """Draw a municipality with that many active cases, as its tax administration knows it on `as_of`.

    hard_cases: some households must end as not checked (shielded, unknown or changed person, withdrawn assessment,
    unknown income code). late_reports: some usual payers have not reported `month` yet; those cases should wait.
    Raises ValueError for a month without rates here, or an `as_of` before the month's data are complete (the 10th of
    the next).
    """
    _check(households, month, as_of)
    random = Random(seed)
    town = _found_town(random, households, month, as_of, _COST_GROUPS.get(municipality_number, _OTHER_COST_GROUP))
    plans = [draw_plan(town) for _ in range(households)]
    stories = deal(random, plans, hard_cases=hard_cases, late_reports=late_reports)
    cases = tuple(
        _draw_case(town, plan, story, f"B{number:06}")
        for number, (plan, story) in enumerate(zip(plans, stories, strict=True), start=1)
    )
    cases = _share_children(random, cases)
    ended = tuple(
        _end(town, _draw_case(town, draw_plan(town), Story.NOTHING, f"B{households + number:06}"))
        for number in range(1, round(households * ENDED_SHARE) + 1)
    )
    persons = _persons(town, cases, ended)
    numbers = town.numbers
    world = World(
        as_of=as_of,
        municipality_number=municipality_number,
        municipality_name=municipality_name,
        organisation_number=town.payers.municipality.number,
        persons=persons,
        income_events=income_events(random, numbers, persons.values(), as_of),
        assessment_events=assessment_events(random, numbers, persons.values(), as_of),
    )
    return Municipality(month, world, cases, ended)


def _check(households: int, month: dt.date, as_of: dt.date) -> None:
    if households < 1:
        raise ValueError("A municipality has at least one household.")
    if month.day != 1 or not EARLIEST_MONTH <= month <= LATEST_MONTH:
        raise ValueError(f"The sandbox can be drawn for months from {EARLIEST_MONTH:%Y-%m} to {LATEST_MONTH:%Y-%m}.")
    if as_of < add_months(month, 1).replace(day=10):
        raise ValueError("The month's incomes are complete on the 10th of the next month; as_of is before that.")


def _found_town(random: Random, households: int, month: dt.date, as_of: dt.date, cost_group: int) -> Town:
    numbers = Numbers(random)
    payers = Payers(
        random,
        agency=_payer(random, numbers, on_payday=True),
        municipality=_payer(random, numbers, on_payday=True),
        employers=tuple(_payer(random, numbers) for _ in range(max(12, households // 6))),
        start=history_start(month),
    )
    return Town(random, numbers, month, as_of, cost_group, payers)


def _payer(random: Random, numbers: Numbers, *, on_payday: bool = False) -> Payer:
    return Payer(numbers.organisation(), numbers.organisation(), after_month=not on_payday and random.random() < 0.6)


def _draw_case(town: Town, plan: Plan, story: Story, case_id: str) -> Case:
    """Draw until the result fits the story. A plan that cannot carry it has nothing happen to it, or only new rates."""
    for attempted in dict.fromkeys((story, Story.NOTHING, Story.RATES, Story.REGULATION)):
        for _ in range(ATTEMPTS):
            case = _try_case(town, plan, attempted, case_id)
            if case is not None:
                return case
    raise RuntimeError(f"No household of the kind {plan} could be drawn.")


def _try_case(town: Town, plan: Plan, story: Story, case_id: str) -> Case | None:
    household = draw_household(town, plan, case_id)
    valid_from = _decision_month(town, household, story)
    if valid_from is None:
        return None
    since = _since(town, household, valid_from)
    changed = apply(story, Before(town, plan, household, valid_from, since, decided_on(valid_from)))
    decision = decide(changed, valid_from, f"V{case_id[1:]}-2")
    result = outcome(changed, decision, town.month, town.as_of)
    if (decision.amount > 0) == (story is Story.GAINED) or not SCRIPTS[story].fits(result):
        return None
    waits = waits_for_a_payer(changed, valid_from, town.month, town.as_of)
    months = months_compared(changed, decision, result, town.month, town.as_of)
    return Case(changed, decision, _earlier(town, changed, valid_from), story, result, months, waits)


def _decision_month(town: Town, household: Household, story: Story) -> dt.date | None:
    """Draw the month the last decision applies from, for that story; None where the household has no such month."""
    before = months_between(town.horizon, add_months(town.month, -1))
    town.random.shuffle(before)
    fresh = [month for month in before if _same_rates(household, month, town.month)]
    old = [month for month in before if month not in fresh]
    match story:
        case Story.RATES:
            return _with_income_as_now(town, household, old, same=True)
        case Story.REGULATION:
            spring = dt.date(town.month.year if town.month.month >= 5 else town.month.year - 1, 5, 1)
            return next((month for month in old if month < spring), None)
        case Story.HOLIDAY_PAY:
            return _with_income_as_now(town, household, fresh, same=False)
        case _:
            return _with_income_as_now(town, household, fresh, same=True)


def _same_rates(household: Household, month: dt.date, other: dt.date) -> bool:
    if household.scheme == "oslo":
        return base_amount(month) == base_amount(other)
    return rates_from(month) == rates_from(other)


def _with_income_as_now(town: Town, household: Household, months: list[dt.date], *, same: bool) -> dt.date | None:
    """The first of those months with the income of now (or with another one)."""
    now = counted_income(household, town.month, town.as_of)
    decided = ((month, counted_income(household, month, decided_on(month))) for month in months)
    return next((month for month, then in decided if (then == now) == same), None)


def _since(town: Town, household: Household, valid_from: dt.date) -> dt.date:
    """Draw the month something happens: after the decision's; in Oslo's scheme where possible four months ago."""
    months = months_between(add_months(valid_from, 1), town.month)
    if household.scheme == "oslo":
        settled = [month for month in months if month <= add_months(town.month, -3)]
        months = settled or months[:1]
    return town.random.choice(months)


def _earlier(town: Town, household: Household, valid_from: dt.date) -> Decision | None:
    earlier = add_months(valid_from, -town.random.randint(1, 4))
    if town.random.random() >= EARLIER_DECISION_SHARE or earlier < town.horizon:
        return None
    return decide(household, earlier, f"V{household.case_id[1:]}-1")


def _share_children(random: Random, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Let some children with shared residence live in two of the cases, as both parents may receive support.

    Two children of about one age become the same child. No fact about either household moves: both were children, and
    of no age that matters, from the oldest decision until now.
    """
    found = [
        (member.birth_date, index, member)
        for index, case in enumerate(cases)
        for member in case.household.members
        if member.shared_residence
    ]
    found.sort(key=lambda each: each[:2])
    linked = list(cases)
    for (_, index, child), (_, other_index, other) in zip(found[::2], found[1::2], strict=False):
        if index != other_index and random.random() < IN_TWO_CASES_SHARE:
            linked[other_index] = _with_child(linked[other_index], other, child)
    return tuple(linked)


def _with_child(case: Case, child: Member, becomes: Member) -> Case:
    same = replace(
        child,
        person_id=becomes.person_id,
        birth_date=becomes.birth_date,
        lives_from=max(child.lives_from, becomes.birth_date),
    )
    members = tuple(same if member is child else member for member in case.household.members)
    return replace(case, household=replace(case.household, members=members))


def _end(town: Town, case: Case) -> Case:
    closed = add_months(town.month, -town.random.randint(0, 6)) - dt.timedelta(days=1)
    return replace(case, household=replace(case.household, active_to=closed))


def _persons(town: Town, cases: Iterable[Case], ended: Iterable[Case]) -> dict[str, Person]:
    persons = {}
    for case in (*cases, *ended):
        for member in case.household.members:
            persons[member.person_id] = _person(town, member)
        applicant = case.household.applicant.person_id
        persons[applicant] = _struck(town, persons[applicant], case.story)
    return persons


def _person(town: Town, member: Member) -> Person:
    months = months_between(town.payers.start, add_months(town.month, 1)) if member.streams or member.one_offs else []
    reports = {month: found for month in months if (found := member.reports(month))}
    return Person(
        person_id=member.person_id,
        birth_date=member.birth_date,
        reports={month: _sent(town.random, found) for month, found in reports.items()},
        assessments={each.year: each for each in member.assessments},
    )


def _sent(random: Random, reports: tuple[Report, ...]) -> tuple[Report, ...]:
    """Some reporters' amounts come as strings."""
    if random.random() >= NUMERIC_STRING_SHARE:
        return reports
    return tuple(
        replace(report, entries=tuple(replace(entry, numeric_string=True) for entry in report.entries))
        for report in reports
    )


def _struck(town: Town, person: Person, story: Story) -> Person:
    match story:
        case Story.SHIELDED:
            return replace(person, shielded=True)
        case Story.UNKNOWN_PERSON:
            return replace(person, unknown=True)
        case Story.IDENTITY_CHANGED:
            return replace(person, new_person_id=town.numbers.person_id(person.birth_date))
        case _:
            return person


def _decisions(cases: Iterable[Case]) -> list[Decision]:
    return [each for case in cases for each in (case.earlier_decision, case.decision) if each is not None]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
