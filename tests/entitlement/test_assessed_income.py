"""Oslo's scheme takes the newest tax assessment of members without entries in a-ordningen, and of no others."""

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import (
    CaseData,
    apply_ten_percent_rule,
    assessment_needs,
    explain,
    explain_assessed_income,
    explain_ten_percent_rule,
    household_months,
)
from tasks.months import add_months
from tasks.validation import AssessmentItems, CaseMonths, Decisions, Households, IncomeLines, Members, empty
from tests.entitlement.rules import book, case_data, cases
from tests.frames import OCTOBER, rows

LONG_AGO = dt.date(2017, 1, 1)
YEARLY, DISABILITY = (
    "sumInntekterIAlminneligInntektFoerFordelingsfradrag",
    "samletUfoeretrygdFraFolketrygdenEksklusiveEktefelletillegg",
)


def key(letter: str) -> str:
    return letter * 24


def person(letter: str, role: str = "applicant", born: int = 1980) -> dict[str, Any]:
    return {"person_key": key(letter), "role": role, "birth_date": dt.date(born, 5, 17), "lives_from": LONG_AGO}


def line(letter: str, back: int, kroner: int = 12_000) -> dict[str, Any]:
    month = add_months(OCTOBER, -back)
    return {"person_key": key(letter), "month": month, "code": "fastloenn", "amount_ore": kroner * 100}


def item(letter: str, code: str, kroner: int, year: int = 2025) -> dict[str, Any]:
    return {"person_key": key(letter), "code": code, "amount_ore": kroner * 100, "year": year}


class Home:
    """A household in October 2026, with its members' incomes and assessments."""

    def __init__(self, *members: dict[str, Any], scheme: str = "oslo", **known: Any) -> None:
        self.households = rows(Households, {"scheme": scheme, "active_from": LONG_AGO})
        self.members = rows(Members, *members)
        self.lines = rows(IncomeLines, *known.get("lines", [])) if known.get("lines") else empty(IncomeLines)
        self.items = rows(AssessmentItems, *known.get("items", [])) if known.get("items") else empty(AssessmentItems)

    @property
    def data(self) -> CaseData:
        return case_data(self.households, self.members, self.lines, self.items)

    @property
    def month(self) -> pl.DataFrame:
        built, unready = household_months(self.data, OCTOBER)
        assert unready.is_empty()
        return built

    def needs(self, unanswered: int = 0) -> list[str]:
        months = [add_months(OCTOBER, -back) for back in range(unanswered, 4)]
        answered = self.members.select("person_key").join(pl.DataFrame({"month": months}), how="cross")
        found = assessment_needs(replace(self.data, answered_months=answered), OCTOBER)
        assert set(found["resource"]) <= {"summertskattegrunnlag"}
        return [each[0] for each in found["person_key"]]


def income(home: Home) -> tuple[int, int]:
    row = home.month.row(0, named=True)
    return row["monthly_income_ore"], row["monthly_disability_benefit_ore"]


def test_a_twelfth_of_the_newest_assessment_is_the_income_where_a_ordningen_has_nothing() -> None:
    items = [item("a", YEARLY, 120_000), item("a", YEARLY, 999_999, year=2024)]
    assert income(Home(person("a"), items=items)) == (10_000_00, 0)


def test_its_disability_benefit_is_counted_separately() -> None:
    items = [item("a", YEARLY, 240_001), item("a", DISABILITY, 120_000)]
    assert income(Home(person("a"), items=items)) == (20_000_08, 10_000_00)


@pytest.mark.parametrize("back", [0, 3])
def test_one_report_in_any_of_the_four_months_is_used_and_not_the_assessment(back: int) -> None:
    home = Home(person("a"), lines=[line("a", back)], items=[item("a", YEARLY, 120_000)])
    assert income(home) == (3_000_00, 0)
    assert home.needs() == []


def test_a_report_before_the_four_months_does_not_count() -> None:
    home = Home(person("a"), lines=[line("a", 4)], items=[item("a", YEARLY, 120_000)])
    assert income(home) == (10_000_00, 0)
    assert home.needs() == ["a"]


def test_each_member_is_assessed_separately() -> None:
    home = Home(person("a"), person("b", "partner"), lines=[line("a", 0)], items=[item("b", YEARLY, 60_000)])
    assert income(home) == (8_000_00, 0)
    assert home.needs() == ["b"]


def test_a_member_without_reports_and_assessment_counts_with_no_income() -> None:
    assert income(Home(person("a"))) == (0, 0)


def test_an_assessment_stored_for_wealth_only_is_not_an_income_of_zero() -> None:
    home = Home(person("a"), items=[item("a", "nettoformue", 5)])
    built, unready = household_months(home.data, OCTOBER)
    assert built.is_empty()
    assert unready["reason"].to_list() == ["not_answered"]
    assert income(Home(person("a"), items=[item("a", "(no income)", 0)])) == (0, 0)


def test_of_two_look_ups_each_purpose_uses_the_one_stored_for_it() -> None:
    wealth = {"lookup_id": "l-9", "year": 2025}
    items = [item("a", YEARLY, 120_000, year=2024) | {"lookup_id": "l-1"}, item("a", "nettoformue", 7) | wealth]
    assert income(Home(person("a"), items=items)) == (10_000_00, 0)
    state = Home(person("a"), scheme="state", lines=[line("a", 0)], items=items)
    assert state.month["net_wealth_ore"].item() == 7_00


def test_the_assessment_is_not_needed_before_every_month_is_answered() -> None:
    assert Home(person("a")).needs(unanswered=1) == []


def test_no_assessment_is_needed_where_income_does_not_count_or_the_scheme_takes_none() -> None:
    assert Home(person("a"), person("b", "child", 2015), person("c", "adult", 2007)).needs() == ["a"]
    state = Home(person("a"), scheme="state", items=[item("a", YEARLY, 120_000), item("a", "nettoformue", 0)])
    assert income(state) == (0, 0)
    assert state.needs() == []


def test_the_explanation_shows_the_income_from_an_assessment_as_inferred() -> None:
    home = Home(person("a"), items=[item("a", YEARLY, 120_000)])
    lines = explain(home.month, book())
    more = explain_assessed_income(lines, home.month, home.data)
    assert more.height == lines.height + 1
    last = more.row(-1, named=True)
    assert (last["code"], last["amount_ore"], last["status"]) == ("assessed_income", 10_000_00, "inferred")
    assert (last["wording"], last["values"]["year"]) == ("assessed_income", 2025)


def test_the_explanation_without_assessed_income_is_unchanged() -> None:
    home = Home(person("a"), lines=[line("a", 0)])
    lines = explain(home.month, book())
    assert explain_assessed_income(lines, home.month, home.data).equals(lines)
    assert explain_assessed_income(lines.clear(), empty(CaseMonths), home.data).is_empty()


@pytest.mark.parametrize(
    ("now", "assessed", "scheme", "income_now"),
    [
        (11_000_00, True, "oslo", 10_000_00),
        (11_000_01, True, "oslo", 11_000_01),
        (9_000_00, True, "oslo", 10_000_00),
        (8_999_99, True, "oslo", 8_999_99),
        (11_000_00, False, "oslo", 11_000_00),
        (11_000_00, True, "state", 11_000_00),
    ],
)
def test_the_assessed_income_is_replaced_when_the_months_differ_by_more_than_ten_per_cent(
    now: int, assessed: bool, scheme: str, income_now: int
) -> None:
    months = cases({"monthly_income_ore": now, "monthly_disability_benefit_ore": now, "scheme": scheme})
    decided = rows(Decisions, {"monthly_income_ore": 10_000_00, "income_from_assessment": assessed})
    row = apply_ten_percent_rule(months, decided, book()).row(0, named=True)
    assert row["monthly_income_ore"] == income_now
    assert row["monthly_disability_benefit_ore"] == min(now, income_now)


def test_an_income_kept_by_the_ten_per_cent_rule_is_explained_with_the_income_now() -> None:
    months = cases(
        *[
            {"case_id": case, "monthly_income_ore": income, "scheme": scheme, "month": dt.date(2026, 9, 1)}
            for case, income, scheme in (("Z", 10_900_00, "oslo"), ("A", 11_100_00, "oslo"), ("B", 10_900_00, "state"))
        ]
    )
    decided = rows(
        Decisions,
        *[
            {"case_id": case, "decision_id": case, "monthly_income_ore": 10_000_00, "income_from_assessment": True}
            for case in ("A", "B", "Z")
        ],
    )
    lines = explain(apply_ten_percent_rule(months, decided, book()), book())
    more = explain_ten_percent_rule(lines, months, decided, book())
    [line] = more.filter(code="kept_income").to_dicts()
    assert (line["case_id"], line["amount_ore"], line["rate"], line["rate_unit"]) == ("Z", 10_900_00, 1000, "share")
    assert (line["paragraph"], line["source"], line["status"]) == ("§ 9", "FOR-2022-05-25-1784", "official")
    assert (line["wording"], line["values"]["rate"]) == ("kept_income", 1000)
    assert more["case_id"].unique(maintain_order=True).to_list() == ["Z", "A", "B"]
    assert more.filter(pl.col("code") != "kept_income").equals(lines)
    assert more.filter(case_id="Z", code="monthly_income")["amount_ore"].item() == 10_000_00


def test_no_line_is_added_where_no_decision_has_an_assessed_income() -> None:
    lines = explain(cases({"scheme": "oslo"}), book())
    assert explain_ten_percent_rule(lines, cases({"scheme": "oslo"}), rows(Decisions, {}), book()).equals(lines)


def test_stated_income_is_added_to_reported_income() -> None:
    home = Home(person("a"), scheme="state", lines=[line("a", 0)])
    home.households = home.households.with_columns(stated_income_ore=pl.lit(2_500_00, pl.Int64))
    assert income(home) == (14_500_00, 0)
