"""From income lines to the household's income of the month (§ 5): what was paid in it, gross, by the list of codes.

Three payments: AAP and dagpenger are paid every 14 days, so now and then a month has three; from 2025-01 two thirds
of them count then in the state scheme (FOR-2024-12-19-3386). A month is taken to have three where one reporter has
reported three or more amounts above zero of the same benefit, back pay not among them. A reporter that sums a month
into one entry cannot be told from one that paid twice.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.income_codes import Treatment
from tasks.validation import Reason

_THREE = 3


def newest_lookup(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of one look-up per person and month, since a person in two cases may have been asked about twice."""
    return lines.filter(pl.col("lookup_id") == pl.col("lookup_id").max().over("person_key", "month"))


def unknown_codes(lines: pl.DataFrame) -> pl.DataFrame:
    """Cases with an entry whose treatment is not known: Unready with `unknown_income_code`.

    lines: lines beside their `treatment`, null where the code is not known in its month. An entry that counts by its
    taxable part, and does not say whether it is taxable, is unknown too.
    """
    silent = (pl.col("treatment") == Treatment.TAXABLE_PART) & pl.col("in_withholding_base").is_null()
    return (
        lines.filter(pl.col("treatment").is_null() | silent)
        .select("case_id", reason=pl.lit(Reason.UNKNOWN_INCOME_CODE.value))
        .unique()
    )


def counting_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that count, each with `in_thirds`: how much of it counts, in thirds of an øre.

    lines: lines beside their `treatment`, `fortnightly`, and the scheme's `three_payments_thirds`.
    """
    payment = (pl.col("amount_ore") > 0) & pl.col("backpay_from").is_null()
    payments = payment.sum().over("case_id", "person_key", "month", "reporter_key", "category", "code")
    three = pl.col("fortnightly") & (payments >= _THREE)
    thirds = pl.when(three).then("three_payments_thirds").otherwise(pl.lit(3, pl.Int64))
    counts = (pl.col("treatment") == Treatment.COUNTS) | (
        (pl.col("treatment") == Treatment.TAXABLE_PART) & pl.col("in_withholding_base")
    )
    return lines.with_columns(in_thirds=pl.col("amount_ore") * thirds).filter(counts)


def household_income(lines: pl.DataFrame) -> pl.DataFrame:
    """Per case: monthly_income_ore and monthly_disability_benefit_ore, the mean of the scheme's months, halves upwards.

    lines: lines beside their `treatment`, `fortnightly`, `disability`, and the scheme's `three_payments_thirds` and
    `income_months`.
    """
    return (
        counting_lines(lines)
        .group_by("case_id", maintain_order=True)
        .agg(
            total=pl.col("in_thirds").sum(),
            disability=pl.col("in_thirds").filter(pl.col("disability")).sum(),
            parts=3 * pl.col("income_months").first(),
        )
        .select(
            "case_id",
            monthly_income_ore=_mean("total"),
            monthly_disability_benefit_ore=_mean("disability"),
        )
    )


def _mean(total: str) -> pl.Expr:
    return (2 * pl.col(total) + pl.col("parts")) // (2 * pl.col("parts"))
