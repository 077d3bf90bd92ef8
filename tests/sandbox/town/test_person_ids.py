"""Synthetic person ids and organisation numbers: right by the register's own vectors, and nobody's."""

import csv
import datetime as dt
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.town.person_ids import Numbers, is_organisation_number, is_person_id, is_synthetic, make_person_id

VECTORS = Path(__file__).parents[1] / "contracts" / "fodselsnummer-2032-testvectors.csv"
BIRTH_DATES = st.dates(dt.date(1900, 1, 1), dt.date(2039, 12, 31))


def _vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["beskrivelse"])
def test_the_registers_own_vectors_are_judged_as_the_register_does(vector: dict[str, str]) -> None:
    assert is_person_id(vector["nummer"]) == (vector["erGyldig"] == "true")
    assert is_synthetic(vector["nummer"]) == (vector["erSyntetisk"] == "true")


@given(birth_date=BIRTH_DATES, individual=st.integers(0, 999), d_number=st.booleans())
def test_a_made_id_is_valid_synthetic_and_holds_its_date(birth_date: dt.date, individual: int, d_number: bool) -> None:
    made = make_person_id(birth_date, individual, d_number=d_number)
    if made is not None:
        assert is_person_id(made)
        assert is_synthetic(made)
        assert int(made[:2]) - 40 * d_number == birth_date.day
        assert int(made[2:4]) - 80 == birth_date.month
        assert int(made[4:6]) == birth_date.year % 100


@given(birth_date=BIRTH_DATES, individual=st.integers(0, 999), position=st.integers(0, 8), step=st.integers(1, 9))
def test_one_wrong_digit_never_keeps_both_check_digits_of_today(
    birth_date: dt.date, individual: int, position: int, step: int
) -> None:
    made = make_person_id(birth_date, individual)
    if made is not None:
        other = make_stem(made, position, step)
        remade = sum(int(d) * w for d, w in zip(other, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), strict=False)) % 11
        assert remade != 0


def make_stem(person_id: str, position: int, step: int) -> str:
    digit = (int(person_id[position]) + step) % 10
    return person_id[:position] + str(digit) + person_id[position + 1 : 10]


@pytest.mark.parametrize("text", ["", "1234567890", "123456789012", "1234567890a", "00000000000", "٣٠٩٠٨٢٩٩٩٠٢"])
def test_what_is_no_person_id_is_refused(text: str) -> None:
    assert not is_person_id(text)


def test_drawn_numbers_are_unique_and_of_the_test_series() -> None:
    numbers = Numbers(Random(1))
    organisations = {numbers.organisation() for _ in range(500)}
    persons = {numbers.person_id(dt.date(1980, 2, 29)) for _ in range(200)}
    assert len(organisations) == 500
    assert len(persons) == 200
    assert all(is_organisation_number(number) and number[0] in "23" for number in organisations)
    assert not is_organisation_number("310123456")
    assert not is_organisation_number("31012345")
