"""Two runs never write at once: an advisory lock on a file beside the store, let go by the system if the run dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.errors import LockedError
from tasks.files import OWNER_ONLY_FILE, make_folder, remove_temporary_files, unwritable


@contextmanager
def run_lock(data_folder: Path) -> Iterator[None]:
    """Hold the installation's lock for the block. What killed processes left half-written is removed first.

    Raises LockedError at once when another process holds it, OutputError when the folder cannot be used.
    """
    path = make_folder(data_folder) / "bostotte.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY_FILE)
    except OSError as fault:
        raise unwritable(path, fault) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise LockedError(
                f"Another run (process {holder}) is working in {data_folder}.",
                advice="Wait for it to end; if no such process exists, the lock is free again by itself.",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        for folder in (data_folder, *(path for path in data_folder.iterdir() if path.is_dir())):
            remove_temporary_files(folder)
        yield
    finally:
        os.close(handle)


def is_locked(data_folder: Path) -> bool:
    """Whether a run is going on there just now."""
    path = data_folder / "bostotte.lock"
    if not path.exists():
        return False
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
