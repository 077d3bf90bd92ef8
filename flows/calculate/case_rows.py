"""Rows of household-months as text, from CSV, Parquet or JSON by the file's ending."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import polars as pl

from flows.calculate.case_columns import EVERY_COLUMN
from tasks.errors import InputError
from tasks.tabular.as_text import as_text, number_as_text
from tasks.tabular.column_kinds import Column
from tasks.tabular.csv_reader import Rows, read_csv
from tasks.tabular.parquet_reader import read_parquet

ENDINGS = (".csv", ".parquet", ".json")


class _Number(str):
    """A number exactly as a JSON file writes it, so that no number becomes a float."""

    __slots__ = ()


def read_rows(source: Path) -> Rows:
    """Read a file; the columns that are ours (`EVERY_COLUMN`) are text.

    Raises InputError for a file that cannot be read, is damaged, or has a column of a type without exact values.
    """
    try:
        content = source.read_bytes()
    except OSError as problem:
        raise InputError(f"{source} cannot be read: {problem.strerror}.") from None
    match source.suffix.lower():
        case ".csv":
            return read_csv(content, str(source))
        case ".parquet":
            return _numbered(_parquet(content, source))
        case ".json":
            return _numbered(_json(content, source))
        case ending:
            raise InputError(
                f"{source} ends with «{ending}».", advice=f"Give a file that ends with {' or '.join(ENDINGS)}."
            )


def _numbered(frame: pl.DataFrame) -> Rows:
    return Rows(frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias("row"), torn=[])


def _parquet(content: bytes, source: Path) -> pl.DataFrame:
    frame = read_parquet(content, str(source))
    ours = [EVERY_COLUMN[name] for name in frame.columns if name in EVERY_COLUMN]
    return frame.with_columns(as_text(frame[column.name], column, str(source)) for column in ours)


def _json(content: bytes, source: Path) -> pl.DataFrame:
    """Read a JSON file: a list of objects."""
    try:
        records = json.loads(
            content,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=str,
            object_pairs_hook=partial(_object, source),
        )
    except (ValueError, RecursionError):
        raise InputError(f"{source} is not JSON.") from None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise InputError(f"{source} is not a list of objects.", advice="Give one object per household-month.")
    names = list(dict.fromkeys(name for record in records for name in record))
    values = {
        name: [_json_text(record.get(name), EVERY_COLUMN.get(name), source) for record in records] for name in names
    }
    try:
        return pl.DataFrame(values, schema=dict.fromkeys(names, pl.String))
    except UnicodeEncodeError:
        raise InputError(f"{source} has text that is not Unicode.", advice="A character is torn in two.") from None


def _object(source: Path, pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise InputError(f"{source} has an object with the same name twice.", advice="Give each column once.")
    return made


def _json_text(value: object, column: Column | None, source: Path) -> str | None:
    if column is None or value is None:
        return None
    match value:
        case bool():
            return "true" if value else "false"
        case _Number():
            return number_as_text(value, column)
        case str():
            return value
        case _:
            raise InputError(f"{source}, column {column.name}: a list or an object, and one value is needed.")
