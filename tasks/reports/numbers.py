"""Amounts, dates and times as Norwegians write them: 12 345 kr, −1 250,50 kr, 01.10.2026, oktober 2026."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
SPACE = "\u00a0"
"""Between thousands, and before kr: a space that does not break the line."""
MINUS = "\u2212"

MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)


def count(number: int) -> str:
    """A whole number with spaces between thousands."""
    return f"{abs(number):,}".replace(",", SPACE) if number >= 0 else MINUS + count(-number)


def kroner(ore: int, *, sign: bool = False) -> str:
    """An amount given in øre, in kroner; øre are shown only where there are any. `sign` writes a plus too."""
    whole, rest = divmod(abs(ore), 100)
    before = MINUS if ore < 0 else "+" if sign and ore > 0 else ""
    after = f",{rest:02d}" if rest else ""
    return f"{before}{count(whole)}{after}{SPACE}kr"


def date(day: dt.date) -> str:
    """dd.mm.yyyy."""
    return f"{day:%d.%m.%Y}"


def month(first_day: dt.date) -> str:
    """The month in words, without a capital: oktober 2026."""
    return f"{MONTHS[first_day.month - 1]} {first_day.year}"


def local_time(moment: dt.datetime) -> str:
    """A moment, of any zone, as date and time of day in Europe/Oslo."""
    return f"{moment.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
