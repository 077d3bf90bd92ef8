"""The time of day: the one place that reads the computer's clock.

Whatever records a time takes a `Clock`, so that a test can give it another one.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Clock:
    """The computer's clock. Tests give others, with another `now`."""

    def now(self) -> dt.datetime:
        """The present moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    def today(self) -> dt.date:
        """The present date in Norway."""
        return self.now().astimezone(OSLO).date()


SYSTEM_CLOCK = Clock()
