"""CSV files as text, each row with its line number, so that a torn row is found."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from tasks.errors import InputError

_SEPARATORS = (",", ";", "\t", "|")
_NAMED_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[,;\t| ]*\r?\n', re.IGNORECASE)
"""The line that a spreadsheet reads the separator from."""
_ROW_COUNT = re.compile(r"\([0-9]+ (?:rows?(?: affected)?|rader?|rad\(er\) (?:er )?berørt)\)", re.IGNORECASE)
"""What psql and sqlcmd write below the rows."""
_LINE = re.compile(r"[-+]{2,}")
"""What they write between the header and the rows."""
_SUM = re.compile(r"(?:sum|delsum|totalsum|totalt?|i alt|antall)(?: rader)?[:\s]*[0-9]*(?: rader)?", re.IGNORECASE)
_AMOUNT = re.compile(r"[0-9\s.,-]*")
"""What a row of sums begins with, and what its other fields hold."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_VALUE = re.compile(r"[+-]?[0-9][0-9\s.,:/TZ+-]*|.*[0-9]{6}.*", re.DOTALL)
"""A number, a date, or a text with six digits in a row: never the name of a column."""
_CHUNK_ROWS = 50_000
MOST_ROWS = 5_000_000
"""Of a file. A country has some 300 000 members; more rows than this are no list of people, and fill the memory."""


@dataclass(frozen=True)
class Rows:
    """Rows with the source's own columns, each row's number, and the numbers of torn rows.

    A row is torn when its number of fields differs from the header's. blank: how many rows were skipped that are no
    case's: without any value, the header again, or sums.
    """

    frame: pl.DataFrame
    numbers: pl.Series
    torn: list[int]
    blank: int = 0


def read_csv(content: bytes, what: str) -> Rows:
    """Read a CSV file with a header; see `csv_records` for its form.

    Every column is text. A row's number is the line where it begins, counted from the header: the first line below the
    header is row 1. Lines without any value are skipped; those with separators, of sums, or with the header again are
    counted. Empty columns after the last name are left out. Raises InputError, which names the file and line, and no
    value.
    """
    records = csv_records(content, what)
    names = next((record for _, record in records if any(map(str.strip, record))), [])
    header = _header(names, what)
    chunks = [_frame(header, [])]
    numbers: list[int] = []
    torn: list[int] = []
    blank = 0
    for rows, fields, without_values in _chunks(records, names):
        numbers += rows
        whole = [_without_empty_end(record, len(header)) for record in fields]
        torn += [row for row, record in zip(rows, whole, strict=True) if len(record) != len(header)]
        chunks.append(_frame(header, whole))
        blank += without_values
        if len(numbers) > MOST_ROWS:
            raise InputError(f"{what} has more than {MOST_ROWS} rows.", advice="Is it the right file?")
    return Rows(pl.concat(chunks), pl.Series("row", numbers, dtype=pl.Int64), torn, blank)


def refuse_values_as_names(names: Sequence[str], what: str) -> None:
    """Refuse a table whose header is lost: it has values where the column names belong. Raises InputError.

    The values may be about a person, so the message has none of them.
    """
    if any(_VALUE.fullmatch(name.strip()) for name in names):
        raise InputError(
            f"{what} has values where the column names belong.",
            advice="The first line must hold the column names. Is the header lost?",
        )


def _without_empty_end(record: list[str], width: int) -> list[str]:
    """A record without the empty fields after the last column."""
    return record[:width] if len(record) > width and not any(map(str.strip, record[width:])) else record


def csv_records(content: bytes, what: str) -> Iterator[tuple[int, list[str]]]:
    """Each record of a CSV file with the line where it begins; a blank line is a record without fields.

    The file is UTF-8 with or without BOM, or UTF-16 with one, separated by comma, semicolon, tab or a vertical line,
    quoted or not. A first line that names
    the separator (`sep=;`) is no record. Raises InputError, which names the file and line, and no value.
    """
    text = _decoded(content, what)
    named = _NAMED_SEPARATOR.match(text)
    lines = io.StringIO(text, newline="")
    skipped = 1 if named else 0
    lines.seek(named.end() if named else 0)
    reader = csv.reader(lines, strict=True)
    begins = skipped + 1
    try:
        rest = text[named.end() :] if named else text
        separator = named[1] if named and named[1] in rest else _separator(rest)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        for record in reader:
            yield begins, record
            begins = skipped + reader.line_num + 1
    except csv.Error as fault:
        raise InputError(
            f"{what}, line {skipped + reader.line_num}: not readable as CSV ({fault}).",
            advice="Is a quotation mark left open?",
        ) from None


def _decoded(content: bytes, what: str) -> str:
    """The text of a file, without byte order marks. Raises InputError, which names the file and line."""
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8"
    try:
        text = content.decode(encoding).lstrip("\ufeff").rstrip("\0\x1a")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{what}, line {line}: not UTF-8.", advice="Save the file as «CSV UTF-8».") from None
    if text[:1_000].count("\0") > len(text[:1_000]) // 4:  # every other byte of UTF-16
        raise InputError(f"{what} is not UTF-8 but perhaps UTF-16.", advice="Save the file as «CSV UTF-8».")
    return text


def _separator(text: str) -> str:
    """The separator that gives the most fields in the first line that is not blank."""
    start = len(text) - len(text.lstrip("\r\n"))
    first = text[start : text.find("\n", start) + 1 or len(text)].splitlines()[:1]
    return max(_SEPARATORS, key=lambda separator: len(next(csv.reader(first, delimiter=separator), [])))


def _header(names: list[str], what: str) -> list[str]:
    header = [name.strip() for name in names]
    if not any(header):
        raise InputError(f"{what} is empty.", advice="The first line must hold the column names.")
    refuse_values_as_names(header, what)
    while not header[-1]:
        header.pop()
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"{what} has the column «{'», «'.join(twice)}» twice.", advice="Leave one of them out.")
    return header


def _is_no_case(record: list[str], names: list[str]) -> bool:
    """Whether a row is the header again, as where files were put together, or what programs write around rows.

    That is: sums, a line under the header, the number of rows.
    """
    first, *others = filter(None, map(str.strip, record))
    if record == names or (not others and _ROW_COUNT.fullmatch(first)):
        return True
    if others and all(_LINE.fullmatch(each) for each in (first, *others)):
        return True
    return _SUM.fullmatch(first) is not None and all(map(_AMOUNT.fullmatch, others))


def _chunks(
    records: Iterator[tuple[int, list[str]]], names: list[str]
) -> Iterator[tuple[list[int], list[list[str]], int]]:
    """The rows below the header (`names`), by number and fields, and how many rows that are no case's were skipped."""
    numbers: list[int] = []
    fields: list[list[str]] = []
    blank = 0
    header_ends = None
    for begins, record in records:
        if header_ends is None:
            header_ends = begins - 1
        if any(map(str.strip, record)) and not _is_no_case(record, names):
            numbers.append(begins - header_ends)
            fields.append(record)
        elif any(record) or len(record) > 1:
            blank += 1
        if len(fields) == _CHUNK_ROWS:
            yield numbers, fields, blank
            numbers, fields, blank = [], [], 0
    yield numbers, fields, blank


def _frame(header: list[str], records: list[list[str]]) -> pl.DataFrame:
    width = len(header)
    padded = [record if len(record) == width else [*record, *[""] * width][:width] for record in records]
    fields = zip(*padded, strict=True) if padded else [()] * width
    return pl.DataFrame(
        {name: pl.Series(name, field, dtype=pl.String) for name, field in zip(header, fields, strict=True)}
    )
