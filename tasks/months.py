"""Months (terminer) as dates of their first day, and when the income data of a month are mature."""

from __future__ import annotations

import datetime as dt
import re

from tasks.errors import UsageError

MATURE_DAY = 10
"""The data of a month are mostly complete on the 10th of the next month, Europe/Oslo (Skatteetaten, inntekt API)."""

_MONTH = re.compile(r"(?!0000)([0-9]{4})-(0[1-9]|1[0-2])")


def parse_month(text: str) -> dt.date:
    """Parse `YYYY-MM` as the first day of that month. Raises UsageError for any other text."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise UsageError(f"«{text}» is not a month.", advice="Write it as YYYY-MM, for example 2026-10.")
    return dt.date(int(match[1]), int(match[2]), 1)


def first_month(day: dt.date) -> dt.date:
    """The first whole month from a day on, as its first day."""
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


def format_month(month: dt.date) -> str:
    """Format a month as `YYYY-MM`."""
    return f"{month:%Y-%m}"


def add_months(month: dt.date, count: int) -> dt.date:
    """The first day of the month that is `count` months after `month`; before it if `count` is negative."""
    index = month.year * 12 + month.month - 1 + count
    return dt.date(index // 12, index % 12 + 1, 1)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every month from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(first, step) for step in range(count + 1)]


def mature_from(month: dt.date) -> dt.date:
    """The first date on which the data of that month are treated as final: the 10th of the next month."""
    return add_months(month, 1).replace(day=MATURE_DAY)


def newest_mature_month(as_of: dt.date) -> dt.date:
    """The newest month whose data are mature on `as_of` (a date in Europe/Oslo)."""
    return add_months(as_of.replace(day=1), -1 if as_of.day >= MATURE_DAY else -2)
