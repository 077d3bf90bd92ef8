from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.recipients.findings import Rule
from tasks.recipients.person_ids import birth_date_disagrees, is_synthetic, passes_only_2032_rule, person_id_rule
from tests.recipients.ids import FIRST_WEIGHTS, SECOND_WEIGHTS, finish, synthetic_id, weighted

VECTORS = list(
    csv.DictReader((Path(__file__).parent / "fodselsnummer-2032-testvectors.csv").read_text("utf-8").splitlines())
)
BORN = dt.date(1984, 3, 7)


def rule(person_id: str | None, *, synthetic: bool = True) -> str | None:
    return first(person_id_rule(pl.lit(person_id, dtype=pl.String), synthetic=synthetic))


def first(expression: pl.Expr) -> str | None:
    value: str | None = pl.select(expression).item()
    return value


def disagrees(person_id: str, birth: dt.date, on: dt.date = dt.date(2026, 10, 1)) -> bool:
    return bool(pl.select(birth_date_disagrees(pl.lit(person_id), pl.lit(birth), on=on)).item())


def digits_fit(person_id: str) -> bool:
    """Both check digits by the rules of 2032, without the code under test."""
    one = weighted(person_id[:9], FIRST_WEIGHTS) + int(person_id[9])
    two = weighted(person_id[:10], SECOND_WEIGHTS) + int(person_id[10])
    return one % 11 <= 3 and two % 11 == 0


births = st.dates(dt.date(1900, 1, 1), dt.date(2031, 12, 31)).filter(
    lambda day: not (day.month == 2 and day.day == 29 and day.year % 4)
)
individuals = st.integers(0, 999)


@st.composite
def synthetic_ids(draw: st.DrawFn) -> str:
    birth = draw(births)
    day_plus = draw(st.sampled_from([0, 40]))
    nine = f"{birth.day + day_plus:02}{birth.month + 80:02}{birth.year % 100:02}{draw(individuals):03}"
    whole = finish(nine, remainder=draw(st.integers(0, 3)))
    assume(whole is not None)
    assert whole is not None
    return whole


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["beskrivelse"])
def test_the_official_vectors_come_out_as_published(vector: dict[str, str]) -> None:
    synthetic = vector["erSyntetisk"] == "true"
    valid = rule(vector["nummer"], synthetic=synthetic) is None
    assert valid == (vector["erGyldig"] == "true")
    if valid:
        assert pl.select(is_synthetic(pl.lit(vector["nummer"]))).item() == synthetic


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["beskrivelse"])
def test_vectors_said_to_be_of_2032_or_of_1964_are_distinguished(vector: dict[str, str]) -> None:
    if vector["erGyldig"] == "true" and "leap" not in vector["beskrivelse"]:
        new = pl.select(passes_only_2032_rule(pl.lit(vector["nummer"]))).item()
        assert new == ("2032" in vector["beskrivelse"])


@given(synthetic_ids())
def test_every_id_made_by_the_rules_is_accepted(person_id: str) -> None:
    assert rule(person_id) is None


@given(synthetic_ids(), st.integers(0, 10), st.integers(1, 9))
def test_any_one_changed_digit_is_caught(person_id: str, place: int, step: int) -> None:
    """No weight of the second sum is divisible by 11: one changed digit makes its remainder nonzero, by either rule."""
    changed = person_id[:place] + str((int(person_id[place]) + step) % 10) + person_id[place + 1 :]
    assert rule(changed) is not None


@given(synthetic_ids(), st.integers(0, 9))
def test_any_two_neighbours_that_change_places_are_caught(person_id: str, place: int) -> None:
    """Neighbouring weights of the second sum differ by 1 or 5, never by a multiple of 11."""
    one, two = person_id[place], person_id[place + 1]
    changed = person_id[:place] + two + one + person_id[place + 2 :]
    assert (rule(changed) is not None) == (one != two)


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_an_accepted_number_has_fitting_digits_a_date_and_a_synthetic_month(number: str) -> None:
    if rule(number) is None:
        day, month, year = int(number[:2]), int(number[2:4]) - 80, 2000 + int(number[4:6])
        assert digits_fit(number)
        dt.date(year, month, day - 40 if day > 40 else day)


@given(st.text(max_size=13))
def test_whatever_is_not_eleven_digits_is_refused_without_a_crash(text: str) -> None:
    if not (len(text) == 11 and text.isascii() and text.isdigit()):
        assert rule(text) == Rule.NOT_ELEVEN_DIGITS


def test_digits_of_other_scripts_are_not_digits() -> None:
    assert rule("٠١٢٣٤٥٦٧٨٩٠") == Rule.NOT_ELEVEN_DIGITS


def test_nothing_is_said_of_a_missing_id() -> None:
    assert rule(None) is None


def test_a_d_number_is_accepted() -> None:
    assert rule(synthetic_id(BORN, day_plus=40)) is None


@pytest.mark.parametrize("month_plus", [40, 65])
@pytest.mark.parametrize("synthetic", [True, False])
def test_numbers_of_other_registers_are_refused_everywhere(month_plus: int, synthetic: bool) -> None:
    number = synthetic_id(BORN, month_plus=month_plus)
    assert rule(number, synthetic=synthetic) == Rule.ID_OF_ANOTHER_REGISTER


@pytest.mark.parametrize(
    "six", ["009284", "329284", "318484", "308284", "298285", "409284", "729284", "819284", "011384", "019384"]
)
def test_six_digits_that_are_no_date_are_refused(six: str) -> None:
    number = next(whole for tail in range(1000) if (whole := finish(f"{six}{tail:03}")))
    assert rule(number) == Rule.ID_WITHOUT_A_DATE


def test_wrong_check_digits_are_refused() -> None:
    number = synthetic_id(BORN)
    assert rule(number[:10] + str((int(number[10]) + 1) % 10)) == Rule.WRONG_CHECK_DIGITS


@pytest.mark.parametrize("remainder", range(4, 11))
def test_a_first_check_digit_that_leaves_more_than_three_is_wrong(remainder: int) -> None:
    start = f"{BORN.day:02}{BORN.month + 80:02}{BORN.year % 100:02}"
    number = next(whole for tail in range(1000) if (whole := finish(f"{start}{tail:03}", remainder=remainder)))
    assert rule(number) == Rule.WRONG_CHECK_DIGITS


@pytest.mark.parametrize(
    ("month", "broken"),
    [
        *[(month, Rule.ID_WITHOUT_A_DATE) for month in (40, 53, 65, 78, 80, 93)],
        *[(month, Rule.ID_OF_ANOTHER_REGISTER) for month in (41, 52, 66, 77)],
        *[(month, None) for month in (81, 92)],
    ],
)
def test_the_months_of_each_register_end_where_its_twelve_do(month: int, broken: Rule | None) -> None:
    number = next(whole for tail in range(1000) if (whole := finish(f"07{month}84{tail:03}")))
    assert rule(number) == broken


def test_a_synthetic_id_is_refused_in_production_and_a_real_one_outside() -> None:
    assert rule(synthetic_id(BORN), synthetic=False) == Rule.SYNTHETIC_IN_PRODUCTION
    real_form = VECTORS[2]["nummer"]
    assert rule(real_form, synthetic=False) is None
    assert rule(real_form, synthetic=True) == Rule.REAL_OUTSIDE_PRODUCTION


@given(births, individuals)
def test_a_birth_date_agrees_with_the_synthetic_id_made_from_it(birth: dt.date, individual: int) -> None:
    number = finish(f"{birth.day:02}{birth.month + 80:02}{birth.year % 100:02}{individual:03}")
    assume(number is not None)
    assert number is not None
    assert not disagrees(number, birth)


@given(births, births)
def test_another_day_month_or_two_digit_year_disagrees(birth: dt.date, other: dt.date) -> None:
    same = (birth.day, birth.month, birth.year % 100) == (other.day, other.month, other.year % 100)
    assert disagrees(synthetic_id(birth), other) != same


def test_a_d_number_agrees_with_its_birth_date() -> None:
    assert not disagrees(synthetic_id(BORN, day_plus=40), BORN)


@pytest.mark.parametrize(
    ("year", "individual", "centuries"),
    [
        (24, 120, {1900}),
        (24, 499, {1900}),
        (24, 500, {2000}),
        (39, 999, {2000}),
        (54, 500, {1800}),
        (99, 749, {1800}),
        (40, 900, {1900}),
        (99, 999, {1900}),
        (53, 600, {1800, 1900, 2000}),
        (60, 750, {1800, 1900, 2000}),
    ],
)
def test_the_century_is_read_from_real_ids_by_the_series_of_folkeregisteret(
    year: int, individual: int, centuries: set[int]
) -> None:
    """The last digit is wrong, so that these numbers, which have the form of real ids, belong to nobody."""
    day, nine = next(
        (day, nine)
        for day in range(1, 29)
        if weighted(nine := f"{day:02}03{year:02}{individual:03}", FIRST_WEIGHTS) % 11 != 1
    )
    ten = f"{nine}{-weighted(nine, FIRST_WEIGHTS) % 11}"
    number = f"{ten}{(-weighted(ten, SECOND_WEIGHTS) % 11 + 1) % 10}"
    assert not digits_fit(number)
    agreeing = {century for century in (1800, 1900, 2000) if not disagrees(number, dt.date(century + year, 3, day))}
    assert agreeing == centuries


def test_the_century_is_not_read_from_2032() -> None:
    real_form = VECTORS[2]["nummer"]
    born, century_later = dt.date(1969, 3, 20), dt.date(2069, 3, 20)
    assert disagrees(real_form, century_later)
    assert not disagrees(real_form, born)
    assert not disagrees(real_form, century_later, on=dt.date(2032, 1, 1))


def test_the_century_is_not_read_from_a_number_of_the_wider_rule() -> None:
    number = VECTORS[0]["nummer"]
    assert not disagrees(number, dt.date(1982, 10, 30))
    assert not disagrees(number, dt.date(2082, 10, 30))
