"""Approved housing cost (godkjente boutgifter, § 2): the case system's own cost and the fixed additions."""

from __future__ import annotations

import polars as pl

MONTHS = 12


def with_additions() -> pl.Expr:
    """Housing cost per month with heating and running cost, øre; each addition is rounded to the øre, halves upwards.

    Needs housing_cost_ore, tenure, heating_included and single_pensioner beside the scheme's `heating`,
    `heating_for_everyone` and `running_cost` of the month. The cost is rent; common costs and loan; or loan,
    municipal fees, property tax and ground rent. Heating is added where it is not in the cost; until 2024-08 for
    pensioner households only, which the recipients' tables know by `single_pensioner`. Running cost is added for
    owned homes outside a cooperative.
    """
    eligible = (pl.col("heating_for_everyone") == 1) | pl.col("single_pensioner")
    heating = pl.when(~pl.col("heating_included") & eligible).then(_monthly("heating")).otherwise(0)
    running = pl.when(pl.col("tenure") == "owned").then(_monthly("running_cost")).otherwise(0)
    return pl.col("housing_cost_ore") + heating + running


def _monthly(name: str) -> pl.Expr:
    return (pl.col(name) + MONTHS // 2) // MONTHS
