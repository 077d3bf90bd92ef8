"""A million rows checked against their schema, compared with one DuckDB query that makes the same checks."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl

from tasks.validation import CATEGORIES, MOST_ORE, columns, validate
from tasks.validation.income import IncomeLines
from tasks.warehouse.engine.frames import ArrowStream
from tests.benchmarks.measuring import best_seconds

ROWS = 1_000_000
TARGET_SECONDS = 2.0

_SAME = f"""
SELECT count(*) FROM lines WHERE NOT coalesce(
    regexp_full_match(person_key, '[0-9a-f]{{24}}')
    AND lookup_id IS NOT NULL AND day(month) = 1 AND ordinal >= 0
    AND category IN {tuple(CATEGORIES)} AND code IS NOT NULL AND benefit IS NOT NULL
    AND amount_ore BETWEEN {-MOST_ORE} AND {MOST_ORE}, false)
"""  # noqa: S608 - a benchmark's own constants


def lines(rows: int = ROWS) -> pl.DataFrame:
    """Make this many income lines, ten for each look-up."""
    number = pl.int_range(rows, eager=True)
    frame = pl.DataFrame({"number": number}).select(
        lookup_id=pl.format("l-{}", pl.col("number") // 10),
        person_key=(pl.col("number") // 30).cast(pl.String).str.zfill(24),
        month=pl.date(2026, 1 + pl.col("number") // 10 % 12, 1),
        ordinal=pl.col("number") % 10,
        reporter_key=pl.lit(None, pl.String),
        category=pl.lit("loennsinntekt"),
        code=pl.lit("fastloenn"),
        benefit=pl.lit("kontantytelse"),
        amount_ore=pl.col("number") % 5_000_000,
        in_withholding_base=pl.lit(value=True),
        backpay_from=pl.lit(None, pl.Date),
        backpay_to=pl.lit(None, pl.Date),
    )
    return frame.select(columns(IncomeLines).keys()).cast(pl.Schema(columns(IncomeLines)))


def bench_million_rows() -> dict[str, Any]:
    """Seconds for each, and their ratio."""
    frame = lines()
    with duckdb.connect() as connection:
        connection.register("lines", ArrowStream(frame))
        reference = best_seconds(lambda: connection.execute(_SAME).fetchone())
    ours = best_seconds(lambda: validate(IncomeLines, frame))
    return {
        "rows": frame.height,
        "seconds": round(ours, 3),
        "duckdb_seconds": round(reference, 3),
        "ratio": round(ours / reference, 2),
        "target_seconds": TARGET_SECONDS,
    }
