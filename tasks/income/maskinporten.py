"""Access tokens from Maskinporten: one per (municipality, scope), kept until it is about to expire.

Source: Digdir's docs/Maskinporten (jwtgrant, token, feilsøking). The grant is a signed JWT that is valid for at
most 120 seconds, with a jti that is used once. Skatteetaten wants no `resource` claim. This module never logs a grant
or a token.
"""

from __future__ import annotations

import asyncio
import email.utils
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.signing import Signer
from tasks.settings import Maskinporten, Municipality

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_GRANT_SECONDS = 100
_MARGIN_SECONDS = 30
_ATTEMPTS = 3
_WAIT_SECONDS = 0.5
_CODE = re.compile(r"MP-\d{3}")
_MOST_SKEW_SECONDS = 600.0
"""A larger clock error is not corrected: dates would be wrong too, and the Date header itself is then doubtful."""
_OAUTH_ERROR = re.compile(r"[a-z_]{1,40}")
_CLOCK_WRONG = "MP-130"
_NEW_GRANT_MAY_HELP = {"MP-012", _CLOCK_WRONG}

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
    ) -> None:
        self._sleep = sleep
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
        for attempt in range(1, _ATTEMPTS + 1):
            await self._sleep(_WAIT_SECONDS * (attempt - 1))
            form = {"grant_type": _GRANT, "assertion": self._signer.grant(self._claims(municipality, scope))}
            asked_at = self._seconds()
            answer = await self._send("POST", endpoint, data=form)
            if answer.status_code == 200:
                return _read_token(answer, asked_at)
            code = _refusal_code(answer)
            if code == _CLOCK_WRONG:
                self._correct_clock(answer)
            if answer.status_code < 500 and (code not in _NEW_GRANT_MAY_HELP or attempt == _ATTEMPTS):
                raise _refused(answer, code, municipality, scope)
        raise RemoteServiceError(
            f"Maskinporten at {self._settings.issuer} answers {answer.status_code}.", advice="Run again later."
        )

    def _correct_clock(self, answer: httpx.Response) -> None:
        """Date grants by Maskinporten's own clock from now on.

        This happens once only: where it does not help, the clock is not the fault.
        """
        server_time = _date(answer)
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
            answer = await self._send("GET", self._settings.issuer + ".well-known/oauth-authorization-server")
            self._token_endpoint = self._read_endpoint(answer)
        return self._token_endpoint

    def _read_endpoint(self, answer: httpx.Response) -> str:
        try:
            endpoint = answer.json()["token_endpoint"]
        except (ValueError, KeyError, TypeError, RecursionError):
            endpoint = None
        issuer = self._settings.issuer
        if answer.status_code != 200 or not isinstance(endpoint, str):
            if answer.status_code >= 500:
                raise RemoteServiceError(
                    f"Maskinporten at {issuer} answers {answer.status_code}.", advice="Run again later."
                )
            raise AccessRefusedError(
                f"There is no Maskinporten metadata under {issuer} (HTTP {answer.status_code}).",
                advice="Check maskinporten.issuer.",
            )
        if urlsplit(endpoint)[:2] != urlsplit(issuer)[:2]:
            raise AccessRefusedError(
                f"The metadata under {issuer} names a token address on another host; it is not called."
            )
        return endpoint

    async def _send(self, method: str, address: str, data: dict[str, str] | None = None) -> httpx.Response:
        fault: httpx.TransportError | None = None
        for attempt in range(_ATTEMPTS):
            await self._sleep(_WAIT_SECONDS * attempt)
            try:
                return await self._client.request(method, address, data=data)
            except httpx.TransportError as transport_fault:
                fault = transport_fault
        raise RemoteServiceError(
            f"Maskinporten at {self._settings.issuer} cannot be reached ({type(fault).__name__}).",
            advice="Check the network and maskinporten.issuer, and run again.",
        ) from None


def _read_token(answer: httpx.Response, asked_at: float) -> _Token:
    try:
        body = answer.json()
        value, lifetime = body["access_token"], float(body["expires_in"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RemoteServiceError("Maskinporten's answer holds no token.", advice="Run again later.") from None
    margin = min(_MARGIN_SECONDS, lifetime / 4)
    return _Token(value, asked_at + lifetime - margin)


def _date(answer: httpx.Response) -> float | None:
    """The answer's Date header as seconds since 1970."""
    try:
        return email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _refusal_code(answer: httpx.Response) -> str | None:
    """The MP code of a refusal, or its OAuth error where it has none."""
    match = _CODE.search(answer.text)
    if match:
        return match[0]
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return error if isinstance(error, str) and _OAUTH_ERROR.fullmatch(error) else None


def _refused(answer: httpx.Response, code: str | None, municipality: Municipality, scope: str) -> AccessRefusedError:
    advice = ADVICE.get(code or "", "See Digdir's troubleshooting page for Maskinporten.")
    return AccessRefusedError(
        f"Maskinporten refuses a token for {municipality.name}, scope {scope} ({code or answer.status_code}).",
        advice=advice.replace("{right}", _RIGHTS.get(scope, " and ".join(_RIGHTS.values()))),
    )
