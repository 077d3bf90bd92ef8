"""The file `last-run.json` in the data folder: when the last run was, how it ended, and its coverage."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.clock import OSLO
from tasks.errors import InputError
from tasks.files import write_text
from tasks.settings import Settings
from tasks.text_files import read_text_file

State = Literal["complete", "incomplete", "held", "failed"]
_NAME = "last-run.json"


class LastRun(BaseModel):
    """How the last run of an installation ended.

    month: YYYY-MM. coverage: cases by state, and the population; None where the count is small, or where a small one
    could be computed from it; empty where a run failed. last_complete_at: the end of the newest complete run; None
    before the first one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    installation: str
    environment: str
    month: str
    run_id: str | None
    state: State
    exit_code: int
    started_at: dt.datetime
    ended_at: dt.datetime
    last_complete_at: dt.datetime | None
    coverage: dict[str, int | None] = {}
    message: str | None = None

    @property
    def sentence(self) -> str:
        """One line for a person: which installation and month, how the run ended, and when."""
        when = f"{self.ended_at.astimezone(OSLO):%d.%m.%Y %H:%M}"
        what = {
            "complete": "is complete",
            "incomplete": "is incomplete: some cases were not checked",
            "held": "is held: somebody must look at it",
            "failed": "failed",
        }[self.state]
        return f"{self.installation}: the run for {self.month} {what} (exit code {self.exit_code}, {when})."

    def write(self, settings: Settings) -> None:
        """Write the file, by rename, for its owner only. Raises OutputError or DiskFullError."""
        write_text(_path(settings), self.model_dump_json(indent=2) + "\n")

    @classmethod
    def read(cls, settings: Settings) -> Self | None:
        """Read the file; None before the first run. Raises InputError where it was changed."""
        path = _path(settings)
        if not path.exists():
            return None
        try:
            return cls.model_validate_json(read_text_file(path, str(path)))
        except ValidationError:
            raise InputError(f"{path} is not as a run writes it.", advice="The next run writes it again.") from None


def _path(settings: Settings) -> Path:
    return settings.installation.data_folder / _NAME
