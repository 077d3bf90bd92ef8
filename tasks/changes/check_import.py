"""Manual checks matched with the cases they are about: which are imported, known already, or rejected."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from tasks.changes.answer_rows import KnownAnswer, Reject, RowError, coded, free_text, future_date, value_of
from tasks.changes.verdict_files import AnswerFile, AnswerRow
from tasks.validation import CHECK_RESULTS, CurrentChecks, ManualChecks, columns, validate


@dataclass(frozen=True)
class CasesByHand:
    """The cases of a run that must be checked by hand, each with its decision and facts (of ManualFacts)."""

    run_id: str
    facts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class NewCheck:
    """The manual check that one row gives. again: null where the caseworker gives no date."""

    case_id: str
    result: str
    again: dt.date | None
    note: str | None
    checked_by: str | None
    run_id: str
    decision_id: str
    facts: str
    seen_check: str | None


@dataclass
class ImportedChecks:
    """The manual checks of one import. repeated: how many gave the current check again."""

    accepted: list[NewCheck] = field(default_factory=list)
    repeated: int = 0
    rejects: list[Reject] = field(default_factory=list)


def runs_named(answers: AnswerFile) -> set[str]:
    """The runs whose sheets the rows were written in; empty text: the row names none."""
    return {_seen(row)[0] for row in answers.checks}


def _seen(row: AnswerRow) -> tuple[str, str | None]:
    """The run of the sheet, and the check that was current when it was made."""
    run, _, check = str(row.values.get("answered_before") or "").partition("/")
    return run, check or None


def import_checks(
    answers: AnswerFile,
    labels: Mapping[str, str],
    by_hand: Mapping[str, CasesByHand],
    current: pl.DataFrame,
    *,
    today: dt.date,
) -> ImportedChecks:
    """Match each manual check with its case.

    labels: codes of results by their words in lower case. by_hand: by the names of `runs_named`. current:
    CurrentChecks. The same check again changes nothing. A check replaces the current one where its author has seen it:
    the sheet names it, or it is from the same run and no other person.
    """
    results = {label: code for label, code in labels.items() if code in CHECK_RESULTS}
    newest = {row["case_id"]: row for row in validate(CurrentChecks, current).iter_rows(named=True)}
    done = ImportedChecks()
    in_file: dict[str, NewCheck] = {}
    for row in answers.checks:
        try:
            new = _read(row, results, by_hand, today)
            before = newest.get(new.case_id)
            if new == in_file.get(new.case_id) or (new.case_id not in in_file and _is_same(new, before)):
                done.repeated += 1
                continue
            _check_allowed(new, before, in_file.get(new.case_id), is_table=answers.is_table)
        except RowError as fault:
            case_id = row.values.get("case_id")
            known = isinstance(case_id, str) and any(case_id in each.facts for each in by_hand.values())
            case = str(case_id) if known else None
            done.rejects.append(Reject(row.place, row.row, fault.column, None, fault.rule, case, fault.kept))
            continue
        in_file[new.case_id] = new
        done.accepted.append(new)
    return done


def _read(row: AnswerRow, labels: Mapping[str, str], by_hand: Mapping[str, CasesByHand], today: dt.date) -> NewCheck:
    run, seen_check = _seen(row)
    case_id = value_of(row, "case_id")
    if case_id is None:
        raise RowError("missing_case", "case_id")
    found = by_hand.get(run)
    if found is None or not isinstance(case_id, str) or case_id not in found.facts:
        raise RowError("not_by_hand", "case_id")
    result = coded(value_of(row, "check_result"), labels, "check_result")
    if result is None:
        raise RowError("missing_verdict", "check_result")
    again = value_of(row, "check_again_on")
    if again is None and result == "postponed":
        raise RowError("missing_date", "check_again_on")
    return NewCheck(
        case_id=case_id,
        result=result,
        again=None if again is None else future_date(again, "check_again_on", today),
        note=free_text(value_of(row, "note"), "note"),
        checked_by=free_text(value_of(row, "answered_by"), "answered_by"),
        run_id=found.run_id,
        decision_id=found.facts[case_id][0],
        facts=found.facts[case_id][1],
        seen_check=seen_check,
    )


def _is_same(new: NewCheck, before: Mapping[str, object] | None) -> bool:
    """Whether the row gives the current check again; without a date of its own it leaves the date as it is."""
    if before is None or new.seen_check == before["check_id"]:
        return False
    return (new.run_id, new.result, new.note) == (before["source_run"], before["result"], before["note"]) and (
        new.again in {None, before["check_again_on"]}
    )


def _check_allowed(
    new: NewCheck, before: Mapping[str, object] | None, earlier: NewCheck | None, *, is_table: bool
) -> None:
    if earlier is not None:
        kept = KnownAnswer(earlier.result, None, earlier.again, earlier.checked_by, None)
        raise RowError("answered_twice", kept=kept)
    if before is None or is_table or new.seen_check == before["check_id"]:
        return
    authors = {str(name).strip().casefold() for name in (before["checked_by"], new.checked_by) if name}
    if new.run_id != before["source_run"] or len(authors) > 1:
        again, on = before["check_again_on"], before["checked_on"]
        kept = KnownAnswer(
            str(before["result"]),
            None,
            again if isinstance(again, dt.date) else None,
            None if before["checked_by"] is None else str(before["checked_by"]),
            on if isinstance(on, dt.date) else None,
        )
        raise RowError("answered_since", kept=kept)


def check_table(
    done: ImportedChecks, import_id: str, checked_at: dt.datetime, *, today: dt.date, again_days: int
) -> pl.DataFrame:
    """The imported checks (ManualChecks). again_days: until when a check without a date of its own is enough."""
    rows = [
        {
            "check_id": hashlib.sha256(f"{import_id}/{one.case_id}".encode()).hexdigest()[:16],
            "case_id": one.case_id,
            "result": one.result,
            "check_again_on": one.again or today + dt.timedelta(days=again_days),
            "note": one.note,
            "checked_by": one.checked_by,
            "checked_at": checked_at,
            "import_id": import_id,
            "source_run": one.run_id,
            "facts": one.facts,
            "decision_id": one.decision_id,
        }
        for one in done.accepted
    ]
    return validate(ManualChecks, pl.DataFrame(rows, schema=dict(columns(ManualChecks))))
