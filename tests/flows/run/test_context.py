"""Defaults of a run: without a date, it is for today in Norway."""

import datetime as dt

import pytest

from flows.run.context import parse_day
from tasks.errors import UsageError
from tests.clocks import FixedClock

LATE = FixedClock(dt.datetime(2026, 11, 9, 23, 0, tzinfo=dt.UTC))


def test_without_a_date_it_is_today_in_oslo() -> None:
    assert parse_day(None, LATE) == dt.date(2026, 11, 10)
    assert parse_day("2026-11-12", LATE) == dt.date(2026, 11, 12)


def test_what_is_not_a_date_is_refused() -> None:
    with pytest.raises(UsageError, match="not a date"):
        parse_day("12.11.2026")
