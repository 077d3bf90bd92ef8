"""What exports write is read where it can mean one thing only; else one message names the cause and no value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.errors import InputError
from tasks.recipients import describe_findings, describe_warnings, latest_decisions
from tasks.recipients.findings import Rule
from tasks.validation import RecipientTables
from tests.recipients.delivery import (
    ADULT,
    ON,
    PSEUDONYMISER,
    TABLES,
    as_csv,
    decision,
    files_source,
    places,
    read,
    read_recipients,
    settings_for,
    two_cases,
    write,
)


def read_text(folder: Path, change: Callable[[str], str], separator: str = ",") -> RecipientTables:
    for name in TABLES:
        (folder / f"{name}.csv").write_text(change(as_csv(two_cases()[name], separator)), encoding="utf-8")
    return read_recipients(settings_for(files_source(folder)), PSEUDONYMISER, on=ON)


@pytest.mark.parametrize(
    ("change", "separator"),
    [
        pytest.param(lambda text: "sep=;\n" + text, ";", id="a line that says the separator"),
        pytest.param(lambda text: "sep=\t\r\n" + text, "\t", id="a line that says a tab"),
        pytest.param(lambda text: text, "\t", id="tabs"),
        pytest.param(lambda text: text.replace("\n", ";;\n"), ";", id="empty columns at the end"),
        pytest.param(lambda text: text.replace("\n", ",,\n", 1), ",", id="empty names at the end"),
        pytest.param(lambda text: text.replace("2025-01-01,,", "2025-01-01,NULL,"), ",", id="the word NULL"),
        pytest.param(lambda text: text.replace("2025-01-01,,", r"2025-01-01,\N,"), ",", id="PostgreSQL's null"),
        pytest.param(lambda text: text.replace("2025-01-01,,", "2025-01-01,NaT,"), ",", id="a data frame's null"),
        pytest.param(lambda text: text.replace("false", "USANN").replace("nei", "N"), ",", id="SANN and USANN"),
        pytest.param(lambda text: text.replace("false", "f"), ",", id="PostgreSQL's booleans"),
        pytest.param(lambda text: text.replace("-01,", "-01 00:00:00,"), ",", id="midnight"),
        pytest.param(lambda text: text.replace("-01,", "-01T00:00:00.000,"), ",", id="midnight with a T"),
        pytest.param(lambda text: text.replace("2500", "2500.0000"), ",", id="four decimals"),
        pytest.param(lambda text: text + ",,,,\n\n , ,\n", ",", id="rows of separators"),
        pytest.param(
            lambda text: text.replace("2500", "kr 2500").replace("9500.50", "9500,50 NOK"), ";", id="a currency"
        ),
        pytest.param(lambda text: text.replace("2500", "2500,-"), ";", id="the dash of whole kroner"),
        pytest.param(lambda text: text.replace("2025-01-01,,", "2025-01-01,#I/T,"), ",", id="a spreadsheet's null"),
        pytest.param(lambda text: text + "(2 rows)\n", ",", id="the number of rows below them"),
        pytest.param(lambda text: text.replace("\n", "\n-----,---,---\n", 1), ",", id="a line below the header"),
        pytest.param(lambda text: text + "\x1a", ",", id="the mark of a file's end"),
        pytest.param(lambda text: "\ufeff" + text, ",", id="a byte order mark"),
        pytest.param(lambda text: "\ufeff\ufeff" + text, ",", id="two byte order marks"),
        pytest.param(lambda text: '"sep=;"\n' + text, ";", id="a quoted line that says the separator"),
        pytest.param(lambda text: "sep=;\n" + text, ",", id="a line that says another separator"),
        pytest.param(lambda text: text, "|", id="vertical lines"),
        pytest.param(lambda text: "\n;;;\n" + text, ";", id="blank rows before the header"),
        pytest.param(lambda text: text + text.split("\n")[0] + "\n", ",", id="the header again"),
        pytest.param(lambda text: text + "Sum;;;;12345;\nTotalt: 2 rader\n", ";", id="rows of sums"),
        pytest.param(lambda text: text.split("\n")[0].upper() + text[text.index("\n") :], ",", id="capital letters"),
        pytest.param(lambda text: text.replace("-01,", "-01 0:00:00,"), ",", id="a short midnight"),
        pytest.param(lambda text: text.replace("-01,", "-01T00:00:00Z,"), ",", id="midnight with a zone"),
        pytest.param(lambda text: text.replace("9500.50", "9 500,50"), ";", id="a space between thousands"),
        pytest.param(lambda text: text.replace(ADULT, f"{ADULT[:6]} {ADULT[6:]}"), ",", id="a space in an id"),
        pytest.param(lambda text: text.replace(ADULT, f"'{ADULT}"), ",", id="an id marked as text"),
        pytest.param(lambda text: text.replace("vest", "v\x1bes\u202et"), ",", id="control characters in a text"),
    ],
)
def test_the_same_is_read(tmp_path: Path, change: Callable[[str], str], separator: str) -> None:
    plain = read(tmp_path, two_cases())
    found = read_text(tmp_path, change, separator)
    assert places(found) == []
    for name in TABLES:
        assert getattr(found, name).equals(getattr(plain, name)), name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_read_where_it_says_so(tmp_path: Path, encoding: str) -> None:
    plain = read(tmp_path, two_cases())
    for name in TABLES:
        (tmp_path / f"{name}.csv").write_text(as_csv(two_cases()[name], "\t"), encoding=encoding)
    if encoding == "utf-16-le":
        with pytest.raises(InputError, match="perhaps UTF-16"):
            read_recipients(settings_for(files_source(tmp_path)), PSEUDONYMISER, on=ON)
    else:
        found = read_recipients(settings_for(files_source(tmp_path)), PSEUDONYMISER, on=ON)
        assert found.members.equals(plain.members)


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\u202e", "\u2028", "\x9b"])
def test_an_identifier_has_no_control_character(tmp_path: Path, sign: str) -> None:
    found = read_text(tmp_path, lambda text: text.replace("V-1", f"V{sign}-1"))
    assert found.rejected_cases["case_id"].to_list() == ["S-1"]
    assert not any(sign in line for line in describe_findings(found.findings))


def test_rows_of_separators_are_skipped_and_counted(tmp_path: Path) -> None:
    found = read_text(tmp_path, lambda text: text + ";;;;;;;;;\n;;\n", ";")
    assert found.findings.is_empty()
    assert found.rejected_cases.is_empty()
    assert describe_warnings(found.warnings) == [
        "Rows without a case (blank, or of sums), skipped: 2 in households.csv, 2 in members.csv, 2 in decisions.csv"
    ]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_lost_header_is_one_message_without_any_value(tmp_path: Path, table: str, ending: str) -> None:
    write(tmp_path, two_cases())
    source = files_source(tmp_path)
    text = (tmp_path / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[1]
    if ending == "csv":
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    else:
        import polars as pl

        names = [f"{name}" for name in dict.fromkeys(text.split("\n", 1)[0].split(","))]
        pl.DataFrame({name: ["x"] for name in names}).write_parquet(tmp_path / f"{table}.parquet")
        source |= {table: tmp_path / f"{table}.parquet"}
    with pytest.raises(InputError) as refusal:
        read_recipients(settings_for(source), PSEUDONYMISER, on=ON)
    said = f"{refusal.value} {refusal.value.advice}"
    assert "values where the column names belong" in said
    for value in (ADULT, "1984", "S-1", "vest", "9500", "false"):
        assert value not in said


def test_a_torn_row_with_a_padded_case_costs_its_case_only(tmp_path: Path) -> None:
    write(tmp_path, two_cases())
    for name in TABLES:
        path = tmp_path / f"{name}.csv"
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        lines = [line.replace("S-1", " S-1  ") for line in lines]
        lines[0] = lines[0].rpartition(",")[0]
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
    found = read_recipients(settings_for(files_source(tmp_path)), PSEUDONYMISER, on=ON)
    assert found.rejected_cases["case_id"].to_list() == ["S-1"]
    assert found.households["case_id"].to_list() == ["S-2"]


def test_one_kind_of_fault_does_not_hide_another(tmp_path: Path) -> None:
    tables = two_cases()
    for number in range(40):
        row = dict(tables["households"][0]) | {"case_id": f"T-{number}", "tenure": "leid"}
        tables["households"].append(row)
    tables["decisions"][0]["amount"] = "much"
    lines = describe_findings(read(tmp_path, tables).findings)
    assert len(lines) < 10
    assert any("40 rows" in line and "column tenure" in line for line in lines)
    assert any("column amount" in line for line in lines)


@pytest.mark.parametrize(("first", "second"), [("V-9", "V-10"), ("26/99", "26/100"), ("9", "10"), ("V9-a", "V10-a")])
def test_of_two_decisions_of_the_same_day_the_higher_number_is_used(tmp_path: Path, first: str, second: str) -> None:
    tables = two_cases()
    tables["decisions"] = [decision(second, "S-1"), decision(first, "S-1"), decision("V-2", "S-2")]
    found = read(tmp_path, tables)
    assert found.findings.is_empty()
    assert latest_decisions(found.decisions, ON)["decision_id"].to_list() == [second, "V-2"]


@pytest.mark.parametrize(("first", "second"), [("V-9", "K-10"), ("a", "b"), ("12/2025", "3/2026"), ("V-1", "V-01")])
def test_where_the_numbers_do_not_say_it_the_case_is_set_aside(tmp_path: Path, first: str, second: str) -> None:
    tables = two_cases()
    tables["decisions"] = [decision(second, "S-1"), decision(first, "S-1"), decision("V-2", "S-2")]
    found = read(tmp_path, tables)
    assert found.rejected_cases["case_id"].to_list() == ["S-1"]
    assert {rule.split(":")[0] for *_, rule in places(found)} == {Rule.EQUAL_DECISIONS}


def test_equal_decisions_that_are_not_in_force_set_nothing_aside(tmp_path: Path) -> None:
    tables = two_cases()
    old = {"valid_from": "2025-02-01", "decided_on": "2025-01-20"}
    tables["decisions"] += [decision("a", "S-1", **old), decision("b", "S-1", **old)]
    assert read(tmp_path, tables).findings.is_empty()


def test_a_later_decision_with_an_earlier_date_is_reported(tmp_path: Path) -> None:
    tables = two_cases()
    tables["decisions"].append(decision("V-3", "S-1", decided_on="2026-09-20", valid_from="2026-05-01"))
    found = read(tmp_path, tables)
    assert found.findings.is_empty()
    [head, line] = describe_warnings(found.warnings)
    assert head == "Rows used with a warning: 1"
    assert line.startswith("decisions.csv, row 3 (line 4), column valid_from: decided after the decision that is used")
