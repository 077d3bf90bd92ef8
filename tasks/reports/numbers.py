"""Counts and amounts as Norwegians write them: 12 345, −1 250,50 kr. Dates and other decimals: language.py."""

from __future__ import annotations

from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
SPACE = "\u00a0"
"""Between thousands, and before kr: a space that does not break the line."""
MINUS = "\u2212"


def count(number: int) -> str:
    """A whole number with spaces between thousands."""
    return f"{abs(number):,}".replace(",", SPACE) if number >= 0 else MINUS + count(-number)


def kroner(ore: int, *, sign: bool = False) -> str:
    """An amount given in øre, in kroner; øre are shown only where there are any. `sign` writes a plus too."""
    whole, rest = divmod(abs(ore), 100)
    before = MINUS if ore < 0 else "+" if sign and ore > 0 else ""
    after = f",{rest:02d}" if rest else ""
    return f"{before}{count(whole)}{after}{SPACE}kr"
