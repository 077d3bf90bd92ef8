"""A look-up needs a reason: each reason, and the nights without one."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.income import batches, plan_look_ups
from tasks.income.outcomes import NO_CODE, REFUSED_WITHOUT_CODE, Judgement, Outcome
from tasks.income.stops import Breaker
from tasks.validation import LatestLookups, RequiredLookups, empty
from tests.frames import KEY, OCTOBER, rows

AS_OF = dt.date(2026, 11, 12)
SEPTEMBER, AUGUST, JULY = (dt.date(2026, month, 1) for month in (9, 8, 7))
ASSESSMENT: dict[str, Any] = {"resource": "summertskattegrunnlag", "period_from": None, "period_to": None}
ASSESSED: dict[str, Any] = {"resource": "summertskattegrunnlag", "month": None, "step": "summertskattegrunnlag"}


def reasons(need: dict[str, Any], *known: dict[str, Any], sweep: bool = False) -> list[str]:
    found = plan_look_ups(rows(RequiredLookups, need), rows(LatestLookups, *known), OCTOBER, sweep=sweep)
    return found.sort("month")["reason"].to_list()


def test_nobody_known_is_a_new_recipient() -> None:
    plan = plan_look_ups(rows(RequiredLookups, {}, ASSESSMENT), empty(LatestLookups), OCTOBER)
    assert plan["reason"].to_list() == ["new_recipient", "new_recipient"]
    assert plan["known_lookup_id"].null_count() == 2


def test_an_answer_remains_valid_without_a_reason_to_look_up_again() -> None:
    assert reasons({}, {}) == ["known"]
    assert reasons(ASSESSMENT, ASSESSED) == ["known"]


@pytest.mark.parametrize("outcome", ["empty", "shielded", "unknown_person", "gone", "rejected"])
def test_an_answer_that_is_no_income_remains_valid_too(outcome: str) -> None:
    assert reasons({}, {"outcome": outcome}) == ["known"]
    assert reasons(ASSESSMENT, ASSESSED | {"outcome": outcome}) == ["known"]


@pytest.mark.parametrize("outcome", ["transient", "fatal"])
def test_an_earlier_failure_is_looked_up_again(outcome: str) -> None:
    assert reasons({}, {"outcome": outcome}) == ["earlier_failure"]


def test_knowing_the_year_without_its_assessment_is_an_earlier_failure() -> None:
    assert reasons(ASSESSMENT, ASSESSED | {"step": "siste_skatteoppgjoer"}) == ["earlier_failure"]


WAIT_OVER = dt.date(2026, 11, 20)


def waited(need: dict[str, Any], known: dict[str, Any], cases: tuple[str, ...] = ("S-1",)) -> list[str]:
    needs = rows(RequiredLookups, need | {"case_id": "S-1"})
    plan = plan_look_ups(needs, rows(LatestLookups, known), OCTOBER, waited=cases, waited_until=WAIT_OVER)
    return plan.sort("month")["reason"].to_list()


def test_a_case_that_waited_in_vain_is_looked_up_once_more_before_the_month_is_believed() -> None:
    before, since = dt.date(2026, 11, 19), WAIT_OVER
    assert waited({}, {"answered_as_of": before}) == ["month_mature"]
    assert waited({}, {"answered_as_of": since}) == ["known"]
    assert waited({}, {"answered_as_of": before}, cases=("S-2",)) == ["known"]
    assert waited(ASSESSMENT, ASSESSED | {"answered_as_of": before}) == ["known"]
    assert reasons({}, {"answered_as_of": before}) == ["known"]


def test_an_event_is_a_reason() -> None:
    assert reasons({}, {"has_event": True}) == ["event"]
    assert reasons(ASSESSMENT, ASSESSED | {"outcome": "shielded", "has_event": True}) == ["event"]


def test_a_new_month_is_looked_up_alone() -> None:
    known = [{"month": month, "lookup_id": f"l-{month}"} for month in (JULY, AUGUST, SEPTEMBER)]
    assert reasons({"period_from": JULY}, *known) == ["known", "known", "known", "month_mature"]


def test_an_answer_from_before_the_month_was_mature_is_not_valid() -> None:
    assert reasons({}, {"answered_as_of": dt.date(2026, 11, 9)}) == ["month_mature"]
    assert reasons({}, {"answered_as_of": dt.date(2026, 11, 10)}) == ["known"]


def test_who_must_be_checked_by_hand_is_looked_up_again_in_a_new_month() -> None:
    assert reasons(ASSESSMENT, ASSESSED | {"outcome": "gone", "run_month": SEPTEMBER}) == ["month_mature"]
    assert reasons(ASSESSMENT, ASSESSED | {"run_month": SEPTEMBER}) == ["known"]


def test_who_was_away_is_a_new_recipient() -> None:
    """Events about them were dropped while they were away."""
    assert reasons({}, {"continuous_recipient": False}) == ["new_recipient"]


def test_a_sweep_looks_up_valid_answers_and_nothing_else_becomes_a_sweep() -> None:
    assert reasons({}, {}, sweep=True) == ["sweep"]
    assert reasons({}, {"has_event": True}, sweep=True) == ["event"]
    assert reasons({}, {"outcome": "transient"}, sweep=True) == ["earlier_failure"]


def test_what_another_municipality_knows_is_not_used() -> None:
    assert reasons({}, {"municipality": "4601"}) == ["new_recipient"]


def test_failures_and_cases_left_unchecked_come_first() -> None:
    keys = {f"S-{number}": f"{number}" * 24 for number in range(1, 5)}
    needs = rows(RequiredLookups, *({"case_id": case, "person_key": key} for case, key in keys.items()))
    known = rows(LatestLookups, {"person_key": keys["S-3"], "outcome": "transient"})
    plan = plan_look_ups(needs, known, OCTOBER, first=["S-4"])
    assert plan["case_id"].to_list() == ["S-4", "S-3", "S-1", "S-2"]


def test_failures_take_turns_with_the_others_and_the_oldest_failure_goes_first() -> None:
    keys = {f"S-{number}": f"{number}" * 24 for number in range(1, 7)}
    needs = rows(RequiredLookups, *({"case_id": case, "person_key": key} for case, key in keys.items()))
    failed = [("S-2", dt.date(2026, 11, 13)), ("S-3", dt.date(2026, 11, 12)), ("S-4", dt.date(2026, 11, 13))]
    known = rows(
        LatestLookups,
        *({"person_key": keys[case], "outcome": "transient", "answered_as_of": day} for case, day in failed),
    )
    plan = plan_look_ups(needs, known, OCTOBER, first=["S-2", "S-3", "S-4", "S-6"])
    assert plan["case_id"].to_list() == ["S-6", "S-3", "S-1", "S-2", "S-5", "S-4"]


@pytest.mark.slow
@given(
    faulty=st.lists(st.booleans(), min_size=1, max_size=40),
    code=st.sampled_from([REFUSED_WITHOUT_CODE, NO_CODE]),
)
@settings(max_examples=60, deadline=None)
def test_in_any_order_of_faults_everybody_is_reached_within_two_nights(faulty: list[bool], code: str) -> None:
    keys = {f"S-{number:02}": f"{number:024x}" for number in range(len(faulty))}
    fails = dict(zip(keys, faulty, strict=True))
    needs = rows(RequiredLookups, *({"case_id": case, "person_key": key} for case, key in keys.items()))
    known: dict[str, dict[str, Any]] = {}
    unchecked: list[str] = []
    reached: set[str] = set()
    for day in (AS_OF, AS_OF + dt.timedelta(days=1)):
        frame = rows(LatestLookups, *known.values()) if known else empty(LatestLookups)
        breaker = Breaker(limit=25)
        unchecked_now = []
        unreached = set(unchecked) - {case for case, key in keys.items() if case in known}
        for case, reason in plan_look_ups(needs, frame, OCTOBER, first=unchecked).select("case_id", "reason").rows():
            if reason == "known":
                continue
            if breaker.is_refused(reached_before=case not in unreached) or breaker.is_open:
                unchecked_now.append(case)
                continue
            reached.add(case)
            outcome = Outcome.TRANSIENT if fails[case] else Outcome.DATA
            breaker.note(Judgement(outcome, code if fails[case] else None))
            known[case] = {"person_key": keys[case], "outcome": outcome.value, "answered_as_of": day}
            if fails[case]:
                unchecked_now.append(case)
        unchecked = unchecked_now
    assert reached == set(keys)


def test_a_batch_asks_for_the_months_that_are_needed_in_one_look_up() -> None:
    needs = rows(RequiredLookups, {"period_from": JULY})
    known = rows(LatestLookups, {"month": JULY}, {"month": AUGUST, "has_event": True}, {"month": SEPTEMBER})
    (batch,) = batches(plan_look_ups(needs, known, OCTOBER), needs, 10)
    assert [(need.resource, need.period_from, need.period_to) for need in batch] == [("inntekt", AUGUST, OCTOBER)]


def test_a_person_in_two_cases_is_looked_up_once() -> None:
    needs = rows(RequiredLookups, {}, {"case_id": "S-2"})
    (batch,) = batches(plan_look_ups(needs, empty(LatestLookups), OCTOBER), needs, 10)
    assert [(need.case_id, need.person_key) for need in batch] == [("S-1", KEY)]


def test_batches_have_a_given_number_of_persons() -> None:
    persons = [{"case_id": f"S-{number}", "person_key": f"{number}" * 24} for number in range(1, 6)]
    needs = rows(RequiredLookups, *persons, *(person | ASSESSMENT for person in persons))
    sizes = [len(batch) for batch in batches(plan_look_ups(needs, empty(LatestLookups), OCTOBER), needs, 2)]
    assert sizes == [4, 4, 2]
    assert list(batches(pl.DataFrame(plan_look_ups(needs, empty(LatestLookups), OCTOBER)).clear(), needs, 2)) == []
