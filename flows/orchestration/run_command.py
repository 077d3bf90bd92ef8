"""Runs the flows from the command line: with a Prefect server, and with logs that contain no person ids."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.orchestration.local_prefect_server import prefect_api
from flows.run.progress import ProgressReporter
from tasks.errors import StoppedError
from tasks.privacy import guard_logging
from tasks.settings import load_settings

if TYPE_CHECKING:
    from flows.orchestration.child_process import ChildProcess
    from flows.run.publish import RunEnd


def run_reconcile(
    config: Path,
    *,
    month: str | None,
    as_of: str | None,
    dry_run: bool,
    progress: ProgressReporter,
    server: ChildProcess | None = None,
    sweep: bool = False,
) -> RunEnd:
    """Run the main job to its end and return how it ended. Raises any BostotteError, as `_run`."""

    def start() -> Coroutine[Any, Any, RunEnd]:
        from flows.run.reconcile import reconcile  # noqa: PLC0415

        return reconcile(str(config), month, as_of, dry_run=dry_run, sweep=sweep)

    return _run(config, start, progress, server)


def run_settle(
    config: Path, *, year: int, scheme: str | None, as_of: str | None, dry_run: bool, progress: ProgressReporter
) -> RunEnd:
    """Run the yearly settlement to its end and return how it ended. Raises any BostotteError, as `_run`."""

    def start() -> Coroutine[Any, Any, RunEnd]:
        from flows.settle.settle import settle_year  # noqa: PLC0415

        return settle_year(str(config), year, scheme, as_of, dry_run=dry_run)

    return _run(config, start, progress)


def _run(
    config: Path,
    start: Callable[[], Coroutine[Any, Any, RunEnd]],
    progress: ProgressReporter,
    server: ChildProcess | None = None,
) -> RunEnd:
    """Run a flow to its end.

    The settings are read first, before a server is started. server: a temporary Prefect server that is already
    starting. Raises any BostotteError; its exit code is the command's.
    """
    settings = load_settings(config)
    with prefect_api(settings.prefect, progress.line, server):
        from prefect.exceptions import TerminationSignal  # noqa: PLC0415 - Prefect takes 2 s to import

        guard_logging()
        for name in ("prefect", "prefect.flow_runs", "prefect.task_runs", "prefect.engine"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the command prints an error itself, in one message
        try:
            return asyncio.run(start())
        except (KeyboardInterrupt, TerminationSignal):
            raise StoppedError(
                "Stopped by a signal.", advice="Run it again with the same inputs; it resumes."
            ) from None
