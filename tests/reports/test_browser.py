"""The page in a real browser: filters, cases, keyboard, dark and narrow screens, print, and no word to any network.

Needs Debian's Chromium (`apt-get install chromium`); skipped without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from tasks.reports import RunReport, write_html
from tasks.reports.numbers import kroner
from tests.reports.axe import faults
from tests.reports.build import TEAMS, build_report, empty_report
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog
from tests.reports.test_page import HOSTILE, hostile_report

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]

Open = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture
def opened(blank: Page, page_log: PageLog, tmp_path: Path) -> Iterator[Open]:
    """Opens a report as a file; at the end, the console must be empty and no network address requested."""

    def open_report(report: RunReport, *, width: int = 1280, scheme: Scheme = "light") -> Page:
        write_html(report, tmp_path / "report.html")
        blank.set_viewport_size({"width": width, "height": 900})
        blank.emulate_media(color_scheme=scheme)
        blank.set_default_timeout(5000)
        blank.goto((tmp_path / "report.html").as_uri())
        return blank

    yield open_report
    assert page_log.messages == []
    assert [url for url in page_log.requests if not url.startswith("file://")] == []


def choose(page: Page, name: str, *values: str) -> None:
    """Tick values of a filter, as a reader does."""
    page.locator(f"[data-filter={name}] summary").click()
    for value in values:
        page.locator(f"[data-filter={name}]").get_by_label(value, exact=True).check()
    page.keyboard.press("Escape")


def listed(page: Page) -> list[str]:
    return page.locator("#case-rows a").all_inner_texts()


def test_the_list_is_largest_first(opened: Open) -> None:
    report = build_report(137, 2000)
    page = opened(report)
    assert listed(page) == report.largest_first["case_id"].to_list()[:100]
    expect(page.locator("#shown")).to_contain_text("Viser 100 av 137 saker")


def test_the_button_adds_rows_and_moves_the_focus_to_the_first_new_one(opened: Open) -> None:
    report = build_report(137, 2000)
    page = opened(report)
    page.get_by_role("button", name="Vis 37 til").click()
    assert len(listed(page)) == 137
    expect(page.locator("#case-rows a").nth(100)).to_be_focused()
    expect(page.locator("#more")).to_be_hidden()


def test_the_underpaid_have_a_list_of_their_own_by_loss_to_the_household(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)
    page.get_by_role("tab", name=re.compile("Kan få for lite")).click()
    under = report.largest_first.filter(report.largest_first["difference_ore"] > 0)
    assert listed(page) == under["case_id"].to_list()
    expect(page.locator("#shown")).to_contain_text(f"{kroner(report.underpaid.monthly_ore)} for lite per måned")


def test_an_answered_or_excluded_loss_shows_that_next_to_its_state(opened: Open) -> None:
    report = build_report(60)
    largest = report.underpaid_cases["case_id"][0]
    answered = pl.when(case_id=largest).then(pl.lit("answered")).alias("exclusion_reason")
    page = opened(replace(report, case_findings=report.case_findings.with_columns(answered)))
    page.locator("#tab-underpaid").click()
    states = page.locator("#underpaid-rows tr td:last-child")
    expect(states.nth(0)).to_have_text("Avvik: vurdert")
    expect(states.nth(1)).to_have_text("Avvik")


def test_search_finds_a_case_by_its_number(opened: Open) -> None:
    report = build_report(60)
    wanted = report.flagged["case_id"][30]
    page = opened(report)
    page.get_by_label("Søk på saksnummer").fill(wanted)
    assert listed(page) == [wanted]
    page.get_by_label("Søk på saksnummer").fill("finnes ikke")
    expect(page.locator("#shown")).to_have_text("Ingen saker i denne listen har det saksnummeret.")
    page.get_by_role("button", name="Nullstill").click()
    expect(page.locator("#shown")).to_contain_text("Viser 60 av 60 saker")
    assert len(listed(page)) == 60


def test_filters_work_together(opened: Open) -> None:
    report = build_report(90)
    page = opened(report)
    choose(page, "team", TEAMS[1], TEAMS[2])
    choose(page, "kind", "Beregnet høyere")
    choose(page, "cause", "Inntekt")
    by_income = set(report.attribution.filter(cause="income")["case_id"])
    wanted = [
        case["case_id"]
        for case in report.largest_first.iter_rows(named=True)
        if case["team"] in TEAMS[1:3] and case["kind"] == "increase" and case["case_id"] in by_income
    ]
    assert wanted
    assert listed(page) == wanted
    page.get_by_role("button", name="Fjern filteret Endring: Beregnet høyere").click()
    assert len(listed(page)) > len(wanted)
    expect(page.locator("#chips button")).to_have_count(3)


def test_headings_sort_both_ways_and_say_so(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)
    heading = page.get_by_role("columnheader", name="Sak", exact=False).first
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert listed(page) == sorted(report.flagged["case_id"])
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert listed(page) == sorted(report.flagged["case_id"], reverse=True)


def test_cases_not_checked_are_listed_with_the_reason(opened: Open) -> None:
    page = opened(build_report(5, 200))
    page.get_by_role("link", name="Se hvilke saker").click()
    rows = page.locator("#unchecked-rows tr")
    expect(rows).to_have_count(19)
    choose(page, "reason", "Må kontrolleres manuelt")
    expect(rows).to_have_count(4)
    for row in rows.all():
        expect(row.locator("td").nth(3)).to_contain_text("Må kontrolleres manuelt")
        expect(row.locator("td").nth(4)).to_contain_text("Kontroller saken på vanlig måte.")


def test_a_case_opens_to_amounts_causes_and_calculation_and_back_again(opened: Open) -> None:
    report = build_report(60)
    case = report.largest_first.row(3, named=True)
    page = opened(report)
    page.get_by_role("link", name=case["case_id"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {case['case_id']}")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator(".amounts")).to_contain_text(kroner(case["difference_ore"], sign=True))
    amounts = page.locator(".causes tbody .number").all_inner_texts()
    parts = report.attribution.filter(case_id=case["case_id"])
    assert sorted(amounts[1:-1]) == sorted(kroner(amount, sign=True) for amount in parts["amount_ore"])
    assert (amounts[0], amounts[-1]) == (kroner(case["decided_ore"]), kroner(case["entitlement_ore"]))
    expect(page.locator(".lines tbody tr")).to_have_count(10)
    page.get_by_role("link", name="Til listen").click()
    expect(page.get_by_role("link", name=case["case_id"])).to_be_focused()


def test_a_case_and_the_run_name_the_unconfirmed_values_in_words(opened: Open) -> None:
    report = build_report(60)
    case_id = report.flagged.filter(report.flagged["unconfirmed"].list.len() > 0)["case_id"][0]
    page = opened(report)
    page.get_by_text("Regler, grense og oppslag").click()
    expect(page.locator("dd").filter(has_text="Ingen kilde bekrefter disse")).to_contain_text(
        "fribeløp for formue i leid bolig, fast beløp for oppvarming. Ingen kilde"
    )
    page.goto(f"{page.url}#sak={case_id}")
    note = page.locator(".banner.warning").filter(has_text="Kontroller:")
    expect(note).to_contain_text(
        "Kontroller: fribeløp for formue i leid bolig. Satsen er ikke bekreftet av noen kilde."
    )
    page.get_by_role("button", name="Nynorsk").click()
    expect(page.locator(".banner.warning").filter(has_text="leigd bustad")).to_be_visible()


def test_a_flag_that_replaces_another_says_why(opened: Open) -> None:
    report = build_report(60)
    replaced = report.flagged.filter(flag_event="changed")
    of_decision = replaced.filter(pl.col("difference_ore") // 100 % 2 == 1)["case_id"]
    of_facts = replaced.filter(pl.col("difference_ore") // 100 % 2 == 0)["case_id"]
    page = opened(report)
    for cases, text in ((of_decision, "fordi det er kommet et nytt vedtak"), (of_facts, "fordi opplysningene er nye")):
        for case_id in cases[:1]:
            page.evaluate(f"location.hash = '#sak={case_id}'")
            expect(page.locator(".verdict")).to_contain_text(f"Det erstatter et tidligere avvik {text}.")
            expect(page.locator(".verdict")).to_contain_text("Funnet 12.11.2026, første gang 12.08.2026.")
    first = report.flagged.filter(flag_event="new")["case_id"][0]
    page.evaluate(f"location.hash = '#sak={first}'")
    expect(page.locator(".verdict")).to_contain_text("Funnet 12.11.2026.")
    expect(page.locator(".verdict").get_by_text("erstatter et tidligere avvik")).to_have_count(0)


def test_a_case_shows_which_members_have_a_share_of_the_income_cause(opened: Open) -> None:
    report = build_report(60)
    case_id = report.member_incomes.filter(role="partner")["case_id"][0]
    share = report.attribution.filter(case_id=case_id, cause="income")["amount_ore"].item()
    page = opened(report)
    page.goto(f"{page.url}#sak={case_id}")
    expect(page.locator(".members tbody th")).to_have_text(["Søker", "Ektefelle/samboer"])
    assert page.locator(".members tbody td:last-child").all_inner_texts() == [kroner(0), kroner(share, sign=True)]
    expect(page.locator(".members + p")).to_contain_text("Vedtaket oppgir bare husstandens samlede inntekt.")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".members tbody th").last).to_have_text("Spouse or cohabitant")
    expect(page.locator(".members + p")).to_contain_text("The decision holds only the income of the whole household.")


def test_next_case_follows_the_list_as_it_is_filtered(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)
    page.get_by_role("tab", name=re.compile("Kan få for mye")).click()
    first, second, *_ = listed(page)
    page.get_by_role("link", name=first).click()
    page.get_by_role("link", name="Neste sak").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {second}")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {first}")


def test_a_case_can_be_opened_by_its_address(opened: Open) -> None:
    page = opened(build_report(10))
    wanted = listed(page)[4]
    page.goto(f"{page.url}#sak={wanted}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sak {wanted}")


def test_the_keyboard_alone_reaches_lists_and_cases(opened: Open) -> None:
    report = build_report(60)
    page = opened(report)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til hovedinnhold")).to_be_focused()
    page.locator("#tab-all").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-under")).to_be_focused()
    expect(page.locator("#tab-under")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    expect(page.locator("#tab-unchecked")).to_be_focused()
    page.keyboard.press("Home")
    page.locator("#case-rows a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#case-heading")).to_be_focused()


def test_hostile_text_is_shown_and_does_nothing(opened: Open) -> None:
    page = opened(hostile_report())
    page.locator("#case-rows a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(HOSTILE.split("\u2028")[0])
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2


def test_a_run_without_changes_says_so(opened: Open) -> None:
    page = opened(empty_report())
    expect(page.locator("#shown")).to_have_text("Ingen saker med avvik i denne listen.")
    expect(page.locator("#case-table")).to_be_hidden()


WIDEST = """() => document.querySelectorAll('.facts td.number').forEach(
  (cell) => { cell.textContent = '\u2212114\u00a0473,92\u00a0kr'; })"""


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "dark"),
        pytest.param(1280, "light", marks=pytest.mark.slow),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
        pytest.param(390, "light", marks=pytest.mark.slow),
    ],
)
def test_every_screen_keeps_the_accessibility_rules(opened: Open, scheme: str, width: int) -> None:
    page = opened(build_report(20, 300), width=width, scheme=scheme)
    for details in page.locator("details summary").all():
        if details.is_visible():
            details.click()
    assert faults(page) == []
    page.locator("#tab-unchecked").click()
    assert faults(page) == []
    page.locator("#tab-all").click()
    page.locator("#case-rows a").first.click()
    expect(page.locator("#case-view")).to_be_visible()
    assert faults(page) == []
    page.evaluate(WIDEST)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_accessibility_rules_see_a_fault(opened: Open) -> None:
    page = opened(build_report(5, 60))
    page.evaluate("""() => {
        document.querySelector('#search').labels[0].remove();
        document.querySelector('#print').textContent = '';
        document.querySelectorAll('p').forEach((text) => { text.style.color = '#bbb'; });
        document.querySelector('h1').remove();
        document.documentElement.removeAttribute('lang');
    }""")
    text = "\n".join(faults(page))
    for fault in ("label", "button-name", "color-contrast", "page-has-heading-one", "html-has-lang"):
        assert fault in text, fault


def test_print_shows_the_case_and_leaves_out_what_is_only_for_the_screen(opened: Open) -> None:
    page = opened(build_report(20, 300))
    page.emulate_media(media="print")
    expect(page.locator(".tabs")).to_be_hidden()
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#case-rows a").first.evaluate("link => link.click()")
    expect(page.locator(".lines")).to_be_visible()
    expect(page.locator(".case-nav")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.slow
def test_5000_flagged_cases_draw_no_more_than_500_do(browser: Browser, tmp_path: Path) -> None:
    drawn = []
    for cases in (500, 5000):
        write_html(build_report(cases, 60_000), tmp_path / "report.html")
        page = browser.new_page()
        page.goto((tmp_path / "report.html").as_uri())
        expect(page.locator("#case-rows tr")).to_have_count(100)
        drawn.append(page.evaluate("document.querySelectorAll('*').length"))
        page.close()
    assert drawn[1] < 1.2 * drawn[0], drawn
