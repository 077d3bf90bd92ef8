"""Metrics of the last run in Prometheus' text format, for the textfile collector of node_exporter."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from tasks.files import atomic_write
from tasks.settings import Metrics
from tasks.watch.last_run import LastRun

GOLDEN_NAMES = (
    "bostotte_last_run_timestamp_seconds",
    "bostotte_last_run_duration_seconds",
    "bostotte_last_run_exit_code",
    "bostotte_last_complete_run_timestamp_seconds",
    "bostotte_last_run_cases",
)
"""Names that alert rules use; docs/how-to/watch.md says what they mean."""


def metrics_text(last: LastRun) -> str:
    """The metrics of a run; each has the label `installation`. A hidden count has no line."""
    registry = CollectorRegistry()

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, ["installation", *labels], registry=registry)

    own = (last.installation,)
    ended, duration, code, complete, cases = GOLDEN_NAMES
    gauge(ended, "When the last run ended, in seconds since 1970.").labels(*own).set(last.ended_at.timestamp())
    seconds = (last.ended_at - last.started_at).total_seconds()
    gauge(duration, "How long the last run took.").labels(*own).set(seconds)
    gauge(code, "The exit code of the last run.").labels(*own).set(last.exit_code)
    if last.last_complete_at is not None:
        newest = gauge(complete, "When the newest complete run ended, in seconds since 1970.")
        newest.labels(*own).set(last.last_complete_at.timestamp())
    by_state = gauge(cases, "Cases of the last run by state; small counts are left out.", "state")
    for state, count in last.coverage.items():
        if count is not None:
            by_state.labels(*own, state).set(count)
    return generate_latest(registry).decode()


def write_metrics(metrics: Metrics, last: LastRun) -> None:
    """Write the metrics to the file of the settings, by rename. Raises OutputError or DiskFullError."""
    if metrics.file is not None:
        with atomic_write(metrics.file, group=metrics.group) as temporary:
            temporary.write_text(metrics_text(last), encoding="utf-8")
