"""The wide views have one row per key, the words of the reports, and the numbers of the tables behind them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tasks.reports.language import language
from tests.cookbook.answers import opened

KEYS = {
    "wide_cases": "run_id, case_id",
    "wide_flags": "flag_id",
    "wide_incomes": "person_key, month, category, code, benefit",
    "codes": "kind, code",
}


@pytest.fixture(scope="module")
def copy() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened() as connection:
        yield connection


@pytest.mark.parametrize("view", KEYS)
def test_a_wide_view_has_one_row_per_key(copy: duckdb.DuckDBPyConnection, view: str) -> None:
    rows, keys = copy.execute(f"SELECT count(*), count(DISTINCT ({KEYS[view]})) FROM {view}").fetchall()[0]  # noqa: S608
    assert rows == keys > 20


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
