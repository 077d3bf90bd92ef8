"""The law's parameters as dated values, each with its unit, paragraph, source and status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum

RATE_SCALE = 10_000
"""Shares and multiples are whole ten-thousandths."""
ORE_PER_KRONE = 100


class Status(Enum):
    """How well a value is known; the letters are those in the rule files."""

    OFFICIAL = "O"
    PUBLISHED = "V"
    DERIVED = "D"
    INFERRED = "I"
    UNCONFIRMED = "E"

    @classmethod
    def weakest(cls, statuses: Iterable[Status]) -> Status:
        """The least sure of one or more statuses."""
        order = list(cls)
        return max(statuses, key=order.index)

    @property
    def word(self) -> str:
        """The word that results show: official, published, derived, inferred, unconfirmed."""
        return self.name.lower()


class Unit(StrEnum):
    """The unit of a value, which decides the integer that it is stored as."""

    KR = "kr"  # øre
    KR_PER_YEAR = "kr_per_year"  # øre
    KR_PER_MONTH = "kr_per_month"  # øre
    SHARE = "share"  # ten-thousandths
    G = "G"  # ten-thousandths of grunnbeløpet
    WEIGHT = "weight"  # hundredths
    RATIO = "ratio"  # hundredths
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    THIRDS = "thirds"
    FLAG = "flag"  # 0 or 1

    @property
    def scale(self) -> int:
        """How many of the integer's units make one."""
        return _SCALES.get(self, 1)


_SCALES = {
    Unit.KR: ORE_PER_KRONE,
    Unit.KR_PER_YEAR: ORE_PER_KRONE,
    Unit.KR_PER_MONTH: ORE_PER_KRONE,
    Unit.SHARE: RATE_SCALE,
    Unit.G: RATE_SCALE,
    Unit.WEIGHT: 100,
    Unit.RATIO: 100,
}


@dataclass(frozen=True)
class DatedValue:
    """One value and the days it is valid: from `start`, and through `end` where it is temporary.

    `number` is whole units of the parameter's scale; none means that the parameter ended.
    """

    start: dt.date
    number: int | None
    status: Status
    source: str
    end: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether it is valid that day; a later value can replace it."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Basis:
    """What a line of a calculation rests on: a paragraph, its sources, and how sure the weakest value is.

    source, status: None where no value of the rules is used.
    """

    paragraph: str | None
    source: str | None
    status: Status | None

    @property
    def word(self) -> str | None:
        """The status as results show it."""
        return self.status.word if self.status else None


@dataclass(frozen=True)
class Doubt:
    """Something that no source confirms about a whole scheme: every result of those days names it, as unconfirmed."""

    name: str
    start: dt.date
    end: dt.date | None
    source: str

    def covers(self, day: dt.date) -> bool:
        """Whether the scheme is in this doubt that day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a scheme through time.

    `values` are in order of date, each in force until the next. `temporary` values replace them while they last.
    `adjusted` is the (month, day) of the yearly adjustment, where there is one.
    """

    name: str
    label: str
    unit: Unit
    paragraph: str
    values: tuple[DatedValue, ...]
    temporary: tuple[DatedValue, ...] = ()
    adjusted: tuple[int, int] | None = None

    def on(self, day: dt.date) -> DatedValue | None:
        """The value in force that day; none before the first one."""
        for values in (self.temporary, self.values):
            valid = [value for value in values if value.covers(day)]
            if valid:
                return valid[-1]
        return None

    def confirmed_before(self, value: DatedValue) -> DatedValue | None:
        """The newest value up to `value` that a source confirms."""
        known = [each for each in self.values if each.start <= value.start and each.status is not Status.UNCONFIRMED]
        return known[-1] if known else None

    def changes(self) -> list[dt.date]:
        """The days on which the value changes."""
        ends = [value.end + dt.timedelta(days=1) for value in self.temporary if value.end]
        return sorted({value.start for value in (*self.values, *self.temporary)} | set(ends))

    def known_until(self) -> dt.date | None:
        """The first day on which a yearly adjustment is missing; None for a value without yearly adjustment."""
        newest = self.values[-1]
        if self.adjusted is None or newest.number is None:
            return None
        month, day = self.adjusted
        same_year = dt.date(newest.start.year, month, day)
        return same_year if same_year > newest.start else same_year.replace(year=newest.start.year + 1)

    def decimal(self, value: DatedValue) -> Decimal | None:
        """The value as it is written in the rule file."""
        return None if value.number is None else Decimal(value.number) / self.unit.scale
