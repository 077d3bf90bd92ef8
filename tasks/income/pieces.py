"""Keeping what was answered while more is asked: a crash costs at most 100 look-ups, or two seconds of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tasks.income.gathered import Fetched, Gathered

MOST_LOOK_UPS = 100
MOST_SECONDS = 2.0


class Pieces:
    """Hands gathered look-ups on to `keep` in pieces, in this order of arrival; belongs to one event loop."""

    def __init__(
        self, keep: Callable[[Fetched], None], *, look_ups: int = MOST_LOOK_UPS, seconds: float = MOST_SECONDS
    ) -> None:
        self._keep = keep
        self._look_ups = look_ups
        self._seconds = seconds
        self._gathered = Gathered()
        self._ended = asyncio.Event()

    def add(self, found: Gathered) -> None:
        """Take what one need led to; keep everything gathered once it is enough."""
        self._gathered.add(found)
        if len(self._gathered) >= self._look_ups:
            self._flush()

    async def keep_in_time(self) -> None:
        """Keep what there is every so many seconds, until the end."""
        while not self._ended.is_set():
            try:
                await asyncio.wait_for(self._ended.wait(), self._seconds)
            except TimeoutError:
                self._flush()

    def end(self) -> None:
        """Keep the rest."""
        self._ended.set()
        self._flush()

    def _flush(self) -> None:
        if len(self._gathered):
            gathered, self._gathered = self._gathered, Gathered()
            self._keep(gathered.frames())


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Await them all at once; when one fails the others are cancelled, and its exception is raised as it is."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
