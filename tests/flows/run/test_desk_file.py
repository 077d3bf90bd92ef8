"""The file that a run gives the desk: by a run that is published, and by one that is held, when it is released."""

from pathlib import Path

import pytest
from sqlalchemy import update

from desk.published import Flag, published
from desk.work.cases import Answer, new_id, save_answer, waiting_for_store
from desk.work.database import open_work
from desk.work.tables import answers
from flows.maintenance.verdicts import import_desk
from flows.run.publish import RunEnd
from flows.run.release import release_run
from tasks.errors import Exit
from tasks.settings import DESK_FILE
from tests.clocks import ShiftedClock
from tests.flows.conftest import Run, Settled
from tests.flows.run.test_brake import tenfold_rents, without_floors
from tests.installation import Installation

DESK = '[desk]\nlogin = "demo"\n\n[recipients.source]'


def with_desk(installation: Installation) -> None:
    installation.change_settings("[recipients.source]", DESK)


def given(flag: Flag, run_id: str, verdict: str, **changes: str | None) -> Answer:
    values: dict[str, object] = {"reason": None, "until": None, "note": None, **changes}
    return Answer(
        answer_id=new_id(),
        case_id=flag.case_id,
        flag_id=flag.flag_id,
        run_id=run_id,
        seen_verdict=None,
        verdict=verdict,
        team=flag.team,
        scheme=flag.scheme,
        difference_ore=flag.difference,
        user_id="kari",
        user_name="Kari Nordmann",
        answered_at="",
        **values,  # type: ignore[arg-type]
    )


def check_that_answers_reach_the_store_once(installation: Installation, run: Run) -> RunEnd:
    """Answers of the desk: by the command, then by the next run, which shows them in its own file; each once."""
    found = published(installation.settings).newest()
    assert found is not None
    flag = found.flags[0]
    work = open_work(installation.settings, ShiftedClock(-1200))
    save_answer(work, given(flag, found.run_id, "asked_citizen"), 0)
    save_answer(work, given(flag, found.run_id, "no_change", reason="temporary", note="Ringte."), 1)
    code, lines = import_desk(installation.config)
    assert (code, lines) == (Exit.COMPLETE, ["Answers imported: 2; not imported: 0"])
    assert import_desk(installation.config)[1] == ["Answers imported: 0; not imported: 0"]
    (stored,) = installation.table("current_verdicts").iter_rows(named=True)
    assert (stored["verdict"], stored["note"], stored["answered_by"]) == ("no_change", "Ringte.", "Kari Nordmann")
    with work.engine.begin() as connection:  # as if the program was killed before it recorded the second import
        connection.execute(update(answers).where(answers.c.verdict == "no_change").values(imported_at=None))
    end = run(installation)
    assert installation.table("verdicts").height == 2
    with work.reading() as connection:
        assert waiting_for_store(connection, work.now()) == ([], [])
    work.close()
    after = published(installation.settings).newest()
    assert after is not None
    assert after.cases[flag.case_id].exclusion == "answered"
    assert after.cases[flag.case_id].document["past"][-1][1:3] == ["verdict", "no_change"]
    return end


@pytest.mark.slow
def test_a_run_gives_the_desk_every_case_and_a_held_one_when_it_is_released(
    folder: Path, run: Run, settled: Settled
) -> None:
    with settled(folder, households=20) as (installation, _):
        assert not installation.settings.desk_file.exists()
        with_desk(installation)
        end = run(installation)
        found = published(installation.settings).newest()
        assert found is not None
        assert found.run_id == end.run_id
        states = installation.table("case_states").filter(run_id=end.run_id)
        assert {case.case_id: case.state for case in found.cases.values()} == dict(
            states.select("case_id", "state").iter_rows()
        )
        assert {case.scheme for case in found.cases.values()} <= {"state", "oslo", None}
        assert all(found.cases[flag.case_id].document["fetched"]["inntekt"] for flag in found.flags)

        second = check_that_answers_reach_the_store_once(installation, run)

        without_floors(installation)
        tenfold_rents(installation)
        held = run(installation)
        assert held.exit_code is Exit.HELD
        assert held.run_id is not None
        assert published(installation.settings).newest().run_id == second.run_id  # type: ignore[union-attr]
        release_run(held.run_id, installation.config, by=None)
        after = published(installation.settings).newest()
        assert after is not None
        assert after.run_id == held.run_id
        assert not (installation.settings.reports_folder / held.run_id / DESK_FILE).exists()
