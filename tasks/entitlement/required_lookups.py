"""The look-ups that the law needs, per person; the tax administration gets no others (GDPR art. 5 (1) c)."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.conditions import first_income_month, lookup_conditions
from tasks.entitlement.members import residents_on, with_income_that_counts, with_wealth_that_counts
from tasks.entitlement.rulebook import RuleBook
from tasks.months import add_months, months_between
from tasks.validation import RequiredLookups, columns, validate


def required_lookups(
    households: pl.DataFrame,
    members: pl.DataFrame,
    month: dt.date,
    book: RuleBook,
    *,
    since: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The persons' monthly incomes and tax assessments that the rules of that month need.

    households: Households, members: Members; active cases only. since: case_id and `since`, the first month that is
    compared; without it the month alone. Gives RequiredLookups, in order of case, person and resource: `inntekt` with
    the months it is needed for (in Oslo each month takes the four that end with it), and `summertskattegrunnlag`, the
    newest there is, without a period. Never looked up: children; members under 20 whose income does not count; months
    in which the person did not live there; cases of a scheme that is unknown or not in force (they are not checked).
    Raises RateError where a month's rates are not known.
    """
    incomes, assessments = _lookups_for(households, members, month, book)
    for earlier in months_between(first_month(since, month), add_months(month, -1)):
        compared = households.join(_compared_in(since, earlier), on="case_id", how="semi")
        incomes = pl.concat([incomes, _lookups_for(compared, members, earlier, book)[0]])
    keys = ["case_id", "municipality", "person_id", "person_key", "resource"]
    periods = incomes.group_by(keys).agg(pl.col("period_from").min(), pl.col("period_to").max())
    needs = pl.concat([periods, assessments], how="diagonal").select(columns(RequiredLookups).keys())
    return validate(RequiredLookups, needs.unique().sort("case_id", "person_key", "resource"))


def lookups_of_month(required: pl.DataFrame, households: pl.DataFrame, month: dt.date, book: RuleBook) -> pl.DataFrame:
    """The part of the required look-ups that `month` itself requires: what `required_lookups` gives without `since`.

    required: RequiredLookups of `month` and months before it, households: Households, both of the same cases.
    """
    is_income, is_of_month = pl.col("resource") == "inntekt", pl.col("period_to") == month
    rules = lookup_conditions(month, households["scheme"], book).select("scheme", "income_months")
    months = households.select("case_id", "scheme").join(rules, on="scheme").select("case_id", "income_months")
    return (
        required.filter(~is_income | is_of_month)
        .join(months, on="case_id", maintain_order="left")
        .with_columns(period_from=pl.when(is_income).then(first_income_month(month)))
        .select(required.columns)
    )


def first_month(since: pl.DataFrame | None, month: dt.date) -> dt.date:
    """The earliest month that any case is compared in; `month` where none is compared earlier."""
    earliest = None if since is None else since["since"].min()
    return min(earliest, month) if isinstance(earliest, dt.date) else month


def _compared_in(since: pl.DataFrame | None, month: dt.date) -> pl.DataFrame:
    empty = pl.DataFrame(schema={"case_id": pl.String, "since": pl.Date})
    return (empty if since is None else since).filter(pl.col("since") <= month)


def persons_under_rules(
    households: pl.DataFrame, members: pl.DataFrame, month: dt.date, book: RuleBook
) -> pl.DataFrame:
    """The residents on the first of the month, with the conditions of their scheme: `residents_on`, `conditions`."""
    rules = lookup_conditions(month, households["scheme"], book)
    homes = households.select("case_id", "municipality", "scheme")
    return residents_on(members, month).join(homes, on="case_id").join(rules, on="scheme")


def unanswered_months(persons: pl.DataFrame, answered_months: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """Income months that count in `month` and that no look-up has answered: case_id, person_key, month.

    persons: rows of `persons_under_rules`. answered_months: as in `CaseData`.
    """
    months = pl.date_ranges(first_income_month(month), pl.lit(month), "1mo")
    return (
        persons.select("case_id", "person_key", month=months)
        .explode("month")
        .join(answered_months, on=["person_key", "month"], how="anti")
    )


def _lookups_for(
    households: pl.DataFrame, members: pl.DataFrame, month: dt.date, book: RuleBook
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The look-ups for one month: of incomes, and of assessments."""
    persons = persons_under_rules(households, members, month, book)
    nothing = pl.lit(None, pl.Date)
    names = columns(RequiredLookups).keys()
    return (
        with_income_that_counts(persons)
        .with_columns(resource=pl.lit("inntekt"), period_from=first_income_month(month), period_to=pl.lit(month))
        .select(names),
        with_wealth_that_counts(persons)
        .with_columns(resource=pl.lit("summertskattegrunnlag"), period_from=nothing, period_to=nothing)
        .select(names),
    )
