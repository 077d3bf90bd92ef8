"""How each story changes a household: from streams, rents, members and assessments as they were to as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.town.draws import Plan, Town, draw_person, make_member
from sandbox.town.households import Household, Member
from sandbox.town.incomes import KIND_OF, OneOff, Stream
from sandbox.town.months import add_months
from sandbox.town.reference_rules import rates_of
from sandbox.town.stories import Story
from sandbox.town.wages import Payers, fortnightly, small_job
from sandbox.town.wealth import Balance, make_assessment, newest_year
from sandbox.world import IncomeEntry

UNKNOWN_CODE = "sandkassestoenad"
"""A code that is in no list: what next year's new code looks like to this year's rules."""

TO_BENEFIT_PERCENT = 62
"""What unemployment benefit pays of the lost wage, about."""


@dataclass(frozen=True)
class Before:
    """A household as drawn, the month its decision applies from, and the month something happens (later)."""

    town: Town
    plan: Plan
    household: Household
    valid_from: dt.date
    since: dt.date
    decided_on: dt.date


def apply(story: Story, before: Before) -> Household:
    """Give the household as it is after the story; unchanged where the story only concerns the decision's date."""
    change = _CHANGES.get(story)
    return change(before) if change else before.household


def _scaled(low: int, high: int) -> Callable[[Before], Household]:
    """The applicant's largest stream at low to high per cent, from `since` on."""

    def change(before: Before) -> Household:
        applicant = before.household.applicant
        old = max(applicant.streams, key=lambda stream: stream.amount)
        percent = before.town.random.randint(low, high)
        return _replaced(before, old, replace(old, amount=max(old.amount * percent // 100, 100)))

    return change


def _small_change(before: Before) -> Household:
    applicant = before.household.applicant
    old = max(applicant.streams, key=lambda stream: stream.amount)
    step = before.town.random.choice((-1, 1)) * before.town.random.randint(20, 400)
    return _replaced(before, old, replace(old, amount=max(old.amount + step, 100)))


def _new_job(before: Before) -> Household:
    return _with_job(before, before.town.random.randint(4_000, 16_000))


def _full_time_job(before: Before) -> Household:
    return _with_job(before, before.town.random.randint(38_000, 62_000))


def _small_job(before: Before) -> Household:
    job = small_job(_payers_from(before))
    return _add_streams(before.household, before.household.applicant, (job,))


def _lost_job(before: Before) -> Household:
    applicant = before.household.applicant
    wage = sum(stream.amount for stream in applicant.streams)
    amount = wage * TO_BENEFIT_PERCENT // 100 * 12 // 26
    benefit = fortnightly(_payers_from(before), "dagpengerVedArbeidsloeshet", amount)
    ended = tuple(replace(stream, last=add_months(before.since, -1)) for stream in applicant.streams)
    return before.household.with_member(replace(applicant, streams=(*ended, benefit)))


def _job_ended(before: Before) -> Household:
    """There was a well-paid job until `since`."""
    applicant, town = before.household.applicant, before.town
    job = Stream(
        town.payers.employer(),
        "fastloenn",
        town.random.randint(38_000, 60_000),
        town.payers.start,
        last=add_months(before.since, -1),
    )
    return _add_streams(before.household, applicant, (job,))


def _benefit_changed(before: Before) -> Household:
    old = before.household.applicant.streams[0]
    amount = old.amount * 26 // 12 * before.town.random.randint(104, 118) // 100
    return _replaced(before, old, Stream(old.payer, "ufoeretrygd", amount, before.since))


def _hours_vary(before: Before) -> Household:
    applicant = before.household.applicant
    streams = tuple(
        replace(stream, code="timeloenn", holiday_pay=False, unsettled_until=before.town.month)
        for stream in applicant.streams
    )
    return before.household.with_member(replace(applicant, streams=streams))


def _back_pay(before: Before) -> Household:
    stream, month = before.household.applicant.streams[0], before.town.month
    period = (add_months(month, -5), add_months(month, -1))
    amount = before.town.random.randint(4_000, 24_000)
    return _with_entry(before, stream, replace(_entry(stream, amount), backpay=period))


def _correction(before: Before) -> Household:
    stream = before.household.applicant.streams[0]
    return _with_entry(before, stream, _entry(stream, -stream.amount * before.town.random.randint(10, 50) // 100))


def _rent_up(before: Before) -> Household:
    ore = before.household.rent_in(before.town.month)
    return _with_earlier_rent(before, ore - ore * before.town.random.randint(3, 8) // 100 // 100 * 100)


def _rent_corrected(before: Before) -> Household:
    return _with_earlier_rent(before, before.household.rent_in(before.town.month) + 110)


def _rent_differs(kroner_from_limit: int, direction: int) -> Callable[[Before], Household]:
    """Rent that moves the support by the limit, or a krone less: what 73.7 %, or 74 % of 89 %, of it comes to."""

    def change(before: Before) -> Household:
        wanted = direction * (rates_of(before.town.month).minimum_payout + kroner_from_limit)
        share = 0.737 if before.household.scheme == "state" else 0.74 * 0.89
        ore = before.household.rent_in(before.town.month)
        return _with_earlier_rent(before, ore - round(wanted / share * 100))

    return change


def _child_born(before: Before) -> Household:
    born = before.since - dt.timedelta(days=before.town.random.randint(2, 27))
    child = make_member(before.town, "child", born, born)
    return replace(before.household, members=(*before.household.members, child))


def _partner_moved_in(before: Before) -> Household:
    town = before.town
    partner = draw_person(town, "partner", 24, 60)
    job = Stream(town.payers.employer(), "fastloenn", town.random.randint(6_000, 22_000), town.payers.start)
    day = before.since - dt.timedelta(days=town.random.randint(2, 27))
    partner = replace(partner, lives_from=day, streams=(job,))
    return replace(before.household, members=(*before.household.members, partner))


def _adult_moved_out(before: Before) -> Household:
    other = next(member for member in before.household.members if member.role in {"partner", "adult"})
    day = before.since - dt.timedelta(days=before.town.random.randint(2, 27))
    return before.household.with_member(replace(other, lives_to=day))


def _turned(years: int) -> Callable[[Before], Household]:
    """A child (or, at 20, a grown child) has that birthday in the month before `since`."""

    def change(before: Before) -> Household:
        role = "child" if years == 18 else "adult"
        old = next(member for member in before.household.members if member.role == role)
        day = before.since - dt.timedelta(days=before.town.random.randint(2, 27))
        birth_date = day.replace(year=day.year - years, day=min(day.day, 28))
        young = make_member(before.town, role, birth_date, max(birth_date, old.lives_from))
        if years == 20:
            young = replace(young, streams=(_young_wage(before),))
        members = tuple(young if member is old else member for member in before.household.members)
        return replace(before.household, members=members)

    return change


def _young_wage(before: Before) -> Stream:
    town = before.town
    return Stream(town.payers.employer(), "fastloenn", town.random.randint(9_000, 20_000), town.payers.start)


def _wealth(*, up: bool) -> Callable[[Before], Household]:
    """Wealth above the allowance in the newest assessment only, or in the one before only."""

    def change(before: Before) -> Household:
        town, household = before.town, before.household
        applicant = household.applicant
        rates = rates_of(town.month)
        allowance = rates.wealth_allowance_rented if household.tenure == "rented" else rates.wealth_allowance_owned_most
        home = 0 if household.tenure == "rented" else allowance
        little = Balance(2_000, home, 0)
        much = Balance(allowance - home + town.random.randint(8, 70) * 1_000, home, 0)
        year = newest_year(town.as_of)
        known_from = before.decided_on + dt.timedelta(
            days=town.random.randint(1, (town.as_of - before.decided_on).days)
        )
        older, newer = (little, much) if up else (much, little)
        assessments = (
            make_assessment(year - 1, older, applicant.streams, dt.date(year, 6, 18)),
            make_assessment(year, newer, applicant.streams, known_from),
        )
        return household.with_member(replace(applicant, assessments=assessments))

    return change


def _gone(before: Before) -> Household:
    """The newest assessment was withdrawn; the assessment of the year before is still valid."""
    applicant, year = before.household.applicant, newest_year(before.town.as_of)
    withdrawn = make_assessment(year, Balance(0, 0, 0), applicant.streams, dt.date(year + 1, 6, 18))
    others = tuple(each for each in applicant.assessments if each.year < year)
    return before.household.with_member(replace(applicant, assessments=(*others, replace(withdrawn, deleted=True))))


def _unknown_code(before: Before) -> Household:
    town = before.town
    entry = IncomeEntry("ytelseFraOffentlige", UNKNOWN_CODE, town.random.randint(2_000, 9_000))
    applicant = before.household.applicant
    return before.household.with_member(replace(applicant, one_offs=(OneOff(town.payers.agency, town.month, entry),)))


def _late_report(before: Before) -> Household:
    applicant, town = before.household.applicant, before.town
    late = {town.month: town.as_of + dt.timedelta(days=town.random.randint(1, 40))}
    return before.household.with_member(replace(applicant, late_months=late))


def _payers_from(before: Before) -> Payers:
    return replace(before.town.payers, start=before.since)


def _with_job(before: Before, amount: int) -> Household:
    town, applicant = before.town, before.household.applicant
    job = Stream(town.payers.employer(), "fastloenn", amount, before.since)
    return _add_streams(before.household, applicant, (job,))


def _add_streams(household: Household, member: Member, streams: tuple[Stream, ...]) -> Household:
    return household.with_member(replace(member, streams=(*member.streams, *streams)))


def _replaced(before: Before, old: Stream, new: Stream) -> Household:
    applicant = before.household.applicant
    ended = replace(old, last=add_months(before.since, -1))
    streams = tuple(ended if stream is old else stream for stream in applicant.streams)
    started = replace(new, first=before.since)
    return before.household.with_member(replace(applicant, streams=(*streams, started)))


def _with_earlier_rent(before: Before, earlier_ore: int) -> Household:
    now = before.household.rent_in(before.town.month)
    return replace(before.household, rents=((dt.date.min, earlier_ore), (before.since, now)))


def _with_entry(before: Before, stream: Stream, entry: IncomeEntry) -> Household:
    applicant = before.household.applicant
    one_off = OneOff(stream.payer, before.town.month, entry)
    return before.household.with_member(replace(applicant, one_offs=(*applicant.one_offs, one_off)))


def _entry(stream: Stream, amount: int) -> IncomeEntry:
    return IncomeEntry(KIND_OF[stream.code], stream.code, amount)


_CHANGES: dict[Story, Callable[[Before], Household]] = {
    Story.ROUNDING: _rent_corrected,
    Story.INCOME_UP: _scaled(115, 145),
    Story.INCOME_DOWN: _scaled(40, 85),
    Story.INCOME_WITHOUT_EFFECT: _small_job,
    Story.NEW_JOB: _new_job,
    Story.LOST_JOB: _lost_job,
    Story.BENEFIT_CHANGED: _benefit_changed,
    Story.SMALL_CHANGE: _small_change,
    Story.HOURS_VARY: _hours_vary,
    Story.BACK_PAY: _back_pay,
    Story.CORRECTION: _correction,
    Story.RENT_UP: _rent_up,
    Story.RENT_ABOVE_CEILING: _rent_up,
    Story.CHILD_BORN: _child_born,
    Story.MOVED_IN: _partner_moved_in,
    Story.MOVED_OUT: _adult_moved_out,
    Story.TURNED_18: _turned(18),
    Story.TURNED_20: _turned(20),
    Story.WEALTH_UP: _wealth(up=True),
    Story.WEALTH_DOWN: _wealth(up=False),
    Story.LOST: _full_time_job,
    Story.GAINED: _job_ended,
    Story.AT_LIMIT_UP: _rent_differs(0, 1),
    Story.AT_LIMIT_DOWN: _rent_differs(0, -1),
    Story.BELOW_LIMIT_UP: _rent_differs(-1, 1),
    Story.BELOW_LIMIT_DOWN: _rent_differs(-1, -1),
    Story.GONE_ASSESSMENT: _gone,
    Story.UNKNOWN_CODE: _unknown_code,
    Story.LATE_REPORT: _late_report,
}
