"""Which differences are flagged for a caseworker, which are observed, and which are excluded from the flags.

Differences equal to or above the limit are flagged, smaller ones observed. An entitlement that is lost completely, or
gained from nothing, is flagged whatever the limit. Three kinds of differences at the limit are excluded: pay that does
not come every month (by setting shown in a group of its own, or left until the next month), new rates that move a large
part of a scheme's cases, and cases whose decision was made when the month's data were available.
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
"""Fewer cases than this are flagged one by one, even where they are a large share of a small scheme."""

_WHOLE = 100_00
"""All of an amount, in hundredths of a per cent."""


@dataclass(frozen=True)
class ComparisonContext:
    """The data that differences are classified by. month: the run's. as_of: the day the run is made for."""

    households: pl.DataFrame  # Households
    decisions: pl.DataFrame  # Decisions, one per case
    months: pl.DataFrame  # MonthComparisons
    limits: pl.DataFrame  # Thresholds
    month: dt.date
    as_of: dt.date
    changes: Changes


def limit_reached(context: ComparisonContext) -> pl.DataFrame:
    """The limit that each case reaches, and the month to show it by: case_id, month, limit_kind (null: none).

    The month is the run's own. Where only the sum of several months reaches a limit, it is the newest of them.
    """
    compared = _with_limits(context)
    newest = compared.filter(pl.col("month") == context.month)
    in_a_row = _in_a_row(compared, context.month)
    sums = (
        compared.filter(differs())
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
    lost_or_gained = pl.col("kind").is_in(["lost", "gained"])
    return (
        newest.join(in_a_row, on="case_id", how="left")
        .join(sums, on="case_id", how="left")
        .select(
            "case_id",
            month=pl.when(~pl.col("reached").fill_null(value=False)).then("latest").fill_null(context.month),
            limit_kind=pl.when(pl.col("reached") & lost_or_gained)
            .then(pl.lit("lost_or_gained"))
            .when(pl.col("reached"))
            .then(pl.lit("monthly"))
            .when(pl.col("latest").is_not_null())
            .then(pl.lit("cumulative")),
        )
        .sort("case_id")
    )


def classify(
    context: ComparisonContext,
    shown: pl.DataFrame,
    one_offs: pl.DataFrame,
    attributions: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each compared case its state and its findings: Comparisons and CaseFindings, ordered by case.

    The findings have no `flag_id` yet; `apply_flag_lifecycle` adds it.
    shown: of `limit_reached`. one_offs: OneOffs. attributions: Attribution of the differences in the months shown.
    """
    shown_months = context.months.join(shown, on=["case_id", "month"], how="semi")
    differences = _with_limits(replace(context, months=shown_months)).join(shown, on=["case_id", "month"])
    classified = (
        differences.join(validate(OneOffs, one_offs), on="case_id", how="left")
        .join(context.decisions.select("case_id", "decided_on"), on="case_id")
        .join(_only_rates(differences, context, attributions), on="case_id", how="left")
        .with_columns(one_offs=pl.col("one_offs").fill_null([]), exclusion_reason=_group(context))
        .with_columns(state=_state(context.changes))
        .sort("case_id")
    )
    findings = tallies(context.months, context.month).join(
        classified.select("case_id", "one_offs", "limit_kind", "exclusion_reason"), on="case_id"
    )
    return (
        validate(
            Comparisons,
            classified.with_columns(limit_ore="monthly_ore").select(columns(Comparisons).keys()),
        ),
        findings.select(name for name in columns(CaseFindings) if name != "flag_id").sort("case_id"),
    )


def _with_limits(context: ComparisonContext) -> pl.DataFrame:
    """Each compared month with its kind, its direction, its limits, and whether it `reaches` the monthly limit."""
    return (
        validate(MonthComparisons, context.months)
        .with_columns(
            kind=kind(),
            direction=pl.when(pl.col("difference_ore") < 0).then(pl.lit("decrease")).otherwise(pl.lit("increase")),
        )
        .join(validate(Thresholds, context.limits), on=["case_id", "direction"])
        .with_columns(reaches=differs() & _reaches(pl.col("difference_ore"), pl.col("kind")))
    )


def _reaches(difference: pl.Expr, kind: pl.Expr) -> pl.Expr:
    """Whether a difference reaches the monthly limit, in kroner and in per cent, or is of a kind that always does."""
    size = difference.abs()
    share = size * _WHOLE >= pl.col("decided_ore") * pl.col("percent_hundredths")
    enough = (size >= pl.col("monthly_ore")) & share
    return kind.is_in(["lost", "gained"]) | enough


def _in_a_row(compared: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """Whether as many of the newest months as the limit demands reach it in the same direction: case_id, `reached`."""
    newest = compared.filter(pl.col("month") == month).select(
        "case_id", newest_direction="direction", demanded="months_in_a_row"
    )
    return (
        compared.join(newest, on="case_id")
        .sort("case_id", "month", descending=[False, True])
        .with_columns(months_back=pl.int_range(pl.len()).over("case_id"))
        .filter(pl.col("months_back") < pl.col("demanded"))
        .group_by("case_id")
        .agg(
            reached=(pl.col("reaches") & (pl.col("direction") == pl.col("newest_direction"))).all()
            & (pl.len() == pl.col("demanded").first())
        )
    )


def _only_rates(differences: pl.DataFrame, context: ComparisonContext, attributions: pl.DataFrame) -> pl.DataFrame:
    """Cases changed by new rates alone, in schemes with a large part of such cases: case_id, `by_rates`."""
    moved = (
        attributions.filter(pl.col("amount_ore") != 0)
        .group_by("case_id")
        .agg(alone=(pl.col("cause") == "rates").all())
        .filter("alone")
    )
    schemes = context.households.select("case_id", "scheme")
    compared = differences.join(schemes, on="case_id").group_by("scheme").agg(compared=pl.len())
    flagged = differences.drop_nulls("limit_kind").join(moved, on="case_id", how="semi").join(schemes, on="case_id")
    touched = flagged.group_by("scheme").agg(touched=pl.len()).join(compared, on="scheme")
    many = touched.filter(
        pl.col("touched") >= LEAST_MOVED_BY_RATES,
        pl.col("touched") * 100 > pl.col("compared") * context.changes.rates_group_percent,
    )
    return flagged.join(many, on="scheme", how="semi").select("case_id", by_rates=pl.lit(value=True))


def _group(context: ComparisonContext) -> pl.Expr:
    """Why a difference at the limit is excluded from the flags, the first reason that fits; null where it is not."""
    mature, as_of = mature_from(context.month), context.as_of
    decided_recently = (pl.col("decided_on") >= mature) & (
        pl.lit(as_of) - pl.col("decided_on") <= dt.timedelta(days=context.changes.cool_down_days)
    )
    usual = pl.col("usual_ore") - pl.col("decided_ore")
    usual_kind = kind(now="usual_ore")
    usual_is_small = (usual.abs() <= ROUNDING_ORE) | ~_reaches(usual, usual_kind)
    one_off = (pl.col("month") == context.month) & usual_is_small
    grouped = one_off if context.changes.one_off != "flag" else pl.lit(value=False)
    return (
        pl.when(pl.col("limit_kind").is_null())
        .then(None)
        .when(decided_recently)
        .then(pl.lit("cool_down"))
        .when("by_rates")
        .then(pl.lit("rates"))
        .when(grouped)
        .then(pl.lit("one_off"))
    )


def _state(changes: Changes) -> pl.Expr:
    not_flagged = ["cool_down", "rates", *(["one_off"] if changes.one_off == "wait" else [])]
    flagged = pl.col("limit_kind").is_not_null() & ~pl.col("exclusion_reason").is_in(not_flagged).fill_null(value=False)
    return (
        pl.when(flagged)
        .then(pl.lit("flagged"))
        .when(pl.col("difference_ore") == 0)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("observed"))
    )
