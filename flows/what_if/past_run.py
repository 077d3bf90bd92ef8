"""A past run whose results are read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from tasks.errors import UsageError
from tasks.warehouse import reports, sessions


@dataclass(frozen=True)
class PastRun:
    """A run that has ended, with the rules it used."""

    run_id: str
    month: dt.date
    as_of: dt.date
    rule_version: str
    rounding: str
    environment: str
    status: str

    @property
    def is_test(self) -> bool:
        """Whether its persons are synthetic."""
        return self.environment != "production"


def past_run(source: sessions.Source, run_id: str | None) -> PastRun:
    """Find a run by its name, or the newest published one.

    Raises UsageError where there is none, or it has no results.
    """
    row = reports.past_run(source, run_id)
    if row is None:
        message = f"There is no run «{run_id}»." if run_id else "No run has ended yet."
        raise UsageError(message, advice="bostotte status shows the runs.")
    if row["status"] not in {"complete", "incomplete", "held"}:
        raise UsageError(f"Run {row['run_id']} did not end, so it has no results.")
    return PastRun(**{field.name: row[field.name] for field in fields(PastRun)})
