"""The town whose years are settled: its stories, its answer key, and what its tax administration serves."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sandbox.serving import Secrets, serving
from sandbox.settlement.key import expect
from sandbox.settlement.stories import Story
from sandbox.settlement.town import YEARS, SettlementTown, build_settlement_town, settled_on
from tests.sandbox.settlement.examples import HOMES, SETTLED, example_town
from tests.sandbox.tax_api.caller import Caller, Clock
from tests.sandbox.tax_api.test_error_codes import CONTRACTS

EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "entitlement" / "worked_examples" / "settlement_2025.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def town() -> SettlementTown:
    return build_settlement_town(households=50, seed=3)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_key_gives_the_worked_examples_month_by_month(name: str) -> None:
    [found] = expect(example_town([name]), 2025, SETTLED)
    example = EXAMPLES[name]
    assert [(f"{each.month:%Y-%m}", each.paid, each.right) for each in found.months] == [
        (each["month"], each["paid"], each["right"]) for each in example["months"]
    ]
    sums = (found.claim, found.extra, found.claim_after_threshold, found.extra_after_threshold)
    names = ("claim", "extra", "claim_after_threshold", "extra_after_threshold")
    assert sums == tuple(example[each] for each in names)
    assert sorted(HOMES) == sorted(EXAMPLES), "every example is one of the town's"


def test_every_story_is_met_in_each_year_and_the_same_seed_gives_the_same_town(town: SettlementTown) -> None:
    for year in YEARS:
        assert {case.years[year].story for case in town.cases} == set(Story)
    again = build_settlement_town(households=50, seed=3)
    assert again.world.persons.keys() == town.world.persons.keys()
    assert expect(again, 2025, settled_on(2025)) == expect(town, 2025, settled_on(2025))


def test_what_is_missing_makes_a_case_not_ready_until_it_is_there(town: SettlementTown) -> None:
    before, after = (expect(town, 2025, day) for day in (settled_on(2025), dt.date(2026, 12, 31)))
    waits = {each.case_id for each in before if each.story == Story.LATE}
    assert {each.state for each in before if each.case_id in waits} == {"not_ready"}
    assert "not_ready" not in {each.state for each in after if each.case_id in waits}
    none = [each for each in after if each.story == Story.NONE]
    assert {each.state for each in none} == {"not_ready"}
    assert all(not each.months for each in none)


@pytest.fixture(scope="module")
def caller(town: SettlementTown) -> Iterator[Caller]:
    secrets, clock = Secrets.new(town.world.organisation_number), Clock()
    with serving(town.world, secrets=secrets, clock=clock) as address:
        caller = Caller(address, secrets, clock)
        with caller.http:
            yield caller


def applicant(town: SettlementTown, story: Story) -> str:
    return next(case.household.applicant.person_id for case in town.cases if case.years[2025].story is story)


def business(body: dict[str, Any]) -> int:
    return sum(int(each["beloep"]) for each in body["grunnlag"] if each["tekniskNavn"].startswith("samletPersoninnt"))


def test_a_corrected_assessment_is_served_with_an_event_from_its_day(town: SettlementTown, caller: Caller) -> None:
    case = next(each for each in town.cases if each.years[2025].story is Story.CORRECTED)
    year, person_id = case.years[2025], case.household.applicant.person_id
    assert year.first_version is not None
    bodies = []
    for day in (settled_on(2025), dt.date(2026, 12, 31)):
        caller.set_as_of(day.isoformat())
        bodies.append(caller.assessment(person_id, 2025).json())
    assert [business(body) for body in bodies] == [year.first_version.business, year.earned.business]
    assert bodies[0]["skatteoppgjoersdato"] < bodies[1]["skatteoppgjoersdato"]
    events = [each for each in town.world.assessment_events if (each.person_id, each.period) == (person_id, "2025")]
    assert [each.kind for each in events] == ["ny", "ny"]
    assert f"{events[1].registered_at:%Y-%m-%d}" == bodies[1]["skatteoppgjoersdato"]


def test_a_late_assessment_is_no_data_before_its_day(town: SettlementTown, caller: Caller) -> None:
    person_id = applicant(town, Story.LATE)
    caller.set_as_of(settled_on(2025).isoformat())
    assert caller.assessment(person_id, 2025).status_code == 404
    assert caller.newest(person_id).json()["sisteTilgjengeligePeriode"] == "2024"
    caller.set_as_of("2026-12-31")
    assert caller.assessment(person_id, 2025).status_code == 200
    assert caller.newest(person_id).json()["sisteTilgjengeligePeriode"] == "2025"


@pytest.mark.parametrize("story", [Story.SELF_EMPLOYED, Story.CAPITAL, Story.FOREIGN, Story.SICK_PAY])
def test_bodies_keep_to_the_contract(town: SettlementTown, caller: Caller, story: Story) -> None:
    caller.set_as_of("2026-12-31")
    schemas = ("summertskattegrunnlag-v2.derived.schema.json", "inntekt-v1.inntektsmottaker.schema.json")
    assessments, incomes = (json.loads((CONTRACTS / name).read_text(encoding="utf-8")) for name in schemas)
    person_id = applicant(town, story)
    jsonschema.Draft202012Validator(assessments).validate(caller.assessment(person_id, 2025).json())
    answer = caller.income(person_id, "fraOgMed=2025-01&tilOgMed=2025-12")
    if answer.status_code == 200:
        jsonschema.Draft4Validator(incomes).validate(answer.json())
