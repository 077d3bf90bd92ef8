"""What each scheme asks about a household in a month: whose income, how many months of it, and whether wealth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import Scheme

_NAMES = [
    "income_age",
    "applicant_always_counts",
    "income_months",
    "assessment_without_income",
    "three_payments_thirds",
    "heating",
    "heating_for_everyone",
    "running_cost",
]
_WEALTH = ["wealth_rate", "wealth_limit", "wealth_first_rate"]


def usable_schemes(schemes: Sequence[str], month: dt.date, book: RuleBook) -> list[Scheme]:
    """Those of the schemes that are known and in force that month.

    Raises RateError where a scheme is in force but its rates for the month are not known: then nothing can be said.
    """
    known = [book.schemes[scheme_id] for scheme_id in sorted(set(schemes)) if scheme_id in book.schemes]
    usable = [scheme for scheme in known if scheme.first <= month and not (scheme.ended and month >= scheme.until)]
    for scheme in usable:
        scheme.check_month(month)
    return usable


def conditions(schemes: Sequence[Scheme]) -> pl.DataFrame:
    """Scheme, month, each of the parameters above, `asks_wealth` and `has_groups`; one row for every month known."""
    if not schemes:
        empty = dict.fromkeys(_NAMES, pl.Int64)
        return pl.DataFrame(
            schema={"scheme": pl.String, "month": pl.Date, **empty, "asks_wealth": pl.Boolean, "has_groups": pl.Boolean}
        )
    return pl.concat([_of_scheme(scheme) for scheme in schemes])


def _of_scheme(scheme: Scheme) -> pl.DataFrame:
    wealth = [pl.col(name) > 0 for name in _WEALTH if name in scheme.table.columns]
    return scheme.table.select(
        pl.lit(scheme.scheme_id).alias("scheme"),
        "month",
        *_NAMES,
        pl.any_horizontal(pl.lit(value=False), *wealth).alias("asks_wealth"),
        pl.lit(scheme.formula.has_groups).alias("has_groups"),
    )
