"""What a run meets in a case, found in the lives and the reports, so that a proof can say what it proved.

A story is one word: what happened in the run's month (`Happening`), and what the reports of the month hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.timeline.lives import Happening, Life
from sandbox.timeline.months import RunDay
from sandbox.town.decisions import Outcome
from sandbox.town.households import Member
from sandbox.town.incomes import FORTNIGHTLY
from sandbox.town.reference_rules import BASE_AMOUNTS, STATE_RATES
from sandbox.town.usual_payers import counts
from sandbox.world import Report

HOLIDAY_PAY, BACK_PAY, THREE_PAYMENTS = "holiday_pay", "back_pay", "three_payments"
REPORTED_LATE, UNDONE, NEW_RATES = "reported_late", "correction_undid", "new_rates"
LEARNED_LATE = "learned_late"
AT_THE_LIMIT, JUST_UNDER_IT = "at_the_limit", "just_under_the_limit"

DEMANDED = {
    "holiday pay": frozenset({HOLIDAY_PAY}),
    "back pay": frozenset({BACK_PAY}),
    "three payments": frozenset({THREE_PAYMENTS}),
    "late report": frozenset({REPORTED_LATE}),
    "correction that undoes": frozenset({UNDONE}),
    "move": frozenset(
        each.value for each in (Happening.MOVED_HOME, Happening.PARTNER_IN, Happening.PARTNER_OUT, Happening.CLOSED)
    ),
    "birth": frozenset({Happening.BORN.value}),
    "death": frozenset({Happening.MEMBER_DIED.value, Happening.APPLICANT_DIED.value}),
    "rate change": frozenset({NEW_RATES}),
    "at the limit": frozenset({AT_THE_LIMIT}),
    "just under it": frozenset({JUST_UNDER_IT}),
}
"""What the proof must have met, each by the stories that are of its kind."""


def stories(life: Life, run: RunDay, before: RunDay | None, outcome: Outcome | None) -> frozenset[str]:
    """What a run meets in a case. before: the run before it, after which a correction came; none before the first."""
    return frozenset((*_of_life(life, run), *_of_size(outcome))) | {
        story
        for member in life.household.members
        if counts(member, run.month)
        for story in (*_of_reports(member, run), *_of_corrections(life, member, run, before))
    }


def _of_life(life: Life, run: RunDay) -> Iterator[str]:
    yield from (what.value for month, what in life.happened if month == run.month)
    if run.month in (BASE_AMOUNTS if life.household.scheme == "oslo" else STATE_RATES):
        yield NEW_RATES
    if any(
        member.lives_to is not None and member.lives_to < run.month <= run.day < learned
        for member in life.household.members
        if (learned := life.registered.get(member.person_id)) is not None
    ):
        yield LEARNED_LATE


def _of_size(outcome: Outcome | None) -> Iterator[str]:
    if outcome is not None and outcome.kind in {"increase", "decrease"}:
        if abs(outcome.difference) == outcome.limit:
            yield AT_THE_LIMIT
        elif abs(outcome.difference) == outcome.limit - 1:
            yield JUST_UNDER_IT


def _of_reports(member: Member, run: RunDay) -> Iterator[str]:
    for report in member.reports(run.month):
        if report.known_on(run.day):
            yield from _of_report(report)
        elif (member.late_months or {}).get(run.month) == report.available_from:
            yield REPORTED_LATE


def _of_report(report: Report) -> Iterator[str]:
    entries = report.entries
    if any(entry.code == "feriepenger" for entry in entries):
        yield HOLIDAY_PAY
    if any(entry.backpay is not None for entry in entries):
        yield BACK_PAY
    for code in FORTNIGHTLY:
        if sum(entry.code == code and entry.amount > 0 and entry.backpay is None for entry in entries) >= 3:
            yield THREE_PAYMENTS


def _of_corrections(life: Life, member: Member, run: RunDay, before: RunDay | None) -> Iterator[str]:
    """A month that an earlier run saw as it was first reported, and that this run sees as it was all along."""
    undone = {month for month, what in life.happened if what is Happening.UNDONE}
    if any(
        before is not None and each.month in undone and before.day < each.corrected_on <= run.day
        for each in member.corrections
    ):
        yield UNDONE
