"""Rows of answers: reading their values, and why a row is rejected. Shared by answers to flags and manual checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from tasks.changes.verdict_files import LONGEST, AnswerRow, Value
from tasks.privacy import mask
from tasks.validation import RejectedRows, VerdictRejects, columns, validate

RejectRule = Literal[
    "missing_flag",
    "unknown_flag",
    "another_case",
    "missing_verdict",
    "unknown_verdict",
    "missing_reason",
    "too_long",
    "person_id_in_text",
    "date_without_postponed",
    "missing_date",
    "not_a_date",
    "no_such_date",
    "date_not_ahead",
    "answered_twice",
    "already_answered",
    "answered_since",
    "withdrawn_since",
    "missing_case",
    "not_by_hand",
    "unknown_check_result",
]
"""The rule that a rejected row breaks. The words are in tasks/reports."""


@dataclass(frozen=True)
class KnownAnswer:
    """An answer that is kept instead of the row's. answered_on: null for one from the same file."""

    verdict: str
    reason: str | None
    until: dt.date | None
    answered_by: str | None
    answered_on: dt.date | None


@dataclass(frozen=True)
class Reject:
    """A row that was not imported: where it is, and the rule that it breaks; never the value.

    case_id: of the row's flag or case, where it is known. kept: the answer that is kept instead.
    """

    place: str
    row: int
    column: str | None
    flag_id: str | None
    rule: RejectRule
    case_id: str | None = None
    kept: KnownAnswer | None = None


class RowError(Exception):
    """The fault of a row: the column, the rule it breaks, and the answer that is kept instead."""

    def __init__(self, rule: RejectRule, column: str | None = None, kept: KnownAnswer | None = None) -> None:
        super().__init__(rule)
        self.rule, self.column, self.kept = rule, column, kept


def value_of(row: AnswerRow, column: str) -> Value:
    """The row's value in a column. Raises RowError where its text is not valid."""
    if column in row.faults:
        raise RowError(cast("RejectRule", row.faults[column]), column)
    return row.values.get(column)


def coded(value: Value, labels: Mapping[str, str], column: str) -> str | None:
    """The code of a label in lower case. Raises RowError for another text."""
    if value is None:
        return None
    code = labels.get(str(value).casefold())
    if code is None:
        raise RowError(cast("RejectRule", f"unknown_{column}"), column)
    return code


def free_text(value: Value, column: str) -> str | None:
    """Free text, short and without a person id. Raises RowError."""
    if value is None:
        return None
    text = str(value)
    if len(text) > LONGEST:
        raise RowError("too_long", column)
    if mask(text) != text:
        raise RowError("person_id_in_text", column)
    return text


def future_date(value: Value, column: str, today: dt.date) -> dt.date:
    """A date after today. Raises RowError."""
    if not isinstance(value, dt.date) or value <= today:
        raise RowError("date_not_ahead", column)
    return value


def rejected_rows(rejects: Iterable[Reject]) -> pl.DataFrame:
    """The rejected rows with what is kept instead (RejectedRows)."""
    rows = [
        (
            *(mask(one.place), one.row, one.column, one.case_id, one.rule),
            *(
                (one.kept.verdict, one.kept.reason, one.kept.until, one.kept.answered_by, one.kept.answered_on)
                if one.kept
                else (None,) * 5
            ),
        )
        for one in rejects
    ]
    return validate(RejectedRows, pl.DataFrame(rows, schema=dict(columns(RejectedRows)), orient="row"))


def reject_table(rejects: Iterable[Reject], import_id: str) -> pl.DataFrame:
    """The rejected rows as they are stored (VerdictRejects)."""
    rows = [(import_id, one.place, one.row, one.column, one.flag_id, one.rule) for one in rejects]
    return validate(VerdictRejects, pl.DataFrame(rows, schema=dict(columns(VerdictRejects)), orient="row"))
