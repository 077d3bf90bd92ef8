"""The command line: one clear message, the right exit code, nothing half-written."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.cli.main import main
from tasks.warehouse.engine.lock import run_lock
from tests.flows.conftest import Settled
from tests.flows.run.test_one_of_many import for_two_municipalities
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `bostotte` in this process: (exit code, standard output, standard error)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["bostotte", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run


def reconcile(command: Command, installation: Installation) -> tuple[int, str, str]:
    return command("reconcile", "--config", installation.config, "--month", "2026-10", "--as-of", "2026-11-12")


def test_an_unknown_command_or_option_is_exit_2(command: Command) -> None:
    assert command("nonsense")[0] == 2
    assert command("reconcile")[0] == 2
    assert command("reconcile", "--config", "x.toml", "--nonsense")[0] == 2


@pytest.mark.copies
def test_a_run_prints_the_coverage_statement_and_the_paths_of_the_results(
    folder: Path, command: Command, of_session: None
) -> None:
    with installed(folder, households=20) as installation:
        applicant = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)["person_id"][0]
        installation.set_faults(persons={applicant: "lasting:unavailable_empty"})
        code, out, err = reconcile(command, installation)
        assert code == 3
        assert "by hand 0 + not checked 1 = population 20" in out
        assert str(installation.settings.snapshot_file) in out
        assert "Looking up persons" in err
        status = command("status", "--config", installation.config)
        assert status[0] == 0
        assert "incomplete" in status[1]
        assert "by hand 0 + not checked 1 = 20" in status[1]
        watched = command("watch", "--config", installation.config)
        assert watched[0] == 2
        assert (
            "no run has been complete yet; Sandvik kommune (oppdiktet): the run for 2026-10 is incomplete" in watched[1]
        )
        with run_lock(installation.settings.installation.data_folder):
            during_a_run = command("status", "--config", installation.config)[1]
        assert "not checked (hidden) = (hidden)" in during_a_run, "the copy is read then, and hides small counts"
        case = "B000001"
        ledger = command("ledger", "--config", installation.config, "--case", case)
        assert ledger[0] == 0
        assert case in ledger[1]
        assert "correlation_ids" in ledger[1]
        with run_lock(installation.settings.installation.data_folder):
            meanwhile = command("ledger", "--config", installation.config, "--case", case)
        assert case in meanwhile[1]
        assert "A run is going on" in meanwhile[2]
        doctor = command("doctor", "--config", installation.config)
        assert doctor[0] == 0
        assert "look-ups, unbroken" in doctor[1]
        with duckdb.connect(str(installation.settings.database_file)) as connection:
            connection.execute("UPDATE lookups SET purpose = 'nysgjerrighet' WHERE case_id = 'B000001'")
        doctor = command("doctor", "--config", installation.config)
        assert doctor[0] == 1
        assert "FAILED   ledger: The ledger is broken: row" in doctor[1]
        assert "legal_basis" in ledger[1]
        assert command("snapshot", "--config", installation.config)[0] == 0


def test_a_person_id_is_never_an_argument(folder: Path, command: Command) -> None:
    with installed(folder, households=20) as installation:
        code, _, err = command("ledger", "--config", installation.config, "--person", "14817810080")
    assert code == 2
    assert "standard input" in err
    assert "14817810080" not in err


@pytest.mark.parametrize("typed", ["", "hello\n", "12345678901\n", "14817810081\n"])
def test_a_mistyped_person_id_is_an_error_and_never_an_empty_list(
    folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    with installed(folder, households=20) as installation:
        code, out, err = command("ledger", "--config", installation.config, "--person", "-")
    assert (code, out) == (2, "")
    assert "not a person id" in err


def test_before_the_first_run_there_is_nothing_to_show_and_nothing_is_made(folder: Path, command: Command) -> None:
    with installed(folder, households=20) as installation:
        assert command("status", "--config", installation.config)[:2] == (0, "There has been no run yet.\n")
        code, out, err = command("ledger", "--config", installation.config, "--case", "B000001")
        assert (code, out) == (0, "")
        assert "no run yet" in err
        assert not installation.settings.database_file.exists()


@pytest.mark.slow
def test_the_ledger_shows_what_an_interrupted_run_looked_up(folder: Path, command: Command, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, _):
        installation.settings.snapshot_file.unlink()
        code, out, _ = command("ledger", "--config", installation.config, "--case", "B000001")
        assert code == 0
        assert out.count("B000001") >= 1
        person = pl.read_csv(installation.recipients / "members.csv", infer_schema=False).row(0, named=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(person["person_id"] + "\n"))
            code, out, _ = command("ledger", "--config", installation.config, "--person", "-")
        assert code == 0
        assert person["case_id"] in out
        with run_lock(installation.settings.installation.data_folder):
            code, _, err = command("status", "--config", installation.config)
        assert code == 1
        assert "A run is going on" in err


def test_doctor_checks_everything_and_looks_nobody_up(folder: Path, command: Command) -> None:
    with installed(folder, households=20) as installation:
        code, out, _ = command("doctor", "--config", installation.config)
        assert code == 0, out
        assert out.count("ok ") == 11
        assert all(api["calls"] == 1 for api in installation.metrics("apis").values())
        assert "inntekt: answers (IM-003)" in out
        installation.change_settings("/summertskattegrunnlag/v2", "/summertskattegrunnlag/v9")
        code, out, _ = command("doctor", "--config", installation.config)
        assert code == 2
        assert out.count("FAILED") == 1
        assert "apis.summertskattegrunnlag.base" in out
        installation.change_settings("/summertskattegrunnlag/v9", "/summertskattegrunnlag/v2")
        installation.change_settings('kid = "', 'kid = "not-')
        code, out, _ = command("doctor", "--config", installation.config)
    assert code == 2
    assert "FAILED   Maskinporten" in out


def test_doctor_names_the_municipality_that_has_no_access_and_calls_each_api_for_another(
    folder: Path, command: Command
) -> None:
    with installed(folder, households=20) as installation:
        for_two_municipalities(installation)
        code, out, _ = command("doctor", "--config", installation.config)
    assert code == 2
    assert out.count("FAILED") == 1
    assert "FAILED   Maskinporten" in out
    assert "Bergen" in out
    assert "inntekt: answers (IM-003)" in out


def test_doctor_makes_a_pseudonym_key(folder: Path, command: Command) -> None:
    code, out, _ = command("doctor", "--make-pseudonym-key", folder / "new.key")
    assert (code, (folder / "new.key").stat().st_mode & 0o777) == (0, 0o600)
    assert "Made" in out
    assert "kept" in command("doctor", "--make-pseudonym-key", folder / "new.key")[1]
    assert command("doctor")[0] == 2


@pytest.mark.parametrize(
    ("spoil", "code", "message"),
    [
        (lambda made: (made.recipients / "members.csv").unlink(), 2, "members.csv"),
        (
            lambda made: made.change_table("members", lambda text: text.replace("birth_date", "born", 1)),
            2,
            "birth_date",
        ),
        (lambda made: (made.folder / "keys" / "client.pem").write_text("x"), 2, "client.pem"),
        (lambda made: made.change_settings("data_folder", "data_folders"), 2, "data_folders"),
        (lambda made: made.change_settings('kid = "', 'kid = "not-'), 2, "Maskinporten refuses"),
        (lambda made: (made.folder / "keys" / "pseudonym.key").unlink(), 2, "pseudonym.key"),
        (lambda made: (made.folder / "data").write_text("a file"), 2, "cannot be written"),
    ],
    ids=[
        "missing file",
        "wrong column",
        "wrong key",
        "wrong setting",
        "unknown kid",
        "missing pseudonym key",
        "data folder is a file",
    ],
)
def test_bad_input_ends_with_one_message_and_nothing_written(
    folder: Path, command: Command, of_session: None, spoil: Callable[[Installation], object], code: int, message: str
) -> None:
    with installed(folder, households=20) as installation:
        spoil(installation)
        found, out, err = reconcile(command, installation)
        assert found == code
        assert message in err
        assert err.splitlines()[-1].startswith("bostotte: ")
        assert "Traceback" not in out + err
        assert "ERROR" not in err
        assert not (installation.folder / "data" / "bostotte.duckdb").exists()
        assert not (installation.folder / "data" / "reports").exists()


@pytest.mark.slow
def test_a_duplicate_case_and_an_impossible_date_are_reported_by_file_row_and_column(
    folder: Path, command: Command, of_session: None, settled: Settled
) -> None:
    with settled(folder) as (installation, _):
        installation.change_table("households", lambda text: text + text.splitlines()[1] + "\n")
        installation.change_table("decisions", lambda text: text.replace("2026-", "2026-13-", 1))
        code, out, err = reconcile(command, installation)
    assert code == 3
    assert "households.csv" in err
    assert "decisions.csv" in err
    assert "not checked" in out


def test_a_missing_settings_file_is_exit_2(folder: Path, command: Command) -> None:
    code, _, err = command("reconcile", "--config", folder / "none.toml")
    assert (code, "production.example.toml" in err) == (2, True)


def test_the_demo_refuses_an_unknown_fault_profile_before_it_starts_anything(folder: Path, command: Command) -> None:
    code, out, err = command("demo", "--faults", "nonsense", "--out", folder / "demo")
    assert (code, out) == (2, "")
    assert err == "bostotte: There is no fault profile «nonsense». There are none, rough, outage, refused, doubled.\n"
    assert not (folder / "demo").exists()


def test_the_sandbox_refuses_an_address_that_is_not_loopback(command: Command) -> None:
    code, _, err = command("sandbox", "--host", "0.0.0.0")
    assert code == 2
    assert "loopback" in err
