"""A past run is recalculated from the store alone, and reports identical, or each difference and its reason."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from flows.what_if.replay import replay_run
from tasks.errors import Exit, UsageError
from tasks.warehouse.tables import stored_tables
from tasks.warehouse.upkeep.purge import rewrite
from tests.flows.conftest import Run, Settled
from tests.flows.run.test_flag_lifecycle import answer, of_run
from tests.installation import installed

pytestmark = pytest.mark.xdist_group("prefect two")


@pytest.mark.slow
def test_past_runs_are_identical_whatever_was_learnt_later(folder: Path, run: Run) -> None:
    with installed(folder, households=120, seed=9, late_reports=True) as installation:
        installation.change_table("members", lambda text: text.replace("true", "maybe", 1))
        run(installation, month="2026-09", as_of="2026-10-12")
        first = run(installation)
        flag = of_run(installation, "flags")["flag_id"][0]
        answer(first.files["workbook"], {flag: {"Vurdering": "Utsatt", "Utsatt til": dt.date(2100, 1, 1)}})
        run(installation, sweep=True)
        installation.change_settings("[load]", "[changes]\nlimit_kroner = 5000\n\n[awaiting]\ndays = 0\n\n[load]")
        replays = [replay_run(run_id, installation.config) for run_id in installation.runs()["run_id"]]
    for code, lines in replays:
        assert (code, lines[-1]) == (Exit.COMPLETE, "Identical."), lines
        assert len(lines) == len(stored_tables("results")) + 2
    assert len(replays) == 3


@pytest.mark.slow
def test_a_difference_is_reported_with_table_cases_and_reason(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=60, seed=5) as (installation, end):
        assert end.run_id is not None
        case_id = of_run(installation, "comparisons")["case_id"][0]
        with duckdb.connect(str(installation.settings.database_file)) as store:
            store.execute("UPDATE comparisons_versions SET decision_id = 'X' WHERE case_id = $case", {"case": case_id})
        code, lines = replay_run(end.run_id, installation.config)
        assert code is Exit.OTHER
        assert f"  comparisons: 1 of 60 stored rows are not found again, 1 are new; cases {case_id}" in lines
        assert lines[-2].startswith("Rules and program are the same")

        with duckdb.connect(str(installation.settings.database_file)) as store:
            store.execute("UPDATE runs SET rule_version = 'rules-1', program_version = '0.0.1'")
        _, lines = replay_run(end.run_id, installation.config)
        assert lines[-3].startswith("The rules differ: rules-1 then")
        assert lines[-2].startswith("The program differs: 0.0.1 then")


def test_a_run_from_before_a_table_was_there_is_not_different_for_want_of_it(folder: Path, settled: Settled) -> None:
    with settled(folder, households=60, seed=5) as (installation, end):
        assert end.run_id is not None
        assert of_run(installation, "member_incomes").height > 0
        with duckdb.connect(str(installation.settings.database_file)) as store:
            store.execute("DELETE FROM member_incomes_versions")
        code, lines = replay_run(end.run_id, installation.config)
        assert (code, lines[-1]) == (Exit.OTHER, "Not identical."), "it was there, and its rows are lost"

        with duckdb.connect(str(installation.settings.database_file)) as store:
            store.execute("UPDATE migrations SET applied_at = applied_at + INTERVAL 1 DAY WHERE number = 28")
        code, lines = replay_run(end.run_id, installation.config)
    assert (code, lines[-1]) == (Exit.COMPLETE, "Identical.")
    assert "  member_incomes: not stored then" in lines
    assert len(lines) == len(stored_tables("results")) + 2


@pytest.mark.slow
def test_a_run_from_before_its_store_was_rewritten_is_still_compared(folder: Path, settled: Settled) -> None:
    """Purge, backup and encryption rewrite a store. Earlier versions dated all its migrations on that day."""
    with settled(folder, households=60, seed=5) as (installation, end):
        assert end.run_id is not None
        rewrite(installation.settings.database_file, installation.settings.database_file)
        rewritten = replay_run(end.run_id, installation.config)
        with duckdb.connect(str(installation.settings.database_file)) as store:
            store.execute("UPDATE migrations SET applied_at = now()")
            store.execute("UPDATE comparisons_versions SET decision_id = 'X'")
        changed = replay_run(end.run_id, installation.config)
    assert (rewritten[0], rewritten[1][-1]) == (Exit.COMPLETE, "Identical.")
    assert not [line for line in rewritten[1] if "not stored then" in line]
    assert (changed[0], changed[1][-1]) == (Exit.OTHER, "Not identical.")
    not_stored = [line for line in changed[1] if "not stored then" in line]
    assert not_stored == ["  new_calculations: not stored then"], "the run has no row of it, so nothing else can tell"


def test_a_run_that_is_not_there_or_did_not_end_is_refused(folder: Path, settled: Settled) -> None:
    with (
        installed(folder / "new", households=10, seed=9) as installation,
        pytest.raises(UsageError, match="no run yet"),
    ):
        replay_run("any", installation.config)
    with settled(folder / "settled", households=60, seed=5) as (installation, end):
        with pytest.raises(UsageError, match="There is no run «any»"):
            replay_run("any", installation.config)
        with duckdb.connect(str(installation.settings.database_file)) as store:
            store.execute("UPDATE run_ends SET status = 'failed'")
        with pytest.raises(UsageError, match="did not end"):
            replay_run(str(end.run_id), installation.config)
