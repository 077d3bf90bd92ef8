"""Clocks for tests: one that does not move, and one that starts at another time and runs."""

import datetime as dt
import time
from dataclasses import dataclass, field

from tasks.clock import Clock


@dataclass(frozen=True)
class FixedClock(Clock):
    """Always the same moment."""

    moment: dt.datetime

    def now(self) -> dt.datetime:
        return self.moment.astimezone(dt.UTC)


@dataclass(frozen=True)
class RunningClock(Clock):
    """Runs from `start` on."""

    start: dt.datetime
    made: float = field(default_factory=time.monotonic)

    def now(self) -> dt.datetime:
        return self.start.astimezone(dt.UTC) + dt.timedelta(seconds=time.monotonic() - self.made)


@dataclass
class ShiftedClock(Clock):
    """The computer's clock, some seconds ahead (or, below zero, behind)."""

    seconds: float = 0.0

    def now(self) -> dt.datetime:
        return super().now() + dt.timedelta(seconds=self.seconds)


def morning(day: dt.date) -> RunningClock:
    """A clock that runs from eight in the morning (UTC) of a day."""
    return RunningClock(dt.datetime.combine(day, dt.time(8), dt.UTC))
