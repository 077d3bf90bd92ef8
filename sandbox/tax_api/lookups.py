"""The three look-up APIs: Inntekt v1, Summert skattegrunnlag v2, siste tilgjengelige skatteoppgjør v1.

Source: Skatteetaten, docs/api/inntekt.md, summertskattegrunnlag.md, sistetilgjengeligeskatteoppgjoer.md,
docs/om/rettighetspakker.md and skjerming.md.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.error_codes import Area, RefusedError
from sandbox.responses import Reply, json_reply
from sandbox.tax_api import bodies
from sandbox.tax_api.fault_injection import answer_with_faults
from sandbox.tax_api.fault_profiles import Fault
from sandbox.tax_api.faults_in_data import with_fault
from sandbox.tax_api.requests import Call, income_year, month, person_id
from sandbox.tax_api.state import Sandbox
from sandbox.world import Person

INCOME_PACKAGE = "kommuneBoligsosialeFormaal"
ASSESSMENT_PACKAGE = "kommuneboligsosialeformaal"
STAGES = frozenset({"oppgjoer", "utkast", "fastsatt"})
STAGES_OF_PACKAGE = frozenset({"oppgjoer"})

_Find = Callable[[Person, Fault | None], Reply]


def income(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /{rettighetspakke}/{personidentifikator}/inntekter?fraOgMed=&tilOgMed=`.

    Without `tilOgMed`, up to the current month (as the sibling arbeidsforhold API has it).
    """
    package, asked_id = call.parts
    _check_package(package, INCOME_PACKAGE)
    first = month(call.value("fraOgMed"), "fraOgMed")
    until = call.value("tilOgMed")
    last = sandbox.as_of.replace(day=1) if until is None else month(until, "tilOgMed")
    if first > last:
        raise RefusedError(Area.INVALID, "fraOgMed er etter tilOgMed")

    def find(person: Person, fault: Fault | None) -> Reply:
        known = with_fault(person, fault, last_month=last) if fault else person
        current_id = known.new_person_id or asked_id
        if known.shielded:
            return json_reply(bodies.shielded_income_body(current_id, first, last))
        reports = bodies.known_reports(known, first, last, as_of=sandbox.as_of)
        if not reports:
            raise RefusedError(Area.NO_DATA)
        return json_reply(bodies.income_body(current_id, reports, odd_numbers=fault is Fault.NUMERIC_STRINGS))

    return _look_up(sandbox, call, asked_id, find, nobody=Area.NO_PERSON)


def assessment(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /{stadie}/{rettighetspakke}/{inntektsaar}/{personidentifikator}`."""
    stage, package, year, asked_id = call.parts
    if stage not in STAGES:
        raise RefusedError(Area.INVALID, "stadie")
    _check_package(package, ASSESSMENT_PACKAGE)
    if stage not in STAGES_OF_PACKAGE:
        raise RefusedError(Area.FORBIDDEN, "rettighetspakken gir ikke dette stadiet")
    asked_year = income_year(year, as_of=sandbox.as_of)

    def find(person: Person, fault: Fault | None) -> Reply:
        known = with_fault(person, fault) if fault else person
        current_id = known.new_person_id or asked_id
        if known.shielded:
            return json_reply(bodies.shielded_assessment_body(current_id, asked_year))
        newest = known.assessments.get(asked_year)
        found = None if newest is None else newest.known_on(sandbox.as_of)
        if found is None:
            raise RefusedError(Area.NO_DATA)
        if found.deleted:
            raise RefusedError(Area.GONE)
        return json_reply(bodies.assessment_body(current_id, found, odd_numbers=fault is Fault.NUMERIC_STRINGS))

    return _look_up(sandbox, call, asked_id, find, nobody=Area.NO_PERSON)


def newest_assessment(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /{personidentifikator}`. It has no code for an unknown person, and no shielding, since it has no amounts."""
    (asked_id,) = call.parts

    def find(person: Person, fault: Fault | None) -> Reply:
        known = with_fault(person, fault) if fault else person
        year = bodies.newest_year(known.assessments, as_of=sandbox.as_of)
        if year is None:
            raise RefusedError(Area.NO_DATA)
        return json_reply(bodies.available_body(known.new_person_id or asked_id, year))

    return _look_up(sandbox, call, asked_id, find, nobody=Area.NO_DATA)


def _check_package(package: str, granted: str) -> None:
    """To the letter: whether the real path is case-sensitive is not documented, so a client must not rely on it."""
    if package != granted:
        raise RefusedError(Area.FORBIDDEN, "rettighetspakke")


def _look_up(sandbox: Sandbox, call: Call, asked_id: str, find: _Find, *, nobody: Area) -> Reply:
    """Answer about one person; `nobody` is what there is to say when there is none."""

    def own_answer(fault: Fault | None) -> Reply:
        person = sandbox.person(asked_id)
        if person is None:
            raise RefusedError(nobody)
        return find(person, fault)

    return answer_with_faults(sandbox, call, person_id(asked_id), own_answer)
