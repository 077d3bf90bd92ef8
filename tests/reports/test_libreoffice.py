"""The workbook in LibreOffice: it opens, keeps its types and its protection, and answers survive being saved there."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tasks.changes import read_answers
from tasks.reports import write_workbook
from tests.reports.build import build_report

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)"),
    pytest.mark.xdist_group("libreoffice"),
]


def saved_in_libreoffice(path: Path, folder: Path) -> Path:
    """Open a workbook and save it again, as a caseworker without Excel does."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(folder / "saved"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "saved" / path.name


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Every cell's value; an empty text is an empty cell."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [tuple(None if cell == "" else cell for cell in row) for row in rows]


@pytest.mark.slow
def test_it_opens_and_every_cell_keeps_its_value_and_type(tmp_path: Path) -> None:
    write_workbook(build_report(40, 500), tmp_path / "report.xlsx")
    saved = saved_in_libreoffice(tmp_path / "report.xlsx", tmp_path)
    for sheet in openpyxl.load_workbook(saved).sheetnames:
        assert cells(saved, sheet) == cells(tmp_path / "report.xlsx", sheet), sheet


@pytest.mark.slow
def test_only_the_answers_take_what_is_typed(tmp_path: Path) -> None:
    write_workbook(build_report(10, 100), tmp_path / "report.xlsx")
    for path in (tmp_path / "report.xlsx", saved_in_libreoffice(tmp_path / "report.xlsx", tmp_path)):
        sheet = openpyxl.load_workbook(path)["Avvik"]
        assert sheet.protection.sheet
        assert not any(cell.protection.locked for cell in sheet[2]), "or it could not be sorted"
        refused = {
            sheet.cell(1, each.min_col).value
            for rule in sheet.data_validations.dataValidation
            if rule.type == "custom"
            for each in rule.sqref.ranges
            if each.max_row > 1
        }
        answers = {"Vurdering", "Begrunnelse", "Utsatt til", "Merknad", "Vurdert av"}
        assert refused == {cell.value for cell in sheet[1]} - answers


@pytest.mark.slow
def test_answers_survive_being_saved_there(tmp_path: Path) -> None:
    report = build_report(10, 100)
    path = tmp_path / "report.xlsx"
    write_workbook(report, path)
    book = openpyxl.load_workbook(path)
    columns = {str(cell.value): index for index, cell in enumerate(book["Avvik"][1], start=1)}
    for row, verdict in ((2, "Ingen endring"), (4, "Utsatt")):
        book["Avvik"].cell(row, columns["Vurdering"]).value = verdict
    book["Avvik"].cell(4, columns["Utsatt til"]).value = dt.date(2027, 2, 1)
    book.save(path)
    rows = read_answers(saved_in_libreoffice(path, tmp_path)).rows
    flags = report.largest_first["flag_id"].to_list()
    assert [(row.values["flag_id"], row.values["verdict"], row.values["postponed_until"]) for row in rows] == [
        (flags[0], "Ingen endring", None),
        (flags[2], "Utsatt", dt.date(2027, 2, 1)),
    ]
