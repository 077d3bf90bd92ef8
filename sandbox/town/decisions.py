"""The last decision (vedtak) of each household, and what the rules give now, by the independent reference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from sandbox.town.causes import main_cause
from sandbox.town.households import Household, facts_on
from sandbox.town.months import add_months
from sandbox.town.reference_rules import Facts, entitlement, limit


@dataclass(frozen=True)
class Decision:
    """One decision, with the inputs it was made on; `facts.income` is before any deduction."""

    decision_id: str
    case_id: str
    decided_on: dt.date
    valid_from: dt.date
    amount: int
    facts: Facts

    @property
    def rule_version(self) -> str:
        """What the case system called the rules then."""
        return f"{self.facts.scheme}-{self.valid_from:%Y-%m}"


@dataclass(frozen=True)
class Outcome:
    """A household's decided amount and the amount now, whole kroner per month."""

    then: Facts
    now: Facts
    decided: int
    amount: int
    limit: int

    @property
    def difference(self) -> int:
        """Now less decided."""
        return self.amount - self.decided

    @property
    def kind(self) -> str:
        """Which way it went."""
        if self.difference == 0:
            return "none"
        if self.amount == 0:
            return "lost"
        if self.decided == 0:
            return "gained"
        return "increase" if self.difference > 0 else "decrease"

    @property
    def state(self) -> str:
        """What the job should make of it: at the limit is flagged, a single krone never."""
        size = abs(self.difference)
        if size == 0:
            return "unchanged"
        if size > 1 and (self.kind in {"lost", "gained"} or size >= self.limit):
            return "flagged"
        return "observed"

    @property
    def main_cause(self) -> str:
        """The cause that accounts for most of the difference; `none` where there is none."""
        return main_cause(self.then, self.now, self.decided) if self.difference else "none"

    @property
    def changed_facts(self) -> frozenset[str]:
        """Names of the facts that differ, the month aside."""
        names = (field.name for field in fields(Facts) if field.name != "month")
        return frozenset(name for name in names if getattr(self.then, name) != getattr(self.now, name))


def decided_on(valid_from: dt.date) -> dt.date:
    """Decisions about a month are made around the middle of the next one."""
    return add_months(valid_from, 1).replace(day=10 + valid_from.month % 6)


def decide(household: Household, valid_from: dt.date, decision_id: str) -> Decision:
    """Decide a household's case from that month on, by what could be seen on the day of the decision."""
    facts = facts_on(household, valid_from, decided_on(valid_from))
    return Decision(decision_id, household.case_id, decided_on(valid_from), valid_from, entitlement(facts), facts)


def outcome(household: Household, decision: Decision, month: dt.date, as_of: dt.date) -> Outcome:
    """Compare the entitlement of a month, as known on `as_of`, with the decision."""
    now = facts_on(household, month, as_of)
    return Outcome(decision.facts, now, decision.amount, entitlement(now), limit(month))
