"""How a run tells how far it is: a bar on a terminal, plain lines elsewhere, both on standard error.

A flow's parameters are written down by Prefect, so the way to tell is kept in a context variable, not in a parameter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class ProgressReporter(Protocol):
    """Somewhere to tell progress."""

    def say(self, text: str) -> None:
        """Tell one line."""

    def begin(self, what: str, total: int) -> None:
        """Begin a step of `total` pieces."""

    def advance(self, pieces: int) -> None:
        """So many more pieces of the step are done."""

    def end(self) -> None:
        """The step is done."""


class Silent:
    """Tells nothing."""

    def say(self, text: str) -> None:
        """Tell nothing."""

    def begin(self, what: str, total: int) -> None:
        """Tell nothing."""

    def advance(self, pieces: int) -> None:
        """Tell nothing."""

    def end(self) -> None:
        """Tell nothing."""


class Lines:
    """Plain lines: the beginning of each step, and each tenth of it."""

    def __init__(self) -> None:
        self._what, self._total, self._done, self._told = "", 0, 0, 0

    def say(self, text: str) -> None:
        """Print the line."""
        print(text, file=sys.stderr, flush=True)

    def begin(self, what: str, total: int) -> None:
        """Say what begins and how much it is."""
        self._what, self._total, self._done, self._told = what, total, 0, 0
        self.say(f"{what}: {total}")

    def advance(self, pieces: int) -> None:
        """Say so when another tenth is done."""
        self._done += pieces
        tenths = 10 * self._done // max(self._total, 1)
        if tenths > self._told:
            self._told = tenths
            self.say(f"{self._what}: {self._done} of {self._total}")

    def end(self) -> None:
        """Say nothing more."""


class Bar:
    """A progress bar for a person at a terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._step = self._progress.add_task("", visible=False)

    def say(self, text: str) -> None:
        """Print the line above the bar."""
        self._progress.console.print(text, highlight=False, markup=False)

    def begin(self, what: str, total: int) -> None:
        """Show a bar for the step."""
        self._progress.remove_task(self._step)
        self._step = self._progress.add_task(what, total=total)
        self._progress.start()

    def advance(self, pieces: int) -> None:
        """Move the bar."""
        self._progress.advance(self._step, pieces)

    def end(self) -> None:
        """Take the bar away."""
        self._progress.stop()


_teller: ContextVar[ProgressReporter] = ContextVar("teller", default=Silent())  # noqa: B039 - Silent has no state


def progress() -> ProgressReporter:
    """Give where this run tells its progress."""
    return _teller.get()


@contextmanager
def report_progress() -> Iterator[ProgressReporter]:
    """Tell progress on standard error for the block, as it suits whoever reads it."""
    console = Console(stderr=True)
    chosen: ProgressReporter = Bar(console) if console.is_terminal else Lines()
    token = _teller.set(chosen)
    try:
        yield chosen
    finally:
        chosen.end()
        _teller.reset(token)
