"""Flagged cases recalculated from nothing but the text of the page: they agree with the store to the krone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.flows.conftest import Settled
from tests.reports.by_hand import support
from tests.reports.chromium import CHROMIUM, QUIET

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
]
CASES = 10
"""At least this many cases."""
FACTS = """rows => rows.map(row => [row.children[0].textContent, row.children[2].textContent])"""
STEPS = """rows => rows.map(row => {
    const cells = [...row.children].map(cell => cell.firstChild ? cell.firstChild.textContent : '');
    return [cells[0], cells[1], cells[cells.length - 2]];
})"""


@pytest.mark.slow
def test_cases_by_hand_from_the_page_agree_with_the_store(settled: Settled, folder: Path) -> None:
    with settled(folder, households=80, seed=7) as (installation, end):
        stored = {
            (case_id, scheme): kroner
            for case_id, scheme, kroner in installation.table("flagged_cases")
            .select("case_id", "scheme", "entitlement_kroner")
            .sort("case_id")
            .iter_rows()
        }
        address = end.files["report"].as_uri()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_page()
            for (case_id, _), kroner in stored.items():
                page.goto(f"{address}#sak={case_id}")
                page.locator("#case-heading", has_text=case_id).wait_for()
                facts = dict(page.locator(".facts").first.locator("tbody tr").evaluate_all(FACTS))
                steps = [tuple(row) for row in page.locator(".lines tbody tr").evaluate_all(STEPS)]
                assert support(facts, steps) == kroner, case_id
            browser.close()
    assert len(stored) >= CASES
    assert {scheme for _, scheme in stored} == {"state", "oslo"}
