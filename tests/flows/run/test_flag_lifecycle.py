"""Flags from run to run on real files: answers in the workbook are imported, and an answered flag is suppressed."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from flows.maintenance.verdicts import import_file, import_table, limits_too_low, precision
from tasks.errors import Exit, SettingsError
from tasks.privacy import Pseudonymiser
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect two")


def answer(
    path: Path, answers: dict[str, dict[str, Any]], *, sheet_title: str = "Avvik", flag_title: str = "Avvik-ID"
) -> None:
    """Fill in the workbook as a caseworker does, by flag."""
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_title]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    for row in range(2, sheet.max_row + 1):
        for title, value in answers.get(str(sheet.cell(row, columns[flag_title]).value), {}).items():
            sheet.cell(row, columns[title]).value = value
    book.save(path)


def of_run(installation: Installation, table: str) -> pl.DataFrame:
    """A table's rows of the newest run."""
    return installation.table(table).filter(run_id=installation.runs()["run_id"][-1])


def with_new_decision(case_id: str, amount: str) -> Callable[[str], str]:
    """Add a decision for a case: a copy of its last one, with another amount, id and date of decision."""

    def change(text: str) -> str:
        lines = text.splitlines()
        names = lines[0].split(",")
        last = dict(zip(names, [line for line in lines if f",{case_id}," in line][-1].split(","), strict=True))
        more = last | {"decision_id": "V-NEW", "amount": amount, "decided_on": "2026-11-09"}
        return "\n".join([*lines, ",".join(more[name] for name in names), ""])

    return change


def test_a_flag_that_is_answered_in_the_workbook_is_suppressed_in_the_next_run(
    folder: Path, run: Run, settled: Settled
) -> None:
    with settled(folder, households=60, seed=5) as (installation, first):
        flagged = of_run(installation, "case_findings").drop_nulls("flag_id").sort("flag_id")
        assert set(of_run(installation, "flag_events")["event"]) == {"new"}
        answered, postponed, decided = flagged["flag_id"].to_list()[:3]
        answer(
            first.files["workbook"],
            {
                answered: {"Vurdering": "Ingen endring", "Begrunnelse": "Midlertidig endring", "Merknad": "=1+1"},
                postponed: {"Vurdering": "Utsatt", "Utsatt til": dt.date(2100, 1, 1)},
                decided: {"Vurdering": "Ikke et valg"},
            },
        )
        code, lines = import_file(installation.config, first.files["workbook"])
        assert (code, lines[0]) == (Exit.INCOMPLETE, "Answers imported: 2; known already: 0; not imported: 1")
        assert "kolonne Vurdering: ikke en av vurderingene i listen" in lines[1]
        assert import_file(installation.config, first.files["workbook"])[1][0].startswith(
            "Answers imported: 0; known al"
        )

        case_id = flagged.filter(flag_id=decided)["case_id"].item()
        entitlement = of_run(installation, "comparisons").filter(case_id=case_id)["entitlement_ore"].item() // 100
        installation.change_table("decisions", with_new_decision(case_id, f"{entitlement}"))
        second = run(installation)

        events = {
            row["flag_id"]: (row["event"], row["reason"]) for row in of_run(installation, "flag_events").to_dicts()
        }
        states = dict(of_run(installation, "case_states").select("case_id", "state").iter_rows())
        quiet = of_run(installation, "case_findings").filter(exclusion_reason="answered")
        found = precision(installation.settings)
        page = second.files["report"].read_text(encoding="utf-8")
    assert events.pop(answered) == ("suppressed", "no_change")
    assert events.pop(postponed) == ("suppressed", "postponed")
    assert events.pop(decided) == ("withdrawn", "new_decision")
    assert set(events.values()) == {("unchanged", None)}
    assert sorted(quiet["flag_id"]) == sorted([answered, postponed])
    assert {states[each] for each in quiet["case_id"]} == {"observed"}
    assert states[case_id] == "unchanged"
    assert found.filter(part="reason").select("name", "answered", "no_change", "waiting").rows() == [
        ("-", 1, 0, 1),
        ("temporary", 1, 1, 0),
    ]
    by_limit = found.filter(part="limit")
    assert by_limit["answered"].sum() == found.filter(part="reason")["answered"].sum()
    assert all(float(name.split()[1]) > 0 for name in by_limit["name"])
    assert list(limits_too_low(found)) == []
    assert re.search(r'"verdict","no_change",-?\d+,"temporary"', page), "the answer and its reason are in the report"


@pytest.mark.slow
def test_an_older_workbook_does_not_undo_what_a_newer_one_said(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=60, seed=5) as (installation, end):
        first = end.files["workbook"]
        flag = of_run(installation, "flags")["flag_id"][0]
        newer = folder / "newer.xlsx"
        answer(first, {flag: {"Vurdering": "Venter på svar fra søkeren"}})
        newer.write_bytes(first.read_bytes())
        answer(newer, {flag: {"Vurdering": "Utsatt", "Utsatt til": dt.date(2100, 1, 1)}})
        for file, accepted in ((first, 1), (newer, 1), (first, 0), (newer, 0)):
            code, lines = import_file(installation.config, file)
            assert (code, lines[0].startswith(f"Answers imported: {accepted};")) == (Exit.COMPLETE, True)
        run(installation)
        assert installation.table("verdicts").sort("answered_at")["verdict"].to_list() == ["asked_citizen", "postponed"]


@pytest.mark.slow
def test_a_flag_that_comes_back_after_its_quiet_time_can_be_answered_again(
    folder: Path, run: Run, settled: Settled
) -> None:
    with settled(folder, households=60, seed=5) as (installation, end):
        first = end.files["workbook"]
        installation.change_settings("[load]", "[changes]\nquiet_days = 0\n\n[load]")
        flag = of_run(installation, "flags")["flag_id"][0]
        answer(first, {flag: {"Vurdering": "Nytt vedtak"}})
        import_file(installation.config, first)
        second = run(installation, as_of="2026-12-01").files["workbook"]
        event = of_run(installation, "flag_events").filter(flag_id=flag).select("event", "reason").row(0)
        answer(second, {flag: {"Vurdering": "Ingen endring", "Begrunnelse": "Annet"}})
        code, lines = import_file(installation.config, second)
    assert event == ("unchanged", "suppression_ended")
    assert (code, lines[0]) == (Exit.COMPLETE, "Answers imported: 1; known already: 0; not imported: 0")


@pytest.mark.slow
@pytest.mark.copies
def test_the_analysts_copy_holds_the_answers_without_names_and_own_words(
    folder: Path, run: Run, settled: Settled
) -> None:
    with settled(folder, households=60, seed=5) as (installation, first):
        flag = of_run(installation, "flags")["flag_id"][0]
        answer(first.files["workbook"], {flag: {"Vurdering": "Nytt vedtak", "Merknad": "ringte", "Vurdert av": "KN"}})
        import_file(installation.config, first.files["workbook"])
        run(installation)
        verdicts = installation.copied("verdicts")
        key = Pseudonymiser.from_file(installation.settings.installation.pseudonym_key_file)
    assert verdicts.select("flag_id", "verdict").rows() == [(key.for_copy("flag", flag), "new_decision")]
    assert not {"note", "answered_by"} & set(verdicts.columns)


@pytest.mark.slow
def test_an_older_workbook_that_was_never_imported_is_rejected_and_changes_nothing(folder: Path, run: Run) -> None:
    with installed(folder, households=60, seed=5) as installation:
        installation.change_settings("[load]", "[changes]\nquiet_days = 0\n\n[load]")
        older = run(installation).files["workbook"]
        flag = of_run(installation, "flags")["flag_id"][0]
        newer = run(installation).files["workbook"]
        answer(newer, {flag: {"Vurdering": "Venter på svar fra søkeren", "Vurdert av": "KN"}})
        answer(older, {flag: {"Vurdering": "Feil i opplysningene", "Vurdert av": "KN"}})
        assert import_file(installation.config, newer)[0] == Exit.COMPLETE
        code, lines = import_file(installation.config, older)
        run(installation)
        verdicts = installation.table("verdicts")["verdict"].to_list()
    assert code == Exit.INCOMPLETE
    assert "det kom en annen vurdering etter at regnearket ble laget" in lines[1]
    assert verdicts == ["asked_citizen"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nn", "en"])
def test_a_workbook_in_another_language_is_read_back(folder: Path, run: Run, settled: Settled, language: str) -> None:
    said = {"nn": ("Vurdering", "Inga endring", "Grunngiving", "Mellombels endring"), "en": ("Verdict", "No change")}
    verdict, no_change, *reason = said[language]
    with settled(folder, households=60, seed=5) as (installation, _):
        installation.change_settings("[load]", f'[reports]\nlanguage = "{language}"\n\n[load]')
        book = run(installation).files["workbook"]
        flag = of_run(installation, "case_findings").drop_nulls("flag_id")["flag_id"][0]
        cells = {verdict: no_change} | dict([reason or ["Reason", "Temporary change"]])
        sheet_title, flag_title = ("Flagged", "Flag ID") if language == "en" else ("Avvik", "Avvik-ID")
        answer(book, {flag: cells}, sheet_title=sheet_title, flag_title=flag_title)
        code, lines = import_file(installation.config, book)
    assert (code, lines[0]) == (Exit.COMPLETE, "Answers imported: 1; known already: 0; not imported: 0")


@pytest.mark.slow
def test_answers_come_from_a_table_of_the_case_system_by_command(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=60, seed=5) as (installation, _):
        flag, other = of_run(installation, "flags")["flag_id"][:2]
        system, address = folder / "case-system.db", folder / "address"
        with closing(sqlite3.connect(system)) as base, base:
            base.execute(
                "CREATE TABLE answers (flag_id TEXT, verdict TEXT, reason TEXT, answered_by TEXT, system_id INT)"
            )
            base.execute("INSERT INTO answers VALUES (?, 'asked_citizen', NULL, 'KN', 7)", [flag])
            base.execute("INSERT INTO answers VALUES (?, 'perhaps', NULL, 'KN', 8)", [other])
        address.write_text(f"sqlite://{system}", encoding="utf-8")
        advice = "Add [verdicts]"
        with pytest.raises(SettingsError) as missing:
            import_table(installation.config)
        section = f'[verdicts]\nconnection_file = "{address}"\nquery = "TABLE"\n\n[load]'.replace(
            "TABLE", "SELECT * FROM answers"
        )
        installation.change_settings("[load]", section)
        code, lines = import_table(installation.config)
        again = import_table(installation.config)
        with closing(sqlite3.connect(system)) as base, base:
            base.execute("UPDATE answers SET verdict = 'new_decision', answered_by = 'OL' WHERE flag_id = ?", [flag])
        changed = import_table(installation.config)[1]
        run(installation)
        verdicts = installation.table("verdicts").filter(flag_id=flag).sort("answered_at")["verdict"].to_list()
    assert advice in str(missing.value.advice)
    assert (code, lines[0]) == (Exit.INCOMPLETE, "Answers imported: 1; known already: 0; not imported: 1")
    assert "the table of answers, rad 3" in lines[1]
    assert "kolonne Vurdering: ikke en av vurderingene i listen" in lines[1]
    assert "nothing is changed" in again[1][1]
    assert changed[0].startswith("Answers imported: 1;")
    assert verdicts == ["asked_citizen", "new_decision"]
