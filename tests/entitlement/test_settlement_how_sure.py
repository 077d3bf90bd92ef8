"""Each settled month names the values that no source confirms and that its right amount rests on."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement.settlement import (
    FACTS,
    MONTH_AMOUNTS,
    CorrectedMonths,
    YearInputs,
    unconfirmed_values,
)
from tasks.validation import NotCalculable, empty
from tests.entitlement.reference_settlement import Person
from tests.entitlement.rules import book
from tests.entitlement.settled_months import decided, households, stated
from tests.entitlement.test_settlement import assessed, members, months

MAY, JUNE, OCTOBER = (dt.date(2026, number, 1) for number in (5, 6, 10))


def named(
    month: dt.date, said: int = 0, capital: int = 0, home: dict[str, Any] | None = None, **given: Any
) -> list[str]:
    """The names in one month of S-1. said, capital: kroner of capital income, as stated and as assessed."""
    rows = months({"month": month, **given})
    scheme = str(rows["scheme"][0])
    kind = "assessed_year" if scheme == "state" else "newer_assessment"
    inputs = YearInputs(
        decided({"month": month, "scheme": scheme, "kind": kind}),
        members(Person()).head(1).with_columns(month=pl.lit(month)),
        assessed(Person(capital=capital * 100)),
        stated({"capital_ore": said * 100}),
        pl.DataFrame(schema=dict(FACTS)),
    )
    corrected = CorrectedMonths(rows, pl.DataFrame(schema=dict(MONTH_AMOUNTS)), empty(NotCalculable))
    homes = households(home or {"heating_included": True})
    [row] = unconfirmed_values(corrected, inputs, homes, book(), rounding="operational").rows(named=True)
    assert (row["case_id"], row["month"]) == ("S-1", month)
    return list(row["unconfirmed"])


@pytest.mark.parametrize(
    ("scheme", "doubt", "sure", "unsure"),
    [
        ("oslo", "amendment_2026_1971", dt.date(2026, 9, 1), OCTOBER),
        ("bodo", "guidelines_after_2025", dt.date(2025, 12, 1), dt.date(2026, 1, 1)),
    ],
)
def test_a_scheme_in_doubt_is_named(scheme: str, doubt: str, sure: dt.date, unsure: dt.date) -> None:
    assert doubt not in named(sure, scheme=scheme)
    assert doubt in named(unsure, scheme=scheme)
    assert "capital_income_allowance" not in named(unsure, scheme=scheme, capital=50_000), "§ 14 only"


def test_the_corrected_wealth_is_looked_at_and_not_the_decided_one() -> None:
    over, under = 400_000_00, 100_000_00
    assert named(MAY, net_wealth_ore=under, now_net_wealth_ore=over) == []
    assert named(JUNE, net_wealth_ore=under, now_net_wealth_ore=over) == ["wealth_allowance_rented"]
    assert named(JUNE, net_wealth_ore=over, now_net_wealth_ore=under) == []


def test_heating_is_named_where_it_was_added() -> None:
    assert named(JUNE, home={"heating_included": False}, housing_cost_ore=5_000_00) == ["heating"]
    assert named(JUNE, home={"heating_included": False}, housing_cost_ore=25_000_00) == [], "the ceiling decides"


@pytest.mark.parametrize(("capital", "there"), [(6_672, False), (6_673, True)])
def test_the_allowance_for_capital_is_named_over_the_last_confirmed_one(capital: int, there: bool) -> None:
    assert ("capital_income_allowance" in named(JUNE, capital=capital)) is there
    assert ("capital_income_allowance" in named(JUNE, said=capital)) is there
    assert named(MAY, capital=capital, said=capital) == []
