"""A usual payer that has not reported the month yet makes the household wait, not lose its income."""

import asyncio
from pathlib import Path

import polars as pl
import pytest

from flows.run.reconcile import reconcile
from tasks.errors import Exit
from tests.flows.conftest import Run
from tests.flows.run.test_answer_key import answers, found
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect two")


def newest_against_key(installation: Installation) -> pl.DataFrame:
    newest = installation.runs()["run_id"].to_list()[-1]
    return answers(installation).join(found(installation).filter(run_id=newest), on="case_id")


def wrong_states(both: pl.DataFrame) -> pl.DataFrame:
    return both.filter(pl.col("expected_state") != pl.col("state")).select("story", "scheme", "expected_state", "state")


def first_decided(installation: Installation) -> pl.DataFrame:
    """Each case's first decided month; no month before it is compared."""
    return installation.table("decisions").group_by("case_id").agg(first_decided=pl.col("valid_from").min())


@pytest.mark.slow
def test_where_the_rules_ask_for_four_months_a_late_payer_is_seen_in_the_first_run(folder: Path, run: Run) -> None:
    with installed(folder, households=400, seed=2, late_reports=True) as installation:
        run(installation)
        both = newest_against_key(installation)
    late = both.filter(pl.col("story") == "late_report", pl.col("scheme") == "oslo")
    assert late.height >= 2
    assert late["state"].unique().to_list() == ["awaiting"]
    assert late["reason"].unique().to_list() == ["report_missing"]
    assert late["difference_ore"].null_count() == late.height
    assert wrong_states(both.filter((pl.col("scheme") == "oslo") | (pl.col("story") != "late_report"))).is_empty()


@pytest.mark.slow
def test_where_they_ask_for_one_month_it_is_seen_once_the_months_before_are_stored(folder: Path, run: Run) -> None:
    with installed(folder, households=150, seed=2, late_reports=True) as installation:
        for month in ("2026-07", "2026-08", "2026-09"):
            run(installation, month=month)
        end = run(installation)
        both = newest_against_key(installation)
        lookups = (
            installation.table("lookups")
            .filter(resource="inntekt")
            .join(installation.runs().select("run_id", "month"), on="run_id")
            .join(answers(installation).select("case_id", "scheme"), on="case_id")
            .join(first_decided(installation), on="case_id")
        )
    assert both.filter(pl.col("story") == "late_report", pl.col("scheme") == "state").height >= 1
    assert set(both.filter(pl.col("story") == "late_report")["state"]) == {"awaiting"}
    others = wrong_states(both)
    assert set(others["scheme"]) <= {"state"}, "the key says what a first run can see"
    assert set(others["story"]) <= {"late_report", "lost_job", "gained"}, "an ended job looks like a late report"
    assert set(others["state"]) <= {"awaiting"}
    least = pl.min_horizontal("month", "first_decided").dt.strftime("%Y-%m")
    assert lookups.filter(pl.col("scheme") == "state", pl.col("period_from") < least).is_empty(), "no more than needed"
    assert end.exit_code is Exit.INCOMPLETE


@pytest.mark.slow
def test_after_the_days_the_month_is_taken_for_what_it_says(folder: Path, prefect: None) -> None:
    with installed(folder, households=400, seed=2, late_reports=True) as installation:
        for as_of in ("2026-11-19", "2026-11-20"):
            asyncio.run(reconcile(str(installation.config), month="2026-10", as_of=as_of))
        awaiting = installation.table("coverage").sort("as_of")["awaiting"].to_list()
    assert awaiting[0] > 0
    assert awaiting[1] == 0


@pytest.mark.slow
@pytest.mark.parametrize("while_it_waits_and_after", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_month_whose_wait_is_over_is_looked_up_one_last_time(
    folder: Path, run: Run, while_it_waits_and_after: bool
) -> None:
    with installed(folder, households=60, seed=5, late_reports=True) as installation:
        run(installation, as_of="2026-11-19")
        waited = installation.table("case_states").filter(state="awaiting")["case_id"].to_list()
        if while_it_waits_and_after:
            run(installation, as_of="2026-11-19")
        last = run(installation, as_of="2026-11-20").run_id
        if while_it_waits_and_after:
            run(installation, as_of="2026-11-21")
        ids = installation.runs()["run_id"].to_list()
        lookups = installation.table("lookups").filter(resource="inntekt")
        plans = installation.table("plans").filter(resource="inntekt")
        states = installation.table("case_states")
    made = lookups.filter(run_id=last)
    assert waited
    assert set(made["case_id"]) == set(waited)
    assert set(made["period_from"]) == set(made["period_to"]) == {"2026-10"}
    assert set(plans.filter(run_id=last).filter(pl.col("reason") != "known")["reason"]) == {"month_mature"}
    if while_it_waits_and_after:
        assert lookups.filter(run_id=ids[1]).is_empty(), "while it waits nothing is looked up without an event"
        assert lookups.filter(run_id=ids[3]).is_empty(), "once"
    ended = states.filter(pl.col("run_id").is_in(ids[ids.index(last) :]), pl.col("case_id").is_in(waited))
    assert "awaiting" not in ended["state"].to_list()
