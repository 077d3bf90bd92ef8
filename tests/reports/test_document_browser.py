"""The pages of cards, plots and tables in a real browser: readable on any screen, in light, dark and print."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tasks.reports.citizen import citizen_document
from tasks.reports.document import write_document
from tasks.reports.manager import manager_document
from tasks.reports.rehearsal import rehearsal_document
from tasks.reports.simulation import simulation_document
from tests.reports.axe import faults
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog
from tests.reports.test_browser import Scheme
from tests.reports.test_citizen import citizen_data
from tests.reports.test_manager import management
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
}


VARIANTS = [
    *((name, 1280, "light") for name in PAGES),
    ("manager", 1280, "dark"),
    *(pytest.param(name, 1280, "dark", marks=pytest.mark.slow) for name in PAGES if name != "manager"),
    *(pytest.param(name, 360, "light", marks=pytest.mark.slow) for name in PAGES),
]


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
