"""The report in another language, and on paper, in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib

import pytest
from playwright.sync_api import Page, expect

from tests.reports.axe import faults
from tests.reports.build import TEAMS, build_report
from tests.reports.chromium import CHROMIUM
from tests.reports.test_browser import Open, listed, opened
from tests.reports.test_languages import left_over

__all__ = ["opened"]  # a fixture

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]

TEXT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.getElementById('page'), NodeFilter.SHOW_TEXT);
  const page = document.documentElement.lang;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const said = node.parentElement.closest('[lang]');
    if (said.lang === page && !node.parentElement.closest('#team option:not([value=""])')) found.push(node.textContent);
  }
  for (const node of document.querySelectorAll('#page [aria-label], #page [title], #page [data-label]')) {
    found.push(...['aria-label', 'title', 'data-label'].map((name) => node.getAttribute(name) || ''));
  }
  return found.concat(document.title).join(' ');
}"""


def text_of(page: Page) -> str:
    """All the page's own text, hidden or not, but what is marked as of another language."""
    said: str = page.evaluate(TEXT)
    return re.sub(r"Bydel [A-ZÆØÅ]\w+(?: [A-ZÆØÅ]\w+)?|Prøvekommunen", "", said)


@pytest.mark.parametrize(("code", "name"), [("nn", "Nynorsk"), pytest.param("en", "English", marks=pytest.mark.slow)])
def test_the_whole_page_is_in_the_language_that_is_chosen(opened: Open, code: str, name: str) -> None:
    page = opened(build_report(60, 800))
    page.get_by_role("button", name=name).click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.get_by_role("button", name=name)).to_be_focused()
    expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    for tab in ("underpaid", "unchecked", "all"):
        page.locator(f"#tab-{tab}").click()
        assert left_over(text_of(page), code) == []
    for row in range(2):
        page.locator("#case-rows a").nth(row).click()
        assert left_over(text_of(page), code) == []
        page.locator("a.back").click()
    assert faults(page) == []


def choose(page: Page, name: str, value: str) -> None:
    """Tick a value of a filter, by its code."""
    page.locator(f"[data-filter={name}] summary").click()
    page.locator(f"[data-filter={name}] input[value='{value}']").check()
    page.keyboard.press("Escape")


def test_what_was_filtered_and_opened_stays_in_the_other_language(opened: Open) -> None:
    page = opened(build_report(90))
    choose(page, "kind", "lost")
    chosen = listed(page)
    page.get_by_role("button", name="English").click()
    assert listed(page) == chosen
    expect(page.locator("#chips button")).to_have_text(["Change: Calculated as 0"])
    page.locator("#case-rows a").first.click()
    page.get_by_role("button", name="Nynorsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {chosen[0]}")
    expect(page.get_by_text("Kva skilnaden kjem av")).to_be_visible()
    page.get_by_role("button", name="Bokmål").click()
    expect(page.get_by_text("Hva forskjellen kommer av")).to_be_visible()
    assert page.title() == f"Sak {chosen[0]} – Bostøtte: saker til vurdering, oktober 2026 (testdata)"


def pages_of(pdf: bytes) -> int:
    """The number of pages, from the page tree."""
    packed = re.findall(rb"stream\r?\n(x.*?)endstream", pdf, re.DOTALL)
    streams = [zlib.decompressobj().decompress(part) for part in packed]
    return len(re.findall(rb"/Type\s*/Page[^s]", b"".join([pdf, *streams])))


def test_a_case_and_a_filtered_list_print_to_few_pages_with_text(opened: Open) -> None:
    page = opened(build_report(137, 2000))
    choose(page, "team", TEAMS[1])
    choose(page, "kind", "lost")
    shorter = page.pdf(format="A4")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#print-note")).to_have_text(
        f"Listen: Alle avvik. Filtre: Team: {TEAMS[1]}, Endring: Beregnet til 0 kr."
    )
    page.locator("#case-rows a").first.click()
    expect(page.locator("#case-view")).to_be_visible()
    case = page.pdf(format="A4")
    for printed in (shorter, case):
        assert printed.startswith(b"%PDF")
        assert b"/Font" in printed
    assert pages_of(shorter) in {1, 2}
    assert pages_of(case) == 2
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()


@pytest.mark.slow
def test_a_long_list_prints_its_first_thousand_and_says_so(opened: Open) -> None:
    page = opened(build_report(1100, 15_000))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#case-rows tr").count() == 1000
    expect(page.locator("#print-note")).to_contain_text("Utskriften viser de 1\u00a0000 første av 1\u00a0100 saker")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (poppler-utils)")
def test_a_printed_case_can_be_read_and_searched_in(opened: Open) -> None:
    page = opened(build_report(20, 300))
    number = listed(page)[0]
    page.locator("#case-rows a").first.click()
    expect(page.locator("#case-view")).to_be_visible()
    pdf = page.pdf(format="A4")
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    text = read.stdout.decode()
    for wanted in (
        f"Sak {number}",
        "Før og nå",
        "Hva forskjellen kommer av",
        "Beregningen ved vedtaket og nå",
        "Testdata",
    ):
        assert wanted in text
    assert "Skriv ut" not in text
