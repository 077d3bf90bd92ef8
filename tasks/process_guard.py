"""What every process of this program does first: its logs are masked, and its memory is not written to disk."""

from __future__ import annotations

import os
import resource
from contextlib import suppress

from tasks.files import OTHERS_NOTHING
from tasks.privacy import guard_logging

_NO_DUMP = 1
"""A limit of one byte. Linux then drops a core dump also where it goes to a program, which ignores a limit of none."""


def guard_process() -> None:
    """Mask person ids in every log record, forbid core dumps, and give new files to their owner only.

    Call it wherever work begins: a flow of a worker runs in another process than the command. Child processes inherit
    the limit and the mask of files.
    """
    os.umask(OTHERS_NOTHING)
    forbid_core_dumps()
    guard_logging()


def forbid_core_dumps() -> None:
    """A core dump holds every id and income that the process has read; see core(5)."""
    with suppress(ValueError, OSError):  # the limit is lower already
        resource.setrlimit(resource.RLIMIT_CORE, (_NO_DUMP, _NO_DUMP))
