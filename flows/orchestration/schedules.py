"""Schedules: every night at 02:00, and on the 10th at 06:00 when the month before has become mature (Europe/Oslo)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.orchestration.local_prefect_server import prefect_api
from flows.run.progress import ProgressReporter
from flows.run.reconcile import reconcile
from tasks.errors import SettingsError
from tasks.files import make_folder
from tasks.privacy import guard_logging
from tasks.settings import load_settings

TIMEZONE = "Europe/Oslo"
SCHEDULES: Mapping[str, Schedule] = {
    "nightly": Cron("0 2 * * *", timezone=TIMEZONE),
    "monthly": Cron("0 6 10 * *", timezone=TIMEZONE),
}


def serve_schedules(
    config: Path, *, schedules: Mapping[str, Schedule] = SCHEDULES, parameters: Mapping[str, str] | None = None
) -> None:
    """Run the job on its schedules until stopped. The schedules stay active on the Prefect server after that.

    config: path of the settings file. parameters: further parameters of the flow (month, as_of). Raises SettingsError
    where the settings name no Prefect server.
    """
    settings = load_settings(config)
    if settings.prefect.api is None:
        raise SettingsError(
            "Schedules need a Prefect server that is always there.", advice="Set api under [prefect] in the settings."
        )
    guard_logging()
    config = config.resolve()
    deployments = [
        RunnerDeployment.from_flow(
            reconcile,
            name=name,
            parameters={"config": str(config)} | dict(parameters or {}),
            schedule=schedule,
            concurrency_limit=1,
            entrypoint_type=EntrypointType.MODULE_PATH,
            tags=["bostotte"],
        )
        for name, schedule in schedules.items()
    ]
    # Prefect starts a process for each run. No file of the current folder may be a module or a setting of it.
    os.environ["PYTHONSAFEPATH"] = "1"
    with prefect_api(settings.prefect, ProgressReporter().line), chdir(make_folder(settings.installation.data_folder)):
        serve(*deployments, pause_on_shutdown=False, limit=1)
