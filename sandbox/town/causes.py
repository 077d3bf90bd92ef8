"""Which cause accounts for most of a difference, by the reference rules.

Shares are Shapley values: what a cause adds to the amount, averaged over every order in which the causes could have
come. They sum to the difference. The before side is what the decision's row has; what it does not have (the
uføretrygd within the income, how many are 18 or 19) is taken as of now, and what that leaves unexplained is `decision`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from sandbox.town.reference_rules import Facts, entitlement

CAUSES = {
    "income": ("income", "disability_benefit"),
    "wealth": ("net_wealth", "home_wealth"),
    "household": ("adults", "children", "under_20", "young_disabled", "single_pensioner"),
    "housing_cost": ("housing_cost",),
    "rates": ("month",),
}
"""What can move an entitlement, and the facts that belong to each; `decision` is what these leave unexplained."""


def main_cause(then: Facts, now: Facts, decided: int) -> str:
    """The cause with the largest share of the step from `decided` to the amount now, either way; `none` without one."""
    found = shares(then, now, decided)
    return max(found, key=lambda cause: abs(found[cause])) if any(found.values()) else "none"


def shares(then: Facts, now: Facts, decided: int) -> dict[str, Fraction]:
    """Kroner per month of the difference that each cause accounts for; `decision` last."""
    before = as_recorded(then, now)
    moved = [cause for cause, names in CAUSES.items() if _differ(before, now, names)]
    amounts: dict[frozenset[str], int] = {}
    orders = list(permutations(moved))
    found = {cause: Fraction(0) for cause in (*CAUSES, "decision")}
    for order in orders:
        for index, cause in enumerate(order):
            without, with_it = frozenset(order[:index]), frozenset(order[: index + 1])
            step = _amount(before, now, with_it, amounts) - _amount(before, now, without, amounts)
            found[cause] += Fraction(step, len(orders))
    found["decision"] = Fraction(entitlement(before) - decided)
    return found


def as_recorded(then: Facts, now: Facts) -> Facts:
    """The before side as far as a decision's row shows it."""
    aged_18_19 = min(now.under_20 - now.children, then.adults)
    return replace(
        now,
        month=then.month,
        income=then.income,
        disability_benefit=min(now.disability_benefit, max(then.income, Fraction(0))),
        net_wealth=then.net_wealth,
        housing_cost=then.housing_cost,
        adults=then.adults,
        children=then.children,
        under_20=then.children + aged_18_19,
    )


def _amount(before: Facts, now: Facts, moved: frozenset[str], amounts: dict[frozenset[str], int]) -> int:
    if moved not in amounts:
        names = [name for cause in moved for name in CAUSES[cause]]
        amounts[moved] = entitlement(replace(before, **{name: getattr(now, name) for name in names}))
    return amounts[moved]


def _differ(before: Facts, now: Facts, names: Sequence[str]) -> bool:
    return any(getattr(before, name) != getattr(now, name) for name in names)
