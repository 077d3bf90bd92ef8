"""What is missing between living costs and what is left of income after rent: Oslo husleietilskudd 2015-2022.

    support per month = living costs + energy - (income - rent), rent counted up to a most; none over the wealth limit

FOR-2014-12-17-1875. State and other municipal housing support count as income and are part of the income given.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.formulas.formula import HOUSEHOLD, MONEY, MONTHLY, SHARE, Formula, may_have, needs
from tasks.entitlement.formulas.payout import MONTHS
from tasks.entitlement.values import RATE_SCALE

ACCEPTS = {
    "coverage": needs(SHARE),
    "rent_most": needs(MONTHLY),
    "living_costs_1": needs(MONTHLY),
    "living_costs_2": needs(MONTHLY),
    "living_costs_per_extra_person": needs(MONTHLY),
    "energy": may_have(MONTHLY, 0),
    "wealth_limit": needs(MONEY),
    "minimum_payout": may_have(MONTHLY, 0),
    **HOUSEHOLD,
}


def compute(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Everything before the payout; see `Formula`. The own share is income less living costs, and may be negative."""
    persons = pl.col("adults") + pl.col("children")
    more = pl.col("living_costs_2") + pl.col("living_costs_per_extra_person") * (persons - 2)
    living = pl.when(persons == 1).then("living_costs_1").otherwise(more) + pl.col("energy")
    income = MONTHS * pl.col("monthly_income_ore")
    nothing = pl.lit(0, pl.Int64)
    return frame.with_columns(
        cost_fine=MONTHS * RATE_SCALE * pl.col("housing_cost_ore"),
        ceiling_ore=MONTHS * pl.col("rent_most"),
        own_share_fine=RATE_SCALE * (income - MONTHS * living),
        own_share_rest=nothing,
        divisor=pl.lit(1, pl.Int64),
        eligible=pl.col("net_wealth_ore") <= pl.col("wealth_limit"),
        weight_hundredths=pl.lit(100, pl.Int64),
        weighted_income_ore=income,
        wealth_addition_ore=nothing,
        rent_reduction_ore=pl.lit(None, pl.Int64),
    )


INCOME_GAP = Formula("income_gap", ACCEPTS, compute)
