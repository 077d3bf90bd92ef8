"""A Prefect server for the tests of flows: the temporary one, started once by each worker that has such tests."""

import asyncio
import dataclasses
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL

from flows.orchestration import local_prefect_server
from flows.orchestration.local_prefect_server import prefect_api
from flows.run.progress import ProgressReporter
from flows.run.publish import RunEnd
from flows.run.reconcile import reconcile
from sandbox.world import World
from tasks.files import atomic_write, make_folder
from tasks.settings import Prefect
from tasks.warehouse.analysts_copy.publish import publish_snapshot
from tasks.warehouse.engine.store import Store
from tests.flows import given_server
from tests.installation import Installation, installed

Run = Callable[..., RunEnd]
Settled = Callable[..., AbstractContextManager[tuple[Installation, RunEnd]]]


@pytest.fixture(scope="session")
def prefect_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's database as its first start leaves it. Making it takes 12 s, so pytest's cache keeps it by version."""
    cache = getattr(request.config, "cache", None)  # not there with -p no:cacheprovider
    folder = cache.mkdir("prefect") if cache else tmp_path_factory.mktemp("prefect-database")
    kept = folder / f"{version('prefect')}.db"
    with (folder / "lock").open("w", encoding="utf-8") as lock:  # the workers of a session ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            home = tmp_path_factory.mktemp("prefect")
            subprocess.run(
                [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
                env=os.environ | {"PREFECT_HOME": str(home)},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            with atomic_write(kept) as file:
                shutil.copy(home / "prefect.db", file)
    return kept


@pytest.fixture(scope="session")
def prefect(prefect_database: Path) -> Iterator[None]:
    """Prefect's API for the tests of flows, on loopback. It lives as long as the worker: idle, it takes 2 % of a core.

    A second start would take over the first one's database and its log of changes, with a new address and a new secret;
    the next runs then waited for minutes.
    """
    home = make_folder(Path(os.environ["PREFECT_HOME"]))
    shutil.copy(prefect_database, home / "prefect.db")
    with prefect_api(Prefect(), ProgressReporter().line), pytest.MonkeyPatch.context() as patch:
        given = {"port": urlsplit(PREFECT_API_URL.value()).port, "secret": PREFECT_API_AUTH_STRING.value()}
        patch.setenv("BOSTOTTE_TEST_PREFECT", json.dumps(given))
        yield


@pytest.fixture(autouse=True, scope="package")
def _copies_without_comments() -> Iterator[None]:
    """Leave the comments out of the analysts' copies that this process makes: 450 statements, a third of a second.

    They follow from the program alone, whatever a run found; tests/warehouse holds that each is there.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.warehouse.analysts_copy.publish._comment", lambda *_: None)
        yield


@pytest.fixture(autouse=True)
def _copies_where_they_are_read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the analysts' copy only for tests with the mark `copies`: it takes a third of a run, and few tests read it.

    The copy has its own tests in tests/warehouse/analysts_copy.
    """
    if not request.node.get_closest_marker("copies"):
        monkeypatch.setattr("tasks.warehouse.sessions.publish_snapshot", _no_copy)


def _no_copy(_: Store, path: Path, *__: object, **___: object) -> Path:
    return path


@pytest.fixture
def of_session(prefect: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a command use the tests' server: one of its own takes 5 s."""
    monkeypatch.setattr(local_prefect_server, "starting_server", given_server.starting)
    monkeypatch.setattr(local_prefect_server, "_deliver_pending_events", lambda: None)  # the server stays


@pytest.fixture
def run(prefect: None) -> Run:
    """Run the main job on an installation, as the demo does, and give how it ended."""

    def run_it(
        installation: Installation,
        *,
        dry_run: bool = False,
        month: str | None = "2026-10",
        as_of: str = "2026-11-12",
        sweep: bool = False,
    ) -> RunEnd:
        config = str(installation.config)
        return asyncio.run(reconcile(config, month=month, as_of=as_of, dry_run=dry_run, sweep=sweep))

    return run_it


@pytest.fixture(scope="package")
def settled(prefect: None, tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """An installation as its first run left it, in a folder of the test's own, and how that run ended.

    The run is made once for each municipality, and each test gets a copy. world: changes what the tax administration
    knows after the run; what the run could have seen must stay the same.
    """
    runs: dict[tuple[int, int], tuple[Path, RunEnd]] = {}

    def first_run(households: int, seed: int) -> tuple[Path, RunEnd]:
        folder = tmp_path_factory.mktemp("settled")
        with pytest.MonkeyPatch.context() as patch, installed(folder, households=households, seed=seed) as installation:
            patch.setattr("tasks.warehouse.sessions.publish_snapshot", publish_snapshot)
            return folder, asyncio.run(reconcile(str(installation.config), month="2026-10", as_of="2026-11-12"))

    @contextmanager
    def settle(
        folder: Path,
        *,
        households: int = 40,
        seed: int = 7,
        world: Callable[[World], World] = lambda world: world,
    ) -> Iterator[tuple[Installation, RunEnd]]:
        if (households, seed) not in runs:
            runs[households, seed] = first_run(households, seed)
        before, end = runs[households, seed]
        files = {name: folder / path.relative_to(before) for name, path in end.files.items()}
        with installed(folder, households=households, seed=seed, world=world, after=before) as installation:
            yield installation, dataclasses.replace(end, files=files)

    return settle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an installation is made."""
    return tmp_path
