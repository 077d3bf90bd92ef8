"""Person ids (fødselsnummer, D-nummer): form, date, check digits; vectorised.

Source: Folkeregisteret, "Nytt fødselsnummer fra 2032" (nyttfnr2032.md), and its validator's test vectors.

- 11 digits: DDMMYY, three individual digits, two check digits.
- D-nummer: day + 40. Synthetic (Test-Norge): month + 80, before the check digits are computed. An id can have both.
- Month + 40 is a help number of the health service, or a synthetic number of NAV; month + 65 is also NAV's. The tax
  administration knows neither, so they are refused everywhere.
- Check digits: weighted sums modulo 11. For numbers issued from 2032 the first sum may leave 0 to 3; before, 0 only.
  Both kinds are in use at the same time, so both are accepted.
- The date is checked with the year as 20YY, since the century is not always known; 29 February is valid where YY is
  divisible by 4.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.recipients.findings import Rule

NEW_RULE_FROM = dt.date(2032, 1, 1)
"""From this date, new numbers follow the wider rule for the first check digit; their century cannot be read."""

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_MOST_FIRST_REMAINDER = 3
_LENGTH = 11
_ELEVEN_DIGITS = r"^[0-9]{11}$"


def person_id_rule(person_id: pl.Expr, *, synthetic: bool) -> pl.Expr:
    """The first rule that the id breaks, as `Rule` text; null where it is well formed (or null).

    `synthetic` says which ids belong here: only synthetic ones (outside production), or only real ones.
    """
    well_formed = person_id.str.contains(_ELEVEN_DIGITS)
    wrong_kind = Rule.REAL_OUTSIDE_PRODUCTION if synthetic else Rule.SYNTHETIC_IN_PRODUCTION
    return (
        pl.when(person_id.is_null())
        .then(None)
        .when(~well_formed)
        .then(pl.lit(Rule.NOT_ELEVEN_DIGITS.value))
        .when(_of_another_register(person_id))
        .then(pl.lit(Rule.ID_OF_ANOTHER_REGISTER.value))
        .when(~_has_date(person_id))
        .then(pl.lit(Rule.ID_WITHOUT_A_DATE.value))
        .when(~_check_digits_fit(person_id))
        .then(pl.lit(Rule.WRONG_CHECK_DIGITS.value))
        .when(is_synthetic(person_id) != synthetic)
        .then(pl.lit(wrong_kind.value))
    )


def is_person_id(person_id: str, *, synthetic: bool) -> bool:
    """Whether one id is well formed and of the kind that belongs here."""
    return pl.select(person_id_rule(pl.lit(person_id), synthetic=synthetic)).item() is None


def is_synthetic(person_id: pl.Expr) -> pl.Expr:
    """Whether the id is from Test-Norge: month + 80."""
    return _raw_month(person_id).is_between(81, 92)


def passes_only_2032_rule(person_id: pl.Expr) -> pl.Expr:
    """Whether an id with right check digits passes only the rule of 2032 for the first one."""
    return _remainder(person_id, _FIRST_WEIGHTS) != 0


def birth_date_disagrees(person_id: pl.Expr, birth_date: pl.Expr, *, on: dt.date) -> pl.Expr:
    """Whether a well-formed id and the birth date contradict each other; false where that cannot be decided.

    Day, month and the year's two digits are always in the id. Only real ids under the rules before 2032 have the
    century in the individual digits, and only where the series have one for that year. Synthetic ids do not follow the
    series (one of the validator's own test vectors is in none), so their century is not read.
    """
    same_day = (_day(person_id) == birth_date.dt.day()) & (_month(person_id) == birth_date.dt.month())
    same_year = _year(person_id) == birth_date.dt.year() % 100
    century_known = ~is_synthetic(person_id) & ~passes_only_2032_rule(person_id) & pl.lit(on < NEW_RULE_FROM)
    other_century = pl.when(century_known).then(_century(person_id) != birth_date.dt.year() // 100 * 100)
    return ~(same_day & same_year) | other_century.fill_null(value=False)


def _number(person_id: pl.Expr) -> pl.Expr:
    return pl.when(person_id.str.contains(_ELEVEN_DIGITS)).then(person_id).cast(pl.Int64)


def _digits(person_id: pl.Expr, start: int, count: int) -> pl.Expr:
    above: int = 10**count
    below: int = 10 ** (_LENGTH - start - count)
    return _number(person_id) // below % above


def _remainder(person_id: pl.Expr, weights: tuple[int, ...]) -> pl.Expr:
    return pl.sum_horizontal(_digits(person_id, place, 1) * weight for place, weight in enumerate(weights)) % 11


def _check_digits_fit(person_id: pl.Expr) -> pl.Expr:
    first = _remainder(person_id, _FIRST_WEIGHTS) <= _MOST_FIRST_REMAINDER
    return first & (_remainder(person_id, _SECOND_WEIGHTS) == 0)


def _day(person_id: pl.Expr) -> pl.Expr:
    return _digits(person_id, 0, 2) - pl.when(_digits(person_id, 0, 1).is_between(4, 7)).then(40).otherwise(0)


def _raw_month(person_id: pl.Expr) -> pl.Expr:
    return _digits(person_id, 2, 2)


def _month(person_id: pl.Expr) -> pl.Expr:
    return _raw_month(person_id) - pl.when(is_synthetic(person_id)).then(80).otherwise(0)


def _year(person_id: pl.Expr) -> pl.Expr:
    return _digits(person_id, 4, 2)


def _of_another_register(person_id: pl.Expr) -> pl.Expr:
    return _raw_month(person_id).is_between(41, 52) | _raw_month(person_id).is_between(66, 77)


def _has_date(person_id: pl.Expr) -> pl.Expr:
    day, month = _day(person_id), _month(person_id)
    leap = _year(person_id) % 4 == 0
    february = pl.when(leap).then(29).otherwise(28)
    longest = pl.when(month == 2).then(february).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    return month.is_between(1, 12) & (day >= 1) & (day <= longest)


def _century(person_id: pl.Expr) -> pl.Expr:
    """First year of the century, null where the individual digits and the year have none (Folkeregisteret's series)."""
    individual, year = _digits(person_id, 6, 3), _year(person_id)
    return (
        pl.when(individual <= 499)
        .then(1900)
        .when(year <= 39)
        .then(2000)
        .when((individual <= 749) & (year >= 54))
        .then(1800)
        .when(individual >= 900)
        .then(1900)
    )
