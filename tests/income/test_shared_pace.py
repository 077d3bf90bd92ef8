"""Several processes share one pace through files; the sandbox counts their calls."""

import multiprocessing
import os
from pathlib import Path

import pytest

from tasks.income.pace_files import Places, SharedTimes, Times
from tasks.income.pacing import Pace
from tasks.settings import MOST_SIMULTANEOUS
from tests.income.pacing_child import ask
from tests.installation import installed

PER_SECOND = 40.0


@pytest.mark.slow
def test_two_processes_never_have_more_than_five_calls_in_flight_nor_pass_the_rate_together(tmp_path: Path) -> None:
    with installed(tmp_path, households=60) as installation:
        installation.change_settings("per_second = 400.0", f"per_second = {PER_SECOND}")
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=ask, args=(installation.config, part)) for part in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        load = installation.metrics("apis")["inntekt"]
    assert [process.exitcode for process in processes] == [0, 0]
    assert load["calls"] >= 60
    assert load["refused"] == 0
    assert load["most_simultaneous"] <= MOST_SIMULTANEOUS
    assert load["busiest_second"] <= PER_SECOND + MOST_SIMULTANEOUS, (
        "the sandbox counts arrivals, and a call may be late"
    )


def test_a_killed_process_leaves_its_place_free(tmp_path: Path) -> None:
    held = Places(tmp_path, 1)
    child = os.fork()
    if child == 0:
        os._exit(0 if Places(tmp_path, 1).take() == 0 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert held.take() == 0
    assert held.take() is None
    assert Places(tmp_path, 1).take() is None
    held.leave(0)
    assert held.take() == 0


async def test_places_taken_by_others_are_waited_for(tmp_path: Path) -> None:
    others, waits = Places(tmp_path, 1), []
    assert others.take() == 0

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        others.leave(0)

    pace = Pace(1, 500.0, places=Places(tmp_path, 1), clock=iter(range(100)).__next__, sleep=sleep)
    async with pace.slot():
        assert len(waits) == 1
        assert others.take() is None
    assert others.take() == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"next": 1e9, "held_until": 0.0, "starts": []}', '{"other": 1}'])
def test_times_that_cannot_be_meant_are_reset(tmp_path: Path, content: str) -> None:
    path = tmp_path / "times"
    path.write_text(content, encoding="utf-8")
    with SharedTimes(path, clock=lambda: 50.0) as times:
        assert times == Times()
        times.next = 51.0
    with SharedTimes(path, clock=lambda: 50.0) as times:
        assert times.next == 51.0
