"""The work of a process that is killed before it ends. Its fork server has imported all it needs."""

import datetime as dt
import multiprocessing
import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

from flows.maintenance.encryption import encrypt_installation, rotate_key
from flows.maintenance.purge import purge_installation
from flows.maintenance.status import publish_now
from tasks.settings import load_settings
from tasks.warehouse import sessions

LATER = dt.date(2028, 1, 1)
"""Then all raw answers are due."""


def work(kind: str, config: Path) -> None:
    """Do one kind of work as its command does it."""
    settings = load_settings(config)
    if kind == "migration":
        with sessions.writing(settings):
            pass
    elif kind == "snapshot":
        publish_now(config)
    elif kind == "following":
        with sessions.writing(settings) as store:
            sessions.publish_copy(settings, store)
    elif kind == "purge":
        purge_installation(config, as_of=LATER, dry_run=False)
    elif kind == "encrypt":
        encrypt_installation(config)
    else:
        rotate_key(config, None)


def _child(kind: str, config: Path, begun: Event, renames_left: int | None) -> None:
    if renames_left is not None:
        _die_after(renames_left)
    begun.set()
    work(kind, config)


def _die_after(renames: int) -> None:
    """Die just before the rename that comes after this number of renames."""
    replace, left = Path.replace, [renames]

    def counted(self: Path, target: Path) -> Path:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return replace(self, target)

    Path.replace = counted  # type: ignore[method-assign, assignment]


def run(
    kind: str, config: Path, *, kill_after: float | None = None, renames: int | None = None
) -> tuple[int | None, float]:
    """Do the work in a process of its own; give its exit code and how long it took.

    kill_after: seconds after which it is killed. renames: it dies just before the rename after this number of them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    begun = context.Event()
    process = context.Process(target=_child, args=(kind, config, begun, renames))
    process.start()
    assert begun.wait(60)
    start = time.perf_counter()
    process.join(kill_after)
    process.kill()
    process.join()
    return process.exitcode, time.perf_counter() - start
