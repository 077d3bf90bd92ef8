"""The conditions of a scheme in a month: which incomes count, of how many months, and whether wealth counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import CONDITIONS, Scheme


def usable_schemes(schemes: Sequence[str], month: dt.date, book: RuleBook) -> list[Scheme]:
    """Those of the schemes that are known and in force that month.

    Raises RateError where a scheme is in force but its rates for the month are not known.
    """
    known = [book.schemes[scheme_id] for scheme_id in sorted(set(schemes)) if scheme_id in book.schemes]
    usable = [scheme for scheme in known if scheme.first <= month and not (scheme.ended and month >= scheme.until)]
    for scheme in usable:
        scheme.check_month(month)
    return usable


def lookup_conditions(month: dt.date, schemes: pl.Series, book: RuleBook) -> pl.DataFrame:
    """`conditions` of the usable ones of the schemes in one month, without the month. Raises as `usable_schemes`."""
    names = frozenset(schemes.unique().to_list())
    cache = book.conditions_cache
    if (names, month) not in cache:
        rules = conditions(usable_schemes(sorted(names), month, book))
        cache[names, month] = rules.filter(pl.col("month") == month).drop("month")
    return cache[names, month]


def first_income_month(month: dt.date) -> pl.Expr:
    """The first of the months whose income counts in `month`; needs the scheme's `income_months`."""
    return pl.lit(month).dt.offset_by(pl.format("-{}mo", pl.col("income_months") - 1))


def conditions(schemes: Sequence[Scheme]) -> pl.DataFrame:
    """Scheme, month, each of CONDITIONS, `asks_wealth` and `has_groups`; one row for every month known."""
    if not schemes:
        empty = dict.fromkeys(CONDITIONS, pl.Int64)
        return pl.DataFrame(
            schema={"scheme": pl.String, "month": pl.Date, **empty, "asks_wealth": pl.Boolean, "has_groups": pl.Boolean}
        )
    return pl.concat([scheme.conditions for scheme in schemes])
