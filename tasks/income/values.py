"""The values of answers: amounts, months, days and years, in the forms that the contract allows without notice."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Annotated

from pydantic import FailFast, PlainValidator

from tasks.errors import UsageError
from tasks.months import parse_month
from tasks.validation import MOST_ORE

_AMOUNT = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2})0*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
FIRST_YEAR, _LAST_YEAR = 2017, 2100
"""Summert skattegrunnlag v2 begins with 2017. A payment or a period of another century is a fault."""
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def _ore(value: object) -> int:
    """Whole øre of an amount in kroner: a JSON number, or a text of ASCII digits with a point before the decimals."""
    if type(value) is int:
        ore = value * 100
    elif type(value) is float or type(value) is str:
        ore = _ore_of_text(str(value))  # str writes a float with the fewest digits that give the same float
    else:
        raise ValueError("not an amount")
    if abs(ore) > MOST_ORE:
        raise ValueError("too large to be an amount")
    return ore


def _ore_of_text(text: str) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError("not an amount in kroner and øre")
    sign, kroner, decimals = match.groups("")
    ore = int(kroner) * 100 + int(decimals.ljust(2, "0"))
    return -ore if sign else ore


@lru_cache(maxsize=1_000)
def _month_of(text: str) -> dt.date:
    try:
        return parse_month(text)
    except UsageError:
        raise ValueError("not a month") from None


def _month(value: object) -> dt.date:
    if type(value) is not str:
        raise ValueError("not a month")
    return _month_of(value)


def _day(value: object) -> dt.date:
    if type(value) is not str or not _DAY.fullmatch(value):
        raise ValueError("not a date")
    day = dt.date.fromisoformat(value)
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValueError("no date of a payment")
    return day


def _year(value: object) -> int:
    """A year, as a number or as its four digits."""
    if type(value) is int:
        year = value
    elif type(value) is str and _YEAR.fullmatch(value):
        year = int(value)
    else:
        raise ValueError("not a year")
    if not FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("no year that an assessment is about")
    return year


Ore = Annotated[int, PlainValidator(_ore)]
Month = Annotated[dt.date, PlainValidator(_month)]
Day = Annotated[dt.date, PlainValidator(_day)]
Year = Annotated[int, PlainValidator(_year)]


class FirstError(FailFast):
    """Stop at a list's first error: the errors of a million items take a gigabyte. A part of a union is hashable."""

    __hash__ = object.__hash__
