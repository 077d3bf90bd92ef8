"""Attribution: shares that sum to the øre, whatever the order of things."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.entitlement import attribute, calculate
from tasks.entitlement.attribution import INPUTS
from tasks.errors import ContractError
from tasks.validation import CAUSES, CaseMonths, columns
from tests.entitlement.comparing import random_cases
from tests.entitlement.rules import book, cases
from tests.examples import examples

FIRST = {scheme.scheme_id: scheme.first for scheme in book().schemes.values()}


def decided(frame: pl.DataFrame, ore: int = 3_000_00) -> pl.DataFrame:
    return frame.select("case_id", decided_ore=pl.lit(ore, pl.Int64))


def by_cause(found: pl.DataFrame) -> dict[str, int]:
    return dict(found.select("cause", "amount_ore").iter_rows())


def test_every_input_of_a_household_month_belongs_to_one_cause() -> None:
    named = [name for names in INPUTS.values() for name in names]
    assert sorted([*named, "case_id", "scheme"]) == sorted(columns(CaseMonths))


def test_one_cause_alone_carries_the_whole_difference() -> None:
    before, after = cases({"monthly_income_ore": 18_000_00}), cases({})
    now, then = (calculate(side, book())["entitlement_ore"][0] for side in (after, before))
    found = by_cause(attribute(before, after, decided(after, then), book()))
    assert found == dict.fromkeys(CAUSES, 0) | {"income": now - then}


def test_the_rules_additions_to_the_housing_cost_belong_to_the_rates() -> None:
    old = {"month": dt.date(2025, 5, 1), "housing_cost_ore": 5_000_00 + 589_67}
    before, after = cases(old), cases({"month": dt.date(2025, 6, 1), "housing_cost_ore": 5_000_00 + 613_83})
    own = before.select("case_id", own_before_ore=pl.lit(5_000_00), own_after_ore=pl.lit(5_000_00))
    now, then = (calculate(side, book())["entitlement_ore"][0] for side in (after, before))
    assert by_cause(attribute(before, after, decided(after, then), book()))["housing_cost"] > 0
    found = by_cause(attribute(before, after, decided(after, then), book(), own_costs=own))
    assert found == dict.fromkeys(CAUSES, 0) | {"rates": now - then}
    dearer = own.with_columns(own_before_ore=pl.lit(4_000_00))
    shifted = before.with_columns(housing_cost_ore=pl.col("housing_cost_ore") - 1_000_00)
    both = by_cause(attribute(shifted, after, decided(after, then), book(), own_costs=dearer))
    assert both["housing_cost"] > 0
    assert sum(both.values()) == now - then
    with pytest.raises(ContractError, match="own_costs"):
        attribute(before, after, decided(after, then), book(), own_costs=own.clear())


def test_new_rates_are_a_cause_of_their_own() -> None:
    before, after = cases({"month": dt.date(2026, 5, 1)}), cases({"month": dt.date(2026, 6, 1)})
    then = calculate(before, book())["entitlement_ore"][0]
    found = by_cause(attribute(before, after, decided(after, then), book()))
    assert found["rates"] > 0
    assert sum(found.values()) == found["rates"]


def test_a_remainder_on_the_decisions_own_inputs_belongs_to_the_decision() -> None:
    same = cases({})
    now = calculate(same, book())["entitlement_ore"][0]
    assert by_cause(attribute(same, same, decided(same), book())) == dict.fromkeys(CAUSES, 0) | {
        "decision": now - 3_000_00
    }


@settings(max_examples=examples(8), deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), rounding=st.sampled_from(["operational", "analytic"]))
def test_shares_sum_to_now_less_decided_to_the_oere(seed: int, rounding: str) -> None:
    before, after = random_cases(30, seed), random_cases(30, seed + 1)
    after = after.with_columns(before["scheme"], before["month"])
    before = before.with_columns(month=pl.col("scheme").replace_strict(FIRST, return_dtype=pl.Date))
    amounts = decided(after)
    found = attribute(before, after, amounts, book(), rounding=rounding)
    now = calculate(after, book(), rounding=rounding)
    sums = found.group_by("case_id", maintain_order=True).agg(pl.col("amount_ore").sum())
    assert sums["amount_ore"].to_list() == (now["entitlement_ore"] - amounts["decided_ore"]).to_list()
    assert found["cause"].to_list() == list(CAUSES) * 30


def test_shares_do_not_depend_on_the_order_of_the_cases_or_on_the_other_cases() -> None:
    before, after = random_cases(30, seed=5), random_cases(30, seed=6)
    after = after.with_columns(before["scheme"], before["month"])
    whole = attribute(before, after, decided(after), book())
    turned = attribute(before.reverse(), after.sample(fraction=1, shuffle=True, seed=1), decided(after[::-1]), book())
    alone = attribute(before, after, decided(after[3:4]), book())
    order = ["case_id", "cause"]
    assert turned.sort(order).equals(whole.sort(order))
    assert alone.equals(whole.filter(pl.col("case_id") == after["case_id"][3]))


def test_two_causes_that_act_together_share_what_neither_does_alone() -> None:
    """Shapley of two: each gets half of what happens only when both have changed."""
    before = cases({"monthly_income_ore": 10_000_00, "housing_cost_ore": 5_000_00})
    after = cases({"monthly_income_ore": 22_000_00, "housing_cost_ore": 9_000_00})
    v = {
        (income, cost): calculate(cases({"monthly_income_ore": income, "housing_cost_ore": cost}), book())[
            "entitlement_ore"
        ][0]
        for income in (10_000_00, 22_000_00)
        for cost in (5_000_00, 9_000_00)
    }
    none, both = v[10_000_00, 5_000_00], v[22_000_00, 9_000_00]
    income = ((v[22_000_00, 5_000_00] - none) + (both - v[10_000_00, 9_000_00])) / 2
    found = by_cause(attribute(before, after, decided(after, none), book()))
    assert found["income"] == income
    assert found["housing_cost"] == both - none - income


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_case_that_is_missing_on_a_side_is_a_fault_of_ours(side: str) -> None:
    frame, nothing = cases({}), cases({}).clear()
    with pytest.raises(ContractError, match="missing"):
        attribute(nothing if side == "before" else frame, nothing if side == "after" else frame, decided(frame), book())


def test_a_case_that_changed_scheme_cannot_be_attributed() -> None:
    with pytest.raises(ContractError, match="schemes"):
        attribute(cases({}), cases({"scheme": "oslo"}), decided(cases({})), book())
