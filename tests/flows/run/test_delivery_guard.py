"""A delivery that lacks much of the last one: its municipality is held, nothing is withdrawn, the others continue."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from flows.maintenance.doctor import check_installation
from flows.maintenance.status import print_status
from flows.run.release import release_run
from flows.what_if.replay import replay_run
from tasks.errors import BrakeError, Exit, UsageError
from tests.flows.conftest import Run
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

OTHER = "4601"
TABLES = ("households", "members", "decisions")


def two_municipalities(installation: Installation, share: int = 2) -> None:
    """Give every second case, or every `share`th, to a second municipality of the same organisation."""
    text = installation.config.read_text(encoding="utf-8")
    [own] = installation.settings.municipalities
    start = text.index(f'[municipalities."{own}"]')
    end = text.index("\n[", start + 1)
    section = text[start:end].replace(own, OTHER)
    installation.config.write_text(text[:end] + "\n\n" + section + text[end:], encoding="utf-8")

    def change(table: str) -> str:
        frame = pl.read_csv(table.encode(), infer_schema=False)
        moved = pl.int_range(pl.len()) % share == 1
        return frame.with_columns(municipality=pl.when(moved).then(pl.lit(OTHER)).otherwise("municipality")).write_csv()

    installation.change_table("households", change)


def cases_of(installation: Installation, municipality: str) -> set[str]:
    rows = csv.DictReader(io.StringIO((installation.recipients / "households.csv").read_text(encoding="utf-8")))
    return {row["case_id"] for row in rows if row["municipality"] == municipality}


def without_cases(cases: set[str]) -> Callable[[str], str]:
    def change(table: str) -> str:
        frame = pl.read_csv(table.encode(), infer_schema=False)
        return frame.filter(~pl.col("case_id").is_in(sorted(cases))).write_csv()

    return change


def withdrawn(installation: Installation, run_id: str | None) -> int:
    return installation.table("flag_events").filter(run_id=run_id, event="withdrawn").height


def results_of(installation: Installation, run_id: str | None, cases: set[str]) -> dict[str, pl.DataFrame]:
    names = ("case_states", "comparisons", "case_findings", "attributions", "flags", "flag_events")
    return {
        name: installation.table(name)
        .filter(pl.col("run_id") == run_id, pl.col("case_id").is_in(sorted(cases)))
        .drop("run_id")
        .sort(pl.all())
        for name in names
    }


@pytest.mark.slow
def test_a_municipality_that_is_missing_is_held_and_the_other_continues_as_alone(
    folder: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with installed(folder, households=40) as installation:
        two_municipalities(installation)
        [own] = installation.settings.municipalities.keys() - {OTHER}
        first = run(installation)
        assert first.exit_code is Exit.COMPLETE
        ours, theirs = cases_of(installation, own), cases_of(installation, OTHER)
        before = {name: (installation.recipients / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES}
        whole = run(installation)
        for name in TABLES:
            installation.change_table(name, without_cases(theirs))
        capsys.readouterr()
        assert check_installation(installation.config) is Exit.HELD
        assert f"The delivery of {OTHER} is HELD" in capsys.readouterr().out
        held = run(installation)
        text = "\n".join(held.lines)
        assert held.exit_code is Exit.HELD
        assert f"The delivery of {OTHER} is HELD, nothing was done for it: decisions: 0 rows;" in text
        assert f"bostotte release {held.run_id} --municipality {OTHER} --config FILE" in text
        assert withdrawn(installation, held.run_id) == 0
        states = installation.table("case_states")
        population = set(states.filter(run_id=whole.run_id)["case_id"])
        assert set(states.filter(run_id=held.run_id)["case_id"]) == population - theirs
        for name, rows in results_of(installation, whole.run_id, ours).items():
            assert rows.equals(results_of(installation, held.run_id, ours)[name]), name
        assert replay_run(str(held.run_id), installation.config)[0] is Exit.COMPLETE
        print_status(installation.config, most=1)
        assert "HELD" in capsys.readouterr().out

        for name in TABLES:
            installation.change_table(name, lambda _, name=name: before[name])  # type: ignore[misc]
        back = run(installation)
        assert back.exit_code is Exit.COMPLETE
        assert withdrawn(installation, back.run_id) == 0
        assert installation.table("flags").filter(run_id=back.run_id).is_empty()
        assert installation.table("lookups").filter(run_id=back.run_id).is_empty()
        with pytest.raises(BrakeError, match="read a newer one"):
            release_run(str(held.run_id), installation.config, by=None, municipality=OTHER)


@pytest.mark.slow
def test_half_a_delivery_is_held_until_somebody_accepts_it(folder: Path, run: Run) -> None:
    with installed(folder, households=40) as installation:
        first = run(installation)
        [own] = installation.settings.municipalities
        gone = set(sorted(cases_of(installation, own))[20:])
        for name in TABLES:
            installation.change_table(name, without_cases(gone))
        assert run(installation, dry_run=True).exit_code is Exit.HELD
        held = run(installation)
        assert held.exit_code is Exit.HELD
        assert installation.table("flag_events").filter(run_id=held.run_id).is_empty()
        assert installation.runs()["status"].to_list() == [first.exit_code.name.lower(), "held"]
        with pytest.raises(UsageError, match="held no delivery of 4601"):
            release_run(str(held.run_id), installation.config, by=None, municipality=OTHER)
        lines = release_run(str(held.run_id), installation.config, by="Kari Nordmann")
        assert "is accepted" in lines[0]
        accepted = run(installation)
        assert accepted.exit_code is Exit.COMPLETE
        events = installation.table("flag_events").filter(run_id=accepted.run_id)
        missing = events.filter(pl.col("case_id").is_in(sorted(gone)))
        assert set(missing["event"]) == {"not_evaluated"}
        assert set(missing["reason"]) == {"not_delivered"}
        assert replay_run(str(accepted.run_id), installation.config)[0] is Exit.COMPLETE
        later = run(installation, as_of="2026-12-30")
        closed = installation.table("flag_events").filter(run_id=later.run_id, event="withdrawn")
        assert set(closed["reason"]) >= {"case_closed"}


@pytest.mark.slow
def test_a_small_municipality_with_every_rent_a_hundredth_is_held_next_to_a_large_one(folder: Path, run: Run) -> None:
    with installed(folder, households=120) as installation:
        two_municipalities(installation, share=6)
        assert run(installation).exit_code is not Exit.HELD

        def change(table: str) -> str:
            frame = pl.read_csv(table.encode(), infer_schema=False)
            smaller = (pl.col("housing_cost").cast(pl.Float64) / 100).round(2).cast(pl.String)
            return frame.with_columns(
                housing_cost=pl.when(municipality=OTHER).then(smaller).otherwise("housing_cost")
            ).write_csv()

        installation.change_table("households", change)
        held = run(installation)
        assert held.exit_code is Exit.HELD
        text = "\n".join(held.lines)
        assert f"in municipality {OTHER} is" in text
