"""Tables of figures about whole runs: counts and sums, never a case."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table


class RunFigures(Table):
    """The figures of a run that the mass-change brake checks. is_current_run: false for published runs before it.

    not_checked excludes the cases that the remote service did not answer for, or refused access to. difference_ore is
    the sum of entitlement less decided amount over the compared cases, per month.
    """

    run_id: pl.String = pa.Field(unique=True)
    is_current_run: pl.Boolean
    population: pl.Int64
    compared: pl.Int64
    flagged: pl.Int64 = pa.Field(ge=0)
    not_checked: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64

    @pa.dataframe_check
    @classmethod
    def parts_are_within_the_whole(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Flagged cases are part of the compared; compared and unchecked cases are part of the population."""
        return data.lazyframe.select(
            (pl.col("flagged") <= pl.col("compared"))
            & (pl.col("compared") + pl.col("not_checked") <= pl.col("population"))
        )


class RunInputs(Table):
    """The inputs of a run, as one number each: rows read, means over the cases. A mean of no rows is null."""

    input: pl.String = pa.Field(unique=True)
    value: pl.Float64 = pa.Field(nullable=True)
