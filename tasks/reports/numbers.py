"""Counts and amounts: 12 345, −1 250,50 kr. Dates, and decimals of other languages: language.py."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

SPACE = "\u00a0"
"""Between thousands, and before kr: a space that does not break the line."""
MINUS = "\u2212"


def count(number: int) -> str:
    """A whole number with spaces between thousands."""
    return f"{abs(number):,}".replace(",", SPACE) if number >= 0 else MINUS + count(-number)


def kroner(ore: int, *, sign: bool = False, decimal: str = ",") -> str:
    """An amount given in øre, in kroner; øre are shown only where there are any. `sign` writes a plus too."""
    whole, rest = divmod(abs(ore), 100)
    before = MINUS if ore < 0 else "+" if sign and ore > 0 else ""
    after = f"{decimal}{rest:02d}" if rest else ""
    return f"{before}{count(whole)}{after}{SPACE}kr"


def whole_kroner(ore: int) -> str:
    """An amount given in øre, in whole kroner; inside a sentence of a calculation, so the line may break in it."""
    return f"{ore // 100:,} kr".replace(",", " ")


def in_whole_kroner(parts: Sequence[int], total: int) -> list[int]:
    """Amounts in øre as whole kroner, still in øre, that sum to a total: by largest remainder, the first of equals.

    total: may be others than the sum of the parts by less than a krone for each. Øre of the total that are no whole
    krone are in the largest part. Nothing for no parts.
    """
    whole = [part // 100 * 100 for part in parts]
    left = total - sum(whole)
    by_remainder = sorted(range(len(parts)), key=lambda place: whole[place] - parts[place])
    for place in by_remainder[: left // 100]:
        whole[place] += 100
    if parts:
        largest = max(range(len(parts)), key=lambda place: abs(parts[place]))
        whole[largest] += total - sum(whole)
    return whole


def hundredths(number: int, *, decimal: str = ",") -> str:
    """A number given in hundredths, without needless zeros: 145 is 1,45."""
    return f"{(Decimal(number) / 100).normalize():f}".replace(".", decimal)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score method; it stays between 0 and 1, also for few and for none."""
    z = 1.959964
    share, spread = part / whole, z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def percent(rate: int, *, decimal: str = ",") -> str:
    """A share given in ten-thousandths, in per cent: 7370 is 73,7 %."""
    return f"{hundredths(rate, decimal=decimal)} %"
