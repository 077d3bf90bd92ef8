"""Bergen's support recalculated from nothing but the text of the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page

from tasks.entitlement import calculate, explain
from tasks.reports import RunReport, write_html
from tasks.validation import MemberIncomes, empty
from tests.entitlement.rules import book, cases
from tests.reports.build import build_report
from tests.reports.by_hand import support
from tests.reports.chromium import CHROMIUM

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
]

HOUSEHOLDS = [
    {"monthly_income_ore": 16_500_00},
    {"monthly_income_ore": 16_500_00, "net_wealth_ore": 51_300_00},
    {"monthly_income_ore": 19_000_00, "net_wealth_ore": 91_250_00, "adults": 2},
    {"monthly_income_ore": 19_000_00, "net_wealth_ore": 91_250_00},
    {"monthly_income_ore": 24_123_45, "housing_cost_ore": 13_333_33, "children": 2},
]
FACTS = "rows => rows.map(row => [row.children[0].textContent, row.children[2].textContent])"
STEPS = """rows => rows.map(row => {
    const cells = [...row.children].map(cell => cell.firstChild ? cell.firstChild.textContent : '');
    return [cells[0], cells[1], cells[cells.length - 2]];
})"""


def bergen_report() -> tuple[RunReport, dict[str, int]]:
    """A report of cases in Bergen, with the lines of the real rules, and the kroner that these give by case."""
    base = build_report(len(HOUSEHOLDS))
    ids = base.flagged["case_id"].to_list()
    month = {"scheme": "bergen", "municipality": "4601", "month": dt.date(2026, 10, 1), "housing_cost_ore": 11_000_00}
    given = cases(*(month | each for each in HOUSEHOLDS)).with_columns(case_id=pl.Series(ids))
    found = calculate(given, book())["entitlement_ore"].to_list()
    names = ("monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children")
    now = {f"now_{name}": given[name] for name in names}
    amounts = pl.Series(found, dtype=pl.Int64)
    flagged = base.flagged.with_columns(
        pl.lit("bergen").alias("scheme"),
        **now,
        entitlement_ore=amounts,
        decided_ore=amounts - 100_00,
        difference_ore=pl.lit(100_00, pl.Int64),
        kind=pl.lit("increase"),
    )
    causes = base.attribution.unique("case_id", maintain_order=True).with_columns(
        cause=pl.lit("decision"), amount_ore=pl.lit(100_00, pl.Int64)
    )
    report = replace(
        base,
        flagged=flagged,
        attribution=causes,
        member_incomes=empty(MemberIncomes),
        explanations=explain(given, book()),
    )
    return report, {case_id: ore // 100 for case_id, ore in zip(ids, found, strict=True)}


def test_cases_in_bergen_by_hand_from_the_page_agree_with_the_rules(blank: Page, tmp_path: Path) -> None:
    report, kroner = bergen_report()
    write_html(report, tmp_path / "report.html")
    blank.goto((tmp_path / "report.html").as_uri())
    for case_id, expected in kroner.items():
        blank.evaluate(f"location.hash = '#sak={case_id}'")
        blank.locator("#case-heading", has_text=case_id).wait_for()
        facts = dict(blank.locator(".facts").first.locator("tbody tr").evaluate_all(FACTS))
        steps = [tuple(row) for row in blank.locator(".lines tbody tr").evaluate_all(STEPS)]
        assert support(facts, steps) == expected > 0, case_id
