"""Rows of any table of a store, written shortly: a test names the columns that matter, and the others have a value."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from tasks.warehouse.engine.store import Store
from tests.frames import NOON, OCTOBER

_USUAL: dict[str, Any] = {
    "VARCHAR": "-",
    "BIGINT": 0,
    "INTEGER": 0,
    "DOUBLE": 0.0,
    "BOOLEAN": False,
    "DATE": OCTOBER,
    "TIMESTAMP WITH TIME ZONE": NOON,
    "VARCHAR[]": [],
}
"""What a column that must have a value has where a test gives none, by its type."""

_POLARS: dict[str, Any] = {
    "VARCHAR": pl.String,
    "BIGINT": pl.Int64,
    "INTEGER": pl.Int32,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMP WITH TIME ZONE": pl.Datetime("us", "UTC"),
    "VARCHAR[]": pl.List(pl.String),
}

FOREVER = 2**31 - 1
"""`version_to` of a row that is current."""


def put(store: Store, table: str, columns: str, *rows: tuple[Any, ...]) -> None:
    """Put rows into a table: its `columns`, with spaces between them, then a tuple for each row.

    A column that is not named is empty, or has the usual value of its type where it must not be empty.
    """
    names = columns.split()
    described = store._connection.execute(f'DESCRIBE "{table}"').fetchall()
    usual = {name: _USUAL[kind] if null == "NO" else None for name, kind, null, *_ in described}
    made = [usual | dict(zip(names, row, strict=True)) for row in rows]
    store.append(table, pl.DataFrame(made, schema={name: _POLARS[kind] for name, kind, *_ in described}))


def night(number: int) -> dt.datetime:
    """The time at which run number `number` of a test begins: one night after the other."""
    return NOON + dt.timedelta(days=number)


def runs(store: Store, *rows: tuple[str, int | None, int | None, str | None]) -> None:
    """Put runs, one a night: their name, their versions of inputs and of results, and how they ended.

    None: the run has no such version, since it failed before; it did not end.
    """
    for number, (name, inputs, results, status) in enumerate(rows):
        at = night(number)
        put(store, "runs", "run_id month as_of started_at", (name, OCTOBER, at.date(), at))
        for part, version in (("inputs", inputs), ("results", results)):
            if version is not None:
                put(store, "run_versions", "run_id part version", (name, part, version))
        if status is not None:
            put(store, "run_ends", "run_id finished_at status", (name, at + dt.timedelta(hours=1), status))
