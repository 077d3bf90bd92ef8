"""Keep answers while other look-ups are in progress: a piece is 100 look-ups, or those of two seconds.

A separate thread keeps one piece after another, so that no call waits for the disk. Answers that arrive while one piece
is being kept are the next piece. It is kept at once if it has a hundred look-ups by then. So a crash loses at most the
answers that arrived during two commits.

Pieces grow only where answers arrive faster than the disk writes (as databases commit in groups). No pace that the tax
administration allows is that fast. At 2 000 look-ups, new look-ups wait for the disk.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from tasks.income.lookup_batch import LookupBatch, LookupBuffer

MOST_LOOK_UPS = 100
MOST_SECONDS = 2.0
MOST_WAITING = 2_000
TURN_SECONDS = 0.0005
"""How long a thread may keep the interpreter lock while another waits for it; Python's default is ten times as long.

The keeping thread releases the lock at each of the hundreds of calls to DuckDB and polars that a piece takes.
"""


class WriteBuffer:
    """Passes gathered look-ups to `keep` in pieces, in their order of arrival; belongs to one event loop."""

    def __init__(
        self, keep: Callable[[LookupBatch], None], *, look_ups: int = MOST_LOOK_UPS, seconds: float = MOST_SECONDS
    ) -> None:
        self._keep = keep
        self._look_ups = look_ups
        self._seconds = seconds
        self._gathered = LookupBuffer()
        self._due = asyncio.Event()
        self._taken = asyncio.Event()
        self._keeping = False
        self._ended = False

    async def add(self, found: LookupBuffer) -> None:
        """Add the rows of one need; they are kept when there are enough, or after the time limit.

        Waits while there are MOST_WAITING look-ups and the piece before is still being kept.
        """
        self._gathered.add(found)
        while len(self._gathered) >= (MOST_WAITING if self._keeping else self._look_ups):
            self._due.set()
            await self._taken.wait()

    async def keep_all(self) -> None:
        """Keep what is gathered, piece by piece, until `end` is called and nothing is left; call it once."""
        while len(self._gathered) or not self._ended:
            await self._until_due()
            gathered = self._take()
            if len(gathered):
                self._keeping = True
                await asyncio.to_thread(self._keep_piece, gathered)
                self._keeping = False

    def end(self) -> None:
        """Nothing more is added: let `keep_all` keep the rest and end."""
        self._ended = True
        self._due.set()

    async def _until_due(self) -> None:
        if len(self._gathered) >= self._look_ups:
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._due.wait()
        except TimeoutError:
            return

    def _take(self) -> LookupBuffer:
        gathered, self._gathered = self._gathered, LookupBuffer()
        if not self._ended:
            self._due.clear()
        self._taken.set()
        self._taken = asyncio.Event()
        return gathered

    def _keep_piece(self, gathered: LookupBuffer) -> None:
        self._keep(gathered.frames())


async def write_behind(
    keep: Callable[[LookupBatch], None], work: Callable[[WriteBuffer], Coroutine[Any, Any, None]]
) -> None:
    """Await `work`, which adds to pieces, and keep them meanwhile.

    What was added before `work` failed or was cancelled is kept before its exception is raised. Where `keep` fails,
    `work` is cancelled and that failure is raised.
    """
    pieces = WriteBuffer(keep)
    working, kept = asyncio.create_task(work(pieces)), asyncio.create_task(pieces.keep_all())
    with _short_turns():
        try:
            await asyncio.wait({working, kept}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            pieces.end()
            await kept
    await working


@contextmanager
def _short_turns() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def gather_or_cancel(*work: Coroutine[Any, Any, None]) -> None:
    """Await them all at once; when one fails the others are cancelled, and its exception is raised as it is."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
