"""Caseworkers' answers as they come back: the workbook, a CSV file, or a table of a case system, as plain rows.

A sheet holds answers where one of its rows, the first of those that are not empty, names both the flag and the verdict;
sheets may stand in any order, and columns that are not ours are passed over.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tasks.errors import InputError

Value = str | dt.date | None

COLUMNS = {
    "flag_id": "Avvik-ID",
    "case_id": "Saksnummer",
    "verdict": "Vurdering",
    "reason": "Begrunnelse",
    "postponed_until": "Utsatt til",
    "note": "Merknad",
    "answered_by": "Besvart av",
    "answered_before": "Svar fra før",
}
"""Our name and the workbook's title of each column that is read; either may head a column."""

Titles = Mapping[str, tuple[str, ...]]
TITLES: Titles = {name: (title,) for name, title in COLUMNS.items()}

_NEEDED = {"flag_id", "verdict"}
_ANSWERS = ("verdict", "reason", "postponed_until", "note")
MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class AnswerRow:
    """One row that says something: where it stands (`row` counts the header as 1), and its values by our names."""

    place: str
    row: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class AnswerFile:
    """What was read, with its fingerprint. is_table: a case system's own table, as it is now."""

    source: str
    sha256: str
    rows: Sequence[AnswerRow]
    is_table: bool = False


def read_answers(path: Path, titles: Titles = TITLES) -> AnswerFile:
    """Read a workbook (.xlsx) or a CSV file (UTF-8; comma or semicolon). titles: what else may head each column.

    Raises InputError for a file that is missing, too large, of another kind, damaged, or without a sheet of answers.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror or type(fault).__name__}).") from None
    if content is None:
        raise InputError(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MB.", advice="Is it the right file?")
    readers = {".xlsx": _sheets, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path} is neither .xlsx nor .csv.", advice="Give the workbook as it was saved.")
    tables = [
        (place, list(_answers(place, rows, titles)))
        for place, rows in reader(path, content)
        if _is_answers(rows, titles)
    ]
    if not tables:
        raise InputError(
            f"{path} has no sheet of answers.",
            advice=f"A sheet must have the columns {COLUMNS['flag_id']} and {COLUMNS['verdict']}.",
        )
    return AnswerFile(path.name, hashlib.sha256(content).hexdigest(), [row for _, rows in tables for row in rows])


def answers_of_table(source: str, rows: Sequence[Mapping[str, object]], titles: Titles = TITLES) -> AnswerFile:
    """Answers from a table of a case system, one mapping per row, with our names or the workbook's."""
    header = list(rows[0]) if rows else sorted(_NEEDED)
    cells: list[Sequence[object]] = [header, *([row.get(str(name)) for name in header] for row in rows)]
    if not _is_answers(cells, titles):
        raise InputError(f"{source} lacks a column: flag_id and verdict are needed.")
    digest = hashlib.sha256(repr(cells).encode()).hexdigest()
    return AnswerFile(source, digest, list(_answers(source, cells, titles)), is_table=True)


def _sheets(path: Path, content: bytes) -> Iterator[tuple[str, list[Sequence[object]]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about validations and styles that we do not need
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                yield sheet.title, [tuple(row) for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError, SyntaxError) as fault:
        raise InputError(f"{path} is not a workbook that can be read ({type(fault).__name__}).") from None


def _csv(path: Path, content: bytes) -> Iterator[tuple[str, list[Sequence[object]]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8.", advice="Save it as «CSV UTF-8».") from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        yield path.name, [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)]
    except csv.Error:
        raise InputError(f"{path} is not well-formed CSV.", advice="Is a quotation mark left open?") from None


def _header(rows: Sequence[Sequence[object]], titles: Titles) -> tuple[int, dict[str, int]]:
    """The place of the first row that is not empty, and of each of our columns in it; the first of those alike."""
    ours = {title.casefold(): name for name, said in titles.items() for title in said} | {
        name: name for name in COLUMNS
    }
    for place, row in enumerate(rows):
        headings = [str(cell).strip().casefold() if cell is not None else "" for cell in row]
        if any(headings):
            found: dict[str, int] = {}
            for column, title in enumerate(headings):
                if title in ours:
                    found.setdefault(ours[title], column)
            return place, found
    return 0, {}


def _is_answers(rows: Sequence[Sequence[object]], titles: Titles) -> bool:
    return _header(rows, titles)[1].keys() >= _NEEDED


def _answers(place: str, rows: Sequence[Sequence[object]], titles: Titles) -> Iterator[AnswerRow]:
    """The rows under the header in which anything is answered."""
    start, columns = _header(rows, titles)
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        values = {name: _value(row[column]) if column < len(row) else None for name, column in columns.items()}
        if any(values.get(name) is not None for name in _ANSWERS):
            yield AnswerRow(place, number, values)


def _value(cell: object) -> Value:
    match cell:
        case None:
            return None
        case dt.datetime():
            return cell.date()
        case dt.date():
            return cell
        case _:
            return str(cell).strip() or None
