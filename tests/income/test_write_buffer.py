"""Answers are stored during the look-ups: in order, soon, and also when the look-ups fail."""

import asyncio
import datetime as dt
import sys
import threading

import pytest

from tasks.income.lookup_batch import LookupBatch, LookupBuffer
from tasks.income.rows import LookupRow
from tasks.income.write_buffer import MOST_LOOK_UPS, MOST_WAITING, TURN_SECONDS, WriteBuffer, write_behind

NOW = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)


def look_up(number: int) -> LookupBuffer:
    row = LookupRow(
        lookup_id=f"{number:06}",
        run_id="run",
        case_id="S-1",
        municipality="0301",
        person_key="0" * 24,
        resource="inntekt",
        period_from="2026-10",
        period_to="2026-10",
        purpose="a test",
        legal_basis="a test",
        outcome="transient",
        http_status=500,
        error_code=None,
        attempts=1,
        correlation_ids=["one"],
        requested_at=NOW,
        body_sha256=None,
        id_key=None,
    )
    return LookupBuffer(lookups=[row])


class Kept:
    """Stores pieces, except the one numbered `fails_at`. held: an event; nothing is stored before it is set."""

    def __init__(self, *, fails_at: int | None = None, held: threading.Event | None = None) -> None:
        self.pieces: list[list[str]] = []
        self.threads: set[int] = set()
        self._fails_at, self._held = fails_at, held

    def __call__(self, fetched: LookupBatch) -> None:
        if self._held is not None:
            assert self._held.wait(timeout=30)
        if self._fails_at == len(self.pieces):
            raise OSError("no room")
        self.threads.add(threading.get_ident())
        self.pieces.append(fetched.lookups["lookup_id"].to_list())

    @property
    def numbers(self) -> list[int]:
        return [int(look_up) for piece in self.pieces for look_up in piece]


async def add(pieces: WriteBuffer, *numbers: int) -> None:
    for number in numbers:
        await pieces.add(look_up(number))


async def test_everything_is_kept_once_and_in_order_by_another_thread() -> None:
    kept = Kept()
    await write_behind(kept, lambda pieces: add(pieces, *range(1_050)))
    assert kept.numbers == list(range(1_050))
    assert len(kept.pieces[0]) == MOST_LOOK_UPS
    assert threading.get_ident() not in kept.threads


async def test_nothing_to_keep_is_not_kept() -> None:
    kept = Kept()
    await write_behind(kept, add)
    assert kept.pieces == []


async def test_a_few_are_kept_when_the_time_has_come() -> None:
    kept, arrived, loop = Kept(), asyncio.Event(), asyncio.get_running_loop()

    def keep(fetched: LookupBatch) -> None:
        kept(fetched)
        loop.call_soon_threadsafe(arrived.set)

    pieces = WriteBuffer(keep, seconds=0.001)
    keeper = asyncio.create_task(pieces.keep_all())
    await add(pieces, 1, 2)
    await arrived.wait()
    pieces.end()
    await keeper
    assert kept.numbers == [1, 2]


async def test_what_came_before_a_failure_is_kept() -> None:
    async def broken(pieces: WriteBuffer) -> None:
        await add(pieces, 1, 2)
        raise LookupError

    kept = Kept()
    with pytest.raises(LookupError):
        await write_behind(kept, broken)
    assert kept.numbers == [1, 2]


async def test_what_came_before_a_cancellation_is_kept() -> None:
    added = asyncio.Event()

    async def endless(pieces: WriteBuffer) -> None:
        await add(pieces, *range(150))
        added.set()
        await asyncio.Event().wait()

    kept = Kept()
    work = asyncio.create_task(write_behind(kept, endless))
    await added.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert kept.numbers == list(range(150))


async def test_where_nothing_can_be_kept_the_asking_stops() -> None:
    stopped = asyncio.Event()

    async def endless(pieces: WriteBuffer) -> None:
        try:
            await add(pieces, *range(100))
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with pytest.raises(OSError, match="no room"):
        await write_behind(Kept(fails_at=0), endless)
    assert stopped.is_set()


async def test_a_slow_disk_is_waited_for() -> None:
    """Answers that come while a piece is stored form the next piece, and its size has a limit."""
    disk, added = threading.Event(), 0

    async def eager(pieces: WriteBuffer) -> None:
        nonlocal added
        for number in range(3 * MOST_WAITING):
            await pieces.add(look_up(number))
            added = number + 1

    kept = Kept(held=disk)
    work = asyncio.create_task(write_behind(kept, eager))
    before = -1
    while added != before:
        before = added
        for _ in range(10):
            await asyncio.sleep(0)
    assert MOST_WAITING <= added < 2 * MOST_WAITING
    disk.set()
    await work
    assert kept.numbers == list(range(3 * MOST_WAITING))
    assert max(len(piece) for piece in kept.pieces) == MOST_WAITING


async def test_where_the_disk_keeps_up_a_hundred_is_a_piece() -> None:
    kept, done = Kept(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def keep(fetched: LookupBatch) -> None:
        kept(fetched)
        loop.call_soon_threadsafe(done.set)

    async def paced(pieces: WriteBuffer) -> None:
        for hundred in range(5):
            await add(pieces, *range(hundred * MOST_LOOK_UPS, (hundred + 1) * MOST_LOOK_UPS))
            await done.wait()
            done.clear()

    await write_behind(keep, paced)
    assert [len(piece) for piece in kept.pieces] == [MOST_LOOK_UPS] * 5


async def test_turns_are_short_while_answers_are_kept_and_usual_after() -> None:
    usual, meanwhile = sys.getswitchinterval(), []

    async def look(pieces: WriteBuffer) -> None:
        meanwhile.append(sys.getswitchinterval())
        await add(pieces, 1)
        raise LookupError

    with pytest.raises(LookupError):
        await write_behind(Kept(), look)
    assert meanwhile == [pytest.approx(TURN_SECONDS)]
    assert sys.getswitchinterval() == pytest.approx(usual)
