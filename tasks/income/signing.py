"""The client's private key, and how its grants identify it: by a registered `kid`, or the certificate chain.

Source: Digdir's docs/Maskinporten (jwtgrant): `alg` RS256, and either `kid` or `x5c` (the whole chain, the client's own
certificate first). A business certificate comes as PKCS #12 from Buypass or Commfides.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tasks.errors import SettingsError
from tasks.settings import Maskinporten

_ALGORITHM = "RS256"


@dataclass(frozen=True)
class Signer:
    """The client's private key and the header of its grants; the key is loaded once."""

    key: RSAKey = field(repr=False)
    header: dict[str, Any]

    @classmethod
    def from_settings(cls, settings: Maskinporten) -> Signer:
        """Load the key, and the certificate chain where one is used.

        Raises SettingsError that names the file that cannot be used.
        """
        key, own_chain = _pkcs12(settings) if settings.key_is_pkcs12 else (_pem(settings.private_key_file), [])
        header: dict[str, Any] = {"alg": _ALGORITHM, "typ": "JWT"}
        if settings.kid is not None:
            return cls(key, header | {"kid": settings.kid})
        if settings.certificate_chain_file is not None:
            own_chain = _chain(settings.certificate_chain_file)
        return cls(key, header | {"x5c": _x5c(own_chain)})

    def grant(self, claims: dict[str, Any]) -> str:
        """Sign the claims."""
        return jwt.encode(self.header, claims, self.key, algorithms=[_ALGORITHM])


def _pem(path: Path) -> RSAKey:
    try:
        key = RSAKey.import_key(path.read_bytes())
    except (OSError, ValueError, TypeError, JoseError) as fault:
        raise SettingsError(
            f"The private key {path} cannot be used ({type(fault).__name__}).",
            advice="maskinporten.private_key_file must be an unencrypted RSA key in PEM form that this user can read, "
            "or a PKCS #12 file that ends with .p12 or .pfx.",
        ) from None
    if not key.is_private:
        raise SettingsError(
            f"{path} holds a public key.", advice="maskinporten.private_key_file must be the private one."
        )
    return key


def _pkcs12(settings: Maskinporten) -> tuple[RSAKey, list[x509.Certificate]]:
    path = settings.private_key_file
    try:
        key, own, others = pkcs12.load_key_and_certificates(path.read_bytes(), _password(settings))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if key else b""
        read = RSAKey.import_key(pem)
    except (OSError, ValueError, TypeError, JoseError) as fault:
        raise SettingsError(
            f"The PKCS #12 file {path} cannot be used ({type(fault).__name__}).",
            advice="It must hold an RSA key, and its password must stand in maskinporten.private_key_password_file.",
        ) from None
    if own is None and settings.kid is None and settings.certificate_chain_file is None:
        raise SettingsError(f"The PKCS #12 file {path} holds no certificate.", advice="Give maskinporten.kid.")
    return read, _in_order(own, others) if own else []


def _password(settings: Maskinporten) -> bytes | None:
    path = settings.private_key_password_file
    if path is None:
        return None
    try:
        return path.read_bytes().rstrip(b"\r\n")
    except OSError as fault:
        raise SettingsError(f"The password file {path} cannot be read ({type(fault).__name__}).") from None


def _in_order(own: x509.Certificate, others: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """The client's certificate, then each one's issuer; a PKCS #12 file has them in any order."""
    by_subject = {certificate.subject: certificate for certificate in others}
    chain = [own]
    while (issuer := by_subject.pop(chain[-1].issuer, None)) is not None:
        chain.append(issuer)
    return chain


def _chain(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise SettingsError(f"The certificate chain {path} cannot be used ({type(fault).__name__}).") from fault


def _x5c(chain: Iterable[x509.Certificate]) -> list[str]:
    return [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode() for certificate in chain]
