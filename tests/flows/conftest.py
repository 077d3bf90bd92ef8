"""A Prefect server for the tests of flows: the temporary one, started once per worker."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.progress import Silent
from flows.publication import RunEnd
from flows.reconcile import reconcile
from flows.temporary_server import prefect_api
from tests.installation import Installation

Run = Callable[..., RunEnd]


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """Prefect's API for the session, on loopback."""
    with prefect_api(None, Silent().say):
        yield


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an installation is made."""
    return tmp_path
