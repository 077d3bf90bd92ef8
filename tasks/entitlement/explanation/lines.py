"""Lines that are added to calculations that are explained already."""

from __future__ import annotations

import polars as pl

from tasks.validation import LINE_VALUES, ExplanationLines, columns, validate


def line_values(**given: pl.Expr) -> pl.Expr:
    """The `values` of ExplanationLines: those given, by name, and null for the others."""
    return pl.struct([given.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in LINE_VALUES.items()])


def after_each_case(lines: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """Add lines at the end of their cases: ExplanationLines, the cases in the order of `lines`.

    lines: ExplanationLines. more: ExplanationLines without `line`, in the order wanted within each case; rows of cases
    without lines are left out.
    """
    last = lines.group_by("case_id").agg(last=pl.col("line").max())
    numbered = (
        more.join(last, on="case_id", maintain_order="left")
        .with_columns(line=pl.col("last") + pl.int_range(1, pl.len() + 1).over("case_id"))
        .select(columns(ExplanationLines).keys())
    )
    order = pl.col("case_id").cast(pl.Enum(lines["case_id"].unique(maintain_order=True)))
    return validate(ExplanationLines, pl.concat([lines, numbered]).sort(order, "line"))
