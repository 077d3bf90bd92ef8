"""The same text has one meaning, or one fault, in every reader: `reconcile`, `calculate`, and caseworkers' answers."""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.tabular.readers import (
    answers_csv,
    calculate_csv,
    calculate_json,
    calculate_parquet,
    recipients_csv,
    recipients_parquet,
)

ACCEPTED = [
    ("housing_cost", "12000", 12_000_00),
    ("housing_cost", "12000.0000", 12_000_00),
    ("housing_cost", "12000,00", 12_000_00),
    ("housing_cost", "12000.5000", 12_000_50),
    ("housing_cost", "12.0000", 12_00),
    ("housing_cost", "0.500", 50),
    ("housing_cost", " 12000 ", 12_000_00),
    ("housing_cost", "\u00a012000\t", 12_000_00),
    ("housing_cost", "-0", 0),
    ("housing_cost", "1.234,56", 1_234_56),
    ("housing_cost", "1,234.56", 1_234_56),
    ("housing_cost", "1.200.000", 1_200_000_00),
    ("housing_cost", "12 000", 12_000_00),
    ("housing_cost", "12\u00a0000,50", 12_000_50),
    ("monthly_income", "\u221212000", -12_000_00),
    ("monthly_income", "-12000.5", -12_000_50),
    ("adults", "3.0", 3),
    ("adults", "3,00", 3),
    ("adults", "03", 3),
    ("adapted_home", "Ja", True),
    ("adapted_home", "0", False),
    ("tenure", "owned", "owned"),
]
AMOUNT = "not an amount"
REFUSED = [
    ("housing_cost", "12000.505", "an amount with more than two decimals"),
    ("housing_cost", "12000.0001", "an amount with more than two decimals"),
    ("housing_cost", "-1", "a negative amount"),
    ("housing_cost", "200000000", "an amount above 100000000 kroner"),
    ("housing_cost", "12.000", AMOUNT),
    ("housing_cost", "9,500", AMOUNT),
    ("housing_cost", "1.234,5", AMOUNT),
    ("housing_cost", "12 00", AMOUNT),
    ("housing_cost", "0 500", AMOUNT),
    ("housing_cost", "12 0000", AMOUNT),
    ("housing_cost", "1.23,456.00", AMOUNT),
    ("housing_cost", "+12000", AMOUNT),
    ("housing_cost", "- 12000", AMOUNT),
    ("housing_cost", "\u221212000", "a negative amount"),
    ("housing_cost", "12_000", AMOUNT),
    ("housing_cost", "1e4", AMOUNT),
    ("housing_cost", "NaN", AMOUNT),
    ("housing_cost", "inf", AMOUNT),
    ("housing_cost", "12000.", AMOUNT),
    ("housing_cost", ".5", AMOUNT),
    ("housing_cost", "0x10", AMOUNT),
    ("housing_cost", "\uff11\uff12\uff10\uff10\uff10", AMOUNT),
    ("housing_cost", "\u0661\u0662\u0660\u0660\u0660", AMOUNT),
    ("housing_cost", "", "empty, and a value is required"),
    ("housing_cost", "  ", "empty, and a value is required"),
    ("adults", "1.5", "not a whole number"),
    ("adults", "3.000", "not a whole number"),
    ("adults", "+3", "not a whole number"),
    ("adults", "1e0", "not a whole number"),
    ("adults", "\u0663", "not a whole number"),
    ("adapted_home", "1.0", "neither yes nor no"),
    ("adapted_home", "x", "neither yes nor no"),
    ("tenure", "Owned", "not a tenure"),
    ("municipality", "301", "not a municipality number"),
    ("municipality", "\u0660\u0663\u0660\u0661", "not a municipality number"),
]


@pytest.mark.parametrize(("column", "text", "value"), ACCEPTED)
def test_a_value_is_the_same_for_reconcile_and_calculate(tmp_path: Path, column: str, text: str, value: object) -> None:
    assert recipients_csv(tmp_path, column, text) == ("value", value)
    assert calculate_csv(tmp_path, column, text) == ("value", value)


@pytest.mark.slow
@pytest.mark.parametrize(("column", "text", "value"), ACCEPTED)
def test_a_value_is_the_same_in_every_format(tmp_path: Path, column: str, text: str, value: object) -> None:
    assert calculate_json(tmp_path, column, f'"{text}"'.replace("\t", "\\t")) == ("value", value)
    assert recipients_parquet(tmp_path, column, pl.Series([text])) == ("value", value)
    assert calculate_parquet(tmp_path, column, pl.Series([text])) == ("value", value)


@pytest.mark.parametrize(("column", "text", "words"), REFUSED)
def test_a_fault_is_the_same_for_reconcile_and_calculate(tmp_path: Path, column: str, text: str, words: str) -> None:
    first = recipients_csv(tmp_path, column, text)
    assert first[0] == "fault"
    assert str(first[1]).startswith(words)
    assert len(text.strip()) < 4 or text not in str(first[1])
    assert calculate_csv(tmp_path, column, text) == first


@pytest.mark.slow
@pytest.mark.parametrize(("column", "text", "words"), REFUSED)
def test_a_fault_is_the_same_in_every_format(tmp_path: Path, column: str, text: str, words: str) -> None:
    first = recipients_csv(tmp_path, column, text)
    assert str(first[1]).startswith(words)
    assert calculate_json(tmp_path, column, f'"{text}"') == first
    assert recipients_parquet(tmp_path, column, pl.Series([text])) == first
    assert calculate_parquet(tmp_path, column, pl.Series([text])) == first


def test_a_count_has_the_bounds_of_its_table(tmp_path: Path) -> None:
    assert recipients_csv(tmp_path, "adults", "31") == ("fault", "not between 1 and 30")
    assert calculate_csv(tmp_path, "adults", "31") == ("fault", "not between 0 and 30")


@pytest.mark.parametrize(
    ("column", "series", "literal", "found"),
    [
        ("housing_cost", pl.Series([Decimal("12.000")]), "12.000", ("value", 12_00)),
        ("housing_cost", pl.Series([Decimal("12000.0000")]), "12000.0000", ("value", 12_000_00)),
        ("housing_cost", pl.Series([12_000.5]), "12000.5", ("value", 12_000_50)),
        ("housing_cost", pl.Series([12_000]), "12000", ("value", 12_000_00)),
        ("adults", pl.Series([3.0]), "3.0", ("value", 3)),
        ("adults", pl.Series([3], dtype=pl.UInt8), "3", ("value", 3)),
        ("adapted_home", pl.Series([True]), "true", ("value", True)),
        ("adapted_home", pl.Series([1.0]), "1.0", ("value", True)),
        ("municipality", pl.Series([301]), "301", ("value", "0301")),
    ],
)
def test_a_number_of_a_parquet_or_json_file_is_the_same_for_both(
    tmp_path: Path, column: str, series: pl.Series, literal: str, found: tuple[str, object]
) -> None:
    assert recipients_parquet(tmp_path, column, series) == found
    assert calculate_parquet(tmp_path, column, series) == found
    assert calculate_json(tmp_path, column, literal) == found


@pytest.mark.parametrize(
    ("column", "series", "words"),
    [
        ("housing_cost", pl.Series([Decimal("12000.505")]), "an amount with more than two decimals"),
        ("housing_cost", pl.Series([0.1 + 0.2]), "an amount with more than two decimals"),
        ("housing_cost", pl.Series([float("nan")]), AMOUNT),
        ("adults", pl.Series([1.5]), "not a whole number"),
    ],
)
def test_a_number_that_does_not_fit_has_the_same_fault_for_both(
    tmp_path: Path, column: str, series: pl.Series, words: str
) -> None:
    first = recipients_parquet(tmp_path, column, series)
    assert (first[0], str(first[1]).startswith(words)) == ("fault", True)
    assert calculate_parquet(tmp_path, column, series) == first


DATES = [
    ("2026-12-31", "2026-12-31"),
    (" 2026-12-31 ", "2026-12-31"),
    ("31.12.2026", "2026-12-31"),
    ("1.2.2027", "2027-02-01"),
    ("2026-02-30", "no_such_date"),
    ("31.2.2027", "no_such_date"),
    ("0000-01-01", "no_such_date"),
    ("2027-1-5", "not_a_date"),
    ("1.2.27", "not_a_date"),
    ("31/12/2026", "not_a_date"),
    ("20261231", "not_a_date"),
    ("2026-12-31 00:00:00", "2026-12-31"),
    ("2026-12-31T00:00:00.000", "2026-12-31"),
    ("31.12.2026 00:00", "2026-12-31"),
    ("2026-12-31 00:00:01", "not_a_date"),
    ("2026-12-31 12:00:00", "not_a_date"),
    ("\uff12026-12-31", "not_a_date"),
    ("\u0662\u0660\u0662\u0666-12-31", "not_a_date"),
    ("31.12.\u0662\u0660\u0662\u0666", "not_a_date"),
]
WORDS_OF_DATES = {"not_a_date": "not a date", "no_such_date": "no such date"}


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_a_date_is_the_same_for_reconcile_and_for_caseworkers_answers(tmp_path: Path, text: str, expected: str) -> None:
    kind, found = answers_csv(tmp_path, text)
    assert str(found) == expected
    other_kind, other = recipients_csv(tmp_path, "decided_on", text)
    assert other_kind == kind
    assert str(other).startswith(WORDS_OF_DATES.get(expected, expected))


MARKS = st.text(st.sampled_from("0123456789.,-+ eE_'\u00a0\uff11\u0661"), max_size=12)
HAS_DEFAULT = "adapted_home"
"""A column that may be missing or empty in a file of `calculate`; in recipients' files it must have a value."""
TEXTS = MARKS | st.text(st.characters(codec="utf-8"), max_size=8)


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(column=st.sampled_from(["housing_cost", "monthly_income", "adults", "adapted_home", "tenure"]), text=TEXTS)
def test_any_text_has_one_meaning_or_one_fault(column: str, text: str) -> None:
    assume(column != HAS_DEFAULT or text.strip())
    with tempfile.TemporaryDirectory() as name:
        assert recipients_csv(Path(name), column, text) == calculate_csv(Path(name), column, text)


DAYS = st.dates(min_value=dt.date(2, 1, 1))


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(text=MARKS | DAYS.map(str) | DAYS.map("{:%d.%m.%Y}".format))
def test_any_text_is_one_date_or_one_fault(text: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        kind, found = answers_csv(Path(name), text)
        other_kind, other = recipients_csv(Path(name), "decided_on", text)
    if text.strip():
        assert kind == other_kind
        assert found == other if kind == "value" else str(other).startswith(WORDS_OF_DATES[str(found)])
