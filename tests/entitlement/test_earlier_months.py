"""The months since a decision: how far back, which incomes, housing cost and wealth, and which months are left out."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import compared_since, earlier_months, household_months, lookups_of_month, required_lookups
from tasks.months import months_between
from tasks.validation import AssessmentItems, Decisions, Households, IncomeLines, Members
from tests.entitlement.rules import book, case_data
from tests.entitlement.test_household import APPLICANT, item, key, line, member, some
from tests.frames import OCTOBER, rows

JULY, AUGUST, SEPTEMBER = dt.date(2026, 7, 1), dt.date(2026, 8, 1), dt.date(2026, 9, 1)
LONG_AGO = {"lives_from": dt.date(2017, 1, 1)}


def since(valid_from: dt.date, months_back: int = 12, scheme: str = "state") -> dt.date:
    frame = compared_since(
        rows(Decisions, {"valid_from": valid_from}),
        rows(Households, {"scheme": scheme}),
        OCTOBER,
        book(),
        months_back=months_back,
    )
    found: dt.date = frame["since"].item()
    return found


def test_months_are_compared_from_the_decisions_first_but_not_further_back_than_is_set() -> None:
    assert since(dt.date(2026, 7, 1)) == JULY
    assert since(dt.date(2026, 7, 2)) == since(dt.date(2026, 7, 31)) == dt.date(2026, 8, 1)
    assert since(dt.date(2024, 7, 1)) == dt.date(2025, 11, 1)
    assert since(dt.date(2024, 7, 1), months_back=1) == OCTOBER


def test_no_month_is_compared_that_the_rules_are_not_known_for() -> None:
    first = book().scheme("oslo").table["month"].min()
    assert since(dt.date(2010, 1, 1), months_back=400, scheme="oslo") == first


def test_a_scheme_that_is_unknown_is_not_compared() -> None:
    frame = compared_since(
        rows(Decisions, {}), rows(Households, {"scheme": "unknown"}), OCTOBER, book(), months_back=12
    )
    assert frame.is_empty()


def found(
    lines: list[dict[str, Any]],
    *,
    members: list[dict[str, Any]] | None = None,
    items: list[dict[str, Any]] | None = None,
    unanswered: tuple[dt.date, ...] = (),
    decision: dict[str, Any] | None = None,
    first: dt.date = JULY,
    **household: Any,
) -> pl.DataFrame:
    persons = rows(Members, *[LONG_AGO | each for each in members or [APPLICANT]])
    homes = rows(Households, household)
    income, assessments = some(IncomeLines, lines), some(AssessmentItems, items or [])
    months = [each for each in months_between(dt.date(2026, 3, 1), OCTOBER) if each not in unanswered]
    known = [(person, each) for person in persons["person_key"] for each in months]
    answered = pl.DataFrame(known, schema=["person_key", "month"], orient="row")
    data = case_data(homes, persons, income, assessments, answered)
    return earlier_months(
        data,
        OCTOBER,
        now=household_months(data, OCTOBER)[0],
        since=pl.DataFrame({"case_id": ["S-1"], "since": [first]}),
        decisions=rows(Decisions, decision or {}),
    )


def test_each_month_has_its_own_income() -> None:
    lines = [line("a", kroner=place * 1_000, month=month) for place, month in enumerate((JULY, AUGUST, SEPTEMBER), 1)]
    frame = found(lines)
    assert frame.select("month", "monthly_income_ore").rows() == [
        (JULY, 1_000_00),
        (AUGUST, 2_000_00),
        (SEPTEMBER, 3_000_00),
    ]


def test_members_are_counted_as_of_each_month() -> None:
    moved_out = member("b", lives_to=dt.date(2026, 8, 31))
    frame = found([line("b", kroner=5_000, month=JULY)], members=[APPLICANT, moved_out])
    assert frame.select("adults", "monthly_income_ore").rows() == [(2, 5_000_00), (2, 0), (1, 0)]


def test_the_housing_cost_is_as_decided() -> None:
    frame = found([], decision={"housing_cost_ore": 9_000_00}, housing_cost_ore=12_000_00)
    assert frame["housing_cost_ore"].to_list() == [9_000_00] * 3


@pytest.mark.parametrize(
    ("settled", "wealth"),
    [
        (dt.date(2026, 6, 17), [700_00, 700_00, 700_00]),
        (dt.date(2026, 9, 10), [50_00, 700_00, 700_00]),
        (dt.date(2026, 9, 11), [50_00, 50_00, 700_00]),
        (dt.date(2026, 11, 1), [50_00, 50_00, 50_00]),
        (None, [50_00, 50_00, 50_00]),
    ],
)
def test_wealth_is_the_newest_from_the_month_it_was_settled_in_time_for(settled: Any, wealth: list[int]) -> None:
    items = [item("a", "nettoformue", 700, settled_on=settled)]
    frame = found([], items=items, decision={"net_wealth_ore": 50_00})
    assert frame["net_wealth_ore"].to_list() == wealth


def test_without_an_assessment_the_wealth_is_the_decisions_and_zero_in_a_scheme_without_wealth() -> None:
    assert found([], decision={"net_wealth_ore": 50_00})["net_wealth_ore"].to_list() == [50_00] * 3
    assert found([], decision={"net_wealth_ore": 50_00}, scheme="oslo")["net_wealth_ore"].to_list() == [0] * 3


def test_a_month_that_lacks_an_answer_is_left_out_and_the_others_are_compared() -> None:
    assert found([], unanswered=(AUGUST,))["month"].to_list() == [JULY, SEPTEMBER]
    oslo = found([], unanswered=(dt.date(2026, 5, 1),), scheme="oslo")
    assert oslo["month"].to_list() == [SEPTEMBER], "a mean of four months needs all four"


def test_a_month_with_an_unknown_code_is_left_out() -> None:
    assert found([line("a", "nyYtelse", month=AUGUST)])["month"].to_list() == [JULY, SEPTEMBER]


def test_a_case_decided_this_month_has_no_earlier_months() -> None:
    assert found([], first=OCTOBER).is_empty()


def test_look_ups_cover_the_months_a_person_lived_there_and_no_earlier_assessments() -> None:
    gone, new = member("b", lives_to=dt.date(2026, 8, 31)), member("c", lives_from=dt.date(2026, 9, 1))
    needs = required_lookups(
        rows(Households, {}),
        rows(Members, LONG_AGO | APPLICANT, LONG_AGO | gone, LONG_AGO | new),
        OCTOBER,
        book(),
        since=pl.DataFrame({"case_id": ["S-1"], "since": [JULY]}),
    )
    assert needs.select("person_key", "resource", "period_from", "period_to").rows() == [
        (key("a"), "inntekt", JULY, OCTOBER),
        (key("a"), "summertskattegrunnlag", None, None),
        (key("b"), "inntekt", JULY, AUGUST),
        (key("c"), "inntekt", SEPTEMBER, OCTOBER),
        (key("c"), "summertskattegrunnlag", None, None),
    ]


def test_the_look_ups_of_the_month_itself_are_part_of_those_of_all_months() -> None:
    gone, new = member("b", lives_to=dt.date(2026, 8, 31)), member("c", lives_from=dt.date(2026, 9, 1))
    households = rows(Households, {}, {"case_id": "S-2", "scheme": "oslo"}, {"case_id": "S-3", "scheme": "nowhere"})
    members = rows(
        Members,
        *(LONG_AGO | each | {"case_id": case} for case in households["case_id"] for each in (APPLICANT, gone, new)),
    )
    since = pl.DataFrame({"case_id": ["S-1", "S-2"], "since": [JULY, AUGUST]})
    everything = required_lookups(households, members, OCTOBER, book(), since=since)
    of_month = required_lookups(households, members, OCTOBER, book())
    assert everything.height > of_month.height
    assert lookups_of_month(everything, households, OCTOBER, book()).equals(of_month)
