"""The SHA-256 of a backup, in a file next to it that `sha256sum -c` can read.

While a backup is replaced the file has both checksums, the new one first. A process that is killed between the two
renames therefore leaves a backup that passes the check.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tasks.errors import InputError
from tasks.files import write_text

_CHUNK = 1024 * 1024


def checksum_file(path: Path) -> Path:
    """The file with the checksum of a backup."""
    return path.with_name(f"{path.name}.sha256")


def write_checksum(path: Path, *, replacement: Path | None = None) -> None:
    """Write the checksum of a backup. replacement: a file that is about to replace it, and whose checksum is added."""
    lines = [f"{_digest(each)}  {path.name}\n" for each in (replacement, path) if each is not None]
    write_text(checksum_file(path), "".join(lines))


def verify_checksum(path: Path) -> None:
    """Raise InputError where a backup is missing, or is not as it was written."""
    if not path.is_file():
        raise InputError(f"There is no backup {path}.")
    try:
        expected = [line.split()[0] for line in checksum_file(path).read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError, IndexError):
        expected = []
    if not expected:
        raise InputError(f"{checksum_file(path)} cannot be read: the backup cannot be checked.")
    if _digest(path) not in expected:
        raise InputError(
            f"{path} has changed since it was written: the checksum differs.", advice="Use another backup."
        )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
