"""The pages of cards, plots and tables in a real browser: readable on any screen, in light, dark and print."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page

from tasks.changes.limit_grid import combinations, live_flags, simulate
from tasks.changes.rehearsal import RehearsedCases, groups, histogram
from tasks.reports.document import Document, render_document, write_document
from tasks.reports.manager import manager_document
from tasks.reports.rehearsal import Rehearsal, rehearsal_document
from tasks.reports.simulation import Simulation, simulation_document
from tasks.validation import columns
from tests.changes.test_limit_grid import compared_cases, months_of
from tests.reports.axe import faults
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import Heard
from tests.reports.test_browser import Scheme
from tests.reports.test_manager import management

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]

OCTOBER = dt.date(2026, 10, 1)


def simulation_page() -> Document:
    amounts = [(1000, 1000 + number * 40, 1000 + number * 40) for number in range(1, 30)]
    cases = compared_cases(amounts)
    return simulation_document(
        Simulation(
            run_id="2026-10-20261112T050000Z-7f3a",
            month=OCTOBER,
            as_of=dt.date(2026, 11, 12),
            is_test=True,
            live_limit="63 kr per måned",
            flags=simulate(cases, months_of(amounts), OCTOBER, combinations([0, 63_00, 500_00], [0, 10_00], [0])),
            live=live_flags(cases),
            set_aside=3,
            minutes_per_flag=30,
            hours=lambda flags: flags / 2,
            capacity={"Nord": 9, "Sør": 0},
        )
    )


def rehearsal_page() -> Document:
    effects = {-1: "loses", 0: "unchanged", 1: "gains"}
    rows = [
        (
            f"S-{number}",
            "0301",
            "Bydel Søndre Nordstrand",
            "oslo",
            1 + number % 7,
            9000_00,
            9000_00 + step,
            step,
            effect,
        )
        for number in range(30)
        for sign, effect in [list(effects.items())[number % 3]]
        for step in [sign * number * 90_00]
        if sign == 0 or number > 0
    ]
    cases = pl.DataFrame(rows, schema=dict(columns(RehearsedCases)), orient="row")
    return rehearsal_document(
        Rehearsal(
            run_id="2026-10-20261112T050000Z-7f3a",
            run_month=OCTOBER,
            month=dt.date(2027, 6, 1),
            is_test=False,
            rules_before="2026-06-01.f1.b1df13845a",
            rules_after="2027-06-01.f1.0123456789",
            municipalities={"0301": "Oslo"},
            groups=groups(cases),
            bars=histogram(cases["difference_ore"].to_list()),
            unconfirmed={"coverage": 30, "heating": 1},
            differences=[("oslo", "Dekningsgrad", "0,74 (forskrift)", "0,75 (ubekreftet)")],
            left_out=1,
        )
    )


PAGES = {"manager": lambda: manager_document(management()), "simulation": simulation_page, "rehearsal": rehearsal_page}


VARIANTS = [
    *((name, 1280, "light") for name in PAGES),
    ("manager", 1280, "dark"),
    *(pytest.param(name, 1280, "dark", marks=pytest.mark.slow) for name in PAGES if name != "manager"),
    *(pytest.param(name, 360, "light", marks=pytest.mark.slow) for name in PAGES),
]


@pytest.mark.parametrize(("name", "width", "scheme"), VARIANTS)
def test_a_page_is_readable_and_asks_nothing_of_any_network(
    blank: Page, heard: Heard, tmp_path: Path, name: str, width: int, scheme: Scheme
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
    assert heard.said == []
    assert heard.asked == [target.as_uri()]


def test_a_rehearsal_says_which_cases_it_has_not_and_of_what_values_in_words() -> None:
    page = render_document(rehearsal_page()).replace("\u00a0", " ")
    assert "1 sak som ventet eller ikke var kontrollert i kjøringen." in page
    assert "dekningsgrad (30 saker), fast beløp for oppvarming (1 sak)." in page
