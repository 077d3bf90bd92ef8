"""Typed values as the text that a CSV file would have held: whole columns and single cells alike."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.changes import read_answers
from tasks.tabular.as_text import as_text, cell_as_text
from tasks.tabular.column_kinds import MUNICIPALITY, Column, Text
from tests.recipients.databases import read_from, sqlite_file
from tests.recipients.delivery import two_cases

COLUMN = Column("note", "note", Text(100))
NUMBER = Column("municipality", "municipality", MUNICIPALITY)
OSLO_SUMMER = dt.timezone(dt.timedelta(hours=2))


@given(
    st.one_of(
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
        st.decimals(min_value=-(10**9), max_value=10**9, places=4),
        st.dates(),
        st.dates().map(lambda day: dt.datetime.combine(day, dt.time.min)),
        st.text(st.characters(codec="utf-8"), max_size=10),
    ),
    st.sampled_from([COLUMN, NUMBER]),
)
def test_a_cell_and_a_column_become_the_same_text(value: object, column: Column) -> None:
    assert [cell_as_text(value, column)] == as_text(pl.Series([value]), column, "x").to_list()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12_000.0, "12000"),
        (Decimal("12000.5000"), "12000.5"),
        (dt.datetime(2027, 1, 15), "2027-01-15"),  # noqa: DTZ001
        (dt.datetime(2027, 1, 15, tzinfo=OSLO_SUMMER), "2027-01-15"),
        (dt.datetime(2027, 1, 15, 12, 30), "2027-01-15 12:30:00"),  # noqa: DTZ001
        (True, "true"),
        (None, None),
    ],
)
def test_a_cell_becomes_text(value: object, text: str | None) -> None:
    assert cell_as_text(value, COLUMN) == text


def test_a_number_gets_back_the_leading_zero_it_lost() -> None:
    assert cell_as_text(301, NUMBER) == cell_as_text(301.0, NUMBER) == "0301"
    assert cell_as_text("301", NUMBER) == "301"


def test_numbers_and_dates_of_a_workbook_are_read_as_of_other_files(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["flag_id", "verdict", "case_id", "postponed_until"])
    sheet.append(["A-1", "postponed", 12345.0, dt.datetime(2027, 1, 15)])  # noqa: DTZ001
    sheet.append(["A-2", "postponed", 12346, dt.datetime(2027, 1, 15, 12)])  # noqa: DTZ001
    book.save(path)
    first, second = read_answers(path).rows
    assert (first.values["case_id"], first.values["postponed_until"]) == ("12345", dt.date(2027, 1, 15))
    assert (second.values["case_id"], second.values["postponed_until"]) == ("12346", None)
    assert second.faults == {"postponed_until": "not_a_date"}


def test_zeros_after_the_decimals_in_a_databases_text_mean_nothing(tmp_path: Path) -> None:
    tables = two_cases()
    tables["households"][0]["housing_cost"] = "12000.0000"
    tables["decisions"][0]["adults"] = "1.0"
    result = read_from(f"sqlite://{sqlite_file(tmp_path, tables, untyped=True)}", tmp_path)
    assert result.findings.is_empty()
    assert result.households["housing_cost_ore"][0] == 12_000_00
    assert result.decisions["adults"][0] == 1
