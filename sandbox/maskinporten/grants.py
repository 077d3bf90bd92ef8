"""What Maskinporten checks in a JWT grant, in the order in which a wrong one is refused.

Source: Digdir, docs/Maskinporten (jwtgrant, token, feilsøking). Where the troubleshooting page gives no OAuth error
code or HTTP status, the heading above the message decides: Invalid grant, Bad request, Forbidden.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from sandbox.maskinporten.credentials import Client, Credentials
from sandbox.town.person_ids import is_organisation_number

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}
ALGORITHMS = tuple(_HASHES)
MOST_GRANT_SECONDS = 120
MOST_CLOCK_SKEW_SECONDS = 10
_REQUIRED = ("aud", "iss", "scope", "iat", "exp")
_KNOWN = frozenset({*_REQUIRED, "jti", "consumer_org", "resource", "authorization_details"})
_INVALID = "Invalid assertion."
_FAILED = f"{_INVALID} Client authentication failed."


class GrantRefusedError(Exception):
    """Maskinporten's refusal: OAuth error code, description (with the MP code, where there is one), HTTP status."""

    def __init__(self, description: str, mp: str | None = None, *, error: str = "invalid_grant", status: int = 400):
        super().__init__(mp or error)
        self.mp = mp
        self.error = error
        self.status = status
        self.description = f"{description} ({mp})" if mp else description


@dataclass(frozen=True)
class Granted:
    """A grant that passed every check: sender (`client`), on whose behalf (`consumer`), scope and audience."""

    client: Client
    consumer: str
    scopes: tuple[str, ...]
    audience: str
    by_certificate: bool

    @property
    def delegated(self) -> bool:
        """Whether the client acts on behalf of another organisation."""
        return self.consumer != self.client.organisation_number


@dataclass
class GrantCheck:
    """Checks grants against what is registered, and remembers those that were used."""

    credentials: Credentials
    issuer: str
    clock: Callable[[], float]
    _used: dict[tuple[str, str], float] = field(default_factory=dict, repr=False)

    def check(self, assertion: str) -> Granted:
        """Check one grant. Raises GrantRefusedError for the first thing that is wrong with it."""
        header, claims = _opened(assertion)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise GrantRefusedError(f"{_INVALID} Unsupported signing algorithm.")
        _check_form(claims)
        client = self.credentials.clients.get(claims["iss"])
        if client is None:
            raise GrantRefusedError(f"{_FAILED} Client not found.", "MP-100")
        _check_signature(assertion, algorithm, self._key(header, client))
        self._check_audience_and_time(claims)
        self._check_used(assertion, claims)
        consumer = _consumer(claims, client)
        scopes = tuple(claims["scope"].split())
        self._check_scopes(scopes, client, consumer)
        return Granted(client, consumer, scopes, claims.get("resource", "unspecified"), "x5c" in header)

    def _key(self, header: dict[str, Any], client: Client) -> rsa.RSAPublicKey:
        if ("kid" in header) == ("x5c" in header):
            raise GrantRefusedError(f"{_INVALID} The header must have exactly one of kid and x5c.")
        if "x5c" in header:
            return self._certified_key(header["x5c"], client)
        registered = client.keys.get(header["kid"]) if isinstance(header["kid"], str) else None
        if registered is None:
            raise GrantRefusedError(f"{_INVALID} Invalid JWT signature. Unknown kid.", "MP-124")
        if registered.expires_at <= self._now():
            raise GrantRefusedError(f"{_FAILED} Expired key.", "MP-121")
        return registered.public_key

    def _certified_key(self, x5c: object, client: Client) -> rsa.RSAPublicKey:
        chain = _chain(x5c)
        if not _issued_by(chain, self.credentials.authority):
            raise GrantRefusedError(f"{_INVALID} Invalid JWT signature.", "MP-124")
        if not all(_valid_at(certificate, self._now()) for certificate in chain):
            raise GrantRefusedError(f"{_FAILED} The JWT is signed with an invalid certificate.", "MP-120")
        owners = [part.value for part in chain[0].subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
        if owners != [client.organisation_number]:
            text = "Invalid JWT. Invalid organization number for client. Does not match certificate orgno."
            raise GrantRefusedError(text, "MP-122")
        key = chain[0].public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise GrantRefusedError(f"{_FAILED} The JWT is signed with an invalid certificate.", "MP-120")
        return key

    def _check_audience_and_time(self, claims: dict[str, Any]) -> None:
        if claims["aud"] != self.issuer:
            raise GrantRefusedError(f"{_FAILED} Invalid JWT claim aud.", "MP-110")
        now, issued, expires = self.clock(), claims["iat"], claims["exp"]
        if abs(now - issued) > MOST_CLOCK_SKEW_SECONDS:
            raise GrantRefusedError(f"{_INVALID} JWT is expired: iat is not now.", "MP-130")
        if not issued < expires <= issued + MOST_GRANT_SECONDS or expires <= now:
            raise GrantRefusedError(f"{_INVALID} JWT is expired: exp is passed or too far from iat.", "MP-130")

    def _check_used(self, assertion: str, claims: dict[str, Any]) -> None:
        """A grant can be used once, whether or not it has a jti."""
        now = self.clock()
        self._used = {key: until for key, until in self._used.items() if until > now}
        key = (claims["iss"], claims.get("jti") or hashlib.sha256(assertion.encode()).hexdigest())
        if key in self._used:
            raise GrantRefusedError(f"{_INVALID} Grant is used before.", "MP-012")
        self._used[key] = claims["exp"]

    def _check_scopes(self, scopes: tuple[str, ...], client: Client, consumer: str) -> None:
        if not scopes or not client.scopes.issuperset(scopes):
            text = "Invalid scope - Token request contains invalid scopes for client."
            raise GrantRefusedError(text, "MP-200", error="invalid_scope")
        if not client.not_allowed.isdisjoint(scopes):
            text = "Invalid scope - Token request contains scopes not allowed for maskinporten."
            raise GrantRefusedError(text, "MP-201", error="invalid_scope")
        granted = self.credentials.grants.get(consumer, frozenset())
        delegated = self.credentials.delegations.get((consumer, client.organisation_number), frozenset())
        for scope in scopes:
            if scope not in granted:
                text = f"Consumer has not been granted access to the scope {scope}."
                raise GrantRefusedError(text, "MP-250", error="invalid_scope", status=403)
            if consumer != client.organisation_number and scope not in delegated:
                text = (
                    f"Consumer {consumer} has not delegated access to the scope {scope} "
                    f"to supplier {client.organisation_number}."
                )
                raise GrantRefusedError(text, "MP-251", error="invalid_scope", status=403)

    def _now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.clock(), dt.UTC)


def _opened(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, not yet verified."""
    parts = assertion.split(".")
    if len(parts) != 3:
        raise GrantRefusedError(_INVALID)
    header, claims = (_json_object(part) for part in parts[:2])
    return header, claims


def _json_object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except ValueError:
        raise GrantRefusedError(_INVALID) from None
    if not isinstance(found, dict):
        raise GrantRefusedError(_INVALID)
    return found


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise GrantRefusedError(_INVALID) from None


def _check_form(claims: dict[str, Any]) -> None:
    unknown = sorted(claims.keys() - _KNOWN)
    if unknown:
        raise GrantRefusedError(f"{_INVALID} Unknown claims: {', '.join(unknown)}.", error="invalid_request")
    if "authorization_details" in claims:
        raise GrantRefusedError("Unknown authorization details type.", "MP-301", error="invalid_authorization_details")
    missing = [name for name in _REQUIRED if name not in claims]
    if missing:
        raise GrantRefusedError(f"{_INVALID} Missing claims: {', '.join(missing)}.", error="invalid_request")
    whole = all(type(claims[name]) is int for name in ("iat", "exp"))
    text = all(isinstance(claims[name], str) for name in ("iss", "scope", "jti", "resource") if name in claims)
    if not whole or not text:
        raise GrantRefusedError(f"{_INVALID} Invalid parameter value.", "MP-011", error="invalid_request")


def _check_signature(assertion: str, algorithm: str, key: rsa.RSAPublicKey) -> None:
    signed, _, signature = assertion.rpartition(".")
    try:
        key.verify(_bytes(signature), signed.encode("ascii"), padding.PKCS1v15(), _HASHES[algorithm])
    except InvalidSignature:
        raise GrantRefusedError(f"{_INVALID} Invalid JWT signature.", "MP-124") from None


def _consumer(claims: dict[str, Any], client: Client) -> str:
    consumer = claims.get("consumer_org", client.organisation_number)
    if not isinstance(consumer, str) or not is_organisation_number(consumer):
        raise GrantRefusedError(f"{_INVALID} Invalid parameter value.", "MP-011", error="invalid_request")
    if "consumer_org" in claims and consumer == client.organisation_number:
        text = (
            "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client "
            "is invalid"
        )
        raise GrantRefusedError(text, error="invalid_request")
    return consumer


def _chain(x5c: object) -> list[x509.Certificate]:
    if not isinstance(x5c, list) or not x5c or not all(isinstance(part, str) for part in x5c):
        raise GrantRefusedError("Invalid JWT header x5c.", "MP-123")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(part, validate=True)) for part in x5c]
    except ValueError:
        raise GrantRefusedError("Invalid JWT header x5c.", "MP-123") from None


def _issued_by(chain: list[x509.Certificate], authority: x509.Certificate) -> bool:
    """Whether each certificate is signed by the next, and the last one by the authority (or is it)."""
    links = chain if chain[-1] == authority else [*chain, authority]
    try:
        for certificate, issuer in pairwise(links):
            certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return len(links) > 1


def _valid_at(certificate: x509.Certificate, now: dt.datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
