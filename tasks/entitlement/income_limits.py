"""The monthly income at which support ends, for households with a housing cost at the ceiling or above it."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.calculation import calculate_unchecked
from tasks.entitlement.rounding import Rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import Scheme
from tasks.errors import UsageError
from tasks.validation import MOST_ORE, CaseMonths, columns

MOST_PERSONS = 10
GROUPS = (1, 2, 3, 4)
CATEGORIES = {
    "ordinary": None,
    "single_pensioner": "single_pensioner_first_threshold",
    "young_disabled": "young_disabled_second_threshold",
}
"""Each category, and the parameter that makes it one; without a value that month there is no such category."""

_HIGHEST_KRONER = 1 << 20


def income_limits(book: RuleBook, month: dt.date, scheme: str = "state") -> pl.DataFrame:
    """Give the highest monthly income, in whole kroner, that is still granted support that month (analytic rounding).

    Columns: month, scheme, cost_group, persons, adults, children, category, adapted_home, monthly_income_limit; the
    limit is null for a household that gets no support at any income. Households of 1 to 10 persons, renting, without
    wealth. Raises RateError for a month without rates, UsageError for a scheme without a ceiling.
    """
    found = book.scheme(scheme)
    found.check_month(month)
    if found.value("ceiling_1", month) is None:
        raise UsageError(
            f"{found.name} has no cost ceiling, so its income limit depends on the rent.",
            advice="Use calculate for the household itself.",
        )
    grid = _grid(found, month).with_row_index("row_number")
    reached = pl.Series("kroner", [-1] * grid.height, dtype=pl.Int64)
    step = _HIGHEST_KRONER
    while step:  # more income never gives more, so the limit is found bit by bit
        tried = grid.with_columns(kroner=reached + step)
        granted = calculate_unchecked(_cases(tried, found), book, rounding=Rounding.ANALYTIC)["outcome"] == "granted"
        reached = reached + granted.cast(pl.Int64) * step
        step //= 2
    limit = pl.when(reached >= 0).then(reached)
    return grid.select(
        pl.lit(month).alias("month"),
        pl.lit(scheme).alias("scheme"),
        "cost_group",
        "persons",
        "adults",
        "children",
        "category",
        "adapted_home",
        limit.alias("monthly_income_limit"),
    )


def _grid(scheme: Scheme, month: dt.date) -> pl.DataFrame:
    categories = [name for name, needs in CATEGORIES.items() if needs is None or scheme.value(needs, month)]
    sizes = [(adults, size - adults) for size in range(1, MOST_PERSONS + 1) for adults in range(size, 0, -1)]
    rows = [
        (group, adults + children, adults, children, category, adapted)
        for group in GROUPS
        for adults, children in sizes
        for category in categories
        for adapted in (False, True)
    ]
    names = ["cost_group", "persons", "adults", "children", "category", "adapted_home"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(month=pl.lit(month))


def _cases(grid: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    nothing = pl.lit(0, pl.Int64)
    return grid.with_columns(
        case_id=pl.col("row_number").cast(pl.String),
        scheme=pl.lit(scheme.scheme_id),
        municipality=pl.lit("0301"),
        aged_18_19=nothing,
        monthly_income_ore=pl.col("kroner") * 100,
        monthly_disability_benefit_ore=nothing,
        net_wealth_ore=nothing,
        home_wealth_ore=nothing,
        tenure=pl.lit("rented"),
        housing_cost_ore=pl.lit(MOST_ORE, pl.Int64),
        young_disabled=pl.col("category") == "young_disabled",
        single_pensioner=pl.col("category") == "single_pensioner",
        pensioner=pl.lit(value=False),
        income_deduction_ore=nothing,
    ).select(columns(CaseMonths).keys())
