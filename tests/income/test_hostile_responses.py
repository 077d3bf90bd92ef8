"""Whatever a response is, it costs its own look-up and nothing else: over real HTTP, against a server of any bytes."""

import gzip
import json
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tasks.income import Clients, Fetcher
from tests.frames import PERSON
from tests.income.hostile import Respond, hostile_server, response
from tests.income.test_client import PSEUDONYM, WANTED, needs_of
from tests.installation import Installation, installed

OTHER = "15838000441"
DEEP = b"[" * 100_000
HTML = b"<html><body>Vedlikehold</body></html>"
INCOME = json.dumps({"oppgaveInntektsmottaker": []}).encode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("hostile")) as made:
        made.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001\ntimeout_seconds = 0.4")
        yield made


@contextmanager
def at_server(served: Installation, respond: Respond) -> Iterator[None]:
    """The installation, with this server as its Inntekt API."""
    before = served.config.read_text(encoding="utf-8")
    with hostile_server(respond) as address:
        served.change_settings(f'base = "{served.settings.apis.inntekt.base}"', f'base = "{address}"')
        try:
            yield
        finally:
            served.config.write_text(before, encoding="utf-8")


async def looked_up(served: Installation, respond: Respond, *persons: str) -> list[dict[str, Any]]:
    """The rows of the look-ups of these persons' incomes, one after another."""
    rows = []
    with at_server(served, respond):
        async with Clients.open(served.settings) as clients:
            fetcher = Fetcher(clients, PSEUDONYM, "run", WANTED)
            for person in persons:
                rows += (await fetcher.fetch(needs_of(person))).lookups.to_dicts()
    return rows


def incomes(person: str) -> dict[str, Any]:
    """An answer of one report about a person."""
    return {"oppgaveInntektsmottaker": [report_of(person)]}


def report_of(person: str) -> dict[str, Any]:
    return {"kalendermaaned": "2026-10", "inntektsmottaker": {"personidentifikator": person}, "inntekt": []}


def always(*pieces: bytes) -> Respond:
    return lambda _: pieces


def endless(first: bytes, piece: bytes, pause: float = 0.0) -> Respond:
    def pieces(_: bytes) -> Iterable[bytes]:
        yield first
        while True:
            time.sleep(pause)
            yield piece

    return pieces


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GZIP = "Content-Encoding: gzip"
BOMB = gzip.compress(b" " * (64 << 20))
NUMBER = (
    b'{"oppgaveInntektsmottaker": [{"kalendermaaned": "2026-10", "inntektsmottaker": {}, "inntekt": [{"beloep": %s}]}]}'
)

HOSTILE: dict[str, Respond] = {
    "503 that says gzip and is plain": always(response("503 Service Unavailable", HTML, GZIP)),
    "200 that says gzip and is plain": always(response("200 OK", INCOME, GZIP)),
    "damaged gzip": always(response("200 OK", gzip.compress(INCOME)[:-6] + b"xxxxxx", GZIP)),
    "gzip and more behind it": always(response("200 OK", gzip.compress(INCOME) + b"more", GZIP)),
    "an encoding that nobody requested": always(response("200 OK", zlib.compress(INCOME), "Content-Encoding: br")),
    "a body that inflates to 64 MB": always(response("200 OK", BOMB, GZIP)),
    "deep JSON": always(response("200 OK", DEEP)),
    "deep JSON in an error": always(response("500 Error", b'{"kode": ' + DEEP)),
    "a number without end": always(response("200 OK", NUMBER % (b"9" * 100_000))),
    "an exponent out of range": always(response("200 OK", NUMBER % b"1e999999999")),
    "a year out of range in Retry-After": always(
        response("503 Busy", b"", "Retry-After: Mon, 01 Jan 99999 00:00:00 GMT")
    ),
    "Retry-After in other digits": always(response("503 Busy", b"", "Retry-After: \xb2")),
    "status 600": always(response("600 What", b"")),
    "status 999": always(response("999 What", b"")),
    "a surrogate as code": always(response("500 Error", b'{"kode": "\\ud800"}')),
    "a person id as code": always(response("500 Error", b'{"kode": "15838000360"}')),
    "terminal escapes as code": always(response("500 Error", b'{"kode": "IM-001\\u001b[2J"}')),
    "an endless chunked body": endless(CHUNKED, b"10000\r\n" + b" " * 65_536 + b"\r\n"),
    "a byte now and then": endless(CHUNKED, b"1\r\n \r\n", pause=0.1),
    "103 for ever": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "103 now and then": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", pause=0.1),
    "a head without end": endless(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1_000 + b"\r\n"),
    "no HTTP": always(b"\x16\x03\x01" + b"\xff" * 100),
    "a body of another length": always(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n" + INCOME),
    "nothing": lambda _: (),
}


@pytest.mark.slow
@pytest.mark.parametrize("respond", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_response_costs_its_own_look_up(served: Installation, respond: Respond) -> None:
    began = time.monotonic()
    (row,) = await looked_up(served, respond, PERSON)
    assert row["outcome"] == "transient"
    assert row["attempts"] in {2, 4}
    assert row["error_code"] in {"unreadable", "unreachable", "timeout", "no_code"}
    assert time.monotonic() - began < 4 * 3 * 0.4 + 3


async def test_a_response_behind_another_is_not_taken_for_the_next_persons_own(served: Installation) -> None:
    """A broken gateway sends one response too many: the body names another call, and the connection is left.

    The server sends it with the second response. Sent with the first one, the client may see it before it calls
    again, and opens another connection at once.
    """
    extra = response("404 Not Found", b'{"kode": "IM-008", "melding": "-", "korrelasjonsid": "another"}')
    connections: list[bytes] = []

    def respond(head: bytes) -> Iterable[bytes]:
        connections.append(head)
        about = head.split(b"/")[2].decode()
        own = response("200 OK", json.dumps(incomes(about)).encode())
        return [extra + own if len(connections) == 2 else own]

    rows = await looked_up(served, respond, PERSON, OTHER)
    assert [(row["outcome"], row["attempts"]) for row in rows] == [("data", 1), ("data", 2)]


async def test_an_answer_about_somebody_else_is_believed_on_two_connections_only(served: Installation) -> None:
    counted: list[bytes] = []

    def once(head: bytes) -> Iterable[bytes]:
        counted.append(head)
        about = OTHER if len(counted) == 1 else head.split(b"/")[2].decode()
        return [response("200 OK", json.dumps(incomes(about)).encode())]

    (row,) = await looked_up(served, once, PERSON)
    assert (row["outcome"], row["attempts"]) == ("data", 2)
    (row,) = await looked_up(served, always(response("200 OK", json.dumps(incomes(OTHER)).encode())), PERSON)
    assert (row["outcome"], row["error_code"], row["attempts"]) == ("unknown_person", "identity_changed", 2)


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "attempts"), [(1, 4), (86_400, 1)])
async def test_a_wait_of_any_length_is_respected_for_that_api(
    served: Installation, seconds: int, attempts: int
) -> None:
    """A short wait is waited for. A long one ends the calls of this run and of the next, and both say so."""
    busy = always(response("503 Busy", b"", f"Retry-After: {seconds}"))
    wait = served.settings.installation.data_folder / "pace" / "inntekt" / "wait-until"
    with at_server(served, busy):
        async with Clients.open(served.settings) as clients:
            fetcher = Fetcher(clients, PSEUDONYM, "run", WANTED)
            rows = (await fetcher.fetch(needs_of(PERSON))).lookups.to_dicts()
            assert [row["attempts"] for row in rows] == [attempts]
            assert (await fetcher.fetch(needs_of(OTHER))).lookups.height == (seconds == 1)
            assert any("wants no calls until" in line for line in fetcher.stops.messages) == (seconds > 1)
            both = await fetcher.fetch(needs_of(OTHER, resources=("summertskattegrunnlag",)))
            assert not both.lookups.is_empty(), "the other APIs are called"
        async with Clients.open(served.settings) as clients:
            next_run = Fetcher(clients, PSEUDONYM, "run", WANTED)
            assert (await next_run.fetch(needs_of(PERSON))).lookups.height == (seconds == 1)
            assert any(str(wait) in line for line in next_run.stops.messages) == (seconds > 1)
    wait.unlink()
    assert wait.parent.is_dir()


async def test_no_cookie_is_taken_and_none_is_sent(served: Installation) -> None:
    heads: list[bytes] = []

    def respond(head: bytes) -> Iterable[bytes]:
        heads.append(head)
        return [response("503 Busy", b"", "Set-Cookie: who=15838000360")]

    await looked_up(served, respond, PERSON)
    assert len(heads) == 4
    assert not any(b"cookie" in head.lower() for head in heads)


STRAY = {
    "no income": response("404 Not Found", b'{"kode": "IM-008", "melding": "-"}'),
    "an empty text as the call": response("404 Not Found", b'{"kode": "IM-008", "korrelasjonsid": ""}'),
    "no such person": response("404 Not Found", b'{"kode": "IM-007", "melding": "-"}'),
    "deleted": response("410 Gone", b""),
    "refused input": response("400 Bad Request", b'{"kode": "IM-006", "melding": "-"}'),
    "no access": response("403 Forbidden", b'{"kode": "IM-005", "melding": "-"}'),
    "no reports": response("200 OK", INCOME),
    "a report about nobody": response(
        "200 OK", b'{"oppgaveInntektsmottaker": [{"kalendermaaned": "2026-10", "inntektsmottaker": {}}]}'
    ),
}
"""Responses that name neither the call nor the person."""


@pytest.mark.parametrize("extra", STRAY.values(), ids=STRAY.keys())
async def test_a_response_that_names_nobody_is_not_taken_for_the_next_persons_own(
    served: Installation, extra: bytes
) -> None:
    calls: list[bytes] = []

    def respond(head: bytes) -> Iterable[bytes]:
        calls.append(head)
        own = response("200 OK", json.dumps(incomes(head.split(b"/")[2].decode())).encode())
        return [extra + own if len(calls) == 2 else own]

    rows = await looked_up(served, respond, PERSON, OTHER)
    assert [(row["outcome"], row["attempts"]) for row in rows] == [("data", 1), ("data", 2)]


async def test_a_response_that_names_nobody_is_believed_on_a_connection_of_its_own(served: Installation) -> None:
    rows = await looked_up(served, always(STRAY["no income"]), PERSON, OTHER)
    assert [(row["outcome"], row["attempts"]) for row in rows] == [("empty", 1), ("empty", 2)]
