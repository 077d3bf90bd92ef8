"""At most so many calls at once, and never more than the rate in any one second.

Slots are reserved before sleeping (the generic cell rate algorithm, a token bucket of one), so a late wake-up never
shifts the schedule; and the last second's real starts are remembered, so late wake-ups never bunch above the rate.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

_WINDOW = 1.0


class Pace:
    """Paces the calls to one API; belongs to one event loop.

    simultaneous: calls in flight at most. per_second: starts in any one second at most; below 1, one every
    1/per_second seconds. clock and sleep are in seconds.
    """

    def __init__(
        self,
        simultaneous: int,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gate = asyncio.Semaphore(simultaneous)
        self._interval = 1.0 / per_second
        self._starts: deque[float] = deque(maxlen=max(1, math.floor(per_second)))
        self._next = 0.0
        self._held_until = 0.0
        self._clock = clock
        self._sleep = sleep

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place and a time; the place is held until the block ends."""
        async with self._gate:
            await self._wait_for_time()
            yield

    def hold(self, seconds: float) -> None:
        """Let no call start for so long: what the far side asked for with Retry-After."""
        self._held_until = max(self._held_until, self._clock() + seconds)
        self._next = max(self._next, self._held_until)

    async def _wait_for_time(self) -> None:
        reserved = self._reserve()
        await self._sleep_until(reserved)
        while reserved < self._held_until:
            reserved = self._reserve()
            await self._sleep_until(reserved)
        while len(self._starts) == self._starts.maxlen and self._clock() < self._starts[0] + _WINDOW:
            await self._sleep_until(self._starts[0] + _WINDOW)
        self._starts.append(self._clock())

    def _reserve(self) -> float:
        reserved = max(self._next, self._clock())
        self._next = reserved + self._interval
        return reserved

    async def _sleep_until(self, moment: float) -> None:
        while (wait := moment - self._clock()) > 0:
            await self._sleep(wait)
