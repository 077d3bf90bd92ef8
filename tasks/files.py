"""Files appear whole or not at all, and only their owner can read them."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from tasks.errors import DiskFullError, OutputError

OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700
GROUP_READS_FILE = 0o640
GROUP_READS_FOLDER = 0o750
OTHERS_NOTHING = 0o077
"""The umask of a run: what a library makes beside our files is for their owner only, too."""


def make_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, for their owner only; give the folder back.

    Raises OutputError when it cannot be made.
    """
    try:
        for folder in [*reversed(path.parents), path]:
            if not folder.is_dir():
                folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    except OSError as fault:
        raise unwritable(path, fault) from None
    return path


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def unwritable(path: Path, fault: OSError) -> OutputError | DiskFullError:
    """Tell which file or folder cannot be written, and why."""
    if fault.errno in _NO_ROOM:
        return DiskFullError.at(path.parent)
    return OutputError(
        f"{path} cannot be written ({fault.strerror or type(fault).__name__}).",
        advice="Is it a place where this user may write, with room left?",
    )


@contextmanager
def atomic_write(target: Path, *, group: str | None = None) -> Iterator[Path]:
    """Give a temporary path beside `target`; when the block ends well, it takes the target's name in one step.

    When the block fails, nothing is left and a file already at `target` is untouched. The temporary name keeps
    the target's suffix, since many writers choose their format by it. group: who may
    read it beside its owner. Raises OutputError when it cannot be written.
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


_HALF_WRITTEN = re.compile(r"\..+-[a-z0-9_]{8}\.\w+(\.wal)?")
_ITS_FOLDER = re.compile(r"\.\..+-[a-z0-9_]{8}\.\w+\.temp-[a-z0-9_]{8}")


def remove_temporary_files(folder: Path) -> None:
    """Remove what `appearing` left in a folder when its process was killed. Nobody else may be writing there.

    Folders of such a file are those where DuckDB put what did not fit in memory while it wrote it.
    """
    for path in folder.glob(".*-*.*") if folder.is_dir() else []:
        if path.is_dir() and _ITS_FOLDER.fullmatch(path.name):
            shutil.rmtree(path)
        elif path.is_file() and _HALF_WRITTEN.fullmatch(path.name):
            path.unlink()


def remove_temporary_files_of(target: Path) -> None:
    """Remove what `appearing` left of one file, in a folder that others may write in. Nobody else may be writing it."""
    for path in target.parent.glob(f".{escape(target.stem)}-{'[a-z0-9_]' * 8}{escape(target.suffix)}"):
        path.unlink()


def grant(path: Path, group: str | None) -> None:
    """Let the owner alone use a file or folder; where there is a group, let it read. Raises OutputError."""
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
    """Write a text file by `appearing`, in UTF-8."""
    with atomic_write(target) as temporary:
        temporary.write_text(text, encoding="utf-8")
