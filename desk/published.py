"""The newest published run, in memory: read when the desk starts, and again when a run has replaced the file."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from tasks.clock import OSLO
from tasks.errors import BostotteError
from tasks.reports.language import LANGUAGES
from tasks.settings import Settings
from tasks.warehouse.desk_copy import DeskCopy, read_desk_copy
from tasks.warehouse.engine.keys import EncryptionKey, store_key

Json = dict[str, Any]


@dataclass(frozen=True)
class ActiveCase:
    """An active case: its state with the reason, and its document as JSON text."""

    case_id: str
    state: str
    reason: str | None
    exclusion: str | None
    team: str | None
    scheme: str | None
    text: str

    @property
    def document(self) -> Json:
        """What the file has about the case."""
        found: Json = json.loads(self.text)
        return found


@dataclass(frozen=True)
class Flag:
    """What the list shows of a flagged case. Days are ISO text, amounts are øre.

    estimate: too little less too much since the decision. since: the first month with what the estimate has more of.
    """

    case_id: str
    flag_id: str
    team: str
    scheme: str
    kind: str
    difference: int
    decided: int
    now: int
    causes: tuple[str, ...]
    group: str | None
    raised: str
    first: str
    estimate: int
    since: str | None


class PublishedRun:
    """One run: what is common to all cases (`data`), and the active cases by number."""

    def __init__(self, copy: DeskCopy) -> None:
        """Read what the file has."""
        self.data: Json = json.loads(copy.run)
        self.cases = {row[0]: ActiveCase(*row) for row in copy.cases.iter_rows()}
        texts = self.data["texts"]
        self.flags = [
            _flag(json.loads(text), texts)
            for (text,) in copy.cases.filter(pl.col("state") == "flagged").select("document").iter_rows()
        ]

    @property
    def run_id(self) -> str:
        """The run."""
        return str(self.data["run"])

    @property
    def started(self) -> str:
        """When the run began: ISO, in UTC, to the microsecond, as the work database writes times."""
        moment = dt.datetime.fromisoformat(self.data["started"]).astimezone(dt.UTC)
        return moment.isoformat(timespec="microseconds")

    @property
    def finished(self) -> dt.datetime:
        """When the run ended."""
        return dt.datetime.fromisoformat(self.data["finished"])

    @property
    def day(self) -> str:
        """The day of the run in Norway (ISO)."""
        return dt.datetime.fromisoformat(self.data["started"]).astimezone(OSLO).date().isoformat()

    @cached_property
    def teams(self) -> list[str]:
        """The teams of the active cases."""
        return sorted({case.team for case in self.cases.values() if case.team is not None})

    @cached_property
    def by_flag(self) -> dict[str, Flag]:
        """The flags by identifier."""
        return {flag.flag_id: flag for flag in self.flags}

    @cached_property
    def by_case(self) -> dict[str, Flag]:
        """The flags by case."""
        return {flag.case_id: flag for flag in self.flags}

    def unchecked(self) -> Iterator[ActiveCase]:
        """The cases that have no result, by number."""
        return (case for case in self.cases.values() if case.reason is not None)


class Published:
    """The newest published run of an installation; nothing before the first run."""

    def __init__(self, path: Path, key: EncryptionKey | None) -> None:
        """Read the file, where there is one."""
        self._path, self._key = path, key
        self._lock = threading.Lock()
        self._state: tuple[int, int] | None = None
        self._run: PublishedRun | None = None
        self.fault: str | None = None

    def newest(self) -> PublishedRun | None:
        """The newest run. It is read again where the file is another; a file that cannot be read leaves the last."""
        try:
            found = self._path.stat()
        except OSError:
            return self._run
        state = (found.st_ino, found.st_mtime_ns)
        if state != self._state:
            with self._lock:
                if state != self._state:
                    try:
                        self._run, self.fault = PublishedRun(read_desk_copy(self._path, key=self._key)), None
                    except BostotteError as fault:
                        self.fault = str(fault)
                    self._state = state
        return self._run


def published(settings: Settings) -> Published:
    """The newest published run of an installation. Raises SettingsError where the key cannot be read."""
    return Published(settings.desk_file, store_key(settings))


def _flag(item: Json, texts: list[str]) -> Flag:
    (under, _, first_under), (over, _, first_over) = item["under"], item["over"]
    return Flag(
        case_id=item["id"],
        flag_id=item["flag"],
        team=texts[item["team"]],
        scheme=item["scheme"],
        kind=item["kind"],
        difference=item["difference"],
        decided=item["decided"],
        now=item["now"],
        causes=tuple(cause for cause, _ in item["causes"]),
        group=item["group"],
        raised=item["raised"],
        first=item["first"],
        estimate=under - over,
        since=first_under if under > over else first_over,
    )


def spoken(run: PublishedRun, code: str) -> Json:
    """The texts of a run's lines, rates, incomes and faults in a language."""
    found: Json = run.data["languages"][code if code in LANGUAGES else LANGUAGES[0]]
    return found
