"""The sandbox's Maskinporten: metadata, signing keys, and `/token`; and the reading of its tokens by the APIs.

Source: Digdir, docs/Maskinporten (token, jwtgrant, feilsøking). Tokens are real signed JWTs, opaque to the client.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.maskinporten.credentials import SCOPES, Credentials
from sandbox.maskinporten.grants import ALGORITHMS, GrantCheck, Granted, GrantRefusedError

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ERROR_PAGE = "https://docs.digdir.no/docs/Maskinporten/maskinporten_feilsoking"
_REGISTER = "iso6523-actorid-upis"
_KID = "bostotte-sandbox-maskinporten"
_ALGORITHM = "RS256"
_NO_AUDIENCE = "unspecified"


class TokenRefusedError(Exception):
    """An access token that an API does not accept."""


@dataclass(frozen=True)
class _Access:
    scopes: frozenset[str]
    audience: str
    expires_at: float


@dataclass
class Maskinporten:
    """Issues access tokens for good grants, and knows its own tokens again."""

    credentials: Credentials
    issuer: str
    clock: Callable[[], float]
    answers: Counter[str] = field(default_factory=Counter)
    _known: dict[str, _Access] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._grant_check = GrantCheck(self.credentials, self.issuer, self.clock)
        self._key = RSAKey.import_key(
            _pem(self.credentials.signing_key), {"kid": _KID, "use": "sig", "alg": _ALGORITHM}
        )

    def routes(self) -> list[Route]:
        """Its three addresses, below the issuer's own."""
        return [
            Route("/.well-known/oauth-authorization-server", self._metadata, methods=["GET"]),
            Route("/jwks", self._jwks, methods=["GET"]),
            Route("/token", self._token, methods=["POST"]),
        ]

    def accepts(self, token: str, scope: str) -> None:
        """Check a token presented to an API. Raises TokenRefusedError when it does not open the scope."""
        access = self._known.get(token) or self._read(token)
        if access.expires_at <= self.clock() or access.audience != _NO_AUDIENCE or scope not in access.scopes:
            raise TokenRefusedError

    def _read(self, token: str) -> _Access:
        """A token is verified once; after that it is known by its text."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            raise TokenRefusedError from None
        access = _Access(frozenset(claims["scope"].split()), claims["aud"], claims["exp"])
        self._known[token] = access
        return access

    async def _metadata(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "token_endpoint": f"{self.issuer}token",
                "jwks_uri": f"{self.issuer}jwks",
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
                "grant_types_supported": [GRANT_TYPE],
                "scopes_supported": sorted(SCOPES),
                "authorization_details_types_supported": [],
            }
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _token(self, request: Request) -> Response:
        try:
            granted = self._grant_check.check(_assertion(request.headers.get("content-type", ""), await request.body()))
        except GrantRefusedError as refusal:
            self.answers[refusal.mp or refusal.error] += 1
            said = {"error": refusal.error, "error_description": refusal.description, "error_uri": _ERROR_PAGE}
            return JSONResponse(said, status_code=refusal.status, headers={"Cache-Control": "no-store"})
        self.answers["token"] += 1
        body: dict[str, Any] = {
            "access_token": self._issue(granted),
            "token_type": "Bearer",
            "expires_in": self.credentials.token_seconds,
            "scope": " ".join(granted.scopes),
        }
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    def _issue(self, granted: Granted) -> str:
        now = self.clock()
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": granted.audience,
            "scope": " ".join(granted.scopes),
            "client_id": granted.client.client_id,
            "client_amr": "virksomhetssertifikat" if granted.by_certificate else "private_key_jwt",
            "token_type": "Bearer",
            "iat": int(now),
            "exp": int(now) + self.credentials.token_seconds,
            "jti": str(uuid.uuid4()),
            "consumer": _organisation(granted.consumer),
        }
        if granted.delegated:
            claims["supplier"] = _organisation(granted.client.organisation_number)
            claims["delegation_source"] = "https://tt02.altinn.no/"
        return jwt.encode({"alg": _ALGORITHM, "kid": _KID, "typ": "JWT"}, claims, self._key)

    def report(self) -> dict[str, int]:
        """How many tokens were given, and how many grants refused, by MP code."""
        return dict(sorted(self.answers.items()))


def _assertion(content_type: str, body: bytes) -> str:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise GrantRefusedError("The request must be form-encoded.", error="invalid_request")
    try:
        form = parse_qs(body.decode("ascii"), strict_parsing=True)
    except ValueError:
        raise GrantRefusedError("The form cannot be read.", error="invalid_request") from None
    if form.get("grant_type") != [GRANT_TYPE]:
        raise GrantRefusedError(f"grant_type must be {GRANT_TYPE}.", error="unsupported_grant_type")
    match form.get("assertion"):
        case [assertion]:
            return assertion
        case _:
            raise GrantRefusedError("The form must have one assertion.", error="invalid_request")


def _organisation(number: str) -> dict[str, str]:
    return {"authority": _REGISTER, "ID": f"0192:{number}"}


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
