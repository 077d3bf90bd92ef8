"""No case is denied: the search finds every active case from any list, and every case can be opened and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tasks.reports import RunReport, write_html
from tasks.validation import FlagHistory, columns
from tests.reports.axe import faults
from tests.reports.build import TEAMS, build_report
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]

Open = Callable[..., Page]


@pytest.fixture
def opened(blank: Page, page_log: PageLog, tmp_path: Path) -> Iterator[Open]:
    def open_report(report: RunReport, *, address: str = "", width: int = 1366, height: int = 768) -> Page:
        write_html(report, tmp_path / "report.html")
        blank.set_viewport_size({"width": width, "height": height})
        blank.set_default_timeout(5000)
        blank.goto((tmp_path / "report.html").as_uri() + address)
        return blank

    yield open_report
    assert page_log.messages == []


def with_history(report: RunReport, *rows: dict[str, object]) -> RunReport:
    """The report with more rows of FlagHistory, each about flag A-EARLIER0 unless it says another."""
    usual = dict.fromkeys(columns(FlagHistory)) | {"flag_id": "A-EARLIER0", "of_this_run": False}
    usual |= {"difference_ore": -70_000, "team": TEAMS[0]}
    more = pl.DataFrame([usual | row for row in rows], schema=dict(columns(FlagHistory)))
    return replace(report, history=pl.concat([report.history, more]))


def answered_report() -> tuple[RunReport, str]:
    """A report with an observed case whose flag was answered: postponed, with a reason, a note and a name."""
    report = build_report(20, 300)
    case_id = report.states.filter(state="observed")["case_id"][0]
    finding = (
        report.case_findings.filter(underpaid_ore=0)
        .head(1)
        .with_columns(
            case_id=pl.lit(case_id),
            flag_id=pl.lit("A-EARLIER0"),
            exclusion_reason=pl.lit("answered"),
        )
    )
    raised = replace(report, case_findings=pl.concat([report.case_findings, finding]))
    return with_history(
        raised,
        {"case_id": case_id, "day": dt.date(2026, 9, 12), "what": "new"},
        {
            "case_id": case_id,
            "day": dt.date(2026, 10, 20),
            "what": "verdict",
            "code": "postponed",
            "reason": "temporary",
            "postponed_until": dt.date(2027, 1, 31),
            "note": "Venter på lønnsslipp",
            "answered_by": "KN",
        },
    ), case_id


def search(page: Page, case_id: str) -> None:
    page.get_by_label("Søk på saksnummer").fill(case_id)


@pytest.mark.slow
def test_the_search_says_the_state_of_every_active_case_whatever_list_is_shown(opened: Open) -> None:
    report, answered = answered_report()
    page = opened(report)
    unchanged = report.states.filter(state="unchanged")["case_id"][0]
    unchecked = report.states.filter(reason="not_answered")["case_id"][0]
    flagged = report.flagged["case_id"][0]
    elsewhere = page.locator("#elsewhere li")
    for tab in ("all", "underpaid", "withdrawn", "unchecked"):
        page.locator(f"#tab-{tab}").click()
        search(page, unchanged)
        expect(elsewhere).to_contain_text(f"{unchanged} Uendret i oktober 2026")
        search(page, answered)
        expect(elsewhere).to_contain_text("utsatt 20.10.2026, til 31.01.2027")
    page.locator("#tab-all").click()
    search(page, unchecked)
    expect(elsewhere).to_contain_text(f"{unchecked} Ikke kontrollert: skatteetaten svarte ikke")
    page.locator("#tab-unchecked").click()
    search(page, flagged)
    expect(elsewhere).to_contain_text(f"{flagged} Avvik")
    search(page, "9999-1")
    expect(page.locator("#elsewhere")).to_contain_text("ikke blant de 300 aktive sakene")
    assert faults(page) == []


def test_the_search_looks_past_the_filters(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)
    case = report.flagged.row(0, named=True)
    page.locator("[data-filter=team] summary").click()
    page.locator("[data-filter=team]").get_by_label(next(team for team in TEAMS if team != case["team"])).check()
    search(page, case["case_id"])
    expect(page.locator("#elsewhere li")).to_contain_text(f"{case['case_id']} Avvik")


def test_a_link_to_a_case_that_is_no_longer_flagged_says_what_became_of_it(opened: Open) -> None:
    report, answered = answered_report()
    gone = report.states.filter(state="unchanged")["case_id"][0]
    report = with_history(
        report,
        {"case_id": gone, "day": dt.date(2026, 8, 12), "what": "new"},
        {"case_id": gone, "day": dt.date(2026, 10, 3), "what": "withdrawn", "code": "new_data"},
    )
    page = opened(report, address=f"#sak={gone}")
    case = page.locator("#case-view")
    expect(case).to_contain_text("Uendret i oktober 2026")
    expect(case).to_contain_text("Avviket ble trukket tilbake 03.10.2026: nye opplysninger fjernet forskjellen.")
    page.evaluate(f"location.hash = '#sak={answered}'")
    for text in ("Utsatt", "31.01.2027", "Midlertidig endring", "Venter på lønnsslipp", "KN", "20.10.2026"):
        expect(case.locator(".answer")).to_contain_text(text)
    page.evaluate("location.hash = '#sak=2026-99999'")
    expect(case).to_contain_text("Ikke aktiv nå")
    page.evaluate("location.hash = '#sak=finnes%20ikke'")
    expect(case).to_contain_text("ikke blant de 300 aktive sakene")
    assert faults(page) == []


def test_an_answer_is_next_to_the_flag_and_in_the_list(opened: Open) -> None:
    report = build_report(60)
    back = report.largest_first.filter(flag_event="changed")["case_id"][0]
    page = opened(report)
    row = page.locator("#case-rows tr").filter(has_text=back)
    expect(row).to_contain_text("Tilbake etter: Venter på svar fra søkeren 12.09.2026")
    row.get_by_role("link").click()
    answer = page.locator(".top-of-case .answer")
    for text in ("Venter på svar fra søkeren", "Midlertidig endring", "Ringte søkeren", "AB", "12.09.2026"):
        expect(answer).to_contain_text(text)
    box = answer.bounding_box()
    assert box is not None
    assert box["y"] < 600, "on the first screen of the case"


def test_new_is_since_the_day_that_the_reader_chooses_and_survives_a_reload(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)

    def new_cases() -> int:
        page.locator("[data-filter=found]").evaluate("(choice) => { choice.open = true; }")
        page.locator("[data-filter=found]").get_by_label("Nytt", exact=True).check()
        return page.locator("#case-rows tr").count()

    assert new_cases() == report.flagged.filter(flag_event="new").height
    page.get_by_label("Nytt siden").fill("2026-10-01")
    since_october = report.flagged.filter(pl.col("flag_event").is_in(["new", "unchanged"])).height
    assert page.locator("#case-rows tr").count() == since_october
    search(page, "2026")
    page.locator("#tab-withdrawn").click()
    expect(page.locator("#withdrawn-rows tr")).to_contain_text("2026-99999")
    expect(page.locator("#withdrawn-rows tr")).to_contain_text("nye opplysninger fjernet forskjellen")
    expect(page.locator("#withdrawn-rows tr")).to_contain_text("500 kr")
    page.locator("#tab-all").click()
    page.get_by_role("button", name="Nynorsk").click()
    page.reload()
    expect(page.get_by_label("Nytt sidan")).to_have_value("2026-10-01")
    assert page.locator("#case-rows tr").count() == since_october
    assert page.locator("#search").input_value() == ""
    page.locator("#tab-withdrawn").click()
    page.get_by_label("Nytt sidan").fill("2026-11-12")
    expect(page.locator("#withdrawn-count")).to_have_text("1")


def test_next_case_follows_every_list_and_the_focus_returns(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)
    for tab, rows in (("underpaid", "underpaid-rows"), ("unchecked", "unchecked-rows"), ("over", "case-rows")):
        page.locator(f"#tab-{tab}").click()
        first, second, third, *_ = page.locator(f"#{rows} a").all_inner_texts()
        page.locator(f"#{rows} a").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {first}")
        assert page.title().startswith(f"Sak {first}")
        page.get_by_role("link", name="Neste sak").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {second}")
        page.get_by_role("link", name="Neste sak").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {third}")
        page.keyboard.press("Escape")
        expect(page.locator(f"#{rows} a").nth(2)).to_be_focused()
        expect(page.locator(f"#{rows} tr").first).to_contain_text("åpnet")
        assert page.title().startswith("Bostøtte")


def test_a_case_is_seen_without_scrolling(opened: Open) -> None:
    page = opened(build_report(60))
    assert page.locator("#case-rows tr").nth(1).evaluate("(row) => row.getBoundingClientRect().bottom") < 768


def test_the_page_says_how_old_it_is(opened: Open) -> None:
    report = build_report(5, 60)
    now = dt.datetime.now(dt.UTC).astimezone().replace(hour=12)  # the same day in Oslo as in the browser
    for days, text in (
        (0, ""),
        (1, "(for 1 dag siden)"),
        (6, "(for 6 dager siden)"),
        (9, "Spør om det finnes en nyere"),
    ):
        at = now - dt.timedelta(days=days)
        page = opened(replace(report, started=at, finished=at, previous_day=None))
        expect(page.locator("#age")).to_contain_text(text) if text else expect(page.locator("#age")).to_be_empty()


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390])
def test_nothing_scrolls_sideways_on_a_narrow_screen(opened: Open, width: int) -> None:
    report = build_report(20, 300)
    page = opened(report, width=width)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= width
    search(page, "2025")
    assert page.evaluate(wide) <= width
    for case_id in report.flagged["case_id"]:
        page.evaluate(f"location.hash = '#sak={case_id}'")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {case_id}")
        assert page.evaluate(wide) <= width, case_id
