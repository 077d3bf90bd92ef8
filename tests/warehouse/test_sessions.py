"""Readers and writers of one store, in processes of their own: a reader never makes a run fail."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from tasks.errors import LockedError, StoreError, UsageError
from tasks.settings import Settings, load_settings
from tasks.warehouse import ledger, runs, sessions, witness
from tasks.warehouse.engine import lock
from tasks.warehouse.engine.database import write_ahead_log
from tasks.warehouse.engine.keys import store_key
from tasks.warehouse.engine.lock import is_locked, private_folder, run_lock
from tasks.warehouse.engine.store import Store
from tests.stores import made_by_migrations
from tests.warehouse.big_store import make, make_older
from tests.warehouse.encrypted import write_settings
from tests.warehouse.engine.test_store import a_run, batch

LOOK_UPS = 500


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation whose store is encrypted, with look-ups in it and no analysts' copy."""
    settings = load_settings(write_settings(tmp_path))
    make(settings.database_file, key=store_key(settings), look_ups=LOOK_UPS)
    return settings


@contextmanager
def process(settings: Settings, *lines: str) -> Iterator[subprocess.Popen[str]]:
    """Start another process that runs the lines of Python; the block begins when they call `ready()`."""
    config = settings.installation.data_folder.parent / "bostotte.toml"
    script = "\n".join(
        [
            "import sys, time, pathlib",
            "from tasks.settings import load_settings",
            "from tasks.warehouse import sessions",
            "from tasks.warehouse.engine.lock import is_locked, private_folder",
            "settings = load_settings(pathlib.Path(sys.argv[1]))",
            "def ready(): print('ready', flush=True)",
            *lines,
        ]
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        try:
            yield child
        finally:
            child.kill()


READS = ("with sessions.reading_store(settings) as store:", "    ready()")
WRITES = ("with sessions.writing(settings) as store:", "    ready()")
UNTIL_KILLED = "    time.sleep(100)"


def look_ups(source: sessions.Source) -> int:
    return int(source.query("store/ledger/unsealed", sealed=0)["unsealed"].item())


@pytest.mark.slow
def test_a_writer_waits_for_a_reader_and_says_so(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with process(settings, *READS, "    time.sleep(2)") as reader, sessions.writing(settings) as store:
        assert store.row_count("lookups") == LOOK_UPS
    assert f"Process {reader.pid} is reading" in capsys.readouterr().err


def test_a_writer_does_not_wait_for_ever(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "SECONDS_FOR_READERS", 0.1)
    with (
        process(settings, *READS, UNTIL_KILLED),
        pytest.raises(StoreError, match="cannot be opened"),
        sessions.writing(settings),
    ):
        pass


def test_readers_read_at_the_same_time(settings: Settings) -> None:
    with process(settings, *READS, UNTIL_KILLED), sessions.reading(settings) as source:
        assert not source.is_copy
        assert look_ups(source) == LOOK_UPS


@pytest.mark.slow
def test_while_a_writer_holds_the_store_the_copy_is_read(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with sessions.writing(settings) as store:
        sessions.publish_copy(settings, store)
    with process(settings, *WRITES, UNTIL_KILLED):
        with sessions.reading(settings) as source:
            assert source.is_copy
            assert source.query("reports/status/runs", most=5).height == 1
            assert source.name_of("case", "S-1") not in {"S-1", None}
            assert source.name_of("person", None) is None
        with pytest.raises(LockedError, match="A run holds the store"), sessions.reading_store(settings):
            pass
    assert "A run is going on" in capsys.readouterr().err


@pytest.mark.slow
def test_during_the_first_run_there_is_nothing_to_read(settings: Settings) -> None:
    with (
        process(settings, *WRITES, UNTIL_KILLED),
        sessions.reading(settings) as source,
        pytest.raises(StoreError, match="There is no snapshot"),
    ):
        source.query("reports/status/runs", most=5)


@pytest.mark.slow
def test_a_process_that_writes_without_the_run_lock_is_met_in_the_same_way(settings: Settings) -> None:
    opens = ("store = sessions.LockedStore(settings).open()", "ready()", "time.sleep(100)")
    with process(settings, *opens) as writer:
        assert not is_locked(settings.installation.data_folder)
        with pytest.raises(LockedError, match=f"Process {writer.pid} is writing"), sessions.reading_store(settings):
            pass


@pytest.mark.slow
def test_checking_whether_a_run_is_in_progress_stops_no_run(settings: Settings) -> None:
    folder = settings.installation.data_folder
    with sessions.writing(settings):
        pass
    with process(settings, "ready()", "while True: is_locked(settings.installation.data_folder)"):
        for _ in range(300):
            with run_lock(folder):
                assert is_locked(folder)


@pytest.mark.slow
def test_reading_in_pieces_lets_a_writer_in_and_then_stops(settings: Settings) -> None:
    with sessions.reading_in_pieces(settings) as store:
        assert ledger.check(store).head.sequence == LOOK_UPS
        with process(settings, *WRITES, UNTIL_KILLED), pytest.raises(LockedError, match="holds the store"):
            ledger.check(store)
        with sessions.writing(settings) as written, written.transaction():
            written.run_script("CREATE TABLE later (number INTEGER)")
        with pytest.raises(LockedError, match="changed while it was read"):
            ledger.check(store)


@pytest.mark.slow
def test_what_a_killed_writer_left_in_its_log_is_read_and_stays_there(settings: Settings) -> None:
    writes = ("    store.run_script('CREATE TABLE later (number INTEGER)')", "    ready()", UNTIL_KILLED)
    with process(settings, WRITES[0], *writes):
        pass
    files = (settings.database_file, write_ahead_log(settings.database_file))
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in files]
    with sessions.reading_store(settings) as store:
        assert "later" in store.tables()
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in files] == before


@pytest.mark.slow
@pytest.mark.parametrize("encryption", ['key_file = "store.key"', "enabled = false"])
def test_a_store_of_the_first_version_is_read_from_a_private_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encryption: str
) -> None:
    settings = load_settings(write_settings(tmp_path, encryption=encryption))
    path = make_older(settings.database_file, key=store_key(settings), rows=LOOK_UPS)
    log = write_ahead_log(path)
    before = [(each, each.read_bytes(), each.stat().st_mtime_ns) for each in (path, log) if each.exists()]
    with sessions.reading(settings) as source:
        assert source.query("reports/status/runs", most=5).is_empty()
        [folder] = path.parent.glob(".private-copy-*")
        assert folder.stat().st_mode & 0o777 == 0o700
    with sessions.reading_store(settings) as store:
        assert store.row_count("lookups") == LOOK_UPS
    with sessions.reading_in_pieces(settings) as pieces:
        assert ledger.check(pieces).head.sequence == 0
    assert [(each, each.read_bytes(), each.stat().st_mtime_ns) for each in (path, log) if each.exists()] == before
    assert not list(path.parent.glob(".*"))
    assert capsys.readouterr().err.count("older version") == 3


def test_a_store_with_the_views_of_another_program_is_read_with_those_of_this_one(settings: Settings) -> None:
    with sessions.writing(settings) as store:
        store.run_script("DROP VIEW run_overview; COMMENT ON TABLE migrations IS 'others'")
    with sessions.reading(settings) as source:
        assert source.query("reports/status/runs", most=5).height == 1


@pytest.mark.slow
def test_a_store_of_a_first_run_that_was_killed_at_once_is_read_as_empty(settings: Settings) -> None:
    key = store_key(settings)
    settings.database_file.unlink()
    with pytest.MonkeyPatch.context() as patch, made_by_migrations():
        patch.setattr("tasks.warehouse.engine.schema.migrate", lambda *_, **__: None)
        patch.setattr("tasks.warehouse.engine.schema.make_views", lambda _: None)
        Store(settings.database_file, key=key).close()
    with sessions.reading(settings) as source:
        assert source.query("reports/status/runs", most=5).is_empty()


@pytest.mark.slow
def test_the_next_run_removes_what_a_killed_reader_left_and_nothing_of_a_living_one(settings: Settings) -> None:
    data = settings.installation.data_folder
    holds = ("with private_folder(settings.installation.data_folder) as folder:", "    ready()", UNTIL_KILLED)
    with process(settings, *holds) as killed:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    [left] = data.glob(".private-copy-*")
    with private_folder(data) as alive, run_lock(data):
        assert not left.exists()
        assert alive.exists()
    assert not alive.exists()


def test_before_the_first_run_nothing_is_read_and_nothing_is_made(settings: Settings) -> None:
    shutil.rmtree(settings.installation.data_folder)
    for session in (sessions.reading, sessions.reading_store, sessions.reading_in_pieces):
        with pytest.raises(UsageError, match="no run yet"), session(settings):
            pass
    assert not sessions.has_store(settings)
    assert not settings.installation.data_folder.exists()


@pytest.mark.slow
def test_a_copy_of_another_version_is_refused_with_advice(settings: Settings) -> None:
    with sessions.writing(settings) as store:
        copy = sessions.publish_copy(settings, store)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("DROP TABLE run_overview")
    with (
        process(settings, *WRITES, UNTIL_KILLED),
        sessions.reading(settings) as source,
        pytest.raises(StoreError, match="another version"),
    ):
        source.query("reports/status/runs", most=5)


def test_the_head_is_witnessed_once_when_a_writer_ends_also_by_an_error(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "log" / "witness.txt"
    watched = settings.model_copy(update={"ledger": settings.ledger.model_copy(update={"witness_file": file})})

    def fail() -> None:
        with sessions.writing(watched) as store:
            runs.store_batch(store, a_run(), 900_007, **batch(900_007))
            raise StoreError("stopped")

    with pytest.raises(StoreError, match="stopped"):
        fail()
    with sessions.writing(watched) as store:
        head = ledger.newest_head(store)
    [line] = witness.lines(file)
    assert (line.event, line.head) == ("sealed", head)
