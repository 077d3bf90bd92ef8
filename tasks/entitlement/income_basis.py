"""From income lines to the household's income of the month (§ 5): what was paid in it, gross, by the list of codes.

Three payments: AAP and dagpenger are paid every 14 days, so some months have three payments. From 2025-01 two thirds of
them count in such a month in the state scheme (FOR-2024-12-19-3386). A month has three payments where one reporter has
reported three or more amounts above zero of the same benefit, back pay not included. A reporter that sums a month into
one entry hides them; such a month counts in full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

import polars as pl

from tasks.entitlement.conditions import first_income_month
from tasks.entitlement.income_codes import IncomeCodes, Treatment
from tasks.entitlement.members import with_income_that_counts
from tasks.months import add_months
from tasks.validation import Reason

_THREE = 3


def newest_lookup(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of one look-up per person and month; a person in two cases may have been looked up twice."""
    return lines.filter(pl.col("lookup_id") == pl.col("lookup_id").max().over("person_key", "month"))


def lines_of_cases(residents: pl.DataFrame, lines: pl.DataFrame, codes: IncomeCodes, month: dt.date) -> pl.DataFrame:
    """The income lines of the months that count, once per case, with how their code is treated.

    residents: `residents_on`, with their scheme's conditions. lines: IncomeLines. Adds case_id, line_number, `scheme`,
    `income_months`, `three_payments_thirds`; and treatment, fortnightly, disability: null where the code is unknown.
    """
    names = ["case_id", "person_key", "scheme", "income_months", "three_payments_thirds"]
    earners = with_income_that_counts(residents).select(names)
    most = cast("int | None", earners["income_months"].max()) or 1
    of_months = lines.filter(pl.col("month").is_between(add_months(month, 1 - most), month))
    of_cases = (
        earners.join(newest_lookup(of_months), on="person_key", maintain_order="left")
        .filter(pl.col("month").is_between(first_income_month(month), pl.lit(month)))
        .with_row_index("line_number")
    )
    schemes: Sequence[str] = of_cases["scheme"].unique().sort().to_list()
    known = (
        of_cases.select("line_number", "scheme", "category", "code", "month")
        .join(codes.for_schemes(schemes), on=["scheme", "category", "code"])
        .filter(pl.col("month").is_between("first", "last"))
        .select("line_number", "treatment", "fortnightly", "disability")
    )
    return of_cases.join(known, on="line_number", how="left", maintain_order="left")


def classify_lines(lines: pl.DataFrame, codes: IncomeCodes, scheme: str) -> pl.DataFrame:
    """Add `counts` to lines with category, code, month and in_withholding_base: true, false, or null: not known.

    An entry that counts does so in full, except for fortnightly benefits in a month with three payments
    (`household_income`). Keeps the order of the lines.
    """
    table = codes.for_schemes([scheme]).select("category", "code", "first", "last", "treatment")
    numbered = lines.with_row_index("line_number")
    treated = (
        numbered.join(table, on=["category", "code"], how="left")
        .filter(pl.col("month").is_between("first", "last"))
        .select("line_number", "treatment")
    )
    counts = (
        pl.when(pl.col("treatment") == Treatment.TAXABLE_PART)
        .then(pl.col("in_withholding_base"))
        .otherwise(pl.col("treatment") == Treatment.COUNTS)
    )
    joined = numbered.join(treated, on="line_number", how="left", maintain_order="left")
    return joined.with_columns(counts=counts).drop("line_number", "treatment")


def unknown_codes(lines: pl.DataFrame) -> pl.DataFrame:
    """Cases with an entry of unknown treatment: NotCalculable with `unknown_income_code`.

    lines: `lines_of_cases`. An entry that counts by its taxable part, but lacks in_withholding_base, is unknown too.
    """
    silent = (pl.col("treatment") == Treatment.TAXABLE_PART) & pl.col("in_withholding_base").is_null()
    return (
        lines.filter(pl.col("treatment").is_null() | silent)
        .select("case_id", reason=pl.lit(Reason.UNKNOWN_INCOME_CODE.value))
        .unique()
    )


def counting_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that count, each with `in_thirds`: how much of it counts, in thirds of an øre.

    lines: `lines_of_cases`.
    """
    return with_thirds(lines).filter("counts").drop("counts")


def with_thirds(lines: pl.DataFrame) -> pl.DataFrame:
    """Add `counts` to lines, and `in_thirds`: how much of a line counts where it does, in thirds of an øre.

    lines: `lines_of_cases`. A line of unknown treatment does not count.
    """
    payment = (pl.col("amount_ore") > 0) & pl.col("backpay_from").is_null()
    payments = payment.sum().over("case_id", "person_key", "month", "reporter_key", "category", "code")
    three = pl.col("fortnightly") & (payments >= _THREE)
    thirds = pl.when(three).then("three_payments_thirds").otherwise(pl.lit(3, pl.Int64))
    counts = (pl.col("treatment") == Treatment.COUNTS) | (
        (pl.col("treatment") == Treatment.TAXABLE_PART) & pl.col("in_withholding_base")
    )
    return lines.with_columns(in_thirds=pl.col("amount_ore") * thirds, counts=counts.fill_null(value=False))


def household_income(lines: pl.DataFrame) -> pl.DataFrame:
    """Per case: monthly_income_ore and monthly_disability_benefit_ore, the mean of the scheme's months, halves upwards.

    lines: `lines_of_cases`.
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
