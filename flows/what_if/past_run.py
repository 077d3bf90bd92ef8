"""A past run, read only: from the store, or from the analysts' copy while a run holds the store."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from tasks.errors import UsageError
from tasks.settings import Settings
from tasks.warehouse import is_locked, open_store, query_copy


@dataclass(frozen=True)
class PastRun:
    """A run that has ended, and where its results are read."""

    settings: Settings
    run_id: str
    month: dt.date
    as_of: dt.date
    rule_version: str
    rounding: str
    environment: str
    status: str

    @property
    def is_test(self) -> bool:
        """Whether its persons are make-believe."""
        return self.environment != "production"

    def query(self, name: str) -> pl.DataFrame:
        """The rows of `sql/<name>.sql` for this run."""
        return query_past(self.settings, name, run_id=self.run_id)


def query_past(settings: Settings, name: str, **parameters: object) -> pl.DataFrame:
    """Run `sql/<name>.sql` without being able to write.

    Raises UsageError where there has been no run, StoreError where neither the store nor the copy can be read.
    """
    if not settings.database_file.exists():
        raise UsageError("There has been no run yet.", advice="First: bostotte reconcile --config FILE.")
    if is_locked(settings.installation.data_folder):
        return query_copy(settings, name, **parameters)
    with open_store(settings, upgrade=False) as store:
        return store.query(name, **parameters)


def past_run(settings: Settings, run_id: str | None) -> PastRun:
    """Find a run by its name, or the newest published one.

    Raises UsageError where there is none, or it has no results.
    """
    found = query_past(settings, "reports/status/past_run", run_id=run_id)
    if found.is_empty():
        told = f"There is no run «{run_id}»." if run_id else "No run has ended yet."
        raise UsageError(told, advice="bostotte status shows the runs.")
    row = found.row(0, named=True)
    if row["status"] not in {"complete", "incomplete", "held"}:
        raise UsageError(f"Run {row['run_id']} did not end, so it has no results.")
    names = ("run_id", "month", "as_of", "rule_version", "rounding", "environment", "status")
    return PastRun(settings, **{name: row[name] for name in names})
