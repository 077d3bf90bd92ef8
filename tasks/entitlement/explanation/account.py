"""An account of one calculation: lines of data, each with the paragraph, source and status of the value behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tasks.entitlement.municipalities import Municipalities
from tasks.entitlement.schemes import Scheme
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE

Row = Mapping[str, Any]
MONTHS = 12
FINE_PER_KRONE = RATE_SCALE * ORE_PER_KRONE


@dataclass(frozen=True)
class Line:
    """One line: `amount_ore` may be negative where something is taken away; `rate` is text in bokmål."""

    code: str
    label: str
    amount_ore: int | None = None
    rate: str | None = None
    paragraph: str | None = None
    source: str | None = None
    status: str | None = None


@dataclass
class Account:
    """Collects the lines of one household-month. `row`: the case, its parameters and every intermediate amount."""

    scheme: Scheme
    row: Row
    municipalities: Municipalities
    lines: list[Line] = field(default_factory=list)

    @property
    def month(self) -> dt.date:
        """The month that is explained."""
        month: dt.date = self.row["month"]
        return month

    def number(self, name: str) -> int:
        """A whole number of the row."""
        return int(self.row[name])

    def fact(self, code: str, label: str, amount_ore: int | None = None, rate: str | None = None) -> None:
        """A line about the household, or a sum of the lines above."""
        self.lines.append(Line(code, label, amount_ore, rate))

    def rule(self, code: str, label: str, amount_ore: int | None, parameter: str, rate: str | None = None) -> None:
        """A line that follows from a parameter, with where it comes from."""
        value = self.scheme.value(parameter, self.month)
        known = self.scheme.parameters.get(parameter)
        self.lines.append(
            Line(
                code,
                label,
                amount_ore,
                rate,
                known.paragraph if known else None,
                value.source if value else None,
                value.status.word if value else None,
            )
        )

    def label(self, parameter: str) -> str:
        """The parameter's own label."""
        return self.scheme.parameters[parameter].label


def percent(rate: int) -> str:
    """Ten-thousandths as a percentage in Norwegian: 7370 is «73,7 %»."""
    return f"{comma(Decimal(rate) / 100)} %"


def comma(number: Decimal) -> str:
    """A number with decimal comma and no needless zeros."""
    return f"{number.normalize():f}".replace(".", ",")


def half_up(numerator: int, denominator: int) -> int:
    """Whole-number quotient, halves upwards."""
    return (2 * numerator + denominator) // (2 * denominator)
