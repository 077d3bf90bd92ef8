"""How long a remote service wants no calls (Retry-After), for every run of the installation until then."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

from tasks.clock import OSLO, SYSTEM_CLOCK, Clock
from tasks.errors import RemoteServiceError
from tasks.files import write_text

MOST_PAUSE = 300.0
"""A run waits this many seconds at most. Where the service wants a longer wait, the run calls it no more."""


class WaitRequestedError(RemoteServiceError):
    """The service wants no calls for longer than a run waits."""


@dataclass(frozen=True)
class RequestedWait:
    """The moment until which a service wants no calls. It is kept in a file, as seconds since 1970.

    name: of the service, as in the settings. The file is removed by hand where the service allows calls earlier.
    """

    name: str
    path: Path
    clock: Clock = SYSTEM_CLOCK

    def begin(self, seconds: float) -> None:
        """Let no call start for this many seconds. An earlier, longer wait is kept."""
        until = self.clock.now().timestamp() + seconds
        if until > self._until():
            write_text(self.path, f"{until:.3f}\n")

    def seconds_left(self) -> float:
        """How many seconds of the wait are left; 0 where there is none.

        Raises WaitRequestedError where more are left than a run waits.
        """
        until = self._until()
        left = until - self.clock.now().timestamp()
        if left > MOST_PAUSE:
            moment = dt.datetime.fromtimestamp(until, dt.UTC).astimezone(OSLO)
            raise WaitRequestedError(
                f"{self.name} wants no calls until {moment:%Y-%m-%d %H:%M} (Retry-After).",
                advice=f"Run again after that. If it allows calls earlier, delete {self.path}.",
            )
        return max(left, 0.0)

    def _until(self) -> float:
        try:
            until = float(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0
        return until if math.isfinite(until) and until < _FURTHEST else 0.0


_FURTHEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC).timestamp()
