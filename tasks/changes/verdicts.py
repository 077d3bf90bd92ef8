"""Answers set beside the flags they are about: which are taken in, which are known already, and which are refused.

Nothing is lost: a row that is refused is told with its place and what is wrong, and stands in its file as before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from tasks.changes.verdict_files import LONGEST, AnswerFile, AnswerRow, Value
from tasks.privacy import mask
from tasks.validation import VERDICT_REASONS, VERDICTS, VerdictRejects, Verdicts, columns, validate

FINAL = frozenset({"new_decision", "no_change", "wrong_data"})
"""Verdicts that close a question; asked_citizen and postponed may be followed by another."""

_OF_FLAG = ("flag_id", "case_id", "event", "raised_again")
_OF_ANSWER = ("flag_id", "verdict", "reason", "postponed_until", "note", "verdict_id", "answered_by", "source_run")


@dataclass(frozen=True)
class Reject:
    """A row not taken in: where, and what is wrong; never the value."""

    place: str
    row: int
    column: str | None
    flag_id: str | None
    rule: str


@dataclass(frozen=True)
class Answered:
    """What one row says, read and understood."""

    flag_id: str
    verdict: str
    reason: str | None
    postponed_until: dt.date | None
    note: str | None
    answered_by: str | None
    source_run: str
    knows_of: str | None

    @property
    def says(self) -> tuple[object, ...]:
        """What makes two answers the same: all but who wrote them."""
        return self.flag_id, self.verdict, self.reason, self.postponed_until, self.note


@dataclass(frozen=True)
class CurrentVerdict:
    """The answer that stands for a flag: what it says, and where it came from."""

    says: tuple[object, ...]
    verdict_id: str | None
    answered_by: str | None
    source_run: str | None

    @property
    def is_final(self) -> bool:
        """Whether it closes the question."""
        return self.says[1] in FINAL

    def is_known_to(self, answer: Answered, *, is_table: bool) -> bool:
        """Whether an answer was written by somebody who had seen this one.

        A workbook says which answer stood when it was made: that one may be followed by another. So may what was
        written in the same workbook or file, unless it says that somebody else did; and what came from the case
        system's table, by whatever stands there now. Where an older answer came from was not recorded: it gives way to
        a file that says nothing of it either.
        """
        if answer.knows_of and answer.knows_of == self.verdict_id:
            return True
        if self.source_run is None:
            return answer.knows_of is None
        whoever = is_table and answer.knows_of is None
        return self.source_run == answer.source_run and (whoever or not self._is_of_somebody_else(answer))

    def _is_of_somebody_else(self, answer: Answered) -> bool:
        names = {name.strip().casefold() for name in (self.answered_by, answer.answered_by) if name}
        return len(names) > 1


@dataclass
class ImportResult:
    """The answers of one import."""

    accepted: list[Answered] = field(default_factory=list)
    repeated: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True)
class Labels:
    """The words a caseworker chooses from, in lower case, to our codes; the codes themselves are understood too."""

    verdicts: Mapping[str, str]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, verdicts: Mapping[str, str], reasons: Mapping[str, str]) -> Labels:
        """From code to label, as the workbook shows them."""
        return cls(_by_label(verdicts, VERDICTS), _by_label(reasons, VERDICT_REASONS))


def _by_label(labels: Mapping[str, str], codes: Iterable[str]) -> dict[str, str]:
    return {label.casefold(): code for code, label in labels.items()} | {code: code for code in codes}


class _RowError(Exception):
    """What is wrong with a row: the column, and the rule it breaks."""

    def __init__(self, rule: str, column: str | None = None) -> None:
        super().__init__(rule)
        self.rule, self.column = rule, column


def import_answers(
    answers: AnswerFile, labels: Labels, flags: pl.DataFrame, standing: pl.DataFrame, *, today: dt.date
) -> ImportResult:
    """Set each row beside its flag.

    flags: flag_id, case_id, the newest event of every flag, and raised_again. standing: flag_id, verdict, reason,
    postponed_until and note of the answer that stands, with verdict_id, answered_by and source_run. A flag that is
    withdrawn takes no answer; a final answer stands, and the second one is told so, unless the flag was asked about
    again since; another answer stands until somebody who has seen it answers anew; the same answer again changes
    nothing.
    """
    known = {flag_id: (case_id, event) for flag_id, case_id, event, _ in flags.select(_OF_FLAG).iter_rows()}
    raised_again = set(flags.filter("raised_again")["flag_id"])
    stands = {
        row[0]: CurrentVerdict(row[:5], *row[5:])
        for row in standing.select(_OF_ANSWER).iter_rows()
        if row[0] not in raised_again
    }
    taken = ImportResult()
    in_file: dict[str, tuple[object, ...]] = {}
    for row in answers.rows:
        try:
            answered = _read(row, labels, known, today, answers.source)
            stood = stands.get(answered.flag_id)
            before = in_file.get(answered.flag_id, stood.says if stood else None)
            if before == answered.says:
                taken.repeated += 1
                continue
            event = known[answered.flag_id][1]
            _may_answer(answered, stood, event, twice=answered.flag_id in in_file, is_table=answers.is_table)
        except _RowError as fault:
            flag_id = row.values.get("flag_id")
            told = flag_id if isinstance(flag_id, str) and flag_id in known else None
            taken.rejects.append(Reject(row.place, row.row, fault.column, told, fault.rule))
            continue
        in_file[answered.flag_id] = answered.says
        taken.accepted.append(answered)
    return taken


def _may_answer(answered: Answered, stood: CurrentVerdict | None, event: str, *, twice: bool, is_table: bool) -> None:
    """Whether a flag takes this answer. Raises _RowError."""
    if twice:
        raise _RowError("answered_twice")
    if stood is not None and stood.is_final:
        raise _RowError("already_answered")
    if event == "withdrawn":
        raise _RowError("withdrawn_since")
    if stood is not None and not stood.is_known_to(answered, is_table=is_table):
        raise _RowError("answered_since")


def _read(
    row: AnswerRow, labels: Labels, known: Mapping[str, tuple[str, str]], today: dt.date, source: str
) -> Answered:
    """Understand a row. Raises _RowError."""
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
    by = _value(row, "answered_by")
    until = _until(row, verdict, today)
    came = _value(row, "answered_before")
    source_run, _, knows_of = str(came).partition("/") if came else (source, "", None)
    return Answered(
        flag_id, verdict, reason, until, _plain(note, "note"), _plain(by, "answered_by"), mask(source_run), knows_of
    )


def _value(row: AnswerRow, column: str) -> Value:
    """The row's value in a column. Raises _RowError where its text is none."""
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


def _plain(value: Value, column: str) -> str | None:
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


def verdict_table(taken: ImportResult, flags: pl.DataFrame, import_id: str, answered_at: dt.datetime) -> pl.DataFrame:
    """The answers taken in (Verdicts)."""
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
        for one in taken.accepted
    ]
    return validate(Verdicts, pl.DataFrame(rows, schema=dict(columns(Verdicts))))


def reject_table(taken: ImportResult, import_id: str) -> pl.DataFrame:
    """The rows not taken in (VerdictRejects)."""
    rows = [
        {
            "import_id": import_id,
            "location": one.place,
            "row": one.row,
            "column": one.column,
            "flag_id": one.flag_id,
            "rule": one.rule,
        }
        for one in taken.rejects
    ]
    return validate(VerdictRejects, pl.DataFrame(rows, schema=dict(columns(VerdictRejects))))
