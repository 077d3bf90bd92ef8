"""Amounts that Oslo carried on from schemes it closed on 1.11.2022, frozen since (FOR-2022-05-25-1784 §§ 11-12)."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.values import RATE_SCALE
from tasks.errors import RateError

_FOLDER = "oslo-viderefort"


class ClosedScheme(StrEnum):
    """Schemes whose recipients keep a frozen amount."""

    HOUSING_SUPPLEMENT = "kommunalt boligtilskudd"  # FOR-1999-04-21-1633
    RENT_SUPPLEMENT = "husleietilskudd"  # FOR-2014-12-17-1875
    CLEARANCE_SUPPORT = "saneringsstøtte"  # FOR-1993-06-24-957, FOR-1998-04-15-497


def carried_on_ore(
    last_payment_ore: int, scheme: ClosedScheme, book: RuleBook, *, last_state_support_ore: int = 0
) -> int:
    """The frozen amount per month, øre: the last payment and 5 % more; housing supplement at most 1 000 kr.

    last_state_support_ore: state support at the last term, which clearance support (saneringsstøtte) is set off against
    before the 5 % of the last payment are added; never below zero, which is our reading.

    Raises RateError where the rule files lack the parameters.
    """
    increase = RATE_SCALE + _number("carried_on_increase", book)
    amount = (2 * last_payment_ore * increase + RATE_SCALE) // (2 * RATE_SCALE)
    match scheme:
        case ClosedScheme.HOUSING_SUPPLEMENT:
            return min(amount, _number("kbt_most", book))
        case ClosedScheme.CLEARANCE_SUPPORT:
            return max(amount - last_state_support_ore, 0)
        case ClosedScheme.RENT_SUPPLEMENT:
            return amount
        case _:
            assert_never(scheme)


def _number(name: str, book: RuleBook) -> int:
    parameter = book.others.get(_FOLDER, {}).get(name)
    number = parameter.values[-1].number if parameter else None
    if number is None:
        raise RateError(f"The rule files lack {_FOLDER}: {name}.")
    return number
