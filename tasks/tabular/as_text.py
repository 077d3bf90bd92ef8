"""Typed columns and cells as text, as in a CSV file, so that one strict parser serves every source.

Unneeded zeros at the end of decimals are removed (12.5000, 12.00). Leading zeros that a number has lost are restored.
A time of day other than midnight, and more than two decimals, remain in the text; the parser refuses them.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import polars as pl

from tasks.errors import InputError
from tasks.tabular.column_kinds import Column, Pattern

_NO_DECIMALS = r"^(-?[0-9]+)\.0*$"
_SPARE_ZEROS = r"^(-?[0-9]+\.[0-9]*[1-9])0+$"


def as_text(values: pl.Series, column: Column, what: str) -> pl.Series:
    """A column of a Parquet file or database as text, named `column.name`.

    Raises InputError for a type that has no such text (lists, binary, 32-bit floats: those cannot hold øre exactly).
    """
    dtype = values.dtype
    if dtype == pl.String:
        return values.alias(column.name)
    if isinstance(dtype, pl.Datetime):
        return _dates_where_midnight(values).alias(column.name)
    if dtype.is_integer() or dtype == pl.Float64 or dtype.is_decimal():
        text = values.cast(pl.String).str.replace(_NO_DECIMALS, "$1").str.replace(_SPARE_ZEROS, "$1")
        return (text.str.zfill(width) if (width := _width(column)) else text).alias(column.name)
    if dtype in (pl.Date, pl.Boolean, pl.Null, pl.Categorical, pl.Enum):
        return values.cast(pl.String).alias(column.name)
    raise InputError(
        f"{what}, column {values.name}: the type {dtype} is of no use here.",
        advice="Deliver text, whole numbers, decimals, dates or true/false.",
    )


def cell_as_text(value: object, column: Column) -> str | None:
    """A cell of a workbook, or of a row from a database, as text; the same as `as_text` gives for whole columns."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number_as_text(str(value), column)
        case Decimal():
            return number_as_text(f"{value:f}", column)
        case dt.datetime():
            clock = value.replace(tzinfo=None)
            return str(clock.date() if clock.time() == dt.time.min else clock)
        case _:
            return str(value)


def number_as_text(digits: str, column: Column) -> str:
    """A number, as digits with a decimal point, as text."""
    text = re.sub(_SPARE_ZEROS, r"\1", re.sub(_NO_DECIMALS, r"\1", digits))
    return text.zfill(_width(column))


def _width(column: Column) -> int:
    return column.kind.width if isinstance(column.kind, Pattern) else 0


def _dates_where_midnight(values: pl.Series) -> pl.Series:
    """Timestamps as text; midnight in the column's own time zone becomes a date."""
    clock = values.dt.replace_time_zone(None)
    text = (
        pl.when(clock.dt.truncate("1d") == clock).then(clock.dt.date().cast(pl.String)).otherwise(clock.cast(pl.String))
    )
    return pl.select(text).to_series()
