"""The workbook, read back with another library."""

from __future__ import annotations

import datetime as dt
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook

from tasks.errors import ContractError
from tasks.reports import RunReport, language, sheets, write_workbook
from tasks.validation import FlagHistory, ManualCases, columns
from tests.frames import rows
from tests.reports.build import build_report, empty_report, labelled

WORDS = language("nb")

FORMULAS = ['=cmd|"/c calc"!A1', "=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "<script>", "{=1}"]


def book_of(report: RunReport, folder: Path) -> Workbook:
    write_workbook(report, folder / "report.xlsx")
    return openpyxl.load_workbook(folder / "report.xlsx")


def rows_of(book: Workbook, name: str) -> list[dict[str, Any]]:
    header, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_the_sheets_are_the_ten(tmp_path: Path) -> None:
    book = book_of(build_report(5, 60), tmp_path)
    assert book.sheetnames == [
        "Oversikt",
        "Avvik",
        "For lite, anslag",
        "Ny beregning",
        "Årsaker",
        "Inntekt per medlem",
        "Beregning",
        "Ikke kontrollert",
        "Må kontrolleres manuelt",
        "Trukket tilbake",
    ]


def test_each_flagged_case_has_a_row_with_amounts_as_numbers(tmp_path: Path) -> None:
    report = build_report(30, 400)
    rows = rows_of(book_of(report, tmp_path), "Avvik")
    assert [row["Saksnummer"] for row in rows] == report.largest_first["case_id"].to_list()
    for row, case in zip(rows, report.largest_first.iter_rows(named=True), strict=True):
        assert row["Vedtatt per måned (kr)"] * 100 == case["decided_ore"]
        assert row["Forskjell per måned (kr)"] * 100 == case["difference_ore"]
        assert row["Inntekt per måned ved vedtaket (kr)"] * 100 == case["before_monthly_income_ore"]
        assert row["Nettoformue nå (kr)"] * 100 == case["now_net_wealth_ore"]
        assert row["Barn nå"] == case["now_children"]
        assert {row["Siste måned med for lite"], row["Siste måned med for mye"]} == {"oktober 2026", None}
        assert row["Endring"] == WORDS["kinds"][case["kind"]]
        assert row["Gjelder fra"] == dt.datetime.combine(case["valid_from"], dt.time())


def test_causes_sum_to_the_difference_of_each_case(tmp_path: Path) -> None:
    book = book_of(build_report(30, 400), tmp_path)
    sums: dict[str, float] = {}
    for row in rows_of(book, "Årsaker"):
        sums[row["Saksnummer"]] = sums.get(row["Saksnummer"], 0) + row["Del av forskjellen (kr)"]
    assert sums == {row["Saksnummer"]: row["Forskjell per måned (kr)"] for row in rows_of(book, "Avvik")}


@pytest.mark.slow
def test_the_shares_of_members_sum_to_the_income_cause(tmp_path: Path) -> None:
    report = build_report(30, 400)
    book = book_of(report, tmp_path)
    rows = rows_of(book, "Inntekt per medlem")
    assert {row["Medlem"] for row in rows} == {"Søker", "Ektefelle/samboer"}
    assert all(isinstance(row["Inntekt nå, per måned (kr)"], int | float) for row in rows)
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["Saksnummer"]] = sums.get(row["Saksnummer"], 0) + row["Del av forskjellen (kr)"]
    causes = [row for row in rows_of(book, "Årsaker") if row["Årsak"] == "Inntekt"]
    assert sums == {row["Saksnummer"]: row["Del av forskjellen (kr)"] for row in causes}
    [couple] = {row["Sammenlignet med"] for row in rows if row["Medlem"] != "Søker" and "mai 2026" in str(row.values())}
    assert "sammenlignet med det som er lagret for mai 2026" in couple
    whose = {row["Saksnummer"]: row["Inntekten gjelder"] for row in rows_of(book, "Avvik")}
    assert {case for case, name in whose.items() if name} == set(sums)


def test_unconfirmed_values_are_written_in_words(tmp_path: Path) -> None:
    book = book_of(build_report(30, 400), tmp_path)
    words = {row["Ubekreftede verdier"] for row in rows_of(book, "Avvik")} - {None, ""}
    assert words == {"fribeløp for formue i leid bolig"}
    overview = {str(label): value for label, value in book["Oversikt"].iter_rows(values_only=True, min_row=3)}
    assert overview["Ubekreftede verdier"] == "fribeløp for formue i leid bolig, fast beløp for oppvarming"


def test_calculations_are_there_line_by_line(tmp_path: Path) -> None:
    report = build_report(10, 400)
    rows = rows_of(book_of(report, tmp_path), "Beregning")
    assert len(rows) == report.explanations.height
    assert [row["Trinn"] for row in rows[:10]] == list(range(1, 11))
    assert rows[1]["Hvor sikker verdien er"] == "ubekreftet"


def test_cases_not_checked_have_a_reason_and_the_faults(tmp_path: Path) -> None:
    rows = rows_of(book_of(build_report(10, 400), tmp_path), "Ikke kontrollert")
    assert len(rows) == 15
    bad = next(row for row in rows if row["Grunn"] == "Feil i opplysningene fra fagsystemet")
    assert "ikke en dato" in bad["Feil i fagsystemet"]


def test_cases_to_be_checked_by_hand_have_columns_for_the_result(tmp_path: Path) -> None:
    report = build_report(10, 400)
    cases = report.states.filter(state="by_hand")["case_id"].to_list()
    checked = rows(ManualCases, {"case_id": cases[0], "checked_by": "KN", "note": "Regnet for hånd"})
    book = book_of(replace(report, checked=checked), tmp_path)
    found = rows_of(book, "Må kontrolleres manuelt")
    assert [row["Saksnummer"] for row in found] == [*sorted(cases[1:]), cases[0]], "what is to be done comes first"
    assert [row["Status"] for row in found] == ["Ikke kontrollert"] * 3 + ["Kontrollert"]
    last = found[-1]
    assert (last["Forrige resultat"], last["Kontrollert av"]) == ("Ingen endring", "KN")
    assert last["Forrige merknad"] == "Regnet for hånd"
    assert last["Svar fra før"] == f"{report.run_id}/c-1"
    assert {last[title] for title in ("Resultat av kontrollen", "Kontrolleres igjen", "Merknad")} == {None}
    lists = {str(rule.sqref): rule for rule in book["Må kontrolleres manuelt"].data_validations.dataValidation}
    assert lists["D2:D5"].formula1 == '"Ingen endring,Nytt vedtak,Venter på svar fra søkeren,Utsatt"'


@pytest.mark.parametrize("name", ["Avvik", "Må kontrolleres manuelt"])
def test_a_sheet_with_answers_can_be_sorted_in_excel_and_facts_refuse_typing(name: str, tmp_path: Path) -> None:
    """Excel sorts a protected sheet only where the settings allow it and no cell of the table is locked."""
    report = build_report(10, 400)
    sheet = book_of(report, tmp_path)[name]
    assert sheet.protection.sheet
    assert (sheet.protection.sort, sheet.protection.autoFilter) == (False, False), "False: not forbidden"
    table = sheet.iter_rows(max_row=sheet.max_row, max_col=sheet.max_column)
    assert not any(cell.protection.locked for row in table for cell in row)
    answers = {"Vurdering", "Begrunnelse", "Utsatt til", "Merknad", "Vurdert av"}
    answers |= {"Resultat av kontrollen", "Kontrolleres igjen"}
    refused = {
        sheet.cell(1, each.min_col).value
        for rule in sheet.data_validations.dataValidation
        if rule.type == "custom" and rule.formula1 == "FALSE"
        for each in rule.sqref.ranges
        if each.max_row > 1
    }
    assert refused == {cell.value for cell in sheet[1]} - answers


def test_no_two_columns_of_a_sheet_have_the_same_name(tmp_path: Path) -> None:
    book = book_of(build_report(10, 400), tmp_path)
    for sheet in book.worksheets[1:]:
        titles = [str(cell.value) for cell in sheet[1]]
        assert len({title.casefold() for title in titles}) == len(titles), sheet.title
    assert "Vedtaksdato" in [cell.value for cell in book["Avvik"][1]]


def test_what_an_answer_lacks_turns_red(tmp_path: Path) -> None:
    sheet = book_of(build_report(10, 400), tmp_path)["Avvik"]
    red = {
        str(area.sqref): [rule.formula[0] for rule in area.rules if rule.type == "expression"]
        for area in sheet.conditional_formatting
    }
    assert red["I2:I11"] == ['AND($H2="Ingen endring",TRIM($I2)="")']
    assert red["J2:J11"] == ['($H2="Utsatt")=(TRIM($J2)="")']
    assert red["H2:H11"] == ['AND(TRIM($H2)="",OR(TRIM($I2)<>"",TRIM($J2)<>"",TRIM($K2)<>""))']


def test_a_printed_list_has_the_columns_one_works_with(tmp_path: Path) -> None:
    sheet = book_of(build_report(10, 400), tmp_path)["Avvik"]
    assert sheet.print_area == "'Avvik'!$A$1:$L$11"
    widths = sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKL")
    assert widths < 206, "at 11 points, a landscape A4 sheet has some 130 characters: so the text has 7 points"


def answered_before(report: RunReport) -> RunReport:
    """The first case's flag is older than the run, and was postponed; another case's flag is withdrawn."""
    case = report.largest_first.row(0, named=True)
    same = {"case_id": case["case_id"], "flag_id": case["flag_id"], "difference_ore": case["difference_ore"]}
    same |= {"team": case["team"]}
    gone = {"case_id": "S-9", "flag_id": "A-ZZZZZZZZ", "difference_ore": -1_234_56, "team": "Vest"}
    blank = dict.fromkeys(columns(FlagHistory)) | {"of_this_run": False}
    history = [
        same | {"day": dt.date(2026, 9, 3), "what": "new"},
        same
        | {"day": dt.date(2026, 9, 20), "what": "verdict", "code": "postponed", "postponed_until": dt.date(2026, 11, 1)}
        | {"reason": "temporary", "note": "Ringte", "answered_by": "KN"},
        gone | {"day": dt.date(2026, 9, 3), "what": "new"},
        gone | {"day": dt.date(2026, 10, 9), "what": "withdrawn", "code": "new_data"},
    ]
    frame = pl.DataFrame([blank | row for row in history], schema=dict(columns(FlagHistory)))
    return replace(report, history=frame)


def test_an_earlier_verdict_is_shown_in_words_and_so_is_the_day_a_flag_was_found(tmp_path: Path) -> None:
    first, second, *_ = rows_of(book_of(answered_before(build_report(10, 400)), tmp_path), "Avvik")
    assert (first["Forrige vurdering"], first["Forrige begrunnelse"]) == ("Utsatt", "Midlertidig endring")
    assert (first["Forrige merknad"], first["Vurdert sist av"]) == ("Ringte", "KN")
    assert (first["Vurdert sist"], first["Utsatt sist til"]) == (dt.datetime(2026, 9, 20), dt.datetime(2026, 11, 1))  # noqa: DTZ001
    assert first["Først funnet"] == dt.datetime(2026, 9, 3)  # noqa: DTZ001
    assert first["Funnet"] == "Tilbake etter: Utsatt"
    assert (second["Forrige vurdering"], second["Funnet"]) == (None, "Nytt")
    assert first["Vurdering"] is None


def test_withdrawn_flags_have_team_reason_and_amount(tmp_path: Path) -> None:
    [row] = rows_of(book_of(answered_before(build_report(10, 400)), tmp_path), "Trukket tilbake")
    assert (row["Saksnummer"], row["Team"]) == ("S-9", "Vest")
    assert row["Hvorfor"] == "nye opplysninger fjernet forskjellen"
    assert row["Forskjell per måned (kr)"] == -1234.56
    assert row["Trukket tilbake"] == dt.datetime(2026, 10, 9)  # noqa: DTZ001


def test_the_overview_sums_and_says_whether_the_run_is_complete(tmp_path: Path) -> None:
    sheet = book_of(build_report(10, 400), tmp_path)["Oversikt"]
    overview = {str(label): value for label, value in sheet.iter_rows(values_only=True, min_row=3)}
    states = [overview[label] for label in WORDS["states"].values()]
    assert sum(map(int, map(str, states))) == overview["Sum = aktive saker"] == 400
    assert overview["Kontrollen er"] == "ikke fullstendig"
    assert overview["Testdata"] == "Ingen virkelige personer"
    assert overview["Opplysninger per"] == dt.datetime(2026, 11, 12)  # noqa: DTZ001 dates in a workbook have no zone


def test_production_has_no_test_mark(tmp_path: Path) -> None:
    sheet = book_of(build_report(1, 60, environment="production"), tmp_path)["Oversikt"]
    assert "Testdata" not in [row[0] for row in sheet.iter_rows(values_only=True)]


def test_a_run_without_changes_has_headers_and_no_rows(tmp_path: Path) -> None:
    book = book_of(empty_report(), tmp_path)
    assert rows_of(book, "Avvik") == []
    assert rows_of(book, "Ikke kontrollert") == []


@pytest.mark.slow
@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_or_a_link_stays_text(text: str, tmp_path: Path) -> None:
    report = build_report(3, 60)
    first = {report.largest_first["case_id"][0]: text}
    ids = pl.col("case_id").replace(first)
    book = book_of(
        replace(
            report,
            states=report.states.with_columns(ids, team=pl.lit(text)),
            flagged=report.flagged.with_columns(ids, team=pl.lit(text)),
            attribution=report.attribution.with_columns(ids),
            member_incomes=report.member_incomes.with_columns(ids),
            explanations=report.explanations.with_columns(ids, labelled(text)),
            installation=text,
        ),
        tmp_path,
    )
    assert (book["Avvik"]["A2"].value, book["Avvik"]["A2"].data_type) == (text, "s")
    assert (book["Avvik"]["B2"].value, book["Avvik"]["B2"].data_type) == (text, "s")
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


def test_headers_stay_in_sight_and_can_filter(tmp_path: Path) -> None:
    book = book_of(build_report(30, 400), tmp_path)
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref
    assert book["Avvik"].auto_filter.ref == "A1:BD31"


def test_answers_are_empty_and_are_chosen_from_lists(tmp_path: Path) -> None:
    book = book_of(build_report(30, 400), tmp_path)
    assert all(
        row[title] is None for row in rows_of(book, "Avvik") for title in ("Vurdering", "Begrunnelse", "Utsatt til")
    )
    rules = {str(rule.sqref): rule for rule in book["Avvik"].data_validations.dataValidation}
    assert rules["H2:H31"].formula1 == '"' + ",".join(WORDS["verdicts"].values()) + '"'
    assert rules["I2:I31"].type == "list"
    assert (rules["J2:J31"].type, rules["J2:J31"].operator) == ("date", "greaterThanOrEqual")


def test_differences_are_coloured_by_their_sign(tmp_path: Path) -> None:
    book = book_of(build_report(30, 400), tmp_path)
    rules = {str(area.sqref): [rule.operator for rule in area.rules] for area in book["Avvik"].conditional_formatting}
    assert rules["F2:F31"] == ["greaterThan", "lessThan"]


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_workbook(build_report(30, 400), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_workbook_says_when_the_run_finished_and_which_run_it_was(tmp_path: Path) -> None:
    report = build_report(3, 60)
    book = book_of(report, tmp_path)
    assert book.properties.created == report.finished.replace(tzinfo=None)
    with ZipFile(tmp_path / "report.xlsx") as parts:
        assert f"<vt:lpwstr>{report.run_id}</vt:lpwstr>" in parts.read("docProps/custom.xml").decode()
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_rows_than_the_format_holds_are_refused_and_leave_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 5)
    with pytest.raises(ContractError, match="more than 5 rows"):
        write_workbook(build_report(6, 60), tmp_path / "report.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    write_workbook(build_report(3, 60), tmp_path / "report.xlsx")
    assert stat.S_IMODE((tmp_path / "report.xlsx").stat().st_mode) == 0o600
