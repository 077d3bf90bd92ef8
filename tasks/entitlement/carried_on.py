"""Amounts that Oslo carried on from schemes it closed on 1.11.2022, frozen since (FOR-2022-05-25-1784 §§ 11-12)."""

from __future__ import annotations

from enum import StrEnum

from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.values import RATE_SCALE
from tasks.errors import RateError

_FOLDER = "oslo-viderefort"


class ClosedScheme(StrEnum):
    """Schemes whose recipients keep a frozen amount; saneringsstøtte is reckoned otherwise and is not here."""

    HOUSING_SUPPLEMENT = "kommunalt boligtilskudd"  # FOR-1999-04-21-1633
    RENT_SUPPLEMENT = "husleietilskudd"  # FOR-2014-12-17-1875


def carried_on_ore(last_payment_ore: int, scheme: ClosedScheme, book: RuleBook) -> int:
    """The frozen amount per month, øre: the last payment and 5 % more; housing supplement at most 1 000 kr.

    Raises RateError where the rule files lack the parameters.
    """
    increase = RATE_SCALE + _number("carried_on_increase", book)
    amount = (2 * last_payment_ore * increase + RATE_SCALE) // (2 * RATE_SCALE)
    return min(amount, _number("kbt_most", book)) if scheme is ClosedScheme.HOUSING_SUPPLEMENT else amount


def _number(name: str, book: RuleBook) -> int:
    parameter = book.others.get(_FOLDER, {}).get(name)
    number = parameter.values[-1].number if parameter else None
    if number is None:
        raise RateError(f"The rule files lack {_FOLDER}: {name}.")
    return number
