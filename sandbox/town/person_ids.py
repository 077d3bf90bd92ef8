"""Synthetic person ids and organisation numbers: made and checked, one at a time, without any data library.

- Person ids: 11 digits DDMMYYiiikk. Test-Norge adds 80 to the month, a D-number 40 to the day; the check digits are
  computed after that (Skatteetaten, docs/test; Folkeregisteret, nyttfnr2032.md).
- Organisation numbers: 9 digits, weights 3 2 7 6 5 4 3 2, modulo 11; those of Test-Norge start with 2 or 3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_MODULUS = 11
_SYNTHETIC_MONTH = 80
_D_NUMBER_DAY = 40
_CENTURY_SERIES = {19: (0, 499), 20: (500, 999)}
"""Individual digits by century of birth, 1900-1999 and 2000-2039 (the two series that a living recipient can have)."""


def _check_digit(digits: Sequence[int], weights: Sequence[int]) -> int | None:
    """Give the digit that makes the weighted sum divisible by 11; None where that would take two digits."""
    digit = -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % _MODULUS
    return digit if digit <= 9 else None


def make_person_id(birth_date: dt.date, individual: int, *, d_number: bool = False) -> str | None:
    """Make the synthetic id of a birth date and three individual digits; None where no check digits fit them."""
    day = birth_date.day + (_D_NUMBER_DAY if d_number else 0)
    stem = f"{day:02}{birth_date.month + _SYNTHETIC_MONTH}{birth_date.year % 100:02}{individual:03}"
    digits = [int(character) for character in stem]
    first = _check_digit(digits, _FIRST_WEIGHTS)
    if first is None:
        return None
    second = _check_digit([*digits, first], _SECOND_WEIGHTS)
    return None if second is None else f"{stem}{first}{second}"


def is_person_id(text: str) -> bool:
    """Whether the text is a well-formed person id: a date, and check digits by the rule of today or of 2032.

    The century is not always in the number, so the date is tried as 20YY.
    """
    if len(text) != 11 or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(character) for character in text]
    first = sum(d * w for d, w in zip(digits[:10], (*_FIRST_WEIGHTS, 1), strict=True)) % _MODULUS
    second = sum(d * w for d, w in zip(digits, (*_SECOND_WEIGHTS, 1), strict=True)) % _MODULUS
    return first <= 3 and second == 0 and _has_date(text)


def is_synthetic(text: str) -> bool:
    """Whether the id is from Test-Norge: month + 80."""
    return 1 <= int(text[2:4]) - _SYNTHETIC_MONTH <= 12


def _has_date(text: str) -> bool:
    day, month, year = int(text[:2]), int(text[2:4]), 2000 + int(text[4:6])
    day -= _D_NUMBER_DAY if day > _D_NUMBER_DAY else 0
    month -= _SYNTHETIC_MONTH if month > _SYNTHETIC_MONTH else 0
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def is_organisation_number(text: str) -> bool:
    """Whether the text is 9 digits with a right check digit."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(character) for character in text]
    return _check_digit(digits[:8], _ORGANISATION_WEIGHTS) == digits[8]


class Numbers:
    """Draws person ids and organisation numbers that nobody else in this municipality has."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()

    def person_id(self, birth_date: dt.date, *, d_number: bool = False) -> str:
        """Draw an unused synthetic person id for that birth date."""
        low, high = _CENTURY_SERIES[birth_date.year // 100]
        while True:
            drawn = make_person_id(birth_date, self._random.randint(low, high), d_number=d_number)
            if drawn is not None and drawn not in self._taken:
                self._taken.add(drawn)
                return drawn

    def organisation(self) -> str:
        """Draw an unused synthetic organisation number (first digit 2 or 3)."""
        while True:
            stem = f"{self._random.randint(20_000_000, 39_999_999)}"
            check = _check_digit([int(character) for character in stem], _ORGANISATION_WEIGHTS)
            if check is not None and f"{stem}{check}" not in self._taken:
                self._taken.add(f"{stem}{check}")
                return f"{stem}{check}"
