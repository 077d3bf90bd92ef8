"""The before side of a comparison: the household-month that a decision (vedtak) was made on."""

from __future__ import annotations

import polars as pl

from tasks.entitlement.conditions import conditions
from tasks.entitlement.housing_cost import with_additions
from tasks.entitlement.rulebook import RuleBook
from tasks.validation import CaseMonths, columns, validate

_OF_DECISION = ["monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children"]


def first_covered_month(column: str) -> pl.Expr:
    """The first month whose 1st a decision covers: of one from the 15th, the month after. column: its `valid_from`."""
    return pl.col(column).dt.offset_by("-1d").dt.month_start().dt.offset_by("1mo")


def decision_months(
    decisions: pl.DataFrame, now: pl.DataFrame, households: pl.DataFrame, book: RuleBook
) -> pl.DataFrame:
    """Build CaseMonths from decisions, in the order of `decisions`.

    decisions: Decisions, one per case. now: CaseMonths of the same cases. households: Households, which say whether the
    housing cost includes heating. Inputs that a decision lacks (tenure, municipality, adapted home, variants) are as
    they are now; so are uføretrygd and the number of 18-19-year-olds, but no more than the decision's income and adults
    allow. The month is that of `valid_from`, or the nearest one that the scheme has rates for. The fixed additions to
    housing cost are those of that month.
    """
    schemes = [book.scheme(scheme_id) for scheme_id in now["scheme"].unique().sort()]
    spans = pl.DataFrame(
        [(each.scheme_id, each.table["month"].min(), each.table["month"].max()) for each in schemes],
        schema={"scheme": pl.String, "first": pl.Date, "last": pl.Date},
        orient="row",
    )
    built = (
        decisions.select("case_id", "valid_from", *_OF_DECISION)
        .join(now.drop(*_OF_DECISION, "month"), on="case_id", maintain_order="left")
        .join(households.select("case_id", "heating_included"), on="case_id", maintain_order="left")
        .join(spans, on="scheme", maintain_order="left")
        .with_columns(month=pl.col("valid_from").dt.month_start().clip("first", "last"))
        .join(conditions(schemes), on=["scheme", "month"], maintain_order="left")
        .with_columns(
            housing_cost_ore=with_additions(),
            aged_18_19=pl.min_horizontal("aged_18_19", "adults"),
            monthly_disability_benefit_ore=pl.min_horizontal(
                "monthly_disability_benefit_ore", pl.max_horizontal("monthly_income_ore", 0)
            ),
        )
    )
    return validate(CaseMonths, built.select(columns(CaseMonths).keys()))
