"""Counts the calls of each API, and refuses the sixth simultaneous call.

Skatteetaten asks for no more than 5 simultaneous calls per API and organisation (docs/om/bruk.md). What it does to the
sixth is not documented; the sandbox refuses it, so that a client that does not keep the limit cannot go unseen.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MOST_SIMULTANEOUS = 5


def resource_key(path: str, query: str) -> str:
    """A short digest of the request's path and query, so that the metrics contain no person ids."""
    return hashlib.sha256(f"{path}?{query}".encode()).hexdigest()[:16]


@dataclass
class Meter:
    """The load on one API."""

    clock: Callable[[], float] = time.monotonic
    most_allowed: int = MOST_SIMULTANEOUS
    calls: int = 0
    in_flight: int = 0
    most_simultaneous: int = 0
    refused: int = 0
    busiest_second: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    resources: Counter[str] = field(default_factory=Counter)
    _last_second: deque[float] = field(default_factory=deque)

    @contextmanager
    def call(self, path: str, query: str) -> Iterator[bool]:
        """Count one call for as long as the block runs; gives whether it is let in."""
        self._count(path, query)
        self.in_flight += 1
        self.most_simultaneous = max(self.most_simultaneous, self.in_flight)
        let_in = self.in_flight <= self.most_allowed
        self.refused += not let_in
        try:
            yield let_in
        finally:
            self.in_flight -= 1

    def _count(self, path: str, query: str) -> None:
        self.calls += 1
        self.resources[resource_key(path, query)] += 1
        now = self.clock()
        self._last_second.append(now)
        while self._last_second[0] <= now - 1:
            self._last_second.popleft()
        self.busiest_second = max(self.busiest_second, len(self._last_second))

    def reset(self) -> None:
        """Forget what was counted; calls in flight stay counted as such."""
        self.calls = self.refused = self.busiest_second = 0
        self.most_simultaneous = self.in_flight
        self.statuses.clear()
        self.resources.clear()
        self._last_second.clear()

    def report(self, *, resources: bool) -> dict[str, Any]:
        """The counts as JSON-ready values; with `resources`, also the calls per digest."""
        counts: dict[str, Any] = {
            "calls": self.calls,
            "in_flight": self.in_flight,
            "most_simultaneous": self.most_simultaneous,
            "refused": self.refused,
            "busiest_second": self.busiest_second,
            "statuses": dict(sorted(self.statuses.items())),
            "different_resources": len(self.resources),
            "most_calls_per_resource": max(self.resources.values(), default=0),
        }
        return counts | ({"resources": dict(sorted(self.resources.items()))} if resources else {})
