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
BASIC = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim field(0) As New com.sun.star.table.TableSortField
  Dim how(1) As New com.sun.star.beans.PropertyValue
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  Dim doc As Object, sheet As Object, cursor As Object
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  sheet = doc.Sheets.getByName("{sheet}")
  cursor = sheet.createCursor()
  cursor.gotoEndOfUsedArea(False)
  field(0).Field = 0
  field(0).IsAscending = True
  how(0).Name = "SortFields"
  how(0).Value = field()
  how(1).Name = "ContainsHeader"
  how(1).Value = True
  sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow).sort(how())
  filter(0).Name = "FilterName"
  filter(0).Value = "Calc MS Excel 2007 XML"
  doc.storeToURL("{target}", filter())
  doc.close(True)
End Sub
</script:module>
"""
"""A macro that sorts a sheet by its first column, with its protection as it is."""

LIBRARY = {
    "script.xlc": (
        '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">'
        '<library:libraries xmlns:library="http://openoffice.org/2000/library">'
        '<library:library library:name="Standard" library:link="false"/></library:libraries>'
    ),
    "Standard/script.xlb": (
        '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">'
        '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
        'library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/>'
        "</library:library>"
    ),
}

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


def sorted_in_libreoffice(path: Path, sheet: str, folder: Path) -> Path:
    """Sort a sheet by its first column, as a caseworker does, and save the workbook."""
    saved_in_libreoffice(path, folder)  # makes the profile, which the first start does not read macros from
    target, basic = folder / "sorted.xlsx", folder / "profile" / "user" / "basic"
    macro = BASIC.format(source=path.as_uri(), sheet=sheet, target=target.as_uri())
    for name, text in {**LIBRARY, "Standard/Module1.xba": macro}.items():
        (basic / name).parent.mkdir(parents=True, exist_ok=True)
        (basic / name).write_text(text)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--norestore", "macro:///Standard.Module1.Main"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target


@pytest.mark.slow
@pytest.mark.parametrize("sheet", ["Avvik", "Må kontrolleres manuelt"])
def test_a_protected_sheet_can_be_sorted_and_its_rows_stay_whole(tmp_path: Path, sheet: str) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(build_report(10, 400), path)
    before, after = cells(path, sheet), cells(sorted_in_libreoffice(path, sheet, tmp_path), sheet)
    assert openpyxl.load_workbook(path)[sheet].protection.sheet
    assert after == [before[0], *sorted(before[1:], key=lambda row: str(row[0]))]
    assert sheet != "Avvik" or after != before
