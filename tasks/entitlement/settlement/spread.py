"""Yearly amounts spread over the months of the year, with what the household has documented.

Each monthly part is rounded to the øre, halves upwards. What each kind of fact means (`first`, `last`, `amount_ore`):

- business_began, business_ended: on `first`. The year's business income is spread over the active months only, the
  month of the date included; without these facts it is even over the year (§ 5 third ledd).
- wealth_arose, compensation: `amount_ore` of the net wealth is from `first`. It is left out of months whose 1st is
  before that day (inferred: facts are those of the 1st of the month, § 10).
- child_wealth: `amount_ore` is a child's, and left out of every month.
- home_value: `amount_ore` is the tax value of the home lived in on the 1st, from `first` through `last`.
- foreign_unreachable: `amount_ore` of the year's foreign income cannot be reached; all of it without an amount.
- nav_refund, wrong_entry: `amount_ore` of a-ordningen's income in the month of `first` does not count.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.formulas.payout import MONTHS
from tasks.entitlement.rulebook import STATE, RuleBook
from tasks.entitlement.settlement.rules import FACTS as KINDS
from tasks.entitlement.settlement.rules import SettlementRules
from tasks.entitlement.settlement.tables import FACTS, MEMBER_MONTHS, MONTH_AMOUNTS, YEAR_AMOUNTS, checked
from tasks.errors import ContractError
from tasks.validation import MOST_ORE

_PERSON = ["case_id", "person_key"]
_ZERO = pl.lit(0, pl.Int64)
_ALL = MOST_ORE
"""More than any foreign income of a year."""


def spread(
    members: pl.DataFrame, year: pl.DataFrame, facts: pl.DataFrame, rules: SettlementRules, book: RuleBook
) -> pl.DataFrame:
    """Give each household-month its part of the yearly amounts: MONTH_AMOUNTS, ordered by case and month.

    members: MEMBER_MONTHS, of months of one year. year: YEAR_AMOUNTS of every member who counts
    (`missing_assessments` finds the others). facts: FACTS. Capital income counts over an allowance per person, that of
    the month (inferred). Raises ContractError for a table that breaks its schema, months of several years, a kind of
    fact that is not known, or a member who counts without an assessment; RateError for a month without rates.
    """
    members = checked("members", members, MEMBER_MONTHS)
    year = checked("year", year, YEAR_AMOUNTS, may_be_null=("net_wealth_ore",))
    facts = checked("facts", facts, FACTS, may_be_null=("person_key", "last", "amount_ore"))
    if members.is_empty():
        return pl.DataFrame(schema=dict(MONTH_AMOUNTS))
    if members["month"].dt.year().n_unique() > 1:
        raise ContractError("members: month: is of several years")
    unknown = facts.filter(~pl.col("kind").is_in(list(KINDS)))
    if unknown.height:
        raise ContractError("facts: kind: is not one of the documented kinds")
    joined = members.join(year, on="person_key", how="left", maintain_order="left")
    _check_assessed(joined)
    months = _with_business(_with_facts(joined, facts), rules)
    by_case = (
        months.join(_allowances(members, book), on="month", maintain_order="left")
        .with_columns(
            capital=_monthly(pl.max_horizontal(pl.col("capital_ore") - pl.col("allowance"), 0)),
            foreign=_monthly(pl.max_horizontal(pl.col("foreign_ore") - pl.col("unreachable"), 0)),
        )
        .group_by("case_id", "month", maintain_order=True)
        .agg(
            business_ore=_of_earners("business"),
            capital_ore=_of_earners("capital"),
            foreign_ore=_of_earners("foreign"),
            a_ordning_less_ore=_of_earners("less"),
            net_wealth_ore=pl.col("net_wealth_ore").filter("wealth_counts").sum(),
            home_wealth_ore=pl.col("home_wealth_ore").filter("wealth_counts").sum(),
        )
    )
    return checked("spread", _with_wealth_facts(by_case, facts).sort("case_id", "month"), MONTH_AMOUNTS)


def _check_assessed(joined: pl.DataFrame) -> None:
    income = pl.col("income_counts") & pl.col("business_ore").is_null()
    wealth = pl.col("wealth_counts") & pl.col("net_wealth_ore").is_null()
    if joined.filter(income | wealth).height:
        raise ContractError("year: person_key: a member who counts has no assessment: the case is not ready")


def _allowances(members: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    months = members["month"].unique().sort()
    numbers = [book.number(STATE, "capital_income_allowance", month) for month in months]
    return pl.DataFrame({"month": months, "allowance": pl.Series(numbers, dtype=pl.Int64)})


def _of_earners(name: str) -> pl.Expr:
    return pl.col(name).filter("income_counts").sum()


def _monthly(yearly: pl.Expr) -> pl.Expr:
    return (yearly + MONTHS // 2) // MONTHS


def _with_facts(joined: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Add what is documented about each member: began, ended, unreachable, and `less`, of the month."""

    def of(kind: str, column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col("kind") == kind)

    by_person = facts.group_by(_PERSON).agg(
        began=of("business_began", "first").max(),
        ended=of("business_ended", "first").min(),
        unreachable=of("foreign_unreachable", "amount_ore").fill_null(_ALL).sum(),
    )
    paid = facts.filter(pl.col("kind").is_in(["nav_refund", "wrong_entry"]))
    by_month = paid.group_by(*_PERSON, month=pl.col("first").dt.month_start()).agg(less=pl.col("amount_ore").sum())
    return (
        joined.join(by_person, on=_PERSON, how="left", maintain_order="left")
        .join(by_month, on=[*_PERSON, "month"], how="left", maintain_order="left")
        .with_columns(pl.col("unreachable", "less").fill_null(0))
    )


def _with_business(months: pl.DataFrame, rules: SettlementRules) -> pl.DataFrame:
    """Add `business`, the month's part, and take entries that are in both places out of one of them."""
    choice = rules.business.choice
    in_both = pl.col("own_business_ore").sum().over(_PERSON) if choice == "subtract" else _ZERO
    less = pl.col("less") + (pl.col("own_business_ore") if choice == "leave_out" else _ZERO)
    start, end = dt.date(int(months["month"].dt.year()[0]), 1, 1), dt.date(int(months["month"].dt.year()[0]), 12, 1)
    began = pl.col("began").dt.month_start().clip(start, end).fill_null(start)
    ended = pl.col("ended").dt.month_start().clip(start, end).fill_null(end)
    since, until, month = began.dt.month().cast(pl.Int64), ended.dt.month().cast(pl.Int64), pl.col("month")
    one_span = since <= until  # else one business ended before another began
    count = pl.when(one_span).then(until - since + 1).otherwise(until + MONTHS - since + 1)
    active = pl.when(one_span).then((month >= began) & (month <= ended)).otherwise((month <= ended) | (month >= began))
    yearly = pl.max_horizontal(pl.col("business_ore") - in_both, 0)
    return months.with_columns(
        less=less, business=pl.when(active).then((2 * yearly + count) // (2 * count)).otherwise(_ZERO)
    )


def _with_wealth_facts(by_case: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Leave out wealth that had not arisen and children's wealth, and take the home's value of the month."""
    known = by_case.select("case_id", "month").join(facts.drop("person_key"), on="case_id")
    not_yet = pl.col("kind").is_in(["wealth_arose", "compensation"]) & (pl.col("month") < pl.col("first"))
    lived_in = (pl.col("first") <= pl.col("month")) & (pl.col("last").is_null() | (pl.col("last") >= pl.col("month")))
    by_month = known.group_by("case_id", "month").agg(
        left_out=pl.col("amount_ore").filter(not_yet | (pl.col("kind") == "child_wealth")).sum(),
        home_value=pl.col("amount_ore").filter((pl.col("kind") == "home_value") & lived_in).max(),
    )
    net = pl.col("net_wealth_ore")
    less = pl.max_horizontal(net - pl.col("left_out").fill_null(0), 0)
    return by_case.join(by_month, on=["case_id", "month"], how="left", maintain_order="left").with_columns(
        net_wealth_ore=pl.when(net > 0).then(less).otherwise(net),
        home_wealth_ore=pl.coalesce("home_value", "home_wealth_ore"),
    )
