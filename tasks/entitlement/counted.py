"""Which stored incomes counted under a scheme, entry by entry: for the citizen who asks."""

from __future__ import annotations

import polars as pl

from tasks.entitlement.income_codes import IncomeCodes, Treatment


def classify_lines(lines: pl.DataFrame, codes: IncomeCodes, scheme: str) -> pl.DataFrame:
    """Add `counts` to lines with category, code, month and in_withholding_base: true, false, or null: not known.

    An entry that counts does so in full, but for fortnightly benefits with three payments in a month, of which two
    thirds count from 2025 (`household_income`). Keeps the order of the lines.
    """
    table = codes.for_schemes([scheme]).select("category", "code", "first", "last", "treatment")
    numbered = lines.with_row_index("place")
    treated = (
        numbered.join(table, on=["category", "code"], how="left")
        .filter(pl.col("month").is_between("first", "last"))
        .select("place", "treatment")
    )
    counts = (
        pl.when(pl.col("treatment") == Treatment.TAXABLE_PART)
        .then(pl.col("in_withholding_base"))
        .otherwise(pl.col("treatment") == Treatment.COUNTS)
    )
    joined = numbered.join(treated, on="place", how="left", maintain_order="left")
    return joined.with_columns(counts=counts).drop("place", "treatment")
