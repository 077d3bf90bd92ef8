"""Ny beregning: the months that were corrected after the decision, on the page, in the workbook and as CSV."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tasks.reports import RunReport, language, write_html, write_workbook
from tasks.reports.model import ReportedCalculations
from tasks.reports.new_calculations import by_case, listed, table
from tasks.reports.sum_rules import SumRule
from tasks.tabular.csv_writer import csv_text
from tasks.validation import columns
from tests.reports.axe import faults
from tests.reports.build import build_report
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog

pytestmark = pytest.mark.xdist_group("browser")
FEE, LEAST = 1_345_00, 63_00
STATE = SumRule("forskrift om bustøtte § 14", FEE, dt.date(2026, 1, 1), LEAST)


def row(case_id: str, month: int, before: int | None, now: int, scheme: str = "state") -> dict[str, object]:
    """A month of 2026 with 2 000 kr decided; before and now in kroner."""
    return {
        "case_id": case_id,
        "month": dt.date(2026, month, 1),
        "decision_id": "V-1",
        "decided_ore": 2_000_00,
        "before_ore": None if before is None else before * 100,
        "entitlement_ore": now * 100,
        "difference_ore": (now - 2_000) * 100,
        "known_on": dt.date(2026, month + 1, 12),
        "corrected_on": dt.date(2026, 11, 12),
        "scheme": scheme,
    }


def corrected(*rows: dict[str, object]) -> RunReport:
    frame = pl.DataFrame(list(rows), schema=dict(columns(ReportedCalculations)))
    rules = {"state": STATE, "oslo": SumRule("§ 13")}
    return build_report(12, new_calculations=frame, sum_rules=rules)


def test_the_oldest_payment_is_first_and_both_ways_are_summed() -> None:
    report = corrected(row("S-1", 6, 2_000, 1_000), row("S-2", 3, 2_000, 100), row("S-2", 5, None, 2_070))
    first, second = by_case(report)
    assert (first.case_id, first.over_ore, first.under_ore, first.outcome) == ("S-2", 1_900_00, 70_00, "both")
    assert (second.case_id, second.over_ore, second.outcome) == ("S-1", 1_000_00, "under_threshold")
    assert table(report)["month"].to_list() == ["2026-03", "2026-05", "2026-06"]


@pytest.mark.parametrize(
    ("scheme", "amounts", "outcome"),
    [
        ("state", [2_000 - 1_345], "claim"),
        ("state", [2_000 - 1_344], "under_threshold"),
        ("state", [2_000 - 673, 2_000 - 672], "claim"),
        ("state", [2_063], "extra"),
        ("state", [2_062], "under_threshold"),
        ("oslo", [1_998], "claim"),
        ("oslo", [2_002], "extra"),
        ("bergen", [100], "no_rule"),
    ],
)
def test_the_thresholds_are_on_the_sum_and_those_of_the_scheme(scheme: str, amounts: list[int], outcome: str) -> None:
    rows = [row("S-1", month, 2_000, amount, scheme) for month, amount in enumerate(amounts, start=3)]
    [case] = by_case(corrected(*rows))
    assert case.outcome == outcome


def test_the_csv_file_is_for_a_case_system() -> None:
    report = corrected(row("S-2", 3, 2_000, 100), row("S-2", 5, None, 2_070))
    head, march, may = csv_text(table(report), decimals=2).splitlines()
    assert head == (
        "case_id,team,scheme,month,decision_id,decided,first_known,now,difference,known_on,corrected_on,"
        "case_overpaid,case_underpaid,sum_outcome"
    )
    assert march == "S-2,,state,2026-03,V-1,2000.00,2000.00,100.00,-1900.00,2026-04-12,2026-11-12,1900.00,70.00,both"
    assert may.split(",")[6] == "", "unknown is empty, not 0"
    assert csv_text(table(corrected())).splitlines() == [head], "a file without months has its heading"


def test_the_workbook_has_a_row_for_each_month(tmp_path: Path) -> None:
    write_workbook(corrected(row("S-2", 3, 2_000, 100), row("S-2", 5, None, 2_070)), tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Ny beregning"]
    head, march, may = ([cell.value for cell in each] for each in sheet.iter_rows(min_row=1, max_row=3))
    found = dict(zip(head, march, strict=True))
    assert found["Måned"] == "mars 2026"
    assert (found["Forskjell per måned (kr)"], found["For mye i saken (kr)"]) == (-1900, 1900)
    assert "etterbetales" in str(found["Hva reglene sier om summene"])
    assert dict(zip(head, may, strict=True))["Etter de første opplysningene (kr)"] is None


def test_a_long_list_says_how_many_more_there_are() -> None:
    report = corrected(*(row(f"S-{number:03}", 3, 2_000, 100) for number in range(103)))
    found = listed(report, language("nb"))
    assert found is not None
    assert (len(found.lines), found.more) == (100, 3)
    assert found.summary.startswith("103 saker har måneder som er rettet")
    assert listed(corrected(), language("nb")) is None


@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)")
def test_the_page_has_the_list_and_the_case_its_months(blank: Page, page_log: PageLog, tmp_path: Path) -> None:
    report = corrected()
    flagged = report.flagged["case_id"][0]
    other = report.states.filter(state="unchanged")["case_id"][0]
    rows = corrected(row(flagged, 3, 2_000, 100), row(other, 5, None, 2_070)).new_calculations
    write_html(replace(report, new_calculations=rows), tmp_path / "report.html")
    blank.set_default_timeout(5000)
    blank.goto((tmp_path / "report.html").as_uri())
    summary = blank.locator("#corrected summary")
    sums = "1\u00a0900\u00a0kr for mye og 70\u00a0kr for lite"
    expect(summary).to_have_text(f"2 saker har måneder som er rettet etter vedtaket: {sums}")
    summary.click()
    assert faults(blank) == []
    blank.locator("#corrected a").first.click()
    section = blank.locator("section").filter(has=blank.get_by_role("heading", name="Ny beregning"))
    expect(section.locator("tbody tr")).to_have_count(1)
    for text in (
        "mars 2026",
        "2\u00a0000\u00a0kr",
        "\u22121\u00a0900\u00a0kr",
        "kan kreves tilbake",
        "Ingenting er vedtatt",
    ):
        expect(section).to_contain_text(text)
    assert faults(blank) == []
    blank.goto((tmp_path / "report.html").as_uri() + f"#sak={other}")
    blank.reload()
    expect(section).to_contain_text("kan ikke regnes ut")
    expect(section).to_contain_text("skal etterbetales")
    assert page_log.messages == []
