"""A delivered table of text as typed rows and faults; a value that does not fit becomes a fault, never a crash."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tasks.recipients.findings import Rule
from tasks.recipients.tables import Table
from tasks.tabular.column_kinds import parse_columns


def parse_table(table: Table, text: pl.DataFrame, torn: Sequence[int] = ()) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Parse a delivered table of text columns, by their delivered names, with `row`, the row's number in its source.

    Returns (typed: row and the columns by our names, null where empty or at fault; faults: row, case_id, column, rule).
    A torn row gives only its case and one fault.
    """
    parsed = parse_columns(text, table.columns)
    whole = ~pl.col("row").is_in(torn)
    typed = parsed.typed.with_columns(pl.when(whole).then(pl.all().exclude("row", "case_id")).name.keep())
    field_count = typed.filter(~whole).select(
        "row", column=pl.lit(None, pl.String), fault=pl.lit(Rule.FIELD_COUNT.value, pl.String)
    )
    faults = pl.concat([parsed.faults.filter(whole), field_count]).join(
        typed.select("row", "case_id"), on="row", how="left", maintain_order="left"
    )
    return typed, faults.select("row", "case_id", "column", pl.col("fault").alias("rule"))
