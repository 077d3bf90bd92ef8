"""The rules of members and incomes a second time: from persons, payments and assessments to a household-month.

Written from the paragraphs, one household at a time, in exact fractions, and sharing nothing with `tasks/entitlement`:

- FOR-2012-11-29-1283 § 5, and FOR-2024-09-23-2234: the state counts what was paid in the month, of the applicant and
  of members of 18 or over, from October 2024 of 20 or over. FOR-2024-12-19-3386: from 2025 two thirds of AAP or
  dagpenger in a month with three payments.
- FOR-2022-05-25-1784 § 9: Oslo counts the mean of the last four months of members of 20 or over; the newest tax
  assessment of a member without any income in the four; and an income that a decision took from an assessment is
  calculated again only where the months differ from it by more than 10 %.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

FORTNIGHTLY = {"arbeidsavklaringspenger", "dagpengerVedArbeidsloeshet"}
TAX_FREE, PARTLY_TAXABLE, DISABILITY = "skattefrieUtbetalinger", "kilometergodtgjoerelseBil", "ufoeretrygd"


@dataclass(frozen=True)
class Payment:
    """What one payer reported; øre."""

    month: dt.date
    payer: str
    code: str
    amount: int
    taxable: bool = True
    back_pay: bool = False


@dataclass(frozen=True)
class Assessed:
    """A tax assessment: yearly øre, of which uføretrygd."""

    year: int
    income: int
    disability: int


@dataclass(frozen=True)
class Person:
    """Somebody who lives there from and through the days given."""

    born: dt.date
    applicant: bool
    lives_from: dt.date
    lives_to: dt.date | None
    payments: Sequence[Payment] = ()
    assessed: Sequence[Assessed] = ()


@dataclass(frozen=True)
class Household:
    """Decided: the decision's monthly income, and whether it was from an assessment; øre."""

    scheme: str
    month: dt.date
    persons: Sequence[Person]
    decided: int = 0
    decided_from_assessment: bool = False
    stated: int = field(default=0)


@dataclass(frozen=True)
class Basis:
    """The inputs of the household-month."""

    adults: int
    aged_18_19: int
    children: int
    income: int
    disability: int


def basis(household: Household) -> Basis:
    """The members on the first of the month, and the income that counts."""
    present = [each for each in household.persons if _lives_there(each, household.month)]
    ages = [_age(each.born, household.month) for each in present]
    grown = sum(age >= 18 for age in ages)
    income, disability = _income(household, present)
    if household.scheme == "oslo" and household.decided_from_assessment:
        apart = abs(Fraction(income - household.decided))
        if apart <= Fraction(abs(household.decided), 10):
            income, disability = household.decided, min(disability, max(household.decided, 0))
    first = max(grown, 1)
    return Basis(first, sum(18 <= age <= 19 for age in ages), len(present) - first, income, disability)


def _lives_there(person: Person, day: dt.date) -> bool:
    return person.lives_from <= day and (person.lives_to is None or day <= person.lives_to)


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _income(household: Household, present: Sequence[Person]) -> tuple[int, int]:
    month, oslo = household.month, household.scheme == "oslo"
    window = {_months_before(month, back) for back in range(4 if oslo else 1)}
    least = 20 if oslo or month >= dt.date(2024, 10, 1) else 18
    paid, paid_disability = Fraction(0), Fraction(0)
    yearly, yearly_disability = 0, 0
    for person in present:
        if _age(person.born, month) < least and not (person.applicant and not oslo):
            continue
        reported = [each for each in person.payments if each.month in window]
        if oslo and not reported and person.assessed:
            newest = max(person.assessed, key=lambda each: each.year)
            yearly, yearly_disability = yearly + newest.income, yearly_disability + newest.disability
        for each in reported:
            counted = _counted(each, reported, two_thirds=not oslo and month >= dt.date(2025, 1, 1))
            paid += counted
            paid_disability += counted if each.code == DISABILITY else 0
    mean = _to_ore(paid / len(window)), _to_ore(paid_disability / len(window))
    assessed = _to_ore(Fraction(yearly, 12)), _to_ore(Fraction(yearly_disability, 12))
    return mean[0] + assessed[0] + household.stated, mean[1] + assessed[1]


def _counted(payment: Payment, reported: Sequence[Payment], *, two_thirds: bool) -> Fraction:
    if payment.code == TAX_FREE or (payment.code == PARTLY_TAXABLE and not payment.taxable):
        return Fraction(0)
    if two_thirds and payment.code in FORTNIGHTLY:
        alike = [
            each
            for each in reported
            if (each.month, each.payer, each.code) == (payment.month, payment.payer, payment.code)
            and each.amount > 0
            and not each.back_pay
        ]
        if len(alike) >= 3:
            return Fraction(2 * payment.amount, 3)
    return Fraction(payment.amount)


def _months_before(month: dt.date, back: int) -> dt.date:
    for _ in range(back):
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return month


def _to_ore(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
