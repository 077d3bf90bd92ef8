"""The file that a run gives the desk: by a run that is published, and by one that is held, when it is released."""

from pathlib import Path

from desk.published import published
from flows.run.release import release_run
from tasks.errors import Exit
from tasks.settings import DESK_FILE
from tests.flows.conftest import Run, Settled
from tests.flows.run.test_brake import tenfold_rents, without_floors
from tests.installation import Installation

DESK = '[desk]\nlogin = "demo"\n\n[recipients.source]'


def with_desk(installation: Installation) -> None:
    installation.change_settings("[recipients.source]", DESK)


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

        without_floors(installation)
        tenfold_rents(installation)
        held = run(installation)
        assert held.exit_code is Exit.HELD
        assert held.run_id is not None
        assert published(installation.settings).newest().run_id == end.run_id  # type: ignore[union-attr]
        release_run(held.run_id, installation.config, by=None)
        after = published(installation.settings).newest()
        assert after is not None
        assert after.run_id == held.run_id
        assert not (installation.settings.reports_folder / held.run_id / DESK_FILE).exists()
