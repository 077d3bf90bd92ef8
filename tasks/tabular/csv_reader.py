"""CSV files as text, each row with its line number, so that a torn row is found."""

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
    """Rows with the source's own columns, each row's number, and the numbers of torn rows.

    A row is torn when its number of fields differs from the header's.
    """

    frame: pl.DataFrame
    numbers: pl.Series
    torn: list[int]


def read_csv(content: bytes, what: str) -> Rows:
    """Read a CSV file with a header; see `csv_records` for its form.

    Every column is text. A row's number is the line where it begins, counted from the header: the first line below the
    header is row 1, and blank lines are skipped. Raises InputError, which names the file and line, and no value.
    """
    records = csv_records(content, what)
    header = _header(next(records, (1, []))[1], what)
    chunks = [_frame(header, [])]
    numbers: list[int] = []
    torn: list[int] = []
    for rows, fields in _chunks(records):
        numbers += rows
        torn += [row for row, record in zip(rows, fields, strict=True) if len(record) != len(header)]
        chunks.append(_frame(header, fields))
    return Rows(pl.concat(chunks), pl.Series("row", numbers, dtype=pl.Int64), torn)


def csv_records(content: bytes, what: str) -> Iterator[tuple[int, list[str]]]:
    """Each record of a CSV file with the line where it begins; a blank line is a record without fields.

    The file is UTF-8 with or without BOM, separated by comma or semicolon, quoted or not. Raises InputError, which
    names the file and line, and no value.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{what}, line {line}: not UTF-8.", advice="Save the file as «CSV UTF-8».") from None
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True)
    begins = 1
    try:
        reader = csv.reader(lines, delimiter=_separator(text), strict=True)
        for record in reader:
            yield begins, record
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise InputError(
            f"{what}, line {reader.line_num}: not readable as CSV ({fault}).", advice="Is a quotation mark left open?"
        ) from None


def _separator(text: str) -> str:
    """The separator that gives the most fields in the first line that is not blank."""
    start = len(text) - len(text.lstrip("\r\n"))
    first = text[start : text.find("\n", start) + 1 or len(text)].splitlines()[:1]
    return max(_SEPARATORS, key=lambda separator: len(next(csv.reader(first, delimiter=separator), [])))


def _header(names: list[str], what: str) -> list[str]:
    header = [name.strip() for name in names]
    if not any(header):
        raise InputError(f"{what} is empty.", advice="The first line must hold the column names.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"{what} has the column «{'», «'.join(twice)}» twice.", advice="Leave one of them out.")
    return header


def _chunks(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[list[int], list[list[str]]]]:
    """The rows below the header, by number and fields."""
    numbers: list[int] = []
    fields: list[list[str]] = []
    header_ends = None
    for begins, record in records:
        if header_ends is None:
            header_ends = begins - 1
        if record:
            numbers.append(begins - header_ends)
            fields.append(record)
        if len(fields) == _CHUNK_ROWS:
            yield numbers, fields
            numbers, fields = [], []
    yield numbers, fields


def _frame(header: list[str], records: list[list[str]]) -> pl.DataFrame:
    width = len(header)
    padded = [record if len(record) == width else [*record, *[""] * width][:width] for record in records]
    fields = zip(*padded, strict=True) if padded else [()] * width
    return pl.DataFrame(
        {name: pl.Series(name, field, dtype=pl.String) for name, field in zip(header, fields, strict=True)}
    )
