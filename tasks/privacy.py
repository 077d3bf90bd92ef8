"""Replaces person ids by keyed pseudonyms, and masks person ids in every log record.

The store, the reports and the ledger contain `person_key` only: HMAC-SHA256 of the person id, with a key that is kept
outside the database (GDPR art. 25 and 32). The same id gives the same pseudonym as long as the key file is the same.
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
_CACHED = 20_000
"""Pseudonyms that are cached: an answer names its person several times, and many persons share an employer."""

_BETWEEN = r"(?:[^\S\r\n]|[-./_\u00ad\u00b7\u200b-\u200d\u2010-\u2015\u2060\u2212\ufe63\ufeff\uff0d\uff0e]){0,3}"
"""What people write between the digits of an id: spaces of every kind, hyphens, points, slashes, unseen marks."""
_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")
_WRITTEN_APART = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d){{10}}(?!\d)")
_DAYS = frozenset({*range(1, 32), *range(41, 72)})
_MONTHS = frozenset(first + month for first in (0, 40, 65, 80) for month in range(1, 13))
_MASK = "‹person›"


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer pad of HMAC-SHA256 for a key no longer than a block (RFC 2104)."""
    block = key.ljust(_SHA256_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def _keyed(key: bytes) -> Callable[[str], str]:
    """A function that gives pseudonyms under a key. The pads are hashed once, which halves the time per pseudonym."""
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
        self.pseudonym: Callable[[str], str] = lru_cache(maxsize=_CACHED)(_keyed(key))
        """The same as calling this object, in half the time: for code that needs ten pseudonyms per answer."""

    @classmethod
    def from_file(cls, path: Path) -> Pseudonymiser:
        """Read the key, 64 hexadecimal digits, from `path`.

        Raises SettingsError when the file is missing or does not contain such a key. A file that is there and is no
        key is damaged: a new key in its place would make every person a stranger to the store.
        """
        try:
            content = path.read_bytes()
        except FileNotFoundError as fault:
            raise SettingsError(
                f"The pseudonym key {path} does not exist.",
                advice="Put it back from its copy outside the machine. For a new installation only, make one with: "
                "bostotte doctor --make-pseudonym-key FILE, and keep a copy.",
            ) from fault
        except OSError as fault:
            raise SettingsError(f"The pseudonym key {path} cannot be read ({fault.strerror}).") from fault
        try:
            key = bytes.fromhex(content.decode("ascii").strip())
        except ValueError:  # its text would quote the key
            key = b""
        if len(key) != _KEY_BYTES:
            raise SettingsError(
                f"The pseudonym key {path} is damaged: it is not {2 * _KEY_BYTES} hexadecimal digits.",
                advice="Put it back from its copy outside the machine. Do not make a new one: under another key, no "
                "person of the store is known.",
            )
        return cls(key)

    @staticmethod
    def make_key_file(path: Path) -> None:
        """Write a new random key, readable by its owner only. An existing key file is kept."""
        if not path.exists():
            write_text(path, secrets.token_hex(_KEY_BYTES) + "\n")

    def __call__(self, identifier: str) -> str:
        """The pseudonym: 24 hexadecimal digits, the same for the same identifier and key."""
        return self.pseudonym(identifier)

    def for_copy(self, kind: str, identifier: str) -> str:
        """The pseudonym that replaces an identifier of the store in the analysts' copy.

        kind: case, person (a `person_key`), decision, flag, lookup, verdict or import. The key is derived from the
        store's key and differs from it, so that the copy and the store cannot be joined.
        """
        return hmac.digest(self._copy_key(), f"{kind}:{identifier}".encode(), "sha256").hex()[:_PSEUDONYM_HEX]

    def copy_pads(self) -> tuple[bytes, bytes]:
        """The key of the copy as the inner and outer pad of HMAC (RFC 2104), for `sql/analysts/pseudonym`."""
        return _pads(self._copy_key())

    def _copy_key(self) -> bytes:
        return hmac.digest(self._key, b"the analysts' copy", "sha256")

    def __repr__(self) -> str:
        return "Pseudonymiser(key=hidden)"


def mask(text: str) -> str:
    """Replace everything in `text` that could be a person id, however it is written.

    Eleven digits without anything between them are always replaced; with something between them, where the first six
    can be a date of birth (also of a D-nummer or a synthetic id).
    """
    return _WRITTEN_APART.sub(_masked, _ELEVEN_DIGITS.sub(_MASK, text))


def _masked(found: re.Match[str]) -> str:
    digits = "".join(str(int(character)) for character in found[0] if character.isdecimal())
    is_date = int(digits[:2]) in _DAYS and int(digits[2:4]) in _MONTHS
    return _MASK if is_date else found[0]


class MaskingFilter(logging.Filter):
    """Masks person ids in the message, arguments and traceback of a log record, before a handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place; drop no record."""
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}\n{logging.Formatter().formatException(record.exc_info)}"
            record.exc_info = None
            record.exc_text = None
        record.msg = mask(message)
        record.args = ()
        return True


QUIET_LOGGERS: Mapping[str, int] = {"httpx": logging.WARNING, "httpcore": logging.WARNING}
"""These loggers write full addresses at INFO and DEBUG, and the addresses of the tax API contain person ids."""


def guard_logging() -> None:
    """Silence the loggers that write addresses, and mask the records of every logger in this process.

    The record factory makes all records, those of Prefect and other libraries too, so no handler is missed.
    """
    for name, level in QUIET_LOGGERS.items():
        logging.getLogger(name).setLevel(level)
    logging.setLogRecordFactory(_masked_record)


_masking = MaskingFilter()


def _masked_record(*args: object, **kwargs: object) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)  # type: ignore[arg-type]
    _masking.filter(record)
    return record
