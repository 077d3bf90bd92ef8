"""Single values: a valid text is read exactly; any other text is a fault and never a crash."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.recipients.findings import Rule
from tasks.recipients.parsing import parse_table
from tasks.recipients.tables import DECISIONS, Table
from tasks.tabular.column_kinds import MUNICIPALITY, Column, Count, Day, Kind, Kroner, OneOf, Text, YesNo
from tasks.validation import MOST_ORE


def parse(kind: Kind, texts: list[str]) -> tuple[list[object], list[str | None]]:
    """Values and rules of one column, row by row."""
    table = Table("decisions", (Column("case_id", "case_id", kind),), DECISIONS.schema)
    rows = pl.DataFrame(
        {"row": range(1, len(texts) + 1), "case_id": texts}, schema={"row": pl.Int64, "case_id": pl.String}
    )
    typed, faults = parse_table(table, rows)
    rules = dict(faults.select("row", "rule").iter_rows())
    return typed["case_id"].to_list(), [rules.get(row) for row in range(1, len(texts) + 1)]


def parse_one(kind: Kind, text: str) -> tuple[object, str | None]:
    values, rules = parse(kind, [text])
    return values[0], rules[0]


@given(st.lists(st.integers(-MOST_ORE, MOST_ORE), min_size=1, max_size=30), st.sampled_from([".", ","]))
def test_kroner_are_read_to_the_ore(amounts: list[int], mark: str) -> None:
    texts = [str(Decimal(amount).scaleb(-2)).replace(".", mark) for amount in amounts]
    values, rules = parse(Kroner(MOST_ORE, below_zero=True), texts)
    assert values == amounts
    assert rules == [None] * len(amounts)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=30))
def test_whole_kroner_and_one_decimal_are_read_too(tenths: list[int]) -> None:
    kroner, texts = Kroner(MOST_ORE, below_zero=True), [str(Decimal(amount).scaleb(-1)) for amount in tenths]
    assert parse(kroner, texts)[0] == [amount * 10 for amount in tenths]
    assert parse(kroner, [str(amount) for amount in tenths])[0] == [amount * 100 for amount in tenths]


@given(st.integers(MOST_ORE + 1, 10**17 - 1))
def test_an_amount_beyond_all_reason_is_refused_on_both_sides(ore: int) -> None:
    text = str(Decimal(ore).scaleb(-2))
    assert parse_one(Kroner(MOST_ORE, below_zero=True), text) == (None, Rule.AMOUNT_TOO_LARGE)
    assert parse_one(Kroner(MOST_ORE, below_zero=True), f"-{text}") == (None, Rule.AMOUNT_TOO_LARGE)


@given(st.dates())
def test_every_date_is_read(day: dt.date) -> None:
    assert parse_one(Day(), day.isoformat()) == (day, None)


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_read_or_does_not_exist(year: int, month: int, day: int) -> None:
    exists = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    expected = (dt.date(year, month, day), None) if exists else (None, Rule.NO_SUCH_DATE)
    assert parse_one(Day(), f"{year:04}-{month:02}-{day:02}") == expected


kinds = st.sampled_from(
    [
        Kroner(MOST_ORE),
        Kroner(MOST_ORE, below_zero=True),
        Day(),
        YesNo(),
        Count(0, 30),
        OneOf("role", ("a", "b")),
        MUNICIPALITY,
        Text(3),
    ]
)
digits_and_marks = st.text(st.sampled_from("0123456789.,-+ eE:/"), max_size=22)


@given(kinds, st.lists(st.text(max_size=12) | digits_and_marks, max_size=30))
def test_any_text_is_a_value_or_a_fault_and_never_both_or_neither(kind: Kind, texts: list[str]) -> None:
    values, rules = parse(kind, texts)
    for value, rule in zip(values, rules, strict=True):
        assert (value is None) == (rule is not None)


@given(st.integers(-(10**9), 10**9))
def test_a_count_is_read_within_its_bounds(number: int) -> None:
    within = 1 <= number <= 30
    assert parse_one(Count(1, 30), str(number)) == ((number, None) if within else (None, Rule.COUNT_OUT_OF_RANGE))
