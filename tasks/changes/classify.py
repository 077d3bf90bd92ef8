"""Which differences a caseworker must see, which are kept and counted, and which are set apart.

At the limit is flagged, under it is observed. An entitlement lost altogether, or gained from nothing, is flagged
whatever the limit. Three kinds of flagged differences are set apart: pay that will not come again (by setting shown
apart or left until the next month), new rates that move a large part of a scheme's cases, and cases whose decision was
made with the month's data in sight.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from tasks.changes.compare import ROUNDING_ORE, differs, kind, tallies
from tasks.months import mature_from
from tasks.settings import Changes
from tasks.validation import CaseFindings, Comparisons, MonthComparisons, OneOffs, Thresholds, columns, validate

LEAST_MOVED_BY_RATES = 10
"""Fewer cases than this are flagged one by one, however large a share of a small scheme they are."""

_WHOLE = 100_00
"""All of an amount, in hundredths of a per cent."""


@dataclass(frozen=True)
class ComparisonContext:
    """What is known when differences are weighed. `month`: the run's, `as_of`: the day it stands for."""

    households: pl.DataFrame  # Households
    decisions: pl.DataFrame  # Decisions, one per case
    months: pl.DataFrame  # MonthComparisons
    limits: pl.DataFrame  # Thresholds
    month: dt.date
    as_of: dt.date
    changes: Changes


def reached(weighing: ComparisonContext) -> pl.DataFrame:
    """The limit that each case reaches, and the month that shows it: case_id, month, limit_kind (null: none).

    The month is the run's own, or where only earlier months reach a limit together, the newest that differs that way.
    """
    judged = _judged(weighing)
    newest = judged.filter(pl.col("month") == weighing.month)
    in_a_row = _in_a_row(judged, weighing.month)
    sums = (
        judged.filter(differs())
        .group_by("case_id", "direction")
        .agg(
            summed=pl.col("difference_ore").abs().sum(),
            cumulative_ore=pl.col("cumulative_ore").first(),
            latest=pl.col("month").max(),
        )
        .filter(pl.col("summed") >= pl.col("cumulative_ore"))
        .sort("case_id", "latest", "direction", descending=[False, True, True])
        .unique("case_id", keep="first", maintain_order=True)
        .select("case_id", "latest")
    )
    gone = pl.col("kind").is_in(["lost", "gained"])
    return (
        newest.join(in_a_row, on="case_id", how="left")
        .join(sums, on="case_id", how="left")
        .select(
            "case_id",
            month=pl.when(~pl.col("reached").fill_null(value=False)).then("latest").fill_null(weighing.month),
            limit_kind=pl.when(pl.col("reached") & gone)
            .then(pl.lit("lost_or_gained"))
            .when(pl.col("reached"))
            .then(pl.lit("monthly"))
            .when(pl.col("latest").is_not_null())
            .then(pl.lit("cumulative")),
        )
        .sort("case_id")
    )


def classify(
    weighing: ComparisonContext,
    reached: pl.DataFrame,
    one_offs: pl.DataFrame,
    attributions: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each compared case its state, and what its months say: Comparisons and CaseFindings, ordered by case.

    The findings have no `flag_id` yet: which flag speaks for a case is the life of flags to say.
    reached: of `reached`. one_offs: OneOffs. attributions: Attribution of the differences of the months that `reached`
    names.
    """
    of_shown = weighing.months.join(reached, on=["case_id", "month"], how="semi")
    shown = _judged(replace(weighing, months=of_shown)).join(reached, on=["case_id", "month"])
    apart = (
        shown.join(validate(OneOffs, one_offs), on="case_id", how="left")
        .join(weighing.decisions.select("case_id", "decided_on"), on="case_id")
        .join(_only_rates(shown, weighing, attributions), on="case_id", how="left")
        .with_columns(one_offs=pl.col("one_offs").fill_null([]), exclusion_reason=_group(weighing))
        .with_columns(state=_state(weighing.changes))
        .sort("case_id")
    )
    findings = tallies(weighing.months, weighing.month).join(
        apart.select("case_id", "one_offs", "limit_kind", "exclusion_reason"), on="case_id"
    )
    return (
        validate(
            Comparisons,
            apart.with_columns(limit_ore="monthly_ore").select(columns(Comparisons).keys()),
        ),
        findings.select(name for name in columns(CaseFindings) if name != "flag_id").sort("case_id"),
    )


def _judged(weighing: ComparisonContext) -> pl.DataFrame:
    """Each month beside the limits of its direction, and whether it reaches the monthly one."""
    return (
        validate(MonthComparisons, weighing.months)
        .with_columns(
            kind=kind(),
            direction=pl.when(pl.col("difference_ore") < 0).then(pl.lit("decrease")).otherwise(pl.lit("increase")),
        )
        .join(validate(Thresholds, weighing.limits), on=["case_id", "direction"])
        .with_columns(reaches=differs() & _reaches(pl.col("difference_ore"), pl.col("kind")))
    )


def _reaches(difference: pl.Expr, became: pl.Expr) -> pl.Expr:
    """Whether a difference of more than rounding is at the monthly limit, in kroner and in per cent."""
    size = difference.abs()
    share = size * _WHOLE >= pl.col("decided_ore") * pl.col("percent_hundredths")
    enough = (size >= pl.col("monthly_ore")) & share
    return became.is_in(["lost", "gained"]) | enough


def _in_a_row(judged: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """Cases whose newest months reach the monthly limit, all in the direction of the newest: case_id, `reached`."""
    newest = judged.filter(pl.col("month") == month).select("case_id", way="direction", wanted="months_in_a_row")
    return (
        judged.join(newest, on="case_id")
        .sort("case_id", "month", descending=[False, True])
        .with_columns(place=pl.int_range(pl.len()).over("case_id"))
        .filter(pl.col("place") < pl.col("wanted"))
        .group_by("case_id")
        .agg(
            reached=(pl.col("reaches") & (pl.col("direction") == pl.col("way"))).all()
            & (pl.len() == pl.col("wanted").first())
        )
    )


def _only_rates(shown: pl.DataFrame, weighing: ComparisonContext, attributions: pl.DataFrame) -> pl.DataFrame:
    """Cases that new rates alone have moved, where those are a large part of their scheme: case_id, `by_rates`."""
    moved = (
        attributions.filter(pl.col("amount_ore") != 0)
        .group_by("case_id")
        .agg(alone=(pl.col("cause") == "rates").all())
        .filter("alone")
    )
    schemes = weighing.households.select("case_id", "scheme")
    compared = shown.join(schemes, on="case_id").group_by("scheme").agg(compared=pl.len())
    flagged = shown.drop_nulls("limit_kind").join(moved, on="case_id", how="semi").join(schemes, on="case_id")
    touched = flagged.group_by("scheme").agg(touched=pl.len()).join(compared, on="scheme")
    many = touched.filter(
        pl.col("touched") >= LEAST_MOVED_BY_RATES,
        pl.col("touched") * 100 > pl.col("compared") * weighing.changes.rates_group_percent,
    )
    return flagged.join(many, on="scheme", how="semi").select("case_id", by_rates=pl.lit(value=True))


def _group(weighing: ComparisonContext) -> pl.Expr:
    """Why a flagged difference is set apart, the first that fits; null where it is not."""
    mature, as_of = mature_from(weighing.month), weighing.as_of
    rests = (pl.col("decided_on") >= mature) & (
        pl.lit(as_of) - pl.col("decided_on") <= dt.timedelta(days=weighing.changes.cool_down_days)
    )
    usual = pl.col("usual_ore") - pl.col("decided_ore")
    usual_kind = kind(now="usual_ore")
    usual_is_small = (usual.abs() <= ROUNDING_ORE) | ~_reaches(usual, usual_kind)
    passing = (pl.col("month") == weighing.month) & usual_is_small
    named = passing if weighing.changes.one_off != "flag" else pl.lit(value=False)
    return (
        pl.when(pl.col("limit_kind").is_null())
        .then(None)
        .when(rests)
        .then(pl.lit("cool_down"))
        .when("by_rates")
        .then(pl.lit("rates"))
        .when(named)
        .then(pl.lit("one_off"))
    )


def _state(changes: Changes) -> pl.Expr:
    quiet = ["cool_down", "rates", *(["one_off"] if changes.one_off == "wait" else [])]
    flagged = pl.col("limit_kind").is_not_null() & ~pl.col("exclusion_reason").is_in(quiet).fill_null(value=False)
    return (
        pl.when(flagged)
        .then(pl.lit("flagged"))
        .when(pl.col("difference_ore") == 0)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("observed"))
    )
