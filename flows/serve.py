"""Schedules: every night at 02:00, and on the 10th at 06:00 when the month before has become mature (Europe/Oslo)."""

from __future__ import annotations

from pathlib import Path

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.reconcile import reconcile
from tasks.privacy import guard_logging

TIMEZONE = "Europe/Oslo"
NIGHTLY = "0 2 * * *"
MONTHLY = "0 6 10 * *"


def serve_schedules(config: Path, *, nightly: str = NIGHTLY, monthly: str = MONTHLY) -> None:
    """Run the job on its schedules until stopped; stopping leaves the schedules active.

    config: path of the settings file. nightly, monthly: cron expressions, Europe/Oslo.
    """
    guard_logging()
    deployments = [
        RunnerDeployment.from_flow(
            reconcile,
            name=name,
            parameters={"config": str(config.resolve())},
            schedule=Cron(cron, timezone=TIMEZONE),
            concurrency_limit=1,
            tags=["bostotte"],
        )
        for name, cron in (("nightly", nightly), ("monthly", monthly))
    ]
    serve(*deployments, pause_on_shutdown=False, limit=1)
