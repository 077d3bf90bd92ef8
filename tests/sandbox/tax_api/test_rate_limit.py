"""The load: five calls at once per API are answered, the sixth is not; and every call is counted."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from sandbox.error_codes import Api
from sandbox.tax_api.rate_limit import MOST_SIMULTANEOUS, Meter, resource_key
from tests.sandbox.tax_api.caller import Caller
from tests.sandbox.tax_api.towns import MANY


async def at_once(caller: Caller, api: Api, count: int) -> list[httpx.Response]:
    """That many simultaneous calls to «siste», each slow, so that they are in flight together."""
    headers = {"authorization": f"Bearer {caller.token(api.scope)}"}
    async with httpx.AsyncClient(timeout=10, headers=headers) as http:
        calls = [http.get(f"{caller.address}{api.path}/{person_id}") for person_id in MANY[:count]]
        return list(await asyncio.gather(*calls))


def make_slow(caller: Caller) -> None:
    caller.set_faults(persons=dict.fromkeys(MANY, "slow_body"), slow_seconds=0.3)
    caller.http.delete(f"{caller.address}/_sandbox/metrics")


@pytest.mark.slow
@pytest.mark.parametrize(("count", "refused"), [(5, 0), (6, 1), (9, 4)])
async def test_the_sixth_call_at_once_is_refused_with_a_time_to_wait(caller: Caller, count: int, refused: int) -> None:
    make_slow(caller)
    answers = await at_once(caller, Api.SISTE_SKATTEOPPGJOER, count)
    too_many = [answer for answer in answers if answer.status_code == 429]
    assert len(too_many) == refused
    assert all(answer.headers["retry-after"] == "1" for answer in too_many)
    counted = caller.metrics()["apis"]["siste_skatteoppgjoer"]
    assert (counted["calls"], counted["refused"]) == (count, refused)
    assert counted["most_simultaneous"] >= min(count, 6)
    assert counted["in_flight"] == 0


async def test_each_api_has_its_own_five(caller: Caller) -> None:
    make_slow(caller)
    headers = {"authorization": f"Bearer {caller.token(Api.INNTEKT.scope)}"}
    address = f"{caller.address}{Api.INNTEKT.path}/kommuneBoligsosialeFormaal"
    query = "inntekter?fraOgMed=2026-10&tilOgMed=2026-10"
    async with httpx.AsyncClient(timeout=10, headers=headers) as http:
        mine = asyncio.gather(*(http.get(f"{address}/{person_id}/{query}") for person_id in MANY[:5]))
        others = await at_once(caller, Api.SISTE_SKATTEOPPGJOER, 5)
        answers = [*await mine, *others]
    assert {answer.status_code for answer in answers} == {200}


def test_the_counts_tell_how_often_each_thing_was_asked_for(caller: Caller) -> None:
    caller.http.delete(f"{caller.address}/_sandbox/metrics")
    for person_id in (MANY[0], MANY[0], MANY[1]):
        caller.newest(person_id)
    counted = caller.metrics(resources="true")["apis"]["siste_skatteoppgjoer"]
    assert counted["resources"] == {resource_key(f"/{MANY[0]}", ""): 2, resource_key(f"/{MANY[1]}", ""): 1}
    assert (counted["different_resources"], counted["most_calls_per_resource"]) == (2, 2)
    assert counted["statuses"] == {"200": 3}
    assert 1 <= counted["busiest_second"] <= 3


def test_the_counts_hold_no_person_ids(caller: Caller) -> None:
    caller.newest(MANY[0])
    assert MANY[0] not in str(caller.metrics(resources="true"))


def test_the_busiest_second_is_any_second_not_a_tick_of_the_clock() -> None:
    now = 0.0
    meter = Meter(clock=lambda: now)
    for now in (0.0, 0.9, 1.0, 1.5, 1.89, 5.0):  # noqa: B007 - read by the clock
        with meter.call("/x", ""):
            pass
    assert meter.busiest_second == 4


def test_a_call_that_fails_is_no_longer_in_flight() -> None:
    meter = Meter()
    with pytest.raises(RuntimeError), meter.call("/x", ""):
        raise RuntimeError
    assert meter.in_flight == 0


def test_the_limit_is_the_tax_administrations_own() -> None:
    assert MOST_SIMULTANEOUS == 5
