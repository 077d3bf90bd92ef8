"""Every error code of the contract that the sandbox can give, over real HTTP, with its status and documented body.

Not given: SM-001 to SM-010, since the Skattemelding API is not open to this purpose and not served; MP-302 and MP-303,
since no type of authorization_details exists for these APIs (MP-301 is what any gets). Maskinporten's other codes are
in test_maskinporten.py; that they are all there is checked below.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from sandbox.error_codes import CODES, Api
from tests.sandbox.tax_api.caller import PERIOD, Caller
from tests.sandbox.tax_api.towns import DELETED, MANY, PLAIN, POOR, UNKNOWN, an_id

CONTRACTS = Path(__file__).parent.parent / "contracts"
CONTRACT = json.loads((CONTRACTS / "skatteetaten-error-codes.json").read_text(encoding="utf-8"))
DOCUMENTED: dict[str, int] = {
    entry["kode"]: entry["http"]
    for area in ("inntekt", "summertskattegrunnlag", "hendelser", "sistetilgjengeligeskatteoppgjoer", "felles")
    for entry in CONTRACT[area]
}
NOT_AN_ID = "12345678901"
INCOME = f"/kommuneBoligsosialeFormaal/{PLAIN}/inntekter"
FEEDS = (Api.INNTEKT_HENDELSER, Api.SKATTEOPPGJOER_HENDELSER)

Ask = Callable[[Caller], httpx.Response]


def with_fault_of(person_id: str, fault: str, ask: Ask) -> Ask:
    """Look up a person for whom the sandbox has a fault set."""

    def send(caller: Caller) -> httpx.Response:
        caller.set_faults(persons={person_id: fault})
        return ask(caller)

    return send


def everywhere(fault: str, ask: Ask) -> Ask:
    """Ask a sandbox where every call meets a fault."""

    def send(caller: Caller) -> httpx.Response:
        caller.set_faults(everything=fault)
        return ask(caller)

    return send


def plain_income(caller: Caller) -> httpx.Response:
    return caller.income(PLAIN)


def plain_assessment(caller: Caller) -> httpx.Response:
    return caller.assessment(PLAIN)


def plain_newest(caller: Caller) -> httpx.Response:
    return caller.newest(PLAIN)


def feed(path: str, api: Api = Api.INNTEKT_HENDELSER, **headers: str | None) -> Ask:
    return lambda caller: caller.get(api, path, **headers)


WAYS: list[tuple[str, Ask]] = [
    ("IM-001", with_fault_of(PLAIN, "IM-001", plain_income)),
    ("IM-002", with_fault_of(PLAIN, "IM-002", plain_income)),
    ("IM-003", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}/?{PERIOD}")),
    ("IM-003", lambda caller: caller.get(Api.INNTEKT, f"/kommuneBoligsosialeFormaal/{PLAIN}?{PERIOD}")),
    ("IM-003", lambda caller: caller.get(Api.INNTEKT, "/")),
    ("IM-004", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", authorization=None)),
    ("IM-004", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", authorization="Bearer a.b.c")),
    ("IM-004", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", authorization="Basic eDp5")),
    ("IM-004", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", authorization=other_scope(caller))),
    ("IM-005", lambda caller: caller.get(Api.INNTEKT, f"/digisos/{PLAIN}/inntekter?{PERIOD}")),
    ("IM-005", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}".replace("Bolig", "bolig"))),
    ("IM-006", lambda caller: caller.income(NOT_AN_ID)),
    ("IM-006", lambda caller: caller.income("abc")),
    ("IM-006", lambda caller: caller.income(PLAIN, "")),
    ("IM-006", lambda caller: caller.income(PLAIN, "fraOgMed=2026-13")),
    ("IM-006", lambda caller: caller.income(PLAIN, "fraOgMed=2026-1")),
    ("IM-006", lambda caller: caller.income(PLAIN, "fraOgMed=2026-10-01")),
    ("IM-006", lambda caller: caller.income(PLAIN, "fraOgMed=2026-10&tilOgMed=oktober")),
    ("IM-006", lambda caller: caller.income(PLAIN, "fraOgMed=2026-10&tilOgMed=2026-09")),
    ("IM-006", lambda caller: caller.income(PLAIN, "fraOgMed=2026-09&fraOgMed=2026-10")),
    ("IM-006", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", korrelasjonsid="no uuid")),
    ("IM-006", lambda caller: used_twice(caller, lambda used: caller.get(Api.INNTEKT, INCOME, korrelasjonsid=used))),
    ("IM-007", lambda caller: caller.income(UNKNOWN)),
    ("IM-007", lambda caller: caller.income(an_id(90))),
    ("IM-008", lambda caller: caller.income(POOR)),
    ("IM-008", lambda caller: caller.income(PLAIN, "fraOgMed=2020-01&tilOgMed=2020-12")),
    ("IM-009", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", accept="text/html")),
    ("IM-009", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", accept="application/xml")),
    ("IM-009", lambda caller: caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", accept="application/json;q=0")),
    ("IM-010", with_fault_of(PLAIN, "IM-010", plain_income)),
    ("SSG-001", with_fault_of(PLAIN, "SSG-001", plain_assessment)),
    ("SSG-002", with_fault_of(PLAIN, "SSG-002", plain_assessment)),
    ("SSG-003", lambda caller: caller.get(Api.SUMMERTSKATTEGRUNNLAG, f"/kommuneboligsosialeformaal/2025/{PLAIN}")),
    ("SSG-003", lambda caller: caller.get(Api.SUMMERTSKATTEGRUNNLAG, "/a/b/c/d/e")),
    ("SSG-004", lambda caller: caller.get(Api.SUMMERTSKATTEGRUNNLAG, "/a/b/c/d", authorization=None)),
    ("SSG-005", lambda caller: caller.assessment(PLAIN, stage="utkast")),
    ("SSG-005", lambda caller: caller.assessment(PLAIN, stage="fastsatt")),
    ("SSG-005", lambda caller: caller.get(Api.SUMMERTSKATTEGRUNNLAG, f"/oppgjoer/ssb/2025/{PLAIN}")),
    ("SSG-006", lambda caller: caller.assessment(PLAIN, stage="oppgjør")),
    ("SSG-006", lambda caller: caller.assessment(PLAIN, 2016)),
    ("SSG-006", lambda caller: caller.assessment(PLAIN, 2026)),
    ("SSG-006", lambda caller: caller.assessment(PLAIN, 25)),
    ("SSG-006", lambda caller: caller.assessment(NOT_AN_ID)),
    ("SSG-007", lambda caller: caller.assessment(UNKNOWN)),
    ("SSG-008", lambda caller: caller.assessment(PLAIN, 2020)),
    ("SSG-008", lambda caller: caller.assessment(POOR)),
    ("SSG-009", lambda caller: caller.get(Api.SUMMERTSKATTEGRUNNLAG, "/a/b/c/d", accept="text/plain")),
    ("SSG-010", with_fault_of(PLAIN, "SSG-010", plain_assessment)),
    ("SSG-011", lambda caller: caller.assessment(DELETED)),
    ("SSG-011", with_fault_of(PLAIN, "SSG-011", plain_assessment)),
    ("TD-001", with_fault_of(PLAIN, "TD-001", plain_newest)),
    ("TD-002", lambda caller: caller.get(Api.SISTE_SKATTEOPPGJOER, f"/{PLAIN}", authorization="Bearer x")),
    ("TD-003", lambda caller: caller.newest(NOT_AN_ID)),
    ("TD-004", lambda caller: caller.newest(POOR)),
    ("TD-004", lambda caller: caller.newest(UNKNOWN)),
    ("TD-005", lambda caller: caller.get(Api.SISTE_SKATTEOPPGJOER, f"/{PLAIN}", accept="image/png")),
    ("TD-006", lambda caller: caller.get(Api.SISTE_SKATTEOPPGJOER, f"/{PLAIN}/")),
    ("FA-001", everywhere("FA-001", feed("/hendelser"))),
    ("FA-002", feed("/hendelser/")),
    ("FA-002", feed("/hendelser/slutt", Api.SKATTEOPPGJOER_HENDELSER)),
    ("FA-003", feed("/hendelser", authorization=None)),
    ("FA-004", feed("/hendelser?fraSekvensnummer=0")),
    ("FA-004", feed("/hendelser?antall=0")),
    ("FA-004", feed("/hendelser?antall=ti")),
    ("FA-004", feed("/hendelser/start?dato=12.11.2026")),
    ("FA-004", feed("/hendelser/start?dato=2026-02-30")),
    ("FA-005", feed("/hendelser?fraSekvensnummer=42")),
    ("FA-005", feed("/hendelser/start?dato=2026-11-13")),
    ("FA-006", feed("/hendelser", accept="application/xml")),
    *[(f"DAS-00{number}", with_fault_of(PLAIN, f"DAS-00{number}", plain_income)) for number in range(1, 9)],
    ("DAS-003", everywhere("DAS-003", feed("/hendelser/start"))),
]


def other_scope(caller: Caller) -> str:
    return f"Bearer {caller.token(Api.SUMMERTSKATTEGRUNNLAG.scope)}"


def used_twice(caller: Caller, ask: Callable[[str], httpx.Response]) -> httpx.Response:
    used = str(uuid.uuid4())
    ask(used)
    return ask(used)


@pytest.mark.parametrize(("code", "ask"), WAYS, ids=[f"{code}-{number}" for number, (code, _) in enumerate(WAYS)])
def test_each_code_comes_with_its_status_and_body(caller: Caller, code: str, ask: Ask) -> None:
    answer = ask(caller)
    body = answer.json()
    assert (body["kode"], answer.status_code) == (code, DOCUMENTED[code]), body
    assert set(body) == {"kode", "melding", "korrelasjonsid"}
    assert answer.headers["content-type"] == "application/json"


def test_every_documented_code_is_met_above() -> None:
    assert {code for code, _ in WAYS} == set(DOCUMENTED)


def test_every_code_known_has_the_documented_status() -> None:
    assert {code.name: code.status for code in CODES.values()} == DOCUMENTED


def test_every_maskinporten_code_is_met_but_those_for_types_that_do_not_exist() -> None:
    met = (Path(__file__).parent / "test_maskinporten.py").read_text(encoding="utf-8")
    documented = {entry["code"] for entry in CONTRACT["maskinporten"]}
    assert {code for code in documented if f'"{code}"' not in met} == {"MP-302", "MP-303"}


def test_the_error_body_repeats_the_correlation_id(caller: Caller) -> None:
    given = str(uuid.uuid4())
    answer = caller.get(Api.INNTEKT, f"{INCOME}?fraOgMed=x", korrelasjonsid=given)
    assert answer.json()["korrelasjonsid"] == given


def test_without_a_correlation_id_the_call_gets_one(caller: Caller) -> None:
    answer = caller.get(Api.INNTEKT, f"{INCOME}?fraOgMed=x", korrelasjonsid=None)
    uuid.UUID(answer.json()["korrelasjonsid"])
    assert caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", korrelasjonsid=None).status_code == 200


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/xml, application/json;q=0.5", None])
def test_json_is_given_to_whoever_takes_it(caller: Caller, accept: str | None) -> None:
    assert caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", accept=accept).status_code == 200


def test_no_error_body_holds_a_person_id(caller: Caller) -> None:
    for code, ask in WAYS:
        text = ask(caller).text
        assert not any(known in text for known in (PLAIN, UNKNOWN, POOR, NOT_AN_ID, *MANY)), code


def test_only_get_is_answered(caller: Caller) -> None:
    answer = caller.http.post(f"{caller.address}{Api.INNTEKT.path}{INCOME}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_an_address_of_no_api_is_a_bare_404(caller: Caller) -> None:
    answer = caller.http.get(f"{caller.address}/inntekt/v2/x")
    assert answer.status_code == 404
    assert "kode" not in answer.text


def test_a_correlation_id_that_was_used_on_another_api_is_refused_too(caller: Caller) -> None:
    used = str(uuid.uuid4())
    assert caller.get(Api.INNTEKT, f"{INCOME}?{PERIOD}", korrelasjonsid=used).status_code == 200
    assert caller.get(FEEDS[1], "/hendelser", korrelasjonsid=used).json()["kode"] == "FA-004"
