"""Caseworkers' answers matched with the flags they are about: which are imported, known already, or rejected.

Nothing is lost: a rejected row is reported with its position and its fault, and its file is not changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from tasks.changes.verdict_files import COLUMNS, LONGEST, AnswerFile, AnswerRow, Value
from tasks.privacy import mask
from tasks.validation import VERDICT_REASONS, VERDICTS, VerdictRejects, Verdicts, columns, validate

FINAL = frozenset({"new_decision", "no_change", "wrong_data"})
"""Verdicts that close a flag; asked_citizen and postponed may be followed by another verdict."""

REJECT_RULES = {
    "missing_flag": "the row does not say which flag it is about",
    "unknown_flag": "there is no such flag",
    "another_case": "the flag is about another case",
    "missing_verdict": "a reason, date or note without a verdict",
    "unknown_verdict": "not one of the verdicts",
    "missing_reason": "«no change» needs a reason",
    "too_long": "longer than 1000 characters",
    "person_id_in_text": "holds what may be a person id",
    "date_without_postponed": "a date is for postponed flags only",
    "missing_date": "a postponed flag needs a date",
    "not_a_date": "not a date",
    "no_such_date": "no such date in the calendar",
    "date_not_ahead": "the date is not in the future",
    "answered_twice": "the flag is answered otherwise further up",
    "already_answered": "the flag has another answer already, which is kept",
    "answered_since": "the flag was answered otherwise after this file was made; that one is kept; see the new report",
    "withdrawn_since": "the flag has been withdrawn; the newest report says why",
}
"""The fault of a rejected row, by the rule that it breaks."""

_OF_FLAG = ("flag_id", "case_id", "event", "raised_again")
_OF_VERDICT = ("flag_id", "verdict", "reason", "postponed_until", "note", "verdict_id", "answered_by", "source_run")


@dataclass(frozen=True)
class Reject:
    """A row that was not imported: where it is, and the rule (of REJECT_RULES) that it breaks; never the value."""

    place: str
    row: int
    column: str | None
    flag_id: str | None
    rule: str

    def describe(self) -> str:
        """One line for the operator, without anything personal."""
        column = f", column {COLUMNS[self.column]}" if self.column else ""
        flag = f" ({self.flag_id})" if self.flag_id else ""
        return f"{mask(self.place)}, row {self.row}{column}: {REJECT_RULES[self.rule]}{flag}"


@dataclass(frozen=True)
class NewVerdict:
    """The verdict that one row gives about a flag.

    source_run: the run whose workbook it was written in, or the file or table. seen_verdict: the verdict that was
    current when the workbook was made.
    """

    flag_id: str
    verdict: str
    reason: str | None
    postponed_until: dt.date | None
    note: str | None
    answered_by: str | None
    source_run: str
    seen_verdict: str | None

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two verdicts the same: everything but who wrote them."""
        return self.flag_id, self.verdict, self.reason, self.postponed_until, self.note


@dataclass(frozen=True)
class CurrentVerdict:
    """The current verdict about a flag. content: as in NewVerdict."""

    content: tuple[object, ...]
    verdict_id: str | None
    answered_by: str | None
    source_run: str | None

    @property
    def is_final(self) -> bool:
        """Whether it closes the flag."""
        return self.content[1] in FINAL

    def may_be_followed_by(self, new: NewVerdict, *, is_table: bool) -> bool:
        """Whether the new verdict comes from somebody who knew this one.

        A workbook names the verdict that was current when it was made. Within one workbook or file, a later verdict
        replaces an earlier one, unless another person is named as its author. A case system's table (`is_table`) always
        has its current verdicts, whoever wrote them. For verdicts from before sources were recorded (source_run is
        null), a new verdict is accepted where it names no earlier one either.
        """
        if new.seen_verdict and new.seen_verdict == self.verdict_id:
            return True
        if self.source_run is None:
            return new.seen_verdict is None
        any_author = is_table and new.seen_verdict is None
        return self.source_run == new.source_run and (any_author or not self._has_another_author(new))

    def _has_another_author(self, new: NewVerdict) -> bool:
        authors = {name.strip().casefold() for name in (self.answered_by, new.answered_by) if name}
        return len(authors) > 1


@dataclass
class ImportResult:
    """The rows of one import. repeated: how many gave the current verdict again."""

    accepted: list[NewVerdict] = field(default_factory=list)
    repeated: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True)
class Labels:
    """Our codes by the words that a caseworker chooses from, in lower case. A code itself is accepted too."""

    verdicts: Mapping[str, str]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, verdicts: Mapping[str, str], reasons: Mapping[str, str]) -> Labels:
        """Make labels from the workbook's words, which are given by code."""
        return cls(_by_label(verdicts, VERDICTS), _by_label(reasons, VERDICT_REASONS))


def _by_label(labels: Mapping[str, str], codes: Iterable[str]) -> dict[str, str]:
    return {label.casefold(): code for code, label in labels.items()} | {code: code for code in codes}


class _RowError(Exception):
    """The fault of a row: the column, and the rule it breaks."""

    def __init__(self, rule: str, column: str | None = None) -> None:
        super().__init__(rule)
        self.rule, self.column = rule, column


def import_answers(
    answers: AnswerFile, labels: Labels, flags: pl.DataFrame, current: pl.DataFrame, *, today: dt.date
) -> ImportResult:
    """Match each row with its flag.

    flags: flag_id, case_id, the newest event of every flag, and raised_again. current: flag_id, verdict, reason,
    postponed_until and note of each current verdict, with verdict_id, answered_by and source_run.

    The same verdict again changes nothing. A withdrawn flag takes no verdict. After a final verdict another is
    rejected, unless the flag was raised again later. A verdict that is not final may be followed by one from somebody
    who has seen it.
    """
    known = {flag_id: (case_id, event) for flag_id, case_id, event, _ in flags.select(_OF_FLAG).iter_rows()}
    raised_again = set(flags.filter("raised_again")["flag_id"])
    verdicts = {
        row[0]: CurrentVerdict(row[:5], *row[5:])
        for row in current.select(_OF_VERDICT).iter_rows()
        if row[0] not in raised_again
    }
    result = ImportResult()
    in_file: dict[str, tuple[object, ...]] = {}
    for row in answers.rows:
        try:
            new = _read(row, labels, known, today, answers.source)
            before = verdicts.get(new.flag_id)
            if in_file.get(new.flag_id, before.content if before else None) == new.content:
                result.repeated += 1
                continue
            event, is_second = known[new.flag_id][1], new.flag_id in in_file
            _check_allowed(new, before, event, is_second=is_second, is_table=answers.is_table)
        except _RowError as fault:
            flag_id = row.values.get("flag_id")
            known_id = flag_id if isinstance(flag_id, str) and flag_id in known else None
            result.rejects.append(Reject(row.place, row.row, fault.column, known_id, fault.rule))
            continue
        in_file[new.flag_id] = new.content
        result.accepted.append(new)
    return result


def _check_allowed(
    new: NewVerdict, before: CurrentVerdict | None, event: str, *, is_second: bool, is_table: bool
) -> None:
    """Raise _RowError where the flag does not take this verdict.

    event: the flag's newest. is_second: whether the file has another verdict about the flag further up.
    """
    if is_second:
        raise _RowError("answered_twice")
    if before is not None and before.is_final:
        raise _RowError("already_answered")
    if event == "withdrawn":
        raise _RowError("withdrawn_since")
    if before is not None and not before.may_be_followed_by(new, is_table=is_table):
        raise _RowError("answered_since")


def _read(
    row: AnswerRow, labels: Labels, known: Mapping[str, tuple[str, str]], today: dt.date, source: str
) -> NewVerdict:
    """Read a row's verdict. Raises _RowError."""
    flag_id = _value(row, "flag_id")
    if flag_id is None:
        raise _RowError("missing_flag", "flag_id")
    if not isinstance(flag_id, str) or flag_id not in known:
        raise _RowError("unknown_flag", "flag_id")
    if _value(row, "case_id") not in {None, known[flag_id][0]}:
        raise _RowError("another_case", "case_id")
    verdict = _coded(_value(row, "verdict"), labels.verdicts, "verdict")
    if verdict is None:
        raise _RowError("missing_verdict", "verdict")
    reason, note = _reason(row, labels)
    if verdict == "no_change" and reason is None:
        raise _RowError("missing_reason", "reason")
    earlier = _value(row, "answered_before")
    source_run, _, seen_verdict = str(earlier).partition("/") if earlier else (source, "", None)
    return NewVerdict(
        flag_id=flag_id,
        verdict=verdict,
        reason=reason,
        postponed_until=_until(row, verdict, today),
        note=_free_text(note, "note"),
        answered_by=_free_text(_value(row, "answered_by"), "answered_by"),
        source_run=mask(source_run),
        seen_verdict=seen_verdict,
    )


def _value(row: AnswerRow, column: str) -> Value:
    """The row's value in a column. Raises _RowError where its text is not valid."""
    if column in row.faults:
        raise _RowError(row.faults[column], column)
    return row.values.get(column)


def _coded(value: Value, labels: Mapping[str, str], column: str) -> str | None:
    if value is None:
        return None
    code = labels.get(str(value).casefold())
    if code is None:
        raise _RowError(f"unknown_{column}", column)
    return code


def _reason(row: AnswerRow, labels: Labels) -> tuple[str | None, Value]:
    """The reason's code, and the note; a reason in the caseworker's own words is «other» with a note."""
    reason, note = _value(row, "reason"), _value(row, "note")
    if reason is None or str(reason).casefold() in labels.reasons:
        return _coded(reason, labels.reasons, "reason"), note
    return "other", reason if note is None else f"{reason}; {note}"


def _free_text(value: Value, column: str) -> str | None:
    """Free text, short and without a person id."""
    if value is None:
        return None
    text = str(value)
    if len(text) > LONGEST:
        raise _RowError("too_long", column)
    if mask(text) != text:
        raise _RowError("person_id_in_text", column)
    return text


def _until(row: AnswerRow, verdict: str, today: dt.date) -> dt.date | None:
    """The date of a postponed verdict; no other verdict may have one. Raises _RowError."""
    column = "postponed_until"
    if verdict != "postponed":
        if column in row.faults or row.values.get(column) is not None:
            raise _RowError("date_without_postponed", column)
        return None
    until = _value(row, column)
    if until is None:
        raise _RowError("missing_date", column)
    if not isinstance(until, dt.date) or until <= today:
        raise _RowError("date_not_ahead", column)
    return until


def verdict_table(result: ImportResult, flags: pl.DataFrame, import_id: str, answered_at: dt.datetime) -> pl.DataFrame:
    """The imported verdicts (Verdicts)."""
    cases = dict(flags.select("flag_id", "case_id").iter_rows())
    rows = [
        {
            "verdict_id": hashlib.sha256(f"{import_id}/{one.flag_id}".encode()).hexdigest()[:16],
            "flag_id": one.flag_id,
            "case_id": cases[one.flag_id],
            "verdict": one.verdict,
            "reason": one.reason,
            "postponed_until": one.postponed_until,
            "note": one.note,
            "answered_by": one.answered_by,
            "answered_at": answered_at,
            "import_id": import_id,
            "source_run": one.source_run,
        }
        for one in result.accepted
    ]
    return validate(Verdicts, pl.DataFrame(rows, schema=dict(columns(Verdicts))))


def reject_table(result: ImportResult, import_id: str) -> pl.DataFrame:
    """The rejected rows (VerdictRejects)."""
    rows = [
        {
            "import_id": import_id,
            "location": one.place,
            "row": one.row,
            "column": one.column,
            "flag_id": one.flag_id,
            "rule": one.rule,
        }
        for one in result.rejects
    ]
    return validate(VerdictRejects, pl.DataFrame(rows, schema=dict(columns(VerdictRejects))))
