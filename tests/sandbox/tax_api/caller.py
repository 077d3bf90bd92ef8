"""A caller that is not the project's client: the sandbox follows the contract, whoever uses it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import RSAKey

from sandbox.error_codes import Api
from sandbox.maskinporten.credentials import ClientSecrets
from sandbox.maskinporten.server import GRANT_TYPE
from sandbox.serving import Secrets
from tests.sandbox.tax_api.towns import MONTH

PERIOD = f"fraOgMed={MONTH:%Y-%m}&tilOgMed={MONTH:%Y-%m}"


@dataclass
class Clock:
    """The real time and a shift, in seconds."""

    shift: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.shift


@dataclass
class Caller:
    """Signs grants, gets tokens, calls APIs."""

    address: str
    secrets: Secrets
    clock: Clock
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=5.0))
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"{self.address}/maskinporten/"

    def claims(
        self, scope: str = Api.INNTEKT.scope, *, who: ClientSecrets | None = None, **changes: Any
    ) -> dict[str, Any]:
        """Claims of a good grant, with changes; a claim changed to None is left out."""
        now = int(self.clock())
        good = {
            "aud": self.issuer,
            "iss": (who or self.secrets.own).client_id,
            "scope": scope,
            "iat": now,
            "exp": now + 100,
            "jti": str(uuid.uuid4()),
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def grant(
        self,
        claims: Mapping[str, Any],
        *,
        who: ClientSecrets | None = None,
        header: Mapping[str, Any] | None = None,
        algorithm: str = "RS256",
        key: RSAKey | None = None,
    ) -> str:
        by = who or self.secrets.own
        head = {"alg": algorithm, "typ": "JWT", **({"kid": by.kid} if header is None else header)}
        return jwt.encode(head, dict(claims), key or as_jwk(by.private_key), algorithms=[algorithm])

    def ask(self, grant: str, *, grant_type: str = GRANT_TYPE) -> httpx.Response:
        return self.http.post(f"{self.issuer}token", data={"grant_type": grant_type, "assertion": grant})

    def token(self, scope: str) -> str:
        if scope not in self._tokens:
            answer = self.ask(self.grant(self.claims(scope)))
            assert answer.status_code == 200, answer.text
            self._tokens[scope] = answer.json()["access_token"]
        return self._tokens[scope]

    def forget_tokens(self) -> None:
        self._tokens.clear()

    def get(self, api: Api, path: str, **headers: str | None) -> httpx.Response:
        """Call an API; a header given as None is left out, `accept` and `authorization` in lower case."""
        usual: dict[str, str | None] = {
            "authorization": f"Bearer {self.token(api.scope)}",
            "korrelasjonsid": str(uuid.uuid4()),
            "accept": "application/json",
        }
        sent = {name: value for name, value in (usual | headers).items() if value is not None}
        request = self.http.build_request("GET", f"{self.address}{api.path}{path}", headers=sent)
        if headers.get("accept", "") is None:
            del request.headers["accept"]
        return self.http.send(request)

    def income(self, person_id: str, query: str = PERIOD) -> httpx.Response:
        return self.get(Api.INNTEKT, f"/kommuneBoligsosialeFormaal/{person_id}/inntekter?{query}")

    def assessment(self, person_id: str, year: int = 2025, stage: str = "oppgjoer") -> httpx.Response:
        return self.get(Api.SUMMERTSKATTEGRUNNLAG, f"/{stage}/kommuneboligsosialeformaal/{year}/{person_id}")

    def newest(self, person_id: str) -> httpx.Response:
        return self.get(Api.SISTE_SKATTEOPPGJOER, f"/{person_id}")

    def set_faults(self, **settings: Any) -> httpx.Response:
        return self.http.post(f"{self.address}/_sandbox/faults", json=settings)

    def reset_faults(self) -> None:
        self.http.delete(f"{self.address}/_sandbox/faults")

    def set_as_of(self, day: str) -> httpx.Response:
        return self.http.post(f"{self.address}/_sandbox/as-of", json={"as_of": day})

    def metrics(self, **query: str) -> dict[str, Any]:
        counted: dict[str, Any] = self.http.get(f"{self.address}/_sandbox/metrics", params=query).json()
        return counted


@lru_cache
def as_jwk(key: rsa.RSAPrivateKey) -> RSAKey:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return RSAKey.import_key(pem)
