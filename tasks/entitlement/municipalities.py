"""The municipality numbers that exist, and the group of each for the cost ceiling (kommunegruppe, § 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tasks.entitlement.rule_texts import GroupText, NumbersText
from tasks.errors import RateError

ALL_OTHERS = 4
_FAR = dt.date(9999, 12, 31)
_ENTRIES = {
    "number": pl.String,
    "name": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "group": pl.Int64,
    "source": pl.String,
    "status": pl.String,
}


@dataclass(frozen=True)
class Municipalities:
    """Numbers (SSB, Klass 131) and groups.

    last_days: the last day of each number; a number may be given for earlier months than it existed in, since a case
    system knows a municipality by its number of today.
    entries: number, name, first, last, group, source, status; all other numbers are in group 4.
    """

    last_days: Mapping[str, dt.date]
    entries: pl.DataFrame

    @classmethod
    def make(cls, groups: Sequence[GroupText], numbers: Sequence[NumbersText]) -> Municipalities:
        """Build the table. Raises RateError where a number is in two groups at a time, or is not a known one."""
        last_days = _last_days(numbers)
        entries = pl.DataFrame(
            [
                (number, text.municipality, text.start, text.through or _FAR, text.group, text.source, text.status.word)
                for text in groups
                for number in text.numbers
            ],
            schema=_ENTRIES,
            orient="row",
        ).sort("number", "first")
        unknown = sorted(set(entries["number"]) - set(last_days))
        if unknown:
            raise RateError(f"cost_groups: {unknown[0]} is not a known municipality number.")
        before = pl.col("last").shift().over("number")
        twice = entries.filter(pl.col("first") <= before)
        if not twice.is_empty():
            raise RateError(f"cost_groups: {twice['number'][0]} is in two groups at the same time.")
        return cls(last_days, entries)

    def known_in(self, month: dt.date) -> list[str]:
        """The numbers that had not ended before the month, in order."""
        if month not in self._known:
            self._known[month] = sorted(number for number, last in self.last_days.items() if last >= month)
        return self._known[month]

    @cached_property
    def _known(self) -> dict[dt.date, list[str]]:
        """A cache for `known_in`: a run needs the same few months again and again."""
        return {}

    def groups(self, months: Sequence[dt.date]) -> pl.DataFrame:
        """Municipality, month and group of every number that is not in group 4, for the months."""
        key = tuple(months)
        if key not in self._groups:
            dates = pl.DataFrame({"month": key}, schema={"month": pl.Date})
            self._groups[key] = (
                self.entries.join(dates, how="cross")
                .filter(pl.col("month").is_between("first", "last"))
                .select(pl.col("number").alias("municipality"), "month", "group")
            )
        return self._groups[key]

    @cached_property
    def _groups(self) -> dict[tuple[dt.date, ...], pl.DataFrame]:
        """A cache for `groups`: a run needs the same few months again and again."""
        return {}

    def source(self, number: str, month: dt.date) -> tuple[str, str] | None:
        """Source and status of a number's group that month; None where the number has no entry (group 4)."""
        spans = self._by_number.get(number, [])
        return next(((source, status) for first, last, source, status in spans if first <= month <= last), None)

    @cached_property
    def _by_number(self) -> dict[str, list[tuple[dt.date, dt.date, str, str]]]:
        found: dict[str, list[tuple[dt.date, dt.date, str, str]]] = {}
        for number, *span in self.entries.select("number", "first", "last", "source", "status").iter_rows():
            found.setdefault(number, []).append(tuple(span))
        return found


def _last_days(texts: Sequence[NumbersText]) -> dict[str, dt.date]:
    """The last day of each number: the day before the first list without it, of the lists in order of date."""
    in_order = sorted(texts, key=lambda text: text.start)
    ends = [text.start - dt.timedelta(days=1) for text in in_order[1:]] + [_FAR]
    return {number: end for text, end in zip(in_order, ends, strict=False) for number in _numbers(text)}


def _numbers(text: NumbersText) -> list[str]:
    single = text.numbers.split()
    for span in text.ranges.split():
        first, _, last = span.partition("-")
        if not (first.isdigit() and last.isdigit() and first <= last):
            raise RateError(f"municipality_numbers: «{span}» is not a range.")
        single.extend(f"{number:04}" for number in range(int(first), int(last) + 1))
    wrong = [number for number in single if len(number) != 4 or not number.isdigit()]
    if wrong:
        raise RateError(f"municipality_numbers: «{wrong[0]}» is not four digits.")
    return single
