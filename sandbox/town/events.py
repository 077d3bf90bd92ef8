"""The two event feeds, made from the reports and assessments that were there to be seen on `as_of`.

Numbers rise with gaps, and the feeds are about everyone: some events are about strangers who receive nothing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from random import Random

from sandbox.town.months import add_months
from sandbox.town.person_ids import Numbers
from sandbox.world import Event, Person

STRANGERS_SHARE = 0.10
_WIDEST_GAP = 23
_Unnumbered = tuple[dt.datetime, str, str, str | None]  # registered at, person id, period, kind
_FIRST_NUMBERS = {"income": 500_000, "assessment": 88_000}


def income_events(random: Random, numbers: Numbers, persons: Iterable[Person], as_of: dt.date) -> tuple[Event, ...]:
    """One event per person, month and day on which something about that month came in, or was replaced."""
    found: list[_Unnumbered] = []
    for person in persons:
        for month, reports in person.reports.items():
            days = {day for report in reports for day in (report.available_from, report.replaced_on) if day is not None}
            found.extend(
                (_moment(random, day), person.person_id, f"{month:%Y-%m}", None) for day in sorted(days) if day <= as_of
            )
    found.extend(
        (_moment(random, day), _stranger(random, numbers), f"{add_months(day, -1):%Y-%m}", None)
        for day in _stranger_days(random, len(found), as_of)
    )
    return _numbered(random, found, _FIRST_NUMBERS["income"])


def assessment_events(random: Random, numbers: Numbers, persons: Iterable[Person], as_of: dt.date) -> tuple[Event, ...]:
    """`ny` when an assessment, or a correction of it, could first be seen; `slettet` when it was withdrawn.

    `identitetsendring` comes by person.
    """
    found: list[_Unnumbered] = []
    for person in persons:
        for assessment in (version for newest in person.assessments.values() for version in newest.versions()):
            if assessment.available_from > as_of:
                continue
            period = str(assessment.year)
            found.append((_moment(random, assessment.available_from), person.person_id, period, "ny"))
            if assessment.deleted:
                found.append((_moment(random, as_of), person.person_id, period, "slettet"))
            if person.new_person_id is not None:
                found.append((_moment(random, as_of), person.person_id, period, "identitetsendring"))
    found.extend(
        (_moment(random, day), _stranger(random, numbers), str(as_of.year - 1), "ny")
        for day in _stranger_days(random, len(found), as_of)
    )
    return _numbered(random, found, _FIRST_NUMBERS["assessment"])


def _numbered(random: Random, found: list[_Unnumbered], sequence: int) -> tuple[Event, ...]:
    events = []
    for registered_at, person_id, period, kind in sorted(found, key=lambda each: each[:3]):
        sequence += random.randint(1, _WIDEST_GAP)
        events.append(Event(sequence, person_id, period, registered_at, kind))
    return tuple(events)


def _moment(random: Random, day: dt.date) -> dt.datetime:
    seconds = random.randint(6 * 3600, 18 * 3600)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)


def _stranger_days(random: Random, events: int, as_of: dt.date) -> list[dt.date]:
    return [as_of - dt.timedelta(days=random.randint(0, 300)) for _ in range(round(events * STRANGERS_SHARE))]


def _stranger(random: Random, numbers: Numbers) -> str:
    return numbers.person_id(dt.date(1940, 1, 1) + dt.timedelta(days=random.randint(0, 24_000)))
