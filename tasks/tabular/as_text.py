"""Typed columns as the text that a CSV file would have held, so that one strict parser serves every source."""

from __future__ import annotations

import polars as pl

from tasks.errors import InputError
from tasks.recipients.tables import Column, Pattern


def as_text(values: pl.Series, column: Column, what: str) -> pl.Series:
    """A column of a Parquet file or database as text, named `column.name`.

    A time of day that is not midnight, and decimals beyond the second, stay in the text, where the parser refuses them.
    Raises InputError for a type that has no such text (lists, binary, 32-bit floats: those cannot hold øre exactly).
    """
    dtype = values.dtype
    if dtype == pl.String:
        return values.alias(column.name)
    if isinstance(dtype, pl.Datetime):
        return _dates_where_midnight(values).alias(column.name)
    if dtype.is_integer() or dtype == pl.Float64 or dtype.is_decimal():
        return _without_idle_zeros(values.cast(pl.String), _width(column)).alias(column.name)
    if dtype in (pl.Date, pl.Boolean, pl.Null, pl.Categorical, pl.Enum):
        return values.cast(pl.String).alias(column.name)
    raise InputError(
        f"{what}, column {values.name}: the type {dtype} is of no use here.",
        advice="Deliver text, whole numbers, decimals, dates or true/false.",
    )


def _width(column: Column) -> int:
    return column.kind.width if isinstance(column.kind, Pattern) else 0


def _dates_where_midnight(values: pl.Series) -> pl.Series:
    """Midnight by the column's own clock is a date."""
    clock = values.dt.replace_time_zone(None)
    text = (
        pl.when(clock.dt.truncate("1d") == clock).then(clock.dt.date().cast(pl.String)).otherwise(clock.cast(pl.String))
    )
    return pl.select(text).to_series()


def _without_idle_zeros(text: pl.Series, width: int) -> pl.Series:
    """Leave out decimals that say nothing (12.5000, 12.00), and put back the leading zeros that a number has lost."""
    shorter = text.str.replace(r"^(-?[0-9]+)\.0*$", "$1").str.replace(r"^(-?[0-9]+\.[0-9]*[1-9])0+$", "$1")
    return shorter.str.zfill(width) if width else shorter
