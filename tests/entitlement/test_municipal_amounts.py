"""What a municipality pays beside the state, and the amounts that Oslo carried on from closed schemes."""

import datetime as dt

import pytest

from tasks.entitlement import ClosedScheme, RuleBook, calculate, carried_on_ore, net_of_state
from tasks.errors import RateError
from tests.entitlement.rules import book, cases, rule_texts


def test_state_support_is_set_off_where_the_scheme_says_so() -> None:
    mixed = cases({"scheme": "oslo"}, {"scheme": "state"}, {"scheme": "bodo", "housing_cost_ore": 9_800_00})
    found = net_of_state(mixed, book())
    state = calculate(cases({})[:1], book())["entitlement_ore"][0]
    assert found["entitlement_ore"].to_list() == calculate(mixed, book())["entitlement_ore"].to_list()
    assert found["state_ore"].to_list()[:2] == [state, 0]
    assert found["net_ore"][0] == found["entitlement_ore"][0] - state
    assert found["net_ore"][2] == 0 < found["state_ore"][2]


def test_a_scheme_that_counts_state_support_as_income_sets_nothing_off() -> None:
    month = dt.date(2022, 5, 1)
    case = cases({"scheme": "oslo-husleietilskudd", "month": month, "monthly_income_ore": 9_000_00})
    found = net_of_state(case, book())
    assert found["state_ore"][0] == 0
    assert found["net_ore"][0] == found["entitlement_ore"][0] > 0


@pytest.mark.parametrize(
    ("closed", "last", "frozen"),
    [
        (ClosedScheme.RENT_SUPPLEMENT, 2_000_00, 2_100_00),
        (ClosedScheme.HOUSING_SUPPLEMENT, 500_01, 525_01),
        (ClosedScheme.HOUSING_SUPPLEMENT, 1_000_00, 1_000_00),
    ],
)
def test_an_amount_carried_on_is_five_per_cent_above_the_last_payment(
    closed: ClosedScheme, last: int, frozen: int
) -> None:
    assert carried_on_ore(last, closed, book()) == frozen


@pytest.mark.parametrize(("last", "state", "frozen"), [(2_000_00, 500_00, 1_600_00), (1_000_00, 1_200_00, 0)])
def test_clearance_support_is_set_off_against_the_last_state_support(last: int, state: int, frozen: int) -> None:
    assert carried_on_ore(last, ClosedScheme.CLEARANCE_SUPPORT, book(), last_state_support_ore=state) == frozen


def test_without_its_parameters_nothing_is_carried_on() -> None:
    without = {path: text for path, text in rule_texts().items() if not path.startswith("oslo-viderefort")}
    with pytest.raises(RateError, match="carried_on_increase"):
        carried_on_ore(100, ClosedScheme.RENT_SUPPLEMENT, RuleBook.parse(without))
