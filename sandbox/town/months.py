"""Months as first days. The sandbox counts them itself: it imports nothing of the job that it tests."""

from __future__ import annotations

import datetime as dt


def add_months(month: dt.date, count: int) -> dt.date:
    """The first day of the month `count` months after `month`."""
    index = month.year * 12 + month.month - 1 + count
    return dt.date(index // 12, index % 12 + 1, 1)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every month from `first` to `last`, both included; none where `last` comes first."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(first, step) for step in range(count + 1)]


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Whole years lived on that day."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday
