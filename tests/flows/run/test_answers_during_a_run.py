"""Five people answer flags at random while a night runs: no answer is lost, and none is stored twice."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import polars as pl
import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import select

from desk.published import published
from desk.web.serve import open_office
from desk.work.database import Work, faults_of_log
from desk.work.tables import answers
from flows.maintenance.verdicts import import_desk
from tests.clocks import ShiftedClock
from tests.desk.browsing import PEOPLE, Browser, Loop, browser
from tests.flows.conftest import Run, Settled

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.slow]

ACCESS = "".join(f'[[desk.access]]\ngroup = "{person}"\nrole = "caseworker"\n\n' for person in PEOPLE)
DESK = f'[desk]\nlogin = "demo"\n\n{ACCESS}[recipients.source]'
GIVEN = ({"verdict": "no_change", "reason": "temporary"}, {"verdict": "new_decision"}, {"verdict": "asked_citizen"})
MOST = 40
"""Answers of each person."""


class Caseworker(threading.Thread):
    """Answers random cases until it is stopped. `confirmed`: the notes of the answers that the desk confirmed."""

    def __init__(self, own: Browser, cases: list[str], chance: random.Random, stop: threading.Event) -> None:
        super().__init__()
        self._own, self._cases, self._chance, self._stopped = own, cases, chance, stop
        self.first = threading.Event()
        self.confirmed: set[str] = set()

    def run(self) -> None:
        for number in range(MOST):
            if self._stopped.is_set():
                return
            case_id = self._chance.choice(self._cases)
            note = f"{self.name} {number}"
            if "/svar" not in self._own.get(f"/sak/{case_id}").text:
                continue
            page = self._own.send(f"/sak/{case_id}/svar", note=note, **self._chance.choice(GIVEN))
            if page.status_code == 200 and page.history:
                self.confirmed.add(note)
                self.first.set()


def test_answers_during_a_run_reach_the_store_once(folder: Path, run: Run, settled: Settled, seed: int) -> None:
    with settled(folder, households=60) as (installation, _):
        installation.change_settings("[recipients.source]", DESK)
        run(installation)
        found = published(installation.settings).newest()
        assert found is not None
        office = open_office(installation.settings, ShiftedClock(-1200))  # so that no answer can still be undone
        stop = threading.Event()
        with start_blocking_portal() as portal:
            loop = Loop(office, portal)
            cases = [flag.case_id for flag in found.flags]
            people = [Caseworker(browser(loop, name), cases, random.Random(f"{seed}{name}"), stop) for name in PEOPLE]
            for person in people:
                person.start()
            assert people[0].first.wait(60)
            run(installation)
            stop.set()
            for person in people:
                person.join()
        import_desk(installation.config)
        check(office.work, {note for person in people for note in person.confirmed}, installation.table("verdicts"))
        current = installation.table("current_verdicts")
        assert set(current["note"]) <= {note for person in people for note in person.confirmed}
        office.work.close()


def check(work: Work, confirmed: set[str], stored: pl.DataFrame) -> None:
    """Every confirmed answer is in the work database, and was given to the store once: stored, or refused."""
    with work.reading() as connection:
        rows = connection.execute(select(answers)).mappings().all()
        assert faults_of_log(connection) == []
    assert confirmed
    assert {row["note"] for row in rows} == confirmed
    assert [row["note"] for row in rows if row["imported_at"] is None] == []
    taken = sorted(row["note"] for row in rows if row["refused"] is None)
    assert sorted(stored["note"].to_list()) == taken
