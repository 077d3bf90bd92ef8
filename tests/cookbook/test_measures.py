"""Answers that were wrong: each measure is the same wherever it is given, and what cannot be answered is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import polars as pl
import pytest

from tests.cookbook.answers import HEAD, opened, questions


@pytest.fixture
def copy() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened() as connection:
        yield connection


def frame(copy: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    return pl.DataFrame(copy.sql(query))


def test_an_unknown_run_is_an_error_and_not_an_empty_answer(copy: duckdb.DuckDBPyConnection) -> None:
    copy.execute("SET VARIABLE run = 'no-such-run'")
    with pytest.raises(duckdb.InvalidInputException, match="There is no run no-such-run"):
        copy.execute(questions()["cost_per_month"]).fetchall()


def test_the_examples_with_a_point_in_time_run_as_they_are(copy: duckdb.DuckDBPyConnection) -> None:
    examples = re.findall(r"`(\w+_known_at\(DATE[^`]+\))`", HEAD)
    assert len(examples) == 1
    for example in examples:
        assert copy.execute(f"FROM {example}").description is not None


def test_the_cost_of_a_month_is_that_of_every_case_that_any_run_calculated(copy: duckdb.DuckDBPyConnection) -> None:
    answer = frame(copy, questions()["cost_per_month"])
    months = frame(
        copy, "SELECT month_comparisons.*, started_at FROM month_comparisons INNER JOIN published_runs USING (run_id)"
    )
    of_runs = frame(copy, "SELECT month FROM published_runs")["month"].to_list()
    assert months["month"].min() < min(of_runs), "some cases have earlier months, whose sum would be far too low"
    newest = months.sort("started_at").unique(["case_id", "month"], keep="last").filter(pl.col("month").is_in(of_runs))
    kroner = newest.group_by("month").agg(pl.len(), pl.col("decided_ore").sum() / 100).sort("month")
    assert answer["cases"].to_list() == kroner["len"].to_list()
    assert answer["decided_kroner"].cast(pl.Float64).to_list() == kroner["decided_ore"].to_list()


def test_a_month_that_was_empty_first_counts_as_changed_when_an_income_came(copy: duckdb.DuckDBPyConnection) -> None:
    before = frame(copy, questions()["corrections_after_maturity"])["changed"].sum()
    copy.execute(
        "INSERT INTO lookups SELECT * REPLACE ('empty-first' AS lookup_id, 'empty' AS outcome) FROM lookups"
        " WHERE resource = 'inntekt' AND period_from = period_to AND lookup_id IN (SELECT lookup_id FROM income_lines)"
        " AND lookup_id IN (SELECT lookup_id FROM income_lines GROUP BY lookup_id HAVING sum(amount_ore) > 0)"
        " ORDER BY lookup_id LIMIT 1"
    )
    assert frame(copy, questions()["corrections_after_maturity"])["changed"].sum() == before + 1


def test_the_main_cause_of_two_as_large_is_the_first_by_name(copy: duckdb.DuckDBPyConnection) -> None:
    flags = frame(copy, "SELECT run_id, case_id, main_cause FROM flags")
    views = frame(copy, "SELECT run_id, case_id, main_cause FROM flagged_cases")
    both = flags.join(views, on=["run_id", "case_id"])
    assert both.height > 20
    assert both["main_cause"].to_list() == both["main_cause_right"].to_list()


def test_a_flag_that_replaces_another_has_waited_as_long_as_the_case(copy: duckdb.DuckDBPyConnection) -> None:
    def waited() -> int:
        answer = frame(copy, questions()["waiting_flags_by_age"])
        return int((answer["runs_waited"] * answer["flags"]).sum())

    before = waited()
    runs = frame(copy, "SELECT run_id FROM published_runs ORDER BY started_at, run_id")["run_id"]
    waiting = "event IN ('new', 'unchanged') AND verdict IS NULL AND raised_by_run = $1"
    query = f"SELECT flag_id, case_id FROM flags_as_known(chosen_run()) WHERE {waiting} ORDER BY flag_id LIMIT 1"  # noqa: S608
    [(flag, case)] = copy.execute(query, [runs[2]]).fetchall()
    copy.execute(
        "INSERT INTO flags SELECT * REPLACE ('first' AS flag_id, $1 AS run_id, NULL AS previous_flag_id) FROM flags"
        " WHERE flag_id = $2",
        [runs[0], flag],
    )
    copy.execute("INSERT INTO flag_events VALUES ($1, 'first', $2, 'withdrawn', 'new_facts')", [runs[2], case])
    copy.execute("UPDATE flags SET previous_flag_id = 'first' WHERE flag_id = $1", [flag])
    assert waited() == before + 2


def test_withdrawn_is_the_same_number_in_the_copy_and_in_the_report(copy: duckdb.DuckDBPyConnection) -> None:
    events = frame(copy, "SELECT * FROM flag_events")
    by_run = 0
    for of_run in events.partition_by("run_id"):
        replaced = of_run.filter(event="changed").select("case_id")
        by_run += of_run.filter(event="withdrawn").join(replaced, on="case_id", how="anti").height
    assert frame(copy, "SELECT * FROM withdrawn_flags").height == by_run
    assert frame(copy, questions()["flags_withdrawn"])["flags"].sum() == by_run
