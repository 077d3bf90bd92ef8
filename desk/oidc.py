"""Login by OpenID Connect: authorization code with PKCE, checked by issuer, audience, nonce, expiry and signature.

Nothing of the provider is believed without its signature, and each login is used once. Far texts are bounded in size
and time, and redirects are not followed.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert

from desk.work.database import Work
from desk.work.tables import logins
from tasks.errors import SettingsError
from tasks.settings import OpenIdProvider

_ALGORITHMS = ["RS256", "PS256", "ES256"]
_SECONDS = 10.0
_LEEWAY = 60
_LOGIN_SECONDS = 600
_KEYS_SECONDS = 300
_MOST_BYTES = 1_000_000
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class LoginRefusedError(Exception):
    """A login is refused. code: a short word for the page and the operator; it has nothing of the person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Person:
    """Who the provider says has logged in."""

    user_id: str
    name: str
    groups: tuple[str, ...]
    provider_session: str | None


class Provider:
    """An OpenID provider. Its addresses and keys are read when they are first needed."""

    def __init__(self, settings: OpenIdProvider, redirect: str) -> None:
        """Prepare the provider. redirect: our own address that it answers to."""
        self._settings = settings
        self._redirect = redirect
        self._lock = threading.Lock()
        self._discovered: Mapping[str, Any] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def check(self) -> None:
        """Check that the provider answers as its own issuer, and that the secret is there. Raises SettingsError."""
        try:
            self._secret()
            self._addresses()
        except LoginRefusedError as fault:
            raise SettingsError(
                f"The OpenID provider {self._settings.issuer} cannot be used ({fault.code}).",
                advice="See [desk.provider] in the settings.",
            ) from None

    def begin(self, work: Work) -> tuple[str, str]:
        """Begin a login; give the address that the browser is sent to, and the state that its cookie has."""
        state, nonce, verifier = (secrets.token_urlsafe(length) for length in (32, 32, 48))
        addresses = self._addresses()
        now = work.clock.now()
        with work.writing() as change:
            old = now.timestamp() - _LOGIN_SECONDS
            change.connection.execute(delete(logins).where(logins.c.begun_at < f"{old:017.6f}"))
            change.connection.execute(
                insert(logins).values(
                    state_hash=_hash(state), nonce=nonce, verifier=verifier, begun_at=f"{now.timestamp():017.6f}"
                )
            )
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._redirect,
            "scope": self._settings.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        address = str(addresses["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", state

    def finish(self, work: Work, answer: Mapping[str, str], cookie: str) -> Person:
        """Finish a login; give who has logged in. answer: the fields of the address. Raises LoginRefusedError."""
        state = answer.get("state", "")
        if not state or not secrets.compare_digest(state.encode(), cookie.encode()):
            raise LoginRefusedError("state")
        if answer.get("iss", self._settings.issuer).rstrip("/") != self._settings.issuer:
            raise LoginRefusedError("issuer")
        with work.writing() as change:
            row = change.connection.execute(
                delete(logins)
                .where(logins.c.state_hash == _hash(state))
                .returning(logins.c.nonce, logins.c.verifier, logins.c.begun_at)
            ).first()
        if row is None or work.clock.now().timestamp() - float(row.begun_at) > _LOGIN_SECONDS:
            raise LoginRefusedError("state")
        if "code" not in answer:
            raise LoginRefusedError("provider")
        token = self._token(answer["code"], row.verifier)
        return self._person(self._claims(token, work.clock.now().timestamp(), nonce=row.nonce))

    def logged_out(self, token: str, now: float) -> tuple[str | None, str | None]:
        """Read a logout token (back-channel log-out); give session and subject. Raises LoginRefusedError."""
        claims = self._verified(token, now, expires=False)
        events = claims.get("events")
        if not isinstance(events, dict) or _LOGOUT_EVENT not in events or "nonce" in claims:
            raise LoginRefusedError("logout")
        session, subject = claims.get("sid"), claims.get(self._settings.subject_claim)
        if session is None and subject is None:
            raise LoginRefusedError("logout")
        return (None if session is None else str(session)), (None if subject is None else str(subject))

    def _person(self, claims: Mapping[str, Any]) -> Person:
        chosen = self._settings
        subject = claims.get(chosen.subject_claim)
        if not isinstance(subject, str) or not 0 < len(subject) <= 200:
            raise LoginRefusedError("subject")
        groups = claims.get(chosen.groups_claim, [])
        listed = groups if isinstance(groups, list) else [groups]
        session = claims.get("sid")
        return Person(
            subject,
            str(claims.get(chosen.name_claim) or subject)[:200],
            tuple(str(group) for group in listed),
            str(session)[:200] if session is not None else None,
        )

    def _claims(self, token: str, now: float, *, nonce: str) -> Mapping[str, Any]:
        claims = self._verified(token, now, expires=True)
        if claims.get("nonce") != nonce:
            raise LoginRefusedError("nonce")
        return claims

    def _verified(self, token: str, now: float, *, expires: bool) -> Mapping[str, Any]:
        """The claims of a token of this provider, for us, that has not expired. Raises LoginRefusedError."""
        try:
            claims = self._decoded(token)
        except (JoseError, ValueError, TypeError, KeyError):
            raise LoginRefusedError("signature") from None
        if str(claims.get("iss", "")).rstrip("/") != self._settings.issuer:
            raise LoginRefusedError("issuer")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if self._settings.client_id not in audiences or claims.get("azp", self._settings.client_id) != (
            self._settings.client_id
        ):
            raise LoginRefusedError("audience")
        ends, issued = claims.get("exp"), claims.get("iat")
        if expires and (not isinstance(ends, int | float) or now > ends + _LEEWAY):
            raise LoginRefusedError("expired")
        if not isinstance(issued, int | float) or issued > now + _LEEWAY or now - issued > _LOGIN_SECONDS + _LEEWAY:
            raise LoginRefusedError("expired")
        return claims

    def _decoded(self, token: str) -> Mapping[str, Any]:
        try:
            return dict(jwt.decode(token, self._key_set(), algorithms=_ALGORITHMS).claims)
        except (JoseError, ValueError):
            return dict(jwt.decode(token, self._key_set(renewed=True), algorithms=_ALGORITHMS).claims)

    def _key_set(self, *, renewed: bool = False) -> KeySet:
        """The provider's keys. They are read again after some minutes, or where a token has another key."""
        with self._lock:
            now = time.monotonic()
            if self._keys is None or now - self._keys[0] > _KEYS_SECONDS or (renewed and now - self._keys[0] > 1):
                found = _read_json("GET", str(self._addresses()["jwks_uri"]))
                self._keys = now, KeySet.import_key_set({"keys": list(found["keys"])})
            return self._keys[1]

    def _addresses(self) -> Mapping[str, Any]:
        if self._discovered is None:
            found = _read_json("GET", f"{self._settings.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self._settings.issuer:
                raise LoginRefusedError("issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not isinstance(found.get(name), str):
                    raise LoginRefusedError("provider")
                if self._settings.issuer.startswith("https:") and not found[name].startswith("https:"):
                    raise LoginRefusedError("provider")
            self._discovered = found
        return self._discovered

    def _token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "client_id": self._settings.client_id,
            "code_verifier": verifier,
        }
        secret = self._secret()
        login = None if secret is None else (self._settings.client_id, secret)
        found = _read_json("POST", str(self._addresses()["token_endpoint"]), data=form, auth=login)
        token = found.get("id_token")
        if not isinstance(token, str):
            raise LoginRefusedError("code")
        return token

    def _secret(self) -> str | None:
        path = self._settings.client_secret_file
        if path is None:
            return None
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise LoginRefusedError("secret") from None


def _read_json(
    method: str, address: str, *, data: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
) -> Mapping[str, Any]:
    """What a provider answers. Raises LoginRefusedError where it is no JSON object, too large, or an error."""
    try:
        with httpx.stream(
            method, address, data=data, auth=auth, timeout=_SECONDS, follow_redirects=False, trust_env=False
        ) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise LoginRefusedError("provider")
            found = json.loads(body) if response.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, ValueError, RecursionError):
        raise LoginRefusedError("provider") from None
    if not isinstance(found, dict):
        raise LoginRefusedError("code" if method == "POST" else "provider")
    return found


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
