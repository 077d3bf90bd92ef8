"""A settlement that is killed is resumed; one that is made again settles what came, and keeps what was settled."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest

from flows.maintenance.verdicts import import_file
from flows.run.release import release_run
from sandbox.world import Event, World
from tasks.errors import Exit, ProgramError
from tests.flows.settle.town import Home, adults, assessment, cases, settle, world_of, write
from tests.installation import Installation, installed

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect")]

HOMES = [
    Home("S-claim", assessed={"nettoformue": 500_000}, decided=(15_000, 200_000, 4_798)),
    Home("S-late", assessed=None, decided=(15_000, 200_000, 4_798)),
]
CAME = dt.date(2026, 11, 20)


def served(world: World) -> World:
    """The second one's assessment comes later, with an event."""
    late = adults(world)[1].person_id
    changed = world_of(HOMES)(world)
    person = replace(changed.persons[late], assessments={2025: assessment({"nettoformue": 500_000}, CAME)})
    event = Event(5, late, "2025", dt.datetime(2026, 11, 20, 6, tzinfo=dt.UTC), "ny")
    return replace(changed, persons={**changed.persons, late: person}, assessment_events=(event,))


def looked_up(installation: Installation) -> list[str]:
    return installation.table("lookups")["case_id"].sort().to_list()


def flag_events(installation: Installation) -> list[tuple[str, str, str | None]]:
    rows = installation.table("settlement_flag_events").join(
        installation.table("settlement_runs").select("run_id", "started_at"), on="run_id"
    )
    return rows.sort("started_at", "case_id").select("case_id", "event", "reason").rows()


@pytest.mark.slow
def test_a_settlement_is_resumed_and_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with installed(folder, world=served) as installation:
        write(installation, HOMES)
        with monkeypatch.context() as patch:
            patch.setattr("flows.settle.settle.calculate_task", _killed)
            with pytest.raises(ProgramError):
                settle(installation)
        before = looked_up(installation)
        assert set(before) == {"S-claim", "S-late"}
        settle(installation)
        assert looked_up(installation) == before, "the resumed settlement repeats no call"
        assert installation.table("settlement_runs").height == 1
        found = cases(installation)
        assert (found["S-claim"]["state"], found["S-late"]["state"]) == ("claim", "not_ready")
        assert flag_events(installation) == [("S-claim", "new", None)]

        answers = folder / "answers.csv"
        answers.write_text(f"flag_id,verdict,reason\n{found['S-claim']['flag_id']},no_change,other\n", encoding="utf-8")
        assert import_file(installation.config, answers)[0] is Exit.COMPLETE
        httpx.post(f"{installation.address}/_sandbox/as-of", json={"as_of": "2026-12-10"}).raise_for_status()
        settle(installation, as_of="2026-12-10")
        again = cases(installation)
        assert (again["S-claim"]["state"], again["S-late"]["state"]) == ("claim", "claim")
        assert flag_events(installation)[1:] == [("S-claim", "suppressed", "no_change"), ("S-late", "new", None)]
        new = looked_up(installation)
        assert [new.count(case) - before.count(case) for case in ("S-claim", "S-late")] == [0, 1], "events first"
        kept = installation.table("settlement_cases").filter(pl.col("case_id") == "S-late")
        assert sorted(kept["state"]) == ["claim", "not_ready"], "the earlier settlement is kept"


def _killed(*_: Any) -> None:
    raise RuntimeError("killed")


@pytest.mark.slow
@pytest.mark.copies
def test_a_settlement_with_too_many_flags_is_held_until_it_is_released(folder: Path) -> None:
    with installed(folder, world=world_of(HOMES)) as installation:
        write(installation, HOMES)
        installation.change_settings(
            "[recipients.source]", "[brake]\nleast_cases = 0\nflagged_share = 0.4\n\n[recipients.source]"
        )
        end = settle(installation)
        held, settings = str(end.run_id), installation.settings
        assert end.exit_code is Exit.HELD
        assert any("HELD" in line for line in end.lines)
        assert end.files["report"].is_relative_to(settings.held_folder)
        assert end.files["cases"].exists()
        assert not (settings.reports_folder / held).exists()
        assert not settings.snapshot_file.exists(), "the analysts' copy is not made"
        flag = cases(installation)["S-claim"]["flag_id"]
        answers = folder / "answers.csv"
        answers.write_text(f"flag_id,verdict,reason\n{flag},no_change,other\n", encoding="utf-8")
        assert import_file(installation.config, answers)[0] is Exit.INCOMPLETE, "nobody has seen the flag"

        lines = release_run(held, installation.config, by="Kari Nordmann")
        assert held in lines[0]
        assert (settings.reports_folder / held / end.files["cases"].name).exists()
        assert installation.copied("settlement_cases").height == 2
        answers.write_text(f"flag_id,verdict,reason\n{flag},no_change,temporary\n", encoding="utf-8")
        assert import_file(installation.config, answers)[0] is Exit.COMPLETE
