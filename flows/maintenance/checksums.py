"""The SHA-256 of a backup, in a file beside it as `sha256sum -c` reads it.

While a backup is replaced the file holds both fingerprints, the new one first, so that a kill between the two renames
leaves a backup that fits.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tasks.errors import InputError
from tasks.files import write_text

_CHUNK = 1024 * 1024


def fingerprint_file(path: Path) -> Path:
    """Where a backup's fingerprint stands."""
    return path.with_name(f"{path.name}.sha256")


def write_fingerprint(path: Path, *, coming: Path | None = None) -> None:
    """Write down the fingerprint of a backup; `coming`: of what will take its place, too."""
    lines = [f"{_digest(each)}  {path.name}\n" for each in (coming, path) if each is not None]
    write_text(fingerprint_file(path), "".join(lines))


def check_fingerprint(path: Path) -> None:
    """Raise InputError where a backup is missing or not as it was written."""
    if not path.is_file():
        raise InputError(f"There is no backup {path}.")
    try:
        told = [line.split()[0] for line in fingerprint_file(path).read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError, IndexError):
        told = []
    if not told:
        raise InputError(f"{fingerprint_file(path)} cannot be read: the backup cannot be checked.")
    if _digest(path) not in told:
        raise InputError(f"{path} is not as it was written: its fingerprint is another.", advice="Use another backup.")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
