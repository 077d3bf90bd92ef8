"""The last step of every formula: coverage × (housing cost - own share), per month, in whole kroner. Exact in int64.

Units: «fine» is 1/10 000 øre, so that a rate of whole ten-thousandths times whole øre is a whole number. An own share
is a quotient and a remainder, `own_share_fine + own_share_rest / divisor`, so that a division never decides a
boundary. Products stay under 2^63 for amounts up to `MOST_ORE`: a product that would not is split into øre and fine
parts first.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.values import RATE_SCALE

MONTHS = 12
FINE_PER_KRONE = RATE_SCALE * 100
_KRONER_PER_MONTH = 1 / (RATE_SCALE * FINE_PER_KRONE * MONTHS)
"""A factor, since a division by a constant is not the same to the last bit in a frame of one row as in a long one."""


def half_up(numerator: pl.Expr, denominator: int) -> pl.Expr:
    """Whole-number quotient, halves upwards; floor of the exact value plus a half."""
    return (numerator + denominator // 2) // denominator


def share_of(fine: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Floor of `rate` ten-thousandths of an amount in fine units, without the product of the two."""
    return rate * (fine // RATE_SCALE) + rate * (fine % RATE_SCALE) // RATE_SCALE


def settle(frame: pl.LazyFrame, *, by_month: bool) -> pl.LazyFrame:
    """Add `amount_kr`, `supported` (the formula gives more than 0), `yearly_fine` and `entitlement_unrounded`.

    Needs `cost_fine` (yearly), `ceiling_ore` (yearly, null for none), `own_share_fine`, `own_share_rest`, `divisor`,
    `coverage` and `eligible`. by_month: round ceiling and own share per month first (operational rounding).
    """
    ceiling = pl.col("ceiling_ore")
    rest = pl.col("own_share_rest")
    below = (rest > 0).cast(pl.Int64)
    difference = pl.min_horizontal(pl.col("cost_fine"), ceiling * RATE_SCALE) - pl.col("own_share_fine")
    frame = frame.with_columns(
        supported=pl.col("eligible") & (difference > 0),
        whole=pl.max_horizontal(difference - below, pl.lit(0, pl.Int64)),
        part=below * (pl.col("divisor") - rest),
    ).with_columns(
        yearly_fine=pl.when("supported")
        .then(_covered(pl.col("whole"), pl.col("part"), pl.col("divisor")))
        .otherwise(pl.lit(0, pl.Int64)),
        entitlement_unrounded=pl.when("supported")
        .then((pl.col("whole") + pl.col("part") / pl.col("divisor")) * pl.col("coverage") * _KRONER_PER_MONTH)
        .otherwise(0.0),
    )
    if by_month:
        return frame.with_columns(amount_kr=_settled_by_month())
    return frame.with_columns(amount_kr=half_up(pl.col("yearly_fine"), MONTHS * FINE_PER_KRONE))


def _covered(whole: pl.Expr, part: pl.Expr, divisor: pl.Expr) -> pl.Expr:
    """Floor of coverage × (whole + part / divisor), in fine units."""
    rate = pl.col("coverage")
    return rate * (whole // RATE_SCALE) + (rate * (whole % RATE_SCALE) + rate * part // divisor) // RATE_SCALE


def monthly_ceiling_fine() -> pl.Expr:
    """The ceiling per month, truncated to whole kroner."""
    return pl.col("ceiling_ore") // (MONTHS * 100) * FINE_PER_KRONE


def monthly_own_share_fine() -> pl.Expr:
    """The own share per month, rounded to whole kroner."""
    return half_up(pl.col("own_share_fine"), MONTHS * FINE_PER_KRONE) * FINE_PER_KRONE


def _settled_by_month() -> pl.Expr:
    cost = pl.min_horizontal(pl.col("cost_fine") // MONTHS, monthly_ceiling_fine())
    difference = pl.max_horizontal(cost - monthly_own_share_fine(), pl.lit(0, pl.Int64))
    amount = half_up(share_of(difference, pl.col("coverage")), FINE_PER_KRONE)
    return pl.when("eligible").then(amount).otherwise(pl.lit(0, pl.Int64))
