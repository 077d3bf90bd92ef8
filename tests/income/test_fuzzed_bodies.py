"""Bodies of any structure: each costs its own call, within bounds of memory and time, and nothing of it leaks."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.errors import BostotteError
from tasks.income.client import ApiClient, ApiResponse
from tasks.income.feeds import judge_page, judge_start, read_page
from tasks.income.lookup_batch import LookupBuffer, lookup_row
from tasks.income.lookup_request import LookupRequest
from tasks.income.maskinporten import TokenSource
from tasks.income.outcomes import Outcome, judge_refusal
from tasks.income.pacing import Pace
from tasks.income.parse import judge_assessment, judge_available, judge_income
from tasks.income.receiving import no_cookies
from tasks.income.requested_wait import RequestedWait
from tasks.privacy import Pseudonymiser
from tasks.settings import Api, Load
from tasks.validation import AssessmentItems, IncomeLines, Lookups, RawAnswers, validate
from tests.frames import KEY, PERSON
from tests.income.hostile import hostile_server, response
from tests.income.test_feeds import MUNICIPALITY, Tokens
from tests.installation import Installation, installed

OCTOBER = dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
PSEUDONYM = Pseudonymiser(bytes(32))
STRANGER = "15838000360"
LEAKS = re.compile(rf"{PERSON}|{STRANGER}|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_NAMES = st.sampled_from(
    (
        *("oppgaveInntektsmottaker", "kalendermaaned", "inntektsmottaker", "personidentifikator", "inntekt"),
        *("beloep", "fordel", "loennsinntekt", "pensjonEllerTrygd", "beskrivelse", "tilleggsinformasjon"),
        *("etterbetalingsperiode", "start", "slutt", "skjermet", "opplysningspliktigId", "virksomhetId"),
        *("inntektsaar", "grunnlag", "tekniskNavn", "kategori", "stadie", "skatteoppgjoersdato"),
        *("sisteTilgjengeligePeriode", "hendelser", "sekvensnummer", "identifikator", "gjelderPeriode"),
        *("hendelsetype", "kode", "korrelasjonsid", "access_token", "expires_in", "token_endpoint", "error"),
        *("navn", "\x1b[2J", STRANGER),
    )
)
_TEXTS = st.sampled_from(
    (
        *("2026-10", "2026-13", "0000-01", "2025", "2025-06-17", "0001-01-01", "kontantytelse", "fastloenn"),
        *(PERSON, STRANGER, f"om {STRANGER}", "158380 00360", "310123455", "IM-008", "\x1b[31m", "\ud800", ""),
        *("1e400", "9" * 400, "x" * 5_000, "-1", "1_000", "\uff11", "\u202e", "nettoformue", "identitetsendring"),
    )
)
_LITERALS = st.sampled_from(
    ("1e999999999", "-1e400", "9" * 5_000, "1.5", "-0", "0.1e1", "[" * 300 + "]" * 300, '"\\ud800"', "NaN")
)
_RAW = "\ue000"
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | _TEXTS | _LITERALS.map(lambda each: _RAW + each),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=6),
    max_leaves=25,
)
_ENTRY = st.fixed_dictionaries(
    {"beloep": st.integers(-(10**9), 10**9) | _VALUES, "fordel": st.just("kontantytelse") | _VALUES},
    optional={
        "loennsinntekt": st.just({"beskrivelse": "fastloenn"}) | st.dictionaries(_NAMES, _VALUES, max_size=3),
        "inngaarIGrunnlagForTrekk": _VALUES,
        "pensjonEllerTrygd": _VALUES,
    },
)
_REPORT = st.fixed_dictionaries(
    {"kalendermaaned": st.just("2026-10") | _VALUES, "inntektsmottaker": st.just({}) | _VALUES},
    optional={"inntekt": st.none() | st.lists(_ENTRY, max_size=3), "virksomhetId": _VALUES, "navn": _VALUES},
)
_ITEM = st.fixed_dictionaries(
    {"tekniskNavn": st.just("nettoformue") | _VALUES, "beloep": st.integers(0, 10**7) | _VALUES},
    optional={"kategori": _VALUES},
)
_ASSESSMENT = st.fixed_dictionaries(
    {"personidentifikator": st.just(PERSON), "inntektsaar": st.just("2025") | _VALUES},
    optional={"grunnlag": st.lists(_ITEM, max_size=3) | _VALUES, "stadie": _VALUES, "skatteoppgjoersdato": _VALUES},
)
_EVENT = st.fixed_dictionaries(
    {"sekvensnummer": st.integers(1, 99) | _VALUES, "identifikator": st.just(PERSON) | _VALUES},
    optional={"gjelderPeriode": _VALUES, "hendelsetype": _VALUES},
)
_BODIES = (
    st.fixed_dictionaries({"oppgaveInntektsmottaker": st.lists(_REPORT, max_size=3)})
    | _ASSESSMENT
    | st.fixed_dictionaries({"hendelser": st.lists(_EVENT, max_size=4)})
    | st.dictionaries(_NAMES, _VALUES, max_size=6)
    | _VALUES
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("fuzz"), households=10) as made:
        yield made


def encoded(value: Any) -> bytes:
    """JSON, with literals that no Python value has."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(rf'"{_RAW}((?:[^"\\]|\\.)*)"', lambda found: json.loads(f'"{found[1]}"'), text).encode(
        "utf-8", "surrogatepass"
    )


_ENCODED = _BODIES.map(encoded) | st.binary(max_size=200)


def kept_of(body: bytes) -> str:
    """All that is stored of a body, as whatever it is read: through the rows and the checks of the store."""
    rows = LookupBuffer()
    person = LookupRequest("S-1", "0301", PERSON, KEY, "inntekt", OCTOBER, OCTOBER)
    for judgement in (
        judge_income(body, person_id=PERSON, months=(OCTOBER, OCTOBER)),
        judge_assessment(body, person_id=PERSON, year=2025),
        judge_available(body, person_id=PERSON),
        *(judge_refusal(status, body, correlation_id="own") for status in (204, 302, 400, 403, 404, 410, 429, 500)),
    ):
        answer = ApiResponse(judgement, 200, body if judgement.outcome is Outcome.DATA else None, ("own",))
        period = (f"{len(rows)}", None)
        row = lookup_row(person, "inntekt", period, answer, requested_at=NOW, run_id="run", behalf=MUNICIPALITY)
        rows.lookups.append(row)
        if judgement.outcome is Outcome.DATA and hasattr(judgement.content, "lines"):
            rows.take_income(row, answer, PSEUDONYM)
        elif judgement.outcome is Outcome.DATA and isinstance(judgement.content, dict):
            rows.take_assessment(row, answer, PSEUDONYM, {"nettoformue": "(none)"})
    frames = rows.frames()
    stored = [
        validate(Lookups, frames.lookups),
        validate(IncomeLines, frames.income_lines),
        validate(AssessmentItems, frames.assessment_items),
        validate(RawAnswers, frames.raw_answers),
    ]
    judge_start(body)
    events = judge_page(body).content
    if events is not None:
        stored.append(read_page(events, 1, {PERSON: KEY}).events)
    return "\n".join(str(value) for frame in stored for row in frame.rows() for value in row)


def check(body: bytes) -> None:
    began = time.perf_counter()
    kept = kept_of(body)
    assert time.perf_counter() - began < 5
    assert kept.encode()
    assert not LEAKS.search(kept), "nothing of it leaks"


@pytest.mark.slow
@given(_ENCODED)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_body_ends_as_an_outcome_and_nothing_leaks(body: bytes) -> None:
    check(body)


@pytest.mark.slow
@given(_ENCODED)
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_very_many_bodies_end_as_an_outcome_and_nothing_leaks(body: bytes) -> None:
    check(body)


_HEADERS = st.dictionaries(
    st.sampled_from(("Content-Encoding", "Content-Type", "Retry-After", "Location", "Set-Cookie", "Date")),
    st.sampled_from(
        (
            *("gzip", "br", "identity", "deflate, gzip", "text/html; charset=utf-99", "application/json", "0"),
            *("Mon, 01 Jan 99999 00:00:00 GMT", "-1", "a=b", "\xff", "http://[", "x" * 1_000),
        )
    ),
    max_size=3,
)


async def looked_up(http: httpx.AsyncClient, base: str, wait: Path) -> ApiResponse:
    """A look-up of a person's October by the real client, without its pauses."""

    async def at_once(_: float) -> None:
        return None

    pace = Pace(5, 500.0, sleep=at_once, clock=iter(range(10**6)).__next__)
    tokens: Any = Tokens()
    load = Load(attempts=2, timeout_seconds=5)
    client = ApiClient(Api(base=base, scope="s"), load, tokens, http, pace, RequestedWait("inntekt", wait), at_once)
    return await client.look_up(
        MUNICIPALITY, "x", lambda each: judge_income(each, person_id=PERSON, months=(OCTOBER, OCTOBER))
    )


@pytest.mark.slow
@given(_ENCODED, st.integers(100, 999), _HEADERS, st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_response_ends_as_an_outcome(
    tmp_path: Path, body: bytes, status: int, headers: dict[str, str], packed: bool
) -> None:
    sent = httpx.ByteStream(gzip.compress(body) if packed else body)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    async def look_up() -> ApiResponse:
        transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=raw, stream=sent))
        async with httpx.AsyncClient(transport=transport, cookies=no_cookies()) as http:
            return await looked_up(http, "https://api.example", tmp_path / "wait")

    found = asyncio.run(look_up())
    assert found.outcome in set(Outcome)


@pytest.mark.slow
@given(_ENCODED, st.integers(100, 999), _HEADERS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_maskinporten_raises_errors_of_the_project_only(
    installation: Installation, tmp_path: Path, body: bytes, status: int, headers: dict[str, str]
) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    of_metadata = json.dumps({"token_endpoint": f"{installation.settings.maskinporten.issuer}token"}).encode()

    async def at_once(_: float) -> None:
        return None

    async def token(*, metadata: bool) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            if request.method == "GET" and not metadata:
                return httpx.Response(200, content=of_metadata)
            return httpx.Response(status, headers=raw, stream=httpx.ByteStream(body))

        wait = RequestedWait("Maskinporten", tmp_path / "wait")
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), cookies=no_cookies()) as http:
            source = TokenSource(installation.settings.maskinporten, http, sleep=at_once, requested_wait=wait)
            await source.token(installation.settings.municipalities["0301"], "skatteetaten:inntekt")

    for metadata in (False, True):
        with suppress(BostotteError):
            asyncio.run(token(metadata=metadata))


@pytest.mark.slow
def test_two_thousand_bodies_over_http(tmp_path: Path) -> None:
    """Each response by one connection or another: as it is, packed, or with a header that is wrong."""
    sent: list[bytes] = [b""]

    async def all_of(bodies: list[bytes], address: str) -> None:
        random = Random(18)
        async with httpx.AsyncClient(cookies=no_cookies()) as http:
            for body in bodies:
                header = random.choice(("X: y", "Content-Encoding: gzip", "Content-Encoding: br", "Retry-After: 0"))
                packed = gzip.compress(body) if random.random() < 0.3 else body
                sent[0] = response(random.choice(("200 OK", "404 Not Found", "500 Error", "302 Found")), packed, header)
                began = time.perf_counter()
                assert (await looked_up(http, address, tmp_path / "wait")).outcome in set(Outcome)
                assert time.perf_counter() - began < 30

    bodies: list[bytes] = []

    @given(_ENCODED)
    @settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def draw(body: bytes) -> None:
        bodies.append(body)

    draw()
    with hostile_server(lambda _: (sent[0],)) as address:
        asyncio.run(all_of(bodies, address))


WORST = """
import datetime as dt, re
from pathlib import Path
from tasks.income.parse import judge_assessment, judge_income
from tasks.income.feeds import judge_page, read_page
from tasks.income.outcomes import judge_refusal
from tasks.income.receiving import MOST_BYTES
month = dt.date(2026, 10, 1)
for piece in (b"{},", b'{"a":1},'):
    many = b"[" + piece * (MOST_BYTES // len(piece) - 9) + b"0]"
    for body in (many, b'{"oppgaveInntektsmottaker":' + many + b"}", b'{"hendelser":' + many + b"}"):
        judge_income(body, person_id="1" * 11, months=(month, month))
        judge_assessment(body, person_id="1" * 11, year=2025)
        read_page(judge_page(body).content or [], 1, {})
        judge_refusal(500, body)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""Prints the peak of its own memory in MB: getrusage would count that of the process that starts it, too."""


@pytest.mark.slow
def test_the_largest_bodies_take_less_than_300_megabytes() -> None:
    done = subprocess.run([sys.executable, "-c", WORST], check=True, capture_output=True, text=True, timeout=120)
    assert int(done.stdout) < 300
