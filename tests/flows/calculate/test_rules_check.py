"""`rules check`: values of the rule files against small texts made for it, in XML, HTML and plain text."""

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

import flows.cli.main  # noqa: F401 - adds the commands to the application
from flows.calculate import rules_check
from flows.calculate.rules_check import check_rules, summary
from flows.cli.app import app
from tasks.errors import InputError, UsageError

TODAY = dt.date(2026, 11, 30)
ANNOUNCED = """<html><head><title>FOR-2025-05-27-902</title><style>§ 4 99 999</style></head><body>
<h1>Forskrift om endring i forskrift om bustøtte</h1><p>I forskrift FOR-2012-11-29-1283 blir gjort desse endringane:</p>
<p>§ 3 skal lyde:</p>
<table><tr><td>1 person</td><td>89 029</td></tr><tr><td>2 personar</td><td>109&nbsp;820</td></tr></table>
<p>Bergen, Trondheim, Tromsø, Stavanger og Bærum: 18 417 kroner</p>
<p>§ 4 skal lyde:</p><p>Eigendelen er minst 25.752 kroner, og 16,44 prosent over 133 200 kroner.</p>
</body></html>"""
CONSOLIDATED = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<dokument><dl><dd>FOR-2012-11-29-1283</dd></dl>
<article><h3><span>§ 1</span>. <span>Formål</span></h3><p>Bustøtta er 73,7 pst. av differansen.</p></article>
<article><h3><span>§ 6</span>. <span>Formue</span></h3><ledd>65 prosent av formue over 344&#160;231 kroner for leigarar,
og høgst 722\u202f900 kroner for eigarar. Endra 1 juni 2026.</ledd><p>&a;</p></article>
<article><h3><span>§ 7</span>. Vekter</h3><p>Kvar vaksen tel 0,13 og kvart barn 0,15.</p></article></dokument>"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "lovdata"
    (folder / "2025").mkdir(parents=True)
    (folder / "2025" / "2025-05-27-902.html").write_text(ANNOUNCED, encoding="utf-8")
    (folder / "sf-20121129-1283.xml").write_text(CONSOLIDATED, encoding="utf-8")
    (folder / "nl-19670210-000.xml").write_text("<p>LOV-1967-02-10 om noe annet: 26 576</p>", encoding="utf-8")
    (folder / "readme.md").write_text("FOR-2012-11-29-1283", encoding="utf-8")
    return folder


def outcome(table: pl.DataFrame, parameter: str, start: dt.date, scheme: str = "state") -> dict[str, object]:
    return table.row(
        by_predicate=(pl.col("scheme") == scheme) & (pl.col("parameter") == parameter) & (pl.col("from") == start),
        named=True,
    )


JUNE_25, JUNE_26 = dt.date(2025, 6, 1), dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("parameter", "start", "expected", "paragraph", "act"),
    [
        ("least_own_share", JUNE_25, "equal", "§ 4", "2025-05-27-902"),
        ("first_threshold", JUNE_25, "equal", "§ 4", "2025-05-27-902"),
        ("ceiling_1", JUNE_25, "equal", "§ 3", "2025-05-27-902"),
        ("ceiling_2", JUNE_25, "equal", "§ 3", "2025-05-27-902"),
        ("group_addition_2", JUNE_25, "different", "§ 3", "2025-05-27-902"),
        ("second_threshold", JUNE_25, "not_found", "§ 4", "2025-05-27-902"),
        ("wealth_allowance_rented", JUNE_26, "equal", "§ 6", "2012-11-29-1283"),
        ("wealth_allowance_owned_most", JUNE_26, "different", "§ 6", "2012-11-29-1283"),
        ("coverage", dt.date(2017, 2, 1), "equal", "§ 1", "2012-11-29-1283"),
        ("weight_child", dt.date(2023, 2, 1), "equal", "§ 7", "2012-11-29-1283"),
        ("wealth_allowance_rented", dt.date(2023, 6, 1), "not_found", "§ 6", None),
        ("income_deduction_counts", dt.date(2017, 6, 1), "no_figure", "§ 8", None),
    ],
)
def test_each_value_is_equal_different_or_not_found(
    texts: Path, tmp_path: Path, parameter: str, start: dt.date, expected: str, paragraph: str, act: str | None
) -> None:
    table = check_rules(texts, as_of=TODAY, out=tmp_path / "check.csv")
    row = outcome(table, parameter, start)
    assert (row["outcome"], row["paragraph"], row["act"]) == (expected, paragraph, act)


def test_a_difference_shows_the_figures_of_the_text(texts: Path, tmp_path: Path) -> None:
    table = check_rules(texts, as_of=TODAY, out=tmp_path / "check.csv")
    assert outcome(table, "group_addition_2", JUNE_25)["found"] == "18417"
    assert outcome(table, "wealth_allowance_owned_most", JUNE_26)["found"] == "722900"


def test_the_summary_counts_and_names_what_can_be_confirmed(texts: Path, tmp_path: Path) -> None:
    table = check_rules(texts, as_of=TODAY, out=tmp_path / "check.json")
    first, *confirmed = summary(table)
    assert first.startswith(f"{table.height} values: ")
    assert confirmed == ["A text has the unconfirmed value of state wealth_allowance_rented from 2026-06-01."]


def test_every_value_has_one_row_and_borrowed_ones_belong_to_their_lender(texts: Path, tmp_path: Path) -> None:
    table = check_rules(texts, as_of=TODAY, out=tmp_path / "check.parquet")
    keys = table.select("scheme", "parameter", "from")
    assert keys.n_unique() == keys.height
    assert set(table.filter(parameter="wealth_rate")["scheme"]) == {"state"}
    assert {"oslo", "bodo", "bergen", "oslo-bkb", "oslo-husleietilskudd"} <= set(table["scheme"])


def test_a_municipality_of_a_group_is_equal_where_the_paragraph_names_it(texts: Path, tmp_path: Path) -> None:
    table = check_rules(texts, as_of=TODAY, out=tmp_path / "check.csv")
    groups = {
        str(name).removeprefix("cost_group "): outcome
        for name, outcome in table.filter(pl.col("unit") == "group").select("parameter", "outcome").rows()
    }
    assert groups["Bergen"] == "equal"
    assert groups["Oslo"] == groups["Skedsmo"] == "not_found"


def test_an_act_that_changes_the_law_counts_for_values_of_its_own_time(tmp_path: Path) -> None:
    text = "FOR-2026-05-20-999\nEndring i FOR-2012-11-29-1283\n§ 6 skal lyde:\n344 231 kroner og 722 883 kroner"
    (tmp_path / "endring.txt").write_text(text, encoding="utf-8")
    table = check_rules(tmp_path, as_of=dt.date(2026, 5, 1), out=tmp_path / "check.csv")
    assert outcome(table, "wealth_allowance_owned_most", JUNE_26)["outcome"] == "equal"
    assert outcome(table, "wealth_allowance_owned_most", dt.date(2023, 6, 1))["act"] is None


def test_a_text_of_an_impossible_date_is_no_change_of_the_law(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("FOR-2026-13-40-999\nEndring i FOR-2012-11-29-1283\n344 231", encoding="utf-8")
    table = check_rules(tmp_path, as_of=TODAY, out=tmp_path / "check.csv")
    assert set(table["outcome"]) == {"not_found", "no_figure"}


def test_a_value_without_its_paragraph_is_looked_for_in_the_whole_text(tmp_path: Path) -> None:
    text = tmp_path / "FOR-2012-11-29-1283.txt"
    text.write_text("Bustøtta er 73,7 prosent, to tredelar.\n§ 99\nAnna.", encoding="utf-8")
    table = check_rules(text, as_of=TODAY, out=tmp_path / "c.csv")
    row = outcome(table, "coverage", dt.date(2017, 2, 1))
    assert (row["outcome"], row["paragraph"]) == ("equal", "the whole text")
    assert outcome(table, "three_payments_thirds", dt.date(2025, 1, 1))["outcome"] == "not_found"


def test_a_share_that_differs_is_shown_in_per_cent(tmp_path: Path) -> None:
    text = tmp_path / "FOR-2012-11-29-1283.txt"
    text.write_text("§ 1. Bustøtta er 75 prosent, i 2026 av 80 kroner.", encoding="utf-8")
    row = outcome(check_rules(text, as_of=TODAY, out=tmp_path / "c.csv"), "coverage", dt.date(2017, 2, 1))
    assert (row["outcome"], row["found"]) == ("different", "75")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nothing.txt", b"ingen forskrift her", "no text of an act"),
        ("FOR-2012-11-29-1283.txt", b"\xff\xfe\x00", "is not UTF-8"),
        ("FOR-2012-11-29-1283.xml", b"a" * 3_000, "is larger than"),
    ],
)
def test_a_source_that_cannot_be_used_is_an_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, message: str
) -> None:
    monkeypatch.setattr(rules_check, "MOST_BYTES", 2_000)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        check_rules(tmp_path, as_of=TODAY)


def test_a_missing_source_too_many_texts_and_another_ending_are_refused(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="does not exist"):
        check_rules(tmp_path / "nowhere", as_of=TODAY)
    with pytest.raises(UsageError, match="ends with"):
        check_rules(texts, as_of=TODAY, out=tmp_path / "check.xlsx")
    monkeypatch.setattr(rules_check, "MOST_FILES", 1)
    with pytest.raises(InputError, match="more than 1 texts"):
        check_rules(texts, as_of=TODAY)


def test_links_are_not_followed(texts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "sf-20121129-1283.xml").symlink_to(texts / "sf-20121129-1283.xml")
    with pytest.raises(InputError, match="no text of an act"):
        check_rules(folder, as_of=TODAY)


def test_a_text_nested_without_end_is_read_to_its_end(tmp_path: Path) -> None:
    deep = "<div>" * 200_000 + "FOR-2012-11-29-1283 § 1 73,7 prosent"
    (tmp_path / "FOR-2012-11-29-1283.xml").write_text(deep, encoding="utf-8")
    table = check_rules(tmp_path, as_of=TODAY, out=tmp_path / "c.csv")
    assert outcome(table, "coverage", dt.date(2017, 2, 1))["outcome"] == "equal"


def test_the_command_prints_the_table_and_exits_with_1_where_a_value_differs(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["rules", "check", str(texts), "--as-of", "2026-11-30"]
    assert app(arguments, standalone_mode=False) == 1
    printed = capsys.readouterr()
    rows = list(csv.DictReader(printed.out.splitlines()))
    assert {row["outcome"] for row in rows} == {"equal", "different", "not_found", "no_figure"}
    assert "A text has the unconfirmed value of state wealth_allowance_rented" in printed.err
    (texts / "2025" / "2025-05-27-902.html").unlink()
    xml = texts / "sf-20121129-1283.xml"
    xml.write_text(xml.read_text(encoding="utf-8").replace("722\u202f900", "722 883"), encoding="utf-8")
    assert not app(arguments, standalone_mode=False)
