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

    Gives case_id, months_compared, lasting, and of the months that differ in either direction months_differing,
    first_differing and latest_differing; of those with too little underpaid_months, first_underpaid, latest_underpaid
    and underpaid_ore; of those with too much the same with `overpaid`. `lasting`: the run's month and the one before it
    differ in the same direction.
    """
    before = (pl.lit(month).dt.offset_by("-1mo"), pl.lit(month))
    sign = pl.when(differs()).then(pl.col("difference_ore").sign()).otherwise(0)
    newest = [pl.col("sign").filter(pl.col("month") == each).sum() for each in before]
    return (
        months.with_columns(sign=sign)
        .group_by("case_id")
        .agg(
            months_compared=pl.len().cast(pl.Int64),
            lasting=newest[0] * newest[1] > 0,
            months_differing=(pl.col("sign") != 0).sum().cast(pl.Int64),
            **_first_and_latest("differing", pl.col("sign") != 0),
            **_of_direction("underpaid", 1),
            **_of_direction("overpaid", -1),
        )
        .sort("case_id")
    )


def _of_direction(name: str, sign: int) -> dict[str, pl.Expr]:
    """The months that differ in one direction: how many, the first, the latest, and their sum. sign: 1 or -1."""
    is_of_it = pl.col("sign") == sign
    return {
        f"{name}_months": is_of_it.sum().cast(pl.Int64),
        **_first_and_latest(name, is_of_it),
        f"{name}_ore": sign * pl.col("difference_ore").filter(is_of_it).sum(),
    }


def _first_and_latest(name: str, is_of_it: pl.Expr) -> dict[str, pl.Expr]:
    months = pl.col("month").filter(is_of_it)
    return {f"first_{name}": months.min(), f"latest_{name}": months.max()}
