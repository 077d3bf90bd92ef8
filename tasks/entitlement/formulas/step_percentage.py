"""A reasonable housing cost (rimelig boutgift) as a percentage of income that rises in steps: Oslo BKB, Bodø.

    rate = base rate, + 1 percentage point per started 10 000 between the lower and the upper income,
           + 1 percentage point per started 5 000 above the upper income
    support = coverage × (housing cost - rate × the whole income)

FOR-2000-03-15-1661 (Oslo 2000-2022); Bodø bystyre, retningslinjer 2018. The texts apply the rate to the whole income.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.formulas.formula import (
    HOUSEHOLD,
    MONEY,
    SHARE,
    WEALTH,
    Formula,
    may_have,
    needs,
    wealth_excess,
    wealth_influences,
)
from tasks.entitlement.formulas.payout import MONTHS, half_up
from tasks.entitlement.values import RATE_SCALE

_ZERO = pl.lit(0, pl.Int64)
ACCEPTS = {
    "coverage": needs(SHARE),
    "base_rate": needs(SHARE),
    "lower_income_1": needs(MONEY),
    "lower_income_2": needs(MONEY),
    "upper_income_1": needs(MONEY),
    "upper_income_2": needs(MONEY),
    "income_per_extra_person": needs(MONEY),
    "first_step": needs(MONEY),
    "second_step": needs(MONEY),
    "rate_per_step": needs(SHARE),
    "least_housing_cost_1": may_have(MONEY, 0),
    "least_housing_cost_2": may_have(MONEY, 0),
    "minimum_yearly_support": may_have(MONEY, 0),
    **WEALTH,
    **HOUSEHOLD,
}


def compute(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Everything before the payout; see `Formula`."""
    persons = pl.col("adults") + pl.col("children")
    alone = persons == 1
    cost = MONTHS * pl.col("housing_cost_ore")
    least = pl.when(alone).then("least_housing_cost_1").otherwise("least_housing_cost_2")
    extra = pl.col("income_per_extra_person") * (persons - 2)
    return (
        frame.with_columns(
            wealth_fine=pl.col("wealth_rate") * wealth_excess(),
            lower=pl.when(alone).then("lower_income_1").otherwise(pl.col("lower_income_2") + extra),
            upper=pl.when(alone).then("upper_income_1").otherwise(pl.col("upper_income_2") + extra),
        )
        .with_columns(income_fine=MONTHS * RATE_SCALE * pl.col("monthly_income_ore") + pl.col("wealth_fine"))
        .with_columns(counted=pl.max_horizontal("income_fine", _ZERO), rate=_rate())
        .with_columns(
            own_share_fine=pl.col("rate") * (pl.col("counted") // RATE_SCALE),
            own_share_rest=pl.col("rate") * (pl.col("counted") % RATE_SCALE),
        )
        .with_columns(
            cost_fine=RATE_SCALE * cost,
            ceiling_ore=pl.lit(None, pl.Int64),
            own_share_fine=pl.col("own_share_fine") + pl.col("own_share_rest") // RATE_SCALE,
            own_share_rest=pl.col("own_share_rest") % RATE_SCALE,
            divisor=pl.lit(RATE_SCALE, pl.Int64),
            eligible=cost >= least,
            weight_hundredths=pl.lit(100, pl.Int64),
            weighted_income_ore=half_up(pl.col("income_fine"), RATE_SCALE),
            wealth_addition_ore=half_up(pl.col("wealth_fine"), RATE_SCALE),
            rent_reduction_ore=pl.lit(None, pl.Int64),
        )
    )


def _rate() -> pl.Expr:
    income, lower, upper = pl.col("income_fine"), RATE_SCALE * pl.col("lower"), RATE_SCALE * pl.col("upper")
    low = _started(pl.min_horizontal(income, upper) - lower, RATE_SCALE * pl.col("first_step"))
    high = _started(income - upper, RATE_SCALE * pl.col("second_step"))
    return pl.col("base_rate") + pl.col("rate_per_step") * (low + high)


def _started(amount: pl.Expr, step: pl.Expr) -> pl.Expr:
    """Steps that are begun in an amount; 0 for none."""
    return pl.max_horizontal((amount + step - 1) // step, _ZERO)


STEP_PERCENTAGE = Formula("step_percentage", ACCEPTS, compute, wealth_influences)
