"""Parquet files as frames: bounded before they are unpacked, and one error whatever is wrong with them."""

from __future__ import annotations

import io

import polars as pl
import pyarrow.parquet as pq

from tasks.errors import InputError

MOST_ROWS = 50_000_000
MOST_COLUMNS = 2_000
MOST_BYTES = 8 * 1024**3
"""Of a file when it is unpacked, by its own account. A country's delivery has a tenth of this."""


def read_parquet(content: bytes, what: str) -> pl.DataFrame:
    """Read a Parquet file. Raises InputError for one that is damaged, or larger than any real delivery."""
    try:
        found = pq.ParquetFile(io.BytesIO(content)).metadata
        rows, columns = found.num_rows, found.num_columns
        unpacked = sum(found.row_group(number).total_byte_size for number in range(found.num_row_groups))
    except Exception:  # noqa: BLE001 - whatever a library raises about a damaged file
        raise _damaged(what) from None
    if not (0 <= rows <= MOST_ROWS and columns <= MOST_COLUMNS and 0 <= unpacked <= MOST_BYTES):
        raise InputError(
            f"{what} is too large: {rows} rows, {columns} columns, {unpacked} bytes when unpacked.",
            advice=f"At most {MOST_ROWS} rows, {MOST_COLUMNS} columns and {MOST_BYTES} bytes. Is it the right file?",
        )
    try:
        return pl.read_parquet(content)
    except BaseException as fault:
        if isinstance(fault, Exception) or type(fault).__name__ == "PanicException":
            raise _damaged(what) from None
        raise


def _damaged(what: str) -> InputError:
    return InputError(f"{what} is not a Parquet file, or is damaged.", advice="Deliver it again.")
