"""Manual checks: which are imported, and how long one is enough."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tasks.changes import (
    CasesByHand,
    ImportedChecks,
    answers_of_table,
    check_table,
    import_checks,
    manual_cases,
    manual_facts,
    runs_named,
)
from tasks.reports import language
from tasks.validation import CurrentChecks, Decisions, Households, ManualFacts, Members, empty
from tests.frames import NOON, rows

TODAY = dt.date(2026, 11, 12)
OCTOBER = dt.date(2026, 10, 1)
WORDS = language("nb")["verdicts"]
LABELS = {label.casefold(): code for code, label in WORDS.items()} | {code: code for code in WORDS}
FACTS = "1" * 64
BY_HAND = {"": CasesByHand("r-2", {"S-1": ("V-1", FACTS)}), "r-1": CasesByHand("r-1", {"S-1": ("V-1", "0" * 64)})}


def status(as_of: dt.date = TODAY, facts: dict[str, Any] | None = None, **check: Any) -> str:
    found = manual_cases(["S-1"], rows(ManualFacts, facts or {}), rows(CurrentChecks, check), as_of=as_of)
    return str(found["status"].item())


def test_a_check_is_enough_until_its_date() -> None:
    assert status(as_of=dt.date(2027, 4, 30)) == "checked"
    assert status(as_of=dt.date(2027, 5, 1)) == "due"


def test_new_facts_end_a_check() -> None:
    assert status(facts={"facts": "2" * 64}) == "new_facts"
    assert status(facts={"decision_id": "V-2"}) == "new_facts"
    assert status(facts={"case_id": "S-9"}) == "new_facts", "the facts are not known any more"


def test_the_decision_that_a_check_led_to_is_no_new_fact() -> None:
    assert status(facts={"decision_id": "V-2"}, result="new_decision") == "checked"


def test_cases_that_nobody_has_checked_come_first() -> None:
    checks = rows(
        CurrentChecks,
        {"case_id": "S-1"},
        {"check_id": "c-2", "case_id": "S-2", "check_again_on": TODAY},
        {"check_id": "c-3", "case_id": "S-3", "facts": "2" * 64},
    )
    facts = rows(ManualFacts, *({"case_id": f"S-{number}"} for number in (1, 2, 3, 4)))
    found = manual_cases(["S-1", "S-2", "S-3", "S-4"], facts, checks, as_of=TODAY)
    assert found.select("case_id", "status").rows() == [
        ("S-4", "open"),
        ("S-3", "new_facts"),
        ("S-2", "due"),
        ("S-1", "checked"),
    ]


@pytest.mark.parametrize(
    ("table", "change"),
    [("households", {"housing_cost_ore": 1}), ("members", {"role": "partner"}), ("members", {"person_key": "f" * 24})],
)
def test_another_dwelling_or_household_gives_other_facts(table: str, change: dict[str, Any]) -> None:
    def found(**changes: dict[str, Any]) -> str:
        households, members = rows(Households, changes.get("households", {})), rows(Members, changes.get("members", {}))
        return str(manual_facts(["S-1"], households, members, rows(Decisions, {}), OCTOBER)["facts"].item())

    assert found() == found(households={"team": "Nord"})
    assert found() != found(**{table: change})


def test_who_has_moved_out_is_not_among_the_facts() -> None:
    both = rows(Members, {}, {"person_key": "e" * 24, "lives_to": dt.date(2026, 9, 30)})
    one, two = (
        manual_facts(["S-1"], rows(Households, {}), members, rows(Decisions, {}), OCTOBER)
        for members in (rows(Members, {}), both)
    )
    assert one.equals(two)
    assert manual_facts(["S-1"], rows(Households, {}), both, empty(Decisions), OCTOBER).is_empty()


def imported(*given: dict[str, Any], current: pl.DataFrame | None = None) -> ImportedChecks:
    answers = answers_of_table("checks", [{"case_id": "S-1", "check_result": None} | row for row in given])
    checks = empty(CurrentChecks) if current is None else current
    return import_checks(replace(answers, is_table=False), LABELS, BY_HAND, checks, today=TODAY)


def test_a_check_is_imported_with_what_the_case_was_then() -> None:
    done = imported({"check_result": "Ingen endring", "note": "Regnet for hånd", "answered_by": "KN"})
    [row] = check_table(done, "i-1", NOON, today=TODAY, again_days=180).to_dicts()
    assert (row["result"], row["note"], row["checked_by"]) == ("no_change", "Regnet for hånd", "KN")
    assert (row["source_run"], row["decision_id"], row["facts"]) == ("r-2", "V-1", FACTS)
    assert row["check_again_on"] == dt.date(2027, 5, 11)
    [dated] = imported({"check_result": "postponed", "check_again_on": "1.2.2027"}).accepted
    assert dated.again == dt.date(2027, 2, 1)


def test_the_facts_are_those_of_the_run_whose_sheet_was_filled_in() -> None:
    row = {"check_result": "no_change", "answered_before": "r-1/"}
    [one] = imported(row).accepted
    assert (one.run_id, one.facts) == ("r-1", "0" * 64)
    answers = answers_of_table("checks", [{"case_id": "S-1", **row}, {"case_id": "S-1", "check_result": "postponed"}])
    assert runs_named(answers) == {"", "r-1"}


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ({"case_id": None, "check_result": "Ingen endring"}, "missing_case", "case_id"),
        ({"case_id": "S-2", "check_result": "Ingen endring"}, "not_by_hand", "case_id"),
        ({"check_result": "no_change", "answered_before": "r-9/"}, "not_by_hand", "case_id"),
        ({"note": "husk"}, "missing_verdict", "check_result"),
        ({"check_result": "Kanskje"}, "unknown_check_result", "check_result"),
        ({"check_result": "Feil i opplysningene"}, "unknown_check_result", "check_result"),
        ({"check_result": "Utsatt"}, "missing_date", "check_again_on"),
        ({"check_result": "Utsatt", "check_again_on": TODAY}, "date_not_ahead", "check_again_on"),
        ({"check_result": "Ingen endring", "note": "gjelder 14817810080"}, "person_id_in_text", "note"),
    ],
)
def test_a_faulty_row_is_rejected_and_named(row: dict[str, Any], rule: str, column: str) -> None:
    [reject] = imported(row).rejects
    assert (reject.rule, reject.column) == (rule, column)
    assert reject.case_id == ("S-1" if row.get("case_id", "S-1") == "S-1" else None)


def test_the_same_check_again_changes_nothing_and_another_is_kept_out() -> None:
    current = rows(CurrentChecks, {"source_run": "r-2", "checked_by": "KN"})
    same = {"check_result": "no_change", "answered_by": "ab"}
    assert (imported(same, current=current).repeated, imported(same, same).repeated) == (1, 1)
    other = same | {"check_result": "new_decision"}
    [kept] = [each.kept for each in imported(other, current=current).rejects]
    assert kept is not None
    assert (kept.verdict, kept.answered_by, kept.answered_on) == ("no_change", "KN", dt.date(2026, 11, 12))
    assert imported(other | {"answered_by": "kn"}, current=current).accepted, "the same person corrects it"
    assert imported(other | {"answered_before": "r-1/c-1"}, current=current).accepted, "the sheet showed the check"
    [twice] = imported(same, other).rejects
    assert twice.rule == "answered_twice"


def test_a_case_that_is_due_again_takes_the_same_result_again() -> None:
    current = rows(CurrentChecks, {"source_run": "r-0"})
    assert imported({"check_result": "no_change", "answered_before": "r-1/c-1"}, current=current).accepted
