"""Caseworkers' answers matched with the flags they are about: which are imported, known already, or rejected.

Nothing is lost: a rejected row is reported with its position and its fault, and its file is not changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from tasks.changes.answer_rows import KnownAnswer, Reject, RowError, coded, free_text, future_date, value_of
from tasks.changes.verdict_files import AnswerFile, AnswerRow, Value
from tasks.privacy import mask
from tasks.validation import VERDICT_REASONS, VERDICTS, Verdicts, columns, validate

FINAL = frozenset({"new_decision", "no_change", "wrong_data"})
"""Verdicts that close a flag; asked_citizen and postponed may be followed by another verdict."""

_OF_FLAG = ("flag_id", "case_id", "event", "raised_again")
_OF_VERDICT = (
    *("flag_id", "verdict", "reason", "postponed_until", "note"),
    *("verdict_id", "answered_by", "source_run", "answered_on"),
)


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
    """The current verdict about a flag. content: as in NewVerdict. known: the same as a rejected row shows it."""

    content: tuple[object, ...]
    verdict_id: str | None
    answered_by: str | None
    source_run: str | None
    known: KnownAnswer

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


def import_answers(
    answers: AnswerFile, labels: Labels, flags: pl.DataFrame, current: pl.DataFrame, *, today: dt.date
) -> ImportResult:
    """Match each row with its flag.

    flags: flag_id, case_id, the newest event of every flag, and raised_again. current: flag_id, verdict, reason,
    postponed_until and note of each current verdict, with verdict_id, answered_by, source_run and answered_on.

    The same verdict again changes nothing. A withdrawn flag takes no verdict. After a final verdict another is
    rejected, unless the flag was raised again later. A verdict that is not final may be followed by one from somebody
    who has seen it.
    """
    known = {flag_id: (case_id, event) for flag_id, case_id, event, _ in flags.select(_OF_FLAG).iter_rows()}
    raised_again = set(flags.filter("raised_again")["flag_id"])
    verdicts = {
        row[0]: CurrentVerdict(row[:5], row[5], row[6], row[7], KnownAnswer(row[1], row[2], row[3], row[6], row[8]))
        for row in current.select(_OF_VERDICT).iter_rows()
        if row[0] not in raised_again
    }
    result = ImportResult()
    in_file: dict[str, NewVerdict] = {}
    for row in answers.rows:
        try:
            new = _read(row, labels, known, today, answers.source)
            before = verdicts.get(new.flag_id)
            earlier = in_file.get(new.flag_id)
            newest: NewVerdict | CurrentVerdict | None = earlier or before
            if newest is not None and newest.content == new.content:
                result.repeated += 1
                continue
            _check_allowed(new, before, earlier, known[new.flag_id][1], is_table=answers.is_table)
        except RowError as fault:
            flag_id = row.values.get("flag_id")
            known_id = flag_id if isinstance(flag_id, str) and flag_id in known else None
            case_id = known[known_id][0] if known_id else None
            result.rejects.append(Reject(row.place, row.row, fault.column, known_id, fault.rule, case_id, fault.kept))
            continue
        in_file[new.flag_id] = new
        result.accepted.append(new)
    return result


def _check_allowed(
    new: NewVerdict, before: CurrentVerdict | None, earlier: NewVerdict | None, event: str, *, is_table: bool
) -> None:
    """Raise RowError where the flag does not take this verdict.

    event: the flag's newest. earlier: another verdict about the flag further up in the file.
    """
    if earlier is not None:
        kept = KnownAnswer(earlier.verdict, earlier.reason, earlier.postponed_until, earlier.answered_by, None)
        raise RowError("answered_twice", kept=kept)
    if before is not None and before.is_final:
        raise RowError("already_answered", kept=before.known)
    if event == "withdrawn":
        raise RowError("withdrawn_since")
    if before is not None and not before.may_be_followed_by(new, is_table=is_table):
        raise RowError("answered_since", kept=before.known)


def _read(
    row: AnswerRow, labels: Labels, known: Mapping[str, tuple[str, str]], today: dt.date, source: str
) -> NewVerdict:
    """Read a row's verdict. Raises RowError."""
    flag_id = value_of(row, "flag_id")
    if flag_id is None:
        raise RowError("missing_flag", "flag_id")
    if not isinstance(flag_id, str) or flag_id not in known:
        raise RowError("unknown_flag", "flag_id")
    if value_of(row, "case_id") not in {None, known[flag_id][0]}:
        raise RowError("another_case", "case_id")
    verdict = coded(value_of(row, "verdict"), labels.verdicts, "verdict")
    if verdict is None:
        raise RowError("missing_verdict", "verdict")
    reason, note = _reason(row, labels)
    if verdict == "no_change" and reason is None:
        raise RowError("missing_reason", "reason")
    earlier = value_of(row, "answered_before")
    source_run, _, seen_verdict = str(earlier).partition("/") if earlier else (source, "", None)
    return NewVerdict(
        flag_id=flag_id,
        verdict=verdict,
        reason=reason,
        postponed_until=_until(row, verdict, today),
        note=free_text(note, "note"),
        answered_by=free_text(value_of(row, "answered_by"), "answered_by"),
        source_run=mask(source_run),
        seen_verdict=seen_verdict,
    )


def _reason(row: AnswerRow, labels: Labels) -> tuple[str | None, Value]:
    """The reason's code, and the note; a reason in the caseworker's own words is «other» with a note."""
    reason, note = value_of(row, "reason"), value_of(row, "note")
    if reason is None or str(reason).casefold() in labels.reasons:
        return coded(reason, labels.reasons, "reason"), note
    return "other", reason if note is None else f"{reason}; {note}"


def _until(row: AnswerRow, verdict: str, today: dt.date) -> dt.date | None:
    """The date of a postponed verdict; no other verdict may have one. Raises RowError."""
    column = "postponed_until"
    if verdict != "postponed":
        if column in row.faults or row.values.get(column) is not None:
            raise RowError("date_without_postponed", column)
        return None
    until = value_of(row, column)
    if until is None:
        raise RowError("missing_date", column)
    return future_date(until, column, today)


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
