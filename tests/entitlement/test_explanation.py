"""Explanations: lines that lead up to the result, with the paragraph, source and status of what was used."""

import datetime as dt
from typing import Any

import pytest

from tasks.entitlement import EVERY_PART, RuleBook, calculate, explain, explanations
from tasks.entitlement.explanation.account import Line
from tasks.entitlement.explanation.explain import EXPLAINERS
from tasks.entitlement.formulas import FORMULAS
from tasks.validation import LINE_WORDINGS
from tests.entitlement.comparing import random_cases
from tests.entitlement.rules import book, cases, rule_texts

_PARTS = {*EVERY_PART, "heating", "running_cost"}


def amounts(lines: list[Line]) -> dict[str, int]:
    return {line.code: line.amount_ore for line in lines if line.amount_ore is not None}


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def test_every_formula_has_an_explainer() -> None:
    assert set(EXPLAINERS) == set(FORMULAS)


@pytest.mark.parametrize("rounding", ["operational", "analytic"])
def test_the_lines_add_up_to_the_result(rounding: str) -> None:
    mixed = random_cases(400, seed=11)
    given = calculate(mixed, book(), rounding=rounding)
    for account, row in zip(explanations(mixed, book(), rounding=rounding), given.iter_rows(named=True), strict=True):
        found = amounts(account.lines)
        assert account.lines[-1].code == "entitlement"
        assert found["entitlement"] == row["entitlement_ore"]
        assert found["own_share"] == row["own_share_ore"]
        assert found["housing_cost"] == row["approved_housing_cost_ore"] or row["scheme"].startswith("oslo-")
        _own_share_adds_up(account.lines, found)
        _ceiling_adds_up(found, row)
        _ending_adds_up(found, by_month=row["scheme"] == "state" and rounding == "operational")


def _own_share_adds_up(lines: list[Line], found: dict[str, int]) -> None:
    parts = [
        line.amount_ore or 0
        for line in lines
        if line.code in {"least_own_share", "own_share_first", "own_share_second", "own_share_steps"}
    ]
    if parts:
        assert sum(parts) == found["own_share"]
    if "rent_reduction" in found:
        assert found["rent"] + found["rent_reduction"] == found["housing_cost"]
    income = sum(found.get(code, 0) for code in ("monthly_income", "disability_divided", "income_deduction"))
    if "weighted_income" in found:
        assert abs(12 * income + found.get("wealth_addition", 0) - found["yearly_income"]) <= 12
    if "wealth_allowance" in found and found["wealth_addition"]:
        excess = found["net_wealth"] + found["wealth_allowance"]
        [rate] = [line.rate for line in lines if line.code == "wealth_addition"]
        assert found["wealth_addition"] == half_up((rate or 0) * excess, 10_000)


def _ceiling_adds_up(found: dict[str, int], row: dict[str, Any]) -> None:
    if "ceiling_base" in found:
        parts = sum(found.get(code, 0) for code in ("ceiling_base", "ceiling_group", "ceiling_adapted"))
        assert parts == found["ceiling"] == row["cost_ceiling_ore"]


def _ending_adds_up(found: dict[str, int], *, by_month: bool) -> None:
    if "difference" not in found:
        assert found["entitlement"] == 0
        return
    own = found["own_share_month"] if by_month else found["own_share_taken"]
    assert abs(found["difference"] - max(found["cost_counted"] + own, 0)) <= 1
    assert found["entitlement"] in {found["rounded"], 0}
    assert abs(found["rounded"] - found["covered"]) <= 50


def test_explanations_come_in_the_order_of_the_cases() -> None:
    mixed = cases({"scheme": "state"}, {"scheme": "bergen"}, {"scheme": "state"}, {"scheme": "oslo"})
    lines = explain(mixed, book())
    assert lines["case_id"].unique(maintain_order=True).to_list() == mixed["case_id"].to_list()
    assert lines.filter(case_id="S-2")["line"].to_list() == list(range(1, lines.filter(case_id="S-2").height + 1))
    assert explain(mixed.clear(), book()).is_empty()


def test_an_unconfirmed_value_says_so() -> None:
    lines = explain(cases({"net_wealth_ore": 900_000_00}), book())
    [allowance] = lines.filter(code="wealth_allowance").to_dicts()
    assert (allowance["amount_ore"], allowance["status"], allowance["paragraph"]) == (-344_231_00, "unconfirmed", "§ 6")


def test_each_line_has_the_values_that_its_wording_takes() -> None:
    lines = explain(random_cases(2_000, seed=12), book())
    taken = {
        (wording, tuple(name for name, value in values.items() if value is not None))
        for wording, values in lines.select("wording", "values").iter_rows()
    }
    assert taken == {(wording, LINE_WORDINGS[wording]) for wording, _ in taken}
    elsewhere = {name for name in LINE_WORDINGS if name.startswith("cost_") and name.removeprefix("cost_") in _PARTS}
    assert set(LINE_WORDINGS) - {wording for wording, _ in taken} - elsewhere == {
        "assessed_income",
        "kept_income",
        "own_share_bands",
        "wealth_addition",  # of runs before the line had its rate
    }


@pytest.mark.parametrize(
    ("inputs", "codes"),
    [
        ({"month": dt.date(2023, 10, 1), "monthly_income_ore": 21_000_00}, {"own_share_steps"}),
        ({"monthly_income_ore": 24_000_00}, {"own_share_second"}),
        ({"monthly_income_ore": 24_000_00, "single_pensioner": True}, {"own_share_first"}),
        ({"scheme": "oslo", "monthly_disability_benefit_ore": 5_000_00}, {"disability_divided", "rent_reduction"}),
        ({"income_deduction_ore": 500_00}, {"income_deduction"}),
        ({"adapted_home": True, "cost_group": 4}, {"ceiling_adapted"}),
        ({"tenure": "owned", "net_wealth_ore": 900_000_00, "home_wealth_ore": 10_00}, {"wealth_allowance"}),
        ({"scheme": "bergen", "net_wealth_ore": 900_000_00}, {"net_wealth", "wealth_allowance", "wealth_addition"}),
        ({"scheme": "bergen", "monthly_income_ore": 90_000_00}, {"own_share"}),
        ({"scheme": "oslo-husleietilskudd", "month": dt.date(2022, 1, 1), "adults": 3}, {"living_costs", "energy"}),
        ({"scheme": "bodo", "housing_cost_ore": 100_00}, {"not_eligible"}),
    ],
)
def test_what_matters_for_a_household_has_a_line(inputs: dict[str, Any], codes: set[str]) -> None:
    assert codes <= set(explain(cases(inputs), book())["code"])


@pytest.mark.parametrize(("adults", "children", "number"), [(1, 0, None), (2, 0, 2), (1, 1, 2), (2, 3, 5)])
def test_the_weight_is_that_of_the_number_of_persons(adults: int, children: int, number: int | None) -> None:
    [weight] = explain(cases({"adults": adults, "children": children}), book()).filter(code="weight").to_dicts()
    assert weight["wording"] == ("weight_one" if number is None else "weight")
    assert weight["values"]["number"] == number


@pytest.mark.parametrize(
    ("inputs", "groups"),
    [
        ({"municipality": "0301"}, [(1, "§ 3", "official")]),
        ({"municipality": "0231", "month": dt.date(2018, 10, 1)}, [(3, "§ 3", "official")]),
        ({"municipality": "0217", "month": dt.date(2018, 10, 1)}, [(3, "§ 3", "official")]),
        *[
            ({"municipality": number, "month": dt.date(2019, 12, 1)}, [(4, "§ 3", "inferred")])
            for number in ("3020", "3207", "3030", "3205")
        ],
        ({"municipality": "3205", "month": dt.date(2020, 1, 1)}, [(3, "§ 3", "official")]),
        ({"municipality": "4204", "month": dt.date(2019, 12, 1)}, [(3, "§ 3", "inferred")]),
        ({"municipality": "1103", "month": dt.date(2019, 12, 1)}, [(2, "§ 3", "inferred")]),
        ({"municipality": "1804"}, []),
        ({"municipality": "0301", "cost_group": 2}, []),
        ({"municipality": "0301", "scheme": "oslo"}, []),
    ],
)
def test_the_source_of_the_municipalitys_group_is_shown(
    inputs: dict[str, Any], groups: list[tuple[int, str, str]]
) -> None:
    lines = explain(cases(inputs), book()).filter(code="cost_group")
    assert lines.select("rate", "paragraph", "status").rows() == groups
    assert lines["source"].null_count() == 0


def test_marginal_bands_have_a_wording_of_their_own() -> None:
    path = "bergen/parameters.yaml"
    marginal = RuleBook.parse({**rule_texts(), path: rule_texts()[path].replace("value: no", "value: yes")})
    [wording] = explain(cases({"scheme": "bergen"}), marginal).filter(code="own_share")["wording"]
    assert wording == "own_share_bands"


@pytest.mark.parametrize(
    ("monthly_income_ore", "wording", "rate", "number"),
    [
        (16_500_00, "own_share_flat_first", 1800, None),  # 198 000 kr a year, up to 1.5 G
        (19_000_00, "own_share_flat", 2000, 2),  # 228 000 kr, over 1.5 G
        (90_000_00, "own_share_flat", 2800, 6),  # over 3.5 G
    ],
)
def test_the_flat_own_share_names_its_band(
    monthly_income_ore: int, wording: str, rate: int, number: int | None
) -> None:
    case = cases({"scheme": "bergen", "month": dt.date(2026, 10, 1), "monthly_income_ore": monthly_income_ore})
    [line] = explain(case, book()).filter(code="own_share").iter_rows(named=True)
    g_2026 = 136_549_00
    bound = {None: 1.5, 2: 1.5, 6: 3.5}[number] * g_2026
    assert (line["wording"], line["values"]["rate"], line["values"]["number"]) == (wording, rate, number)
    assert line["values"]["amount_ore"] == bound
