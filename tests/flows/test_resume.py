"""A run that is killed costs at most the batch in flight; run again, it gives what an undisturbed run gives."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from tests.flows.conftest import Run
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

BATCH = 5
CALLS_PER_PERSON = 3


def results(installation: Installation) -> pl.DataFrame:
    return installation.table("comparisons").drop("run_id").sort("case_id")


def calls(installation: Installation) -> int:
    return sum(api["calls"] for api in installation.metrics("apis").values())


def start(installation: Installation) -> "subprocess.Popen[bytes]":
    arguments = ["reconcile", "--config", str(installation.config), "--month", "2026-10", "--as-of", "2026-11-12"]
    return subprocess.Popen(
        [sys.executable, "-c", "from flows.cli import main; main()", *arguments],
        env=os.environ | {"PREFECT_API_URL": _api()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _api() -> str:
    from prefect.settings import PREFECT_API_URL

    return str(PREFECT_API_URL.value())


def kill_after(process: "subprocess.Popen[bytes]", installation: Installation, most: int) -> None:
    """Kill the process when the far side has had so many calls."""
    enough = threading.Event()

    def watch() -> None:
        while process.poll() is None and calls(installation) < most:
            enough.wait(0.02)
        process.send_signal(signal.SIGKILL)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait(60)
    watcher.join()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, int]:
    """What a run gives that nobody kills, and how many calls it takes."""
    with installed(tmp_path_factory.mktemp("undisturbed")) as installation:
        installation.change_settings("[load]", f"[load]\nbatch_persons = {BATCH}")
        assert start(installation).wait(60) == 0
        return results(installation), calls(installation)


@pytest.fixture(scope="module", autouse=True)
def _server(prefect: None) -> None:
    """The killed processes use the session's Prefect server."""


@pytest.mark.parametrize("part", range(3))
def test_a_killed_run_is_taken_up_with_the_same_result_and_no_second_call(
    folder: Path, run: Run, undisturbed: tuple[pl.DataFrame, int], seed: int, part: int
) -> None:
    expected, all_calls = undisturbed
    most = random.Random(seed + part).randrange(1, all_calls)
    print(f"killed after {most} of {all_calls} calls")
    with installed(folder) as installation:
        installation.change_settings("[load]", f"[load]\nbatch_persons = {BATCH}")
        kill_after(start(installation), installation, most)
        assert start(installation).wait(60) == 0
        assert results(installation).equals(expected)
        assert calls(installation) <= all_calls + BATCH * CALLS_PER_PERSON
        assert installation.table("run_overview").height == 1
