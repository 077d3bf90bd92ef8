"""Parquet files, whose columns may have types: the same rows give the same result as CSV."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.errors import InputError
from tasks.recipients.findings import Rule
from tasks.recipients.tables import HOUSEHOLDS
from tasks.tabular.as_text import as_text
from tasks.validation import RecipientTables
from tests.recipients.delivery import (
    ON,
    PSEUDONYMISER,
    files_source,
    places,
    read,
    read_recipients,
    settings_for,
    two_cases,
)

COLUMN = HOUSEHOLDS.columns[0]
YES = {"true": True, "1": True, "ja": True, "false": False, "0": False, "nei": False}


def typed(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The delivery's text with the types that a database would give it."""
    frame = pl.DataFrame(rows)
    dates = {"birth_date", "from", "to", "decided_on", "valid_from", "active_from", "active_to"}
    amounts = {"housing_cost", "amount", "monthly_income", "net_wealth"}
    answers = {"heating_included", "adapted_home", "young_disabled", "single_pensioner", "shared_residence"}
    numbers = {"adults", "children"}
    return frame.with_columns(
        pl.col(name).str.to_date(strict=False)
        if name in dates
        else pl.col(name).str.replace(",", ".").cast(pl.Float64)
        if name in amounts
        else pl.col(name).replace_strict(YES, return_dtype=pl.Boolean)
        if name in answers
        else pl.col(name).cast(pl.Int16)
        if name in numbers
        else pl.col(name)
        for name in frame.columns
    )


def read_parquet(folder: Path, frames: dict[str, pl.DataFrame]) -> RecipientTables:
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return read_recipients(settings_for(files_source(folder, "parquet")), PSEUDONYMISER, on=ON)


def frames_of_two_cases() -> dict[str, pl.DataFrame]:
    return {name: typed(rows) for name, rows in two_cases().items()}


def test_typed_parquet_gives_what_csv_gives(tmp_path: Path) -> None:
    from_csv = read(tmp_path, two_cases())
    from_parquet = read_parquet(tmp_path, frames_of_two_cases())
    assert from_parquet.findings.is_empty()
    for name in ("households", "members", "decisions"):
        assert getattr(from_csv, name).equals(getattr(from_parquet, name))


def test_parquet_of_text_gives_what_csv_gives(tmp_path: Path) -> None:
    from_csv = read(tmp_path, two_cases())
    from_parquet = read_parquet(tmp_path, {name: pl.DataFrame(rows) for name, rows in two_cases().items()})
    assert from_csv.members.equals(from_parquet.members)


def test_numbers_get_back_the_leading_zeros_they_lost(tmp_path: Path) -> None:
    frames = frames_of_two_cases()
    frames["households"] = frames["households"].with_columns(pl.col("municipality").cast(pl.Int32))
    frames["members"] = frames["members"].with_columns(pl.col("person_id").cast(pl.Int64))
    result = read_parquet(tmp_path, frames)
    assert result.findings.is_empty()
    assert result.households["municipality"].to_list() == ["0301", "0301"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "column", "values", "rule"),
    [
        ("households", "housing_cost", pl.Series([0.1 + 0.2, 1.0]), Rule.TOO_MANY_DECIMALS),
        ("households", "housing_cost", pl.Series([float("nan"), 1.0]), Rule.NOT_AN_AMOUNT),
        ("households", "housing_cost", pl.Series([float("inf"), 1.0]), Rule.NOT_AN_AMOUNT),
        ("households", "housing_cost", pl.Series([Decimal("1.005"), Decimal(1)]), Rule.TOO_MANY_DECIMALS),
        ("households", "housing_cost", pl.Series([-1, 1]), Rule.NEGATIVE_AMOUNT),
        ("households", "housing_cost", pl.Series([10**12, 1]), Rule.AMOUNT_TOO_LARGE),
        ("households", "housing_cost", pl.Series([None, 1]), Rule.MISSING_VALUE),
        ("households", "adapted_home", pl.Series([2, 1]), Rule.NOT_YES_OR_NO),
        (
            "households",
            "active_from",
            pl.Series([dt.datetime(2025, 1, 1, 12), dt.datetime(2025, 1, 1)]),  # noqa: DTZ001
            Rule.NOT_A_DATE,
        ),
        ("households", "active_from", pl.Series([20250101, 20250101]), Rule.NOT_A_DATE),
        ("decisions", "adults", pl.Series([1.5, 1.0]), Rule.NOT_A_COUNT),
    ],
)
def test_typed_values_that_do_not_fit_are_reported(
    tmp_path: Path, table: str, column: str, values: pl.Series, rule: Rule
) -> None:
    frames = frames_of_two_cases()
    frames[table] = frames[table].with_columns(values.alias(column))
    result = read_parquet(tmp_path, frames)
    assert ("S-1", table, 1, column, rule) in places(result)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pl.Series([Decimal("12.5000"), Decimal("100.0000"), Decimal("-0.0500")]), ["12.5", "100", "-0.05"]),
        (pl.Series([Decimal("1200.00"), Decimal("1000.10")]), ["1200", "1000.1"]),
        (pl.Series([1200.0, 0.1, -7.25]), ["1200", "0.1", "-7.25"]),
        (pl.Series([1200, -3], dtype=pl.Int32), ["1200", "-3"]),
        (pl.Series([True, None]), ["true", None]),
        (pl.Series([dt.date(2026, 10, 1)]), ["2026-10-01"]),
        (pl.Series([dt.datetime(2026, 10, 1)], dtype=pl.Datetime("ns")), ["2026-10-01"]),  # noqa: DTZ001
        (pl.Series(["a", "b"], dtype=pl.Categorical), ["a", "b"]),
        (pl.Series([None, None]), [None, None]),
    ],
)
def test_a_typed_value_becomes_the_text_csv_would_have_held(values: pl.Series, text: list[str | None]) -> None:
    assert as_text(values, COLUMN, "x").to_list() == text


def test_midnight_is_by_the_columns_own_clock() -> None:
    utc = pl.Series([dt.datetime(2026, 9, 30, 22, tzinfo=dt.UTC)])
    assert as_text(utc, COLUMN, "x")[0] != "2026-10-01"
    assert as_text(utc.dt.convert_time_zone("Europe/Oslo"), COLUMN, "x")[0] == "2026-10-01"


@pytest.mark.parametrize("values", [pl.Series([[1]]), pl.Series([b"x"]), pl.Series([1.5], dtype=pl.Float32)])
def test_types_without_such_text_are_refused_with_their_column(values: pl.Series) -> None:
    with pytest.raises(InputError, match="x, column case_id: the type"):
        as_text(values.alias("case_id"), COLUMN, "x")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    frames = frames_of_two_cases()
    read_parquet(tmp_path, frames)
    (tmp_path / "members.parquet").write_bytes((tmp_path / "members.parquet").read_bytes()[:-20])
    with pytest.raises(InputError, match=r"members\.parquet is not a Parquet file, or is damaged"):
        read_recipients(settings_for(files_source(tmp_path, "parquet")), PSEUDONYMISER, on=ON)
