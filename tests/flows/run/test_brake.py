"""A run in which most cases change is held: nothing is published until somebody releases it."""

import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from flows.maintenance.status import print_status
from flows.run import brake, release
from flows.run.release import release_run
from tasks.errors import BrakeError, Exit, OutputError, UsageError
from tasks.resources import resource
from tasks.settings import Brake
from tasks.warehouse.engine.store import Store
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")


def tenfold_rents(installation: Installation) -> None:
    """Multiply the rents by ten, as in an export in another unit."""

    def change(text: str) -> str:
        frame = pl.read_csv(text.encode(), infer_schema=False)
        return frame.with_columns(
            (pl.col("housing_cost").cast(pl.Float64) * 10).cast(pl.String), pl.lit("").alias("active_to")
        ).write_csv()

    installation.change_table("households", change)


def without_floors(installation: Installation) -> None:
    installation.change_settings(
        "[recipients.source]", "[brake]\nleast_cases = 0\nflagged_share = 0.6\n\n[recipients.source]"
    )


@pytest.mark.copies
def test_rents_in_another_unit_hold_the_run_until_it_is_released(
    folder: Path, run: Run, settled: Settled, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with settled(folder, households=20) as (installation, first):
        without_floors(installation)
        snapshot = installation.settings.snapshot_file.read_bytes()
        tenfold_rents(installation)
        end = run(installation)
        held = end.run_id
        assert held is not None
        settings = installation.settings
        assert first.exit_code is Exit.COMPLETE
        assert end.exit_code is Exit.HELD
        text = "\n".join(end.lines)
        assert "outside" in text
        assert "mean rent, from" in text
        assert not (settings.reports_folder / held).exists()
        assert settings.snapshot_file.read_bytes() == snapshot
        assert end.files["report"].is_relative_to(settings.held_folder)
        print_status(installation.config, most=5)
        assert f"{held}  month 2026-10  as of 2026-11-12  held" in capsys.readouterr().out

        monkeypatch.setattr(release, "system_user", lambda: "kari")
        lines = release_run(held, installation.config, by="Kari Nordmann")
        assert (settings.reports_folder / held / end.files["report"].name).exists()
        assert not (settings.held_folder / held).exists()
        assert held in lines[0]
        assert installation.table("releases").select("released_by", "in_name_of").rows() == [("kari", "Kari Nordmann")]
        assert held in installation.table("comparisons")["run_id"].to_list()
        assert release_run(held, installation.config, by=None)[0].startswith(f"Run {held} was released by kari")
        print_status(installation.config, most=1)
        assert "released by kari" in capsys.readouterr().out


@pytest.mark.slow
def test_a_rate_with_a_slip_holds_the_run_and_the_changed_rules_are_named(folder: Path, run: Run) -> None:
    rules = folder / "rules"
    shutil.copytree(resource("config", "schemes"), rules)
    with installed(folder) as installation:
        without_floors(installation)
        run(installation)
        for scheme in ("state", "oslo"):
            for file in (rules / scheme).glob("*.yaml"):
                text = file.read_text(encoding="utf-8")
                file.write_text(re.sub(r"value: 0\.7(37|4)\b", "value: 0.07", text), encoding="utf-8")
        installation.change_settings("[recipients.source]", f'[rules]\nfolder = "{rules}"\n\n[recipients.source]')
        end = run(installation)
        assert end.exit_code is Exit.HELD
        text = "\n".join(end.lines)
        assert "No input has changed since" in text
        assert "The rules differ" in text
        shutil.rmtree(installation.settings.held_folder)
        assert end.run_id is not None
        with pytest.raises(OutputError, match="Run it again"):
            release_run(end.run_id, installation.config, by=None)


def test_a_brake_that_is_turned_off_holds_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.duckdb") as store:
        assert brake.check_run(store, "r-1", Brake(enabled=False)) is None


@pytest.mark.slow
@pytest.mark.copies
def test_a_held_run_is_not_in_the_analysts_copy_nor_compared_with_and_is_superseded(folder: Path, run: Run) -> None:
    with installed(folder) as installation:
        without_floors(installation)
        before = (installation.recipients / "households.csv").read_text(encoding="utf-8")
        tenfold_rents(installation)
        end = run(installation)
        assert end.exit_code is Exit.HELD
        assert "changed most since the decisions" in "\n".join(end.lines)
        installation.change_table("households", lambda _: before)
        again = run(installation)
        assert again.exit_code is Exit.COMPLETE
        assert installation.copied("case_states")["run_id"].unique().to_list() == [again.run_id]
        assert "held" in installation.runs()["status"].to_list()
        assert end.run_id is not None
        with pytest.raises(BrakeError, match="came after"):
            release_run(end.run_id, installation.config, by=None)
        assert again.run_id is not None
        with pytest.raises(UsageError, match="no held run"):
            release_run(again.run_id, installation.config, by=None)


@pytest.mark.slow
def test_incomes_that_come_twice_hold_the_run(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder) as (installation, _):
        without_floors(installation)
        installation.set_faults(profile="doubled")
        end = run(installation, sweep=True)
    assert end.exit_code is Exit.HELD
    text = "\n".join(end.lines)
    assert "mean change per compared case is -" in text
    assert "mean monthly income found, from" in text


@pytest.mark.slow
def test_whoever_ran_a_held_run_cannot_release_it_where_the_settings_want_two(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed(folder, households=20) as installation:
        installation.change_settings(
            "[recipients.source]",
            "[brake]\nleast_cases = 0\nflagged_share = 0.0\nsecond_person = true\n\n[recipients.source]",
        )
        end = run(installation)
        assert end.exit_code is Exit.HELD
        assert end.run_id is not None
        with pytest.raises(BrakeError, match="who cannot release it"):
            release_run(end.run_id, installation.config, by=None)
        monkeypatch.setattr(release, "system_user", lambda: "kari")
        with pytest.raises(UsageError, match="--by is a name"):
            release_run(end.run_id, installation.config, by="14817810080")
        release_run(end.run_id, installation.config, by=None)
        assert installation.runs()["status"].to_list() == ["complete"]
