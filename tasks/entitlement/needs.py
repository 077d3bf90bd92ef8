"""What the law needs to know about whom: no more is asked of the tax administration (GDPR art. 5 (1) c)."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.conditions import conditions, usable_schemes
from tasks.entitlement.members import present, with_income_that_counts, with_wealth_that_counts
from tasks.entitlement.rulebook import RuleBook
from tasks.validation import Needs, checked, columns


def information_needs(households: pl.DataFrame, members: pl.DataFrame, month: dt.date, book: RuleBook) -> pl.DataFrame:
    """The persons' monthly incomes and tax assessments that the rules of that month need.

    households: Households, members: Members; active cases only. Gives Needs, in order of case, person and resource:
    `inntekt` with the months it is needed for (the month itself; in Oslo the four months that end with it), and
    `summertskattegrunnlag`, the newest there is, without a period. Children are never asked about, nor members under 20
    whose income does not count, nor anybody in a scheme that is unknown or not in force (such cases are not checked).
    Raises RateError where the month's rates are not known.
    """
    schemes = usable_schemes(households["scheme"].unique().to_list(), month, book)
    rules = conditions(schemes).filter(pl.col("month") == month).drop("month")
    persons = (
        present(members, month)
        .join(households.select("case_id", "municipality", "scheme"), on="case_id")
        .join(rules, on="scheme")
    )
    first = pl.lit(month).dt.offset_by(pl.format("-{}mo", pl.col("income_months") - 1))
    incomes = with_income_that_counts(persons).with_columns(
        resource=pl.lit("inntekt"), period_from=first, period_to=pl.lit(month)
    )
    nothing = pl.lit(None, pl.Date)
    assessments = with_wealth_that_counts(persons).with_columns(
        resource=pl.lit("summertskattegrunnlag"), period_from=nothing, period_to=nothing
    )
    needs = pl.concat([incomes, assessments], how="vertical").select(columns(Needs).keys())
    return checked(Needs, needs.unique().sort("case_id", "person_key", "resource"))
