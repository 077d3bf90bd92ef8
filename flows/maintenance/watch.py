"""`bostotte watch`: whether the newest run and the newest backup are as they should be."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import UsageError
from tasks.settings import load_settings
from tasks.watch import Health, judge

_AGE = re.compile(r"(\d{1,5})([hd])")
_UNITS = {"h": "hours", "d": "days"}


def judge_installation(config: Path, max_age: str, backup_age: str | None) -> Health:
    """Judge the installation of a settings file. max_age, backup_age: as `age` reads them."""
    longest_backup_age = None if backup_age is None else age(backup_age)
    return judge(load_settings(config), SYSTEM_CLOCK.now(), age(max_age), longest_backup_age)


def age(text: str) -> dt.timedelta:
    """Read an age: a whole number of hours or days, for example 26h or 8d. Raises UsageError."""
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"«{text}» is not an age.", advice="Write hours or days: 26h, 8d.")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})
