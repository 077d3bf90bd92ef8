"""Answers by the rules of the import: checked when they are given, and handed to the store, each once."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from desk.published import Flag
from desk.work.cases import Answer, before, mark_imported, newest_imported, waiting_for_store
from desk.work.database import Work
from tasks.changes import AnswerFile, Labels, Reject, import_answers
from tasks.changes.answer_rows import RowError, free_text
from tasks.changes.verdict_files import AnswerRow
from tasks.clock import OSLO
from tasks.validation import CHECK_RESULTS

SOURCE = "desk"
LABELS = Labels.of({}, {})
WAITS = frozenset({"asked_citizen", "postponed"})
"""Verdicts after which a case comes back on a day."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELDS = {"postponed_until": "until"}
_NO_VERDICTS = pl.DataFrame(
    schema=dict.fromkeys(("flag_id", "verdict", "reason", "note", "verdict_id", "answered_by", "source_run"), pl.String)
    | {"postponed_until": pl.Date, "answered_on": pl.Date}
)


@dataclass(frozen=True)
class Given:
    """What a form gives as an answer, as text; empty text for a field that is not filled in."""

    verdict: str = ""
    reason: str = ""
    until: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a form: the field, and the rule of the import that it breaks."""

    field: str
    rule: str


def day_of(text: str) -> dt.date | None:
    """A date from ISO text; None for any other text, and for a date that is not in the calendar."""
    try:
        return dt.date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def faults_of_answer(given: Given, flag: Flag, today: dt.date) -> list[Fault]:
    """Check an answer by the rules of the import, but for those about earlier answers. Empty where nothing is wrong."""
    until = given.until if given.verdict in WAITS else ""
    if until and day_of(until) is None:
        return [Fault("until", "not_a_date")]
    if until and given.verdict == "asked_citizen" and (day_of(until) or today) <= today:
        return [Fault("until", "date_not_ahead")]
    row = _row(1, _values(given, flag.flag_id, flag.case_id))
    flags = pl.DataFrame(
        {"flag_id": [flag.flag_id], "case_id": [flag.case_id], "event": ["new"], "raised_again": [False]}
    )
    result = import_answers(AnswerFile(SOURCE, "", [row]), LABELS, flags, _NO_VERDICTS, today=today)
    return [
        Fault(
            _FIELDS.get(one.column or "", one.column or ("reason" if one.rule == "missing_reason" else "verdict")),
            one.rule,
        )
        for one in result.rejects
    ]


def faults_of_check(result: str, again: str, note: str, today: dt.date) -> list[Fault]:
    """Check a manual check by the rules of the import. Empty where nothing is wrong."""
    found = []
    if result not in CHECK_RESULTS:
        found.append(Fault("result", "unknown_check_result"))
    day = day_of(again)
    if again and day is None:
        found.append(Fault("again", "not_a_date"))
    elif day is not None and day <= today:
        found.append(Fault("again", "date_not_ahead"))
    elif day is None and result == "postponed":
        found.append(Fault("again", "missing_date"))
    rule = fault_of_text(note)
    return [*found, Fault("note", rule)] if rule else found


def fault_of_text(text: str) -> str | None:
    """The rule that a free text breaks: it is too long, or has what may be a person id; None where it breaks none."""
    try:
        free_text(text or None, "note")
    except RowError as fault:
        return fault.rule
    return None


@dataclass(frozen=True)
class Imported:
    """One import: its identifier, and the rejected rows."""

    import_id: str
    rejects: Sequence[Reject]


@dataclass(frozen=True)
class Taken:
    """What the store took from the desk, in counts."""

    accepted: int = 0
    refused: int = 0


Importer = Callable[[AnswerFile, dt.date], Imported]
"""Imports answers given on a day (in Norway) into the store."""

Current = Callable[[], pl.DataFrame]
"""The current answers in the store: flag_id, verdict, reason, postponed_until, note and verdict_id."""


def hand_over(work: Work, importer: Importer, current: Current, *, undo_minutes: int) -> Taken:
    """Give the store every answer and manual check that it has not read; give the counts.

    An answer that can still be undone is left for the next time. Each import is recorded on the desk after the store
    has committed it. If the program is killed between the two, the next import finds the same answers there: known
    already, so none is stored twice.
    """
    until = before(work.clock.now(), minutes=undo_minutes)
    with work.reading() as connection:
        answers, checks = waiting_for_store(connection, until)
        known = newest_imported(connection, {answer.flag_id for answer in answers})
    accepted = refused = 0
    for day, batch in _rounds(answers):
        stored = {row["flag_id"]: row for row in current().iter_rows(named=True)}
        rows = [
            _row(place, _values_to_store(one, known.get(one.flag_id), stored.get(one.flag_id)))
            for place, one in enumerate(batch)
        ]
        rules = _import(work, importer, AnswerFile(SOURCE, _digest(batch), rows), day, [one.answer_id for one in batch])
        refused += len(rules)
        accepted += len(batch) - len(rules)
        known |= {one.flag_id: one for one in batch if one.answer_id not in rules}
    for day, of_day in _rounds_of_checks(checks):
        rows = [_row(place, _values_of_check(one)) for place, one in enumerate(of_day)]
        file = AnswerFile(SOURCE, _digest(of_day), [], is_table=True, checks=rows)
        rules = _import(work, importer, file, day, [one["check_id"] for one in of_day])
        refused += len(rules)
        accepted += len(of_day) - len(rules)
    return Taken(accepted, refused)


def _import(work: Work, importer: Importer, file: AnswerFile, day: dt.date, ids: Sequence[str]) -> dict[str, str]:
    """Import one file and record it; give the rules that refused rows break, by identifier."""
    done = importer(file, day)
    rules: dict[str, str] = {ids[one.row]: one.rule for one in done.rejects}
    mark_imported(work, done.import_id, rules, ids)
    return rules


def _rounds(answers: Iterable[Answer]) -> Iterator[tuple[dt.date, list[Answer]]]:
    """The answers by day. Of two answers to one flag the later one is in a later group: it follows the earlier."""
    times: dict[str, int] = defaultdict(int)
    groups: dict[tuple[int, dt.date], list[Answer]] = defaultdict(list)
    for one in answers:
        groups[times[one.flag_id], _day(one.answered_at)].append(one)
        times[one.flag_id] += 1
    for (_, day), group in sorted(groups.items(), key=lambda item: item[0]):
        yield day, group


def _rounds_of_checks(checks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[dt.date, list[Mapping[str, Any]]]]:
    times: dict[str, int] = defaultdict(int)
    groups: dict[tuple[int, dt.date], list[Mapping[str, Any]]] = defaultdict(list)
    for one in checks:
        groups[times[one["case_id"]], _day(one["checked_at"])].append(one)
        times[one["case_id"]] += 1
    for (_, day), group in sorted(groups.items(), key=lambda item: item[0]):
        yield day, group


def _values_to_store(one: Answer, previous: Answer | None, stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """The row of an answer. It names the stored answer that its author had seen: that of the desk, or of the page."""
    seen = one.seen_verdict
    if previous is not None and stored is not None and _content(previous) == _stored_content(stored):
        seen = stored["verdict_id"]
    given = Given(one.verdict, one.reason or "", one.until or "", one.note or "")
    before_it = f"{one.run_id}/{seen}" if seen else one.run_id
    return _values(given, one.flag_id, one.case_id) | {"answered_by": one.user_name, "answered_before": before_it}


def _content(one: Answer) -> tuple[object, ...]:
    until = day_of(one.until or "") if one.verdict == "postponed" else None
    return one.verdict, one.reason, until, one.note


def _stored_content(row: Mapping[str, Any]) -> tuple[object, ...]:
    return row["verdict"], row["reason"], row["postponed_until"], row["note"]


def _values(given: Given, flag_id: str, case_id: str) -> dict[str, Any]:
    return {
        "flag_id": flag_id,
        "case_id": case_id,
        "verdict": given.verdict or None,
        "reason": given.reason or None,
        "postponed_until": day_of(given.until) if given.verdict == "postponed" else None,
        "note": given.note or None,
    }


def _values_of_check(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case_id": one["case_id"],
        "check_result": one["result"],
        "check_again_on": day_of(one["again_on"] or ""),
        "note": one["note"],
        "answered_by": one["user_name"],
        "answered_before": one["run_id"],
    }


def _row(place: int, values: Mapping[str, Any]) -> AnswerRow:
    return AnswerRow(SOURCE, place, values)


def _day(moment: str) -> dt.date:
    return dt.datetime.fromisoformat(moment).astimezone(OSLO).date()


def _digest(batch: Sequence[Answer | Mapping[str, Any]]) -> str:
    return hashlib.sha256(repr(batch).encode()).hexdigest()
