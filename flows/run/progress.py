"""How a run reports its progress: a bar on a terminal, plain lines elsewhere, both on standard error.

Prefect stores a flow's parameters, so the reporter is in a context variable and not a parameter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class ProgressReporter:
    """Reports the progress of a run's steps. This one shows nothing."""

    def line(self, text: str) -> None:
        """Show one line."""

    def start(self, step: str, total: int) -> None:
        """Start a step of `total` pieces."""

    def advance(self, pieces: int) -> None:
        """Add to the pieces of the step that are done."""

    def finish(self) -> None:
        """Finish the step."""


class Lines(ProgressReporter):
    """Plain lines: the start of each step, and each tenth of it."""

    def __init__(self) -> None:
        self._step, self._total, self._done, self._tenths = "", 0, 0, 0

    def line(self, text: str) -> None:
        """Print the line."""
        print(text, file=sys.stderr, flush=True)

    def start(self, step: str, total: int) -> None:
        """Print the step and how many pieces it has."""
        self._step, self._total, self._done, self._tenths = step, total, 0, 0
        self.line(f"{step}: {total}")

    def advance(self, pieces: int) -> None:
        """Print a line when another tenth is done."""
        self._done += pieces
        tenths = 10 * self._done // max(self._total, 1)
        if tenths > self._tenths:
            self._tenths = tenths
            self.line(f"{self._step}: {self._done} of {self._total}")


class Bar(ProgressReporter):
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

    def line(self, text: str) -> None:
        """Print the line above the bar."""
        self._progress.console.print(text, highlight=False, markup=False)

    def start(self, step: str, total: int) -> None:
        """Show a bar for the step."""
        self._progress.remove_task(self._step)
        self._step = self._progress.add_task(step, total=total)
        self._progress.start()

    def advance(self, pieces: int) -> None:
        """Move the bar."""
        self._progress.advance(self._step, pieces)

    def finish(self) -> None:
        """Remove the bar."""
        self._progress.stop()


_current: ContextVar[ProgressReporter] = ContextVar("progress_reporter", default=ProgressReporter())  # noqa: B039 - it has no state


def progress() -> ProgressReporter:
    """The reporter of this run."""
    return _current.get()


@contextmanager
def report_progress() -> Iterator[ProgressReporter]:
    """Report progress on standard error for the block: a bar on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    chosen: ProgressReporter = Bar(console) if console.is_terminal else Lines()
    token = _current.set(chosen)
    try:
        yield chosen
    finally:
        chosen.finish()
        _current.reset(token)
