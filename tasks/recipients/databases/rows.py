"""Rows of any Python database driver (PEP 249) as text columns, as a CSV file has them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from tasks.errors import InputError
from tasks.tabular.as_text import cell_as_text
from tasks.tabular.column_kinds import Column

_READ = (str, bool, int, float, Decimal, dt.date, uuid.UUID)
"""The Python types of values that have a text form; `datetime` is a `date`."""


@dataclass(frozen=True)
class QueryRows:
    """The answer to a query: column names, rows in their order, and the columns whose numbers are not exact."""

    names: Sequence[str]
    rows: Sequence[tuple[object, ...]]
    inexact: frozenset[str] = frozenset()

    def text(self, name: str, column: Column, what: str) -> pl.Series:
        """One column as text, named `column.name`.

        Raises InputError for values that have no such text (lists, bytes, intervals), and for 32-bit floats, which
        cannot hold øre exactly. The error names the column and the type, and no value.
        """
        position = self.names.index(name)
        values = [row[position] for row in self.rows]
        strange = {type(value).__name__ for value in values if value is not None and not isinstance(value, _READ)}
        if name in self.inexact:
            strange.add("32-bit float")
        if strange:
            raise InputError(
                f"{what}, column {name}: the type {', '.join(sorted(strange))} is of no use here.",
                advice="Let the query cast it to text, a whole number, a decimal, a date or true/false.",
            )
        return pl.Series(column.name, [cell_as_text(value, column) for value in values], dtype=pl.String)

    def to_dicts(self) -> list[dict[str, object]]:
        """Each row as its values by column name."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]
