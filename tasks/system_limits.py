"""Limits of the system that stopped the program: named as such, with what to do, never as a fault in the program."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from pathlib import Path

from tasks.errors import BostotteError, DiskFullError, OutputError, SystemLimitError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_HANDLES = frozenset({errno.EMFILE, errno.ENFILE})
_NOT_ALLOWED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_NO_ROOM_WORDS = ("No space left on device", "File too large", "Disk quota exceeded", "max_temp_directory_size")
_NO_HANDLES_WORDS = ("Too many open files",)
_NO_MEMORY_WORDS = ("Cannot allocate memory", "Out of Memory Error", "could not allocate", "failed to allocate")
_NO_THREADS_WORDS = ("can't start new thread", "Resource temporarily unavailable")
_NOT_ALLOWED_WORDS = ("Read-only file system", "Permission denied")


def unwritable(path: Path, fault: OSError) -> OutputError | DiskFullError | SystemLimitError:
    """Describe a file or folder that cannot be written: which one, and why."""
    if fault.errno in NO_ROOM:
        return DiskFullError.at(path.parent)
    if fault.errno in _NO_HANDLES:
        return no_handles()
    return OutputError(
        f"{path} cannot be written ({fault.strerror or type(fault).__name__}).",
        advice="Check that this user may write there, and that the disk is not full.",
    )


def no_handles() -> SystemLimitError:
    """The process may open no more files and connections."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return SystemLimitError(
        f"The system lets this process open no more files and connections at once (its limit is {most}).",
        advice="What was stored is intact. Set the limit to 1024 or more (ulimit -n; LimitNOFILE of a systemd "
        "service), and run it again.",
    )


def no_room(text: str) -> bool:
    """Whether a library's text says that the disk is full."""
    return any(words in text for words in _NO_ROOM_WORDS)


def system_limit(fault: BaseException, folder: Path | None = None) -> BostotteError | None:
    """The error for a fault that a limit of the system caused; None where nothing of the kind is known.

    folder: where the work was going on, for a text that names no place. The fault's causes are looked at too.
    """
    for each in _with_causes(fault):
        found = _of(each, folder)
        if found is not None:
            return found
    return None


def _with_causes(fault: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = fault
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            yield from current.exceptions
        current = current.__cause__


def _of(fault: BaseException, folder: Path | None) -> BostotteError | None:
    if isinstance(fault, BostotteError):
        return None
    number, text = fault.errno if isinstance(fault, OSError) else None, str(fault)
    path = Path(str(fault.filename)) if isinstance(fault, OSError) and fault.filename is not None else None
    found: BostotteError | None = None
    if number in NO_ROOM or no_room(text):
        found = DiskFullError.at(path.parent if path is not None else folder or Path.cwd())
    elif isinstance(fault, MemoryError) or number == errno.ENOMEM or _any(_NO_MEMORY_WORDS, text):
        found = SystemLimitError(
            "There is too little memory for this work.",
            advice="What was stored is intact. Raise memory_megabytes under [installation], or what the system gives "
            "(ulimit -v; MemoryMax of a systemd service), and run it again.",
        )
    elif number in _NO_HANDLES or _any(_NO_HANDLES_WORDS, text):
        found = no_handles()
    elif number == errno.EAGAIN or (isinstance(fault, RuntimeError) and _any(_NO_THREADS_WORDS, text)):
        found = SystemLimitError(
            "The system lets this user start no more processes and threads.",
            advice="What was stored is intact. Raise the limit (ulimit -u; TasksMax of a systemd service), and run it "
            "again.",
        )
    elif number in _NOT_ALLOWED or (folder is not None and _any(_NOT_ALLOWED_WORDS, text)):
        found = OutputError(
            f"{path or folder or 'A file or folder'} cannot be used: the system does not let this user.",
            advice="Check its owner and rights, and that its disk is not mounted read-only.",
        )
    return found


def _any(words: tuple[str, ...], text: str) -> bool:
    return any(each in text for each in words)
