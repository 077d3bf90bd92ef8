"""Oslo's scheme takes the newest tax assessment of a member about whom a-ordningen has nothing; and no one else's."""

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
    """A household in October 2026, and what is known of its members."""

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


def test_the_disability_benefit_in_it_is_told_apart() -> None:
    items = [item("a", YEARLY, 240_001), item("a", DISABILITY, 120_000)]
    assert income(Home(person("a"), items=items)) == (20_000_08, 10_000_00)


@pytest.mark.parametrize("back", [0, 3])
def test_one_report_in_any_of_the_four_months_is_enough_to_leave_the_assessment_alone(back: int) -> None:
    home = Home(person("a"), lines=[line("a", back)], items=[item("a", YEARLY, 120_000)])
    assert income(home) == (3_000_00, 0)
    assert home.needs() == []


def test_a_report_before_the_four_months_says_nothing_of_them() -> None:
    home = Home(person("a"), lines=[line("a", 4)], items=[item("a", YEARLY, 120_000)])
    assert income(home) == (10_000_00, 0)
    assert home.needs() == ["a"]


def test_each_member_is_judged_by_themselves() -> None:
    home = Home(person("a"), person("b", "partner"), lines=[line("a", 0)], items=[item("b", YEARLY, 60_000)])
    assert income(home) == (8_000_00, 0)
    assert home.needs() == ["b"]


def test_somebody_without_an_assessment_too_has_no_known_income() -> None:
    assert income(Home(person("a"))) == (0, 0)


def test_an_assessment_that_was_kept_for_its_wealth_alone_says_nothing_of_income_and_is_no_zero() -> None:
    home = Home(person("a"), items=[item("a", "nettoformue", 5)])
    built, unready = household_months(home.data, OCTOBER)
    assert built.is_empty()
    assert unready["reason"].to_list() == ["not_answered"]
    assert income(Home(person("a"), items=[item("a", "(no income)", 0)])) == (0, 0)


def test_of_two_look_ups_each_purpose_takes_the_one_that_was_kept_for_it() -> None:
    wealth = {"lookup_id": "l-9", "year": 2025}
    items = [item("a", YEARLY, 120_000, year=2024) | {"lookup_id": "l-1"}, item("a", "nettoformue", 7) | wealth]
    assert income(Home(person("a"), items=items)) == (10_000_00, 0)
    state = Home(person("a"), scheme="state", lines=[line("a", 0)], items=items)
    assert state.month["net_wealth_ore"].item() == 7_00


def test_the_assessment_is_not_asked_for_before_every_month_is_answered() -> None:
    assert Home(person("a")).needs(unanswered=1) == []


def test_nobody_is_asked_about_whose_income_does_not_count_or_whose_scheme_takes_no_assessment() -> None:
    assert Home(person("a"), person("b", "child", 2015), person("c", "adult", 2007)).needs() == ["a"]
    state = Home(person("a"), scheme="state", items=[item("a", YEARLY, 120_000), item("a", "nettoformue", 0)])
    assert income(state) == (0, 0)
    assert state.needs() == []


def test_the_calculation_says_which_part_of_the_income_is_from_an_assessment_and_that_this_is_a_reading() -> None:
    home = Home(person("a"), items=[item("a", YEARLY, 120_000)])
    lines = explain(home.month, book())
    told = explain_assessed_income(lines, home.month, home.data)
    assert told.height == lines.height + 1
    last = told.row(-1, named=True)
    assert (last["code"], last["amount_ore"], last["status"]) == ("assessed_income", 10_000_00, "inferred")
    assert (last["wording"], last["values"]["year"]) == ("assessed_income", 2025)


def test_a_calculation_without_assessed_income_is_told_as_it_is() -> None:
    home = Home(person("a"), lines=[line("a", 0)])
    lines = explain(home.month, book())
    assert explain_assessed_income(lines, home.month, home.data).equals(lines)
    assert explain_assessed_income(lines.clear(), empty(CaseMonths), home.data).is_empty()


@pytest.mark.parametrize(
    ("now", "assessed", "scheme", "reckoned"),
    [
        (11_000_00, True, "oslo", 10_000_00),
        (11_000_01, True, "oslo", 11_000_01),
        (9_000_00, True, "oslo", 10_000_00),
        (8_999_99, True, "oslo", 8_999_99),
        (11_000_00, False, "oslo", 11_000_00),
        (11_000_00, True, "state", 11_000_00),
    ],
)
def test_more_than_ten_per_cent_from_the_assessment_of_the_decision_is_reckoned_anew(
    now: int, assessed: bool, scheme: str, reckoned: int
) -> None:
    months = cases({"monthly_income_ore": now, "monthly_disability_benefit_ore": now, "scheme": scheme})
    decided = rows(Decisions, {"monthly_income_ore": 10_000_00, "income_from_assessment": assessed})
    row = apply_ten_percent_rule(months, decided, book()).row(0, named=True)
    assert row["monthly_income_ore"] == reckoned
    assert row["monthly_disability_benefit_ore"] == min(now, reckoned)


def test_an_income_that_stands_because_of_the_ten_per_cent_is_told_with_what_it_is_now() -> None:
    months = cases(
        {"case_id": "Z", "monthly_income_ore": 10_900_00, "scheme": "oslo"},
        {"case_id": "A", "monthly_income_ore": 11_100_00, "scheme": "oslo"},
        {"case_id": "B", "monthly_income_ore": 10_900_00, "scheme": "state"},
    )
    decided = rows(
        Decisions,
        *[
            {"case_id": case, "decision_id": case, "monthly_income_ore": 10_000_00, "income_from_assessment": True}
            for case in ("A", "B", "Z")
        ],
    )
    lines = explain(apply_ten_percent_rule(months, decided, book()), book())
    told = explain_ten_percent_rule(lines, months, decided, book())
    [line] = told.filter(code="kept_income").to_dicts()
    assert (line["case_id"], line["amount_ore"], line["rate"], line["rate_unit"]) == ("Z", 10_900_00, 1000, "share")
    assert (line["paragraph"], line["source"], line["status"]) == ("§ 9", "FOR-2022-05-25-1784", "official")
    assert (line["wording"], line["values"]["rate"]) == ("kept_income", 1000)
    assert told["case_id"].unique(maintain_order=True).to_list() == ["Z", "A", "B"]
    assert told.filter(pl.col("code") != "kept_income").equals(lines)
    assert told.filter(case_id="Z", code="monthly_income")["amount_ore"].item() == 10_000_00


def test_where_no_decision_stands_on_an_assessment_nothing_is_told_of_it() -> None:
    lines = explain(cases({"scheme": "oslo"}), book())
    assert explain_ten_percent_rule(lines, cases({"scheme": "oslo"}), rows(Decisions, {}), book()).equals(lines)


def test_income_that_the_household_has_stated_counts_beside_what_is_reported() -> None:
    home = Home(person("a"), scheme="state", lines=[line("a", 0)])
    home.households = home.households.with_columns(stated_income_ore=pl.lit(2_500_00, pl.Int64))
    assert income(home) == (14_500_00, 0)
