"""A flood: two million events, one in a thousand about a recipient, read page by page and stored."""

import asyncio
import datetime as dt
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from tasks.income.client import ApiClient
from tasks.income.feeds import FeedReader, Watched
from tasks.income.requested_wait import RequestedWait
from tasks.settings import Api, Load, Municipality
from tasks.warehouse import feeds
from tasks.warehouse.engine.store import Store
from tests.benchmarks.measuring import peak_megabytes

EVENTS = 2_000_000
PAGE = 1000
RECIPIENTS = 10_000
DAY = dt.date(2026, 11, 12)


class _Tokens:
    async def token(self, municipality: Municipality, scope: str) -> str:  # noqa: ARG002
        return "token"

    def forget(self, municipality: Municipality, scope: str, token: str) -> None:
        pass


class _NoWait:
    """No rate limit: the remote service is a function here, and a limit would dominate the measurement."""

    def slot(self) -> "_NoWait":
        return self

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        return None


def person(number: int) -> str:
    """The person of an event: one event in a thousand is about a recipient."""
    return f"{number % 10_000_000:011}"


def page(request: httpx.Request) -> httpx.Response:
    """One page of the feed: events are generated on request, so the whole feed is never in memory."""
    first = int(request.url.params["fraSekvensnummer"])
    if first > EVENTS:
        return httpx.Response(404, json={"kode": "FA-005", "melding": "", "korrelasjonsid": ""})
    numbers = range(first, min(first + PAGE, EVENTS + 1))
    events = [{"sekvensnummer": n, "identifikator": person(n), "gjelderPeriode": "2019-04"} for n in numbers]
    return httpx.Response(200, content=json.dumps({"hendelser": events}))


async def _read(folder: Path) -> int:
    watched = Watched({person(number): f"{number:024x}" for number in range(0, RECIPIENTS * 1000, 1000)})
    who = Municipality(name="S", organisation_number="310000000", purpose="a benchmark", legal_basis="a benchmark")
    api = Api(base="https://feed.example", scope="scope")
    async with httpx.AsyncClient(transport=httpx.MockTransport(page)) as http:
        client = ApiClient(api, Load(), _Tokens(), http, _NoWait(), RequestedWait("feed", Path("/nonexistent")))  # type: ignore[arg-type]
        reader = FeedReader(client, who, watched, DAY, DAY, PAGE)
        with Store(folder / "feeds.duckdb") as store:
            read = 0
            async for each in reader.pages(1):
                feeds.save_page(
                    store,
                    "run",
                    "inntekt",
                    watched.sha256,
                    next_sequence=each.next_sequence,
                    read=each.read,
                    faulty=each.faulty,
                    events=each.events,
                )
                read += each.read
            assert feeds.cursor(store, "inntekt", watched.sha256) == EVENTS + 1
    return read


class _Flood:
    """Reads the whole feed into a store, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> None:
        assert asyncio.run(_read(self.folder)) == EVENTS


def nothing() -> None:
    """Do nothing: the peak is then the memory of the interpreter and the libraries."""


def bench_flood() -> dict[str, Any]:
    """Peak memory and seconds of a process that reads the flood, and its peak when it must also create the store."""
    with tempfile.TemporaryDirectory() as new, tempfile.TemporaryDirectory() as existing:
        Store(Path(existing) / "feeds.duckdb").close()
        began = time.perf_counter()
        peak = peak_megabytes(_Flood(Path(existing)))
        seconds = time.perf_counter() - began
        peak_with_migrations = peak_megabytes(_Flood(Path(new)))
    return {
        "events": EVENTS,
        "seconds": round(seconds, 1),
        "peak_megabytes": peak,
        "peak_megabytes_with_a_new_store": peak_with_migrations,
        "libraries_alone_megabytes": peak_megabytes(nothing),
        "target_megabytes": 200,
    }
