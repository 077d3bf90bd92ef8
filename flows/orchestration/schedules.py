"""Schedules: every night at 02:00, and on the 10th at 06:00 when the month before has become mature (Europe/Oslo)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule

from flows.run.reconcile import reconcile
from tasks.privacy import guard_logging

TIMEZONE = "Europe/Oslo"
SCHEDULES: Mapping[str, Schedule] = {
    "nightly": Cron("0 2 * * *", timezone=TIMEZONE),
    "monthly": Cron("0 6 10 * *", timezone=TIMEZONE),
}


def serve_schedules(
    config: Path, *, schedules: Mapping[str, Schedule] = SCHEDULES, parameters: Mapping[str, str] | None = None
) -> None:
    """Run the job on its schedules until stopped. The schedules stay active on the Prefect server after that.

    config: path of the settings file. parameters: further parameters of the flow (month, as_of).
    """
    guard_logging()
    deployments = [
        RunnerDeployment.from_flow(
            reconcile,
            name=name,
            parameters={"config": str(config.resolve())} | dict(parameters or {}),
            schedule=schedule,
            concurrency_limit=1,
            tags=["bostotte"],
        )
        for name, schedule in schedules.items()
    ]
    serve(*deployments, pause_on_shutdown=False, limit=1)
