"""Writes files atomically: a file is either complete or absent. Only its owner can read it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import OutputError
from tasks.system_limits import unwritable

OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700
GROUP_READS_FILE = 0o640
GROUP_READS_FOLDER = 0o750
OTHERS_NOTHING = 0o077
"""The umask of a run, so that files which libraries write are readable by their owner only, too."""


def make_folder(path: Path) -> Path:
    """Make a folder and its missing parents, readable by their owner only; return the folder.

    Raises OutputError when it cannot be made.
    """
    try:
        for folder in [*reversed(path.parents), path]:
            if not folder.is_dir():
                folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    except OSError as fault:
        raise unwritable(path, fault) from None
    return path


@contextmanager
def atomic_write(target: Path, *, group: str | None = None) -> Iterator[Path]:
    """Give a temporary path in the folder of `target`, and rename it to `target` when the block ends without an error.

    If the block fails, the temporary file is removed and a file that was already at `target` is unchanged. The
    temporary name keeps the suffix of the target, since many writers choose their format by it. group: who may read
    the file, in addition to its owner. Raises OutputError when it cannot be written.
    """
    make_folder(target.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            grant(temporary, group)
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as fault:
        raise unwritable(target, fault) from None


_TEMPORARY_FILE = re.compile(r"\..+-[a-z0-9_]{8}\.\w+(\.wal)?")
_FOLDER_OF_TEMPORARY_FILE = re.compile(r"\.\..+-[a-z0-9_]{8}\.\w+\.temp-[a-z0-9_]{8}")


def remove_temporary_files(folder: Path, *, seconds_old: float = 0) -> None:
    """Remove what `atomic_write` left in a folder when its process was killed. No other process may be writing there.

    A temporary DuckDB file may have a folder of its own, with what did not fit in memory. It is removed as well.
    seconds_old: where another process may be writing, what was changed within this time is left.
    """
    for path in folder.glob(".*-*.*") if folder.is_dir() else []:
        if seconds_old and SYSTEM_CLOCK.now().timestamp() - path.stat().st_mtime < seconds_old:
            continue
        if path.is_dir() and _FOLDER_OF_TEMPORARY_FILE.fullmatch(path.name):
            shutil.rmtree(path)
        elif path.is_file() and _TEMPORARY_FILE.fullmatch(path.name):
            path.unlink()


def remove_temporary_files_of(target: Path) -> None:
    """Remove what `atomic_write` left of one file. No other process may be writing that file.

    The folder may be somebody else's too, so only names that were made for this file are looked at. A temporary DuckDB
    file may have a log of changes, and a folder of its own.
    """
    name = f".{escape(target.stem)}-{'[a-z0-9_]' * 8}{escape(target.suffix)}"
    for path in (*target.parent.glob(name), *target.parent.glob(f"{name}.wal")):
        path.unlink(missing_ok=True)
    for path in target.parent.glob(f".{name}.temp-*"):
        shutil.rmtree(path, ignore_errors=True)


def grant(path: Path, group: str | None) -> None:
    """Restrict a file or folder to its owner; a group, if given, may read it. Raises OutputError."""
    try:
        if group is not None:
            shutil.chown(path, group=group)
            path.chmod(GROUP_READS_FOLDER if path.is_dir() else GROUP_READS_FILE)
        else:
            path.chmod(OWNER_ONLY_FOLDER if path.is_dir() else OWNER_ONLY_FILE)
    except LookupError:
        raise OutputError(f"There is no group «{group}» on this machine.", advice="See [analysts] group.") from None
    except OSError as fault:
        raise unwritable(path, fault) from None


def write_text(target: Path, text: str) -> None:
    """Write a text file atomically, in UTF-8."""
    with atomic_write(target) as temporary:
        temporary.write_text(text, encoding="utf-8")
