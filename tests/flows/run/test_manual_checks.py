"""A case that no run can check is checked by hand, and stays quiet until the case changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from flows.maintenance.verdicts import import_file
from tasks.clock import OSLO
from tasks.errors import Exit
from tests.flows.conftest import Run, Settled
from tests.installation import Installation

SHEET = "Må kontrolleres manuelt"


def fill_in(workbook: Path, case_id: str, **values: str) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book[SHEET]
    titles = [str(cell.value) for cell in sheet[1]]
    [row] = [row for row in sheet.iter_rows(min_row=2) if row[0].value == case_id]
    for title, value in values.items():
        sheet.cell(int(row[0].row or 0), titles.index(title.replace("_", " ")) + 1, value)
    book.save(workbook)


def status_of(workbook: Path) -> dict[str, object]:
    rows = openpyxl.load_workbook(workbook)[SHEET].iter_rows(min_row=2, values_only=True)
    return {str(row[0]): row[2] for row in rows}


def with_higher_cost(installation: Installation, case_id: str) -> None:
    """Give the case another housing cost."""

    def change(text: str) -> str:
        lines = text.splitlines()
        column = lines[0].split(",").index("housing_cost")
        changed = []
        for line in lines:
            cells = line.split(",")
            if cells[0] == case_id:
                cells[column] = str(float(cells[column]) + 500)
            changed.append(",".join(cells))
        return "\n".join([*changed, ""])

    installation.change_table("households", change)


@pytest.mark.slow
@pytest.mark.copies
def test_a_case_checked_by_hand_stays_quiet_until_it_changes(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=80, seed=7) as (installation, first):
        by_hand = installation.table("case_states").filter(state="by_hand")
        [case_id] = by_hand["case_id"]
        assert set(by_hand["reason"]) == {"manual_check"}
        assert first.exit_code is Exit.COMPLETE, "no case failed"
        assert set(status_of(first.files["workbook"]).values()) == {"Ikke kontrollert"}
        fill_in(first.files["workbook"], case_id, Resultat_av_kontrollen="Ingen endring", Vurdert_av="KN")
        code, lines = import_file(installation.config, first.files["workbook"])
        assert (code, lines) == (Exit.COMPLETE, ["Answers imported: 1; known already: 0; not imported: 0"])

        second = run(installation)
        assert status_of(second.files["workbook"])[case_id] == "Kontrollert"
        assert "  by hand: of these, 1 checked by a caseworker and not due again" in second.lines
        page = second.files["report"].read_text(encoding="utf-8")
        assert "Ingen endring. Kontrolleres igjen fra" in page
        copied = installation.copied("manual_checks")
        assert (copied["result"].to_list(), "note" in copied.columns) == (["no_change"], False)
        assert case_id not in copied["case_id"].to_list()

        with_higher_cost(installation, case_id)
        third = run(installation, as_of="2026-11-13")
        assert status_of(third.files["workbook"])[case_id] == "Nye opplysninger siden kontrollen"
        states = installation.table("case_states").filter(run_id=third.run_id, case_id=case_id)
    assert states["state"].to_list() == ["by_hand"], "its state says nothing of the check"


@pytest.mark.slow
def test_a_refused_row_is_handed_back_with_the_case_and_the_answer_that_is_kept(folder: Path, settled: Settled) -> None:
    with settled(folder, households=80, seed=7) as (installation, first):
        case_id = installation.table("case_states").filter(state="by_hand")["case_id"].item()
        other = folder / "other.xlsx"
        other.write_bytes(first.files["workbook"].read_bytes())
        fill_in(first.files["workbook"], case_id, Resultat_av_kontrollen="Ingen endring", Vurdert_av="KN")
        fill_in(other, case_id, Resultat_av_kontrollen="Nytt vedtak", Vurdert_av="OL")
        import_file(installation.config, first.files["workbook"])
        code, lines = import_file(installation.config, other)
        today = dt.datetime.now(OSLO).strftime("%d.%m.%Y")
        assert code == Exit.INCOMPLETE
        assert f"sak {case_id}" in lines[1]
        assert "Gjelder: Ingen endring, til" in lines[1]
        assert f"av KN, registrert {today}." in lines[1]
        handed_back = Path(lines[2].removeprefix("To give back to the caseworker: "))
        [sheet] = openpyxl.load_workbook(handed_back).worksheets
        assert sheet["C2"].value == case_id
