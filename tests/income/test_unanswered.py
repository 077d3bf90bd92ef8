"""Only data and empty answers are used in an entitlement; any other outcome excludes the household, with a reason."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tasks.income import households_not_calculable
from tasks.validation import OUTCOMES, LookupResults, RequiredLookups
from tests.frames import rows

ASSESSMENT = {"resource": "summertskattegrunnlag", "period_from": None, "period_to": None}
ASSESSED = {"resource": "summertskattegrunnlag", "month": None, "step": "summertskattegrunnlag"}
YEAR_KNOWN = ASSESSED | {"step": "siste_skatteoppgjoer"}


Change = Mapping[str, Any]


def reasons(needs: Sequence[Change], answers: Sequence[Change], refused: tuple[str, ...] = ()) -> list[str]:
    found = households_not_calculable(
        rows(RequiredLookups, *map(dict, needs)), rows(LookupResults, *map(dict, answers)), refused=refused
    )
    return found["reason"].to_list()


EXPECTED: dict[str, list[str]] = {
    "data": [],
    "empty": [],
    "shielded": ["manual_check"],
    "unknown_person": ["manual_check"],
    "gone": ["manual_check"],
    "rejected": ["manual_check"],
    "transient": ["not_answered"],
    "fatal": ["access_refused"],
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_of_an_income_look_up_has_its_consequence(outcome: str) -> None:
    assert reasons([{}], [{"outcome": outcome}]) == EXPECTED[outcome]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_of_an_assessment_look_up_has_its_consequence(outcome: str) -> None:
    assert reasons([ASSESSMENT], [ASSESSED | {"outcome": outcome}]) == EXPECTED[outcome]


def test_an_unreadable_body_is_distinguished_from_no_answer() -> None:
    assert reasons([{}], [{"outcome": "transient", "error_code": "unreadable"}]) == ["unreadable_answer"]


def test_a_look_up_that_was_never_made_is_not_an_empty_one() -> None:
    assert reasons([{}], []) == ["not_answered"]
    assert reasons([{}], [], refused=("0301",)) == ["access_refused"]
    assert reasons([{}], [], refused=("4601",)) == ["not_answered"]


def test_knowing_the_year_is_not_knowing_the_assessment() -> None:
    assert reasons([ASSESSMENT], [YEAR_KNOWN]) == ["not_answered"]


def test_no_assessed_year_at_all_is_an_answer() -> None:
    assert reasons([ASSESSMENT], [YEAR_KNOWN | {"outcome": "empty"}]) == []


def test_one_members_missing_answer_holds_the_whole_household_back() -> None:
    other = "b" * 24
    found = households_not_calculable(
        rows(RequiredLookups, {}, {"person_key": other}),
        rows(LookupResults, {}, {"person_key": other, "outcome": "shielded"}),
        refused=(),
    )
    assert found.rows() == [("S-1", "manual_check")]


def test_an_income_answer_does_not_replace_an_assessment() -> None:
    assert reasons([{}, ASSESSMENT], [{}]) == ["not_answered"]


def test_each_month_needs_an_answer_of_its_own() -> None:
    four = {"period_from": dt.date(2026, 7, 1)}
    months = [{"month": dt.date(2026, number, 1)} for number in (7, 8, 9, 10)]
    assert reasons([four], months) == []
    assert reasons([four], months[:3]) == ["not_answered"]


def test_what_one_municipality_knows_is_not_known_to_another() -> None:
    assert reasons([{}], [{"municipality": "4601"}]) == ["not_answered"]
