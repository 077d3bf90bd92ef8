"""Caseworkers' answers as they come back: the workbook, a CSV file, or a table of a case system, as plain rows.

A sheet has answers where its first row that is not empty names both the flag and the verdict. It has manual checks
where that row names both the case and the result. Sheets may be in any order, and unknown columns are ignored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
from openpyxl import load_workbook

from tasks.errors import InputError
from tasks.tabular.as_text import cell_as_text
from tasks.tabular.column_kinds import Column, Day, Text, parse_columns
from tasks.tabular.csv_reader import csv_records

Value = str | dt.date | None

COLUMNS = {
    "flag_id": "Avvik-ID",
    "case_id": "Saksnummer",
    "verdict": "Vurdering",
    "reason": "Begrunnelse",
    "postponed_until": "Utsatt til",
    "note": "Merknad",
    "answered_by": "Vurdert av",
    "answered_before": "Svar fra før",
}
"""Our name and the workbook's title of each column that is read; a column may have either as its heading."""

CHECK_COLUMNS = {
    "case_id": "Saksnummer",
    "check_result": "Resultat av kontrollen",
    "check_again_on": "Kontrolleres igjen",
    "note": "Merknad",
    "answered_by": "Vurdert av",
    "answered_before": "Svar fra før",
}
"""The same for the sheet of cases that must be checked by hand."""

Titles = Mapping[str, tuple[str, ...]]
TITLES: Titles = {name: (title,) for name, title in {**COLUMNS, **CHECK_COLUMNS}.items()}

LONGEST = 1000
_DATES = ("postponed_until", "check_again_on")


@dataclass(frozen=True)
class _SheetKind:
    """A kind of sheet: its columns, those that tell it apart from others, and those that hold an answer."""

    columns: tuple[str, ...]
    needed: frozenset[str]
    answers: tuple[str, ...]

    @property
    def typed(self) -> list[Column]:
        """The columns with their types."""
        return [
            Column(name, name, Day() if name in _DATES else Text(LONGEST), may_be_empty=True) for name in self.columns
        ]


_FLAGS = _SheetKind(tuple(COLUMNS), frozenset({"flag_id", "verdict"}), ("verdict", "reason", "postponed_until", "note"))
_CHECKS = _SheetKind(
    tuple(CHECK_COLUMNS), frozenset({"case_id", "check_result"}), ("check_result", "check_again_on", "note")
)
MOST_BYTES = 100 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ROWS = 1_048_576
MOST_COLUMNS = 100
MOST_CELLS = 5_000_000
_MOST_PARTS = 1000
_RIGHT_FILE = "Is it the right file? Give the workbook as it was saved."


@dataclass(frozen=True)
class AnswerRow:
    """One row with an answer: its sheet and position (`row` counts the header as 1), and its values by our names.

    faults: by column, the code of the fault in its text; such a column has no value.
    """

    place: str
    row: int
    values: Mapping[str, Value]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerFile:
    """The answers of a file or table, with its fingerprint.

    rows: answers to flags. checks: manual checks. is_table: a case system's own table, as it is now.
    """

    source: str
    sha256: str
    rows: Sequence[AnswerRow]
    is_table: bool = False
    checks: Sequence[AnswerRow] = ()


def read_answers(path: Path, titles: Titles = TITLES) -> AnswerFile:
    """Read a workbook (.xlsx) or a CSV file (UTF-8; comma or semicolon). titles: other headings of each column.

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
    answers: list[AnswerRow] = []
    checks: list[AnswerRow] = []
    is_found = False
    for place, rows in reader(path, content):
        for kind, kept in ((_FLAGS, answers), (_CHECKS, checks)):
            if _is_of_kind(kind, rows, titles):
                kept.extend(_answers(kind, place, rows, titles))
                is_found = True
                break
    if not is_found:
        raise InputError(
            f"{path} has no sheet of answers.",
            advice=f"A sheet must have the columns {COLUMNS['flag_id']} and {COLUMNS['verdict']}, "
            f"or {CHECK_COLUMNS['case_id']} and {CHECK_COLUMNS['check_result']}.",
        )
    return AnswerFile(path.name, hashlib.sha256(content).hexdigest(), answers, checks=checks)


def answers_of_table(source: str, rows: Sequence[Mapping[str, object]], titles: Titles = TITLES) -> AnswerFile:
    """Answers from a table of a case system, one mapping per row, with our names or the workbook's."""
    header = list(rows[0]) if rows else sorted(_FLAGS.needed)
    cells: list[Sequence[object]] = [header, *([row.get(str(name)) for name in header] for row in rows)]
    digest = hashlib.sha256(repr(cells).encode()).hexdigest()
    if _is_of_kind(_FLAGS, cells, titles):
        return AnswerFile(source, digest, list(_answers(_FLAGS, source, cells, titles)), is_table=True)
    if _is_of_kind(_CHECKS, cells, titles):
        return AnswerFile(source, digest, [], is_table=True, checks=list(_answers(_CHECKS, source, cells, titles)))
    raise InputError(f"{source} lacks a column: flag_id and verdict are needed, or case_id and check_result.")


def _sheets(path: Path, content: bytes) -> Iterator[tuple[str, list[Sequence[object]]]]:
    _check_parts(path, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about validations and styles that we do not need
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                yield sheet.title, _rows(path, sheet)
    except InputError:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a damaged workbook makes a library raise
        raise _unreadable(path, fault) from None


def _rows(path: Path, sheet: Any) -> list[Sequence[object]]:
    """The rows of a sheet, the empty ones as (); rows after the last value are left out."""
    found: list[Sequence[object]] = []
    cells = 0
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)):
        is_empty = row.count(None) == len(row)
        cells += 0 if is_empty else len(row)
        if number >= MOST_ROWS or cells > MOST_CELLS:
            raise InputError(f"{path} has more than {MOST_ROWS} rows or {MOST_CELLS} cells.", advice=_RIGHT_FILE)
        if not is_empty:
            found.extend([()] * (number - len(found)))
            found.append(tuple(row))
    return found


def _check_parts(path: Path, content: bytes) -> None:
    """Refuse a workbook that unpacks to more than any real one, or whose XML defines entities. Raises InputError."""
    try:
        wrong = _wrong_part(content)
    except Exception as fault:  # noqa: BLE001 - whatever a damaged workbook makes a library raise
        raise _unreadable(path, fault) from None
    if wrong is not None:
        raise InputError(f"{path} {wrong}.", advice=_RIGHT_FILE)


def _wrong_part(content: bytes) -> str | None:
    with ZipFile(io.BytesIO(content)) as parts:
        found = parts.infolist()
        if len(found) > _MOST_PARTS or sum(part.file_size for part in found) > MOST_UNPACKED:
            return f"unpacks to more than {MOST_UNPACKED // 1024**2} MB"
        for part in found:
            text = parts.read(part).replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                return "has XML with a document type of its own"
    return None


def _unreadable(path: Path, fault: Exception) -> InputError:
    return InputError(
        f"{path} is not a workbook that can be read ({type(fault).__name__}).",
        advice="Open it in a spreadsheet, and save it again as .xlsx without a password.",
    )


def _csv(path: Path, content: bytes) -> Iterator[tuple[str, list[Sequence[object]]]]:
    yield path.name, [tuple(fields) for _, fields in csv_records(content, str(path))]


def _header(rows: Sequence[Sequence[object]], titles: Titles) -> tuple[int, dict[str, int]]:
    """The position of the first row that is not empty, and of our columns in it; of equal headings, the first."""
    ours = {title.casefold(): name for name, said in titles.items() for title in said} | {name: name for name in TITLES}
    for place, row in enumerate(rows):
        headings = [str(cell).strip().casefold() if cell is not None else "" for cell in row]
        if any(headings):
            found: dict[str, int] = {}
            for column, title in enumerate(headings):
                if title in ours:
                    found.setdefault(ours[title], column)
            return place, found
    return 0, {}


def _is_of_kind(kind: _SheetKind, rows: Sequence[Sequence[object]], titles: Titles) -> bool:
    return _header(rows, titles)[1].keys() >= kind.needed


def _answers(kind: _SheetKind, place: str, rows: Sequence[Sequence[object]], titles: Titles) -> Iterator[AnswerRow]:
    """The rows under the header that have an answer."""
    header, positions = _header(rows, titles)
    below = rows[header + 1 :]
    text = pl.DataFrame(
        {"row": pl.int_range(header + 2, header + 2 + len(below), eager=True)}
        | {column.name: _texts(below, positions.get(column.name), column) for column in kind.typed}
    )
    parsed = parse_columns(text, kind.typed)
    faults: dict[int, dict[str, str]] = {}
    for row, column, fault in parsed.faults.iter_rows():
        faults.setdefault(row, {})[column] = fault
    for values in parsed.typed.iter_rows(named=True):
        row = values.pop("row")
        wrong = faults.get(row, {})
        if any(values[name] is not None or name in wrong for name in kind.answers):
            yield AnswerRow(place, row, values, wrong)


def _texts(rows: Sequence[Sequence[object]], position: int | None, column: Column) -> pl.Series:
    """One column's cells as text; empty where the sheet has no such column, or a row ends before it."""
    cells = (row[position] if position is not None and position < len(row) else None for row in rows)
    return pl.Series(column.name, [cell_as_text(cell, column) for cell in cells], dtype=pl.String)
