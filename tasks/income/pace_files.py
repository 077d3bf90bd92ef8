"""Pace that all processes of an installation share: when calls started, and which places are taken, as small files.

The files are in the data folder, owner-only, and contain only times. Locks are the kernel's (`flock`), so a killed
process leaves none behind. Times are of the machine's monotonic clock, which all its processes share.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from tasks.files import OWNER_ONLY_FILE, make_folder

_FURTHEST = 600.0
"""A time further ahead than this comes from another boot of the machine."""


@dataclass
class Times:
    """When the next call may start, until when all calls are held, and the newest starts, the oldest first."""

    next: float = 0.0
    held_until: float = 0.0
    starts: list[float] = field(default_factory=list)

    def mark(self) -> tuple[float, float, int, list[float]]:
        """Values that differ after any change: starts are added at the end and removed at the beginning."""
        return self.next, self.held_until, len(self.starts), self.starts[-1:]


class SharedTimes:
    """Times in a file, locked for as long as the block runs."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = _open(path)
        self._clock = clock
        self._times = Times()
        self._before = self._times.mark()

    def __enter__(self) -> Times:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._times = _read(self._file, self._clock())
        self._before = self._times.mark()
        return self._times

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._times.mark() != self._before:
            content = json.dumps(vars(self._times)).encode()
            os.pwrite(self._file, content, 0)
            os.ftruncate(self._file, len(content))
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


class Places:
    """A fixed number of places for calls. Each is a file, and the process that has locked it has the place."""

    def __init__(self, folder: Path, count: int) -> None:
        self._files = [_open(folder / f"place-{number}") for number in range(count)]
        self._mine: set[int] = set()

    def take(self) -> int | None:
        """Take a free place; None where there is none now."""
        for number, file in enumerate(self._files):
            if number not in self._mine and _locked(file):
                self._mine.add(number)
                return number
        return None

    def leave(self, number: int) -> None:
        """Give a place back."""
        self._mine.discard(number)
        fcntl.flock(self._files[number], fcntl.LOCK_UN)

    def close(self) -> None:
        """Give every place back."""
        for file in self._files:
            os.close(file)


def _open(path: Path) -> int:
    make_folder(path.parent)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY_FILE)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: int, now: float) -> Times:
    """The file's times; empty where it is new, half-written by a killed process, or from another boot."""
    try:
        times = Times(**json.loads(os.pread(file, 1 << 20, 0)))
    except (ValueError, TypeError):
        return Times()
    known = [times.next, times.held_until, *times.starts]
    return Times() if max(known) > now + _FURTHEST else times
