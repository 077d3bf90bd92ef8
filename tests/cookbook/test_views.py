"""The wide views have one row per key, the words of the reports, and the numbers of the tables behind them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
import yaml

from tasks.reports.income_names import income_name
from tasks.reports.language import language
from tasks.resources import resource
from tests.cookbook.answers import header, opened, questions

EMPTY = {"wide_settlements"}
"""The sample has no settlement."""


@pytest.fixture(scope="module")
def copy() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened() as connection:
        yield connection


def test_a_wide_view_has_one_row_per_key_as_its_comment_says(copy: duckdb.DuckDBPyConnection) -> None:
    comments = copy.execute("SELECT view_name, comment FROM duckdb_views() WHERE comment LIKE '%Key: %'").fetchall()
    assert len([name for name, _ in comments if name.startswith("wide_")]) >= 12
    for view, comment in comments:
        key = comment.split("Key: ")[1].replace(" and ", ", ")
        rows, keys = copy.execute(f"SELECT count(*), count(DISTINCT ({key})) FROM {view}").fetchall()[0]  # noqa: S608
        assert rows == keys, view
        assert rows > 3 or view in EMPTY, view


def test_the_income_codes_are_those_of_the_settings_with_the_words_of_the_reports(
    copy: duckdb.DuckDBPyConnection,
) -> None:
    listed = yaml.safe_load(resource("config", "income_codes.yaml").read_text(encoding="utf-8"))["codes"]
    expected = {
        (category, code, *(income_name(language(each), category, code) for each in ("nb", "en")), treated["treatment"])
        for category, codes in listed.items()
        for code, treated in codes.items()
    }
    found = copy.execute("SELECT category, code, label_nb, label_en, treatment FROM income_codes").fetchall()
    assert set(found) == expected
    assert len(found) == len(expected)


def test_no_question_needs_more_than_one_join_of_views() -> None:
    for name, script in questions().items():
        views = [each for each in header(script, "Needs").split(", ") if each.startswith("wide_")]
        assert len(views) <= 2, name


def test_the_wide_views_have_the_numbers_of_the_tables(copy: duckdb.DuckDBPyConnection) -> None:
    same = [
        ("SELECT count(*) FROM case_states", "SELECT count(*) FROM wide_cases"),
        ("SELECT sum(difference_ore) FROM comparisons", "SELECT sum(difference_ore) FROM wide_cases"),
        ("SELECT count(*) FROM flags", "SELECT count(*) FROM wide_flags"),
        ("SELECT count(*) FROM withdrawn_flags", "SELECT count(*) FROM wide_flags WHERE is_withdrawn"),
        ("SELECT sum(kroner) FROM income_by_month", "SELECT sum(kroner) FROM wide_incomes"),
    ]
    for one, other in same:
        assert copy.execute(one).fetchall() == copy.execute(other).fetchall(), other


def test_the_codes_have_the_words_of_the_reports(copy: duckdb.DuckDBPyConnection) -> None:
    sections = {"state": "states", "kind": "kinds", "cause": "causes", "verdict": "verdicts", "reason": "reasons"}
    for kind, section in sections.items():
        for column, code in (("label_nb", "nb"), ("label_en", "en")):
            found = dict(copy.execute(f"SELECT code, {column} FROM codes WHERE kind = $1", [kind]).fetchall())  # noqa: S608
            assert found == dict(language(code)[section])
