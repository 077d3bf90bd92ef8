"""Child processes of a run: each reports on one line that it is ready, and exits when its parent does.

The parent keeps the child's standard input open. When the parent is gone, for whatever reason, the pipe closes and the
child exits. So a killed run leaves no server behind.
"""

from __future__ import annotations

import json
import os
import select
import signal
import site
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasks.errors import LocalServerError

_GRACE_SECONDS = 10
_FOLDER = "bostotte-child-"


def exit_when_parent_dies() -> None:
    """Called in a child: have this process terminated as soon as its standard input closes."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        if Path.cwd().name.startswith(_FOLDER):  # a parent that was killed has not removed it
            with suppress(OSError):
                Path.cwd().rmdir()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="exit-when-parent-dies", daemon=True).start()


class ChildProcess:
    """A Python module that runs as a child process, in an empty folder of its own.

    name: what error messages call it. module: the module, run as `python -P -m`: no file of the current folder can take
    the place of a module. arguments: its command line.
    """

    def __init__(self, name: str, module: str, arguments: Sequence[str]) -> None:
        self._name = name
        self._folder = TemporaryDirectory(prefix=_FOLDER)
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by this very interpreter
            [sys.executable, "-P", "-m", module, *arguments],
            cwd=self._folder.name,
            env=os.environ | {"PYTHONPATH": _python_path()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C at the terminal goes to the run alone, which then stops its children
        )

    def wait_until_ready(self, *, timeout_seconds: float) -> dict[str, Any]:
        """Wait for the child's one line of JSON, and return it decoded.

        Raises LocalServerError when the child exits, or prints no such line in time.
        """
        assert self._process.stdout is not None  # noqa: S101 - a pipe was requested above
        deadline = time.monotonic() + timeout_seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self._process.stdout], [], [], min(left, 0.5))[0]:
                line = self._process.stdout.readline()
                if line.startswith(b"{"):
                    announced: dict[str, Any] = json.loads(line)
                    return announced
                if not line:
                    break
        raise LocalServerError(f"{self._name} did not start.", advice="See its own message above, if there is one.")

    def stop(self) -> None:
        """Close the child's standard input and wait until it has exited; kill it after ten seconds."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._folder.cleanup()


def _python_path() -> str:
    """The folders of PYTHONPATH as absolute paths, and the folder of this program where it is not installed."""
    root = Path(__file__).resolve().parents[2]
    given = [Path(folder).resolve() for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    own = [] if root in {Path(folder).resolve() for folder in site.getsitepackages()} else [root]
    return os.pathsep.join(dict.fromkeys(map(str, [*given, *own])))


@contextmanager
def child_process(name: str, module: str, *arguments: str) -> Iterator[ChildProcess]:
    """Start a child process for the block, and stop it at the end of the block."""
    process = ChildProcess(name, module, arguments)
    try:
        yield process
    finally:
        process.stop()
