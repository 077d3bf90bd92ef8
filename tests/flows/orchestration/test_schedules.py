"""A schedule really starts a run: by `serve`, on a permanent Prefect server with its scheduler."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from flows.orchestration.schedules import SCHEDULES
from tasks.files import write_text
from tests.installation import installed

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.xdist_group("schedule")

SERVE = """
import datetime as dt, pathlib, sys
from prefect.schedules import Interval
from flows.orchestration.schedules import serve_schedules
soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=4)
often = Interval(dt.timedelta(seconds=10), anchor_date=soon)  # once, as a rule: each run is a process of its own
serve_schedules(pathlib.Path(sys.argv[1]), schedules={"nightly": often}, parameters={"as_of": "2026-11-12"})
"""


@pytest.fixture
def permanent_server(folder: Path, prefect_database: Path) -> Iterator[str]:
    """A Prefect server with its scheduler, as an operator would have."""
    shutil.copy(prefect_database, folder / "prefect.db")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api"
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--port", str(port)],
        env=os.environ | {"PREFECT_HOME": str(folder), "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: answers(f"{address}/health"), seconds=90)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


def wait_for(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def finished_runs(address: str) -> list[str]:
    runs = httpx.post(f"{address}/flow_runs/filter", json={}).json()
    return [run["state_type"] for run in runs if run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}]


@pytest.mark.slow
@pytest.mark.copies
def test_a_schedule_starts_a_run_that_ends(folder: Path, permanent_server: str) -> None:
    with installed(folder / "installation", households=12) as installation:
        settings = installation.config.read_text(encoding="utf-8")
        write_text(installation.config, f'{settings}\n[prefect]\napi = "{permanent_server}"\n')
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(installation.config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            finished: list[str] = []

            def is_finished() -> bool:
                finished.extend(finished_runs(permanent_server))
                return bool(finished)

            wait_for(is_finished, seconds=90)
        finally:
            process.terminate()
            process.wait(20)
        assert finished[0] == "COMPLETED"
        assert installation.settings.snapshot_file.exists()


def test_the_schedules_are_the_ones_promised_here_and_in_prefect_yaml() -> None:
    assert {name: (schedule.cron, schedule.timezone) for name, schedule in SCHEDULES.items()} == {
        "nightly": ("0 2 * * *", "Europe/Oslo"),
        "monthly": ("0 6 10 * *", "Europe/Oslo"),
    }
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert {deployment["name"]: deployment["schedules"][0] for deployment in written} == {
        name: {"cron": schedule.cron, "timezone": schedule.timezone} for name, schedule in SCHEDULES.items()
    }
    assert {deployment["entrypoint"] for deployment in written} == {"flows/run/reconcile.py:reconcile"}
