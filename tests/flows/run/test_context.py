"""What is taken for granted where the operator says nothing: today is the day it is in Oslo."""

import datetime as dt
from types import SimpleNamespace

import pytest

from flows.run import context
from flows.run.context import parse_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-09T22:59:59+00:00", "2026-11-09"),
        ("2026-11-09T23:00:00+00:00", "2026-11-10"),  # winter: an hour ahead
        ("2026-06-09T21:59:59+00:00", "2026-06-09"),
        ("2026-06-09T22:00:00+00:00", "2026-06-10"),  # summer: two
    ],
)
def test_without_a_date_it_is_today_in_oslo(moment: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Clock":
            return cls.fromisoformat(moment).astimezone(tz)

    monkeypatch.setattr(context, "dt", SimpleNamespace(datetime=Clock, date=dt.date))
    assert parse_day(None) == dt.date.fromisoformat(day)
