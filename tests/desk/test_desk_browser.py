"""The desk in Chromium: what is visible at once, focus, accessibility, narrow windows, and pages without the script."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from desk.web.app import application
from tasks.settings import Settings
from tests.desk.browsing import office_of
from tests.desk.offices import Office as Rooms
from tests.reports.axe import faults
from tests.reports.chromium import CHROMIUM, QUIET

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
]


@dataclass
class Served:
    """A desk that is served on loopback, and a Chromium."""

    rooms: Rooms
    address: str
    browser: Browser

    def context(self, person: str, *, script: bool = True) -> BrowserContext:
        """A browser of a person who has logged in."""
        context = self.browser.new_context(
            viewport={"width": 1366, "height": 768}, java_script_enabled=script, base_url=self.address
        )
        context.set_default_timeout(5000)
        page = context.new_page()
        page.goto("/logg-inn")
        page.locator(f'button[name="person"][value="{person}"]').click()
        expect(page.locator("nav.menu")).to_be_visible()
        return context

    def case(self) -> str:
        """A flagged case of the first team."""
        flagged = self.rooms.report.flagged
        return str(flagged.filter(team=min(flagged["team"].unique()))["case_id"].sort()[0])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, production: Settings) -> Iterator[Served]:
    rooms = Rooms(tmp_path_factory.mktemp("desk"))
    office = office_of(rooms, production)
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    office = replace(office, desk=office.desk.model_copy(update={"address": address}))
    server = uvicorn.Server(uvicorn.Config(application(office), ws="none", log_config=None, log_level="critical"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            yield Served(rooms, address, browser)
            browser.close()
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def kari(served: Served) -> Iterator[Page]:
    context = served.context("Kari")
    yield context.pages[0]
    context.close()


def test_ten_cases_are_visible_at_once(kari: Page) -> None:
    kari.goto("/saker?f=1")
    rows = [row.bounding_box() for row in kari.locator('tr[id^="row-"]').all()[:10]]
    assert len(rows) == 10
    assert all(box is not None and box["y"] + box["height"] <= 768 for box in rows)


def test_on_a_telephone_the_filters_are_folded_and_the_first_case_is_near_the_top(kari: Page) -> None:
    kari.set_viewport_size({"width": 390, "height": 844})
    kari.goto("/saker?f=1")
    first = kari.locator('tr[id^="row-"]').first.bounding_box()
    assert first is not None
    assert first["y"] < 450
    expect(kari.locator("#sort")).to_be_hidden()
    kari.locator("[data-fold] > summary").click()
    expect(kari.locator("#sort")).to_be_visible()
    assert faults(kari) == []
    kari.set_viewport_size({"width": 1366, "height": 768})
    expect(kari.locator("#sort")).to_be_visible()
    expect(kari.locator("[data-fold] > summary")).to_be_hidden()


def test_a_case_says_why_in_three_sentences(served: Served, kari: Page) -> None:
    kari.goto(f"/sak/{served.case()}?f=1")
    why = kari.locator(".verdict > p").nth(2).inner_text()
    assert 3 <= len(re.findall(r"[.] (?=[A-ZÆØÅ])|[.]$", why)) <= 5, why
    assert re.search(r"Dette (er hele forskjellen|gir )", why)


def test_the_summary_of_errors_has_focus_and_the_answer_is_saved_with_a_reason(served: Served, kari: Page) -> None:
    case_id = served.case()
    kari.goto(f"/sak/{case_id}?f=1")
    kari.locator('input[name="verdict"][value="no_change"]').check()
    kari.locator('form[action*="/svar"] button').click()
    expect(kari.locator("[data-focus]")).to_be_focused()
    expect(kari.locator("#reason")).to_have_attribute("aria-invalid", "true")
    assert faults(kari) == []
    kari.locator("#reason").select_option("temporary")
    kari.locator('form[action*="/svar"] button').click()
    expect(kari.get_by_text(f"Svaret er lagret for sak {case_id}.")).to_be_visible()
    assert faults(kari) == []
    kari.locator('form[action*="/angre"] button').click()
    expect(kari.get_by_text("Svaret er angret.")).to_be_visible()


@pytest.mark.parametrize(
    ("person", "paths"),
    [
        ("Kari", ("/saker", "/sak/{case}", "/sak/{case}/brev", "/finn", "/ikke-kontrollert")),
        pytest.param("Liv", ("/leder?grense=100&minutter=20&timer=2",), marks=pytest.mark.slow),
        pytest.param("Rune", ("/revisor",), marks=pytest.mark.slow),
        pytest.param("Siri", ("/kontrollen",), marks=pytest.mark.slow),
    ],
)
def test_pages_are_accessible_and_fit_a_narrow_window(served: Served, person: str, paths: tuple[str, ...]) -> None:
    context = served.context(person)
    page = context.pages[0]
    for path in paths:
        response = page.goto(path.format(case=served.case()))
        assert response is not None
        assert response.status == 200, path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert faults(page) == [], (path, scheme)
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size({"width": 1366, "height": 768})
    context.close()


def test_list_search_case_and_answer_work_without_the_script(served: Served) -> None:
    case_id = served.case()
    context = served.context("Kari", script=False)
    page = context.pages[0]
    page.goto("/saker?f=1")
    expect(page.locator(f"#row-{case_id}")).to_be_visible()
    page.goto("/finn")
    page.locator("#sak").fill(case_id)
    page.locator('form[action="/finn"] button').click()
    page.locator("main a.button").click()
    page.locator('input[name="verdict"][value="new_decision"]').check()
    page.locator('form[action*="/svar"] button').click()
    expect(page.get_by_text(f"Svaret er lagret for sak {case_id}.")).to_be_visible()
    context.close()


@pytest.mark.slow
def test_a_colleague_sees_within_twenty_seconds_who_took_the_case_and_keeps_what_was_typed(served: Served) -> None:
    flagged = served.rooms.report.flagged
    case_id = str(flagged.filter(team=sorted(flagged["team"].unique())[1])["case_id"].sort()[-1])
    kari, ola = served.context("Kari").pages[0], served.context("Ola").pages[0]
    ola.clock.install()
    ola.goto("/saker?f=1")
    row = ola.locator(f"#row-{case_id}")
    expect(row.get_by_role("button")).to_be_visible()
    form = ola.context.new_page()
    form.goto(f"/sak/{case_id}?f=1")
    kari.goto(f"/sak/{case_id}?f=1")
    kari.locator('form[action*="/ta"] button').click()
    expect(kari.locator('form[action*="/slipp"] button')).to_be_visible()
    ola.clock.fast_forward(20_000)
    expect(row).to_contain_text("Kari")
    expect(row.get_by_role("button")).to_have_count(0)
    form.locator('input[name="verdict"][value="new_decision"]').check()
    form.locator("#note").fill("Ringte søkeren.")
    with form.expect_response(lambda response: response.request.method == "POST") as answered:
        form.locator('form[action*="/svar"] button').click()
    assert answered.value.status == 409
    expect(form.locator('.summary[role="alert"]')).to_contain_text("Kari")
    expect(form.locator("#note")).to_have_value("Ringte søkeren.")
    assert faults(form) == []
    kari.context.close()
    ola.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/saker?f=1", "/sak/{case}?f=1", "/sak/{case}/brev", "/finn", "/ikke-kontrollert"])
def test_no_page_is_wider_than_a_sheet_and_colours_can_be_forced(served: Served, kari: Page, path: str) -> None:
    kari.goto(path.format(case=served.case()))
    kari.emulate_media(media="print")
    kari.set_viewport_size({"width": 688, "height": 1000})  # A4 within 14 mm
    assert kari.evaluate("document.documentElement.scrollWidth") <= 688
    assert kari.locator("h1").is_visible()
    assert not kari.locator("nav.menu").is_visible()
    kari.emulate_media(media="screen", forced_colors="active")
    assert faults(kari) == []
    kari.emulate_media(media="screen", forced_colors="none")
    kari.set_viewport_size({"width": 683, "height": 384})  # 1366 pixels at 200 %
    assert kari.evaluate("document.documentElement.scrollWidth") <= 683
    kari.set_viewport_size({"width": 1366, "height": 768})
