"""How many cases other limits would have flagged: the same rule, with each combination of a grid as its limit.

A combination flags a case where the newest month reaches its limits in kroner and in per cent, or where the months in
one direction sum to its cumulative limit (`limit_reached`). A case that the run excluded for a reason other than size
stays excluded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pandera.polars as pa
import polars as pl

from tasks.changes.classify import ComparisonContext, limit_reached
from tasks.settings import Changes
from tasks.validation import (
    Decisions,
    Households,
    MonthComparisons,
    Table,
    Thresholds,
    columns,
    empty,
    validate,
)
from tasks.validation.reports import ComparedCases


class GridFlags(Table):
    """The flags that a combination of limits gives, per team and in total (team null).

    under_cases, over_cases: flags by direction. under_ore, over_ore: their sums per month.
    """

    monthly_ore: pl.Int64 = pa.Field(ge=0)
    percent_hundredths: pl.Int64 = pa.Field(ge=0)
    cumulative_ore: pl.Int64 = pa.Field(ge=0)
    team: pl.String = pa.Field(nullable=True)
    flags: pl.Int64 = pa.Field(ge=0)
    under_cases: pl.Int64 = pa.Field(ge=0)
    over_cases: pl.Int64 = pa.Field(ge=0)
    under_ore: pl.Int64 = pa.Field(ge=0)
    over_ore: pl.Int64 = pa.Field(ge=0)


@dataclass(frozen=True)
class LimitCombination:
    """One combination: kroner per month and hundredths of a percent, or a sum over the months (0: no such limit)."""

    monthly_ore: int
    percent_hundredths: int = 0
    cumulative_ore: int = 0


def combinations(monthly: Sequence[int], percent: Sequence[int], cumulative: Sequence[int]) -> list[LimitCombination]:
    """Every combination of the limits, sorted, each once."""
    lists = (sorted(set(monthly)), sorted(set(percent)), sorted(set(cumulative)))
    return [LimitCombination(*each) for each in product(*lists)]


def live_flags(cases: pl.DataFrame) -> pl.DataFrame:
    """Count what the run itself flagged: GridFlags without the limits, the total first, then the teams by name.

    cases: ComparedCases.
    """
    return _counted(validate(ComparedCases, cases), pl.col("state") == "flagged")


def excluded_cases(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases at the live limit that the run did not flag for another reason. No limit flags them."""
    return validate(ComparedCases, cases).filter(
        pl.col("exclusion_reason").is_not_null() & (pl.col("state") != "flagged")
    )


def simulate(
    cases: pl.DataFrame, months: pl.DataFrame, month: dt.date, limits: Sequence[LimitCombination]
) -> pl.DataFrame:
    """Count what each combination would have flagged (GridFlags).

    cases: ComparedCases of one run. months: MonthComparisons of the same run. month: the run's. The result is in the
    order of `limits`; for each, the total first, then the teams by name.
    """
    included = cases.join(excluded_cases(cases), on="case_id", how="anti", maintain_order="left")
    included = included.select("case_id", "team")
    compared = validate(MonthComparisons, months).join(included, on="case_id", how="semi", maintain_order="left")
    counted = [
        _counted(_with_limit_kind(included, compared, month, each), pl.col("limit_kind").is_not_null()).select(
            pl.lit(each.monthly_ore, pl.Int64).alias("monthly_ore"),
            pl.lit(each.percent_hundredths, pl.Int64).alias("percent_hundredths"),
            pl.lit(each.cumulative_ore, pl.Int64).alias("cumulative_ore"),
            pl.all(),
        )
        for each in limits
    ]
    return validate(GridFlags, pl.concat([empty(GridFlags), *counted]))


def _with_limit_kind(
    cases: pl.DataFrame, months: pl.DataFrame, month: dt.date, limits: LimitCombination
) -> pl.DataFrame:
    """Cases with the limit of the combination that each reaches, and the difference of the month it is shown by."""
    context = ComparisonContext(
        households=empty(Households),
        decisions=empty(Decisions),
        months=months,
        limits=_thresholds(cases, limits),
        month=month,
        as_of=month,
        changes=Changes(),
    )
    shown = limit_reached(context).join(months.select("case_id", "month", "difference_ore"), on=["case_id", "month"])
    return cases.join(shown, on="case_id", maintain_order="left")


def _thresholds(cases: pl.DataFrame, limits: LimitCombination) -> pl.DataFrame:
    both = pl.DataFrame({"direction": ["increase", "decrease"]})
    return (
        cases.select("case_id")
        .join(both, how="cross")
        .with_columns(
            monthly_ore=pl.lit(limits.monthly_ore, pl.Int64),
            percent_hundredths=pl.lit(limits.percent_hundredths, pl.Int64),
            months_in_a_row=pl.lit(1, pl.Int64),
            cumulative_ore=pl.lit(limits.cumulative_ore or None, pl.Int64),
        )
        .select(columns(Thresholds).keys())
    )


def _counted(cases: pl.DataFrame, flagged: pl.Expr) -> pl.DataFrame:
    difference = pl.col("difference_ore")
    sums = [
        flagged.sum().cast(pl.Int64).alias("flags"),
        (flagged & (difference > 0)).sum().cast(pl.Int64).alias("under_cases"),
        (flagged & (difference < 0)).sum().cast(pl.Int64).alias("over_cases"),
        difference.filter(flagged & (difference > 0)).sum().alias("under_ore"),
        (-difference.filter(flagged & (difference < 0)).sum()).alias("over_ore"),
    ]
    everybody = cases.select(pl.lit(None, pl.String).alias("team"), *sums)
    return pl.concat([everybody, cases.group_by("team").agg(sums).sort("team")])
