"""An account of one calculation: lines of data, each with the paragraph, source and status of the value behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.entitlement.municipalities import Municipalities
from tasks.entitlement.schemes import Scheme
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE

Row = Mapping[str, Any]
Values = Mapping[str, int | str]
MONTHS = 12
FINE_PER_KRONE = RATE_SCALE * ORE_PER_KRONE


@dataclass(frozen=True)
class Line:
    """One line, as in ExplanationLines; `amount_ore` is negative where something is subtracted."""

    code: str
    wording: str
    values: Values
    amount_ore: int | None = None
    rate: int | None = None
    rate_unit: str | None = None
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

    def fact(self, code: str, amount_ore: int | None, *, wording: str | None = None) -> None:
        """Add a line about the household, or a sum of the lines above. wording: where it is not named as the code."""
        self.lines.append(Line(code, wording or code, {}, amount_ore))

    def rule(
        self,
        code: str,
        amount_ore: int | None,
        parameter: str,
        *,
        wording: str | None = None,
        values: Values | None = None,
        rate: int | None = None,
        rate_unit: str = "share",
        rests_on: Sequence[str] = (),
    ) -> None:
        """Add a line that follows from a parameter, with the parameter's paragraph.

        wording: where it is not named as the code. values: what the wording takes. rate: in `rate_unit`. rests_on: the
        other parameters that the amount follows from. Source and status are those of all of them (`Scheme.basis`).
        """
        basis = self.scheme.basis(self.month, parameter, *rests_on)
        self.lines.append(
            Line(
                code,
                wording or code,
                values or {},
                amount_ore,
                rate,
                None if rate is None else rate_unit,
                basis.paragraph,
                basis.source,
                basis.word,
            )
        )

    def parameter(self, name: str, *, code: str | None = None, wording: str | None = None, **values: int | str) -> None:
        """Add a line that is a parameter itself, by the label of its rule file.

        code, wording: where they are not named as the parameter. values: what the wording takes besides the label.
        """
        label = self.scheme.parameters[name].label
        self.rule(
            code or name, self.number(name), name, wording=wording or code or name, values={**values, "label": label}
        )


def half_up(numerator: int, denominator: int) -> int:
    """Whole-number quotient, halves upwards."""
    return (2 * numerator + denominator) // (2 * denominator)
