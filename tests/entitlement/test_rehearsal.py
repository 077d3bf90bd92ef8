"""Cases under other rules: the fixed additions to housing cost are calculated again, the rest stays."""

import datetime as dt

import polars as pl
import pytest

from tasks.entitlement import months_under
from tasks.errors import RateError, UsageError
from tasks.validation import CaseMonths
from tests.entitlement.rules import book
from tests.frames import OCTOBER, rows

OWNED = {"case_id": "S-2", "tenure": "owned", "monthly_income_ore": 31_000_00}


def dwellings(**heating: bool) -> pl.DataFrame:
    return pl.DataFrame(
        [(case_id.replace("_", "-"), 10_000_00, included) for case_id, included in heating.items()],
        schema={"case_id": pl.String, "own_housing_cost_ore": pl.Int64, "heating_included": pl.Boolean},
        orient="row",
    )


def test_additions_are_those_of_the_month_and_nothing_else_moves() -> None:
    cases = rows(CaseMonths, OWNED, {})
    moved = months_under(cases, dwellings(S_1=True, S_2=False), OCTOBER, book())
    assert moved["case_id"].to_list() == ["S-2", "S-1"]
    assert moved.drop("housing_cost_ore").equals(cases.drop("housing_cost_ore"))
    costs = dict(moved.select("case_id", "housing_cost_ore").iter_rows())
    assert costs["S-1"] == 10_000_00
    assert costs["S-2"] > 10_000_00
    earlier = months_under(cases, dwellings(S_1=True, S_2=False), dt.date(2025, 10, 1), book())
    assert earlier["month"].unique().to_list() == [dt.date(2025, 10, 1)]
    assert earlier["housing_cost_ore"][0] < costs["S-2"]
    own = rows(CaseMonths, OWNED | {"month": dt.date(2025, 10, 1)}, {})
    kept = months_under(own, dwellings(S_1=True, S_2=False), None, book())
    assert kept["month"].to_list() == own["month"].to_list()
    assert kept["housing_cost_ore"].to_list() == [earlier["housing_cost_ore"][0], costs["S-1"]]


def test_a_month_without_rates_and_a_scheme_that_is_not_there_are_refused() -> None:
    with pytest.raises(RateError, match="not known"):
        months_under(rows(CaseMonths, {}), dwellings(S_1=True), dt.date(2031, 1, 1), book())
    with pytest.raises(UsageError, match="topptun"):
        months_under(rows(CaseMonths, {"scheme": "topptun"}), dwellings(S_1=True), OCTOBER, book())
