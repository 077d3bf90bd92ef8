"""The yearly settlement a second time: one household at a time, in exact fractions, written from the paragraphs.

It shares nothing with `tasks/entitlement/settlement`. The monthly rules are those of `reference.py`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from typing import Any

from tests.entitlement.reference import reckon

ALLOWANCE = {2024: (6205, 6497), 2025: (6497, 6672), 2026: (6672, 6886)}
"""Allowance for capital income per person before and from 1 June, kroner."""
CAUSES = ("a_ordning", "business", "capital", "foreign", "letting", "wealth", "assessment")


@dataclass(frozen=True)
class Person:
    """Yearly amounts of an assessment, øre; entries of kind naeringsinntekt in a-ordningen by month number."""

    business: int = 0
    capital: int = 0
    foreign: int = 0
    net_wealth: int = 0
    home_wealth: int = 0
    own_business: Mapping[int, int] = field(default_factory=dict)
    income_counts: bool = True
    wealth_counts: bool = True


@dataclass(frozen=True)
class Fact:
    """What is documented: kind, the person's number (None: the household), dates, and øre (None: not given)."""

    kind: str
    person: int | None
    first: dt.date
    last: dt.date | None = None
    amount: int | None = None


def ore(amount: Fraction) -> int:
    """To the whole øre, halves upwards."""
    return int((2 * amount + 1) // 2)


def month_amounts(persons: Sequence[Person], facts: Sequence[Fact], month: dt.date) -> dict[str, int]:
    """The assessments' part of a month: business, capital, foreign, net wealth and the home's value, øre."""
    found = dict.fromkeys(("business", "capital", "foreign", "less", "net_wealth", "home_wealth"), 0)
    for number, person in enumerate(persons):
        own = [fact for fact in facts if fact.person == number]
        if person.income_counts:
            found["business"] += _business(person, own, month)
            allowance = 100 * ALLOWANCE[month.year][month.month >= 6]
            found["capital"] += ore(Fraction(max(person.capital - allowance, 0), 12))
            out = [fact for fact in own if fact.kind == "foreign_unreachable"]
            reachable = 0 if any(f.amount is None for f in out) else person.foreign - sum(f.amount or 0 for f in out)
            found["foreign"] += ore(Fraction(max(reachable, 0), 12))
            found["less"] += sum(
                fact.amount or 0
                for fact in own
                if fact.kind in {"nav_refund", "wrong_entry"} and fact.first.replace(day=1) == month
            )
        if person.wealth_counts:
            found["net_wealth"] += person.net_wealth
            found["home_wealth"] += person.home_wealth
    _wealth(found, facts, month)
    return found


def _business(person: Person, own: Sequence[Fact], month: dt.date) -> int:
    yearly = max(person.business - sum(person.own_business.values()), 0)
    began = [fact.first for fact in own if fact.kind == "business_began"]
    ended = [fact.first for fact in own if fact.kind == "business_ended"]
    start = max(began).month if began else 1
    end = min(ended).month if ended else 12
    active = [
        number
        for number in range(1, 13)
        if (start <= number <= end if start <= end else number <= end or number >= start)
    ]
    return ore(Fraction(yearly, len(active))) if month.month in active else 0


def _wealth(found: dict[str, int], facts: Sequence[Fact], month: dt.date) -> None:
    less = sum(
        fact.amount or 0
        for fact in facts
        if fact.kind == "child_wealth" or (fact.kind in {"wealth_arose", "compensation"} and month < fact.first)
    )
    if found["net_wealth"] > 0:
        found["net_wealth"] = max(found["net_wealth"] - less, 0)
    homes = [
        fact.amount or 0
        for fact in facts
        if fact.kind == "home_value" and fact.first <= month and (fact.last is None or fact.last >= month)
    ]
    if homes:
        found["home_wealth"] = max(homes)


def corrected(month: Mapping[str, Any], causes: Sequence[str]) -> dict[str, Any]:
    """A row of SETTLEMENT_MONTHS as the rules see it when some causes are corrected."""
    row = dict(month)
    row["monthly_income_ore"] += sum(row[f"change_{cause}_ore"] for cause in causes if cause != "wealth")
    if "a_ordning" in causes:
        row["monthly_disability_benefit_ore"] += row["change_disability_benefit_ore"]
    if "wealth" in causes:
        row["net_wealth_ore"], row["home_wealth_ore"] = row["now_net_wealth_ore"], row["now_home_wealth_ore"]
    return row


def right(month: Mapping[str, Any]) -> int:
    """What the rules give with everything corrected, øre."""
    return 100 * reckon(corrected(month, CAUSES), "operational").entitlement


def exact_shares(month: Mapping[str, Any]) -> dict[str, Fraction]:
    """Each cause's mean contribution over every order of the causes, øre, without rounding."""
    known: dict[frozenset[str], int] = {}

    def amount(causes: frozenset[str]) -> int:
        if causes not in known:
            known[causes] = 100 * reckon(corrected(month, sorted(causes)), "operational").entitlement
        return known[causes]

    orders = list(permutations(CAUSES))
    shares = dict.fromkeys(CAUSES, Fraction(0))
    for order in orders:
        for place, cause in enumerate(order):
            before = frozenset(order[:place])
            shares[cause] += Fraction(amount(before | {cause}) - amount(before), len(orders))
    return shares


def after_thresholds(differences: Sequence[int], court_fee: int, least: int) -> tuple[int, int, int, int]:
    """Claim, extra, and both after the thresholds, øre, from the months' differences and two amounts in kroner."""
    claim = sum(-each for each in differences if each < 0)
    extra = sum(each for each in differences if each > 0)
    return claim, extra, claim * (claim >= 100 * court_fee), extra * (extra >= 100 * least)
