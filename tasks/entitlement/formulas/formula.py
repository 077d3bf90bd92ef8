"""What a formula is: which parameters it takes, how it computes, and which parameters matter for which household."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from tasks.entitlement.values import RATE_SCALE, Unit

NEVER = 10**15
"""A step that is never reached."""

Compute = Callable[[pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True)
class Accepts:
    """A parameter that a formula takes.

    units: how it may be given. neutral: the value where it is not given, a whole number of its units or the name of
    another parameter; `required` ones have none. fine: stored in 1/10 000 øre, not in øre.
    """

    units: frozenset[Unit]
    required: bool = True
    neutral: int | str | None = None
    fine: bool = False


MONEY = frozenset({Unit.KR, Unit.KR_PER_YEAR, Unit.G})
MONTHLY = frozenset({Unit.KR_PER_MONTH})
SHARE = frozenset({Unit.SHARE})


def needs(units: frozenset[Unit]) -> Accepts:
    """A parameter without which the formula cannot be used."""
    return Accepts(units)


def may_have(units: frozenset[Unit], neutral: int | str | None, *, fine: bool = False) -> Accepts:
    """A parameter that a scheme may lack."""
    return Accepts(units, required=False, neutral=neutral, fine=fine)


HOUSEHOLD: Mapping[str, Accepts] = {
    "income_age": may_have(frozenset({Unit.YEARS}), 18),
    "applicant_always_counts": may_have(frozenset({Unit.FLAG}), 1),
    "income_months": may_have(frozenset({Unit.MONTHS}), 1),
    "assessment_without_income": may_have(frozenset({Unit.FLAG}), 0),
    "assessment_tolerance": may_have(SHARE, 0),
    "three_payments_thirds": may_have(frozenset({Unit.THIRDS}), 3),
    "capital_income_allowance": may_have(MONEY, 0),
    "running_cost": may_have(MONEY, 0),
    "heating": may_have(MONEY, 0),
    "heating_for_everyone": may_have(frozenset({Unit.FLAG}), 1),
}
"""What decides whose income counts and what is added to the housing cost; any scheme may have it."""

WEALTH: Mapping[str, Accepts] = {
    "wealth_rate": may_have(SHARE, 0),
    "wealth_allowance_rented": may_have(MONEY, 0),
    "wealth_allowance_owned_most": may_have(MONEY, 0),
    "child_wealth_deducted": may_have(frozenset({Unit.FLAG}), 0),
}
"""Wealth addition as the state scheme has it; municipal schemes borrow it («Husbankens regler»)."""


def wealth_excess() -> pl.Expr:
    """Net wealth over the allowance, øre (§ 6): fixed for tenants, for owners the home's tax value up to a most."""
    allowance = (
        pl.when(pl.col("tenure") == "rented")
        .then(pl.col("wealth_allowance_rented"))
        .otherwise(pl.min_horizontal("home_wealth_ore", "wealth_allowance_owned_most"))
    )
    return pl.max_horizontal(pl.col("net_wealth_ore") - allowance, pl.lit(0, pl.Int64))


def wealth_influences() -> dict[str, pl.Expr]:
    """When an unconfirmed allowance matters: when the wealth is over it, or over the last one that is confirmed."""
    rented = pl.col("tenure") == "rented"
    taken = pl.col("wealth_rate") > 0
    return {
        "wealth_rate": wealth_excess() > 0,
        "wealth_allowance_rented": taken & rented & (pl.col("net_wealth_ore") > pl.col("sure_wealth_allowance_rented")),
        "wealth_allowance_owned_most": taken
        & ~rented
        & (pl.min_horizontal("net_wealth_ore", "home_wealth_ore") > pl.col("sure_wealth_allowance_owned_most")),
    }


def running_cost_influences() -> dict[str, pl.Expr]:
    """The fixed running cost is part of what an owned home costs, and matters as long as the ceiling does not."""
    below = pl.col("cost_fine") < pl.col("ceiling_ore") * RATE_SCALE
    return {"running_cost": (pl.col("tenure") == "owned") & below.fill_null(value=True)}


@dataclass(frozen=True)
class Formula:
    """A formula: a function from household-months with their parameters to what `settle` needs.

    `compute` adds `cost_fine`, `ceiling_ore`, `own_share_fine`, `own_share_rest`, `divisor`, `eligible`,
    `weight_hundredths`, `weighted_income_ore`, `wealth_addition_ore` and `rent_reduction_ore`. `influences` says for
    which households an unconfirmed parameter matters; one that is not named matters for all. An allowance's last
    confirmed value (or its own, if lower) is there as `sure_<name>`.
    """

    name: str
    accepts: Mapping[str, Accepts]
    compute: Compute
    influences: Callable[[], dict[str, pl.Expr]] = field(default=dict)
    has_groups: bool = False
