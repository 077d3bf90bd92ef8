"""Access tokens from Maskinporten: one per (municipality, scope), kept until it is about to expire.

Source: Digdir's docs/Maskinporten (jwtgrant, token, feilsøking). The grant is a signed JWT that is valid for at
most 120 seconds, with a jti that is used once. Skatteetaten wants no `resource` claim. This module never logs a grant
or a token.
"""

from __future__ import annotations

import asyncio
import math
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.json_body import parsed_json
from tasks.income.receiving import (
    ACCEPTED_ENCODING,
    NotReceived,
    Received,
    moment_of,
    receive,
    seconds_to_wait,
)
from tasks.income.requested_wait import RequestedWait
from tasks.income.signing import Signer
from tasks.settings import Maskinporten, Municipality

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_GRANT_SECONDS = 100
_MARGIN_SECONDS = 30
_ATTEMPTS = 4
_WAIT_SECONDS = 0.5
"""The wait before the second attempt; it doubles from attempt to attempt."""
_PASSING = {408, 425, 429}
_CODE = re.compile(rb"MP-[0-9]{3}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
_LONGEST_LIFETIME = 86_400.0
"""A token that says it lives longer than a day is renewed after a day."""
_MOST_SKEW_SECONDS = 600.0
"""A larger clock error is not corrected: dates would be wrong too, and the Date header itself is then doubtful."""
_OAUTH_ERROR = re.compile(r"[a-z_]{1,40}")
_CLOCK_WRONG = "MP-130"
_NEW_GRANT_MAY_HELP = {"MP-012", _CLOCK_WRONG}
_T_co = TypeVar("_T_co", covariant=True)
_T = TypeVar("_T")

ADVICE = {
    "MP-011": "Maskinporten does not accept a value in the grant: report this as a fault in bostotte.",
    "MP-012": "Maskinporten has met the same grant before: run again; if it lasts, report it as a fault in bostotte.",
    "MP-100": "Maskinporten does not know this client id: check maskinporten.client_id, and that the issuer is the "
    "right environment (test or production).",
    "MP-110": "Maskinporten does not accept the audience: check maskinporten.issuer.",
    "MP-120": "The certificate is not valid: ask whoever issued it (Buypass or Commfides).",
    "MP-121": "The key registered at Maskinporten has run out (keys live a year): register a new one with Digdir.",
    "MP-122": "The certificate belongs to another organisation than the client.",
    "MP-123": "The certificate chain is malformed: check maskinporten.certificate_chain_file.",
    "MP-124": "The signature does not fit the registered key: check maskinporten.private_key_file and kid.",
    "MP-130": "The clock of this machine is more than 10 seconds off: check its time synchronisation.",
    "MP-200": "The scope is not registered on the client: add it with Digdir's self-service.",
    "MP-201": "The scope is not allowed for this kind of integration: ask Digdir.",
    "MP-250": "Skatteetaten has not granted the organisation this scope: ask KS, who is responsible for the segment.",
    "MP-251": "The municipality has not delegated the right to its supplier: somebody with authority there delegates "
    "{right} in Altinn.",
} | dict.fromkeys(
    ("MP-301", "MP-302", "MP-303"),
    "Maskinporten refuses authorization_details, which bostotte does not send: ask Digdir what adds them.",
)

_RIGHTS = {
    "skatteetaten:inntekt": "«Inntekt API - På vegne av»",
    "skatteetaten:summertskattegrunnlag": "«Summert skattegrunnlag API - På vegne av»",
}
"""Per scope: the name in Altinn of the right to delegate; there is one for each API."""


@dataclass(frozen=True)
class _Token:
    value: str
    usable_until: float


class TokenSource:
    """Gives tokens; requests a new one only when the kept one is about to expire."""

    def __init__(
        self,
        settings: Maskinporten,
        client: httpx.AsyncClient,
        *,
        clock: Clock = SYSTEM_CLOCK,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        requested_wait: RequestedWait | None = None,
        seconds: float = 60.0,
    ) -> None:
        """seconds: how long a response may take. requested_wait: the wait that Maskinporten requested, if any."""
        self._sleep = sleep
        self._requested_wait = requested_wait
        self._response_seconds = seconds
        self._settings = settings
        self._client = client
        self._signer = Signer.from_settings(settings)
        self._clock = clock
        self._tokens: dict[tuple[str, str], _Token] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        self._token_endpoint: str | None = None
        self._skew: float | None = None

    def _seconds(self) -> float:
        return self._clock.now().timestamp()

    @property
    def clock_warning(self) -> str | None:
        """The warning when this machine's clock error had to be corrected; None while there was no correction."""
        if self._skew is None:
            return None
        way = "behind" if self._skew > 0 else "ahead of"
        return (
            f"The clock of this machine is about {abs(self._skew):.0f} seconds {way} Maskinporten's. "
            "Grants are dated by Maskinporten's; check the machine's time synchronisation."
        )

    async def token(self, municipality: Municipality, scope: str) -> str:
        """Give an access token for one municipality and scope.

        Raises AccessRefusedError when Maskinporten refuses, RemoteServiceError when it does not answer.
        """
        key = (municipality.organisation_number, scope)
        async with self._locks.setdefault(key, asyncio.Lock()):
            kept = self._tokens.get(key)
            if kept is None or kept.usable_until <= self._seconds():
                kept = await self._new_token(municipality, scope)
                self._tokens[key] = kept
            return kept.value

    def forget(self, municipality: Municipality, scope: str, value: str) -> None:
        """Drop a token that an API answered 401 to, unless a new token has replaced it."""
        key = (municipality.organisation_number, scope)
        kept = self._tokens.get(key)
        if kept is not None and kept.value == value:
            del self._tokens[key]

    async def _new_token(self, municipality: Municipality, scope: str) -> _Token:
        endpoint = await self._endpoint()
        requested_at = self._seconds()

        def request() -> httpx.Request:
            nonlocal requested_at
            requested_at = self._seconds()
            grant = self._signer.grant(self._claims(municipality, scope))
            return self._request("POST", endpoint, data={"grant_type": _GRANT, "assertion": grant})

        def read(received: Received, *, last: bool) -> _Token | None:
            if received.status == 200:
                return _read_token(received, requested_at)
            code = _refusal_code(received)
            if code == _CLOCK_WRONG:
                self._correct_clock(received)
            if not last and (code is None or code in _NEW_GRANT_MAY_HELP):
                return None  # a page of a gateway may pass, too
            raise _refused(received, code, municipality, scope)

        return await self._call(request, read)

    def _correct_clock(self, answer: Received) -> None:
        """Date grants by Maskinporten's own clock from now on.

        This happens once only: where it does not help, the clock is not the fault.
        """
        server_time = moment_of(answer.headers.get("Date", ""))
        if self._skew is None and server_time is not None and abs(server_time - self._seconds()) <= _MOST_SKEW_SECONDS:
            self._skew = server_time - self._seconds()

    def _claims(self, municipality: Municipality, scope: str) -> dict[str, Any]:
        now = int(self._seconds() + (self._skew or 0.0))
        claims = {
            "aud": self._settings.issuer,
            "iss": self._settings.client_id,
            "scope": scope,
            "iat": now,
            "exp": now + _GRANT_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        return claims | ({"consumer_org": municipality.organisation_number} if municipality.delegated else {})

    async def _endpoint(self) -> str:
        if self._token_endpoint is None:
            address = self._settings.issuer + ".well-known/oauth-authorization-server"
            self._token_endpoint = await self._call(lambda: self._request("GET", address), self._read_endpoint)
        return self._token_endpoint

    def _read_endpoint(self, received: Received, *, last: bool) -> str | None:
        parsed = parsed_json(received.body or b"")
        endpoint = parsed.get("token_endpoint") if isinstance(parsed, dict) else None
        issuer = self._settings.issuer
        if received.status != 200 or not isinstance(endpoint, str):
            if not last:
                return None
            raise AccessRefusedError(
                f"There is no Maskinporten metadata under {issuer} (HTTP {received.status}).",
                advice="Check maskinporten.issuer.",
            )
        if not _same_host(endpoint, issuer):
            raise AccessRefusedError(
                f"The metadata under {issuer} names a token address on another host; it is not called."
            )
        return endpoint

    def _request(self, method: str, address: str, data: dict[str, str] | None = None) -> httpx.Request:
        headers = {"Accept": "application/json", "Accept-Encoding": ACCEPTED_ENCODING}
        return self._client.build_request(method, address, data=data, headers=headers)

    async def _call(self, request: Callable[[], httpx.Request], read: _Reader[_T]) -> _T:
        """Call until `read` gives a value, or the attempts are used up.

        read: gives None where another attempt may give more; `last`: there is none. Raises its errors,
        and RemoteServiceError where Maskinporten does not answer, or wants no calls for longer than a run waits.
        """
        fault, answered = "", False
        for attempt in range(1, _ATTEMPTS + 1):
            if self._requested_wait is not None:
                await self._sleep(self._requested_wait.seconds_left())
            received = await receive(self._client, request(), seconds=self._response_seconds)
            answered = isinstance(received, Received)
            if isinstance(received, NotReceived):
                fault = f"cannot be reached ({received.cause})"
            elif received.status in _PASSING or received.status >= 500:
                fault = f"answers {received.status}"
            else:
                found = read(received, last=attempt == _ATTEMPTS)
                if found is not None:
                    return found
                fault = "gives an answer that cannot be read"
            requested = self._begin_wait(received)
            if not requested and attempt < _ATTEMPTS:
                await self._sleep(_WAIT_SECONDS * 2 ** (attempt - 1))
        advice = "Run again later." if answered else "Check the network and maskinporten.issuer, and run again."
        raise RemoteServiceError(f"Maskinporten at {self._settings.issuer} {fault}.", advice=advice)

    def _begin_wait(self, received: Received | NotReceived) -> bool:
        """Let no call start for as long as Maskinporten requests; give whether it requests a wait."""
        wanted = seconds_to_wait(received.headers) if isinstance(received, Received) else None
        if wanted is None or self._requested_wait is None:
            return False
        self._requested_wait.begin(wanted)
        return True


class _Reader(Protocol[_T_co]):
    def __call__(self, received: Received, *, last: bool) -> _T_co | None: ...


def _same_host(endpoint: str, issuer: str) -> bool:
    """Whether both addresses have the same scheme, host and port, and the endpoint can be called."""
    try:
        httpx.URL(endpoint)
        return urlsplit(endpoint)[:2] == urlsplit(issuer)[:2]
    except (ValueError, httpx.InvalidURL):
        return False


def _read_token(received: Received, requested_at: float) -> _Token | None:
    """The token of a body; None where the body has none that can be sent, or no lifetime."""
    parsed = parsed_json(received.body or b"")
    if not isinstance(parsed, dict):
        return None
    value, lifetime = parsed.get("access_token"), _seconds_of(parsed.get("expires_in"))
    if not isinstance(value, str) or not _TOKEN.fullmatch(value) or lifetime is None:
        return None
    margin = min(_MARGIN_SECONDS, lifetime / 4)
    return _Token(value, requested_at + lifetime - margin)


def _seconds_of(value: object) -> float | None:
    """A lifetime in seconds, as a number or its digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_LIFETIME) if math.isfinite(seconds) else None


def _refusal_code(received: Received) -> str | None:
    """The MP code of a refusal, or its OAuth error where it has none."""
    body = received.body or b""
    match = _CODE.search(body)
    if match:
        return match[0].decode()
    parsed = parsed_json(body)
    error = parsed.get("error") if isinstance(parsed, dict) else None
    return error if isinstance(error, str) and _OAUTH_ERROR.fullmatch(error) else None


def _refused(answer: Received, code: str | None, municipality: Municipality, scope: str) -> AccessRefusedError:
    advice = ADVICE.get(code or "", "See Digdir's troubleshooting page for Maskinporten.")
    return AccessRefusedError(
        f"Maskinporten refuses a token for {municipality.name}, scope {scope} ({code or answer.status}).",
        advice=advice.replace("{right}", _RIGHTS.get(scope, " and ".join(_RIGHTS.values()))),
    )
