"""Sheets of typed cells: text stays text, amounts are numbers, answers are chosen from a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.errors import ContractError

Cell = str | int | float | dt.date | None

MOST_ROWS = 1_048_576 - 1
"""What the file format holds below a header."""

_AMOUNT = "#,##0.00"
_HEADER_HEIGHT = 48
_ABOVE_BELOW = {">": ("#0A5C2B", "#E2F4E7"), "<": ("#8A1C1C", "#FBE7E4")}
"""Text and background of a positive and a negative difference; the sign says the same without colour."""


class Kind(Enum):
    """What a column holds, with its number format."""

    TEXT = "@"
    KRONER = _AMOUNT
    COUNT = "#,##0"
    DATE = "dd.mm.yyyy"
    ANSWER = "General"
    ANSWER_DATE = "dd\\.mm\\.yyyy"


_ANSWERS = frozenset({Kind.ANSWER, Kind.ANSWER_DATE})
_STILL_ALLOWED = {
    "autofilter": True,
    "sort": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
"""What a protected sheet lets its reader do."""


@dataclass(frozen=True)
class Column:
    """A column: its title, what it holds, its width in characters, and for answers the choices (`free`: others too)."""

    title: str
    kind: Kind
    width: int = 15
    choices: tuple[str, ...] = ()
    free: bool = False
    hidden: bool = False


class Sheets:
    """Adds sheets to a workbook; formats are made once."""

    def __init__(self, book: Workbook, *, earliest_answer: dt.date, choose: str, date_ahead: str) -> None:
        self._book = book
        self._earliest_answer = earliest_answer
        self._choose, self._date_ahead = choose, date_ahead
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._label = book.add_format({"valign": "top"})
        self._header = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#1E2B3C",
                "font_color": "#FFFFFF",
            }
        )
        self._formats = {kind: self._format(kind) for kind in Kind}
        self._signs = {
            criterion: book.add_format({"font_color": text, "bg_color": background})
            for criterion, (text, background) in _ABOVE_BELOW.items()
        }

    def _format(self, kind: Kind) -> Format:
        answer = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#D6C58A"}
        for_answers = answer | {"locked": False} if kind in _ANSWERS else {}
        return self._book.add_format({"num_format": kind.value, "valign": "top", **for_answers})

    def pairs(self, name: str, title: str, rows: Sequence[tuple[str, Cell]]) -> None:
        """Add a sheet of labels and values under a title."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 60)
        sheet.write_string(0, 0, title, self._title)
        left = {kind: self._book.add_format({"num_format": kind.value, "align": "left"}) for kind in Kind}
        for row, (label, value) in enumerate(rows, start=2):
            sheet.write_string(row, 0, label, self._label)
            _write(sheet, row, 1, value, left[_kind_of(value)])
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, signed: str | None = None
    ) -> None:
        """Add a sheet with a frozen header, filters and typed columns; `signed` names the column coloured by its sign.

        Raises ContractError when there are more rows than the file format holds.
        """
        sheet = self._book.add_worksheet(name)
        last = 0
        for row, cells in enumerate(rows, start=1):
            if row > MOST_ROWS:
                raise ContractError(f"The sheet {name} would have more than {MOST_ROWS} rows.")
            for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                _write(sheet, row, index, cell, self._formats[column.kind])
            last = row
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, None, {"hidden": column.hidden})
            sheet.write_string(0, index, column.title, self._header)
            self._answers(sheet, index, column, last)
            if column.title == signed:
                self._colour_by_sign(sheet, index, last)
        sheet.set_row(0, _HEADER_HEIGHT)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        if any(column.kind in _ANSWERS for column in columns):
            sheet.protect("", _STILL_ALLOWED)

    def _answers(self, sheet: Worksheet, index: int, column: Column, last: int) -> None:
        if not last:
            return
        if column.choices:
            sheet.data_validation(
                1,
                index,
                last,
                index,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_type": "information" if column.free else "stop",
                    "error_title": column.title,
                    "error_message": self._choose,
                },
            )
        elif column.kind is Kind.ANSWER_DATE:
            sheet.data_validation(
                1,
                index,
                last,
                index,
                {
                    "validate": "date",
                    "criteria": ">=",
                    "value": self._earliest_answer,
                    "error_title": column.title,
                    "error_message": self._date_ahead,
                },
            )

    def _colour_by_sign(self, sheet: Worksheet, index: int, last: int) -> None:
        for criterion, colours in self._signs.items():
            rule = {"type": "cell", "criteria": criterion, "value": 0, "format": colours}
            sheet.conditional_format(1, index, max(last, 1), index, rule)


def _kind_of(value: Cell) -> Kind:
    match value:
        case float():
            return Kind.KRONER
        case int():
            return Kind.COUNT
        case dt.date():
            return Kind.DATE
        case _:
            return Kind.TEXT


def _write(sheet: Worksheet, row: int, column: int, value: Cell, style: Format) -> None:
    match value:
        case None:
            sheet.write_blank(row, column, None, style)
        case str():
            sheet.write_string(row, column, value, style)
        case dt.date():
            sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
        case _:
            sheet.write_number(row, column, value, style)
