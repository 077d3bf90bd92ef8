"""Sheets of typed cells: text stays text, amounts are numbers, answers are chosen from a list.

A sheet with answers can be sorted and filtered. Excel sorts a protected sheet only where no cell of the table is
locked, so none is: protection keeps rows, columns and sheets in place, and a validation refuses typing in facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.errors import ContractError
from tasks.files import atomic_write

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | int | float | dt.date | None

MOST_ROWS = 1_048_576 - 1
"""What the file format holds below a header."""

_AMOUNT = "#,##0"
"""Whole kroner are shown; the cell keeps the øre."""
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


@dataclass(frozen=True)
class Demand:
    """Cells of a column that turn red where something is missing or too much.

    column: its position. when: an Excel formula about row 2, with `$A2` for the first column.
    """

    column: int
    when: str


@contextmanager
def opened_workbook(target: Path) -> Iterator[Workbook]:
    """A workbook that appears whole or not at all. No cell becomes a formula or a link, whatever its text."""
    with atomic_write(target) as temporary, Workbook(str(temporary), _OPTIONS) as book:
        yield book


class Sheets:
    """Adds sheets to a workbook; formats are made once."""

    def __init__(
        self, book: Workbook, *, earliest_answer: dt.date, choose: str = "", date_ahead: str = "", fact: str = ""
    ) -> None:
        self._book = book
        self._earliest_answer = earliest_answer
        self._choose, self._date_ahead, self._fact = choose, date_ahead, fact
        self._missing = book.add_format({"bg_color": "#F4B6AE", "font_color": "#7A1010"})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._label = book.add_format({"valign": "top"})
        self._header = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#1E2B3C",
                "font_color": "#FFFFFF",
                "locked": False,
            }
        )
        self._formats = {kind: self._format(kind) for kind in Kind}
        self._signs = {
            criterion: book.add_format({"font_color": text, "bg_color": background})
            for criterion, (text, background) in _ABOVE_BELOW.items()
        }

    def _format(self, kind: Kind) -> Format:
        answer = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#D6C58A"}
        wrapped = {"text_wrap": True} if kind in {Kind.TEXT, Kind.ANSWER} else {}
        for_answers = answer if kind in _ANSWERS else {}
        style = {"num_format": kind.value, "valign": "top", "locked": False}
        return self._book.add_format(style | wrapped | for_answers)

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
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        *,
        signed: str | None = None,
        printed: int | None = None,
        demands: Sequence[Demand] = (),
    ) -> None:
        """Add a sheet with a frozen header, filters and typed columns.

        signed: title of the column coloured by its sign. printed: how many of the first columns are printed; None: all.
        Raises ContractError when there are more rows than the file format holds.
        """
        sheet = self._book.add_worksheet(name)
        is_for_answers = any(column.kind in _ANSWERS for column in columns)
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
            self._validations(sheet, index, column, last, is_guarded=is_for_answers)
            if column.title == signed:
                self._colour_by_sign(sheet, index, last)
        sheet.set_row(0, _HEADER_HEIGHT)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.set_footer("&L&A&R&P / &N")
        if printed is not None:
            sheet.print_area(0, 0, max(last, 1), printed - 1)
        for demand in demands if last else ():
            rule = {"type": "formula", "criteria": f"={demand.when}", "format": self._missing}
            sheet.conditional_format(1, demand.column, last, demand.column, rule)
        if is_for_answers:
            sheet.protect("", _STILL_ALLOWED)

    def _validations(self, sheet: Worksheet, index: int, column: Column, last: int, *, is_guarded: bool) -> None:
        if is_guarded:
            refusal = {"validate": "custom", "value": "=FALSE", "error_message": self._fact}
            sheet.data_validation(0, index, 0, index, refusal)
            if last and column.kind not in _ANSWERS:
                sheet.data_validation(1, index, last, index, refusal)
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
