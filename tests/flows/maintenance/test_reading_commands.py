"""Commands that look: they write no byte, take no lock and upgrade no store, and no run is lost because of them."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import polars as pl
import pytest

from flows.cli.main import main
from tasks.errors import Exit
from tasks.resources import resource
from tasks.warehouse.engine.lock import run_lock
from tasks.warehouse.engine.schema import migrations
from tests.commands import RUNNABLE
from tests.flows.conftest import Run, Settled
from tests.installation import Installation

pytestmark = pytest.mark.xdist_group("prefect two")

CASE = "B000001"
THRESHOLDS = "minutes_per_flag = 20\n[grid]\nmonthly_kroner = [100, 500]\n"
LATER_MIGRATION = (9999, "9999_later.sql", "CREATE TABLE later (number INTEGER);")
COMMANDS = {
    "status": ["status"],
    "ledger of a case": ["ledger", "--case", CASE],
    "ledger of a person": ["ledger", "--person", "-"],
    "doctor": ["doctor"],
    "verdicts summary": ["verdicts", "summary"],
    "simulate": ["simulate", "--thresholds", "{out}/thresholds.toml", "--out", "{out}/simulate"],
    "rehearse": ["rehearse", "--rules", "{rules}", "--out", "{out}/rehearse"],
    "replay": ["replay", "{run}"],
    "case-texts": ["case-texts", "--case", "{flagged}"],
    "reconcile --dry-run": ["reconcile", "--month", "2026-10", "--as-of", "2026-11-13", "--dry-run"],
    "purge --dry-run": ["purge", "--as-of", "2028-01-01", "--dry-run"],
}

WRITING = {
    *("reconcile", "settle", "release", "purge", "verdicts import", "export", "snapshot", "serve", "desk"),
    *("backup", "restore", "encrypt", "rotate-key"),
}
"""`export` records that it was done, and `snapshot` writes the analysts' copy."""
WITHOUT_A_STORE = {"demo", "sandbox", "calculate", "income-limits", "rules check", "watch"}


def files_of(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file and folder, with the time of its last change and the fingerprint of its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (path.stat().st_mtime_ns, hashlib.sha256(content).hexdigest())
    return found


def call(installation: Installation, name: str, out: Path, run_id: str | None, flagged: str | None = None) -> int:
    """Run a command in this process; give its exit code. flagged: a flagged case, else one that the store has."""
    words = {
        "out": str(out),
        "rules": str(resource("config", "schemes")),
        "run": run_id,
        "flagged": flagged or (a_flagged_case(installation) if "{flagged}" in COMMANDS[name] else None),
    }
    with pytest.MonkeyPatch.context() as patch:
        arguments = [argument.format(**words) for argument in COMMANDS[name]]
        patch.setattr(sys, "argv", ["bostotte", *arguments, "--config", str(installation.config)])
        patch.setattr(sys, "stdin", io.StringIO(f"{a_person(installation)}\n"))
        with pytest.raises(SystemExit) as end:
            main()
    return int(end.value.code or 0)


def a_flagged_case(installation: Installation) -> str:
    return str(installation.table("flags")["case_id"][0])


def a_person(installation: Installation) -> str:
    return str(pl.read_csv(installation.recipients / "members.csv", infer_schema=False)["person_id"][0])


@contextmanager
def a_newer_program() -> Iterator[None]:
    """Within the block the program has one migration more: every store that is there is of an older version."""
    known = [*migrations(), LATER_MIGRATION]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.warehouse.engine.schema.migrations", lambda: known)
        yield


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "thresholds.toml").write_text(THRESHOLDS, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "installation"


def test_every_command_is_known_to_read_or_to_write() -> None:
    reading = {" ".join(takewhile(_is_of_a_name, arguments)) for arguments in COMMANDS.values()}
    assert reading | WRITING | WITHOUT_A_STORE == set(RUNNABLE)


def _is_of_a_name(argument: str) -> bool:
    return argument[0].isalpha() and argument.replace("-", "").isalpha()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_reads_changes_no_byte(
    folder: Path, out: Path, settled: Settled, name: str, of_session: None
) -> None:
    with settled(folder, households=20) as (installation, end):
        before = files_of(folder)
        assert call(installation, name, out, end.run_id) == 0
        assert files_of(folder) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_an_older_store_is_read_and_stays_as_it_is(
    folder: Path, out: Path, settled: Settled, name: str, of_session: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with settled(folder, households=20) as (installation, end):
        before = files_of(folder)
        with a_newer_program():
            assert call(installation, name, out, end.run_id) == 0
        assert "older version" in capsys.readouterr().err
        data = str(installation.settings.installation.data_folder.relative_to(folder))
        assert {**files_of(folder), data: None} == {**before, data: None}


FROM_THE_COPY = ("status", "ledger of a case", "ledger of a person", "verdicts summary")
FROM_THE_STORE_ALONE = ("simulate", "rehearse", "replay", "reconcile --dry-run", "purge --dry-run", "case-texts")


@pytest.mark.slow
def test_while_a_run_holds_the_store_the_copy_is_read_or_the_command_says_to_wait(
    folder: Path, out: Path, settled: Settled, of_session: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with settled(folder, households=20) as (installation, end):
        before = {name: (call(installation, name, out, end.run_id), capsys.readouterr().out) for name in COMMANDS}
        flagged = a_flagged_case(installation)
        with run_lock(installation.settings.installation.data_folder):
            for name in FROM_THE_COPY:
                assert call(installation, name, out, end.run_id) == 0, name
                said = capsys.readouterr()
                assert "A run is going on" in said.err, name
                assert said.out.count("\n") == before[name][1].count("\n"), name
            for name in FROM_THE_STORE_ALONE:
                assert call(installation, name, out, end.run_id, flagged) == Exit.LOCKED, name
                assert "Wait for it to end" in capsys.readouterr().err, name
            assert call(installation, "doctor", out, end.run_id) == 0
            assert "skipped  ledger: A run holds the store" in capsys.readouterr().out


LOOKS = """
import pathlib, sys
from flows.maintenance.doctor import check_installation
from flows.maintenance.status import print_ledger, print_status
config, stop, looks = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), 0
while not stop.exists():
    print_status(config, most=5)
    print_ledger(config, case="B000001", person=None)
    assert check_installation(config) == 0
    looks += 1
    print("ready", looks, flush=True)
"""


@pytest.mark.slow
def test_runs_end_well_while_somebody_looks_all_the_time(folder: Path, settled: Settled, run: Run) -> None:
    stop = folder.parent / "stop"
    with settled(folder, households=20) as (installation, _):
        command = [sys.executable, "-c", LOOKS, str(installation.config), str(stop)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as lookers:
            assert lookers.stdout is not None
            for line in lookers.stdout:
                if line.startswith("ready"):
                    break
            for day in range(13, 16):
                assert run(installation, as_of=f"2026-11-{day}").exit_code is Exit.COMPLETE
            stop.touch()
            out, err = lookers.communicate(timeout=60)
        assert lookers.returncode == 0, err
        assert "FAILED" not in out
        assert "A run is going on" in err
        assert installation.runs()["status"].to_list() == ["complete"] * 4
