"""The months of a timeline: which month each run is about, and on which day it runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sandbox.town.months import add_months, months_between

FIRST = dt.date(2025, 5, 1)
"""The first month that is run for: two Mays of a new G and two Junes of new rates and holiday pay lie ahead."""

MOST_MONTHS = 24
"""As many as there are rates for here: to April 2027."""

LEVEL = dt.date(2026, 10, 1)
"""The month whose G the drawn benefits follow."""

HISTORY = 8
"""Months of reports before the first run: four before the oldest decision."""


@dataclass(frozen=True)
class RunDay:
    """One run: the month it is about, and the day it runs."""

    month: dt.date
    day: dt.date


def run_days(count: int) -> list[RunDay]:
    """The runs of a timeline, one a month, between the 12th and the 18th of the month after."""
    last = add_months(FIRST, count - 1)
    return [
        RunDay(month, add_months(month, 1).replace(day=12 + (month.year + month.month * 5) % 7))
        for month in months_between(FIRST, last)
    ]
