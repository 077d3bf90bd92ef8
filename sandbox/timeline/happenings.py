"""What each happening does to a life: streams of income, rents, members and assessments from a month on.

A happening that does not fit the household changes nothing, and is not recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from sandbox.timeline.lives import Happening, Life
from sandbox.timeline.months import LEVEL, RunDay
from sandbox.town.draws import Town, make_member
from sandbox.town.households import Household, Member
from sandbox.town.incomes import KIND_OF, Correction, OneOff, Stream
from sandbox.town.months import add_months, age_on
from sandbox.town.reference_rules import rates_of
from sandbox.town.story_effects import TO_BENEFIT_PERCENT, UNKNOWN_CODE
from sandbox.town.wages import fortnightly
from sandbox.town.wealth import Balance, make_assessment
from sandbox.world import IncomeEntry

_BENEFITS = frozenset({"arbeidsavklaringspenger", "dagpengerVedArbeidsloeshet"})


@dataclass(frozen=True)
class Turn:
    """A happening's own circumstances: the month it is first seen in, and the runs that will look at it."""

    town: Town
    since: dt.date
    runs: tuple[RunDay, ...]

    @property
    def random(self) -> Random:
        """Chance."""
        return self.town.random

    def run_about(self, month: dt.date) -> RunDay | None:
        """The run of a month."""
        return next((run for run in self.runs if run.month == month), None)

    def day_before(self, most: int = 27) -> dt.date:
        """A day in the month before."""
        return self.since - dt.timedelta(days=self.random.randint(2, most))


def happen(what: Happening, life: Life, turn: Turn) -> bool:
    """Let it happen; whether it could."""
    if not _CHANGES[what](life, turn):
        return False
    life.happened.append((turn.since, what))
    life.happened.sort(key=lambda each: each[0])
    return True


def _running(member: Member, since: dt.date, *, months: int = 5) -> list[Stream]:
    """Streams that run before and after, the largest first."""
    found = [
        stream
        for stream in member.streams
        if stream.first <= add_months(since, -months) and (stream.last is None or stream.last >= add_months(since, 6))
    ]
    return sorted(found, key=lambda stream: stream.amount, reverse=True)


def _put(life: Life, member: Member) -> bool:
    life.household = life.household.with_member(member)
    return True


def _swapped(member: Member, old: Stream, since: dt.date, *new: Stream) -> Member:
    ended = replace(old, last=add_months(since, -1))
    return replace(member, streams=(*(ended if each is old else each for each in member.streams), *new))


def _scaled(low: int, high: int) -> Callable[[Life, Turn], bool]:
    def change(life: Life, turn: Turn) -> bool:
        applicant = life.household.applicant
        for old in _running(applicant, turn.since)[:1]:
            amount = max(old.amount * turn.random.randint(low, high) // 100, 100)
            return _put(life, _swapped(applicant, old, turn.since, replace(old, amount=amount, first=turn.since)))
        return False

    return change


def _new_job(life: Life, turn: Turn) -> bool:
    amount = turn.random.choice((turn.random.randint(4_000, 16_000), turn.random.randint(30_000, 55_000)))
    job = Stream(turn.town.payers.employer(), "fastloenn", amount, turn.since, holiday_pay=True)
    applicant = life.household.applicant
    return _put(life, replace(applicant, streams=(*applicant.streams, job)))


def _job(member: Member, since: dt.date) -> Stream | None:
    return next((each for each in _running(member, since) if KIND_OF[each.code] == "loennsinntekt"), None)


def _lost_job(life: Life, turn: Turn) -> bool:
    applicant = life.household.applicant
    job = _job(applicant, turn.since)
    if job is None:
        return False
    payers = replace(turn.town.payers, start=turn.since)
    benefit = fortnightly(
        payers, "dagpengerVedArbeidsloeshet", max(job.amount * TO_BENEFIT_PERCENT // 100 * 12 // 26, 100)
    )
    return _put(life, _swapped(applicant, job, turn.since, benefit))


def _severance(life: Life, turn: Turn) -> bool:
    applicant = life.household.applicant
    job = _job(applicant, turn.since)
    if job is None or job.first > add_months(turn.since, -4):
        return False
    entry = IncomeEntry("loennsinntekt", "sluttvederlag", job.amount * turn.random.randint(1, 3) + 8_000)
    last = replace(applicant, one_offs=(*applicant.one_offs, OneOff(job.payer, turn.since, entry)))
    return _put(life, _swapped(last, job, add_months(turn.since, 1)))


def _granted(life: Life, turn: Turn) -> bool:
    applicant = life.household.applicant
    old = next((each for each in _running(applicant, turn.since) if each.code == "arbeidsavklaringspenger"), None)
    if old is None:
        return False
    amount = old.amount * 26 // 12 * turn.random.randint(106, 125) // 100
    benefit = Stream(old.payer, "ufoeretrygd", amount, turn.since)
    paid = IncomeEntry("ytelseFraOffentlige", "ufoeretrygd", turn.random.randint(4_000, 30_000))
    granted = _swapped(applicant, old, turn.since, benefit)
    return _put(life, _with_back_pay(granted, benefit, paid, turn))


def _back_pay(life: Life, turn: Turn) -> bool:
    applicant = life.household.applicant
    for stream in _running(applicant, turn.since)[:1]:
        if KIND_OF[stream.code] == "loennsinntekt":
            return False
        paid = IncomeEntry(KIND_OF[stream.code], stream.code, turn.random.randint(3_000, 24_000))
        return _put(life, _with_back_pay(applicant, stream, paid, turn))
    return False


def _with_back_pay(member: Member, stream: Stream, paid: IncomeEntry, turn: Turn) -> Member:
    entry = replace(paid, backpay=(add_months(turn.since, -4), add_months(turn.since, -1)))
    return replace(member, one_offs=(*member.one_offs, OneOff(stream.payer, turn.since, entry)))


def _double_month(life: Life, turn: Turn) -> bool:
    """The pay of the month before comes together with this one's."""
    applicant = life.household.applicant
    job = _job(applicant, add_months(turn.since, -1))
    if job is None or {6, 7} & {turn.since.month, add_months(turn.since, -1).month}:
        return False
    deferred = replace(job, deferred=job.deferred | {add_months(turn.since, -1)})
    return _put(
        life, replace(applicant, streams=tuple(deferred if each is job else each for each in applicant.streams))
    )


def _hours_vary(life: Life, turn: Turn) -> bool:
    applicant = life.household.applicant
    job = _job(applicant, turn.since)
    if job is None:
        return False
    hourly = replace(job, code="timeloenn", first=turn.since, holiday_pay=False, unsettled_until=dt.date.max)
    return _put(life, _swapped(applicant, job, turn.since, hourly))


def _late_report(life: Life, turn: Turn) -> bool:
    """The month's reports come after its run: some before the run of the next month, some after that too."""
    applicant, run = life.household.applicant, turn.run_about(turn.since)
    if run is None or not _running(applicant, turn.since):
        return False
    late = dict(applicant.late_months or {})
    late[turn.since] = run.day + dt.timedelta(days=turn.random.choice((5, 15, 45, 60)))
    return _put(life, replace(applicant, late_months=late))


def _undone(life: Life, turn: Turn) -> bool:
    """The month is reported wrong, and the corrected report comes after the month's run."""
    return _wrong_at_first(life, turn, percent=turn.random.choice((0, 30, 160, 220)))


def _wrong_at_first(
    life: Life, turn: Turn, *, percent: int, stream: Stream | None = None, extra: IncomeEntry | None = None
) -> bool:
    applicant, run = life.household.applicant, turn.run_about(turn.since)
    found = [stream] if stream else _running(applicant, turn.since)[:1]
    if run is None or not found:
        return False
    day = run.day + dt.timedelta(days=turn.random.choice((6, 20, 50)))
    wrong = Correction(found[0].payer, turn.since, day, percent, extra)
    return _put(life, replace(applicant, corrections=(*applicant.corrections, wrong)))


def _corrected(life: Life, turn: Turn) -> bool:
    """A change that lasts was first reported as if nothing had changed."""
    applicant = life.household.applicant
    for old in _running(applicant, turn.since)[:1]:
        if old.first_payment is not None or old.code in _BENEFITS:
            return False
        factor = turn.random.choice((60, 150))
        new = replace(old, amount=old.amount * factor // 100, first=turn.since)
        life.household = life.household.with_member(_swapped(applicant, old, turn.since, new))
        return _wrong_at_first(life, turn, percent=10_000 // factor, stream=new)
    return False


def _unknown_code(life: Life, turn: Turn) -> bool:
    """The agency used an unknown code, and sent the month again without it."""
    entry = IncomeEntry("ytelseFraOffentlige", UNKNOWN_CODE, turn.random.randint(2_000, 9_000))
    return _wrong_at_first(life, turn, percent=100, extra=entry)


def _rent(low: int, high: int) -> Callable[[Life, Turn], bool]:
    def change(life: Life, turn: Turn) -> bool:
        now = life.household.rent_in(turn.since)
        if life.household.rents[-1][0] >= turn.since:
            return False
        rent = now * turn.random.randint(low, high) // 100 // 100 * 100
        life.household = replace(life.household, rents=(*life.household.rents, (turn.since, rent)))
        return True

    return change


def _born(life: Life, turn: Turn) -> bool:
    born = turn.day_before()
    return _add(life, make_member(turn.town, "child", born, born))


def _add(life: Life, member: Member) -> bool:
    member = replace(member, level=LEVEL)
    life.household = replace(life.household, members=(*life.household.members, member))
    return True


def _turned_18(life: Life, turn: Turn) -> bool:
    first = life.household.active_from
    child = next(
        (
            each
            for each in life.household.members
            if each.role == "child" and each.lives_from < first and not each.lives_to
        ),
        None,
    )
    if child is None:
        return False
    day = turn.day_before()
    birth_date = day.replace(year=day.year - 18, day=min(day.day, 28))
    grown = make_member(turn.town, "child", birth_date, max(birth_date, child.lives_from))
    members = tuple(replace(grown, level=LEVEL) if each is child else each for each in life.household.members)
    life.household = replace(life.household, members=members)
    return True


def _partner_in(life: Life, turn: Turn) -> bool:
    household, town = life.household, turn.town
    adults = [each for each in household.members_on(turn.since) if age_on(each.birth_date, turn.since) >= 18]
    if len(adults) > 1 or household.applicant.single_pensioner:
        return False
    age = turn.random.randint(24, 60)
    birth_date = dt.date(turn.since.year - age, turn.random.randint(1, 12), turn.random.randint(1, 28))
    job = Stream(town.payers.employer(), "fastloenn", turn.random.randint(6_000, 22_000), town.payers.start)
    partner = make_member(town, "partner", birth_date, turn.day_before())
    return _add(life, replace(partner, streams=(job,)))


def _other_adult(household: Household, since: dt.date) -> Member | None:
    return next(
        (
            each
            for each in household.members_on(since)
            if each.role in {"partner", "adult"} and each.lives_to is None and each.lives_from <= add_months(since, -3)
        ),
        None,
    )


def _partner_out(life: Life, turn: Turn) -> bool:
    other = _other_adult(life.household, turn.since)
    return other is not None and _leaves(life, other, turn.day_before(), turn)


def _member_died(life: Life, turn: Turn) -> bool:
    other = _other_adult(life.household, turn.since)
    if other is None:
        return False
    died = turn.day_before()
    ended = replace(other, streams=_paid_until(other, died))
    return _leaves(life, ended, died, turn)


def _paid_until(member: Member, day: dt.date) -> tuple[Stream, ...]:
    month = day.replace(day=1)
    return tuple(
        stream if stream.last is not None and stream.last <= month else replace(stream, last=month)
        for stream in member.streams
    )


def _leaves(life: Life, member: Member, day: dt.date, turn: Turn) -> bool:
    """Some are registered weeks later."""
    learned = day + dt.timedelta(days=turn.random.choice((0, 3, 40, 75)))
    life.registered = {**life.registered, member.person_id: learned}
    return _put(life, replace(member, lives_to=day))


def _applicant_died(life: Life, turn: Turn) -> bool:
    """A case ends with its applicant, from the month after."""
    applicant, died = life.household.applicant, turn.day_before()
    if life.household.active_to is not None:
        return False
    _leaves(life, replace(applicant, streams=_paid_until(applicant, died)), died, turn)
    return _closes(life, life.registered[applicant.person_id], turn)


def _closed(life: Life, turn: Turn) -> bool:
    return life.household.active_to is None and _closes(life, turn.day_before(), turn)


def _closes(life: Life, learned: dt.date, turn: Turn) -> bool:
    life.household = replace(life.household, active_to=turn.since - dt.timedelta(days=1))
    life.closed_on = learned
    return True


def _opened(life: Life, turn: Turn) -> bool:
    household = life.household
    members = tuple(
        replace(each, lives_from=max(each.birth_date, add_months(turn.since, -2))) for each in household.members
    )
    life.household = replace(household, active_from=turn.since, members=members)
    life.opened = turn.since
    return True


def _wealth(*, up: bool) -> Callable[[Life, Turn], bool]:
    """The assessment of the year before shows wealth over the allowance; or no more of it."""

    def change(life: Life, turn: Turn) -> bool:
        household, applicant = life.household, life.household.applicant
        if household.scheme == "oslo" or household.tenure != "rented":
            return False
        much = rates_of(turn.since).wealth_allowance_rented + turn.random.randint(8, 200) * 1_000
        year, settled = turn.since.year - 1, turn.day_before()
        if turn.since.month < 5:
            return False
        known = {each.year: each for each in applicant.assessments}
        for each in range(2023, 2027):
            rich = (each >= year) if up else (each < year)
            day = settled if each == year else dt.date(each + 1, 6, 18)
            balance = Balance(much if rich else 2_000, 0, 0)
            known[each] = make_assessment(each, balance, applicant.streams[:1], day)
        return _put(life, replace(applicant, assessments=tuple(known[each] for each in sorted(known))))

    return change


def _nothing(_: Life, __: Turn) -> bool:
    return True


_CHANGES: dict[Happening, Callable[[Life, Turn], bool]] = {
    Happening.INCOME_UP: _scaled(112, 170),
    Happening.INCOME_DOWN: _scaled(35, 88),
    Happening.SMALL_CHANGE: _scaled(98, 102),
    Happening.NEW_JOB: _new_job,
    Happening.LOST_JOB: _lost_job,
    Happening.SEVERANCE: _severance,
    Happening.BENEFIT_GRANTED: _granted,
    Happening.BACK_PAY: _back_pay,
    Happening.DOUBLE_MONTH: _double_month,
    Happening.HOURS_VARY: _hours_vary,
    Happening.LATE_REPORT: _late_report,
    Happening.UNDONE: _undone,
    Happening.CORRECTED: _corrected,
    Happening.UNKNOWN_CODE: _unknown_code,
    Happening.RENT: _rent(96, 109),
    Happening.MOVED_HOME: _rent(65, 140),
    Happening.BORN: _born,
    Happening.TURNED_18: _turned_18,
    Happening.PARTNER_IN: _partner_in,
    Happening.PARTNER_OUT: _partner_out,
    Happening.MEMBER_DIED: _member_died,
    Happening.APPLICANT_DIED: _applicant_died,
    Happening.WEALTH_UP: _wealth(up=True),
    Happening.WEALTH_DOWN: _wealth(up=False),
    Happening.CLOSED: _closed,
    Happening.OPENED: _opened,
    Happening.SHIELDED: _nothing,
    Happening.UNKNOWN_PERSON: _nothing,
}
