"""The vectorised rules against the slow reference: random households, and each threshold one øre to either side.

A million of them: `python -m tests.entitlement.million` (about two minutes).
"""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.entitlement import RuleBook, calculate
from tasks.entitlement.schemes import Scheme
from tasks.validation import MOST_ORE
from tests.entitlement.comparing import differences, random_cases
from tests.entitlement.rules import book, cases, rule_texts
from tests.examples import examples

ROUNDINGS = ("operational", "analytic")
THRESHOLDS = [
    "first_threshold",
    "second_threshold",
    "young_disabled_second_threshold",
    "single_pensioner_first_threshold",
    "single_pensioner_second_threshold",
    "lower_income_1",
    "lower_income_2",
    "upper_income_1",
    "upper_income_2",
    *[f"band_{number}_to" for number in range(1, 6)],
]


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_random_households_of_every_scheme_and_date_agree_with_the_reference(rounding: str) -> None:
    assert differences(random_cases(3_000, seed=20261123), rounding) == []


def test_a_comparison_sees_a_wrong_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.entitlement.reference.G", dict.fromkeys(range(2016, 2027), 130_000))
    assert differences(random_cases(200, seed=1), "operational") != []


@st.composite
def on_a_threshold(draw: st.DrawFn) -> dict[str, Any]:
    """A household whose weighted income is on a threshold, or as near it as whole øre of monthly income come."""
    scheme = draw(st.sampled_from(list(book().schemes.values())))
    month = draw(st.sampled_from(scheme.table["month"].to_list()))
    adults, children = draw(st.integers(1, 6)), draw(st.integers(0, 5))
    aged = draw(st.integers(0, adults))
    income = _income_at(draw, scheme, month) + draw(st.integers(-2, 2))
    rented = draw(st.booleans())
    allowance = _allowance(scheme, month, rented=rented)
    return {
        "scheme": scheme.scheme_id,
        "month": month,
        "adults": adults,
        "aged_18_19": aged,
        "children": children,
        "monthly_income_ore": income,
        "monthly_disability_benefit_ore": draw(st.sampled_from([0, max(income, 0)])),
        "tenure": "rented" if rented else "owned",
        "net_wealth_ore": draw(st.sampled_from([0, allowance, allowance + 1, allowance - 1])),
        "home_wealth_ore": 10**9,
        "housing_cost_ore": draw(st.sampled_from([7_000_00, 12_000_01, 500_00, 499_99, 875_00, 874_99])),
        "young_disabled": draw(st.booleans()),
        "single_pensioner": draw(st.booleans()),
        "pensioner": draw(st.booleans()),
        "adapted_home": draw(st.booleans()),
        "cost_group": draw(st.sampled_from([None, 1, 4])),
    }


def _income_at(draw: st.DrawFn, scheme: Scheme, month: dt.date) -> int:
    row = scheme.table.row(by_predicate=pl.col("month") == month, named=True)
    names = [name for name in THRESHOLDS if row.get(name)]
    threshold = row[draw(st.sampled_from(names))] if names else 0
    weight = draw(st.integers(100, 250))
    steps = draw(st.integers(0, 40)) * (row["step"] if row.get("step", 10**15) < 10**14 else 0)
    return int((threshold + steps // 10_000) * weight // 1200)


def _allowance(scheme: Scheme, month: dt.date, *, rented: bool) -> int:
    name = "wealth_allowance_rented" if rented else "wealth_allowance_owned_most"
    for known in (name, "wealth_limit", "wealth_free_single"):
        if known in scheme.table.columns:
            return scheme.number(known, month)
    raise AssertionError(scheme.scheme_id)


@settings(max_examples=examples(30), deadline=None, derandomize=True)
@given(households=st.lists(on_a_threshold(), min_size=1, max_size=12), rounding=st.sampled_from(ROUNDINGS))
def test_households_on_a_threshold_and_one_oere_to_either_side_agree_with_the_reference(
    households: list[dict[str, Any]], rounding: str
) -> None:
    assert differences(cases(*households), rounding) == []


@settings(max_examples=examples(12), deadline=None, derandomize=True)
@given(
    households=st.lists(on_a_threshold(), min_size=4, max_size=12),
    rounding=st.sampled_from(ROUNDINGS),
    ore=st.integers(-2, 2),
)
def test_households_at_the_ceiling_and_at_the_minimum_payout_and_one_oere_to_either_side_agree(
    households: list[dict[str, Any]], rounding: str, ore: int
) -> None:
    """The rent is the ceiling's, or just what gives the least that is paid, to the øre."""
    found = calculate(cases(*households), book(), rounding=rounding)
    at_ceiling, at_minimum = [], []
    for household, row in zip(households, found.iter_rows(named=True), strict=True):
        scheme, month = book().schemes[household["scheme"]], household["month"]
        least = scheme.number("minimum_payout", month) if "minimum_payout" in scheme.table.columns else 100
        off = 1 - (scheme.number("rent_reduction", month) / 10_000 if household["scheme"] == "oslo" else 0)
        coverage = scheme.number("coverage", month) / 10_000
        own = round(row["own_share_ore"] / 1200) * 100 if rounding == "operational" else row["own_share_ore"] / 12
        needed = round((own + (least - 50) / coverage) / off) + ore
        at_minimum.append(household | {"housing_cost_ore": min(max(needed, 0), MOST_ORE)})
        at_ceiling.append(household | {"housing_cost_ore": (row["cost_ceiling_ore"] or 12_000) // 12 + ore})
    assert differences(cases(*at_ceiling, *at_minimum), rounding) == []


def test_the_marginal_reading_of_bergens_bands_agrees_with_the_reference_too() -> None:
    path = "bergen/parameters.yaml"
    marginal = RuleBook.parse({**rule_texts(), path: rule_texts()[path].replace("value: no", "value: yes")})
    bergen = random_cases(4_000, seed=8).filter(scheme="bergen")
    assert differences(bergen, "operational", rules=marginal, marginal_bands=True) == []
    assert differences(bergen, "operational", rules=marginal) != []


@pytest.mark.parametrize("scheme", ["state", "oslo", "oslo-bkb", "bodo", "bergen", "oslo-husleietilskudd"])
@pytest.mark.parametrize("amount", [MOST_ORE, -MOST_ORE, 0])
def test_the_largest_amounts_are_calculated_exactly(scheme: str, amount: int) -> None:
    months = book().schemes[scheme].table["month"]
    extreme = [
        {
            "scheme": scheme,
            "month": month,
            "monthly_income_ore": amount,
            "net_wealth_ore": abs(amount),
            "housing_cost_ore": MOST_ORE,
            "adults": 1 + number % 30,
            "children": number % 31,
        }
        for number, month in enumerate(months)
    ]
    for rounding in ROUNDINGS:
        assert differences(cases(*extreme), rounding) == []
