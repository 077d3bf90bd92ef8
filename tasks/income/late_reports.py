"""Late reports: a month in which a usual payer is missing is not a month without that income.

A month's reports are due on the 5th of the next month (Skatteetaten, docs/api/inntekt.md). Most have arrived by the
10th, but some employers are later. A usual payer reported the same kind of income about a person in each of the months
before. If it has not reported the newest month, the household is *awaiting* for a number of days after the month became
mature. After that, the month is used as it is. This needs no extra look-up: the rules needed the months before anyway,
now or in an earlier run.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.months import add_months, mature_from, months_between
from tasks.validation import IncomeLines, NotCalculable, Reason, RequiredLookups, empty, validate

_PAYER = ["person_key", "reporter_key"]
_SORT = ["person_key", "category"]
_KIND = [*_PAYER, "category"]
_UNNAMED = "-"
"""In place of the payer, where the municipality's package has no organisation numbers."""
_ALIKE = 5
"""A new payer's amount is about the usual one where it differs by a fifth at most."""


def awaits_until(month: dt.date, days: int) -> dt.date:
    """The first day on which a missing report no longer makes a household wait: `days` after the month's maturity."""
    return mature_from(month) + dt.timedelta(days=days)


def households_awaiting_reports(
    needs: pl.DataFrame,
    income_lines: pl.DataFrame,
    history: pl.DataFrame,
    *,
    month: dt.date,
    as_of: dt.date,
    months_before: int,
    days: int,
) -> pl.DataFrame:
    """Find the households whose month lacks the report of a usual payer; give NotCalculable with `report_missing`.

    needs: RequiredLookups. income_lines: IncomeLines of the run. history: IncomeLines of the months before, the newest
    known of each person and month; they may overlap the run's. A payer is usual for a kind of income where it reported
    an amount above zero, without back pay, in each of the `months_before` months before `month`. Its report is missing
    where it has reported nothing of that kind in `month`. The exceptions are a payer that has begun to report another
    kind (one benefit replaced another), and a new payer with about the same amount (the employer has another number).
    Where reports name no payer, the kind of income alone decides. days: how many days after maturity a household
    waits, seen from `as_of`.
    """
    if as_of >= awaits_until(month, days):
        return empty(NotCalculable)
    before = months_between(add_months(month, -months_before), add_months(month, -1))
    own, earlier = (
        validate(IncomeLines, lines).with_columns(pl.col("reporter_key").fill_null(_UNNAMED))
        for lines in (income_lines, history)
    )
    reported = own.filter(pl.col("month") == month)
    replaced = earlier.join(own, on=["person_key", "month"], how="anti")
    known = pl.concat([own, replaced]).filter(pl.col("month").is_in(before))
    usual = (
        known.filter(pl.col("amount_ore") > 0, pl.col("backpay_from").is_null())
        .group_by(_KIND)
        .agg(pl.col("month").n_unique(), monthly_ore=pl.col("amount_ore").sum() // len(before))
        .filter(pl.col("month") == len(before))
    )
    missing = usual.join(reported, on=_KIND, how="anti")
    for arrived in (_begun(reported, known), _unnamed(reported, missing), _new_number(reported, known, missing)):
        missing = missing.join(arrived, on=_KIND, how="anti")
    asked = validate(RequiredLookups, needs).filter(resource="inntekt")
    return validate(
        NotCalculable,
        asked.join(missing, on="person_key", how="semi")
        .select("case_id", reason=pl.lit(Reason.REPORT_MISSING.value))
        .unique()
        .sort("case_id"),
    )


def _begun(reported: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Kinds of a payer that has begun to report another kind: one benefit replaced another."""
    begun = reported.join(known, on=_KIND, how="anti").select(_PAYER).unique()
    return known.select(_KIND).unique().join(begun, on=_PAYER, how="semi")


def _unnamed(reported: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Kinds that are reported, where the report or the usual payer has no number that says who paid."""
    same = missing.join(reported.select(*_SORT, by="reporter_key").unique(), on=_SORT)
    return same.filter((pl.col("by") == _UNNAMED) | (pl.col("reporter_key") == _UNNAMED)).select(_KIND)


def _new_number(reported: pl.DataFrame, known: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Kinds that a payer with a new organisation number reports, with about the amount of the usual payer.

    A merger or a change of payroll office gives an employer another number. A second job with the same pay in the month
    when the first report is late looks the same, and the household does not wait.
    """
    new = (
        reported.join(known.select(_PAYER).unique(), on=_PAYER, how="anti")
        .filter(pl.col("backpay_from").is_null())
        .group_by(*_SORT, by="reporter_key")
        .agg(new_ore=pl.col("amount_ore").sum())
    )
    alike = (pl.col("new_ore") - pl.col("monthly_ore")).abs() * _ALIKE <= pl.col("monthly_ore")
    return missing.join(new, on=_SORT).filter(alike).select(_KIND)
