"""The months of a settlement as decided, and what has changed in each."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement.settlement import (
    FACTS,
    CorrectedMonths,
    YearInputs,
    corrected_months,
    member_months,
    year_amounts,
)
from tasks.errors import ContractError, RateError
from tasks.validation import AssessmentItems, IncomeLines
from tests.entitlement.rules import case_data, income_codes
from tests.entitlement.settled_months import (
    BUSINESS,
    FEBRUARY,
    JANUARY,
    decided,
    households,
    key,
    members,
    rules,
    stated,
)
from tests.entitlement.test_household import some
from tests.frames import rows

YEARLY = "sumInntekterIAlminneligInntektFoerFordelingsfradrag"
WEALTH, HOME = "nettoformue", "formuesverdiForPrimaerbolig"


def wages(kroner: int, letter: str = "a", month: dt.date = JANUARY, **more: Any) -> dict[str, Any]:
    return {"person_key": key(letter), "month": month, "amount_ore": kroner * 100} | more


def assessed(kroner: dict[str, int], letter: str = "a") -> list[dict[str, Any]]:
    return [{"person_key": key(letter), "code": code, "amount_ore": 100 * each} for code, each in kroner.items()]


def documented(*changes: dict[str, Any]) -> pl.DataFrame:
    none = {"case_id": "S-1", "person_key": None, "first": JANUARY, "last": None, "amount_ore": None}
    return pl.DataFrame([none | change for change in changes], schema=dict(FACTS))


def corrected(
    months: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    items: list[dict[str, Any]],
    homes: tuple[dict[str, Any], ...] = ({},),
    persons: tuple[dict[str, Any], ...] = ({},),
    *,
    said: pl.DataFrame | None = None,
    facts: pl.DataFrame | None = None,
) -> CorrectedMonths:
    data = case_data(households(*homes), members(*persons), some(IncomeLines, lines), some(AssessmentItems, items))
    year = year_amounts(data.assessment_items, 2025, rules(), income_codes())
    of_month = decided(*months)
    inputs = YearInputs(
        of_month,
        member_months(data, of_month),
        year,
        stated() if said is None else said,
        documented() if facts is None else facts,
    )
    return corrected_months(data, inputs, rules())


def changes(found: CorrectedMonths) -> list[dict[str, int]]:
    """The changes that are not 0, in kroner, by month."""
    assert found.not_calculable.is_empty()
    return [
        {
            name.removeprefix("change_").removesuffix("_ore"): amount / 100
            for name, amount in row.items()
            if name.startswith("change_") and amount
        }
        for row in found.months.iter_rows(named=True)
    ]


def test_every_stated_amount_becomes_the_assessed_one_and_the_rest_is_wages() -> None:
    found = corrected(
        [{"monthly_income_ore": 17_500_00, "paid_ore": 2_500_00}, {"month": FEBRUARY, "monthly_income_ore": 17_500_00}],
        [wages(12_500), wages(11_000, month=FEBRUARY)],
        assessed({BUSINESS: 120_000, "ufoereytelseFraUtlandet": 6_000, WEALTH: 90_000}),
        said=stated({"business_ore": 60_000_00, "letting_ore": 6_000_00}),
    )
    # decided: 17 500, of which 5 000 business and 500 letting a month; 12 000 of wages are left
    assert changes(found) == [
        {"a_ordning": 500, "business": 5_000, "foreign": 500},
        {"a_ordning": -1_000, "business": 5_000, "foreign": 500},
    ]
    first = found.months.row(0, named=True)
    assert (first["monthly_income_ore"], first["net_wealth_ore"]) == (17_500_00, 0), "as decided"
    assert (first["now_net_wealth_ore"], first["now_home_wealth_ore"]) == (90_000_00, 0)
    assert found.months["paid_ore"].to_list() == [2_500_00, 3_000_00]
    assert found.amounts["business_ore"].to_list() == [10_000_00, 10_000_00]


def test_income_of_the_households_own_table_counts_as_business_where_no_year_is_stated() -> None:
    one_month = [{"monthly_income_ore": 20_000_00}]
    home = ({"stated_income_ore": 5_000_00},)
    items = assessed({BUSINESS: 60_000, WEALTH: 0})
    assert changes(corrected(one_month, [wages(15_000)], items, home)) == [{}]
    year = stated({"business_ore": 48_000_00})
    # a stated year is used instead: 4 000 business, so 16 000 of wages were decided
    assert changes(corrected(one_month, [wages(15_000)], items, home, said=year)) == [
        {"a_ordning": -1_000, "business": 1_000}
    ]


def test_entries_that_do_not_count_are_taken_out_of_a_ordningen() -> None:
    refund = documented({"person_key": key("a"), "kind": "nav_refund", "amount_ore": 2_000_00})
    found = corrected([{"monthly_income_ore": 15_000_00}], [wages(15_000)], assessed({WEALTH: 0}), facts=refund)
    assert changes(found) == [{"a_ordning": -2_000}]


def test_disability_benefit_is_corrected_with_the_income_of_the_month() -> None:
    line = wages(16_000, category="ytelseFraOffentlige", code="ufoeretrygd")
    found = corrected([{"monthly_income_ore": 14_000_00}], [line], assessed({WEALTH: 0}))
    assert found.months["monthly_disability_benefit_ore"].to_list() == [14_000_00], "no more than the decision's income"
    assert changes(found) == [{"a_ordning": 2_000, "disability_benefit": 2_000}]


def test_a_member_of_two_cases_may_have_stated_other_amounts_in_each() -> None:
    both = stated({"business_ore": 12_000_00}, {"case_id": "S-2", "business_ore": 24_000_00})
    found = corrected(
        [{"monthly_income_ore": 15_000_00}, {"case_id": "S-2", "monthly_income_ore": 15_000_00}],
        [wages(14_000)],
        assessed({BUSINESS: 36_000, WEALTH: 0}),
        ({}, {"case_id": "S-2"}),
        ({}, {"case_id": "S-2"}),
        said=both,
    )
    assert found.months["case_id"].to_list() == ["S-1", "S-2"]
    assert changes(found) == [{"business": 2_000}, {"a_ordning": 1_000, "business": 1_000}]


def test_a_childs_wealth_is_left_out_as_documented_or_else_as_the_household_says() -> None:
    def wealth(facts: pl.DataFrame) -> list[int]:
        home = ({"child_wealth_ore": 300_000_00},)
        items = assessed({WEALTH: 400_000})
        found: list[int] = corrected([{}], [], items, home, facts=facts).months["now_net_wealth_ore"].to_list()
        return found

    assert wealth(documented()) == [100_000_00]
    assert wealth(documented({"kind": "child_wealth", "amount_ore": 50_000_00})) == [350_000_00]


def test_the_home_as_decided_has_the_assessed_value_and_then_the_documented_one() -> None:
    value = documented({"kind": "home_value", "amount_ore": 700_000_00})
    items = assessed({WEALTH: 900_000, HOME: 800_000}) + assessed({WEALTH: 0, HOME: 50_000}, "b")
    persons: tuple[dict[str, Any], ...] = ({}, {"person_key": key("b"), "role": "adult"})
    found = corrected([{}], [], items, ({"tenure": "owned"},), persons, facts=value)
    assert found.months.select("home_wealth_ore", "now_home_wealth_ore").rows() == [(850_000_00, 700_000_00)]


OSLO: tuple[dict[str, Any], ...] = ({"scheme": "oslo"},)


@pytest.mark.parametrize("kind", ["corrected_months", "newer_assessment"])
@pytest.mark.parametrize(("items", "change"), [({YEARLY: 360_001}, 10_000.08), ({}, -20_000)])
def test_income_on_an_assessment_becomes_a_twelfth_of_the_years_one(
    kind: str, items: dict[str, int], change: float
) -> None:
    month = {"scheme": "oslo", "kind": kind, "income_from_assessment": True, "monthly_income_ore": 20_000_00}
    found = corrected([month], [wages(99_000)], assessed(items), OSLO)
    assert changes(found) == [{"assessment": change}]
    assert found.amounts.is_empty()


def test_a_corrected_month_of_oslo_becomes_the_mean_of_what_is_reported_now() -> None:
    month = {"scheme": "oslo", "kind": "corrected_months", "monthly_income_ore": 9_000_00}
    months = [dt.date(2024, 11, 1), dt.date(2024, 12, 1), JANUARY]
    lines = [wages(12_000, month=each, category="ytelseFraOffentlige", code="ufoeretrygd") for each in months]
    found = corrected([month], [*lines, wages(12_000, ordinal=1)], [], OSLO)
    # 48 000 in four months, of which 36 000 uføretrygd: as decided 9 000 of both at most
    assert changes(found) == [{"a_ordning": 3_000}]
    assert found.months["monthly_disability_benefit_ore"].to_list() == [9_000_00]
    assert found.months.select("now_net_wealth_ore", "net_wealth_ore").rows() == [(0, 0)]


def test_a_case_with_one_month_that_cannot_be_calculated_has_no_month() -> None:
    found = corrected(
        [{}, {"month": FEBRUARY}, {"case_id": "S-2"}],
        [wages(1_000, month=FEBRUARY, code="nyKode"), wages(20_000, "b")],
        assessed({WEALTH: 0}) + assessed({WEALTH: 0}, "b"),
        ({}, {"case_id": "S-2"}),
        ({}, {"case_id": "S-2", "person_key": key("b")}),
    )
    assert found.not_calculable.rows() == [("S-1", "unknown_income_code")]
    assert found.months["case_id"].to_list() == ["S-2"]


def test_an_assessment_of_another_year_is_none() -> None:
    items = [each | {"year": 2024} for each in assessed({BUSINESS: 120_000, WEALTH: 0})]
    with pytest.raises(ContractError, match="the case is not ready"):
        corrected([{}], [], items)


def test_a_month_without_rates_is_refused() -> None:
    with pytest.raises(RateError, match="2031-01"):
        corrected([{"month": dt.date(2031, 1, 1)}], [], assessed({WEALTH: 0}))


def test_no_months_give_no_rows() -> None:
    data = case_data(households({}), members({}))
    nothing = decided({}).clear()
    year = year_amounts(rows(AssessmentItems, {}), 2025, rules(), income_codes())
    inputs = YearInputs(nothing, member_months(data, nothing), year, stated(), documented())
    found = corrected_months(data, inputs, rules())
    assert (found.months.height, found.amounts.height, found.not_calculable.height) == (0, 0, 0)
