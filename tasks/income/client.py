"""Calls to the tax administration's APIs: look-ups one person at a time (there is no batch endpoint), and event feeds.

Contract: paths, headers and usage rules of Skatteetaten's docs/api/inntekt.md, docs/api/summertskattegrunnlag.md,
docs/om/bruk.md and docs/om/feil.md. The person id is part of the path, so no address is ever logged or put in an error.
Redirects are not followed, and only the hosts in the settings are called.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tasks.errors import AccessRefusedError, SettingsError
from tasks.income.maskinporten import TokenSource
from tasks.income.outcomes import (
    ANOTHER_CALL,
    IDENTITY_CHANGED,
    REDIRECT,
    REFUSED_WITHOUT_CODE,
    UNREADABLE,
    Judgement,
    Outcome,
    judge_refusal,
)
from tasks.income.pace_files import Places, SharedTimes
from tasks.income.pacing import Pace
from tasks.income.receiving import (
    ACCEPTED_ENCODING,
    MOST_BYTES,
    TIMES_TIMEOUT,
    NotReceived,
    Received,
    no_cookies,
    receive,
    seconds_to_wait,
)
from tasks.income.requested_wait import MOST_PAUSE, RequestedWait, WaitRequestedError
from tasks.settings import MOST_SIMULTANEOUS, Api, Load, Municipality, Settings

Read = Callable[[bytes], Judgement]
"""Classifies the body of a 200 answer: data, shielded, identity changed, another call's, or unreadable."""

_EVENT_BYTES = 256
"""The most that an event takes on a page of a feed; most take 100."""

_NOT_OFTEN = (UNREADABLE, REFUSED_WITHOUT_CODE, REDIRECT)
"""Tried twice in all: such a fault may pass once, but a lasting one needs a person."""
_FAMILIES = {
    "inntekt": "IM",
    "summertskattegrunnlag": "SSG",
    "siste_skatteoppgjoer": "TD",
    "inntekt_hendelser": "FA",
    "skatteoppgjoer_hendelser": "FA",
}
"""What each API's own error codes begin with."""


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


@dataclass(frozen=True)
class _Attempt:
    """One call: the response, and what it says."""

    response: Received | NotReceived
    judgement: Judgement

    @property
    def wait(self) -> float | None:
        """The seconds that the API wants no calls, by Retry-After."""
        return seconds_to_wait(self.response.headers) if isinstance(self.response, Received) else None


@dataclass
class ApiClient:
    """One API for one installation: its connection pool, its pace, and the wait that it requested."""

    api: Api
    load: Load
    tokens: TokenSource
    http: httpx.AsyncClient
    pace: Pace
    requested_wait: RequestedWait
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    most_bytes: int = MOST_BYTES
    family: str | None = None
    jitter: random.Random = field(default_factory=random.SystemRandom)

    async def look_up(
        self, municipality: Municipality, path: str, read: Read, *, query: dict[str, str] | None = None
    ) -> ApiResponse:
        """Call until there is an answer that is not transient, or the attempts are used up.

        Raises AccessRefusedError or RemoteServiceError from Maskinporten, and WaitRequestedError where the API wants
        no calls for longer than a run waits. A response of the API itself never raises an error.
        """
        correlation_ids: list[str] = []
        doubted: list[object] = []
        found: ApiResponse | None = None
        renewed = False
        while True:
            token = await self.tokens.token(municipality, self.api.scope)
            correlation_id = str(uuid.uuid4())
            try:
                attempt = await self._call(path, query, token, correlation_id, read)
            except WaitRequestedError:
                if found is None:
                    raise
                return found
            correlation_ids.append(correlation_id)
            response, judgement = attempt.response, attempt.judgement
            left = self._most_attempts(judgement) - len(correlation_ids)
            found = _api_response(judgement, response, correlation_ids)
            if isinstance(response, Received) and response.status == 401 and not renewed:
                renewed = True
                self.tokens.forget(municipality, self.api.scope, token)
            elif _may_be_of_another_call(response, judgement) and (said := _said(judgement)) not in doubted:
                doubted.append(said)
                found = _api_response(Judgement(Outcome.TRANSIENT, ANOTHER_CALL), response, correlation_ids)
                if left <= 0:
                    return found  # only the same answer twice, on two connections, is believed
            elif judgement.outcome is Outcome.TRANSIENT:
                waits = self._begin_wait(attempt)
                if left <= 0:
                    return found
                if not waits:
                    await self._back_off(len(correlation_ids))
            else:
                return found

    def _most_attempts(self, judgement: Judgement) -> int:
        return min(2, self.load.attempts) if judgement.code in _NOT_OFTEN else self.load.attempts

    async def _call(
        self, path: str, query: dict[str, str] | None, token: str, correlation_id: str, read: Read
    ) -> _Attempt:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Encoding": ACCEPTED_ENCODING,
            "Korrelasjonsid": correlation_id,
        }
        judged: list[Judgement] = []

        def fits(received: Received) -> bool:
            judged.append(_judge(received, read, correlation_id, self.family))
            return judged[-1].code != ANOTHER_CALL and not _may_be_of_another_call(received, judged[-1])

        async with self.pace.slot():
            await self.sleep(self.requested_wait.seconds_left())
            request = self.http.build_request("GET", f"{self.api.base}/{path}", params=query, headers=headers)
            seconds = TIMES_TIMEOUT * self.load.timeout_seconds
            response = await receive(self.http, request, seconds=seconds, most_bytes=self.most_bytes, fits=fits)
        if isinstance(response, NotReceived):
            return _Attempt(response, Judgement(Outcome.TRANSIENT, response.code))
        return _Attempt(response, judged[-1])

    def _begin_wait(self, attempt: _Attempt) -> bool:
        """Let no call start for as long as the API requests; give whether it requests a wait."""
        wanted = attempt.wait
        if wanted is None:
            return False
        self.requested_wait.begin(wanted)
        if wanted <= MOST_PAUSE:
            self.pace.hold(wanted)
        return True

    async def _back_off(self, attempts: int) -> None:
        most = min(self.load.longest_wait_seconds, self.load.first_wait_seconds * 2 ** (attempts - 1))
        await self.sleep(self.jitter.uniform(most / 2, most))


def _judge(received: Received, read: Read, correlation_id: str, family: str | None) -> Judgement:
    if received.status != 200:
        body = received.body or b""
        return judge_refusal(received.status, body, correlation_id=correlation_id, family=family)
    if received.body is None:
        return Judgement(Outcome.TRANSIENT, UNREADABLE)
    return read(received.body)


def _may_be_of_another_call(response: Received | NotReceived, judgement: Judgement) -> bool:
    """Whether an answer names another person, or nothing at all and others came before it on its connection."""
    if judgement.code == IDENTITY_CHANGED:
        return True
    late = isinstance(response, Received) and not response.is_first
    return judgement.unnamed and late and judgement.outcome is not Outcome.TRANSIENT


def _said(judgement: Judgement) -> object:
    return judgement.outcome, judgement.code, judgement.content


def _api_response(judgement: Judgement, response: Received | NotReceived, correlation_ids: list[str]) -> ApiResponse:
    if isinstance(response, NotReceived):
        return ApiResponse(judgement, None, None, tuple(correlation_ids))
    body = response.body if judgement.outcome is Outcome.DATA else None
    return ApiResponse(judgement, response.status, body, tuple(correlation_ids))


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
        maskinporten = _pool(settings.load, connections=2, ca_file=settings.maskinporten.ca_file)
        pace_folder = settings.installation.data_folder / "pace"
        wait = RequestedWait("Maskinporten", pace_folder / "maskinporten" / "wait-until")
        seconds = TIMES_TIMEOUT * settings.load.timeout_seconds
        tokens = TokenSource(settings.maskinporten, maskinporten, requested_wait=wait, seconds=seconds)
        pools = [maskinporten]
        shared: list[SharedTimes | Places] = []

        def client(name: str) -> ApiClient:
            api: Api = getattr(settings.apis, name)
            pools.append(_pool(settings.load, connections=settings.load.simultaneous, ca_file=api.ca_file))
            folder = pace_folder / name
            times, places = SharedTimes(folder / "times"), Places(folder, MOST_SIMULTANEOUS)
            shared.extend((times, places))
            pace = Pace(settings.load.simultaneous, settings.load.per_second, times=times, places=places)
            wait = RequestedWait(name, folder / "wait-until")
            most_bytes = max(MOST_BYTES, _EVENT_BYTES * settings.plan.feed_page) if "hendelser" in name else MOST_BYTES
            return ApiClient(
                api, settings.load, tokens, pools[-1], pace, wait, most_bytes=most_bytes, family=_FAMILIES[name]
            )

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

    async def check_access(self) -> dict[str, str]:
        """Get one token per municipality and scope, before anybody is looked up.

        Gives a message for each municipality that Maskinporten refuses; the others are not concerned.

        Raises AccessRefusedError when Maskinporten refuses them all, RemoteServiceError when it does not answer.
        """
        scopes = sorted({client.api.scope for client in (self.inntekt, self.summertskattegrunnlag)})
        refusals: dict[str, AccessRefusedError] = {}
        for number, municipality in self.settings.municipalities.items():
            try:
                for scope in scopes:
                    await self.tokens.token(municipality, scope)
            except AccessRefusedError as refusal:
                refusals[number] = refusal
        if len(refusals) == len(self.settings.municipalities):
            raise next(iter(refusals.values()))
        return {number: str(refusal) for number, refusal in refusals.items()}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools:
            await pool.aclose()
        for each in self._shared:
            each.close()


def _pool(load: Load, *, connections: int, ca_file: Path | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=httpx.Timeout(load.timeout_seconds, connect=min(10.0, load.timeout_seconds)),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        follow_redirects=False,
        trust_env=False,
        cookies=no_cookies(),
        verify=_authorities(ca_file),
    )


@cache
def _authorities(ca_file: Path | None) -> ssl.SSLContext:
    """The authorities that TLS trusts; read once for all connections, because reading the list takes 50 ms.

    ca_file: they alone are trusted; None: the usual ones. Raises SettingsError where the file cannot be used.
    """
    if ca_file is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):  # its text may name other files
        raise SettingsError(
            f"The certificate authorities of {ca_file} cannot be read.", advice="ca_file must be a PEM file."
        ) from None
