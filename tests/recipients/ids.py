"""Synthetic person ids, made from their digits, independently of the code under test."""

from __future__ import annotations

import datetime as dt

FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def finish(nine: str, *, remainder: int = 0) -> str | None:
    """Add the two check digits; the first leaves `remainder`. None where such digits do not exist."""
    first = (remainder - weighted(nine, FIRST_WEIGHTS)) % 11
    if first == 10:
        return None
    second = -weighted(f"{nine}{first}", SECOND_WEIGHTS) % 11
    return None if second == 10 else f"{nine}{first}{second}"


def synthetic_id(birth: dt.date, individual: int = 500, *, day_plus: int = 0, month_plus: int = 80) -> str:
    """The first id, from this individual number upwards, that has valid check digits."""
    for number in range(individual, 1000):
        whole = finish(f"{birth.day + day_plus:02}{birth.month + month_plus:02}{birth.year % 100:02}{number:03}")
        if whole is not None:
            return whole
    raise AssertionError("no individual number left")
