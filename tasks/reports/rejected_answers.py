"""Rows of answers that were not imported: as lines for the operator, and as a workbook for the caseworker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.sheets import Column, Kind, Sheets, opened_workbook
from tasks.validation import RejectedRows, validate

_COLUMNS = (
    Column("sheet", Kind.TEXT, 24),
    Column("row", Kind.COUNT, 8),
    Column("case_id", Kind.TEXT, 16),
    Column("column_at_fault", Kind.TEXT, 24),
    Column("fault", Kind.TEXT, 64),
    Column("kept_answer", Kind.TEXT, 64),
)


def reject_lines(rows: pl.DataFrame, code: str = BOKMAAL) -> list[str]:
    """One line for each of RejectedRows, in a language."""
    words = language(code)
    return [_line(row, words) for row in validate(RejectedRows, rows).iter_rows(named=True)]


def write_rejects(rows: pl.DataFrame, target: Path, today: dt.date, code: str = BOKMAAL) -> None:
    """Write RejectedRows as a workbook in a language, which appears whole or not at all."""
    words = language(code)
    with opened_workbook(target) as book:
        sheets = Sheets(book, earliest_answer=today)
        columns = [replace(column, title=words["columns"][column.title]) for column in _COLUMNS]
        cells = [
            [
                row["location"],
                row["row"],
                row["case_id"],
                None if row["column"] is None else words["columns"][row["column"]],
                words["rejects"][row["rule"]],
                _kept(row, words),
            ]
            for row in validate(RejectedRows, rows).iter_rows(named=True)
        ]
        sheets.table(words["sheets"]["rejects"], columns, cells)


def _line(row: Mapping[str, Any], words: Language) -> str:
    texts = words["reject_lines"]
    parts = [row["location"], texts["row"].format(row=row["row"])]
    if row["case_id"] is not None:
        parts.append(texts["case"].format(case=row["case_id"]))
    if row["column"] is not None:
        parts.append(texts["column"].format(column=words["columns"][row["column"]]))
    kept = _kept(row, words)
    return f"{', '.join(parts)}: {words['rejects'][row['rule']]}." + (f" {kept}." if kept else "")


def _kept(row: Mapping[str, Any], words: Language) -> str | None:
    """The answer that is kept instead: which, why, until when, whose, from when."""
    if row["kept"] is None:
        return None
    texts = words["reject_lines"]
    parts = [words["verdicts"][row["kept"]]]
    if row["kept_reason"] is not None:
        parts.append(words["verdict_reasons"][row["kept_reason"]])
    if row["kept_until"] is not None:
        parts.append(texts["until"].format(date=words.date(row["kept_until"])))
    if row["kept_by"] is not None:
        parts.append(texts["by"].format(who=row["kept_by"]))
    if row["kept_on"] is not None:
        parts.append(texts["on"].format(date=words.date(row["kept_on"])))
    return str(texts["kept"].format(answer=", ".join(parts)))
