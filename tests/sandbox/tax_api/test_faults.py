"""Faults as a caller meets them on the wire, and their rule: decided by seed, API, person and count, not by order."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.error_codes import CODES, Api
from sandbox.tax_api.fault_profiles import PROFILES, Fault, FaultPlan, FaultProfile, Trouble
from sandbox.tax_api.faults_in_data import UNKNOWN_INCOME_CODE
from sandbox.town.person_ids import is_person_id, is_synthetic
from tests.sandbox.tax_api.caller import Caller
from tests.sandbox.tax_api.test_bodies import ASSESSMENT_SCHEMA, INCOME_SCHEMA, reports
from tests.sandbox.tax_api.towns import MANY, PLAIN

LOOKUPS = (Api.INNTEKT, Api.SUMMERTSKATTEGRUNNLAG, Api.SISTE_SKATTEOPPGJOER)
ROUGH = PROFILES["rough"]

STATUSES: list[tuple[Fault, int, Callable[[httpx.Response], bool]]] = [
    (Fault.TOO_MANY, 429, lambda answer: "retry-after" not in answer.headers),
    (Fault.TOO_MANY_WAIT, 429, lambda answer: answer.headers["retry-after"] == "1"),
    (Fault.ERROR_EMPTY, 500, lambda answer: answer.content == b""),
    (Fault.UNAVAILABLE_JSON, 503, lambda answer: "kode" not in answer.json()),
    (Fault.UNAVAILABLE_EMPTY, 503, lambda answer: answer.content == b""),
    (Fault.GATEWAY_HTML, 504, lambda answer: answer.headers["content-type"].startswith("text/html")),
    (Fault.UNKNOWN_INSTANCE, 503, lambda answer: answer.text.startswith("Unknown instance. ID=")),
    (Fault.BARE_NOT_FOUND, 404, lambda answer: answer.content == b""),
    (Fault.FORBIDDEN_HTML, 403, lambda answer: "<html>" in answer.text),
    (Fault.MALFORMED_JSON, 200, lambda answer: not is_json(answer)),
    (Fault.TRUNCATED_JSON, 200, lambda answer: not is_json(answer)),
]


def is_json(answer: httpx.Response) -> bool:
    try:
        json.loads(answer.content)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("fault", "status", "looks_right"), STATUSES, ids=[row[0].value for row in STATUSES])
def test_a_fault_looks_as_it_should_on_every_lookup(
    caller: Caller, fault: Fault, status: int, looks_right: Callable[[httpx.Response], bool]
) -> None:
    caller.set_faults(persons={PLAIN: fault})
    for answer in (caller.income(PLAIN), caller.assessment(PLAIN), caller.newest(PLAIN)):
        assert answer.status_code == status
        assert looks_right(answer)


@pytest.mark.parametrize("fault", [Fault.CUT_BODY, Fault.CUT_BEFORE])
def test_a_cut_connection_is_a_transport_fault_and_the_next_call_is_well(caller: Caller, fault: Fault) -> None:
    caller.set_faults(persons={PLAIN: fault}, clear_after=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        caller.income(PLAIN)
    assert caller.income(PLAIN).status_code == 200


def test_a_cut_body_begins_as_a_good_answer(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.CUT_BODY})
    received: list[bytes] = []
    request = caller.http.build_request(
        "GET",
        f"{caller.address}{Api.SISTE_SKATTEOPPGJOER.path}/{PLAIN}",
        headers={"authorization": f"Bearer {caller.token(Api.SISTE_SKATTEOPPGJOER.scope)}"},
    )
    answer = caller.http.send(request, stream=True)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        received.extend(answer.iter_raw())
    answer.close()
    assert answer.status_code == 200
    assert 0 < len(b"".join(received)) < int(answer.headers["content-length"])


def test_a_slow_body_is_late_and_whole(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.SLOW_BODY}, slow_seconds=0.15)
    began = time.monotonic()
    assert caller.income(PLAIN).json()["oppgaveInntektsmottaker"]
    assert time.monotonic() - began >= 0.15


def test_a_caller_that_leaves_a_slow_answer_no_longer_counts(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.SLOW_BODY}, slow_seconds=30)
    address = f"{caller.address}{Api.SISTE_SKATTEOPPGJOER.path}/{PLAIN}"
    headers = {"authorization": f"Bearer {caller.token(Api.SISTE_SKATTEOPPGJOER.scope)}"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(address, headers=headers, timeout=0.1)
    deadline = time.monotonic() + 5
    while caller.metrics()["apis"]["siste_skatteoppgjoer"]["in_flight"] and time.monotonic() < deadline:
        pass
    assert caller.metrics()["apis"]["siste_skatteoppgjoer"]["in_flight"] == 0


def test_a_passing_fault_hits_each_api_twice_and_clears(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.UNAVAILABLE_EMPTY})
    assert [caller.income(PLAIN).status_code for _ in range(4)] == [503, 503, 200, 200]
    assert [caller.newest(PLAIN).status_code for _ in range(3)] == [503, 503, 200]


def test_a_lasting_fault_never_clears(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: "lasting:unavailable_empty"})
    assert {caller.income(PLAIN).status_code for _ in range(6)} == {503}


def test_an_error_code_happens_at_its_own_api_only(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: "SSG-011"})
    assert caller.assessment(PLAIN).status_code == 410
    assert (caller.income(PLAIN).status_code, caller.newest(PLAIN).status_code) == (200, 200)


def test_a_shielded_person_by_fault_is_shielded_everywhere(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.SHIELDED})
    assert all(report["skjermet"] for report in reports(caller.income(PLAIN).json()))
    assert caller.assessment(PLAIN).json()["skjermet"] is True


def test_a_changed_identity_answers_under_another_synthetic_number(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.IDENTITY_CHANGE})
    found = caller.newest(PLAIN).json()["personidentifikator"]
    assert found != PLAIN
    assert is_person_id(found)
    assert is_synthetic(found)
    assert {report["inntektsmottaker"]["personidentifikator"] for report in reports(caller.income(PLAIN).json())} == {
        found
    }


def test_numbers_as_text_and_counts_as_numbers_break_the_schema_on_purpose(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.NUMERIC_STRINGS})
    income, assessment = caller.income(PLAIN).json(), caller.assessment(PLAIN).json()
    assert reports(income)[0]["inntekt"][0]["beloep"] == "18250"
    assert reports(income)[0]["inntekt"][0]["loennsinntekt"]["antall"] == 75.5
    assert assessment["grunnlag"][0]["beloep"] == "214300"
    assert not INCOME_SCHEMA.is_valid(income)
    assert not ASSESSMENT_SCHEMA.is_valid(assessment)


def total(caller: Caller) -> int:
    return sum(entry["beloep"] for report in reports(caller.income(PLAIN).json()) for entry in report["inntekt"])


@pytest.mark.parametrize("fault", [Fault.SEVERAL_EMPLOYERS, Fault.NEGATIVE_CORRECTION])
def test_a_disturbance_of_form_leaves_the_sum_alone(caller: Caller, fault: Fault) -> None:
    before = total(caller)
    caller.set_faults(persons={PLAIN: fault})
    assert total(caller) == before
    found = caller.income(PLAIN).json()
    INCOME_SCHEMA.validate(found)
    assert len(reports(found)) == (4 if fault is Fault.SEVERAL_EMPLOYERS else 2)


def test_an_unknown_code_is_in_every_report(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.UNKNOWN_CODE})
    assert caller.income(PLAIN).text.count(UNKNOWN_INCOME_CODE) == 2


def test_a_late_report_is_not_there(caller: Caller) -> None:
    caller.set_faults(persons={PLAIN: Fault.LATE_REPORT})
    assert caller.income(PLAIN).json()["kode"] == "IM-008"
    months = [
        report["kalendermaaned"] for report in reports(caller.income(PLAIN, "fraOgMed=2026-09&tilOgMed=2026-10").json())
    ]
    assert months == ["2026-09"]


def test_in_an_outage_every_api_is_down_and_maskinporten_is_not(caller: Caller) -> None:
    caller.set_faults(profile="outage")
    answers = [caller.income(PLAIN), caller.newest(PLAIN), caller.get(Api.INNTEKT_HENDELSER, "/hendelser")]
    assert {answer.status_code for answer in answers} == {503}


def test_a_fault_for_everything_reaches_the_feeds_too(caller: Caller) -> None:
    caller.set_faults(everything="truncated_json")
    for answer in (caller.newest(PLAIN), caller.get(Api.INNTEKT_HENDELSER, "/hendelser")):
        assert answer.status_code == 200
        assert not is_json(answer)


def test_access_is_withdrawn_from_the_nth_call_on(caller: Caller) -> None:
    caller.set_faults(profile="refused", refused_from=3)
    answers = [caller.income(person_id) for person_id in MANY[:4]]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403]
    assert answers[2].json()["kode"] == "IM-005"
    assert [caller.newest(MANY[0]).status_code for _ in range(3)] == [200, 200, 403]


@pytest.mark.parametrize(
    "wanted",
    [
        {"profile": "bad"},
        {"persons": {PLAIN: "bad"}},
        {"persons": {PLAIN: "lasting:bad"}},
        {"everything": "bad"},
        {"surprise": 1},
        {"slow_seconds": "long"},
        {"slow_seconds": -1},
        {"clear_after": -1},
        {"persons": [PLAIN]},
        {"seed": "x"},
        ["none"],
    ],
)
def test_an_invalid_setting_is_refused_and_changes_nothing(caller: Caller, wanted: object) -> None:
    before = caller.http.get(f"{caller.address}/_sandbox/faults").json()
    answer = caller.http.post(f"{caller.address}/_sandbox/faults", json=wanted)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert caller.http.get(f"{caller.address}/_sandbox/faults").json() == before


def met(plan: FaultPlan, calls: Iterable[tuple[Api, str]]) -> dict[tuple[Api, str], list[Fault | str | None]]:
    found: dict[tuple[Api, str], list[Fault | str | None]] = {}
    for api, person_id in calls:
        found.setdefault((api, person_id), []).append(plan.next(api, person_id))
    return found


@given(seed=st.integers(0, 2**32), shuffle=st.integers())
def test_what_a_person_meets_does_not_depend_on_the_order_of_calls(seed: int, shuffle: int) -> None:
    profile = FaultProfile(seed=seed, passing={Fault.TOO_MANY: 0.3, "IM-002": 0.2}, lasting={Fault.GATEWAY_HTML: 0.2})
    calls = [(api, person_id) for api in LOOKUPS for person_id in MANY[:8] for _ in range(4)]
    other = calls.copy()
    random.Random(shuffle).shuffle(other)
    assert met(FaultPlan(profile), calls) == met(FaultPlan(profile), other)


@given(seed=st.integers(0, 2**32), clear_after=st.integers(0, 4))
def test_a_passing_fault_comes_that_number_of_times_and_a_lasting_one_always(seed: int, clear_after: int) -> None:
    profile = FaultProfile(
        seed=seed, passing={Fault.TOO_MANY: 0.5}, lasting={Fault.GATEWAY_HTML: 0.5}, clear_after=clear_after
    )
    for found in met(FaultPlan(profile), [(Api.INNTEKT, one) for one in MANY[:10] for _ in range(6)]).values():
        passing = [Fault.TOO_MANY] * clear_after + [None] * (6 - clear_after)
        assert found in ([Fault.GATEWAY_HTML] * 6, passing)


def test_the_rough_profile_hits_a_few_per_cent_and_leaves_some_for_good() -> None:
    plan = FaultPlan(FaultProfile.named("rough", seed=1))
    persons = [f"{number:011}" for number in range(20_000)]
    first = Counter(plan.next(Api.INNTEKT, one) for one in persons)
    for _ in range(2):
        last = Counter(plan.next(Api.INNTEKT, one) for one in persons)
    hit, lasting = 1 - first[None] / 20_000, 1 - last[None] / 20_000
    assert hit == pytest.approx(sum(ROUGH.passing.values()) + sum(ROUGH.lasting.values()), abs=0.006)
    assert lasting == pytest.approx(sum(ROUGH.lasting.values()), abs=0.003)


def test_another_seed_hits_other_persons() -> None:
    def hit(seed: int) -> set[str]:
        plan = FaultPlan(FaultProfile.named("rough", seed=seed))
        return {one for one in (f"{number:011}" for number in range(2_000)) if plan.next(Api.INNTEKT, one)}

    assert hit(1) == hit(1)
    assert hit(1) != hit(2)


@pytest.mark.parametrize("name", [*Fault, *(f"lasting:{fault}" for fault in Fault), *CODES])
def test_every_fault_and_code_can_be_named(name: str) -> None:
    assert Trouble.parse(name).what == name.removeprefix("lasting:")


def test_only_what_can_pass_passes() -> None:
    assert not Trouble.parse("gateway_html").lasting
    assert Trouble.parse("lasting:gateway_html").lasting
    assert Trouble.parse("shielded").lasting
    assert not Trouble.parse("IM-002").lasting
    assert Trouble.parse("IM-007").lasting


@pytest.mark.parametrize("shares", [{Fault.TOO_MANY: 1.1}, {Fault.TOO_MANY: -0.1}])
def test_a_profile_with_impossible_shares_is_refused(shares: dict[Fault | str, float]) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        FaultProfile(passing=shares)


def test_a_profile_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="none, rough, outage, refused"):
        FaultProfile.named("gentle")
