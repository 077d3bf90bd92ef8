"""No CSV that is written runs anything when a spreadsheet opens it, and its amounts stay numbers."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from tasks.tabular.csv_writer import csv_text

ROOT = Path(__file__).parents[1]
MAY_WRITE = {"tasks/tabular/csv_writer.py", "tasks/recipients/sources.py"}
"""The one writer; and the reader that writes the rows of a malformed file to text in memory and parses that."""


def cells(*texts: str | None) -> list[str]:
    """What a reader of CSV finds in a column of text."""
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return [row["text"] for row in csv.DictReader(io.StringIO(csv_text(frame)))]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd()",
        "=cmd|'/c calc'!A1",
        "+1+cmd()",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1+1",
        "\uff1d1+1",
        "--",
        "+47 999",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    [cell] = cells(text)
    assert cell.startswith("'")
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["a;=cmd()", "a\t=cmd()", "a; @SUM(A1)", "a\n=cmd()"])
def test_text_after_a_separator_that_a_spreadsheet_may_split_at_is_marked_too(text: str) -> None:
    [cell] = cells(text)
    assert cell.replace("'", "", 1) == text
    assert "'=" in cell or "'@" in cell


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "S-1", "a=b", "-5", "+47", "-1234.50", "0301", "2026-10", "Åse, Nord", "x;y", "-"],
)
def test_other_text_is_unchanged(text: str) -> None:
    assert cells(text) == [text]


def test_amounts_stay_numbers_and_null_stays_empty() -> None:
    frame = pl.DataFrame({"kroner": [-1234.5, 0.25], "count": [-1, 2], "text": [None, "=1"]})
    assert csv_text(frame, decimals=2) == "kroner,count,text\n-1234.50,-1,\n0.25,2,'=1\n"
    assert csv_text(frame.select("count")) == "count\n-1\n2\n"


def test_there_is_one_writer_of_csv() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("flows", "tasks")
        for path in (ROOT / folder).rglob("*.py")
        if any(way in path.read_text(encoding="utf-8") for way in (".write_csv(", "csv.writer", "DictWriter"))
    }
    assert writers == MAY_WRITE
