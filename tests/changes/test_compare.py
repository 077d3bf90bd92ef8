"""The comparison of each month with the decision, and the figures of all months together."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.changes import compare
from tasks.changes.compare import kind, tallies
from tasks.months import add_months
from tasks.validation import CaseMonths, Decisions, Entitlements, MonthComparisons
from tests.examples import examples
from tests.frames import OCTOBER, rows


def of_months(*kroner: int, case_id: str = "S-1") -> pl.DataFrame:
    """The differences of one case; the newest is the last, October."""
    return rows(
        MonthComparisons,
        *[
            {
                "case_id": case_id,
                "month": add_months(OCTOBER, place - len(kroner) + 1),
                "entitlement_ore": (1_000 + difference) * 100,
                "difference_ore": difference * 100,
            }
            for place, difference in enumerate(kroner)
        ],
    )


def test_each_month_is_compared_with_its_cases_own_decision_in_order() -> None:
    september = dt.date(2026, 9, 1)
    cases = ({"case_id": "S-2"}, {"case_id": "S-1"}, {"case_id": "S-1", "month": september})
    frame = compare(
        rows(Entitlements, *[case | {"entitlement_ore": 500_00} for case in cases]),
        rows(Decisions, {"decision_id": "V-1"}, {"decision_id": "V-2", "case_id": "S-2", "amount_ore": 0}),
        rows(CaseMonths, *[case | {"monthly_income_ore": 7_00} for case in cases]),
    )
    assert frame.select("case_id", "month", "decision_id", "difference_ore", "monthly_income_ore").rows() == [
        ("S-1", september, "V-1", -500_00, 7_00),
        ("S-1", OCTOBER, "V-1", -500_00, 7_00),
        ("S-2", OCTOBER, "V-2", 500_00, 7_00),
    ]


@pytest.mark.parametrize(
    ("decided", "now", "became"),
    [(10, 10, "none"), (0, 0, "none"), (10, 0, "lost"), (0, 10, "gained"), (10, 11, "increase"), (10, 9, "decrease")],
)
def test_what_became_of_the_decided_amount(decided: int, now: int, became: str) -> None:
    frame = pl.DataFrame({"decided_ore": [decided], "entitlement_ore": [now]})
    assert frame.select(kind()).item() == became


@pytest.mark.parametrize(
    ("differences", "differing", "under", "over", "lasting"),
    [
        ([0, 0, 0], 0, 0, 0, False),
        ([1, -1, 1], 0, 0, 0, False),
        ([100, 0, 200], 2, 300, 0, False),
        ([0, 100, 200], 2, 300, 0, True),
        ([0, -100, 200], 2, 200, 100, False),
        ([-2, -2, -2], 3, 0, 6, True),
        ([500], 1, 500, 0, False),
        ([500, 300, 0], 2, 800, 0, False),
    ],
)
def test_the_months_sum_up_each_direction_separately(
    differences: list[int], differing: int, under: int, over: int, lasting: bool
) -> None:
    row = tallies(of_months(*differences), OCTOBER).row(0, named=True)
    assert (row["months_compared"], row["months_differing"]) == (len(differences), differing)
    assert (row["underpaid_ore"], row["overpaid_ore"], row["lasting"]) == (under * 100, over * 100, lasting)


def test_the_first_and_the_latest_month_that_differ_are_given() -> None:
    june, july, august, september = (dt.date(2026, month, 1) for month in range(6, 10))
    row = tallies(of_months(-50, 40, 60, -50, 1), OCTOBER).row(0, named=True)
    assert (row["first_differing"], row["latest_differing"], row["months_differing"]) == (june, september, 4)
    assert (row["first_underpaid"], row["latest_underpaid"], row["underpaid_months"]) == (july, august, 2)
    assert (row["first_overpaid"], row["latest_overpaid"], row["overpaid_months"]) == (june, september, 2)
    nothing = tallies(of_months(0), OCTOBER).row(0, named=True)
    assert {nothing[f"first_{name}"] for name in ("differing", "underpaid", "overpaid")} == {None}


@settings(max_examples=examples(20))
@given(differences=st.lists(st.integers(-900, 900), min_size=1, max_size=12))
def test_under_less_over_is_the_sum_of_what_is_more_than_rounding(differences: list[int]) -> None:
    row = tallies(of_months(*differences), OCTOBER).row(0, named=True)
    counted = [each for each in differences if abs(each) > 1]
    assert row["underpaid_ore"] - row["overpaid_ore"] == 100 * sum(counted)
    assert row["months_differing"] == len(counted)
