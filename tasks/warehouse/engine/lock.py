"""Who may use the store: one writer at a time, by an advisory lock on a file next to it; readers take no lock.

The system releases the lock when its process ends, however it ends. DuckDB has a lock of its own on a file that is
open: one writing process, or several reading ones. A writer therefore waits for readers, and a reader never waits.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from tasks.errors import LockedError
from tasks.files import OWNER_ONLY_FILE, make_folder, remove_temporary_files
from tasks.system_limits import unwritable

T = TypeVar("T")

LOCK_FILE = "bostotte.lock"

SECONDS_FOR_PROBES = 1.0
"""How long a run tries to get the lock: `is_locked` of another process has it for some microseconds."""

SECONDS_FOR_READERS = 300.0
"""How long a writer waits for processes that read the file: far longer than a command of this program reads. (The
longest reading is for a replay, of all that a run knew: in a country some 15 s.)"""

_SILENT_SECONDS = 1.0
_STEP = 0.02
_DAY = 24 * 60 * 60.0
_NO_LOCK = "what-if"
_PRIVATE = ".private-copy-"
_HOLDER = re.compile(r"Could not set lock on file.*\(PID (\d+)\)", re.DOTALL)
_SAME_PROCESS = ("different configuration than existing connections", "Unique file handle conflict")


@contextmanager
def run_lock(data_folder: Path) -> Iterator[None]:
    """Hold the installation's lock for the block. Half-written files of killed processes are removed first.

    Raises LockedError when another process holds it, OutputError when the folder cannot be used.
    """
    path = make_folder(data_folder) / LOCK_FILE
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY_FILE)
    except OSError as fault:
        raise unwritable(path, fault) from None
    try:
        _lock(handle, data_folder)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        _remove_half_written(data_folder)
        _remove_private_folders(data_folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, data_folder: Path) -> None:
    deadline = time.monotonic() + SECONDS_FOR_PROBES
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
                raise LockedError(
                    f"Another run (process {holder}) is working in {data_folder}.",
                    advice="Wait for it to end; if no such process exists, the lock is free again by itself.",
                ) from None
            time.sleep(_STEP)
        else:
            return


def _remove_half_written(data_folder: Path) -> None:
    """Remove half-written files of killed processes from the data folder and two levels below it.

    Only what-if commands write without the lock. Theirs go when they are a day old.
    """
    below = filter(Path.is_dir, (*data_folder.glob("*"), *data_folder.glob("*/*")))
    for folder in (data_folder, *below):
        no_lock = _NO_LOCK in folder.relative_to(data_folder).parts
        remove_temporary_files(folder, seconds_old=_DAY if no_lock else 0)


def is_locked(data_folder: Path) -> bool:
    """Whether a process is writing there just now. Nothing is written, and no run is refused because of it."""
    try:
        handle = os.open(data_folder / LOCK_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # there is no such file yet; a folder that cannot be read is reported where the store is opened
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def check_usable(data_folder: Path) -> None:
    """Check that a run could work in a folder, without making or changing anything. Raises OutputError."""
    path = next(each for each in (data_folder / LOCK_FILE, *(data_folder / LOCK_FILE).parents) if each.exists())
    expected = path.is_file() if path.name == LOCK_FILE else path.is_dir()
    if not expected or not os.access(path, os.W_OK):
        raise unwritable(path, PermissionError(0, "not a folder or file that this user may write"))


def wait_for_readers(open_file: Callable[[], T], path: Path) -> T:
    """Open a file for writing; while other processes read it, try again, for at most `SECONDS_FOR_READERS`.

    The caller holds the run lock, so whoever has the file open reads it. After a second a line on standard error
    names the process that it waits for. Raises DuckDB's own error for anything else, and when the time is over.
    """
    start, reported = time.monotonic(), False
    while True:
        try:
            return open_file()
        except duckdb.IOException as fault:
            reader, waited = process_with_file(fault), time.monotonic() - start
            if reader is None or waited > SECONDS_FOR_READERS:
                raise
            if waited > _SILENT_SECONDS and not reported:
                print(f"Process {reader} is reading {path}: waiting until it has finished.", file=sys.stderr)
                reported = True
        time.sleep(_STEP)


def process_with_file(fault: duckdb.Error) -> str | None:
    """The number of the process that has the file open, where that is why DuckDB could not open it; else None."""
    text = str(fault)
    if any(words in text for words in _SAME_PROCESS):
        return str(os.getpid())
    found = _HOLDER.search(text)
    return None if found is None else found[1]


@contextmanager
def private_folder(data_folder: Path) -> Iterator[Path]:
    """A folder for the block that only its owner can read, in the data folder so that it is as protected as the store.

    It is removed at the end; where the process was killed, the next run removes it. Raises OutputError.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PRIVATE, dir=data_folder))
    except OSError as fault:
        raise unwritable(data_folder, fault) from None
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _remove_private_folders(data_folder: Path) -> None:
    """Remove the private folders of killed processes; a process that still runs has its own folder locked."""
    for folder in data_folder.glob(f"{_PRIVATE}*"):
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(handle)
