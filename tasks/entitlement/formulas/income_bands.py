"""Own share as a percentage of income by bands of grunnbeløpet (G): Bergen.

The municipality's page gives one percentage per band, not whether it applies to the whole income (flat) or to the part
in the band (marginal): `bands_are_marginal` chooses. Wealth over a free amount adds to income at a rate that rises with
every whole 1 000 kr of it, without an end: the page gives one example and no most (`wealth_addition_has_no_most`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from operator import add

import polars as pl
from polars.expr.whenthen import ChainedThen, Then

from tasks.entitlement.formulas.formula import HOUSEHOLD, MONEY, SHARE, Formula, may_have, needs
from tasks.entitlement.formulas.payout import MONTHS, half_up
from tasks.entitlement.values import RATE_SCALE, Unit

BANDS = 6
_ZERO = pl.lit(0, pl.Int64)
_THOUSAND_ORE = 1000 * 100
_FLAG = frozenset({Unit.FLAG})
ACCEPTS = {
    "coverage": needs(SHARE),
    **{f"band_{number}_rate": needs(SHARE) for number in range(1, BANDS + 1)},
    **{f"band_{number}_to": needs(MONEY) for number in range(1, BANDS)},
    "bands_are_marginal": needs(_FLAG),
    "wealth_free_single": needs(MONEY),
    "wealth_free_couple": needs(MONEY),
    "wealth_first_rate": needs(SHARE),
    "wealth_rate_per_thousand": needs(SHARE),
    "wealth_addition_example": may_have(MONEY, 0),
    "wealth_addition_has_no_most": may_have(_FLAG, 1),
    "minimum_payout": may_have(frozenset({Unit.KR_PER_MONTH}), 0),
    **HOUSEHOLD,
}


def compute(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Everything before the payout; see `Formula`."""
    free = pl.when(pl.col("adults") > 1).then("wealth_free_couple").otherwise("wealth_free_single")
    marginal = pl.col("bands_are_marginal") == 1
    return (
        frame.with_columns(excess=pl.max_horizontal(pl.col("net_wealth_ore") - free, _ZERO))
        .with_columns(wealth_fine=pl.col("excess") * _wealth_rate())
        .with_columns(income_fine=MONTHS * RATE_SCALE * pl.col("monthly_income_ore") + pl.col("wealth_fine"))
        .with_columns(counted=pl.max_horizontal("income_fine", _ZERO))
        .with_columns(
            own_share_fine=pl.when(marginal).then(_marginal(_whole)).otherwise(_flat(_whole)),
            own_share_rest=pl.when(marginal).then(_marginal(_rest)).otherwise(_flat(_rest)),
        )
        .with_columns(
            cost_fine=MONTHS * RATE_SCALE * pl.col("housing_cost_ore"),
            ceiling_ore=pl.lit(None, pl.Int64),
            own_share_fine=pl.col("own_share_fine") + pl.col("own_share_rest") // RATE_SCALE,
            own_share_rest=pl.col("own_share_rest") % RATE_SCALE,
            divisor=pl.lit(RATE_SCALE, pl.Int64),
            eligible=pl.lit(value=True),
            weight_hundredths=pl.lit(100, pl.Int64),
            weighted_income_ore=half_up(pl.col("income_fine"), RATE_SCALE),
            wealth_addition_ore=half_up(pl.col("wealth_fine"), RATE_SCALE),
            rent_reduction_ore=pl.lit(None, pl.Int64),
        )
    )


def _wealth_rate() -> pl.Expr:
    return pl.col("wealth_first_rate") + pl.col("wealth_rate_per_thousand") * (pl.col("excess") // _THOUSAND_ORE)


def _whole(fine: pl.Expr) -> pl.Expr:
    return fine // RATE_SCALE


def _rest(fine: pl.Expr) -> pl.Expr:
    return fine % RATE_SCALE


def _bound(number: int) -> pl.Expr:
    return RATE_SCALE * pl.col(f"band_{number}_to")


def _flat(part: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    rate: Then | ChainedThen = pl.when(pl.col("counted") <= _bound(1)).then("band_1_rate")
    for number in range(2, BANDS):
        rate = rate.when(pl.col("counted") <= _bound(number)).then(f"band_{number}_rate")
    return rate.otherwise(f"band_{BANDS}_rate") * part(pl.col("counted"))


def _marginal(part: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    bounds = [_ZERO, *[_bound(number) for number in range(1, BANDS)]]
    reached = [pl.max_horizontal(pl.col("counted") - bound, _ZERO) for bound in bounds]
    widths = [upper - lower for lower, upper in pairwise(bounds)]
    parts = [pl.min_horizontal(over, width) for over, width in zip(reached, widths, strict=False)] + reached[-1:]
    return reduce(add, [pl.col(f"band_{number}_rate") * part(each) for number, each in enumerate(parts, start=1)])


def influences() -> dict[str, pl.Expr]:
    """The rise without an end matters above the wealth of the page's own example."""
    return {"wealth_addition_has_no_most": pl.col("excess") > pl.col("wealth_addition_example")}


INCOME_BANDS = Formula("income_bands", ACCEPTS, compute, influences)
