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
_KIND = [*_PAYER, "category"]


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
    where it has reported nothing of that kind in `month`. The exception is a payer that has begun to report another
    kind: one benefit replaced another. days: how many days after maturity a household waits, seen from `as_of`.
    """
    if as_of >= awaits_until(month, days):
        return empty(NotCalculable)
    before = months_between(add_months(month, -months_before), add_months(month, -1))
    known = pl.concat([validate(IncomeLines, income_lines), validate(IncomeLines, history)]).drop_nulls("reporter_key")
    usual = (
        known.filter(pl.col("month").is_in(before), pl.col("amount_ore") > 0, pl.col("backpay_from").is_null())
        .group_by(_KIND)
        .agg(pl.col("month").n_unique())
        .filter(pl.col("month") == len(before))
    )
    asked = validate(RequiredLookups, needs).filter(resource="inntekt")
    reported = income_lines.filter(pl.col("month") == month)
    begun = reported.join(known.filter(pl.col("month").is_in(before)), on=_KIND, how="anti")
    missing = usual.join(reported, on=_KIND, how="anti").join(begun, on=_PAYER, how="anti")
    return validate(
        NotCalculable,
        asked.join(missing, on="person_key", how="semi")
        .select("case_id", reason=pl.lit(Reason.REPORT_MISSING.value))
        .unique()
        .sort("case_id"),
    )
