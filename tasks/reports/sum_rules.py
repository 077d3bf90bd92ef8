"""What the rules make of a sum over several months: too small to be reclaimed, or too small to be paid out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class SumRule:
    """The rule of one scheme, for the page to say next to its estimate; nothing is calculated from it.

    paragraph: of the law or regulation. fee_ore, fee_from: sums below this court fee are not reclaimed, and the first
    day of the fee; null where a scheme has no lower limit. least_ore: sums below it are not paid out; null as well.
    """

    paragraph: str
    fee_ore: int | None = None
    fee_from: dt.date | None = None
    least_ore: int | None = None
