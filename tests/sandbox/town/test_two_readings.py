"""Two independent readings of the regulations: the job's rules and the sandbox's reference, household by household."""

from fractions import Fraction
from functools import cache
from math import floor

import polars as pl
import pytest

from sandbox.town.people import build_world
from sandbox.town.reference_rules import Facts, approved_monthly_cost, entitlement
from tasks.entitlement import RuleBook, calculate
from tasks.resources import read_rule_texts, resource
from tasks.validation import CaseMonths, columns, validate

SEED = 99
SIZES = [300, pytest.param(1_500, marks=pytest.mark.slow)]


@cache
def known(households: int) -> tuple[Facts, ...]:
    """Each household as it was when decided, and as it is now."""
    cases = build_world(households=households, seed=SEED).cases
    return tuple(facts for case in cases for facts in (case.outcome.then, case.outcome.now))


def _ore(kroner: Fraction | int) -> int:
    """Whole øre, halves upwards: a twelfth of an assessment need not be whole."""
    return floor(kroner * 100 + Fraction(1, 2))


def case_months(every: tuple[Facts, ...]) -> pl.DataFrame:
    """The same facts as the job's rules take them."""
    data = [
        {
            "case_id": str(number),
            "month": facts.month,
            "scheme": facts.scheme,
            "municipality": "0301",
            "adults": facts.adults,
            "aged_18_19": facts.under_20 - facts.children,
            "children": facts.children,
            "monthly_income_ore": _ore(facts.income),
            "monthly_disability_benefit_ore": _ore(facts.disability_benefit),
            "net_wealth_ore": _ore(facts.net_wealth),
            "home_wealth_ore": _ore(facts.home_wealth),
            "tenure": facts.tenure,
            "housing_cost_ore": _ore(approved_monthly_cost(facts) if facts.scheme == "state" else facts.housing_cost),
            "adapted_home": facts.adapted_home,
            "young_disabled": facts.young_disabled,
            "single_pensioner": facts.single_pensioner,
            "pensioner": False,
            "income_deduction_ore": _ore(facts.income_deduction),
            "cost_group": None,
        }
        for number, facts in enumerate(every)
    ]
    return validate(CaseMonths, pl.DataFrame(data, schema=dict(columns(CaseMonths))))


@pytest.mark.slow
@pytest.mark.parametrize("households", SIZES)
def test_the_jobs_rules_and_the_reference_agree_on_every_household_to_the_krone(households: int) -> None:
    book = RuleBook.parse(read_rule_texts(resource("config", "schemes")))
    paid = calculate(case_months(known(households)), book)["entitlement_ore"].to_list()
    apart = [
        (facts, ore // 100)
        for facts, ore in zip(known(households), paid, strict=True)
        if ore != 100 * entitlement(facts)
    ]
    print(f"{len(paid)} household-months, {len(apart)} apart (seed {SEED})")
    assert apart == []


@pytest.mark.parametrize("households", SIZES)
def test_both_schemes_and_both_rate_periods_are_among_them(households: int) -> None:
    seen = {(facts.scheme, facts.month.year * 12 + facts.month.month >= 2026 * 12 + 6) for facts in known(households)}
    assert seen == {("state", True), ("state", False), ("oslo", True), ("oslo", False)}
