"""Approved housing cost from its parts (godkjente boutgifter, § 2): what counts follows from the tenure.

Rent; in a cooperative the common costs and the loan; in other owned homes the loan, municipal fees, property tax and
ground rent. The fixed sums for heating and running cost are added (`housing_cost`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from tasks.entitlement.conditions import conditions
from tasks.entitlement.explanation.lines import after_each_case, line_values
from tasks.entitlement.housing_cost import heating_added, running_cost_added
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import Scheme

PARTS: Mapping[str, tuple[str, ...]] = {
    "rented": ("rent",),
    "cooperative": ("common_costs", "loan_costs"),
    "owned": ("loan_costs", "municipal_fees", "property_tax", "ground_rent"),
}
"""The parts of each tenure, by name."""

EVERY_PART = tuple(dict.fromkeys(name for parts in PARTS.values() for name in parts))
_FIXED = ("heating", "running_cost")


def approved_cost(homes: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Add heating_ore, running_cost_ore and housing_cost_ore, per month, to homes whose cost is given in parts.

    homes: scheme, month, tenure, heating_included, pensioner, single_pensioner, young_disabled,
    monthly_disability_benefit_ore, and `<part>_ore` for each of `EVERY_PART`, øre per month, 0 for those that the
    tenure has not. Gives them in their order. Raises UsageError for an unknown scheme.
    """
    schemes = [book.scheme(scheme_id) for scheme_id in homes["scheme"].unique().sort()]
    own = pl.sum_horizontal(*[f"{name}_ore" for name in EVERY_PART])
    return (
        homes.join(conditions(schemes), on=["scheme", "month"], how="left", maintain_order="left")
        .with_columns(heating_ore=heating_added(), running_cost_ore=running_cost_added())
        .with_columns(housing_cost_ore=own + pl.col("heating_ore") + pl.col("running_cost_ore"))
        .select(*homes.columns, "heating_ore", "running_cost_ore", "housing_cost_ore")
    )


def explain_cost_parts(lines: pl.DataFrame, homes: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Add to each case a line for each part of its housing cost, in the order of § 2.

    lines: ExplanationLines. homes: `approved_cost`, with case_id, one per case; cases without parts are left out. Gives
    ExplanationLines, the new lines last in their case, the cases in their order.
    """
    return after_each_case(lines, pl.concat([_of_part(homes, name, book) for name in (*EVERY_PART, *_FIXED)]))


def explain_additions(
    lines: pl.DataFrame, case_months: pl.DataFrame, households: pl.DataFrame, book: RuleBook
) -> pl.DataFrame:
    """Add to each case a line for each fixed sum that is added to the case system's own housing cost.

    lines: ExplanationLines. case_months: CaseMonths, one per case. households: Households. Gives ExplanationLines, the
    new lines last in their case, the cases in their order.
    """
    homes = (
        case_months.drop("housing_cost_ore")
        .join(households.select("case_id", "heating_included"), on="case_id", maintain_order="left")
        .with_columns(pl.lit(0, pl.Int64).alias(f"{name}_ore") for name in EVERY_PART)
    )
    return explain_cost_parts(lines, approved_cost(homes, book), book)


def _of_part(homes: pl.DataFrame, name: str, book: RuleBook) -> pl.DataFrame:
    source = ["paragraph", "source", "status"]
    sources = pl.DataFrame(
        [
            (scheme_id, month, *_source(book.scheme(scheme_id), name, month))
            for scheme_id, month in homes.select("scheme", "month").unique().sort("scheme", "month").rows()
        ],
        schema=dict.fromkeys(["scheme", "month", *source], pl.String) | {"month": pl.Date},
        orient="row",
    )
    return (
        homes.filter(pl.col(f"{name}_ore") > 0)
        .join(sources, on=["scheme", "month"])
        .select(
            "case_id",
            code=pl.lit(f"cost_{name}"),
            wording=pl.lit(f"cost_{name}"),
            values=line_values(),
            amount_ore=f"{name}_ore",
            rate=pl.lit(None, pl.Int64),
            rate_unit=pl.lit(None, pl.String),
            **{each: pl.col(each) for each in source},
        )
    )


def _source(scheme: Scheme, name: str, month: dt.date) -> tuple[str | None, str | None, str | None]:
    """Paragraph, source and status of a part. Other parts than the fixed sums have the law, if it has fixed sums."""
    if name in _FIXED and scheme.value(name, month) is not None:
        basis = scheme.basis(month, name)
        return basis.paragraph, basis.source, basis.word
    return ("§ 2", scheme.law, None) if set(_FIXED) & set(scheme.parameters) else (None, None, None)
