"""What the months between a decision and the newest one come to, by the independent reference.

The job's reading: who lives there, ages, incomes and rates as of each month; the housing cost as decided, since the
recipients' tables give it no date; wealth by the newest assessment from the month on whose 10th of the next it was
settled by, else as decided; the rest as it is now. Left out are a month that cannot be calculated, for an income of
an unknown code, and the month of a person without incomes whose assessment was not looked up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sandbox.town.decisions import Decision, Outcome
from sandbox.town.households import OSLO_MONTHS, Household, facts_on, nothing_reported
from sandbox.town.months import add_months, age_on, months_between
from sandbox.town.one_offs import usual_income
from sandbox.town.reference_rules import Facts, entitlement
from sandbox.town.story_effects import UNKNOWN_CODE
from sandbox.town.usual_payers import counts


@dataclass(frozen=True)
class MonthsCompared:
    """Sums over the months that differ by more than a krone; whole kroner. `group`: one_off, where the case is."""

    months_differing: int
    underpaid: int
    overpaid: int
    group: str | None


def months_compared(
    household: Household, decision: Decision, outcome: Outcome, month: dt.date, as_of: dt.date
) -> MonthsCompared:
    """Compare each month from the decision's first to `month`, whose `outcome` is given."""
    earlier = [
        each
        for each in months_between(decision.valid_from, add_months(month, -1))
        if not has_unknown_code(household, each, as_of) and not _unassessed(household, each, month, as_of)
    ]
    amounts = [entitlement(_facts(household, decision, outcome.now, each, as_of)) for each in earlier]
    differences = [amount - decision.amount for amount in [*amounts, outcome.amount]]
    counted = [difference for difference in differences if abs(difference) > 1]
    return MonthsCompared(
        months_differing=len(counted),
        underpaid=sum(difference for difference in counted if difference > 0),
        overpaid=-sum(difference for difference in counted if difference < 0),
        group="one_off" if _passing(household, decision, outcome, month, as_of) else None,
    )


def has_unknown_code(household: Household, month: dt.date, as_of: dt.date) -> bool:
    """Whether an income that counts in a month has an unknown code: the month cannot be calculated."""
    back = OSLO_MONTHS - 1 if household.scheme == "oslo" else 0
    return any(
        entry.code == UNKNOWN_CODE
        for member in household.members
        if counts(member, month)
        for each in months_between(add_months(month, -back), month)
        for report in member.reports(each)
        if report.known_on(as_of)
        for entry in report.entries
    )


def _unassessed(household: Household, month: dt.date, newest: dt.date, as_of: dt.date) -> bool:
    """Whether an earlier month lacks a member's incomes without an assessment looked up, as there are incomes now.

    Such a month is left out by the job.
    """
    if household.scheme != "oslo":
        return False
    asked_months = {
        member.person_id
        for member in household.members_on(newest)
        if counts(member, newest) and nothing_reported(member, newest, as_of)
    }
    return any(
        nothing_reported(member, month, as_of) and member.person_id not in asked_months
        for member in household.members_on(month)
        if counts(member, month)
    )


def _facts(household: Household, decision: Decision, now: Facts, month: dt.date, as_of: dt.date) -> Facts:
    then = facts_on(household, month, as_of)
    if household.scheme != "oslo" and not _wealth_settled(household, now.month, month, as_of):
        then = replace(then, net_wealth=decision.facts.net_wealth)
    elif household.scheme != "oslo":
        then = replace(then, net_wealth=now.net_wealth)
    return replace(then, housing_cost=decision.facts.housing_cost, home_wealth=now.home_wealth)


def _wealth_settled(household: Household, newest: dt.date, month: dt.date, as_of: dt.date) -> bool:
    """Whether the newest assessments of those of full age were all settled when the month's incomes were complete."""
    adults = [each for each in household.members_on(newest) if age_on(each.birth_date, newest) >= 18]
    settled = [found.settled_on for each in adults if (found := each.newest_assessment(as_of))]
    return bool(settled) and max(settled) <= add_months(month, 1).replace(day=10)


def _passing(household: Household, decision: Decision, outcome: Outcome, month: dt.date, as_of: dt.date) -> bool:
    """Whether a flag rests on pay that does not come every month: without it there would be none."""
    if outcome.state != "flagged":
        return False
    usual = usual_income(household, decision.valid_from, month, as_of)
    if usual is None:
        return False
    facts = replace(outcome.now, income=usual.income, disability_benefit=usual.disability_benefit)
    return replace(outcome, amount=entitlement(facts)).state != "flagged"
