"""Frames are checked, eagerly, whenever they cross from one room to another.

Two ways: `checked` for frames this program made (a fault is ours, so it stops), and `split` for frames that came from
outside (a bad row is set aside with its reason, and the rest goes on). Neither ever shows a value.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import pandera.backends.polars.builtin_checks  # noqa: F401 - registers the checks of polars frames
import pandera.polars as pa
import polars as pl

from tasks.errors import ContractError


class Table(pa.DataFrameModel):
    """A table that crosses rooms: exactly its columns, each of its type."""

    class Config:
        strict = True


Schema = type[Table]


def first_days(data: pa.PolarsData) -> pl.LazyFrame:
    """For a check of a column of months: each is a first day."""
    return data.lazyframe.select(pl.col(data.key).dt.day() == 1)


def columns(schema: Schema) -> dict[str, pl.DataType]:
    """Column names and polars types of a schema, in order."""
    return {name: column.dtype.type for name, column in schema.to_schema().columns.items()}


def empty(schema: Schema) -> pl.DataFrame:
    """A frame of that schema without rows."""
    return pl.DataFrame(schema=dict(columns(schema)))


def _faults(schema: Schema, frame: pl.DataFrame) -> pl.DataFrame:
    """Faults as rows: column, check, index (null where the whole frame is at fault); never the failing value."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as fault:
        cases: pl.DataFrame = fault.failure_cases
        return cases.select("column", "check", pl.col("index").cast(pl.Int64))
    return pl.DataFrame(schema={"column": pl.String, "check": pl.String, "index": pl.Int64})


def is_valid(schema: Schema, frame: pl.DataFrame) -> bool:
    """Whether a frame keeps its schema: pandera's own checks, all asked at once.

    A frame of 100 rows passes some forty times as fast as through `validate`, which collects each check by itself. It
    cannot say what is wrong, so whoever needs that asks `validate`.
    """
    if dict(frame.schema) != columns(schema):
        return False
    if frame.is_empty():
        return True  # its columns are right, and no check is about less than a row
    return bool(frame.select(_passes(schema)).item())


@cache
def _passes(schema: Schema) -> pl.Expr:
    """One value for a whole frame of a schema's columns: whether every row passes every check."""
    table, types = schema.to_schema(), columns(schema)
    filled = [_filled(name, types[name]) for name, column in table.columns.items() if not column.nullable]
    single = [pl.col(name).is_unique().all() for name, column in table.columns.items() if column.unique]
    keys = [pl.struct(table.unique).is_unique().all()] if table.unique else []
    values = [_passing(check, name) for name, column in table.columns.items() for check in column.checks]
    wholes = [_passing(check, "*") for check in table.checks]
    return pl.all_horizontal(pl.lit(value=True), *filled, *single, *keys, *values, *wholes)


def _filled(name: str, kind: pl.DataType) -> pl.Expr:
    """No value is missing; a float that is no number is missing."""
    column = pl.col(name).fill_nan(None) if kind.is_float() else pl.col(name)
    return column.null_count() == 0


def _passing(check: Any, name: str) -> pl.Expr:
    """Whether every row passes one check; a missing value is another check's matter."""
    asked = check._check_fn(pa.PolarsData(_Asked(), name), **check._check_kwargs)  # noqa: SLF001
    return cast("pl.Expr", asked).all(ignore_nulls=True)


class _Asked(pl.LazyFrame):
    """Stands for the frame where a check selects what must be true of its rows, and gives that back as it is.

    So a check can be asked of any frame together with all others. A check that does more than to select cannot.
    """

    def select(self, *exprs: Any, **_: Any) -> Any:
        """The one thing that is asked."""
        [asked] = exprs
        return asked


def validate(schema: Schema, frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame back if it keeps the schema.

    Raises ContractError, which names the schema, the columns and the checks, and no value.
    """
    if is_valid(schema, frame):
        return frame
    faults = _faults(schema, frame)
    if faults.is_empty():
        return frame
    summary = faults.group_by("column", "check").agg(pl.len()).sort("column", "check").select(_SHOWN)
    raise ContractError(f"{schema.__name__}: " + "; ".join(summary.to_series()))


_SHOWN = pl.format("{}: {} ({} rows)", pl.col("column").fill_null("frame"), pl.col("check"), pl.col("len"))


def split(schema: Schema, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part a frame into the rows that keep the schema and the faults of those that do not.

    Gives (good rows in their order, faults: index of the row in `frame`, column, check). Raises ContractError when the
    frame as a whole is wrong: a column missing, or of another type.
    """
    faults = _faults(schema, frame)
    whole = faults.filter(pl.col("index").is_null())
    if not whole.is_empty():
        return validate(schema, frame), faults
    bad = set(faults["index"].to_list())
    kept = [row for row in range(frame.height) if row not in bad]
    return frame[kept], faults.select("index", "column", "check").unique().sort("index", "column", "check")
