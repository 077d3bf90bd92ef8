"""The drawn municipality: complete, consistent with itself, and the same for the same seed."""

import csv
import datetime as dt
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.town.answer_key import COLUMNS
from sandbox.town.csv_tables import DECISIONS, HOUSEHOLDS, MEMBERS
from sandbox.town.decisions import decided_on
from sandbox.town.households import facts_on
from sandbox.town.months import add_months, age_on
from sandbox.town.people import Municipality, build_world
from sandbox.town.person_ids import is_organisation_number, is_person_id, is_synthetic
from sandbox.town.published_statistics import income_codes
from sandbox.town.reference_rules import entitlement, limit
from sandbox.town.stories import Story
from sandbox.town.story_effects import UNKNOWN_CODE
from sandbox.world import Report

HOUSEHOLDS_DRAWN, SEED = 400, 2026


@cache
def town() -> Municipality:
    return build_world(households=HOUSEHOLDS_DRAWN, seed=SEED, late_reports=True)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _reports() -> list[tuple[dt.date, Report]]:
    return [
        (month, report)
        for person in town().world.persons.values()
        for month, found in person.reports.items()
        for report in found
    ]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_town_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("first", 5), ("again", 5), ("other", 6)):
        drawn = build_world(households=60, seed=seed)
        drawn.write_inputs(tmp_path / name)
        drawn.write_answer_key(tmp_path / name / "answer-key.csv")
    contents = {
        name: [path.read_bytes() for path in sorted((tmp_path / name).iterdir())]
        for name in ("first", "again", "other")
    }
    assert contents["first"] == contents["again"]
    assert contents["first"] != contents["other"]
    assert build_world(households=60, seed=5).world == build_world(households=60, seed=5).world


@pytest.mark.slow
def test_every_person_id_is_valid_synthetic_and_agrees_with_the_birth_date() -> None:
    for person_id, person in town().world.persons.items():
        assert person.person_id == person_id
        assert is_person_id(person_id)
        assert is_synthetic(person_id)
        assert int(person_id[4:6]) == person.birth_date.year % 100
        assert int(person_id[2:4]) - 80 == person.birth_date.month
    assert any(int(person_id[0]) >= 4 for person_id in town().world.persons)


def test_every_member_is_known_to_the_tax_administration() -> None:
    members = {member.person_id for case in town().cases for member in case.household.members}
    assert members <= set(town().world.persons)


def test_a_person_in_two_cases_is_a_child_with_shared_residence() -> None:
    counts = Counter(member.person_id for case in town().cases for member in case.household.members)
    twice = {person_id for person_id, count in counts.items() if count > 1}
    assert twice
    for case in town().cases:
        assert all(member.shared_residence for member in case.household.members if member.person_id in twice)


def test_every_household_has_one_applicant_and_roles_fit_ages() -> None:
    for case in town().cases:
        assert [member.role for member in case.household.members].count("applicant") == 1
        for member in case.household.members:
            age = age_on(member.birth_date, town().month)
            assert age <= 18 if member.role == "child" else age >= 18
            assert member.birth_date <= member.lives_from
            assert member.lives_to is None or member.lives_to > member.lives_from


def test_every_household_has_one_last_decision_made_by_the_rules_of_its_month() -> None:
    for case in town().cases:
        decision = case.decision
        facts = facts_on(case.household, decision.valid_from, decided_on(decision.valid_from))
        if case.story is not Story.GONE_ASSESSMENT:
            assert decision.facts == facts
        assert decision.amount == entitlement(facts)
        assert case.household.active_from <= decision.valid_from < town().month
        assert decision.decided_on < town().world.as_of
        if case.earlier_decision is not None:
            assert case.earlier_decision.valid_from < decision.valid_from
            assert case.earlier_decision.decided_on < decision.decided_on


def test_both_rate_periods_occur_among_the_decisions() -> None:
    assert {decision_month >= dt.date(2026, 6, 1) for decision_month in _valid_froms()} == {True, False}


def _valid_froms() -> set[dt.date]:
    return {case.decision.valid_from for case in town().cases}


def test_the_key_sums_to_the_population() -> None:
    states = Counter(answer.expected_state for answer in town().answers)
    assert set(states) == {"unchanged", "observed", "flagged", "by_hand", "not_checked", "awaiting"}
    assert states.total() == HOUSEHOLDS_DRAWN
    assert len({answer.case_id for answer in town().answers}) == HOUSEHOLDS_DRAWN


def test_every_story_happens_and_every_kind_of_difference() -> None:
    assert {answer.story for answer in town().answers} == {story.value for story in Story}
    assert {answer.expected_kind for answer in town().answers} == {
        "increase",
        "decrease",
        "lost",
        "gained",
        "none",
        None,
    }


def test_the_key_draws_the_line_where_the_rules_say() -> None:
    for answer in town().answers:
        if answer.expected_difference is None:
            assert answer.expected_state in {"by_hand", "not_checked", "awaiting"}
            assert answer.expected_reason is not None
            continue
        assert answer.expected_amount is not None
        assert answer.expected_difference == answer.expected_amount - answer.decided_amount
        size = abs(answer.expected_difference)
        gone_or_new = answer.expected_kind in {"lost", "gained"}
        expected = "flagged" if size >= limit(answer.month) or gone_or_new else "observed" if size else "unchanged"
        assert answer.expected_state == expected


@pytest.mark.parametrize(
    ("story", "difference", "state"),
    [
        (Story.AT_LIMIT_UP, 63, "flagged"),
        (Story.AT_LIMIT_DOWN, -63, "flagged"),
        (Story.BELOW_LIMIT_UP, 62, "observed"),
        (Story.BELOW_LIMIT_DOWN, -62, "observed"),
    ],
)
def test_differences_at_the_limit_are_planted(story: Story, difference: int, state: str) -> None:
    planted = [answer for answer in town().answers if answer.story == story.value]
    assert planted
    assert {(answer.expected_difference, answer.expected_state) for answer in planted} == {(difference, state)}


@pytest.mark.parametrize(
    ("story", "cause"),
    [
        (Story.RATES, "rates"),
        (Story.NEW_JOB, "income"),
        (Story.RENT_UP, "housing_cost"),
        (Story.CHILD_BORN, "household"),
        (Story.WEALTH_UP, "wealth"),
        (Story.NOTHING, "none"),
    ],
)
def test_the_main_cause_is_the_one_of_the_story(story: Story, cause: str) -> None:
    found = {answer.main_cause for answer in town().answers if answer.story == story.value}
    assert found == {cause}


def test_hard_cases_are_what_the_tax_administration_answers_so() -> None:
    struck = {case.story: town().world.persons[case.household.applicant.person_id] for case in town().cases}
    assert struck[Story.SHIELDED].shielded
    assert struck[Story.UNKNOWN_PERSON].unknown
    assert struck[Story.IDENTITY_CHANGED].new_person_id is not None
    assert any(assessment.deleted for assessment in struck[Story.GONE_ASSESSMENT].assessments.values())
    assert any(entry.code == UNKNOWN_CODE for _, report in _reports() for entry in report.entries)


@pytest.mark.slow
def test_without_hard_cases_every_case_can_be_checked() -> None:
    drawn = build_world(households=200, seed=SEED, hard_cases=False)
    assert {answer.expected_state for answer in drawn.answers} == {"unchanged", "observed", "flagged"}
    assert not any(person.shielded or person.unknown or person.new_person_id for person in drawn.world.persons.values())


def test_codes_are_valid_for_their_month_and_kind() -> None:
    codes = income_codes()
    for month, report in _reports():
        for entry in report.entries:
            if entry.code != UNKNOWN_CODE:
                first, ended = codes[entry.kind][entry.code]
                assert first <= f"{month:%Y-%m}"
                assert ended is None or f"{month:%Y-%m}" < ended


def test_reporters_have_synthetic_organisation_numbers() -> None:
    numbers = {number for _, report in _reports() for number in (report.reporter, report.unit)}
    assert all(is_organisation_number(number) and number[0] in "23" for number in numbers)


def test_the_reports_hold_what_makes_incomes_hard() -> None:
    reports = _reports()
    entries = [entry for _, report in reports for entry in report.entries]
    assert any(entry.amount < 0 for entry in entries)
    assert any(entry.code == "feriepenger" for entry in entries)
    assert any(entry.backpay is not None for entry in entries)
    assert any(entry.numeric_string for entry in entries)
    assert any(not entry.taxable and entry.benefit == "utgiftsgodtgjoerelse" for entry in entries)
    assert any(len(found) > 1 for person in town().world.persons.values() for found in person.reports.values())
    fortnightly = Counter(
        len([entry for entry in report.entries if entry.code == "arbeidsavklaringspenger"]) for _, report in reports
    )
    assert {2, 3} <= set(fortnightly) <= {0, 2, 3}


def test_only_awaited_reports_of_the_month_come_after_the_run() -> None:
    late = {
        person.person_id
        for person in town().world.persons.values()
        for report in person.reports.get(town().month, ())
        if report.available_from > town().world.as_of
    }
    awaited = {case.household.applicant.person_id for case in town().cases if case.story is Story.LATE_REPORT}
    assert late == awaited


def test_the_unfinished_month_is_partly_reported() -> None:
    unfinished = add_months(town().month, 1)
    days = {report.available_from > town().world.as_of for month, report in _reports() if month == unfinished}
    assert days == {True, False}


def test_events_rise_with_gaps_and_tell_of_every_report_that_can_be_seen() -> None:
    world = town().world
    for events in (world.income_events, world.assessment_events):
        steps = [later.sequence - earlier.sequence for earlier, later in pairwise(events)]
        assert min(steps) >= 1
        assert max(steps) > 1
        assert all(earlier.registered_at <= later.registered_at for earlier, later in pairwise(events))
        assert any(event.person_id not in world.persons for event in events)
    found = {(event.person_id, event.period) for event in world.income_events}
    for person in world.persons.values():
        for month, reports in person.reports.items():
            if any(report.available_from <= world.as_of for report in reports):
                assert (person.person_id, f"{month:%Y-%m}") in found
    assert {event.kind for event in world.assessment_events} == {"ny", "slettet", "identitetsendring"}


def test_the_tables_are_well_formed(tmp_path: Path) -> None:
    town().write_inputs(tmp_path)
    town().write_answer_key(tmp_path / "key" / "answer-key.csv")
    households, members, decisions, key = (
        _rows(tmp_path / name) for name in ("households.csv", "members.csv", "decisions.csv", "key/answer-key.csv")
    )
    assert tuple(households[0]) == HOUSEHOLDS
    assert tuple(members[0]) == MEMBERS
    assert tuple(decisions[0]) == DECISIONS
    assert tuple(key[0]) == COLUMNS
    cases = {row["case_id"] for row in households}
    assert len(cases) == len(households) == HOUSEHOLDS_DRAWN + len(town().ended)
    assert {row["case_id"] for row in members} == {row["case_id"] for row in decisions} == cases
    assert len({row["decision_id"] for row in decisions}) == len(decisions)
    assert [row["case_id"] for row in key] == [row["case_id"] for row in households if not row["active_to"]]
    for row in households + members:
        assert {value for name, value in row.items() if name in _YES_NO} <= {"true", "false"}


_YES_NO = {"heating_included", "adapted_home", "young_disabled", "single_pensioner", "shared_residence"}


@pytest.mark.slow
@pytest.mark.parametrize("month", [dt.date(2026, 7, 1), dt.date(2026, 12, 1), dt.date(2027, 3, 1)])
def test_other_months_can_be_drawn(month: dt.date) -> None:
    drawn = build_world(households=40, seed=1, month=month, as_of=add_months(month, 1).replace(day=10))
    assert len(drawn.answers) == 40


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"households": 0}, "at least one"),
        ({"month": dt.date(2025, 1, 1)}, "from 2026-07 to 2027-03"),
        ({"month": dt.date(2026, 10, 2)}, "from 2026-07 to 2027-03"),
        ({"as_of": dt.date(2026, 11, 9)}, "10th of the next month"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: dict[str, object], message: str) -> None:
    wanted: dict[str, object] = {"households": 10, "seed": 1, **arguments}
    with pytest.raises(ValueError, match=message):
        build_world(**wanted)  # type: ignore[arg-type]
