"""Dated limits: the most specific limit in force, and the default where none is in force."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from tasks.changes import limits_in_force, thresholds
from tasks.settings import Changes
from tasks.validation import Households
from tests.frames import OCTOBER, rows


def limit(kroner: float, **where: Any) -> dict[str, Any]:
    return {"increase": {"monthly_kroner": kroner}, "decrease": {"monthly_kroner": kroner + 1}} | where


def limits_of(changes: dict[str, Any], month: dt.date = OCTOBER, **household: Any) -> pl.DataFrame:
    homes = rows(Households, household)
    return thresholds(homes, limits_in_force(homes, Changes.model_validate(changes), month, 63_00))


def monthly(changes: dict[str, Any], month: dt.date = OCTOBER, **household: Any) -> tuple[int, int]:
    frame = limits_of(changes, month, **household)
    assert frame["direction"].to_list() == ["decrease", "increase"]
    decrease, increase = frame["monthly_ore"].to_list()
    return increase, decrease


def test_without_limits_the_minimum_payout_is_the_limit_of_both_directions() -> None:
    assert monthly({}) == (63_00, 63_00)
    assert monthly({"limit_kroner": 250.5}) == (250_50, 250_50)


def test_the_newest_limit_in_force_is_used() -> None:
    dated = {
        "limits": [
            limit(300, **{"from": "2026-10"}),
            limit(100, **{"from": "2020-01"}),
            limit(900, **{"from": "2026-11"}),
        ]
    }
    assert monthly(dated) == (300_00, 301_00)
    assert monthly(dated, dt.date(2026, 9, 1)) == (100_00, 101_00)
    assert monthly(dated, dt.date(2019, 12, 1)) == (63_00, 63_00), "before the first the default holds"


def test_a_limit_that_names_more_goes_before_a_newer_one_that_names_less() -> None:
    named = {
        "limits": [
            limit(1, **{"from": "2026-10"}),
            limit(2, scheme="oslo"),
            limit(3, municipality="0301"),
            limit(4, municipality="0301", scheme="oslo"),
        ]
    }
    assert monthly(named, scheme="state", municipality="4601")[0] == 1_00
    assert monthly(named, scheme="oslo", municipality="4601")[0] == 2_00
    assert monthly(named, scheme="state", municipality="0301")[0] == 3_00
    assert monthly(named, scheme="oslo", municipality="0301")[0] == 4_00


def test_the_other_limits_are_given_in_ore_and_months() -> None:
    every = {"limits": [{"increase": {"monthly_percent": 5, "months_in_a_row": 2, "cumulative_kroner": 1_000.5}}]}
    frame = limits_of(every)
    assert frame.drop("case_id").rows() == [
        ("decrease", 63_00, 0, 1, None),
        ("increase", 63_00, 5_00, 2, 1_000_50),
    ]


def test_the_limits_in_force_are_those_that_some_case_has() -> None:
    named = {
        "limits": [
            limit(1, **{"from": "2026-10"}),
            limit(9, **{"from": "2026-11"}),
            limit(2, scheme="oslo"),
            limit(3, municipality="0301"),
            limit(4, municipality="4601", scheme="bergen"),
        ]
    }
    homes = rows(
        Households,
        {"case_id": "S-1", "scheme": "state", "municipality": "4601"},
        {"case_id": "S-2", "scheme": "oslo", "municipality": "0301"},
    )
    frame = limits_in_force(homes, Changes.model_validate(named), OCTOBER, 63_00)
    assert frame.select("municipality", "scheme", "valid_from", "direction", "monthly_ore").rows() == [
        ("0301", None, dt.date(2000, 1, 1), "increase", 3_00),
        ("0301", None, dt.date(2000, 1, 1), "decrease", 4_00),
        (None, None, OCTOBER, "increase", 1_00),
        (None, None, OCTOBER, "decrease", 2_00),
    ]


def test_the_default_is_in_force_from_no_month() -> None:
    for changes, amount, is_minimum in (({}, 63_00, True), ({"limit_kroner": 63}, 63_00, False)):
        frame = limits_in_force(rows(Households, {}), Changes.model_validate(changes), OCTOBER, 63_00)
        assert frame["valid_from"].to_list() == [None, None]
        assert frame.select("monthly_ore", "is_minimum_payout").unique().rows() == [(amount, is_minimum)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2026-13"},
        {"increase": {"monthly_kroner": -1}},
        {"increase": {"months_in_a_row": 0}},
        {"increase": {"monthly_percent": 2.205}},
        {"decrese": {}},
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Changes.model_validate({"limits": [wrong]})
