"""The 10 % test: a decision's income from the tax assessment is kept until the months differ from it by more.

Oslo's behovsprøvd bostøtte (FOR-2022-05-25-1784 § 9). A difference of exactly 10 % is not more.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.explanation.lines import after_each_case, line_values
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.values import RATE_SCALE
from tasks.validation import CaseMonths, validate

_PARAMETER = "assessment_tolerance"


def apply_ten_percent_rule(case_months: pl.DataFrame, decisions: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Keep a decision's assessed income where the months differ from it by no more than the scheme's tolerance.

    case_months: CaseMonths. decisions: case_id, monthly_income_ore and income_from_assessment of Decisions, one per
    case. Gives CaseMonths, in its order. Uføretrygd stays a part of the income: it is at most the income.
    """
    decided = pl.col("decided")
    disability = pl.min_horizontal("monthly_disability_benefit_ore", pl.max_horizontal(decided, 0))
    return validate(
        CaseMonths,
        _test(case_months, decisions, book)
        .with_columns(
            monthly_income_ore=pl.when("kept").then(decided).otherwise("monthly_income_ore"),
            monthly_disability_benefit_ore=pl.when("kept").then(disability).otherwise("monthly_disability_benefit_ore"),
        )
        .select(case_months.columns),
    )


def explain_ten_percent_rule(
    lines: pl.DataFrame, found: pl.DataFrame, decisions: pl.DataFrame, book: RuleBook
) -> pl.DataFrame:
    """Add a line to each case that keeps its decided income because of the test: the income of the month.

    lines: ExplanationLines. found: CaseMonths as they were before `apply_ten_percent_rule`, one per case. decisions: as
    there. Gives ExplanationLines, the new line last in its case, the cases in their order.
    """
    kept = _test(found, decisions, book).filter("kept")
    more = kept.join(_sources(book), on=["scheme", "month"]).select(
        "case_id",
        code=pl.lit("kept_income"),
        wording=pl.lit("kept_income"),
        values=line_values(rate=pl.col("rate")),
        amount_ore="monthly_income_ore",
        rate="rate",
        rate_unit=pl.lit("share"),
        paragraph="paragraph",
        source="source",
        status="status",
    )
    return after_each_case(lines, more)


def _test(case_months: pl.DataFrame, decisions: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """The case months with `decided` (null without an assessment), `tolerance` and `kept`, in their order."""
    assessed = decisions.filter("income_from_assessment").select("case_id", decided="monthly_income_ore")
    tolerances = pl.concat(
        each.table.select(pl.lit(each.scheme_id).alias("scheme"), "month", tolerance=_PARAMETER)
        for each in book.schemes.values()
    )
    decided, tolerance = pl.col("decided"), pl.col("tolerance")
    within = (pl.col("monthly_income_ore") - decided).abs() * RATE_SCALE <= decided.abs() * tolerance
    return (
        case_months.join(assessed, on="case_id", how="left", maintain_order="left")
        .join(tolerances, on=["scheme", "month"], how="left", maintain_order="left")
        .with_columns(kept=(within & (tolerance > 0)).fill_null(value=False))
    )


def _sources(book: RuleBook) -> pl.DataFrame:
    """The tolerance in force: scheme, month, rate (ten-thousandths), paragraph, source, status."""
    rows = [
        (scheme.scheme_id, month, value.number, basis.paragraph, basis.source, basis.word)
        for scheme in book.schemes.values()
        for month in scheme.table["month"]
        if (value := scheme.value(_PARAMETER, month)) is not None
        for basis in [scheme.basis(month, _PARAMETER)]
    ]
    names = ["scheme", "month", "rate", "paragraph", "source", "status"]
    schema = dict.fromkeys(names, pl.String) | {"month": pl.Date, "rate": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
