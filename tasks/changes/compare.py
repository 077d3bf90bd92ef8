"""The entitlement compared with the last decision, month by month, and the sums of its months.

A difference of one krone, up or down, never counts: the rounding used in practice is not published, and two ways of
rounding the same formula can differ by that much.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.validation import Decisions, Entitlements, MonthComparisons, columns, validate

ROUNDING_ORE = 100
"""One krone: two ways of rounding the same formula can differ by this much."""


def compare(entitlements: pl.DataFrame, decisions: pl.DataFrame, case_months: pl.DataFrame) -> pl.DataFrame:
    """Compare each month's entitlement with its case's decision.

    entitlements: Entitlements, one row per case and month, of `case_months` (CaseMonths). decisions: Decisions, one row
    per case, the one in force. Gives MonthComparisons, ordered by case and month.
    """
    decided = validate(Decisions, decisions).select("case_id", "decision_id", decided_ore="amount_ore")
    incomes = case_months.select("case_id", "month", "monthly_income_ore")
    found = (
        validate(Entitlements, entitlements)
        .select("case_id", "month", "entitlement_ore")
        .join(decided, on="case_id")
        .join(incomes, on=["case_id", "month"])
        .with_columns(difference_ore=pl.col("entitlement_ore") - pl.col("decided_ore"))
    )
    return validate(MonthComparisons, found.select(columns(MonthComparisons).keys()).sort("case_id", "month"))


def kind(decided: str = "decided_ore", now: str = "entitlement_ore") -> pl.Expr:
    """The kind of a difference: none, lost, gained, increase or decrease."""
    return (
        pl.when(pl.col(now) == pl.col(decided))
        .then(pl.lit("none"))
        .when(pl.col(now) == 0)
        .then(pl.lit("lost"))
        .when(pl.col(decided) == 0)
        .then(pl.lit("gained"))
        .when(pl.col(now) > pl.col(decided))
        .then(pl.lit("increase"))
        .otherwise(pl.lit("decrease"))
    )


def differs() -> pl.Expr:
    """Whether a month differs by more than rounding can explain."""
    return pl.col("difference_ore").abs() > ROUNDING_ORE


def tallies(months: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """Each case's months in counts and sums: one row per case of `months` (MonthComparisons), ordered by case.

    Gives case_id, months_compared, months_differing, first_differing, latest_differing, lasting, underpaid_ore and
    overpaid_ore. `lasting`: the run's month and the one before it differ in the same direction.
    """
    before = (pl.lit(month).dt.offset_by("-1mo"), pl.lit(month))
    sign = pl.when(differs()).then(pl.col("difference_ore").sign()).otherwise(0)
    newest = [pl.col("sign").filter(pl.col("month") == each).sum() for each in before]
    difference = pl.col("difference_ore").filter(pl.col("sign") != 0)
    return (
        months.with_columns(sign=sign)
        .group_by("case_id")
        .agg(
            months_compared=pl.len().cast(pl.Int64),
            months_differing=(pl.col("sign") != 0).sum().cast(pl.Int64),
            first_differing=pl.col("month").filter(pl.col("sign") != 0).min(),
            latest_differing=pl.col("month").filter(pl.col("sign") != 0).max(),
            lasting=newest[0] * newest[1] > 0,
            underpaid_ore=difference.clip(lower_bound=0).sum(),
            overpaid_ore=-difference.clip(upper_bound=0).sum(),
        )
        .sort("case_id")
    )
