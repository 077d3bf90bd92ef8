"""The independent reference against published figures and sums done by hand."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from sandbox.town.causes import main_cause, shares
from sandbox.town.reference_rules import Facts, base_amount, entitlement, limit, rates_of

ALONE = Facts(
    scheme="state",
    month=dt.date(2026, 10, 1),
    cost_group=1,
    adults=1,
    children=0,
    under_20=0,
    income=Fraction(0),
    disability_benefit=Fraction(0),
    net_wealth=0,
    home_wealth=0,
    tenure="rented",
    housing_cost=Fraction(20_000),
    heating_included=True,
    adapted_home=False,
    young_disabled=False,
    single_pensioner=False,
    income_deduction=Fraction(0),
)
OSLO = replace(ALONE, scheme="oslo", housing_cost=Fraction(12_000), income=Fraction(25_000))


def test_support_ends_above_the_income_limit_that_husbanken_prints_for_oslo() -> None:
    assert entitlement(replace(ALONE, income=Fraction(28_241))) == 63
    assert entitlement(replace(ALONE, income=Fraction(28_260))) == 0


@pytest.mark.parametrize(
    ("change", "kroner"),
    [
        ({}, 5751),  # floor(120 216 / 12) = 10 018; round(26 576 / 12) = 2 215; × 0.737 = 5 750.8
        ({"housing_cost": Fraction(8_000)}, 4264),  # (8 000 - 2 215) × 0.737 = 4 263.5
        ({"housing_cost": Fraction(8_000), "heating_included": False}, 4732),  # + 635.92
        ({"income": Fraction(20_000)}, 4716),  # 26 576 + 0.1644 × 102 538 = 43 433; (10 018 - 3 619) × 0.737
        ({"adapted_home": True}, 6102),  # ceiling 125 940 / 12 = 10 495
        ({"cost_group": 4}, 4032),  # floor(92 234 / 12) = 7 686
        ({"month": dt.date(2026, 5, 1)}, 5544),  # floor(116 039 / 12) = 9 669; round(25 752 / 12) = 2 146
    ],
)
def test_the_state_scheme_by_hand(change: dict[str, object], kroner: int) -> None:
    assert entitlement(replace(ALONE, **change)) == kroner  # type: ignore[arg-type]


def test_wealth_counts_above_the_allowance_only() -> None:
    comfortable = replace(ALONE, income=Fraction(15_000))
    assert entitlement(replace(comfortable, net_wealth=344_231)) == entitlement(comfortable)
    richer = entitlement(replace(comfortable, net_wealth=394_231))
    # 65 % of 50 000 is 32 500 a year more, which at 16.44 % and 73.7 % is 328 kr a month less
    assert entitlement(comfortable) - richer == pytest.approx(328, abs=1)


def test_an_owners_allowance_is_the_home_up_to_the_maximum() -> None:
    owner = replace(ALONE, tenure="cooperative", income=Fraction(15_000), home_wealth=500_000, net_wealth=500_000)
    assert entitlement(owner) == entitlement(replace(owner, net_wealth=0))
    assert entitlement(replace(owner, home_wealth=900_000, net_wealth=900_000)) < entitlement(owner)


def test_oslo_by_hand() -> None:
    # B = 12 × 12 000 × 0.89 = 128 160; O = 300 000; G = 136 549
    # e = 27 309.80 + 0.16 × 163 451 + 0.28 % × 41 × 300 000 = 87 901.96; 0.74 × (B - e) / 12 = 2 482.58
    assert entitlement(OSLO) == 2483
    assert entitlement(replace(OSLO, disability_benefit=Fraction(25_000))) > 2483
    assert entitlement(replace(OSLO, income=Fraction(90_000))) == 0


def test_the_limit_is_the_months_minimum_payout() -> None:
    assert limit(dt.date(2026, 5, 1)) == 61
    assert limit(dt.date(2026, 10, 1)) == 63


@pytest.mark.parametrize("month", [dt.date(2024, 4, 1), dt.date(2027, 5, 1)])
def test_no_rate_is_invented_for_a_month_without_one(month: dt.date) -> None:
    with pytest.raises(ValueError, match="no rates"):
        rates_of(month)
    with pytest.raises(ValueError, match="no rates"):
        base_amount(month)


def test_the_shares_of_the_causes_sum_to_the_difference() -> None:
    then = replace(ALONE, month=dt.date(2026, 5, 1), housing_cost=Fraction(8_000))
    now = replace(
        ALONE, income=Fraction(20_000), children=1, under_20=1, housing_cost=Fraction(9_000), net_wealth=400_000
    )
    decided = entitlement(then)
    found = shares(then, now, decided)
    assert sum(found.values()) == entitlement(now) - decided
    assert found["decision"] == 0
    assert all(found[cause] != 0 for cause in ("income", "wealth", "household", "housing_cost", "rates"))


def test_one_thing_that_moved_accounts_for_all_of_it() -> None:
    now = replace(ALONE, income=Fraction(20_000))
    assert shares(ALONE, now, entitlement(ALONE))["income"] == 4716 - 5751
    assert main_cause(ALONE, now, entitlement(ALONE)) == "income"
    assert main_cause(ALONE, ALONE, entitlement(ALONE)) == "none"


def test_what_the_decisions_row_does_not_hold_is_left_to_the_decision() -> None:
    now = replace(OSLO, disability_benefit=Fraction(25_000))
    assert main_cause(OSLO, now, entitlement(OSLO)) == "decision"
