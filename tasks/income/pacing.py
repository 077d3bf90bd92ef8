"""Limit the calls in flight, and the calls started in any one second, over all processes that share a folder.

A call reserves its slot before it sleeps (the generic cell rate algorithm, a token bucket of one), so a late wake-up
never shifts the schedule. The real starts of the last second are remembered, so late wake-ups never exceed the rate.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

from tasks.income.pace_files import Places, SharedTimes, Times

_WINDOW = 1.02
"""A little more than a second: calls arrive after they start, and the delay varies."""
_LOOK_AGAIN = 0.01


class Pace:
    """Paces the calls to one API; belongs to one event loop.

    simultaneous: calls in flight at most. per_second: starts in any one second at most; below 1, one every
    1/per_second seconds. times, places: where the pace is shared with other processes. clock and sleep are in seconds.
    """

    def __init__(
        self,
        simultaneous: int,
        per_second: float,
        *,
        times: SharedTimes | None = None,
        places: Places | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gate = asyncio.Semaphore(simultaneous)
        self._interval = 1.0 / per_second
        self._most_in_window = max(1, math.floor(per_second))
        self._times: AbstractContextManager[Times] = times or nullcontext(Times())
        self._places = places
        self._clock = clock
        self._sleep = sleep

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place and a time; the place is kept until the block ends."""
        async with self._gate:
            place = await self._place()
            try:
                await self._wait_for_time()
                yield
            finally:
                if self._places is not None:
                    self._places.leave(place)

    def hold(self, seconds: float) -> None:
        """Let no call start for this many seconds; the remote service requires it with Retry-After."""
        with self._times as times:
            times.held_until = max(times.held_until, self._clock() + seconds)
            times.next = max(times.next, times.held_until)

    async def _place(self) -> int:
        """Take one of the places that all processes share; without sharing, the gate is enough."""
        if self._places is None:
            return 0
        while (place := self._places.take()) is None:
            await self._sleep(_LOOK_AGAIN)
        return place

    async def _wait_for_time(self) -> None:
        reserved = self._reserve()
        free: float | None = reserved
        while free is not None:
            await self._sleep_until(free)
            if self._held_until() > reserved:
                free = reserved = self._reserve()
            else:
                free = self._start()

    def _reserve(self) -> float:
        with self._times as times:
            reserved = max(times.next, self._clock())
            times.next = reserved + self._interval
        return reserved

    def _held_until(self) -> float:
        with self._times as times:
            return times.held_until

    def _start(self) -> float | None:
        """Record a start now; where the last second is full, give the time when it no longer is."""
        with self._times as times:
            now = self._clock()
            del times.starts[: -self._most_in_window]
            if len(times.starts) == self._most_in_window and now < times.starts[0] + _WINDOW:
                return times.starts[0] + _WINDOW
            times.starts.append(now)
        return None

    async def _sleep_until(self, moment: float) -> None:
        while (wait := moment - self._clock()) > 0:
            await self._sleep(wait)
