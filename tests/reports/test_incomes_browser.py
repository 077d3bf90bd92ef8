"""Incomes in a case: each month's own, by kind and member, what did not come, and what was corrected later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tasks.reports import RunReport, language, write_html
from tasks.reports.income_names import income_name
from tasks.validation import Corrections, IncomeKinds, MemberMonths, Schema, columns
from tests.reports.axe import faults
from tests.reports.build import build_report
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog

pytestmark = pytest.mark.xdist_group("browser")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"
)
Open = Callable[[RunReport, str], Page]
MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (dt.date(2026, month, 1) for month in range(5, 11))


@pytest.fixture
def opened(blank: Page, page_log: PageLog, tmp_path: Path) -> Iterator[Open]:
    def open_case(report: RunReport, case_id: str) -> Page:
        write_html(report, tmp_path / "report.html")
        blank.set_default_timeout(5000)
        blank.goto((tmp_path / "report.html").as_uri() + f"#sak={case_id}")
        return blank

    yield open_case
    assert page_log.messages == []


def of_case(schema: Schema, case_id: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    usual = dict.fromkeys(columns(schema)) | {"case_id": case_id}
    return pl.DataFrame([usual | row for row in rows], schema=dict(columns(schema)))


def report_with_incomes() -> tuple[RunReport, str]:
    """A couple: the applicant had 803 kr, then also a job; the partner came in September, with no report in October."""
    report = build_report(30)
    case_id = report.member_incomes.filter(role="partner")["case_id"][0]
    applicant = [
        {"role": "applicant", "month": month, "status": "reported", "income_months": 4, "income_ore": ore}
        for month, ore in (
            (MAY, 803_00),
            (JUNE, 803_00),
            (JULY, 45_389_00),
            (AUGUST, 45_389_00),
            (SEPTEMBER, 45_389_00),
        )
    ]
    partner = [
        {"role": "partner", "month": month, "status": "away" if month < SEPTEMBER else "no_report", "income_months": 4}
        for month in (MAY, JUNE, JULY, AUGUST, OCTOBER)
    ]
    partner.append(partner[0] | {"month": SEPTEMBER, "status": "reported", "income_ore": 9_000_00})
    partner.sort(key=lambda row: str(row["month"]))
    last = {"role": "applicant", "month": OCTOBER, "status": "reported", "income_months": 4, "income_ore": 57_389_00}
    wages = {"role": "applicant", "category": "loennsinntekt", "code": "timeloenn", "payments": 1}
    kinds = [
        wages | {"month": month, "amount_ore": 803_00, "counted_ore": 803_00}
        for month in (MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER)
    ]
    kinds += [
        wages | {"month": month, "code": "fastloenn", "payments": 2, "amount_ore": 44_586_00, "counted_ore": 44_586_00}
        for month in (JULY, AUGUST, SEPTEMBER, OCTOBER)
    ]
    kinds.append(
        wages
        | {"month": OCTOBER, "code": "feriepenger", "amount_ore": 12_000_00, "counted_ore": 12_000_00}
        | {"one_off": "holiday_pay"}
    )
    correction = {
        "role": "applicant",
        "month": JUNE,
        "category": "ytelseFraOffentlige",
        "code": "ufoeretrygd",
        "before_ore": 7_423_00,
        "now_ore": 24_823_00,
        "before_on": dt.date(2026, 7, 10),
        "now_on": dt.date(2026, 10, 3),
    }
    holiday = pl.when(case_id=case_id).then(pl.lit(["holiday_pay"])).otherwise("one_offs").alias("one_offs")
    return (
        replace(
            report,
            flagged=report.flagged.with_columns(holiday),
            member_months=of_case(MemberMonths, case_id, [*applicant, last, *partner]),
            income_kinds=of_case(IncomeKinds, case_id, kinds),
            corrections=of_case(Corrections, case_id, [correction]),
        ),
        case_id,
    )


class TestInABrowser:
    pytestmark = needs_browser

    def test_cases_are_two_screens_of_a_small_laptop_and_the_fullest_little_more(self, opened: Open) -> None:
        report, case_id = report_with_incomes()
        before = report.explanations.with_columns(pl.col("amount_ore") - 100)
        page = opened(replace(report, explanations_before=before), case_id)
        page.set_viewport_size({"width": 1366, "height": 768})
        assert page.locator("#case-view section").count() >= 5
        assert page.evaluate("document.documentElement.scrollHeight") <= 2.4 * 768
        heights = """() => data.cases.map(item => { drawCase(item); return document.documentElement.scrollHeight; })"""
        assert sorted(page.evaluate(heights))[len(report.flagged) * 19 // 20] <= 2 * 768
        assert faults(page) == []

    def test_each_months_own_income_is_next_to_the_mean_and_both_are_named(self, opened: Open) -> None:
        report, case_id = report_with_incomes()
        page = opened(report, case_id)
        months = page.locator(".months")
        for heading in ("Inntekt i måneden", "Snitt av 4 måneder"):
            expect(months.locator("thead")).to_contain_text(heading)
        expect(months.locator("tr").filter(has_text="juli 2026")).to_contain_text("45\u00a0389\u00a0kr")
        expect(months.locator("tr").filter(has_text="oktober 2026")).to_contain_text("feriepenger 12\u00a0000\u00a0kr")
        expect(page.locator(".facts").first).to_contain_text("Husstandens inntekt, snitt av 4 måneder")

    @pytest.mark.slow
    def test_kinds_of_income_are_in_words_by_member_with_payments(self, opened: Open) -> None:
        report, case_id = report_with_incomes()
        page = opened(report, case_id)
        rows = page.locator(".incomes tbody tr")
        expect(rows.nth(0)).to_contain_text("mai 2026 til juni 2026")
        expect(rows.nth(0)).to_contain_text("Timelønn 803\u00a0kr")
        expect(rows.nth(1)).to_contain_text("juli 2026 til sep. 2026")
        expect(rows.nth(1)).to_contain_text("Fastlønn 44\u00a0586\u00a0kr (2 utbetalinger)")
        expect(rows.nth(2)).to_contain_text("Feriepenger 12\u00a0000\u00a0kr")
        expect(rows.nth(3)).to_contain_text("bodde ikke i husstanden")
        expect(rows.nth(4)).to_contain_text("9\u00a0000\u00a0kr")
        expect(rows.nth(5)).to_contain_text("ingen rapport")
        assert faults(page) == []
        page.get_by_role("button", name="English").click()
        expect(rows.nth(1)).to_contain_text("Fixed salary 44\u00a0586\u00a0kr (2 payments)")

    def test_no_report_is_not_zero_kroner_and_says_what_to_do_first(self, opened: Open) -> None:
        report, case_id = report_with_incomes()
        note = opened(report, case_id).locator(".banner").filter(has_text="Ingen inntekt er rapportert")
        expect(note).to_contain_text("for ektefelle/samboer i oktober 2026")
        expect(note).to_contain_text("Spør søkeren først.")

    def test_a_correction_says_old_and_new_with_dates(self, opened: Open) -> None:
        report, case_id = report_with_incomes()
        before, now = "7\u00a0423\u00a0kr (hentet 10.07.2026)", "24\u00a0823\u00a0kr (hentet 03.10.2026)"
        text = f"Søker, uføretrygd, juni 2026: {before} er nå {now}."
        page = opened(report, case_id)
        expect(page.locator(".against").filter(has_text="Rettet etter vedtaket")).to_contain_text(text)
        expect(page.get_by_text("kan ikke plasseres")).to_have_count(0)

    def test_the_note_of_one_off_pay_has_month_amount_and_member(self, opened: Open) -> None:
        report, case_id = report_with_incomes()
        note = opened(report, case_id).locator(".banner").filter(has_text="Engangsbeløp")
        expect(note).to_contain_text("feriepenger 12\u00a0000\u00a0kr i oktober 2026 (Søker)")


def test_every_code_has_a_name_that_is_no_code() -> None:
    words = language()
    assert income_name(words, "ytelseFraOffentlige", "ufoeretrygd") == "Uføretrygd"
    assert income_name(words, "pensjonEllerTrygd", "annet") == "Annen pensjon eller trygd"
    assert income_name(words, "loennsinntekt", "fastBilgodtgjoerelse") == "Fast bilgodtgjørelse"
    assert income_name(words, "loennsinntekt", "kostDoegn") == "Kost døgn"
