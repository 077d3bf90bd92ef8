"""CSV as text, row by row with its line, so that a torn row is found and not guessed at."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tasks.errors import InputError

_SEPARATORS = (",", ";")
_CHUNK_ROWS = 50_000


@dataclass(frozen=True)
class Rows:
    """Rows as they came: the source's own columns, each row's number, and the numbers of torn rows.

    A row is torn when it has another number of fields than the header.
    """

    frame: pl.DataFrame
    numbers: pl.Series
    torn: list[int]


def read_csv(content: bytes, what: str) -> Rows:
    """Read a CSV file with a header: UTF-8 with or without BOM, separated by comma or semicolon, quoted or not.

    Every column is text. A row's number is the line where it begins, less the header's: the first line below the header
    is row 1, and blank lines are passed over. Raises InputError naming the file and the line, never a value.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{what}, line {line}: not UTF-8.", advice="Save the file as «CSV UTF-8».") from None
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True)
    try:
        reader = csv.reader(lines, delimiter=_separator(text), strict=True)
        header = _header(next(reader, []), what)
        first_line = reader.line_num
        chunks = [_frame(header, [])]
        numbers: list[int] = []
        torn: list[int] = []
        for rows, records in _chunks(reader, first_line):
            numbers += rows
            torn += [row for row, record in zip(rows, records, strict=True) if len(record) != len(header)]
            chunks.append(_frame(header, records))
    except csv.Error as fault:
        raise InputError(f"{what}, line {reader.line_num}: not readable as CSV ({fault}).") from None
    return Rows(pl.concat(chunks), pl.Series("row", numbers, dtype=pl.Int64), torn)


def _separator(text: str) -> str:
    """The separator that parts the first line into most fields."""
    first = text[: text.find("\n") + 1 or len(text)].splitlines()[:1]
    return max(_SEPARATORS, key=lambda separator: len(next(csv.reader(first, delimiter=separator), [])))


def _header(names: list[str], what: str) -> list[str]:
    header = [name.strip() for name in names]
    if not any(header):
        raise InputError(f"{what} is empty.", advice="The first line must hold the column names.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"{what} has the column «{'», «'.join(twice)}» twice.", advice="Leave one of them out.")
    return header


def _chunks(reader: Iterator[list[str]], first_line: int) -> Iterator[tuple[list[int], list[list[str]]]]:
    numbers: list[int] = []
    records: list[list[str]] = []
    begins = first_line
    for record in reader:
        if record:
            numbers.append(begins - first_line + 1)
            records.append(record)
        begins = reader.line_num  # type: ignore[attr-defined]
        if len(records) == _CHUNK_ROWS:
            yield numbers, records
            numbers, records = [], []
    yield numbers, records


def _frame(header: list[str], records: list[list[str]]) -> pl.DataFrame:
    width = len(header)
    padded = [record if len(record) == width else [*record, *[""] * width][:width] for record in records]
    fields = zip(*padded, strict=True) if padded else [()] * width
    return pl.DataFrame(
        {name: pl.Series(name, field, dtype=pl.String) for name, field in zip(header, fields, strict=True)}
    )
