"""The work database: who has a case, answers, undo, the chained log, and two writers at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, update

from desk.work.cases import (
    Answer,
    CaseWork,
    ConflictError,
    Owner,
    add_note,
    before,
    declare,
    declared,
    newest_answers,
    owners,
    readings,
    record_reading,
    release,
    save_answer,
    take,
    undo,
    work_of_case,
)
from desk.work.database import Work, faults_of_log
from desk.work.retention import delete_work
from desk.work.tables import log, metadata
from tests.desk.offices import MovedClock

KARI, OLA = ("kari", "Kari Nordmann"), ("ola", "Ola Hansen")


def answer(case_id: str = "A1", **changes: object) -> Answer:
    """Kari's answer to the flag of a case."""
    values: dict[str, object] = {
        "answer_id": f"id-{case_id}",
        "case_id": case_id,
        "flag_id": f"F-{case_id}",
        "run_id": "run",
        "seen_verdict": None,
        "verdict": "no_change",
        "reason": "temporary",
        "until": None,
        "note": None,
        "team": "Vest",
        "scheme": "state",
        "difference_ore": -134_200,
        "user_id": KARI[0],
        "user_name": KARI[1],
        "answered_at": "",
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def work(tmp_path: Path, clock: MovedClock) -> Work:
    return Work(f"sqlite:///{tmp_path / 'work.sqlite'}", clock)


def test_the_migrations_make_the_tables_of_the_program(work: Work) -> None:
    with work.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_of_two_who_take_a_case_the_second_learns_who_has_it(work: Work) -> None:
    take(work, "A1", 0, KARI)
    with pytest.raises(ConflictError) as conflict:
        take(work, "A1", 0, OLA)
    assert conflict.value.by == "Kari Nordmann"
    assert conflict.value.at == work.now()
    with work.reading() as connection:
        assert owners(connection)["A1"].user_id == "kari"
    release(work, "A1", 1, KARI)
    take(work, "A1", 2, OLA)
    with work.reading() as connection:
        assert owners(connection)["A1"].name == "Ola Hansen"


def test_an_answer_is_undone_by_its_author_within_its_time(work: Work, clock: MovedClock) -> None:
    save_answer(work, answer(), 0)
    since = before(clock.now(), minutes=10)
    assert not undo(work, "A1", "id-A1", OLA, since)
    assert undo(work, "A1", "id-A1", KARI, since)
    assert not undo(work, "A1", "id-A1", KARI, since)
    with work.reading() as connection:
        assert newest_answers(connection, "") == {}
        assert work_of_case(connection, "A1").answers[0].undone_at is not None
    save_answer(work, answer("A2"), 0)
    clock.move(minutes=11)
    assert not undo(work, "A2", "id-A2", KARI, before(clock.now(), minutes=10))


def test_an_answer_to_an_older_version_writes_nothing(work: Work) -> None:
    take(work, "A1", 0, OLA)
    with pytest.raises(ConflictError):
        save_answer(work, answer(), 0)
    with work.reading() as connection:
        assert work_of_case(connection, "A1").answers == []
        assert [row["what"] for row in readings(connection)] == ["take"]


def test_the_log_shows_every_change_to_its_rows(work: Work) -> None:
    for number in range(5):
        record_reading(work, f"A{number}", KARI, page="list")
    add_note(work, "A1", "Ringte søkeren.", KARI)
    with work.reading() as connection:
        assert faults_of_log(connection) == []
        assert [row["what"] for row in readings(connection, case_id="A1")] == ["note", "read"]
    with work.engine.begin() as connection:
        connection.execute(update(log).where(log.c.sequence == 3).values(user_name="Ola Hansen"))
        assert faults_of_log(connection) == ["row 3 was changed"]
    with work.engine.begin() as connection:
        connection.execute(update(log).where(log.c.sequence == 3).values(user_name="Kari Nordmann"))
        connection.execute(delete(log).where(log.c.sequence == 6))
        assert faults_of_log(connection) == ["the end is missing"]
        connection.execute(delete(log).where(log.c.sequence == 2))
        assert faults_of_log(connection) == ["row 2 is missing"]


def test_writers_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    """Two desks on one database, each with four threads."""
    address = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    desks = [Work(address), Work(address)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: record_reading(desks[number % 2], f"A{number}", KARI, page="list"), range(80)))
    with desks[0].reading() as connection:
        assert faults_of_log(connection) == []
        assert {row["case_id"] for row in readings(connection)} == {f"A{number}" for number in range(80)}


def test_retention_deletes_what_was_done_with_closed_cases_and_the_log_stays_whole(work: Work) -> None:
    save_answer(work, answer("A1", note="Ringte søkeren."), 0)
    add_note(work, "A1", "Bor nå alene.", KARI)
    save_answer(work, answer("A2"), 0)
    assert delete_work(work, ["A1"], dt.date(2026, 11, 1)) == 3
    with work.reading() as connection:
        assert work_of_case(connection, "A1") == CaseWork(Owner())
        assert len(work_of_case(connection, "A2").answers) == 1
        assert faults_of_log(connection) == []
        assert not any("søkeren" in row["detail"] or "alene" in row["detail"] for row in readings(connection))


def test_a_case_declared_is_closed_to_its_declarer_and_given_back(work: Work) -> None:
    take(work, "A1", 0, KARI)
    declare(work, "A1", KARI)
    with work.reading() as connection:
        assert declared(connection, "kari") == {"A1"}
        assert declared(connection, "ola") == set()
        assert owners(connection)["A1"].user_id is None


def test_times_are_written_alike_whatever_their_microseconds(work: Work, clock: MovedClock) -> None:
    clock.moment = dt.datetime(2026, 11, 12, 8, 0, 0, 5, tzinfo=dt.UTC)
    assert work.now() == "2026-11-12T08:00:00.000005+00:00"
    assert before(clock.now(), days=1) == "2026-11-11T08:00:00.000005+00:00"
