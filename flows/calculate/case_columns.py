"""The columns of a file of household-months: what each may hold, as text, and what it becomes. Vectorised.

A value that does not fit is told by its row, its column and its kind («a negative amount»), never by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

import polars as pl

from tasks.entitlement import EVERY_PART
from tasks.validation import MOST_ORE, TENURES

MOST_PERSONS = 30


@dataclass(frozen=True)
class Kroner:
    """Kroner with at most two decimals; becomes whole øre."""

    below_zero: bool = False


@dataclass(frozen=True)
class Count:
    """A whole number between two bounds, both included."""

    least: int
    most: int


@dataclass(frozen=True)
class Month:
    """YYYY-MM, or the first day of a month as a date."""


@dataclass(frozen=True)
class YesNo:
    """true or false."""


@dataclass(frozen=True)
class Text:
    """Text of a shape, and what a text of another shape is called."""

    regex: str
    otherwise: str


Kind = Kroner | Count | Month | YesNo | Text


@dataclass(frozen=True)
class Column:
    """A column of the file. default: what an empty cell, or a column that is left out, stands for; none: required."""

    name: str
    becomes: str
    kind: Kind
    default: str | None = None
    may_be_empty: bool = False


def _kroner(name: str, *, below_zero: bool = False, default: str | None = None) -> Column:
    return Column(name, f"{name}_ore", Kroner(below_zero), default)


CASE_ID = Column("case_id", "case_id", Text(r"^[^\s][^\r\n]{0,63}$", "not an identifier of 1 to 64 characters"))
COLUMNS = (
    CASE_ID,
    Column("month", "month", Month()),
    Column("municipality", "municipality", Text(r"^[0-9]{4}$", "not a municipality number of four digits")),
    Column("adults", "adults", Count(1, MOST_PERSONS)),
    Column("aged_18_19", "aged_18_19", Count(0, MOST_PERSONS), "0"),
    Column("children", "children", Count(0, MOST_PERSONS)),
    _kroner("monthly_income", below_zero=True),
    _kroner("monthly_disability_benefit", default="0"),
    _kroner("net_wealth", below_zero=True, default="0"),
    _kroner("home_wealth", default="0"),
    Column("tenure", "tenure", Text(f"^({'|'.join(TENURES)})$", f"not one of {', '.join(TENURES)}")),
    _kroner("housing_cost"),
    Column("adapted_home", "adapted_home", YesNo(), "false"),
    Column("young_disabled", "young_disabled", YesNo(), "false"),
    Column("single_pensioner", "single_pensioner", YesNo(), "false"),
    _kroner("income_deduction", default="0"),
    Column("cost_group", "cost_group", Count(1, 4), may_be_empty=True),
)
"""What the rules are given (the promise to users: design of `calculate`)."""

DECIDED = (
    _kroner("decided_amount"),
    Column("decided_month", "month", Month()),
    _kroner("decided_monthly_income", below_zero=True),
    _kroner("decided_net_wealth", below_zero=True),
    _kroner("decided_housing_cost"),
    Column("decided_adults", "adults", Count(1, MOST_PERSONS)),
    Column("decided_children", "children", Count(0, MOST_PERSONS)),
)
"""What was decided, for `--explain`: with `decided_amount`, the difference is attributed to its causes. The others
are the decision's own inputs; one that is left out, or empty, is as it is now."""

COST_PARTS = tuple(Column(name, f"{name}_ore", Kroner(), may_be_empty=True) for name in EVERY_PART)
HEATING = Column("heating_included", "heating_included", YesNo(), "true")
"""The housing cost in its parts (§ 2), in place of `housing_cost`; the fixed sums are then added, that for heating
where it is not in the cost."""

ASSESSED = Column("decided_assessed_income", "decided_assessed_income_ore", Kroner(below_zero=True), may_be_empty=True)
"""The decision's monthly income where it was from a tax assessment, else empty: in a scheme with a test of how far the
month's income must be from it (Oslo: 10 %), it may stand. It is the decision's income where no other is given."""

_KRONER = r"^-?[0-9]{1,15}([.,][0-9]{1,2}0*)?$"
_FINE = r"^-?[0-9]+[.,][0-9]{3,}$"
_WHOLE = r"^-?[0-9]{1,15}(\.0+)?$"
_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])(-01)?$"
_YES, _NO = ("true", "1", "ja"), ("false", "0", "nei")


def fault(column: Column) -> pl.Expr:
    """What is wrong with the column's text, in words; null where it fits."""
    text = pl.col(column.name)
    missing = pl.lit(None, pl.String) if column.may_be_empty else pl.lit("empty, and a value is required")
    return pl.when(text.is_null()).then(missing).otherwise(_fault(column.kind, text))


def _fault(kind: Kind, text: pl.Expr) -> pl.Expr:
    match kind:
        case Kroner(below_zero):
            ore = _ore(text)
            return (
                _unless(~text.str.to_lowercase().is_in(["nan", "inf", "-inf"]), "not a number (NaN or infinite)")
                .fill_null(
                    _unless(~text.str.contains(r"^-?[0-9]+[.,][0-9]{3,}$") | text.str.contains(_KRONER), _TOO_FINE)
                )
                .fill_null(_unless(text.str.contains(_KRONER), "not an amount in kroner, like 12345 or 12345.50"))
                .fill_null(_unless(pl.lit(below_zero) | (ore >= 0), "a negative amount"))
                .fill_null(_unless(ore.abs() <= MOST_ORE, _TOO_LARGE))
            )
        case Count(least, most):
            number = _whole(text)
            return _unless(text.str.contains(_WHOLE), "not a whole number").fill_null(
                _unless(number.is_between(least, most), f"not between {least} and {most}")
            )
        case Month():
            return _unless(text.str.contains(_MONTH), "not a month, like 2026-10")
        case YesNo():
            return _unless(text.str.to_lowercase().is_in([*_YES, *_NO]), "neither true nor false")
        case Text(regex, otherwise):
            return _unless(text.str.contains(regex), otherwise)
        case _:
            assert_never(kind)


_TOO_FINE = "an amount with more than two decimals"
_TOO_LARGE = f"an amount above {MOST_ORE // 100} kroner (are these øre?)"


def _unless(fits: pl.Expr, words: str) -> pl.Expr:
    return pl.when(~fits).then(pl.lit(words))


def typed(column: Column) -> pl.Expr:
    """The value of a text that fits, under the name it becomes; null where empty."""
    text = pl.col(column.name)
    return _typed(column.kind, text).alias(column.becomes)


def _typed(kind: Kind, text: pl.Expr) -> pl.Expr:
    match kind:
        case Kroner():
            return _ore(text)
        case Count():
            return _whole(text)
        case Month():
            return text.str.slice(0, 7).add("-01").str.to_date("%Y-%m-%d", strict=False)
        case YesNo():
            return text.str.to_lowercase().is_in(_YES)
        case Text():
            return text
        case _:
            assert_never(kind)


def _whole(text: pl.Expr) -> pl.Expr:
    return text.str.extract(r"^(-?[0-9]+)").cast(pl.Int64, strict=False)


def _ore(text: pl.Expr) -> pl.Expr:
    """Whole øre from the digits themselves; no floating point on the way."""
    kroner = text.str.extract(r"^-?([0-9]{1,15})").cast(pl.Int64, strict=False)
    ore = text.str.extract(r"[.,]([0-9]{1,2})").str.pad_end(2, "0").cast(pl.Int64, strict=False).fill_null(0)
    return (kroner * 100 + ore) * pl.when(text.str.starts_with("-")).then(-1).otherwise(1)
