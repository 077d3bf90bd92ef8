"""Who is known to the sandbox's Maskinporten: clients, their keys and certificates, and who was granted what.

Two clients are made for a municipality: its own, and a supplier's that calls on its behalf by delegation in Altinn.
Both can sign with a registered key (`kid`) or with a certificate chain (`x5c`) from the sandbox's own test authority.
Everything is new for each sandbox, valid for it alone, and worth nothing elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sandbox.error_codes import Api

SCOPES = frozenset(api.scope for api in Api)
"""Every scope that the sandbox's APIs ask for."""

SUPPLIER_ORGANISATION = "310123455"
_KEY_BITS = 2048
_KEY_LIFE = dt.timedelta(days=365)
_CERTIFICATE_LIFE = dt.timedelta(days=3 * 365)


@dataclass(frozen=True)
class RegisteredKey:
    """A public key registered on a client; Maskinporten lets it live a year at most."""

    public_key: rsa.RSAPublicKey
    expires_at: dt.datetime


@dataclass(frozen=True)
class Client:
    """An integration at Maskinporten. `not_allowed`: registered scopes that this kind of integration cannot have."""

    client_id: str
    organisation_number: str
    keys: Mapping[str, RegisteredKey]
    scopes: frozenset[str] = SCOPES
    not_allowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ClientSecrets:
    """What the client itself holds, as PEM: its private key and its certificate chain (own certificate first)."""

    client_id: str
    organisation_number: str
    kid: str
    private_key: rsa.RSAPrivateKey = field(repr=False)
    certificates: tuple[x509.Certificate, ...] = field(repr=False)

    def private_key_pem(self) -> str:
        """The private key, unencrypted PKCS #8."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def certificate_chain_pem(self) -> str:
        """The chain, the client's own certificate first and the test authority's last."""
        return "".join(
            certificate.public_bytes(serialization.Encoding.PEM).decode() for certificate in self.certificates
        )


@dataclass(frozen=True)
class Credentials:
    """Everything the sandbox's Maskinporten knows, and its own signing key.

    grants: the scopes that the tax administration granted each organisation. delegations: the scopes that a consumer
    has delegated in Altinn, by (consumer, supplier). token_seconds: how long an access token lives.
    """

    clients: Mapping[str, Client]
    grants: Mapping[str, frozenset[str]]
    delegations: Mapping[tuple[str, str], frozenset[str]]
    authority: x509.Certificate
    signing_key: rsa.RSAPrivateKey = field(repr=False)
    token_seconds: int = 599


@dataclass(frozen=True)
class Authority:
    """The sandbox's own certificate authority, in place of Buypass and Commfides."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def new(cls, *, now: dt.datetime) -> Authority:
        """Make an authority with a new key."""
        key = new_key()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bostotte sandbox test authority")])
        builder = _certificate(name, name, key.public_key(), now, now + _CERTIFICATE_LIFE)
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        return cls(builder.add_extension(constraints, critical=True).sign(key, hashes.SHA256()), key)

    def certify(
        self, organisation_number: str, key: rsa.RSAPublicKey, *, now: dt.datetime, until: dt.datetime | None = None
    ) -> x509.Certificate:
        """Issue an e-seal (virksomhetssertifikat): the subject's serial number is the organisation number."""
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, "bostotte sandbox"),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, organisation_number),
            ]
        )
        builder = _certificate(subject, self.certificate.subject, key, now, until or now + _CERTIFICATE_LIFE)
        return builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True).sign(
            self.key, hashes.SHA256()
        )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, now: dt.datetime, until: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, until) - dt.timedelta(days=1))
        .not_valid_after(until)
    )


def new_key() -> rsa.RSAPrivateKey:
    """A new RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)


def make_credentials(
    organisation_number: str, *, now: dt.datetime, token_seconds: int = 599
) -> tuple[Credentials, ClientSecrets, ClientSecrets]:
    """Make a municipality's credentials: what Maskinporten knows, the municipality's secrets, its supplier's secrets.

    The municipality is granted every scope, and has delegated every scope to the supplier; the supplier itself is
    granted none.
    """
    authority = Authority.new(now=now)
    own = _secrets("bostotte-sandbox-kommune", organisation_number, authority, now)
    supplier = _secrets("bostotte-sandbox-leverandoer", SUPPLIER_ORGANISATION, authority, now)
    credentials = Credentials(
        clients={secrets.client_id: _registered(secrets, now) for secrets in (own, supplier)},
        grants={organisation_number: SCOPES},
        delegations={(organisation_number, SUPPLIER_ORGANISATION): SCOPES},
        authority=authority.certificate,
        signing_key=new_key(),
        token_seconds=token_seconds,
    )
    return credentials, own, supplier


def _secrets(client_id: str, organisation_number: str, authority: Authority, now: dt.datetime) -> ClientSecrets:
    key = new_key()
    certificate = authority.certify(organisation_number, key.public_key(), now=now)
    return ClientSecrets(client_id, organisation_number, f"{client_id}-1", key, (certificate, authority.certificate))


def _registered(secrets: ClientSecrets, now: dt.datetime) -> Client:
    keys = {secrets.kid: RegisteredKey(secrets.private_key.public_key(), now + _KEY_LIFE)}
    return Client(secrets.client_id, secrets.organisation_number, keys)
