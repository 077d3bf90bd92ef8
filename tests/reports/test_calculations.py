"""The calculation as of the decision next to the one now, causes in whole kroner, and sources as readers know them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from flows.run.sum_rules import sum_rules
from tasks.entitlement.settlement import SettlementRules
from tasks.reports import RunReport, write_html
from tasks.reports.calculations import in_readers_terms, lines_by_case
from tasks.reports.causes import amounts_by_cause, causes_by_case
from tasks.reports.members import members_by_case
from tasks.reports.numbers import in_whole_kroner
from tasks.reports.payload import UniqueValues
from tasks.reports.sum_rules import SumRule
from tasks.resources import resource
from tests.reports.axe import faults
from tests.reports.build import build_report
from tests.reports.chromium import CHROMIUM
from tests.reports.conftest import PageLog

pytestmark = pytest.mark.xdist_group("browser")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"
)
LAW = "FOR-2012-11-29-1283"
STATE = SumRule("forskrift om bustøtte § 14 femte ledd", 1_345_00, dt.date(2026, 1, 1), 63_00)


@given(st.lists(st.integers(-500_000, 500_000), min_size=1, max_size=6))
def test_amounts_in_whole_kroner_sum_and_are_off_by_less_than_a_krone(parts: list[int]) -> None:
    whole = in_whole_kroner(parts, sum(parts))
    assert sum(whole) == sum(parts)
    assert sum(amount % 100 != 0 for amount in whole) <= 1, "øre of the total are in one part"
    assert all(abs(amount - part) < 200 for amount, part in zip(whole, parts, strict=True))


def test_no_parts_are_no_amounts() -> None:
    assert in_whole_kroner([], 0) == []


def test_causes_and_members_are_whole_kroner_that_sum() -> None:
    report = build_report(60)
    [case_id] = report.member_incomes.filter(pl.len().over("case_id") == 2)["case_id"].unique().sort()[:1]
    moved = (
        pl.when(case_id=case_id, role="partner").then(-33).when(case_id=case_id, role="applicant").then(33).otherwise(0)
    )
    members = report.member_incomes.with_columns(share_ore=pl.col("share_ore") + moved)
    report = replace(report, member_incomes=members)
    differences = dict(report.flagged.select("case_id", "difference_ore").iter_rows())
    shares = members_by_case(report)
    for case, causes in causes_by_case(report).items():
        assert sum(amount for _, amount in causes) == differences[case]
        assert all(amount % 100 == 0 for _, amount in causes)
        if case in shares:
            assert sum(row["share_ore"] for row in shares[case]) == dict(causes)["income"]
    assert [row["share_ore"] % 100 for row in shares[case_id]] == [0, 0]


def test_the_managers_sums_by_cause_are_whole_kroner_and_those_of_the_cases() -> None:
    report = build_report(60)
    other = pl.col("cause") != "income"  # the members' shares sum to that one
    place, causes = other.cast(pl.Int64).cum_sum().over("case_id"), other.sum().over("case_id")
    moved = pl.when(other & (causes > 1) & (place < 3)).then(99 - 66 * place).otherwise(0)
    report = replace(report, attribution=report.attribution.with_columns(pl.col("amount_ore") + moved))
    assert report.attribution.filter(pl.col("amount_ore") % 100 != 0).height >= 10
    sums = amounts_by_cause(report)
    assert all(ore % 100 == 0 for _, ore in sums.values())
    shown = sum(ore for causes in causes_by_case(report).values() for _, ore in causes)
    assert sum(ore for _, ore in sums.values()) == shown


def test_an_amendment_comes_after_the_regulation_that_readers_know() -> None:
    assert in_readers_terms("FOR-2021-12-20-3780", LAW) == f"{LAW}, endret ved FOR-2021-12-20-3780"
    for source in (LAW, "Husbankens veileder 2022", None):
        assert in_readers_terms(source, LAW) == source
    assert in_readers_terms("FOR-2021-12-20-3780", "Bodø bystyre") == "FOR-2021-12-20-3780"


def both_sides() -> RunReport:
    """Case 1 with another income and without wealth at the decision, and with a heating sum on both sides."""
    report = build_report(40)
    heating = report.explanations.filter(code="approved_cost").with_columns(
        line=pl.lit(99, pl.Int64),
        code=pl.lit("cost_heating"),
        wording=pl.lit("cost_heating"),
        amount_ore=pl.lit(635_92, pl.Int64),
    )
    heating = heating.with_columns(source=pl.lit("utledet"), status=pl.lit("unconfirmed"), paragraph=pl.lit("§ 2"))
    now = pl.concat([report.explanations, heating])
    changed = pl.when(code="yearly_income").then(pl.col("amount_ore") + 100).otherwise("amount_ore")
    before = report.explanations.with_columns(amount_ore=changed).filter(pl.col("code") != "wealth_addition_rate")
    earlier = heating.with_columns(amount_ore=pl.lit(613_83, pl.Int64))
    extra = before.filter(code="weight").with_columns(
        code=pl.lit("income_deduction"), wording=pl.lit("income_deduction")
    )
    before = pl.concat([before, earlier, extra.with_columns(line=pl.col("line") + 50)])
    flagged = report.flagged.with_columns(unconfirmed=pl.lit(["heating"]))
    return replace(
        report,
        explanations=now,
        explanations_before=before,
        flagged=flagged,
        sum_rules={"state": STATE},
        laws={"state": LAW},
    )


def test_lines_of_both_sides_are_next_to_each_other_and_cost_parts_come_first() -> None:
    report, kinds, rates = both_sides(), UniqueValues(), UniqueValues()
    lines = next(iter(lines_by_case(report, kinds.index, rates.index).values()))
    shown = [(now, then) for now, _, _, then, _, _ in lines]
    names = [
        (kinds.values[(then if now is None else now) or 0].wording, now is None, then is None) for now, then in shown
    ]
    wordings = [wording for wording, _, _ in names]
    assert wordings.index("cost_heating") == wordings.index("approved_cost") - 1
    assert ("wealth_addition_rate", False, True) in names
    assert ("income_deduction", True, False) in names
    [income] = [line for line, name in zip(lines, wordings, strict=True) if name == "yearly_income"]
    assert income[4] == (income[1] or 0) + 100


def test_the_rule_of_a_sum_is_that_of_the_day() -> None:
    settlement = SettlementRules.parse(resource("config", "settlement.yaml").read_text("utf-8"))
    rules = sum_rules(settlement, dt.date(2026, 11, 30))
    assert rules["state"] == STATE
    assert rules["oslo"] == SumRule("FOR-2022-05-25-1784 § 13")
    assert "bodo" not in rules, "no rule on claims is known"
    assert sum_rules(settlement, dt.date(2025, 6, 1))["state"].fee_ore == 1_314_00
    assert "state" not in sum_rules(settlement, dt.date(2010, 1, 1)), "no fee is known for that day"


@needs_browser
class TestInABrowser:
    @pytest.fixture
    def opened(self, blank: Page, page_log: PageLog, tmp_path: Path) -> Iterator[Callable[[RunReport, str], Page]]:
        def open_case(report: RunReport, case_id: str) -> Page:
            write_html(report, tmp_path / "report.html")
            blank.set_default_timeout(5000)
            blank.goto((tmp_path / "report.html").as_uri() + f"#sak={case_id}")
            return blank

        yield open_case
        assert page_log.messages == []

    def test_the_calculation_has_both_sides_and_marks_what_differs(self, opened: Callable[..., Page]) -> None:
        report = both_sides()
        page = opened(report, report.largest_first.filter(scheme="state")["case_id"][0])
        expect(page.locator(".lines thead")).to_contain_text("Ved vedtaket")
        row = page.locator(".lines tbody tr")
        expect(row.filter(has_text="Inntekt per år med")).to_have_class("changed")
        expect(row.filter(has_text="Boutgiftstak per år")).not_to_have_class("changed")
        expect(row.filter(has_text="Fast beløp for oppvarming")).to_contain_text("ubekreftet")
        cost = page.locator(".facts").first
        expect(cost).to_contain_text("Boutgift i fagsystemet")
        expect(cost.locator("tr").filter(has_text="Fast beløp til oppvarming")).to_contain_text("+22,09")
        expect(page.locator(".banner").filter(has_text="Kontroller:")).to_contain_text(
            "oppvarming, 635,92\u00a0kr per måned"
        )
        assert faults(page) == []

    def test_what_the_rules_make_of_the_sum_is_next_to_the_estimate(self, opened: Callable[..., Page]) -> None:
        report = both_sides()
        small, large = (
            report.flagged.filter(scheme="state", underpaid_ore=0).filter(
                pl.col("overpaid_ore") < 1_345_00 if below else pl.col("overpaid_ore") >= 1_345_00
            )["case_id"][0]
            for below in (True, False)
        )
        page = opened(report, small)
        expect(page.locator(".verdict")).to_contain_text(
            "mindre enn ett rettsgebyr (1\u00a0345\u00a0kr fra 01.01.2026)"
        )
        expect(page.locator(".verdict")).to_contain_text("Rapporten ser ikke hva som er utbetalt.")
        page.evaluate(f"location.hash = '#sak={large}'")
        expect(page.locator(".verdict")).to_contain_text(
            "kan bli krevd tilbake (forskrift om bustøtte § 14 femte ledd)"
        )

    def test_causes_that_pass_zero_say_so(self, opened: Callable[..., Page]) -> None:
        report = build_report(60)
        lost = report.flagged.filter(kind="lost")["case_id"][0]
        difference = report.flagged.filter(case_id=lost)["difference_ore"].item()
        others = report.attribution.filter(pl.col("case_id") != lost)
        causes = pl.DataFrame(
            [(lost, "wealth", difference - 500_00), (lost, "rates", 500_00)],
            schema=report.attribution.schema,
            orient="row",
        )
        members = report.member_incomes.filter(pl.col("case_id") != lost)
        page = opened(replace(report, attribution=pl.concat([others, causes]), member_incomes=members), lost)
        expect(page.get_by_text("Underveis blir summen lavere enn 0 kr")).to_be_visible()
        expect(page.get_by_text("Årsakene virker sammen.")).to_be_visible()
