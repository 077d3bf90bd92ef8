"""From text to typed values, column by column, vectorised; what does not fit becomes a fault, never a crash."""

from __future__ import annotations

from typing import assert_never

import polars as pl

from tasks.recipients.findings import Rule
from tasks.recipients.tables import Column, Count, Day, Kind, Kroner, OneOf, Pattern, Table, YesNo
from tasks.validation import MOST_ORE

_KRONER = r"^-?[0-9]{1,15}(?:[.,][0-9]{1,2})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_WHOLE_NUMBER = r"^-?[0-9]{1,15}$"
_YES = ("true", "1", "ja")
_NO = ("false", "0", "nei")


def parse_table(table: Table, text: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Parse a delivered table of text columns (by their delivered names) with `row`, the row's number in its source.

    Gives (typed: row and the columns by our names, null where empty or at fault; faults: row, case_id, column, rule).
    """
    trimmed = text.with_columns(_trimmed(column.name) for column in table.columns)
    typed = trimmed.select("row", *(_value(column).alias(column.becomes) for column in table.columns))
    names = [column.name for column in table.columns]
    rules = trimmed.select("row", *(_rule(column).alias(column.name) for column in table.columns))
    faulty = rules.with_columns(owner=typed["case_id"]).filter(pl.any_horizontal(pl.col(names).is_not_null()))
    faults = faulty.unpivot(names, index=["row", "owner"], variable_name="column", value_name="rule")
    return typed, faults.drop_nulls("rule").select("row", pl.col("owner").alias("case_id"), "column", "rule")


def _trimmed(name: str) -> pl.Expr:
    """Spaces around a value mean nothing (databases pad with them); a value of spaces only is empty."""
    stripped = pl.col(name).str.strip_chars()
    return pl.when(stripped != "").then(stripped).alias(name)


def _value(column: Column) -> pl.Expr:
    fits = _broken_rule(column.kind, pl.col(column.name)).is_null()
    return _typed(column.kind, pl.when(fits).then(pl.col(column.name)))


def _rule(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    missing = pl.lit(None if column.may_be_empty else Rule.MISSING_VALUE.value, dtype=pl.String)
    return pl.when(text.is_null()).then(missing).otherwise(_broken_rule(column.kind, text))


def _broken_rule(kind: Kind, text: pl.Expr) -> pl.Expr:
    """The rule that the text breaks, null where it fits."""
    match kind:
        case Pattern(regex, rule):
            return _unless(text.str.contains(regex), rule)
        case OneOf(codes, rule):
            return _unless(text.is_in(codes), rule)
        case YesNo():
            return _unless(text.str.to_lowercase().is_in([*_YES, *_NO]), Rule.NOT_YES_OR_NO)
        case Day():
            return _unless(text.str.contains(_DAY), Rule.NOT_A_DATE).fill_null(
                _unless(_day(text).is_not_null(), Rule.NO_SUCH_DATE)
            )
        case Kroner(below_zero):
            ore = _ore(text)
            return (
                _unless(text.str.contains(_KRONER), Rule.NOT_AN_AMOUNT)
                .fill_null(_unless(pl.lit(below_zero) | (ore >= 0), Rule.NEGATIVE_AMOUNT))
                .fill_null(_unless(ore.abs() <= MOST_ORE, Rule.AMOUNT_TOO_LARGE))
            )
        case Count(least, most):
            number = text.cast(pl.Int64, strict=False)
            return _unless(text.str.contains(_WHOLE_NUMBER), Rule.NOT_A_COUNT).fill_null(
                _unless(number.is_between(least, most), Rule.COUNT_OUT_OF_RANGE)
            )
        case _:
            assert_never(kind)


def _unless(fits: pl.Expr, rule: Rule) -> pl.Expr:
    return pl.when(~fits).then(pl.lit(rule.value))


def _typed(kind: Kind, text: pl.Expr) -> pl.Expr:
    """The value of text that fits."""
    match kind:
        case Pattern() | OneOf():
            return text
        case YesNo():
            return text.str.to_lowercase().is_in(_YES)
        case Day():
            return _day(text)
        case Kroner():
            return _ore(text)
        case Count():
            return text.cast(pl.Int64, strict=False)
        case _:
            assert_never(kind)


def _day(text: pl.Expr) -> pl.Expr:
    return text.str.to_date("%Y-%m-%d", strict=False)


def _ore(text: pl.Expr) -> pl.Expr:
    """Whole øre from the digits themselves; no floating point on the way."""
    digits = text.str.strip_prefix("-")
    kroner = digits.str.extract(r"^([0-9]+)").cast(pl.Int64, strict=False)
    ore = digits.str.extract(r"[.,]([0-9]{1,2})$").str.pad_end(2, "0").cast(pl.Int64, strict=False).fill_null(0)
    return (kroner * 100 + ore) * pl.when(text.str.starts_with("-")).then(-1).otherwise(1)
