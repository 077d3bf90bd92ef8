"""Whether an installation is healthy, from the files of its last run and its backups alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from tasks.settings import Settings
from tasks.watch.last_run import LastRun


class Level(IntEnum):
    """Exit codes of `bostotte watch`, as monitoring systems of the Nagios family read them."""

    OK = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True)
class Health:
    """The level, and what it is judged by, the worst first."""

    level: Level
    reasons: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line as monitoring systems show it."""
        return f"{self.level.name} - {'; '.join(self.reasons)}"


def judge(
    settings: Settings, now: dt.datetime, longest_age: dt.timedelta, longest_backup_age: dt.timedelta | None
) -> Health:
    """Judge an installation. Raises InputError where last-run.json was changed.

    longest_age: of the newest complete run. longest_backup_age: of the newest backup in the data folder; None does not
    look at backups. Critical: no complete run within that time, or the last run failed or is held. Warning: the last
    run is incomplete, or the newest backup is too old.
    """
    last = LastRun.read(settings)
    found = [*_of_runs(last, now, longest_age), *_of_backups(settings, now, longest_backup_age)]
    worst = max((level for level, _ in found), default=Level.OK)
    reasons = tuple(text for level, text in sorted(found, key=lambda each: -each[0]) if level or worst is Level.OK)
    return Health(worst, reasons)


def _of_runs(last: LastRun | None, now: dt.datetime, longest: dt.timedelta) -> list[tuple[Level, str]]:
    if last is None:
        return [(Level.CRITICAL, "there has been no run yet")]
    by_state = {"complete": Level.OK, "incomplete": Level.WARNING, "held": Level.CRITICAL, "failed": Level.CRITICAL}
    found = [(by_state[last.state], last.sentence.removesuffix("."))]
    if last.last_complete_at is None:
        found.append((Level.CRITICAL, "no run has been complete yet"))
    elif now - last.last_complete_at > longest:
        age = _hours(now - last.last_complete_at)
        found.append((Level.CRITICAL, f"the newest complete run ended {age} ago, and {_hours(longest)} is the limit"))
    return found


def _of_backups(settings: Settings, now: dt.datetime, longest: dt.timedelta | None) -> list[tuple[Level, str]]:
    if longest is None:
        return []
    times = [path.stat().st_mtime for path in settings.backups_folder.glob("*.duckdb")]
    if not times:
        return [(Level.WARNING, f"there is no backup in {settings.backups_folder}")]
    age = now - dt.datetime.fromtimestamp(max(times), dt.UTC)
    level = Level.WARNING if age > longest else Level.OK
    return [(level, f"the newest backup is {_hours(age)} old")]


def _hours(time: dt.timedelta) -> str:
    hours = max(int(time.total_seconds() // 3600), 0)
    return f"{hours // 24} d {hours % 24} h" if hours >= 48 else f"{hours} h"
