"""The keys of encryption at rest: read from a file or an environment variable, never from the settings themselves.

The analysts' copy has a key of its own where it is encrypted, so that no analyst ever has the store's.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path

from tasks.errors import SettingsError
from tasks.files import remove_temporary_files_of, write_text
from tasks.settings import Settings

_KEY_BYTES = 32
_KEY = re.compile(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}")
_HOW = "Make one with: bostotte doctor --make-encryption-key FILE, and keep a copy outside the machine."


@dataclass(frozen=True)
class EncryptionKey:
    """256 bits as 64 hexadecimal digits, and the file or variable that they come from. The digits are never shown."""

    digits: str = field(repr=False)
    place: str

    @classmethod
    def from_file(cls, path: Path) -> EncryptionKey:
        """Read a key file. Raises SettingsError where it is missing or is no key."""
        try:
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"The encryption key {path} cannot be read.", advice=_HOW) from None
        return cls._parsed(text, str(path))

    @classmethod
    def from_variable(cls, name: str) -> EncryptionKey:
        """Read a key from an environment variable. Raises SettingsError where it is not set or is no key."""
        text = os.environ.get(name)
        if text is None:
            raise SettingsError(f"The environment variable {name} with the encryption key is not set.", advice=_HOW)
        return cls._parsed(text, name)

    @classmethod
    def _parsed(cls, text: str, place: str) -> EncryptionKey:
        digits = text.strip().lower()
        if not _KEY.fullmatch(digits):
            raise SettingsError(f"The encryption key {place} is not {2 * _KEY_BYTES} hexadecimal digits.", advice=_HOW)
        return cls(digits, place)

    @staticmethod
    def make_file(path: Path) -> None:
        """Write a new random key, readable by its owner only; a key that is there already is kept.

        A half-written file of a killed process is removed: nothing is encrypted with its key.
        """
        remove_temporary_files_of(path)
        if not path.exists():
            write_text(path, secrets.token_hex(_KEY_BYTES) + "\n")


def remove_half_written_keys(settings: Settings) -> None:
    """Remove what a killed process left of keys, also of the next and of old ones. The caller has the run lock."""
    for file in (settings.encryption.key_file, settings.encryption.snapshot_key_file):
        if file is None:
            continue
        remove_temporary_files_of(file)
        left = re.compile(rf"\.{re.escape(file.name)}-[a-z0-9_]{{8}}\.(next|old-[0-9a-f]{{8}})")
        for path in file.parent.glob(f".{escape(file.name)}-*"):
            if left.fullmatch(path.name):
                path.unlink(missing_ok=True)


def store_key(settings: Settings) -> EncryptionKey | None:
    """The key of the store and its backups; None where encryption is switched off. Raises SettingsError."""
    chosen = settings.encryption
    if not chosen.enabled:
        return None
    return _read(chosen.key_file, chosen.key_variable)


def snapshot_key(settings: Settings) -> EncryptionKey | None:
    """The key of the analysts' copy; None where it is not encrypted. Raises SettingsError."""
    chosen = settings.encryption
    return _read(chosen.snapshot_key_file, chosen.snapshot_key_variable)


def _read(file: Path | None, variable: str | None) -> EncryptionKey | None:
    if file is not None:
        return EncryptionKey.from_file(file)
    return None if variable is None else EncryptionKey.from_variable(variable)
