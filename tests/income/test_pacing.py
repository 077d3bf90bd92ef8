"""The pace is tested with a simulated clock: no test waits in real time."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.income.pacing import Pace
from tests.examples import examples


class Clock:
    """A clock that jumps to the next wake-up when every task sleeps; each wake-up is late by `lateness` seconds."""

    def __init__(self, lateness: list[float]) -> None:
        self.now = 0.0
        self.lateness = lateness
        self.sleepers: list[tuple[float, int, asyncio.Event]] = []
        self.count = 0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> Awaitable[object]:
        event = asyncio.Event()
        self.count += 1
        late = self.lateness[self.count % len(self.lateness)]
        heapq.heappush(self.sleepers, (self.now + seconds + late, self.count, event))
        return event.wait()

    async def run(self, work: "asyncio.Future[Any]") -> None:
        while not work.done():
            for _ in range(20):
                await asyncio.sleep(0)
            if self.sleepers and not work.done():
                moment, _, event = heapq.heappop(self.sleepers)
                self.now = max(self.now, moment)
                event.set()


async def starts_of(pace: Pace, clock: Clock, calls: int, seconds_each: float) -> tuple[list[float], int]:
    starts: list[float] = []
    in_flight = most = 0

    async def call() -> None:
        nonlocal in_flight, most
        async with pace.slot():
            starts.append(clock.time())
            in_flight += 1
            most = max(most, in_flight)
            await clock.sleep(seconds_each)
            in_flight -= 1

    await clock.run(asyncio.gather(*(call() for _ in range(calls))))
    return starts, most


@settings(max_examples=examples(40), deadline=None)
@given(
    rate=st.integers(1, 60),
    lateness=st.lists(st.floats(0, 0.05), min_size=1, max_size=7),
    seconds_each=st.floats(0.001, 0.4),
)
def test_no_second_ever_sees_more_starts_than_the_rate(rate: int, lateness: list[float], seconds_each: float) -> None:
    async def scenario() -> None:
        clock = Clock(lateness)
        starts, most = await starts_of(Pace(5, rate, clock=clock.time, sleep=clock.sleep), clock, 90, seconds_each)
        assert most <= 5
        for first, beyond in zip(starts, starts[rate:], strict=False):
            assert beyond - first >= 1.0 - 1e-9

    asyncio.run(scenario())


@pytest.mark.parametrize("rate", [10, 50, 200])
def test_the_rate_is_used_when_the_remote_service_is_quick(rate: int) -> None:
    async def scenario() -> None:
        clock = Clock([0.0005])
        starts, _ = await starts_of(Pace(5, rate, clock=clock.time, sleep=clock.sleep), clock, rate * 5, 0.002)
        assert (len(starts) - 1) / starts[-1] >= 0.95 * rate

    asyncio.run(scenario())


def test_a_rate_under_one_spaces_the_calls_out() -> None:
    async def scenario() -> None:
        clock = Clock([0.0])
        starts, _ = await starts_of(Pace(5, 0.5, clock=clock.time, sleep=clock.sleep), clock, 3, 0.01)
        assert starts == [0.0, 2.0, 4.0]

    asyncio.run(scenario())


def test_nothing_starts_while_the_remote_service_demands_a_wait() -> None:
    async def scenario() -> None:
        clock = Clock([0.0])
        pace = Pace(5, 10, clock=clock.time, sleep=clock.sleep)
        await starts_of(pace, clock, 1, 0.01)
        pace.hold(7.0)
        held_until = clock.time() + 7.0
        starts, _ = await starts_of(pace, clock, 5, 0.01)
        assert min(starts) >= held_until

    asyncio.run(scenario())


def test_a_hold_that_comes_while_the_last_second_is_full_is_kept_too() -> None:
    async def scenario() -> None:
        clock = Clock([0.0])
        pace = Pace(5, 2, clock=clock.time, sleep=clock.sleep)
        starts: list[float] = []

        async def call() -> None:
            async with pace.slot():
                starts.append(clock.time())

        async def hold() -> None:
            await clock.sleep(1.01)  # the third call is due at 1.00 and waits for the first to be a second old
            pace.hold(5.0)

        await clock.run(asyncio.gather(call(), call(), call(), hold()))
        assert starts[:2] == [0.0, 0.5]
        assert starts[2] >= 6.01

    asyncio.run(scenario())


def test_calls_already_waiting_are_held_too() -> None:
    async def scenario() -> None:
        clock = Clock([0.0])
        pace = Pace(5, 2, clock=clock.time, sleep=clock.sleep)
        starts: list[float] = []

        async def call(*, then_hold: bool) -> None:
            async with pace.slot():
                starts.append(clock.time())
                if then_hold:
                    pace.hold(30.0)

        await clock.run(asyncio.gather(call(then_hold=True), *(call(then_hold=False) for _ in range(3))))
        assert starts[0] == 0.0
        assert all(start >= 30.0 for start in starts[1:])
        steps = [later - earlier for earlier, later in itertools.pairwise(starts[1:])]
        assert steps == pytest.approx([0.5, 0.5], abs=0.03)

    asyncio.run(scenario())
