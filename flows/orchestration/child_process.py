"""Child processes of a run: each says on one line that it is ready, and ends when its parent does.

The parent holds the child's standard input open; when the parent is gone, however it went, the pipe closes and the
child stops. So a killed run leaves no server behind.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tasks.errors import RemoteServiceError

_GRACE_SECONDS = 10


def exit_when_parent_dies() -> None:
    """Called in a child: have this process asked to stop as soon as its standard input closes."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


class ChildProcess:
    """A child process that is getting ready."""

    def __init__(self, what: str, module: str, arguments: Sequence[str]) -> None:
        self._what = what
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by this very interpreter
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C at the terminal is for the run, which then ends its children itself
        )

    def ready(self, *, within_seconds: float) -> dict[str, Any]:
        """Wait for the child's one line of JSON and give what it says.

        Raises FarSideError when the child ends or stays silent for too long.
        """
        assert self._process.stdout is not None  # noqa: S101 - it was asked for above
        deadline = time.monotonic() + within_seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self._process.stdout], [], [], min(left, 0.5))[0]:
                line = self._process.stdout.readline()
                if line.startswith(b"{"):
                    said: dict[str, Any] = json.loads(line)
                    return said
                if not line:
                    break
        raise RemoteServiceError(f"{self._what} did not start.", advice="Its own message, if any, stands above.")

    def stop(self) -> None:
        """Ask the child to stop, and wait until it has."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def child(what: str, module: str, *arguments: str) -> Iterator[ChildProcess]:
    """Start a child for the block, and stop it after."""
    started = ChildProcess(what, module, arguments)
    try:
        yield started
    finally:
        started.stop()
