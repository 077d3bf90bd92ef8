"""The town over time: what the tax administration knows on each day, and what the answer key says about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from sandbox.tax_api.bodies import known_reports
from sandbox.timeline.caseworker import Caseworkers
from sandbox.timeline.flags import CaseFlags, Sight
from sandbox.timeline.key import Expected, Key
from sandbox.timeline.lives import Happening, Life
from sandbox.timeline.months import FIRST, run_days
from sandbox.timeline.stories import (
    AT_THE_LIMIT,
    BACK_PAY,
    DEMANDED,
    HOLIDAY_PAY,
    JUST_UNDER_IT,
    THREE_PAYMENTS,
    UNDONE,
    stories,
)
from sandbox.timeline.town import TimelineTown, build_timeline
from sandbox.town.causes import shares
from sandbox.town.months import add_months
from sandbox.town.months_compared import has_unknown_code
from sandbox.town.reference_rules import Facts, entitlement

SIGHT = Sight("decrease", "V1", 4_000, 61, ("income", 1, 0, 9_000))


@cache
def town() -> TimelineTown:
    return build_timeline(households=80, seed=3, months=24)


@cache
def expected_months() -> list[list[Expected]]:
    key = Key(town())
    caseworkers = Caseworkers(key, Random(3))
    found = []
    for run in town().runs:
        found.append(key.run(run))
        caseworkers.answer(found[-1], run)
        caseworkers.adjust(run)
    return found


def lives(what: Happening) -> list[tuple[Life, dt.date]]:
    return [(life, month) for life in town().lives for month, each in life.happened if each is what]


def test_everything_happens_at_least_once() -> None:
    assert set(town().happened) == {what.value for what in Happening}


def test_the_same_seed_gives_the_same_town() -> None:
    again = build_timeline(households=30, seed=5, months=6)
    assert build_timeline(households=30, seed=5, months=6).world == again.world


def test_a_timeline_has_no_more_months_than_there_are_rates_for() -> None:
    with pytest.raises(ValueError, match="24 months"):
        build_timeline(households=10, seed=1, months=25)


def test_a_month_that_is_reported_again_has_the_version_of_that_day_and_an_event() -> None:
    for life, _ in lives(Happening.UNDONE):
        applicant = life.household.applicant
        for correction in applicant.corrections:
            person = town().world.persons[applicant.person_id]
            before, after = (
                [
                    report.entries
                    for _, report in known_reports(person, correction.month, correction.month, as_of=day)
                    if report.reporter == correction.payer.number
                ]
                for day in (correction.corrected_on - dt.timedelta(days=1), correction.corrected_on)
            )
            assert len(before) == len(after) == 1
            assert before != after
            if correction.corrected_on <= town().runs[-1].day:
                assert any(
                    event.person_id == applicant.person_id
                    and event.period == f"{correction.month:%Y-%m}"
                    and event.registered_at.date() == correction.corrected_on
                    for event in town().world.income_events
                )


def test_the_case_system_learns_of_a_death_when_it_is_registered() -> None:
    for life, _ in lives(Happening.MEMBER_DIED):
        (person_id, learned), *_ = life.registered.items()
        day = dt.timedelta(days=1)
        stays = [
            {member.person_id: member.lives_to for member in life.seen_on(when).members}[person_id]
            for when in (learned - day, learned)
        ]
        assert stays[0] is None
        assert stays[1] is not None


@pytest.mark.slow
def test_a_case_is_closed_with_its_applicant_and_its_flags_are_withdrawn() -> None:
    for life, since in lives(Happening.APPLICANT_DIED):
        for run, lines in zip(town().runs, expected_months(), strict=True):
            known = life.closed_on is not None and life.closed_on <= run.day
            listed = life.case_id in {line.case_id for line in lines}
            assert listed == (run.month < since or not known)


@pytest.mark.slow
def test_a_late_report_makes_its_month_wait_or_was_no_usual_payers() -> None:
    states = {line.state for lines in expected_months() for line in lines if line.story == "late_report"}
    assert "awaiting" in states


def test_new_rates_are_excluded_in_both_junes_and_both_mays() -> None:
    groups = {
        run.month
        for run, lines in zip(town().runs, expected_months(), strict=True)
        if any(line.group == "rates" for line in lines)
    }
    assert {dt.date(2025, 6, 1), dt.date(2026, 6, 1)} <= groups
    assert groups <= {dt.date(year, month, 1) for year in (2025, 2026) for month in (5, 6)}


def test_every_state_group_and_word_about_a_flag_is_met() -> None:
    lines = [line for month in expected_months() for line in month]
    states = {"unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked"}
    assert {line.state for line in lines} == states
    assert {line.group for line in lines} >= {"one_off", "rates", "cool_down", "answered"}
    assert {line.event for line in lines} >= {"new", "changed", "unchanged", "suppressed"}
    reasons = {reason for line in lines for reason in line.withdrawn.split(",")}
    assert reasons >= {"new_decision", "new_data", "new_facts"}


def met() -> dict[str, list[Expected]]:
    found: dict[str, list[Expected]] = {}
    for line in (line for month in expected_months() for line in month):
        for story in line.stories.split(","):
            found.setdefault(story, []).append(line)
    return found


def test_all_that_a_proof_must_meet_is_met_in_cases_that_are_judged() -> None:
    judged = {
        story for story, lines in met().items() if any(line.state not in {"by_hand", "not_checked"} for line in lines)
    }
    assert all(stories & judged for stories in DEMANDED.values())


def test_at_the_limit_is_flagged_unless_excluded_and_just_under_it_never() -> None:
    assert {line.state for line in met()[AT_THE_LIMIT] if line.group is None} == {"flagged"}
    assert {line.state for line in met()[JUST_UNDER_IT]} == {"observed"}


def test_pay_that_will_not_come_again_is_named_where_the_reports_hold_it() -> None:
    for story in (HOLIDAY_PAY, BACK_PAY):
        lines = [line for line in met()[story] if line.difference is not None]
        assert lines
        assert all(story in line.passing.split(",") for line in lines)
    assert {line.scheme for month in expected_months() for line in month if "three_payments" in line.passing} == {
        "oslo"
    }
    assert {line.scheme for line in met()[THREE_PAYMENTS]} == {"oslo", "state"}


def test_a_correction_is_met_by_the_first_run_after_it_came() -> None:
    runs = town().runs
    for life, month in lives(Happening.UNDONE):
        (came,) = {each.corrected_on for each in life.household.applicant.corrections if each.month == month}
        for before, run in pairwise(runs):
            assert (UNDONE in stories(life, run, before, None)) == (before.day < came <= run.day)


def test_a_month_cannot_be_calculated_while_it_holds_a_code_that_nobody_knows() -> None:
    for life, month in lives(Happening.UNKNOWN_CODE):
        (came,) = {each.corrected_on for each in life.household.applicant.corrections if each.month == month}
        assert has_unknown_code(life.household, month, came - dt.timedelta(days=1))
        assert not has_unknown_code(life.household, month, came)


def test_a_child_that_turns_18_moves_nothing_in_oslo_whose_weights_change_at_20() -> None:
    then = Facts(
        scheme="oslo", month=dt.date(2025, 5, 1), cost_group=1, adults=1, children=2, under_20=2,
        income=Fraction(33_713), disability_benefit=Fraction(0), net_wealth=0, home_wealth=0, tenure="rented",
        housing_cost=Fraction(16_637), heating_included=True, adapted_home=False, young_disabled=False,
        single_pensioner=False, income_deduction=Fraction(0),
    )  # fmt: skip
    now = replace(then, month=dt.date(2026, 5, 1), adults=2, children=1)
    found = shares(then, now, entitlement(then))
    assert {cause for cause, amount in found.items() if amount} == {"rates"}
    assert entitlement(replace(then, children=0, under_20=1)) == entitlement(replace(then, children=0, under_20=0))


def test_runs_come_after_the_month_is_complete_and_before_a_missing_report_is_given_up() -> None:
    for run in run_days(24):
        assert add_months(run.month, 1).replace(day=10) < run.day < add_months(run.month, 1).replace(day=20)
    assert run_days(24)[0].month == FIRST


def test_the_flags_of_the_key_follow_their_life() -> None:
    flags, day = CaseFlags(), dt.date(2026, 1, 12)
    assert flags.see(SIGHT, day) == "new"
    assert flags.see(SIGHT, day) == "unchanged"
    assert flags.see(Sight("decrease", "V1", 3_000, 61, SIGHT.circumstances), day) == "changed"
    assert flags.withdrawn == ["new_facts"]
    assert flags.speaking is not None
    flags.speaking.verdict = "no_change"
    assert flags.see(Sight("decrease", "V1", 3_060, 61, SIGHT.circumstances), day) == "suppressed"
    flags.miss("new_data")
    assert flags.withdrawn == []
    assert flags.see(Sight("decrease", "V1", 3_061, 61, SIGHT.circumstances), day) == "new"
    flags.miss(None)
    assert flags.withdrawn == []
    flags.miss("case_closed")
    assert flags.withdrawn == ["case_closed"]
