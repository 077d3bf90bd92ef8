"""Keyed pseudonyms in place of person ids, and a net under every log so that no id slips out.

The store, the reports and the ledger know a person by `person_key` only: HMAC-SHA256 of the person id under a key that
lives outside the database (GDPR art. 25 and 32). The same id gives the same key for as long as the key file lives.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from tasks.errors import SettingsError
from tasks.files import write_text

_KEY_BYTES = 32
_PSEUDONYM_HEX = 24
_SHA256_BLOCK = 64
_REMEMBERED = 20_000
"""An answer names its person and each employer several times, and many persons share an employer."""

_PERSON_ID = re.compile(r"(?<!\d)\d{11}(?!\d)")
_MASK = "‹person›"


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer pad of HMAC-SHA256 under a key no longer than a block (RFC 2104)."""
    block = key.ljust(_SHA256_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def _keyed(key: bytes) -> Callable[[str], str]:
    """Pseudonyms under a key: HMAC-SHA256 begun once, which takes half the time of beginning anew for each."""
    inner, outer = map(hashlib.sha256, _pads(key))

    def pseudonym(identifier: str) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(identifier.encode())
        around.update(within.digest())
        return around.hexdigest()[:_PSEUDONYM_HEX]

    return pseudonym


class Pseudonymiser:
    """Turns a person id, or an employer's number, into a short keyed pseudonym."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.pseudonym: Callable[[str], str] = lru_cache(maxsize=_REMEMBERED)(_keyed(key))
        """The same as calling this, at half the price: for what is asked ten times an answer."""

    @classmethod
    def from_file(cls, path: Path) -> Pseudonymiser:
        """Read the key, 64 hexadecimal digits, from `path`.

        Raises SettingsError when the file is missing or is not such a key.
        """
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as fault:
            raise SettingsError(
                f"The pseudonym key {path} cannot be read.",
                advice="Make one with: bostotte doctor --make-pseudonym-key FILE, and keep a copy outside the machine.",
            ) from fault
        if len(key) != _KEY_BYTES:
            raise SettingsError(f"The pseudonym key {path} is not {2 * _KEY_BYTES} hexadecimal digits.")
        return cls(key)

    @staticmethod
    def make_key_file(path: Path) -> None:
        """Write a new random key, readable by its owner only; a key that is there already is kept."""
        if not path.exists():
            write_text(path, secrets.token_hex(_KEY_BYTES) + "\n")

    def __call__(self, identifier: str) -> str:
        """Give the pseudonym: 24 hexadecimal digits, the same for the same identifier and key."""
        return self.pseudonym(identifier)

    def for_copy(self, kind: str, identifier: str) -> str:
        """Give the pseudonym that stands in the analysts' copy for an identifier of the store.

        kind: case, person (a `person_key`), decision, flag, lookup, verdict or import. The key is another than the
        store's own, derived from it, so that the two cannot be laid beside each other.
        """
        return hmac.digest(self._copy_key(), f"{kind}:{identifier}".encode(), "sha256").hex()[:_PSEUDONYM_HEX]

    def copy_pads(self) -> tuple[bytes, bytes]:
        """Give the copy's key as the inner and outer pad of HMAC (RFC 2104), for `sql/analysts/pseudonym`."""
        return _pads(self._copy_key())

    def _copy_key(self) -> bytes:
        return hmac.digest(self._key, b"the analysts' copy", "sha256")

    def __repr__(self) -> str:
        return "Pseudonymiser(key=hidden)"


def mask(text: str) -> str:
    """Replace everything in `text` that could be a person id."""
    return _PERSON_ID.sub(_MASK, text)


class MaskingFilter(logging.Filter):
    """Masks person ids in a record's message, arguments and traceback before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place and let it pass."""
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}\n{logging.Formatter().formatException(record.exc_info)}"
            record.exc_info = None
            record.exc_text = None
        record.msg = mask(message)
        record.args = ()
        return True


QUIET_LOGGERS: Mapping[str, int] = {"httpx": logging.WARNING, "httpcore": logging.WARNING}
"""These write full addresses at INFO and DEBUG, and the tax API's addresses hold person ids."""


def guard_logging() -> None:
    """Quieten the loggers that write addresses, and mask what every logger in this process makes.

    The record factory is where all records begin, Prefect's and third parties' alike, so no handler is missed.
    """
    for name, level in QUIET_LOGGERS.items():
        logging.getLogger(name).setLevel(level)
    logging.setLogRecordFactory(_masked_record)


_masking = MaskingFilter()


def _masked_record(*args: object, **kwargs: object) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)  # type: ignore[arg-type]
    _masking.filter(record)
    return record
