"""Promises of `calculate`: order, outcomes, statuses, and how amounts follow from inputs."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.entitlement import RuleBook, calculate
from tasks.errors import ContractError, UsageError
from tests.entitlement.comparing import random_cases
from tests.entitlement.rules import book, cases, rule_texts
from tests.examples import examples

STEPWISE = dt.date(2023, 10, 1)


def amount(**inputs: Any) -> int:
    return int(calculate(cases(inputs), book())["entitlement_ore"][0]) // 100


def test_one_row_in_is_one_row_out_in_the_same_order_whatever_the_mix() -> None:
    mixed = random_cases(500, seed=3)
    whole = calculate(mixed, book())
    assert whole.select("case_id", "month", "scheme").equals(mixed.select("case_id", "month", "scheme"))
    one_by_one = pl.concat([calculate(mixed[row], book()) for row in range(40)])
    assert whole.head(40).equals(one_by_one)
    assert calculate(mixed.clear(), book()).height == 0


def test_the_same_inputs_give_the_same_bytes() -> None:
    mixed = random_cases(300, seed=4)
    first, second = (calculate(mixed, book()).drop("unconfirmed").write_csv() for _ in range(2))
    assert first == second


def test_many_household_months_are_calculated_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = random_cases(300, seed=4)
    whole = calculate(mixed, book())
    monkeypatch.setattr("tasks.entitlement.calculation._AT_ONCE", 70)
    assert calculate(mixed, book()).equals(whole)


def test_duplicate_rows_are_fine() -> None:
    twice = cases({"case_id": "A"}, {"case_id": "A"})
    assert calculate(twice, book())["case_id"].to_list() == ["A", "A"]


def test_an_amount_just_under_the_minimum_payout_is_not_paid_but_reported() -> None:
    limit = 28_241_00
    rows = calculate(
        cases({"monthly_income_ore": limit}, {"monthly_income_ore": limit + 1_00}, {"monthly_income_ore": 50_000_00}),
        book(),
        rounding="analytic",
    )
    assert rows["outcome"].to_list() == ["granted", "below_minimum", "none"]
    assert rows["entitlement_ore"].to_list() == [63_00, 0, 0]
    assert rows["entitlement_unrounded"][1] > 62
    assert rows["entitlement_unrounded"][2] == 0


@pytest.mark.parametrize(
    ("number", "year", "group"),
    [
        ("0301", 2026, 1),
        ("4601", 2026, 2),
        ("4601", 2017, 2),
        ("1201", 2017, 2),
        ("1601", 2017, 2),
        ("5401", 2020, 2),
        ("3030", 2020, 3),
        ("3030", 2019, 4),
        ("3207", 2019, 4),
        ("0231", 2019, 3),
        ("0217", 2019, 3),
        ("1804", 2026, 4),
        ("0106", 2019, 4),
    ],
)
def test_a_municipality_keeps_its_group_through_changes_of_number(number: str, year: int, group: int) -> None:
    home = {"month": dt.date(year, 10, 1)}
    given = calculate(cases(home | {"municipality": number}, home | {"cost_group": group}), book())
    assert given["cost_ceiling_ore"].n_unique() == 1


def test_a_given_cost_group_replaces_the_municipalitys() -> None:
    oslo, fourth = calculate(cases({}, {"cost_group": 4}), book())["cost_ceiling_ore"]
    assert oslo - fourth == 27_982_00


def test_oslos_rent_reduction_is_a_column_and_comes_off_the_rent() -> None:
    row = calculate(cases({"scheme": "oslo"}), book()).row(0, named=True)
    assert row["rent_reduction_ore"] == 1_320_00
    assert row["approved_housing_cost_ore"] == 12 * 10_680_00
    assert calculate(cases({}), book())["rent_reduction_ore"][0] is None


def test_oslo_takes_a_quarter_off_the_rent_in_its_five_months() -> None:
    months = [dt.date(2023, 8, 1), dt.date(2023, 9, 1), dt.date(2024, 1, 1), dt.date(2024, 2, 1)]
    rows = calculate(cases(*[{"scheme": "oslo", "month": month} for month in months]), book())
    assert rows["rent_reduction_ore"].to_list() == [1_320_00, 3_000_00, 3_000_00, 1_320_00]


def test_where_nobody_is_twenty_the_first_person_still_weighs_one_in_oslo() -> None:
    rows = calculate(
        cases({"scheme": "oslo", "aged_18_19": 1}, {"scheme": "oslo", "aged_18_19": 1, "children": 1}), book()
    )
    assert rows["weight_hundredths"].to_list() == [100, 120]


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ({}, []),
        ({"net_wealth_ore": 10_000_00}, []),
        ({"net_wealth_ore": 333_557_00}, []),
        ({"net_wealth_ore": 333_557_01}, ["wealth_allowance_rented"]),
        ({"net_wealth_ore": 900_000_00, "tenure": "owned", "home_wealth_ore": 500_000_00}, []),
        (
            {"net_wealth_ore": 900_000_00, "tenure": "owned", "home_wealth_ore": 800_000_00},
            ["wealth_allowance_owned_most"],
        ),
        ({"net_wealth_ore": 900_000_00, "month": dt.date(2025, 10, 1)}, []),
        ({"net_wealth_ore": 900_000_00, "scheme": "oslo"}, ["amendment_2026_1971"]),
        ({"net_wealth_ore": 900_000_00, "scheme": "bodo"}, ["guidelines_after_2025", "wealth_allowance_rented"]),
        ({"scheme": "bergen"}, ["coverage", "bands_are_marginal"]),
        ({"tenure": "owned", "housing_cost_ore": 9_000_00}, ["running_cost"]),
        ({"tenure": "owned", "housing_cost_ore": 19_000_00}, []),
    ],
)
def test_a_result_names_the_unconfirmed_values_that_influenced_it(inputs: dict[str, Any], names: list[str]) -> None:
    assert calculate(cases(inputs), book())["unconfirmed"].to_list() == [names]


def test_the_result_records_rates_version_and_rounding() -> None:
    row = calculate(cases({"month": dt.date(2024, 3, 1)}), book(), rounding="analytic").row(0, named=True)
    assert (row["rates_from"], row["rule_version"], row["rounding"]) == (
        dt.date(2023, 6, 1),
        book().version,
        "analytic",
    )


def test_an_unknown_rounding_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="operational or analytic"):
        calculate(cases({}), book(), rounding="bankers")


def test_a_disability_benefit_that_could_wrap_the_arithmetic_is_refused() -> None:
    with pytest.raises(ContractError, match="monthly_disability_benefit"):
        calculate(cases({"monthly_income_ore": 10**10, "monthly_disability_benefit_ore": -(10**10)}), book())


def test_bergens_bands_can_be_marginal_by_setting() -> None:
    """20 000 a month, G 136 549: 18 % up to 1.5 G and 20 % above it."""

    path = "bergen/parameters.yaml"
    marginal = RuleBook.parse({**rule_texts(), path: rule_texts()[path].replace("value: no", "value: yes")})
    row = calculate(cases({"scheme": "bergen"}, {"scheme": "bergen", "monthly_income_ore": 60_000_00}), marginal)
    first_band = 136_549 * 1.5
    assert row["own_share_ore"][0] == pytest.approx((0.18 * first_band + 0.20 * (240_000 - first_band)) * 100, abs=1)
    bands = 136_549 * (0.18 * 1.5 + 0.5 * (0.20 + 0.22 + 0.24 + 0.25)) + 0.28 * (720_000 - 3.5 * 136_549)
    assert row["own_share_ore"][1] == pytest.approx(bands * 100, abs=1)


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(
    income=st.integers(0, 60_000_00),
    more=st.integers(1, 5_000_00),
    month=st.sampled_from([dt.date(2024, 7, 1), dt.date(2025, 6, 1), dt.date(2026, 10, 1), STEPWISE]),
    adults=st.integers(1, 4),
    children=st.integers(0, 4),
    variant=st.sampled_from([{}, {"young_disabled": True}, {"single_pensioner": True}]),
)
def test_more_income_or_wealth_never_gives_more_and_more_rent_never_less(
    income: int, more: int, month: dt.date, adults: int, children: int, variant: dict[str, Any]
) -> None:
    home = {"month": month, "adults": adults, "children": children, "monthly_income_ore": income, **variant}
    base, richer, wealthier, dearer = calculate(
        cases(
            home,
            {**home, "monthly_income_ore": income + more},
            {**home, "net_wealth_ore": 400_000_00 + more},
            {**home, "housing_cost_ore": 12_000_00 + more},
        ),
        book(),
    )["entitlement_ore"]
    assert richer <= base
    assert wealthier <= base
    assert dearer >= base


def test_the_linear_model_takes_121_or_590_kroner_of_a_thousand_more() -> None:
    """Section 2.7 of the rules: 0.737 × 16.44 % below the second threshold, 0.737 × 80 % above it."""
    lower = calculate(cases({"monthly_income_ore": 15_000_00}, {"monthly_income_ore": 16_000_00}), book())
    upper = calculate(cases({"monthly_income_ore": 22_000_00}, {"monthly_income_ore": 23_000_00}), book())
    assert [round(-pair["entitlement_unrounded"].diff()[1]) for pair in (lower, upper)] == [121, 590]


def test_the_stepwise_model_has_a_notch_at_every_step() -> None:
    """0.12 % of 207 910 kr, times 73.7 %: 15 kr a month lost for one krone more of yearly income (March 2024)."""
    just, over = 17_325_75, 17_325_76  # 12 × 17 325.75 = 207 909, the second threshold
    rows = calculate(cases(*[{"month": STEPWISE, "monthly_income_ore": income} for income in (just, over)]), book())
    assert -rows["entitlement_unrounded"].diff()[1] == pytest.approx(0.0012 * 207_909 * 0.737 / 12, abs=0.01)


@pytest.mark.parametrize("completed", [1, 2, 7])
def test_each_completed_step_is_another_notch_of_the_whole_income(completed: int) -> None:
    """Steps of 1 283 kr are counted from one krone above the second threshold, 207 909 kr (March 2024)."""
    boundary = (207_909 + 1 + 1_283 * completed) * 100
    just, over = (boundary - 1) // 12, -(-boundary // 12)
    rows = calculate(cases(*[{"month": STEPWISE, "monthly_income_ore": income} for income in (just, over)]), book())
    notch = 0.0012 * boundary / 100 * 0.737 / 12
    assert -rows["entitlement_unrounded"].diff()[1] == pytest.approx(notch, abs=0.01)


def test_uforetrygd_counts_for_less_in_oslo() -> None:
    assert amount(scheme="oslo", monthly_disability_benefit_ore=20_000_00) > amount(scheme="oslo")
    assert amount(monthly_disability_benefit_ore=20_000_00) == amount()


def test_the_section_8_deduction_comes_off_income_in_the_state_scheme_only() -> None:
    assert amount(income_deduction_ore=2_000_00) == amount(monthly_income_ore=18_000_00)
    assert amount(scheme="oslo", income_deduction_ore=2_000_00) == amount(scheme="oslo")


def test_a_municipality_that_changes_group_has_each_group_in_its_own_months() -> None:

    path = "state/cost_groups.yaml"
    line = "  - {municipality: Oslo, group: 1, numbers: ['0301'], from: 2017-06-01, "
    split = (
        line
        + "through: 2025-12-31, status: O, source: lov}\n"
        + line.replace("1,", "2,", 1).replace("2017-06", "2026-01")
    )
    changed = RuleBook.parse({**rule_texts(), path: rule_texts()[path].replace(line, split)})
    months = [dt.date(2025, 12, 1), dt.date(2026, 1, 1)]
    given = calculate(cases(*[{"month": month} for month in months]), changed)
    wanted = calculate(cases(*[{"month": m, "cost_group": g} for m, g in zip(months, (1, 2), strict=True)]), book())
    assert given["cost_ceiling_ore"].to_list() == wanted["cost_ceiling_ore"].to_list()
