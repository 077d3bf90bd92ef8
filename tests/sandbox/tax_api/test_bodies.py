"""Bodies of good answers: they follow the contract's schemas, and are about the right persons."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from sandbox.error_codes import Api
from sandbox.serving import Secrets, serving
from sandbox.town.people import build_world
from sandbox.town.story_effects import UNKNOWN_CODE
from tests.sandbox.tax_api.caller import Caller, Clock
from tests.sandbox.tax_api.test_error_codes import CONTRACTS
from tests.sandbox.tax_api.towns import (
    AS_OF,
    DELETED,
    LATE,
    MANY,
    NEW_ID,
    ODD,
    PLAIN,
    POOR,
    RENAMED,
    SHIELDED,
)


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTRACTS / name).read_text(encoding="utf-8"))
    return found


INCOME_SCHEMA = jsonschema.Draft4Validator(schema("inntekt-v1.inntektsmottaker.schema.json"))
ASSESSMENT_SCHEMA = jsonschema.Draft202012Validator(
    schema("summertskattegrunnlag-v2.derived.schema.json"), format_checker=jsonschema.FormatChecker()
)


def reports(body: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body["oppgaveInntektsmottaker"]
    return found


@pytest.mark.parametrize("person_id", [PLAIN, LATE, SHIELDED, RENAMED, *MANY[:3]])
def test_an_income_body_keeps_to_the_schema(caller: Caller, person_id: str) -> None:
    INCOME_SCHEMA.validate(caller.income(person_id, "fraOgMed=2026-08&tilOgMed=2026-11").json())


@pytest.mark.parametrize("person_id", [PLAIN, SHIELDED, RENAMED])
def test_an_assessment_body_keeps_to_the_schema(caller: Caller, person_id: str) -> None:
    ASSESSMENT_SCHEMA.validate(caller.assessment(person_id).json())


def test_the_schema_check_sees_a_wrong_body(caller: Caller) -> None:
    body = caller.income(PLAIN).json()
    reports(body)[0]["inntekt"][0]["beloep"] = "18250"
    assert not INCOME_SCHEMA.is_valid(body)


@pytest.mark.slow
def test_a_whole_drawn_municipality_keeps_to_the_schemas(secrets: Secrets) -> None:
    municipality = build_world(households=30, seed=11)
    own = Secrets.new(municipality.world.organisation_number)
    with serving(municipality.world, secrets=own) as address:
        caller = Caller(address, own, Clock())
        with caller.http:
            for person_id, person in municipality.world.persons.items():
                income = caller.income(person_id, "fraOgMed=2026-01&tilOgMed=2026-10")
                strings = any(
                    entry.numeric_string
                    for known in person.reports.values()
                    for report in known
                    for entry in report.entries
                )
                if income.status_code == 200 and not strings:
                    INCOME_SCHEMA.validate(income.json())
                assessment = caller.assessment(person_id)
                if assessment.status_code == 200:
                    ASSESSMENT_SCHEMA.validate(assessment.json())
                assert {income.status_code, assessment.status_code} <= {200, 404, 410}


def test_a_month_with_two_payers_has_a_report_from_each(caller: Caller) -> None:
    first, second = reports(caller.income(PLAIN).json())
    assert [entry["beloep"] for entry in first["inntekt"]] == [18_250, 640, -1_200]
    assert first["inntekt"][0] == {
        "fordel": "kontantytelse",
        "utloeserArbeidsgiveravgift": True,
        "inngaarIGrunnlagForTrekk": True,
        "beloep": 18_250,
        "loennsinntekt": {"beskrivelse": "timeloenn", "antall": "75.5"},
    }
    kinds = [
        (set(entry) & {"ytelseFraOffentlige", "pensjonEllerTrygd", "naeringsinntekt"}) for entry in second["inntekt"]
    ]
    assert kinds == [{"ytelseFraOffentlige"}, {"pensjonEllerTrygd"}, {"naeringsinntekt"}]
    assert second["inntekt"][0]["ytelseFraOffentlige"]["tilleggsinformasjon"]["etterbetalingsperiode"] == {
        "start": "2026-08-01",
        "slutt": "2026-10-01",
    }
    assert first["forskuddstrekk"] == [{"beskrivelse": "", "beloep": -4_262}]


def test_only_the_requested_months_are_reported(caller: Caller) -> None:
    def months(query: str) -> list[str]:
        return [report["kalendermaaned"] for report in reports(caller.income(PLAIN, query).json())]

    assert months("fraOgMed=2026-09&tilOgMed=2026-09") == ["2026-09"]
    assert months("fraOgMed=2026-09&tilOgMed=2026-10") == ["2026-09", "2026-10", "2026-10"]
    assert months("fraOgMed=2026-09") == ["2026-09", "2026-10", "2026-10"]


def test_a_late_report_is_visible_from_the_day_it_came(caller: Caller) -> None:
    assert len(reports(caller.income(LATE).json())) == 1
    caller.set_as_of("2026-11-19")
    assert len(reports(caller.income(LATE).json())) == 1
    caller.set_as_of("2026-11-20")
    assert len(reports(caller.income(LATE).json())) == 2


def test_a_shielded_person_has_nothing_but_month_and_identifier(caller: Caller) -> None:
    found = reports(caller.income(SHIELDED, "fraOgMed=2026-09&tilOgMed=2026-10").json())
    assert found == [
        {"kalendermaaned": month, "inntektsmottaker": {"personidentifikator": SHIELDED}, "skjermet": True}
        for month in ("2026-09", "2026-10")
    ]
    assert caller.assessment(SHIELDED).json() == {
        "personidentifikator": SHIELDED,
        "inntektsaar": "2025",
        "skjermet": True,
        "stadie": "oppgjoer",
    }


def test_a_person_with_a_new_number_is_answered_for_under_it(caller: Caller) -> None:
    for person_id in (RENAMED, NEW_ID):
        found = {
            report["inntektsmottaker"]["personidentifikator"] for report in reports(caller.income(person_id).json())
        }
        assert found == {NEW_ID}
        assert caller.assessment(person_id).json()["personidentifikator"] == NEW_ID
        assert caller.newest(person_id).json()["personidentifikator"] == NEW_ID


def test_an_amount_may_be_text(caller: Caller) -> None:
    assert reports(caller.income(ODD).json())[0]["inntekt"][0]["beloep"] == "12345"


def test_an_assessment_has_one_category_per_item_and_amounts_with_sign(caller: Caller) -> None:
    body = caller.assessment(PLAIN).json()
    assert body["grunnlag"][-1] == {"tekniskNavn": "nettoformue", "beloep": -8_150, "kategori": "-"}
    assert (body["skjermet"], body["stadie"], body["skatteoppgjoersdato"]) == (False, "oppgjoer", "2026-06-17")


def test_the_newest_assessed_year_is_given_even_if_it_was_withdrawn(caller: Caller) -> None:
    assert caller.newest(PLAIN).json() == {
        "personidentifikator": PLAIN,
        "ressursId": "skattegrunnlag",
        "sisteTilgjengeligePeriode": "2025",
    }
    assert caller.newest(DELETED).json()["sisteTilgjengeligePeriode"] == "2025"
    assert caller.newest(POOR).status_code == 404


def test_before_its_assessment_a_year_is_not_the_newest(caller: Caller) -> None:
    caller.set_as_of("2026-06-16")
    assert caller.newest(PLAIN).json()["sisteTilgjengeligePeriode"] == "2024"
    assert caller.assessment(PLAIN).json()["kode"] == "SSG-008"
    caller.set_as_of("2026-02-14")
    assert caller.assessment(PLAIN).json()["kode"] == "SSG-006"


def test_a_date_that_is_none_is_refused_and_changes_nothing(caller: Caller) -> None:
    assert caller.set_as_of("soon").status_code == 400
    assert caller.set_as_of(AS_OF.isoformat()).json() == {"as_of": "2026-11-12"}
    assert caller.get(Api.INNTEKT_HENDELSER, "/hendelser").status_code == 200


@pytest.mark.slow
def test_a_drawn_municipality_reports_codes_that_were_valid_in_their_month() -> None:
    """All but the one that is made to be unknown, and that some households have on purpose."""
    lists = schema("inntekt-beskrivelse-codes.json")
    valid = {
        (kind, code["verdi"]): (code["fom"], code["til"] or "9999-12")
        for kind in ("loennsinntekt", "ytelseFraOffentlige", "pensjonEllerTrygd", "naeringsinntekt")
        for code in lists[kind]
    }
    wrong = {
        (entry.kind, entry.code)
        for person in build_world(households=200, seed=7).world.persons.values()
        for month, known in person.reports.items()
        for report in known
        for entry in report.entries
        if not within(f"{month:%Y-%m}", valid.get((entry.kind, entry.code)))
    }
    assert {code for _, code in wrong} <= {UNKNOWN_CODE}, wrong


def within(month: str, span: tuple[str, str] | None) -> bool:
    return span is not None and span[0] <= month <= span[1]
