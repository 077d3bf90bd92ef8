"""Held runs in the store: which runs are published and compared with, and since when a case is flagged."""

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.changes import moved_most
from tasks.warehouse import brake, runs
from tasks.warehouse.analysts_copy.publish import publish_snapshot, query_snapshot
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
from tests.frames import NAMES, NOON
from tests.warehouse.engine.test_store import a_run, begin, results

FIGURES = pl.DataFrame(
    [{"figure": "flagged_share", "value": 1.0, "low": 0.0, "high": 0.5, "compared_runs": 0, "held": True}],
    schema_overrides={"compared_runs": pl.Int64},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bostotte.duckdb"


def ran(store: Store, day: int, state: str = "flagged", *, held: bool = False) -> Run:
    """A run of one case that began on that day of November and ended in that state."""
    at = NOON.replace(day=day)
    run = begin(store, a_run(run_id=f"r-{day:02}", started_at=at, as_of=at.date()))
    runs.store_results(store, run, results(state))
    if held:
        brake.hold_run(store, run, "complete", reason="too many", ran_by="ola", figures=FIGURES, now=at)
    else:
        runs.end(store, run, "complete", None, at)
    return run


def test_a_held_run_is_not_published_until_it_is_released(path: Path) -> None:
    with Store(path) as store:
        ran(store, 12)
        held = ran(store, 13, held=True)
        known = brake.find_hold(store, held.run_id)
        assert known is not None
        assert (known.ended, known.ran_by, known.released_at, known.superseded_by) == ("complete", "ola", None, None)
        status = store.query("reports/status/runs", most=2)
        assert status["status"].to_list() == ["held", "complete"]
        brake.record_release(store, held.run_id, "kari", None, NOON.replace(day=14))
        assert store.query("reports/status/runs", most=1)["status"].to_list() == ["complete"]
        released = brake.find_hold(store, held.run_id)
        assert released is not None
        assert released.released_by == "kari"
        assert brake.find_hold(store, "r-99") is None


@pytest.mark.slow
def test_later_runs_are_held_against_published_runs_alone(path: Path) -> None:
    with Store(path) as store:
        for day, held in ((12, False), (13, True), (14, False)):
            ran(store, day, held=held)
        now = ran(store, 15)
        assert brake.figures(store, now.run_id, 5)["run_id"].to_list() == ["r-15", "r-14", "r-12"]
        assert brake.figures(store, now.run_id, 1)["run_id"].to_list() == ["r-15", "r-14"]
        figures = brake.figures(store, now.run_id, 5).row(0, named=True)
        assert (figures["population"], figures["compared"], figures["flagged"]) == (1, 1, 1)
        assert figures["difference_ore"] == -1_000_00
        assert brake.find_hold(store, "r-13").superseded_by == "r-15"  # type: ignore[union-attr]
        assert brake.rule_version(store, "r-13") == "rules-1"
        assert moved_most(brake.inputs(store, "r-15"), brake.inputs(store, "r-14")) is None
        assert moved_most(*brake.both_sides(store, "r-15")) is None


def test_cases_without_an_answer_do_not_count_as_not_checked(path: Path) -> None:
    with Store(path) as store:
        for day, reason in ((12, "not_answered"), (13, "manual_check")):
            run = begin(store, a_run(run_id=f"r-{day}"))
            found = results("by_hand" if reason == "manual_check" else "not_checked", reason)
            runs.store_results(store, run, found)
        assert brake.figures(store, "r-12", 5)["not_checked"].to_list() == [0]
        assert brake.figures(store, "r-13", 5)["not_checked"].to_list() == [1]


@pytest.mark.slow
def test_what_a_held_run_found_is_not_in_the_analysts_copy(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        ran(store, 12, held=True)
        ran(store, 13)
        copy = publish_snapshot(store, tmp_path / "copy.duckdb", NAMES)
        assert store.query("analysts/snapshot/whole/run_holds")["run_id"].to_list() == ["r-12"]
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert pl.DataFrame(connection.table("comparisons"))["run_id"].to_list() == ["r-13"]
    assert query_snapshot(copy, "reports/status/past_run", run_id=None)["run_id"].to_list() == ["r-13"]
    assert query_snapshot(copy, "reports/what_if/simulate", run_id="r-12").is_empty()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("states", "since"),
    [
        (["flagged", "flagged", "flagged"], 12),
        (["flagged", "unchanged", "flagged"], 14),
        (["flagged", "by_hand", "flagged"], 12),
        (["observed", "flagged", "flagged"], 13),
    ],
)
def test_a_case_is_flagged_since_a_run_last_found_it_in_order(path: Path, states: list[str], since: int) -> None:
    with Store(path) as store:
        for day, state in enumerate(states, start=12):
            run = begin(store, a_run(run_id=f"r-{day}", started_at=NOON.replace(day=day), as_of=dt.date(2026, 11, day)))
            runs.store_results(store, run, results(state, "manual_check" if state == "by_hand" else None))
            if day < 14:
                runs.end(store, run, "complete", None, NOON.replace(day=day))
        first = store.query("reports/manager/first_flagged", run_id="r-14")
        trend = store.query("reports/manager/trend", run_id="r-14", runs=12)
    assert first.rows() == [("S-1", dt.date(2026, 11, since))]
    assert trend["run_id"].to_list() == ["r-12", "r-13"]
    assert trend["over_ore"].to_list() == [1_000_00 if state == "flagged" else 0 for state in states[:2]]


def test_the_figures_of_one_municipality_count_its_cases_only(path: Path) -> None:
    with Store(path) as store:
        run = ran(store, 12)
        whole = brake.figures(store, run.run_id, 12)
        assert brake.figures(store, run.run_id, 12, "0301").equals(whole)
        [none] = brake.figures(store, run.run_id, 12, "4601").to_dicts()
        assert (none["population"], none["compared"], none["flagged"], none["difference_ore"]) == (0, 0, 0, 0)
