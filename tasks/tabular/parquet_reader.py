"""Parquet files as frames: bounded before they are unpacked, and one error whatever is wrong with them.

DuckDB reads the values: of some damaged files polars asks for more memory than there can be, which ends the process.
polars reads the types, which it knows better (a duration is a plain number in the file itself).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from tasks.errors import InputError

MOST_ROWS = 50_000_000
MOST_COLUMNS = 2_000
MOST_BYTES = 8 * 1024**3
"""Of a file when it is unpacked, by its own account. A country's delivery has a tenth of this."""


def read_parquet(content: bytes, what: str) -> pl.DataFrame:
    """Read a Parquet file. Raises InputError for one that is damaged, or larger than any real delivery."""
    with _in_memory(content) as path, duckdb.connect() as connection:
        return _read_bounded(path, connection, what)


def _read_bounded(path: str, connection: duckdb.DuckDBPyConnection, what: str) -> pl.DataFrame:
    """Read a Parquet file at a path, once its own account of its size is known. Raises InputError."""
    try:
        rows, columns, unpacked = _size(path, connection)
    except (duckdb.Error, ValueError):
        raise _damaged(what) from None
    if not (0 <= rows <= MOST_ROWS and columns <= MOST_COLUMNS and 0 <= unpacked <= MOST_BYTES):
        raise InputError(
            f"{what} is too large: {rows} rows, {columns} columns, {unpacked} bytes when unpacked.",
            advice=f"At most {MOST_ROWS} rows, {MOST_COLUMNS} columns and {MOST_BYTES} bytes. Is it the right file?",
        )
    try:
        frame = pl.DataFrame(connection.query("FROM read_parquet($path)", params={"path": path}))
        return frame.cast(pl.Schema(pl.read_parquet_schema(path)))
    except BaseException as fault:
        if isinstance(fault, Exception) or type(fault).__name__ == "PanicException":
            raise _damaged(what) from None
        raise


@contextmanager
def _in_memory(content: bytes) -> Iterator[str]:
    """The path of a file in memory."""
    with os.fdopen(os.memfd_create("parquet"), "wb") as memory:
        memory.write(content)
        memory.flush()
        yield f"/proc/self/fd/{memory.fileno()}"


def _size(path: str, connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """Rows, columns and unpacked bytes by the file's own account, without unpacking it.

    Raises duckdb.Error or ValueError for a damaged file.
    """
    parts = connection.table_function("parquet_metadata", [path]).aggregate(
        "row_group_id, any_value(row_group_num_rows) AS n, count(*) AS width, sum(total_uncompressed_size) AS size"
    )
    size = parts.aggregate("coalesce(sum(n), 0), coalesce(max(width), 0), coalesce(sum(size), 0)").fetchone()
    rows, columns, unpacked = size or (0, 0, 0)
    return int(rows), int(columns), int(unpacked)


def _damaged(what: str) -> InputError:
    return InputError(f"{what} is not a Parquet file, or is damaged.", advice="Deliver it again.")
