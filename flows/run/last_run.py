"""What a run leaves for whoever watches the job: last-run.json, metrics, and alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flows.run.context import RunContext
from tasks.errors import BostotteError, Exit
from tasks.months import format_month
from tasks.prefect_task import prefect_task
from tasks.watch import LastRun, send_alerts, write_metrics
from tasks.watch.last_run import State

_STATES: Mapping[Exit, State] = {Exit.COMPLETE: "complete", Exit.INCOMPLETE: "incomplete", Exit.HELD: "held"}

send_alerts_task = prefect_task("send alerts")(send_alerts)


def record_end(
    context: RunContext,
    started: dt.datetime,
    *,
    exit_code: Exit,
    run_id: str | None = None,
    coverage: Mapping[str, int | None] | None = None,
    fault: BostotteError | None = None,
) -> list[str]:
    """Record how a run ended, and send the alerts; give a message for each alert that was not sent.

    coverage: as a wider circle may see it. Raises OutputError or DiskFullError where a file cannot be written.
    """
    settings = context.settings
    ended = context.clock.now()
    state = _STATES.get(exit_code, "failed")
    before = LastRun.read(settings)
    last = LastRun(
        installation=settings.installation.name,
        environment=settings.installation.environment,
        month=format_month(context.month),
        run_id=run_id,
        state=state,
        exit_code=exit_code,
        started_at=started,
        ended_at=ended,
        last_complete_at=ended if state == "complete" else before and before.last_complete_at,
        coverage=dict(coverage or {}),
        message=fault and str(fault),
    )
    last.write(settings)
    write_metrics(settings.metrics, last)
    return send_alerts_task(settings.alerts, last)
