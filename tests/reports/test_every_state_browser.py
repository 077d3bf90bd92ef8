"""axe over every state of every page: each list, filter, case and message, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tasks.reports import write_html
from tasks.reports.citizen import citizen_document
from tasks.reports.document import Document, write_document
from tasks.reports.language import LANGUAGES
from tasks.reports.manager import manager_document
from tasks.reports.rehearsal import rehearsal_document
from tasks.reports.simulation import simulation_document
from tasks.validation import ManualCases
from tests.frames import rows
from tests.reports.axe import faults
from tests.reports.build import empty_report
from tests.reports.chromium import CHROMIUM
from tests.reports.test_all_cases_browser import answered_report
from tests.reports.test_citizen import citizen_data
from tests.reports.test_manager import management
from tests.reports.what_if_samples import build_rehearsal, build_simulation

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.slow,
]

TABS = ("all", "under", "over", "underpaid", "withdrawn", "unchecked")
DOCUMENTS: dict[str, Callable[[str], Document]] = {
    "manager": lambda code: manager_document(management(), code),
    "simulation": lambda code: simulation_document(build_simulation(), code),
    "rehearsal": lambda code: rehearsal_document(build_rehearsal(), code),
    "citizen": lambda code: citizen_document(citizen_data(), code),
}


@dataclass
class Audit:
    """The states that were looked at, and what was wrong with them."""

    page: Page
    states: int = 0

    def look(self, name: str) -> None:
        """Run axe in light, and its rules of colours in dark; nothing may scroll sideways either."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            assert faults(self.page, only_colours=scheme == "dark") == [], (name, scheme)
            self.states += 1
        width = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, (name, width)


@pytest.fixture
def audit(blank: Page) -> Audit:
    blank.set_default_timeout(10_000)
    return Audit(blank)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (320, 640)])
def test_every_state_of_the_report(audit: Audit, tmp_path: Path, width: int, height: int) -> None:
    report, answered = answered_report()
    by_hand = report.states.filter(state="by_hand")["case_id"].to_list()
    checked = rows(ManualCases, {"case_id": by_hand[0], "checked_by": "KN", "note": "Regnet for hånd"})
    report = replace(report, checked=checked)
    write_html(report, tmp_path / "report.html")
    page = audit.page
    page.set_viewport_size({"width": width, "height": height})
    page.goto((tmp_path / "report.html").as_uri())
    for language in ("Nynorsk", "English", "Bokmål"):
        page.get_by_role("button", name=language).click()
        audit.look(language)
    for tab in TABS:
        page.locator(f"#tab-{tab}").click()
        audit.look(tab)
    page.locator("#tab-all").click()
    if page.locator("#filter-toggle").is_visible():
        page.locator("#filter-toggle").click()
        audit.look("filters unfolded")
    for choice in page.locator(".choice:visible").all():
        choice.locator("summary").click()
        audit.look("a filter is open")
        choice.locator("input").first.check()
        page.keyboard.press("Escape")
        expect(choice.locator("summary")).to_be_focused()
    audit.look("chips")
    page.locator("#filters [type=reset]").click()
    search = page.locator("#search")
    for text in (answered, "2026", "finnes ikke"):
        search.fill(text)
        audit.look(f"searched for {text}")
    search.fill("")
    for summary in page.locator(".about summary, #corrected summary").all():
        summary.click()
    audit.look("about")
    unchanged = report.states.filter(state="unchanged")["case_id"][0]
    unchecked = report.states.filter(state="not_checked")["case_id"][0]
    kinds = report.flagged.group_by("kind", maintain_order=True).first()["case_id"].to_list()
    causes = report.attribution.filter(pl.col("amount_ore") != 0).group_by("cause", maintain_order=True).first()
    one_off = report.flagged.filter(pl.col("exclusion_reason").is_not_null())["case_id"].to_list()[:1]
    cases = [*kinds, *causes["case_id"], *one_off, answered, *by_hand[:2], unchanged, unchecked, "2026-99999", "ukjent"]
    for case_id in dict.fromkeys(cases):
        page.evaluate(f"location.hash = '#sak={case_id}'")
        expect(page.locator("#case-heading")).to_contain_text(case_id)
        audit.look(f"case {case_id}")
    page.keyboard.press("Escape")
    expect(page.locator("#list-view")).to_be_visible()
    audit.look("visited")
    write_html(empty_report(), tmp_path / "empty.html")
    page.goto((tmp_path / "empty.html").as_uri())
    audit.look("nothing found")
    assert audit.states >= 60


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_in_every_language(audit: Audit, tmp_path: Path, name: str) -> None:
    for code in LANGUAGES:
        write_document(DOCUMENTS[name](code), tmp_path / f"{code}.html")
        for width in (1366, 320):
            audit.page.set_viewport_size({"width": width, "height": 768})
            audit.page.goto((tmp_path / f"{code}.html").as_uri())
            expect(audit.page.locator("html")).to_have_attribute("lang", code)
            audit.look(f"{name} in {code} at {width}")
    assert audit.states == 12
