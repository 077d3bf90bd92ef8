"""What a settlement looks up, who counts in which month, and which months have something to compare."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement.settlement import member_months, months_to_settle, settlement_lookups
from tasks.errors import RateError
from tasks.validation import IncomeLines
from tests.entitlement.rules import book, case_data
from tests.entitlement.settled_months import DECIDED_ON, FEBRUARY, JANUARY, decided, households, key, members
from tests.frames import rows

NINETEEN, CHILD = dt.date(2005, 6, 1), dt.date(2015, 1, 1)
FAMILY: tuple[dict[str, Any], ...] = (
    {},
    {"person_key": key("b"), "role": "adult", "birth_date": NINETEEN},
    {"person_key": key("c"), "role": "child", "birth_date": CHILD},
)


def look_ups(*months: dict[str, Any], scheme: str = "state") -> list[tuple[Any, ...]]:
    rows_of = decided(*[{"scheme": scheme} | month for month in months])
    needs = settlement_lookups(households({"scheme": scheme}), members(*FAMILY), rows_of, book())
    return needs.select(pl.col("person_key").str.head(1), "resource", "period_from", "period_to").rows()


def test_section_14_needs_incomes_of_earners_and_assessments_of_every_adult() -> None:
    assert look_ups({}, {"month": FEBRUARY}) == [
        ("a", "inntekt", JANUARY, FEBRUARY),
        ("a", "summertskattegrunnlag", None, None),
        ("b", "summertskattegrunnlag", None, None),
    ]


def test_oslo_needs_the_four_months_of_the_mean_or_the_assessment_and_never_both() -> None:
    corrected = {"kind": "corrected_months"}
    assert look_ups(corrected, scheme="oslo") == [("a", "inntekt", dt.date(2024, 10, 1), JANUARY)]
    on_assessment = corrected | {"income_from_assessment": True}
    assert look_ups(on_assessment, scheme="oslo") == [("a", "summertskattegrunnlag", None, None)]


def test_a_scheme_of_newer_assessments_looks_up_nobody_whose_income_was_not_from_one() -> None:
    newer = {"kind": "newer_assessment"}
    assert look_ups(newer, scheme="oslo") == []
    assert look_ups(newer | {"income_from_assessment": True}, scheme="oslo") == [
        ("a", "summertskattegrunnlag", None, None)
    ]


def test_nothing_decided_needs_nothing() -> None:
    nothing = decided({}).clear()
    assert settlement_lookups(households({}), members({}), nothing, book()).is_empty()
    assert member_months(case_data(households({}), members({})), nothing).is_empty()


def test_a_month_without_rates_is_refused() -> None:
    later = dt.date(2031, 1, 1)
    with pytest.raises(RateError, match="2031-01"):
        look_ups({"month": later})
    with pytest.raises(RateError, match="2031-01"):
        member_months(case_data(households({}), members({})), decided({"month": later}))


def test_each_resident_counts_by_age_and_the_stays_of_the_month() -> None:
    leaving = {"person_key": key("d"), "role": "adult", "lives_to": dt.date(2025, 1, 31)}
    entry = {"category": "naeringsinntekt", "code": "dagpengerTilFisker"}
    lines = rows(
        IncomeLines,
        entry | {"month": JANUARY, "amount_ore": 1_200_00},
        entry | {"month": JANUARY, "amount_ore": 300_00, "ordinal": 1},
        entry | {"month": FEBRUARY, "amount_ore": 700_00},
        {"month": JANUARY, "amount_ore": 9_000_00, "ordinal": 2},
    )
    data = case_data(households({}), members(*FAMILY, leaving), lines)
    found = member_months(data, decided({"month": FEBRUARY}, {}))
    assert found.with_columns(pl.col("person_key").str.head(1)).sort("month", "person_key").rows() == [
        ("S-1", "a", JANUARY, True, True, 1_500_00),
        ("S-1", "b", JANUARY, False, True, 0),
        ("S-1", "c", JANUARY, False, False, 0),
        ("S-1", "d", JANUARY, True, True, 0),
        ("S-1", "a", FEBRUARY, True, True, 700_00),
        ("S-1", "b", FEBRUARY, False, True, 0),
        ("S-1", "c", FEBRUARY, False, False, 0),
    ]


def to_settle(corrected: tuple[dt.date, dt.date], *months: dict[str, Any]) -> list[dt.date]:
    change = pl.DataFrame({"person_key": [key("a")], "month": [corrected[0]], "decided_on": [corrected[1]]})
    earners = pl.DataFrame({"case_id": ["S-1", "S-1"], "person_key": [key("a"), key("a")]})
    found: list[dt.date] = months_to_settle(decided(*months), earners, change, book())["month"].to_list()
    return found


def test_a_corrected_month_touches_the_months_whose_mean_it_is_in() -> None:
    months = [{"kind": "corrected_months", "scheme": "oslo", "month": dt.date(2025, n, 1)} for n in range(1, 13)]
    june = dt.date(2025, 6, 1)
    assert [month.month for month in to_settle((june, DECIDED_ON), *months)] == [6, 7, 8, 9]
    assert to_settle((june, dt.date(2025, 8, 1)), *months) == [], "it was known when the decision was made"


def test_months_on_an_assessment_and_under_section_14_are_always_compared() -> None:
    before = (dt.date(2024, 1, 1), DECIDED_ON)
    assert to_settle(before, {"month": FEBRUARY}, {}) == [FEBRUARY, JANUARY]
    for kind in ("corrected_months", "newer_assessment"):
        own = {"kind": kind, "scheme": "oslo"}
        assert to_settle(before, own) == []
        assert to_settle(before, own | {"income_from_assessment": True}) == [JANUARY]


def test_a_scheme_without_rules_has_no_corrected_months() -> None:
    assert to_settle((JANUARY, DECIDED_ON), {"kind": "corrected_months", "scheme": "atlantis"}) == []
