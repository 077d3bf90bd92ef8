"""Rents drawn to match how far above the ceiling Oslo's recipients live."""

from __future__ import annotations

from bisect import bisect_right
from random import Random

from sandbox.town.published_statistics import SizeFigures, oslo_sizes
from sandbox.town.reference_rules import Facts, approved_monthly_cost, ceiling

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
CHEAPEST_SHARE = 0.55
"""The cheapest homes cost 55 % of the ceiling: an assumption; only the share below the ceiling is published."""

EXCESS_GROWTH = 1.25
"""How much the excess over the ceiling grew from 2023 to June 2026: the one factor that, with the published shares
over the ceiling, gives Oslo's published mean housing cost of that month."""


def draw_approved_cost(random: Random, size: int, yearly_ceiling: int) -> int:
    """Draw an approved housing cost per month in øre (with the fixed additions) for a household of that size."""
    figures = oslo_sizes()[min(size, 5)]
    monthly_ceiling = yearly_ceiling / 12
    if random.random() < figures.share_over_ceiling:
        return _ore(monthly_ceiling + _excess(random, figures) + 1)
    return _ore(monthly_ceiling * random.uniform(CHEAPEST_SHARE, 0.995))


def rent_for(approved_ore: int, facts: Facts) -> int:
    """Rent in øre that gives that approved cost: `facts` is the household with no housing cost of its own yet.

    Rents are whole kroner, and every tenth has øre, as real ones have.
    """
    additions = int(approved_monthly_cost(facts) * 100)
    rent = max(approved_ore - additions, 150_000)
    return rent if rent % 10 == 0 else rent // 100 * 100


def is_over_ceiling(facts: Facts) -> bool:
    """Whether the approved housing cost is above the ceiling."""
    return approved_monthly_cost(facts) * 12 > ceiling(facts)


def _excess(random: Random, figures: SizeFigures) -> float:
    where = random.random()
    quarter = min(bisect_right(QUARTERS, where) - 1, 3)
    low, high = figures.quantiles[quarter], figures.quantiles[quarter + 1]
    return EXCESS_GROWTH * (low + (where - QUARTERS[quarter]) * 4 * (high - low))


def _ore(kroner: float) -> int:
    return round(kroner * 100)
