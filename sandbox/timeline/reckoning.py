"""What a run should find about one case, by the sandbox's own reckoning; before groups of many, and before answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from math import floor

from sandbox.timeline.months import RunDay
from sandbox.town.causes import shares
from sandbox.town.decisions import Decision, Outcome
from sandbox.town.households import OSLO_MONTHS, Household, Member, facts_on
from sandbox.town.months import add_months, months_between
from sandbox.town.months_compared import MonthsCompared, has_unknown_code, months_compared
from sandbox.town.one_offs import passing_pay
from sandbox.town.reference_rules import Facts, entitlement, limit
from sandbox.town.usual_payers import DAYS_AFTER_MATURE, counts, lacks_a_payer
from sandbox.world import Report

MONTHS_BACK = 12
COOL_DOWN = dt.timedelta(days=30)


@dataclass(frozen=True)
class Assessed:
    """One case at one run. `reason`: why it cannot be judged; then there is no outcome.

    passing: the kinds of pay that do not come every month in what the newest month rests on.
    """

    household: Household
    decision: Decision | None
    outcome: Outcome | None = None
    reason: str | None = None
    waits: bool = False
    only_rates: bool = False
    rests: bool = False
    months: MonthsCompared | None = None
    passing: frozenset[str] = frozenset()
    main_cause: str | None = None

    @property
    def reaches(self) -> bool:
        """Whether the difference is one that would be flagged, taken alone."""
        return self.outcome is not None and self.outcome.state == "flagged"


@dataclass
class LookupHistory:
    """The day on which each person's month was last looked up; an old answer may have changed since."""

    days: dict[tuple[str, dt.date], dt.date] = field(default_factory=dict)

    def ask(self, household: Household, since: dt.date, run: RunDay) -> None:
        """Look up what the rules need about a household: its earners' months since the first that is compared."""
        for member in household.members:
            for month in _needed(household, member, since, run.month):
                self.days[member.person_id, month] = run.day

    def reports(self, member: Member, month: dt.date) -> Iterator[Report]:
        """What is known of a month."""
        day = self.days.get((member.person_id, month))
        return (report for report in member.reports(month) if day is not None and report.known_on(day))


def _needed(household: Household, member: Member, since: dt.date, month: dt.date) -> list[dt.date]:
    counting = [each for each in months_between(since, month) if counts(member, each)]
    if not counting:
        return []
    back = OSLO_MONTHS - 1 if household.scheme == "oslo" else 0
    return months_between(add_months(counting[0], -back), counting[-1])


def in_force(decisions: list[Decision], run: RunDay) -> Decision | None:
    """The decision in force in the run's month."""
    in_force_now = [each for each in decisions if each.valid_from <= run.month and each.decided_on <= run.day]
    return max(in_force_now, key=lambda each: (each.valid_from, each.decided_on, each.decision_id), default=None)


def compared_since(decision: Decision, month: dt.date) -> dt.date:
    """The first month that is compared."""
    return max(decision.valid_from, add_months(month, 1 - MONTHS_BACK))


def as_held(facts: Facts) -> Facts:
    """Incomes in whole øre, as decisions have them."""
    return replace(facts, income=_to_ore(facts.income), disability_benefit=_to_ore(facts.disability_benefit))


def facts_of(household: Household, month: dt.date, day: dt.date) -> Facts:
    """What counts in a month, as known on a day."""
    return as_held(facts_on(household, month, day))


def assess(
    household: Household, decision: Decision | None, run: RunDay, lookups: LookupHistory, *, struck: bool
) -> Assessed:
    """Assess one active case. lookups: records what the run looks up. struck: a person cannot be looked up."""
    if decision is None:
        lookups.ask(household, run.month, run)
        return Assessed(household, None, reason="no_decision")
    since = compared_since(decision, run.month)
    lookups.ask(household, since, run)
    if struck:
        return Assessed(household, decision, reason="manual_check")
    earners = [member for member in household.members if counts(member, run.month)]
    if has_unknown_code(household, run.month, run.day):
        return Assessed(household, decision, reason="unknown_income_code")
    if _waits(earners, run, lookups):
        return Assessed(household, decision, reason="report_missing", waits=True)
    now = facts_of(household, run.month, run.day)
    outcome = Outcome(decision.facts, now, decision.amount, entitlement(now), limit(run.month))
    found = Assessed(
        *(household, decision, outcome),
        months=months_compared(household, replace(decision, valid_from=since), outcome, run.month, run.day),
        passing=passing_pay(household, since, run.month, run.day),
    )
    return _weighed(found, run) if found.reaches else found


def _weighed(judged: Assessed, run: RunDay) -> Assessed:
    """What a difference that reaches the limit rests on."""
    decision, outcome = judged.decision, judged.outcome
    assert decision is not None and outcome is not None  # noqa: S101, PT018 - it reaches a limit
    causes = shares(decision.facts, outcome.now, decision.amount)
    moved = {cause for cause, amount in causes.items() if amount}
    mature = add_months(run.month, 1).replace(day=10)
    return replace(
        judged,
        only_rates=moved == {"rates"},
        rests=decision.decided_on >= mature and run.day - decision.decided_on <= COOL_DOWN,
        main_cause=min(causes, key=lambda cause: (-abs(causes[cause]), cause)),
    )


def _waits(earners: list[Member], run: RunDay, lookups: LookupHistory) -> bool:
    mature = add_months(run.month, 1).replace(day=10)
    if run.day >= mature + dt.timedelta(days=DAYS_AFTER_MATURE):
        return False
    return any(lacks_a_payer(run.month, partial(lookups.reports, each)) for each in earners)


def _to_ore(amount: Fraction) -> Fraction:
    return Fraction(floor(amount * 100 + Fraction(1, 2)), 100)
