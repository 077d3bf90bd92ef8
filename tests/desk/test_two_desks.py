"""A desk that is killed loses nothing that it acknowledged, and two on one PostgreSQL are as one."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from desk.work.cases import newest_answers
from desk.work.database import Work, faults_of_log
from desk.work.tables import answers
from tasks.resources import resource
from tests.desk.browsing import Browser, desk_settings
from tests.desk.offices import Office as Rooms
from tests.desk.served import RunningDesk, served
from tests.postgresql_server import postgresql_server

pytestmark = pytest.mark.slow

AT_ONCE = 4


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    path = tmp_path / "bostotte.toml"
    path.write_text(resource("config", "production.example.toml").read_text("utf-8"), encoding="utf-8")
    return path


def acknowledged(running: RunningDesk, cases: list[str], least: int, chance: random.Random) -> list[str]:
    """Have people answer these cases at once; kill the desk after a few answers; give the confirmed cases."""
    browsers = [running.open("Kari") for _ in range(AT_ONCE)]
    found: list[str] = []
    enough = threading.Event()

    def work(own: Browser, of_own: list[str]) -> None:
        for case_id in of_own:
            try:
                if "/svar" not in own.get(f"/sak/{case_id}").text:
                    continue  # answered before the desk was killed, but not confirmed
                own.send(f"/sak/{case_id}/svar", verdict="no_change", reason="temporary", note=f"Sak {case_id}")
            except httpx.HTTPError:
                return
            if own.page.status_code == 200 and own.page.history:
                found.append(case_id)
            if len(found) >= least:
                enough.set()

    threads = [threading.Thread(target=work, args=(each, cases[n::AT_ONCE])) for n, each in enumerate(browsers)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    running.process.poll()
    threading.Event().wait(chance.uniform(0, 0.05))
    running.kill()
    for thread in threads:
        thread.join()
    return found


def test_a_desk_that_is_killed_has_every_answer_that_it_confirmed(
    tmp_path: Path, settings_file: Path, seed: int
) -> None:
    rooms = Rooms(tmp_path)
    chance = random.Random(seed)
    work = f"sqlite:///{tmp_path / 'work.sqlite'}"
    teams = sorted(rooms.report.flagged["team"].unique())[:2]
    cases = rooms.report.flagged.filter(rooms.report.flagged["team"].is_in(teams))["case_id"].sort().to_list()
    confirmed: list[str] = []
    for least in (4, 1):  # few cases are left for the second time
        left = [case_id for case_id in cases if case_id not in confirmed]
        with served(tmp_path, work, desk_settings(rooms), settings_file) as running:
            confirmed += acknowledged(running, left, least, chance)
    opened = Work(work)
    with opened.reading() as connection:
        stored = newest_answers(connection, "")
        count = connection.execute(select(func.count()).select_from(answers)).scalar_one()
        assert faults_of_log(connection) == []
    opened.close()
    kept = {answer.case_id: answer.note for answer in stored.values()}
    assert {case_id: kept.get(case_id) for case_id in confirmed} == {case: f"Sak {case}" for case in confirmed}
    assert count == len(stored)


def test_two_desks_on_one_database_are_as_one(tmp_path: Path, settings_file: Path) -> None:
    rooms = Rooms(tmp_path)
    team = sorted(rooms.report.flagged["team"].unique())[1]
    first, second = rooms.report.flagged.filter(team=team)["case_id"].sort().to_list()[:2]
    with postgresql_server() as server:
        work = server.address(scheme="postgresql+psycopg")
        desk = desk_settings(rooms)
        with (
            served(tmp_path, work, desk, settings_file) as one,
            served(tmp_path, work, desk, settings_file) as other,
        ):
            kari, ola = one.open("Kari"), other.open("Ola")
            kari.get(f"/sak/{first}")
            ola.get(f"/sak/{first}")
            assert kari.send(f"/sak/{first}/ta").status_code == 200
            assert ola.send(f"/sak/{first}/ta").status_code == 409
            assert "Kari" in ola.page.text
            ola.get(f"/sak/{second}")
            ola.send(f"/sak/{second}/svar", verdict="no_change", reason="temporary", note="Ringte.")
            assert "Ringte." in kari.get(f"/sak/{second}").text
            session = httpx.Cookies(kari.client.cookies)
            moved = Browser(httpx.Client(transport=other, base_url=kari.client.base_url, cookies=session))
            assert moved.get("/saker").status_code == 200
            kari.get("/finn")
            kari.send("/logg-ut")
            assert moved.get("/saker").status_code == 303
        opened = Work(work)
        with opened.reading() as connection:
            assert faults_of_log(connection) == []
        opened.close()
