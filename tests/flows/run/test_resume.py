"""A killed run loses at most the look-ups since its last commit; a new run gives the result of an undisturbed run."""

import asyncio
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import polars as pl
import pytest

from flows.run.reconcile import reconcile
from tasks.errors import Exit
from tasks.warehouse.engine.store import Store
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

HOUSEHOLDS = 60
MANY_HOUSEHOLDS = 120
MOST_LOST = 2 * 100
"""Look-ups that a crash may lose: the piece that is being stored, and the next one."""
IN_FLIGHT = 3 * 5 + 10
"""Also the calls in progress at three APIs, and those to the event feeds, which leave no row in the ledger."""


def results(installation: Installation) -> pl.DataFrame:
    return installation.table("comparisons").drop("run_id").sort("case_id")


def ledger(installation: Installation) -> pl.DataFrame:
    """Every look-up, and its outcome."""
    lookups = installation.table("lookups").select("case_id", "resource", "period_from", "period_to", "outcome")
    return lookups.sort(pl.all())


def calls(installation: Installation, by: httpx.Client | None = None) -> int:
    return sum(api["calls"] for api in installation.metrics("apis", by).values())


def start(installation: Installation) -> "subprocess.Popen[bytes]":
    arguments = ["reconcile", "--config", str(installation.config), "--month", "2026-10", "--as-of", "2026-11-12"]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.flows.given_server", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def run_to_its_end(installation: Installation) -> Exit:
    """Run the job in this process, which has imported everything."""
    return asyncio.run(reconcile(str(installation.config), month="2026-10", as_of="2026-11-12")).exit_code


def stored(installation: Installation) -> pl.DataFrame:
    """The ledger in the store; empty before there is one."""
    if not installation.settings.database_file.exists():
        return pl.DataFrame()
    with Store(installation.settings.database_file) as store:
        return pl.DataFrame(store._connection.table("lookups").order("lookup_id"))


def kill_after(process: "subprocess.Popen[bytes]", installation: Installation, most: int) -> None:
    """Kill the process when the sandbox has had `most` calls."""
    enough = threading.Event()

    def watch() -> None:
        with httpx.Client() as by:
            while process.poll() is None and calls(installation, by) < most:
                enough.wait(0.02)
        process.send_signal(signal.SIGKILL)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait(60)
    watcher.join()


@dataclass(frozen=True)
class Undisturbed:
    """The results of a run that is not killed, and its number of calls."""

    households: int
    ended: Exit
    results: pl.DataFrame
    ledger: pl.DataFrame
    calls: int


@pytest.fixture(scope="module")
def undisturbed(prefect: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Undisturbed]:
    @cache
    def undisturbed(households: int) -> Undisturbed:
        with installed(tmp_path_factory.mktemp("undisturbed"), households=households) as installation:
            ended = run_to_its_end(installation)
            return Undisturbed(households, ended, results(installation), ledger(installation), calls(installation))

    return undisturbed


@pytest.fixture(scope="module", autouse=True)
def _server(prefect: None) -> None:
    """The killed processes use the tests' Prefect server."""


def run_by_command(installation: Installation) -> Exit:
    """Run the job as an operator does, in a separate process."""
    return Exit(start(installation).wait(60))


def killed_and_taken_up(
    folder: Path, undisturbed: Undisturbed, seed: int, take_up: Callable[[Installation], Exit]
) -> None:
    """Kill a run at a random call, run again, and compare results and ledger; only lost calls are repeated."""
    most = random.Random(seed).randrange(1, undisturbed.calls)
    print(f"killed after {most} of {undisturbed.calls} calls")
    with installed(folder, households=undisturbed.households) as installation:
        kill_after(start(installation), installation, most)
        committed = stored(installation)
        lost = calls(installation) - (0 if committed.is_empty() else int(committed["attempts"].sum()))
        assert take_up(installation) is undisturbed.ended
        assert results(installation).equals(undisturbed.results)
        assert ledger(installation).equals(undisturbed.ledger)
        assert installation.table("run_overview").height == 1
        assert lost <= MOST_LOST + IN_FLIGHT
        assert calls(installation) <= undisturbed.calls + lost, "no second call for what was committed"
        assert (
            stored(installation).filter(pl.col("lookup_id").is_in(committed["lookup_id"].to_list())).equals(committed)
        )


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_a_killed_run_is_resumed_with_the_same_result_and_no_second_call(
    folder: Path, undisturbed: Callable[[int], Undisturbed], seed: int, part: int
) -> None:
    killed_and_taken_up(folder, undisturbed(HOUSEHOLDS), seed + part, run_to_its_end)


@pytest.mark.long
@pytest.mark.parametrize("part", range(2, 20))
def test_it_is_so_at_twenty_random_points(
    folder: Path, undisturbed: Callable[[int], Undisturbed], seed: int, part: int
) -> None:
    killed_and_taken_up(folder, undisturbed(MANY_HOUSEHOLDS), seed + part, run_by_command)
