"""Frames are checked, eagerly, whenever they cross from one room to another.

Two ways: `checked` for frames this program made (a fault is ours, so it stops), and `split` for frames that came from
outside (a bad row is set aside with its reason, and the rest goes on). Neither ever shows a value.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from tasks.errors import ContractError


class Table(pa.DataFrameModel):
    """A table that crosses rooms: exactly its columns, each of its type."""

    class Config:
        strict = True


Schema = type[Table]


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


def checked(schema: Schema, frame: pl.DataFrame) -> pl.DataFrame:
    """Give the frame back if it keeps the schema.

    Raises ContractError, which names the schema, the columns and the checks, and no value.
    """
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
        return checked(schema, frame), faults
    bad = set(faults["index"].to_list())
    kept = [row for row in range(frame.height) if row not in bad]
    return frame[kept], faults.select("index", "column", "check").unique().sort("index", "column", "check")
