"""The texts that report findings to an operator."""

from __future__ import annotations

import polars as pl
import pytest

from tasks.recipients import describe_findings
from tasks.recipients.findings import Place, Rule, at
from tasks.validation import InputFindings, validate


def findings(*rows: tuple[int | None, str | None, str | None, str], source: str = "members.csv") -> pl.DataFrame:
    schema = {"row": pl.Int64, "case_id": pl.String, "column": pl.String, "rule": pl.String}
    return validate(InputFindings, at(Place("members", source), [pl.DataFrame(rows, schema=schema, orient="row")]))


def test_a_line_names_source_row_column_and_fault() -> None:
    found = findings((17, "S-1", "birth_date", Rule.NOT_A_DATE))
    assert describe_findings(found) == [
        "members.csv, row 17 (line 18), column birth_date: not a date (write YYYY-MM-DD)"
    ]


def test_rows_of_parquet_files_and_queries_have_no_lines() -> None:
    found = findings((17, "S-1", "from", f"{Rule.OVERLAPPING_STAYS}:4"), source="members query")
    assert describe_findings(found) == [
        "members query, row 17, column from: the same person's stay in this case overlaps another row: row 4"
    ]


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_has_its_words(rule: Rule) -> None:
    (line,) = describe_findings(findings((1, None, None, rule)))
    words = line.removeprefix("members.csv, row 1 (line 2): ")
    assert words != line
    assert len(words) > 10
    assert not words.endswith(".")


def test_words_are_distinct() -> None:
    assert len(set(describe_findings(findings(*((1, None, None, rule) for rule in Rule)), limit=100))) == len(Rule)


def test_what_is_beyond_the_limit_is_counted() -> None:
    columns = ("role", "birth_date", "from", "to", "case_id")
    found = findings(*((row, "S-1", column, Rule.MISSING_VALUE) for column in columns for row in range(1, 6)))
    lines = describe_findings(found, limit=20)
    assert len(lines) == 21
    assert lines[-1] == "... and 5 more."


def test_many_faults_of_one_kind_are_counted_in_one_line() -> None:
    found = findings(*((row, "S-1", "role", Rule.NOT_A_ROLE) for row in range(1, 31)))
    [first, rest] = describe_findings(found)
    assert first.startswith("members.csv, row 1 (line 2), column role: not a role")
    assert rest.startswith("  and 29 others like it (30 rows: column role, not a role")


def test_no_findings_are_no_lines() -> None:
    assert describe_findings(findings()) == []
