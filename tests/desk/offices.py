"""A desk for tests: a published run, a work database, a clock that is moved, and people who log in."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from desk.access import Access, Role
from desk.published import Published
from desk.work.database import Work
from tasks.clock import Clock
from tasks.reports.desk_data import desk_run
from tasks.reports.model import RunReport
from tasks.warehouse.desk_copy import write_desk_copy
from tests.reports.build import build_report

NO_DAYS = pl.DataFrame(schema={"case_id": pl.String, "resource": pl.String, "day": pl.Date})
MORNING = dt.datetime(2026, 11, 12, 8, 0, tzinfo=dt.UTC)


@dataclass
class MovedClock(Clock):
    """Shows a moment until it is moved."""

    moment: dt.datetime = MORNING

    def now(self) -> dt.datetime:
        return self.moment

    def move(self, **span: float) -> None:
        """Move it forward, by a span as of timedelta."""
        self.moment += dt.timedelta(**span)


def publish(report: RunReport, target: Path) -> None:
    """Write the desk's file of a report. Every case is of the state's scheme, but for flagged ones with their own."""
    schemes = report.states.select("case_id").join(report.flagged.select("case_id", "scheme"), on="case_id", how="left")
    made = desk_run(report, schemes.with_columns(pl.col("scheme").fill_null("state")), NO_DAYS)
    write_desk_copy(target, made.run, made.cases, key=None)


@cache
def _empty_database() -> Path:
    """A database with its tables. Migrations take a third of a second: once for all tests of a process."""
    path = Path(tempfile.mkdtemp(prefix="bostotte-desk-")) / "work.sqlite"
    Work(f"sqlite:///{path}").close()
    return path


@dataclass
class Office:
    """A desk in a folder."""

    folder: Path
    report: RunReport = field(default_factory=lambda: build_report(30, population=120))
    clock: MovedClock = field(default_factory=MovedClock)

    def __post_init__(self) -> None:
        self.file = self.folder / "desk.duckdb"
        self.publish(self.report)
        shutil.copy(_empty_database(), self.folder / "work.sqlite")
        self.work = Work(f"sqlite:///{self.folder / 'work.sqlite'}", self.clock)
        self.published = Published(self.file, None)

    def publish(self, report: RunReport, **changes: Any) -> None:
        """Replace the file by that of another report."""
        self.report = replace(report, **changes)
        publish(self.report, self.file)


def access(role: Role = "caseworker", *teams: str, by_hand: bool = False) -> Access:
    """What a person may do: of these teams, or of all."""
    return Access(role, frozenset(teams) or None, None, by_hand=by_hand)
