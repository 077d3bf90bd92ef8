"""Simulations on a completed run: the live count at the live limit, and no change in the store."""

import json
from pathlib import Path

import polars as pl
import pytest

from flows.what_if.past_run import past_run
from flows.what_if.simulate import read_limits_file, simulate_limits
from tasks.errors import InputError, LockedError, UsageError
from tasks.resources import resource
from tasks.warehouse import sessions
from tasks.warehouse.engine.lock import run_lock
from tests.flows.conftest import Settled
from tests.installation import installed

pytestmark = pytest.mark.xdist_group("prefect two")

LIMITS = """
minutes_per_flag = 30
[grid]
monthly_kroner = [63, 300, 1000]
percent = [0, 10]
[capacity_hours]
"Team nord" = 1
"Team sør" = 1
"Team vest" = 1
"Team øst" = 1
"""


@pytest.mark.copies
def test_a_simulation_gives_the_live_count_and_leaves_the_store_as_it_is(folder: Path, settled: Settled) -> None:
    limits = folder / "limits.toml"
    limits.write_text(LIMITS, encoding="utf-8")
    with settled(folder, households=60, seed=5) as (installation, end):
        settings = installation.settings
        before = settings.database_file.read_bytes()
        lines = simulate_limits(installation.config, limits, run=None, out=folder / "out")
        assert settings.database_file.read_bytes() == before
        live = installation.table("case_states").filter(state="flagged").height
        assert live > 0
        with run_lock(settings.installation.data_folder), pytest.raises(LockedError, match="A run holds the store"):
            simulate_limits(installation.config, limits, run=end.run_id, out=folder / "again")
        installation.change_settings("[analysts]\n", '[analysts]\ndetail = "full"\n')
        with sessions.writing(installation.settings) as store:
            sessions.publish_copy(installation.settings, store)
        with run_lock(settings.installation.data_folder):  # the analysts' copy is read: its amounts are exact now
            assert simulate_limits(installation.config, limits, run=end.run_id, out=folder / "again")[:4] == lines[:4]
    assert lines[0].startswith(f"Run {end.run_id}, month 2026-10: {live} flags at the live limit")
    assert f"  from 63 kr: {live} flags, {live / 2:.1f} h" in lines
    assert any("each team" in line for line in lines)
    assert "  your team handles 2: no limit here is certain to fit; hidden counts may" in lines
    assert any("2: the lowest limit certain to fit is 300 kr; a lower one with a hidden count may" in x for x in lines)
    data = json.loads((folder / "out" / "simulation.json").read_text(encoding="utf-8"))
    everybody = [row for row in data if row["team"] == "(all)" and row["percent"] == 0]
    assert [row["monthly_kroner"] for row in everybody] == [63.0, 300.0, 1000.0]
    assert everybody[0]["flags"] == live
    assert pl.read_csv(folder / "out" / "simulation.csv").height == len(data)
    page = folder / "out" / "simulation.html"
    assert page.stat().st_mode & 0o777 == 0o600
    text = page.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "Laveste grense" in text
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")


def test_an_unknown_run_and_an_unknown_team_are_refused(folder: Path, settled: Settled) -> None:
    limits = folder / "limits.yaml"
    limits.write_text(
        "minutes_per_flag: 30\ngrid: {monthly_kroner: [63]}\ncapacity_hours: {Nobody: 3}\n", encoding="utf-8"
    )
    with installed(folder / "new", households=12) as installation, pytest.raises(UsageError, match="no run yet"):
        simulate_limits(installation.config, limits, run=None, out=None)
    with settled(folder / "settled", households=20, seed=3) as (installation, _):
        with pytest.raises(InputError, match="no team «Nobody»"):
            simulate_limits(installation.config, limits, run=None, out=None)
        with sessions.reading(installation.settings) as source, pytest.raises(UsageError, match="no run «r-1»"):
            past_run(source, "r-1")


def test_the_example_that_comes_along_is_usable() -> None:
    file = read_limits_file(resource("config", "limits.example.toml"))
    assert len(file.limits()) == 16
    assert (file.hours(43), file.handles(21.5)) == (21.5, 43)


THREE_GRIDS_OF_2000 = "".join(
    f"{name} = {list(range(2000))}\n" for name in ("monthly_kroner", "percent", "cumulative_kroner")
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minutes_per_flag = 30", "grid"),
        ("minutes_per_flag = 0\n[grid]\nmonthly_kroner = [1]", "minutes_per_flag"),
        ("minutes_per_flag = 1\n[grid]\nmonthly_kroner = []", "monthly_kroner"),
        ("minutes_per_flag = 1\n[grid]\nmonthly_kroner = [-1]", "monthly_kroner"),
        ("minutes_per_flag = 1\n[grid]\nmonthly_kroner = [0.001]", "monthly_kroner"),
        ("minutes_per_flag = 1\n[grid]\nmonthly_kroner = [1]\nlimit = 2", "limit"),
        ("minutes_per_flag = [", "not valid TOML"),
        ("minutes_per_flag = inf\n[grid]\nmonthly_kroner = [1]", "finite number"),
        ("minutes_per_flag = 1\n[grid]\n" + THREE_GRIDS_OF_2000, "more than 1000"),
        (f"minutes_per_flag = 1\n[grid]\nmonthly_kroner = {list(range(1001))}", "more than 1000"),
    ],
)
def test_a_wrong_limits_file_is_refused_with_the_setting(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "limits.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_limits_file(path)


def test_a_missing_limits_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_limits_file(tmp_path / "none.toml")
