"""Which rows are of which run, where a run failed between its inputs and its results and the versions differ since.

The runs: `first` is whole; `broken` began with other inputs and stored no results; `second` is whole. From `broken` on
the version of a run's inputs is one higher than that of its results.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import stored_tables
from tests.frames import KEY, OCTOBER
from tests.warehouse.table_rows import FOREVER, night, put, runs

BY_RUN = [table for table in stored_tables() if table.part is not None and table.by_run]
OTHER = "b" * 24


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "bostotte.duckdb") as made:
        runs(made, ("first", 1, 1, "complete"), ("broken", 2, None, "failed"), ("second", 3, 2, "complete"))
        yield made


CHECKED = {"side": "now", "state": "unchanged", "compared_with": "nothing"}
"""Values for the columns that the schema allows a few words in."""


def found(store: Store, query: str, **values: Any) -> list[tuple[Any, ...]]:
    return store._connection.execute(query, values).fetchall()


@pytest.mark.parametrize("table", BY_RUN, ids=lambda table: table.name)
def test_every_run_has_its_own_rows_and_no_other_runs(store: Store, table: Any) -> None:
    """One row of each span of versions. A row's case or member says which versions it is valid in."""
    spans = [(1, 2), (1, 3), (1, FOREVER), (2, 3), (2, FOREVER), (3, FOREVER)]
    words = {name: word for name, word in CHECKED.items() if name in store.columns(table.stored_in)}
    put(
        store,
        table.stored_in,
        " ".join(["case_id", "version_from", "version_to", *words]),
        *[(f"{start}-{end if end < FOREVER else ''}", start, end, *words.values()) for start, end in spans],
    )
    of_version = {1: {"1-2", "1-3", "1-"}, 2: {"1-3", "1-", "2-3", "2-"}, 3: {"1-", "2-", "3-"}}
    version = {"inputs": {"first": 1, "broken": 2, "second": 3}, "results": {"first": 1, "second": 2}}[table.part]
    wanted = {(run, case) for run, number in version.items() for case in of_version[number]}
    assert sorted(found(store, "SELECT run_id, case_id FROM query_table($view)", view=table.name)) == sorted(wanted)


def test_the_coverage_counts_the_results_of_each_run(store: Store) -> None:
    put(
        store,
        "case_states_versions",
        "case_id state version_from version_to",
        ("S-1", "flagged", 1, 2),
        ("S-1", "unchanged", 2, FOREVER),
        ("S-2", "observed", 1, FOREVER),
        ("S-3", "awaiting", 2, FOREVER),
        ("S-4", "by_hand", 1, FOREVER),
        ("S-5", "not_checked", 1, 3),
    )
    query = """SELECT run_id, status, population, unchanged, observed, flagged, awaiting, by_hand, not_checked
        FROM coverage ORDER BY run_id"""
    assert found(store, query) == [
        ("first", "complete", 4, 0, 1, 1, 0, 1, 1),
        ("second", "complete", 5, 1, 1, 0, 1, 1, 1),
    ]


def test_the_brake_watches_the_results_of_each_run(store: Store) -> None:
    put(
        store,
        "case_states_versions",
        "case_id state reason version_from version_to",
        ("S-1", "flagged", None, 1, 2),
        ("S-1", "unchanged", None, 2, FOREVER),
        ("S-2", "observed", None, 1, FOREVER),
        ("S-3", "awaiting", None, 2, FOREVER),
        ("S-4", "by_hand", "manual_check", 1, FOREVER),
        ("S-5", "not_checked", "not_answered", 1, FOREVER),
        ("S-6", "not_checked", "access_refused", 1, FOREVER),
        ("S-7", "not_checked", "bad_input", 2, FOREVER),
        ("S-8", "flagged", None, 2, 3),
    )
    put(
        store,
        "comparisons_versions",
        "case_id difference_ore version_from version_to",
        ("S-1", -1_000_00, 1, 2),
        ("S-2", 10_00, 1, FOREVER),
        ("S-1", -20_00, 2, FOREVER),
    )
    put(
        store,
        "households_versions",
        "case_id municipality version_from version_to",
        ("S-1", "0301", 1, 3),
        ("S-1", "4601", 3, FOREVER),
        ("S-2", "0301", 1, FOREVER),
        ("S-7", "4601", 1, FOREVER),
    )
    columns = ["run_id", "population", "compared", "flagged", "not_checked", "difference_ore"]

    def figures(municipality: str | None = None) -> list[tuple[Any, ...]]:
        query = store.query("store/brake/figures", run_id="second", runs=5, municipality=municipality)
        return query.select(columns).rows()

    assert figures() == [("second", 8, 3, 1, 2, -10_00), ("first", 5, 2, 1, 1, -990_00)]
    assert figures("0301") == [("second", 1, 1, 0, 0, 10_00), ("first", 1, 1, 0, 0, 10_00)]
    assert figures("4601") == [("second", 2, 1, 0, 1, -20_00), ("first", 1, 1, 1, 0, -1_000_00)]


def test_the_inputs_of_a_run_are_means_over_its_own_rows(store: Store) -> None:
    """The side of the decision, and other runs, have other amounts."""
    put(
        store,
        "case_months_versions",
        "side monthly_income_ore net_wealth_ore housing_cost_ore adults children version_from version_to",
        ("now", 100_00, 1_000_00, 10_00, 1, 0, 1, 2),
        ("now", 300_00, 3_000_00, 30_00, 2, 1, 2, FOREVER),
        ("now", 500_00, 5_000_00, 50_00, 2, 2, 2, FOREVER),
        ("decided", 7_00, 70_00, 700_00, 9, 9, 1, FOREVER),
    )
    put(store, "households_versions", "housing_cost_ore version_from version_to", (10_00, 1, 2), (20_00, 3, FOREVER))
    put(store, "decisions_versions", "amount_ore version_from version_to", (11_00, 1, 3), (22_00, 3, FOREVER))
    put(
        store,
        "members_versions",
        "case_id person_key version_from version_to",
        ("S-1", KEY, 1, FOREVER),
        ("S-1", OTHER, 3, FOREVER),
    )
    put(
        store,
        "run_sources",
        "run_id table_name row_count",
        ("first", "members", 1),
        ("second", "members", 2),
        ("second", "members", 3),
    )

    def inputs(run_id: str) -> dict[str, float]:
        return dict(store.query("store/brake/inputs", run_id=run_id).rows())

    nothing = {"share of income answers that were empty": None}
    assert inputs("second") == nothing | {
        "rows of members": 5,
        "mean rent": 20,
        "mean decided amount": 22,
        "mean monthly income found": 400,
        "mean net wealth found": 4_000,
        "members per household": 2,
    }
    assert inputs("first") == nothing | {
        "rows of members": 1,
        "mean rent": 10,
        "mean decided amount": 11,
        "mean monthly income found": 100,
        "mean net wealth found": 1_000,
        "members per household": 1,
    }
    assert store.query("store/brake/sides", run_id="second").rows() == [
        ("decided", 700, 7, 70, 18),
        ("now", 40, 400, 4_000, 3.5),
    ]


def test_answers_are_the_runs_own_or_those_that_its_inputs_reuse(store: Store) -> None:
    """`l-0` is known from before; `broken` looked October up again, and `second` both months of another person."""
    put(
        store,
        "lookups",
        "lookup_id run_id municipality person_key resource period_from period_to outcome requested_at",
        ("l-0", "first", "0301", KEY, "inntekt", "2026-09", "2026-10", "data", night(0)),
        ("l-1", "broken", "0301", KEY, "inntekt", "2026-10", "2026-10", "empty", night(1)),
        ("l-2", "second", "0301", OTHER, "inntekt", "2026-10", "2026-10", "transient", night(2)),
        ("l-3", "second", "0301", OTHER, "inntekt", "2026-10", "2026-10", "data", night(2) + dt.timedelta(minutes=1)),
        ("l-4", "second", "0301", OTHER, "summertskattegrunnlag", "2025", "2025", "data", night(2)),
    )
    september = dt.date(2026, 9, 1)
    put(
        store,
        "reused_answers_versions",
        "case_id municipality person_key resource month known_lookup_id version_from version_to",
        ("S-1", "0301", KEY, "inntekt", september, "l-0", 2, FOREVER),
        ("S-1", "0301", KEY, "inntekt", OCTOBER, "l-0", 2, 3),
        ("S-1", "0301", KEY, "inntekt", OCTOBER, "l-1", 3, FOREVER),
        ("S-2", "0301", OTHER, "inntekt", OCTOBER, "l-0", 3, FOREVER),
    )
    query = "SELECT lookup_id, month, outcome FROM run_answers WHERE run_id = $run ORDER BY lookup_id, month"
    assert found(store, query, run="first") == [("l-0", september, "data"), ("l-0", OCTOBER, "data")]
    assert found(store, query, run="broken") == [("l-0", september, "data"), ("l-1", OCTOBER, "empty")]
    assert found(store, query, run="second") == [
        ("l-0", september, "data"),
        ("l-1", OCTOBER, "empty"),
        ("l-3", OCTOBER, "data"),
        ("l-4", None, "data"),
    ]
    positions = "SELECT position, month, reason, known_lookup_id FROM plans WHERE run_id = 'broken' ORDER BY position"
    assert found(store, positions) == [(0, september, "known", "l-0"), (1, OCTOBER, "known", "l-0")]


def test_a_mended_row_is_one_whose_case_is_still_there(store: Store) -> None:
    """Of the rows that `first` left out, S-1 is mended, S-2 is still wrong, S-3 is closed, S-4 was never in a case."""
    put(
        store,
        "input_findings",
        "run_id case_id",
        ("first", "S-1"),
        ("first", "S-1"),
        ("first", "S-2"),
        ("first", "S-3"),
        ("first", None),
        ("first", None),
        ("broken", "S-5"),
        ("second", "S-2"),
        ("second", None),
    )
    put(
        store,
        "case_states_versions",
        "case_id state version_from version_to",
        *[("S-3", "not_checked", 1, 2), ("S-1", "not_checked", 1, 2), ("S-1", "unchanged", 2, FOREVER)],
        *[("S-2", "not_checked", 1, FOREVER), ("S-5", "unchanged", 1, FOREVER)],
    )
    assert store.query("reports/manager/quarantine_mended", run_id="second").item() == 1
    assert store.query("reports/manager/quarantine_mended", run_id="first").item() == 0
