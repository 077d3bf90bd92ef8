"""The pages of cards, plots and tables in a real browser: readable on any screen, in light, dark and print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page

from tasks.reports.citizen import citizen_document
from tasks.reports.document import write_document
from tasks.reports.manager import manager_document
from tasks.reports.rehearsal import rehearsal_document
from tasks.reports.settlement_page import settlement_document, settlement_manager_document
from tasks.reports.simulation import simulation_document
from tests.reports.axe import faults
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog
from tests.reports.test_browser import Scheme
from tests.reports.test_citizen import citizen_data
from tests.reports.test_manager import management
from tests.reports.test_settlement import report as settlement
from tests.reports.test_settlement_texts import INPUTS
from tests.reports.what_if_samples import build_rehearsal, build_simulation

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]

PAGES = {
    "manager": lambda: manager_document(management()),
    "simulation": lambda: simulation_document(build_simulation()),
    "rehearsal": lambda: rehearsal_document(build_rehearsal()),
    "citizen": lambda: citizen_document(citizen_data()),
    "settlement": lambda: settlement_document(settlement(), letters=INPUTS),
    "settlement_manager": lambda: settlement_manager_document(settlement()),
}


VARIANTS = [
    *((name, 1280, "light") for name in PAGES),
    ("manager", 1280, "dark"),
    *(pytest.param(name, 1280, "dark", marks=pytest.mark.slow) for name in PAGES if name != "manager"),
    *(pytest.param(name, 360, "light", marks=pytest.mark.slow) for name in PAGES),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "width", "scheme"), VARIANTS)
def test_a_page_is_readable_and_asks_nothing_of_any_network(
    blank: Page, page_log: PageLog, tmp_path: Path, name: str, width: int, scheme: Scheme
) -> None:
    target = tmp_path / "page.html"
    write_document(PAGES[name](), target)
    blank.set_viewport_size({"width": width, "height": 900})
    blank.emulate_media(color_scheme=scheme)
    blank.goto(target.as_uri())
    assert faults(blank) == []
    assert blank.evaluate("document.documentElement.scrollWidth") <= width
    cut = "[...document.querySelectorAll('.figure')].filter(node => node.scrollWidth > node.clientWidth + 1).length"
    assert blank.evaluate(cut) == 0
    blank.emulate_media(media="print")
    assert len(blank.pdf()) > 1000
    assert page_log.messages == []
    assert page_log.requests == [target.as_uri()]


A4_WIDTH = 688
"""What a sheet of A4 has between its margins, in CSS pixels."""


def test_no_table_of_the_citizens_page_is_cut_on_a4(blank: Page, tmp_path: Path) -> None:
    data = citizen_data()
    amounts = {"housing_cost_ore": 9_500_50, "monthly_income_ore": 23_456_78, "net_wealth_ore": 1_234_567_00}
    amounts |= {"own_share_ore": 45_678_00}
    large = data.tables["calculations"].with_columns(pl.lit(ore, pl.Int64).alias(name) for name, ore in amounts.items())
    unsure = ["capital_income_allowance", "heating", "wealth_allowance_owned_most"]
    settled = settlement().months.with_columns(unconfirmed=pl.lit(unsure))
    target = tmp_path / "page.html"
    tables = {**data.tables, "calculations": large, "settlement_months": settled}
    write_document(citizen_document(replace(data, tables=tables)), target)
    blank.set_viewport_size({"width": A4_WIDTH, "height": 900})
    blank.emulate_media(media="print")
    blank.goto(target.as_uri())
    cut = "[...document.querySelectorAll('.sheet')].filter(node => node.scrollWidth > node.clientWidth + 1).length"
    assert blank.evaluate(cut) == 0
    assert "fribeløp for kapitalinntekt" in target.read_text(encoding="utf-8")
