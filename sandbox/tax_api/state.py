"""The world while it is served: what the APIs know on the sandbox's date, and which faults are at work."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from itertools import pairwise

from sandbox.error_codes import Api
from sandbox.maskinporten.server import Maskinporten
from sandbox.tax_api.fault_profiles import FaultPlan, Trouble
from sandbox.world import Event, Person, World


class Feed:
    """One event feed: its events in rising sequence, which is also the order in which they were posted.

    Raises ValueError for events in any other order.
    """

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = events
        self._sequences = [event.sequence for event in events]
        self._days = [event.registered_at.date() for event in events]
        rising = all(before < after for before, after in pairwise(self._sequences))
        if not rising or self._days != sorted(self._days):
            raise ValueError(
                "the events of a feed are in rising sequence, and none was posted before the one ahead of it"
            )

    def _known(self, as_of: dt.date) -> int:
        return bisect_right(self._days, as_of)

    def page(self, start: int, *, count: int, below: int | None, as_of: dt.date) -> tuple[Event, ...]:
        """At most `count` events from the number `start` on (`below`: and under that number) posted by `as_of`."""
        first = bisect_left(self._sequences, start)
        last = min(first + count, self._known(as_of))
        if below is not None:
            last = min(last, bisect_left(self._sequences, below))
        return self._events[first:last]

    def ends_before(self, start: int, *, as_of: dt.date) -> bool:
        """Whether there is nothing from the number `start` on."""
        return bisect_left(self._sequences, start) >= self._known(as_of)

    def first_from(self, day: dt.date | None, *, as_of: dt.date) -> int | None:
        """The number of the first event posted on or after `day` (of all events without it); None for no event."""
        position = 0 if day is None else bisect_left(self._days, day)
        return self._sequences[position] if position < self._known(as_of) else None


class Sandbox:
    """What the APIs ask when they answer. `as_of` and `faults` may be changed while it is served."""

    def __init__(self, world: World, maskinporten: Maskinporten, faults: FaultPlan) -> None:
        self.world = world
        self.maskinporten = maskinporten
        self.faults = faults
        self.as_of = world.as_of
        self.feeds = {
            Api.INNTEKT_HENDELSER: Feed(world.income_events),
            Api.SKATTEOPPGJOER_HENDELSER: Feed(world.assessment_events),
        }
        self._renamed = {person.new_person_id: person for person in world.persons.values() if person.new_person_id}

    def person(self, person_id: str) -> Person | None:
        """The person known by that id, be it the old or the new one; None for nobody."""
        found = self.world.persons.get(person_id) or self._renamed.get(person_id)
        return None if found is None or found.unknown else found


def troubles_of(world: World) -> dict[str, Trouble]:
    """The faults that the world's persons bring with them. Raises ValueError for one nobody knows."""
    return {person.person_id: Trouble.parse(person.fault) for person in world.persons.values() if person.fault}
