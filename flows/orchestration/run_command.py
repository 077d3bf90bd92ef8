"""Runs the reconcile flow from the command line: with a Prefect server, and with logs that contain no person ids."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Run the main job to its end and return how it ended.

    The settings are read first, before a server is started. server: a temporary Prefect server that is already
    starting. Raises any BostotteError; its exit code is the command's.
    """
    settings = load_settings(config)
    with prefect_api(settings.prefect.api, progress.line, server):
        from prefect.exceptions import TerminationSignal  # noqa: PLC0415

        from flows.run.reconcile import reconcile  # noqa: PLC0415 - Prefect takes 2 s to import; --help should not wait

        guard_logging()
        for name in ("prefect", "prefect.flow_runs", "prefect.task_runs", "prefect.engine"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the command prints an error itself, in one message
        try:
            return asyncio.run(reconcile(str(config), month, as_of, dry_run=dry_run, sweep=sweep))
        except (KeyboardInterrupt, TerminationSignal):
            raise StoppedError(
                "Stopped by a signal.", advice="Run it again with the same inputs; it resumes."
            ) from None
