"""Calls to the tax administration's APIs: look-ups one person at a time (there is no batch endpoint), and event feeds.

Contract: paths, headers and usage rules of Skatteetaten's docs/api/inntekt.md, docs/api/summertskattegrunnlag.md,
docs/om/bruk.md and docs/om/feil.md. The person id is part of the path, so no address is ever logged or put in an error.
Redirects are not followed, and only the hosts in the settings are called.
"""

from __future__ import annotations

import asyncio
import email.utils
import random
import ssl
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Self

import httpx

from tasks.clock import SYSTEM_CLOCK
from tasks.income.maskinporten import TokenSource
from tasks.income.outcomes import TIMEOUT, UNREACHABLE, UNREADABLE, Judgement, Outcome, judge_refusal
from tasks.income.pace_files import Places, SharedTimes
from tasks.income.pacing import Pace
from tasks.settings import MOST_SIMULTANEOUS, Api, Load, Municipality, Settings

Read = Callable[[bytes], Judgement]
"""Classifies the body of a 200 answer: data, shielded, identity changed, or unreadable."""

_LONGEST_RETRY_AFTER = 300.0


@dataclass(frozen=True)
class ApiResponse:
    """The response of an API to one look-up, after all its attempts. `body` is set for DATA only."""

    judgement: Judgement
    status: int | None
    body: bytes | None
    correlation_ids: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The outcome of the last attempt."""
        return self.judgement.outcome

    @property
    def attempts(self) -> int:
        """How many calls the look-up took."""
        return len(self.correlation_ids)


@dataclass
class Breaker:
    """Counts consecutive look-ups that ended transient; at `limit` the remote service is assumed to be down."""

    limit: int
    in_a_row: int = 0
    last_code: str | None = None

    def note(self, judgement: Judgement) -> None:
        """Count how one look-up ended."""
        if judgement.outcome is Outcome.TRANSIENT:
            self.in_a_row += 1
            self.last_code = judgement.code
        else:
            self.in_a_row = 0

    @property
    def is_open(self) -> bool:
        """Whether calls should stop."""
        return self.in_a_row >= self.limit


@dataclass
class ApiClient:
    """One API for one installation: its connection pool, its pace and its breaker."""

    api: Api
    load: Load
    tokens: TokenSource
    http: httpx.AsyncClient
    pace: Pace
    breaker: Breaker
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    jitter: random.Random = field(default_factory=random.SystemRandom)

    async def look_up(
        self, municipality: Municipality, path: str, read: Read, *, query: dict[str, str] | None = None
    ) -> ApiResponse:
        """Call until there is an answer that is not transient, or the attempts are used up.

        Raises AccessRefusedError or RemoteServiceError from Maskinporten; an answer of the API itself never raises.
        """
        correlation_ids: list[str] = []
        renewed = False
        while True:
            token = await self.tokens.token(municipality, self.api.scope)
            correlation_ids.append(str(uuid.uuid4()))
            response = await self._call(path, query, token, correlation_ids[-1])
            judgement = _judge(response, read)
            if isinstance(response, httpx.Response) and response.status_code == 401 and not renewed:
                renewed = True
                self.tokens.forget(municipality, self.api.scope, token)
                continue
            if judgement.outcome is Outcome.TRANSIENT and len(correlation_ids) < self._most_attempts(judgement):
                await self._wait(response, len(correlation_ids))
                continue
            self.breaker.note(judgement)
            return _api_response(judgement, response, correlation_ids)

    def _most_attempts(self, judgement: Judgement) -> int:
        """Two in all after a body that cannot be read: such a fault may pass once, but a lasting one needs a person."""
        return min(2, self.load.attempts) if judgement.code == UNREADABLE else self.load.attempts

    async def _call(
        self, path: str, query: dict[str, str] | None, token: str, correlation_id: str
    ) -> httpx.Response | httpx.TransportError:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Korrelasjonsid": correlation_id}
        async with self.pace.slot():
            try:
                return await self.http.get(f"{self.api.base}/{path}", params=query, headers=headers)
            except httpx.TransportError as fault:
                return fault

    async def _wait(self, response: httpx.Response | httpx.TransportError, attempt: int) -> None:
        asked = _retry_after(response) if isinstance(response, httpx.Response) else None
        if asked is not None:
            self.pace.hold(asked)
            return
        most = min(self.load.longest_wait_seconds, self.load.first_wait_seconds * 2 ** (attempt - 1))
        await self.sleep(self.jitter.uniform(most / 2, most))


def _judge(response: httpx.Response | httpx.TransportError, read: Read) -> Judgement:
    if isinstance(response, httpx.TimeoutException):
        return Judgement(Outcome.TRANSIENT, TIMEOUT)
    if isinstance(response, httpx.TransportError):
        return Judgement(Outcome.TRANSIENT, UNREACHABLE)
    if response.status_code == 200:
        return read(response.content)
    return judge_refusal(response.status_code, response.content)


def _api_response(
    judgement: Judgement, response: httpx.Response | httpx.TransportError, correlation_ids: list[str]
) -> ApiResponse:
    if not isinstance(response, httpx.Response):
        return ApiResponse(judgement, None, None, tuple(correlation_ids))
    body = response.content if judgement.outcome is Outcome.DATA else None
    return ApiResponse(judgement, response.status_code, body, tuple(correlation_ids))


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds to wait by Retry-After (a number or an HTTP date), at most five minutes; None where there is none."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return min(float(value), _LONGEST_RETRY_AFTER)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max(until.timestamp() - SYSTEM_CLOCK.now().timestamp(), 0.0), _LONGEST_RETRY_AFTER)


@dataclass(frozen=True)
class Clients:
    """Everything needed to call the tax administration; opened for a run, closed after it."""

    settings: Settings
    tokens: TokenSource
    inntekt: ApiClient
    summertskattegrunnlag: ApiClient
    siste_skatteoppgjoer: ApiClient
    inntekt_hendelser: ApiClient
    skatteoppgjoer_hendelser: ApiClient
    _pools: tuple[httpx.AsyncClient, ...]
    _shared: tuple[SharedTimes | Places, ...]

    @classmethod
    def open(cls, settings: Settings) -> Clients:
        """Build the clients; nothing is called yet. All processes of an installation share each API's pace.

        Raises SettingsError when the key cannot be used.
        """
        maskinporten = _pool(settings.load, connections=2)
        tokens = TokenSource(settings.maskinporten, maskinporten)
        pools = [maskinporten]
        shared: list[SharedTimes | Places] = []

        def client(name: str) -> ApiClient:
            api: Api = getattr(settings.apis, name)
            pools.append(_pool(settings.load, connections=settings.load.simultaneous))
            folder = settings.installation.data_folder / "pace" / name
            times, places = SharedTimes(folder / "times"), Places(folder, MOST_SIMULTANEOUS)
            shared.extend((times, places))
            pace = Pace(settings.load.simultaneous, settings.load.per_second, times=times, places=places)
            return ApiClient(api, settings.load, tokens, pools[-1], pace, Breaker(settings.load.failures_before_stop))

        return cls(
            settings=settings,
            tokens=tokens,
            inntekt=client("inntekt"),
            summertskattegrunnlag=client("summertskattegrunnlag"),
            siste_skatteoppgjoer=client("siste_skatteoppgjoer"),
            inntekt_hendelser=client("inntekt_hendelser"),
            skatteoppgjoer_hendelser=client("skatteoppgjoer_hendelser"),
            _pools=tuple(pools),
            _shared=tuple(shared),
        )

    async def check_access(self) -> None:
        """Get one token per municipality and scope, before anybody is looked up.

        Raises AccessRefusedError when Maskinporten refuses, RemoteServiceError when it does not answer.
        """
        scopes = sorted({client.api.scope for client in (self.inntekt, self.summertskattegrunnlag)})
        for municipality in self.settings.municipalities.values():
            for scope in scopes:
                await self.tokens.token(municipality, scope)

    def stopped_because(self) -> str | None:
        """Name the look-up API whose breaker is open, and its last code; None where no breaker is open."""
        for name in ("inntekt", "summertskattegrunnlag", "siste_skatteoppgjoer"):
            breaker: Breaker = getattr(self, name).breaker
            if breaker.is_open:
                return f"{name}: {breaker.in_a_row} look-ups in a row without an answer (last: {breaker.last_code})"
        return None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools:
            await pool.aclose()
        for each in self._shared:
            each.close()


def _pool(load: Load, *, connections: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=httpx.Timeout(load.timeout_seconds, connect=min(10.0, load.timeout_seconds)),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        follow_redirects=False,
        trust_env=False,
        verify=_authorities(),
    )


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities that TLS trusts; read once for all connections, because reading the list takes 50 ms."""
    return httpx.create_ssl_context(trust_env=False)
