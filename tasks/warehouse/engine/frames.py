"""Rows between DuckDB and polars, through the Arrow C stream interface that both have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import duckdb
import polars as pl


class Streams(Protocol):
    """Gives its rows as a stream of Arrow data: a frame, a relation of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A new stream of all rows."""


@dataclass(frozen=True)
class ArrowStream:
    """Rows that DuckDB reads as a stream. For a polars frame itself DuckDB would import pyarrow."""

    source: Streams

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A new stream of all rows."""
        return self.source.__arrow_c_stream__(requested_schema)


def read_frame(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, object] | None = None
) -> pl.DataFrame:
    """The rows of a query, with named parameters ($name)."""
    return pl.DataFrame(connection.query(query, params=dict(parameters) if parameters else None))


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Streams) -> None:
    """Append rows to a table, column by column in order."""
    connection.from_arrow(ArrowStream(rows)).insert_into(table)


@contextmanager
def named_frame(connection: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> Iterator[None]:
    """Let statements in the block read a frame as `incoming`."""
    connection.register("incoming", ArrowStream(frame))
    try:
        yield
    finally:
        connection.unregister("incoming")
