"""Purged data are gone from every byte of the data folder; backups are checked, and can be restored."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.maintenance import purge as retention
from flows.maintenance.backup import back_up, restore
from flows.maintenance.citizen_export import export_case
from flows.maintenance.purge import purge_installation
from flows.what_if.replay import replay_run
from tasks.errors import Exit, InputError, LockedError, UsageError
from tasks.privacy import Pseudonymiser
from tasks.tabular.csv_writer import csv_text
from tasks.warehouse import ledger, sessions
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.lock import run_lock
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import stored_tables
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect two")

LATER = dt.date(2028, 1, 1)


def stored(installation: Installation, query: str, **parameters: str) -> pl.DataFrame:
    with duckdb.connect(str(installation.settings.database_file), read_only=True) as store:
        return read_frame(store, query, parameters)


def close_case(installation: Installation, case_id: str) -> None:
    """Remove a household from the delivery, as happens when its case is closed."""
    for table in ("households", "members", "decisions"):
        kept = "\n".join(
            line
            for line in (installation.recipients / f"{table}.csv").read_text(encoding="utf-8").splitlines()
            if case_id not in line.split(",")
        )
        (installation.recipients / f"{table}.csv").write_text(kept + "\n", encoding="utf-8")


DETAILED = ("case_months", "month_comparisons")


def what_if_runs(installation: Installation, case_id: str) -> list[Path]:
    """Tables of two new what-if runs: one has the case, the other has not."""
    folders = [installation.settings.what_if_folder / name for name in ("rehearse-one", "rehearse-another")]
    for folder, case in zip(folders, (case_id, "SAK-ANOTHER"), strict=True):
        folder.mkdir(parents=True)
        table = folder / "rehearsal-cases.csv"
        table.write_text(f"case_id,difference_kroner\n{case},12.5\n", encoding="utf-8")
        newer = dt.datetime(2027, 12, 20, tzinfo=dt.UTC).timestamp()
        os.utime(table, (newer, newer))
    return folders


def test_a_case_that_looks_like_a_formula_is_found_in_a_what_if_runs_table(tmp_path: Path) -> None:
    table = tmp_path / "rehearsal-cases.csv"
    table.write_text(csv_text(pl.DataFrame({"case_id": ["-A 1", "A 2"]})), encoding="utf-8")
    assert table.read_text(encoding="utf-8").splitlines()[1] == "'-A 1"
    assert {"-A 1", "A 2"} <= retention._cases_in(table)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def cases_in(folder: Path) -> set[str]:
    """The cases of a table's Parquet files. These are compressed: a name need not be readable in their bytes."""
    with duckdb.connect() as reader:
        files = reader.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=True)
        return {case for (case,) in files.select("case_id").distinct().fetchall()}


@pytest.mark.slow
@pytest.mark.copies
def test_a_closed_case_is_gone_from_every_byte_and_the_ledger_stays(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20, seed=3) as (installation, _):
        data = installation.settings.installation.data_folder
        back_up(installation.config, None)
        case_id, body = stored(
            installation,
            "SELECT case_id, body FROM raw_answers JOIN lookups USING (lookup_id) ORDER BY length(body) DESC LIMIT 1",
        ).row(0)
        body = body.encode()
        lines = export_case(installation.config, case_id, person=None, out=None, whole_household="test")
        page = Path(lines[-2].removeprefix("page: "))
        newer = dt.datetime(2027, 12, 20, tzinfo=dt.UTC).timestamp()
        for file in page.parent.iterdir():
            os.utime(file, (newer, newer))
        what_if = what_if_runs(installation, case_id)
        names = Pseudonymiser.from_file(installation.settings.installation.pseudonym_key_file)
        name_in_copy = names.for_copy("case", case_id)
        close_case(installation, case_id)
        installation.change_settings("parquet = false", "parquet = true")
        second = run(installation)
        assert body in everything(data)
        assert name_in_copy in cases_in(data / "analyst" / "parquet" / "current" / "case_months_versions")
        lookups = stored(installation, "SELECT count(*) FROM lookups").item()

        dry = purge_installation(installation.config, as_of=LATER, dry_run=True)
        assert dry[0].startswith("Rows would be deleted: ")
        assert body in everything(data), "a dry run deletes nothing"
        lines = purge_installation(installation.config, as_of=LATER, dry_run=False)
        assert "  backups gone through: 1" in lines
        assert dry[0].removeprefix("Rows would be deleted") == lines[0].removeprefix("Rows deleted")

        assert body not in everything(data)
        assert stored(installation, "SELECT count(*) FROM lookups").item() == lookups
        assert stored(installation, "SELECT count(*) FROM case_months WHERE case_id = $id", id=case_id).item() == 0
        assert stored(installation, "SELECT count(*) FROM comparisons WHERE case_id = $id", id=case_id).item() == 1
        with Store(installation.settings.database_file) as store:
            assert ledger.check(store).broken is None
        assert installation.table("purges")["row_count"].sum() > 0
        detailed = [data / "analyst" / "parquet" / "current" / f"{name}_versions" for name in DETAILED]
        assert not [folder for folder in detailed if name_in_copy in cases_in(folder)], "nor in any month's Parquet"
        assert [folder.exists() for folder in what_if] == [False, True], "a what-if run goes with its cases"
        assert not page.parent.exists(), "an export goes with its case, however new it is"
        assert not list((data / "reports").iterdir()), "the reports are older than their time"
        code, _ = replay_run(str(second.run_id), installation.config)
        again = run(installation)
    assert code is Exit.COMPLETE, "the cases that are kept are as they were"
    assert again.exit_code is second.exit_code


@pytest.mark.slow
def test_a_closed_case_is_erased_on_request_and_no_other(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20, seed=3) as (installation, _):
        data, config = installation.settings.installation.data_folder, installation.config
        case_id, body = stored(
            installation,
            "SELECT case_id, body FROM raw_answers JOIN lookups USING (lookup_id) ORDER BY length(body) DESC LIMIT 1",
        ).row(0)
        with pytest.raises(UsageError, match="not a closed case"):
            purge_installation(config, as_of=dt.date(2026, 12, 1), dry_run=False, case_id=case_id)
        back_up(config, None)
        close_case(installation, case_id)
        run(installation)
        others = stored(installation, "SELECT count(*) FROM case_months WHERE case_id <> $id", id=case_id).item()
        assert body.encode() in everything(data)
        purge_installation(config, as_of=dt.date(2026, 12, 1), dry_run=False, case_id=case_id)
        assert body.encode() not in everything(data)
        assert stored(installation, "SELECT count(*) FROM case_months WHERE case_id = $id", id=case_id).item() == 0
        assert (
            stored(installation, "SELECT count(*) FROM case_months WHERE case_id <> $id", id=case_id).item() == others
        )
        assert list((data / "reports").iterdir())
        with Store(installation.settings.database_file) as store:
            assert ledger.check(store).broken is None


@pytest.mark.slow
def test_raw_answers_are_deleted_earlier_and_open_cases_keep_the_rest(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=40, seed=3) as (installation, _):
        run(installation)
        before = stored(installation, "SELECT count(*) FROM income_lines").item()
        today = stored(installation, "SELECT max(requested_at)::DATE FROM lookups").item()
        soon = purge_installation(installation.config, as_of=today, dry_run=False)
        assert soon[0] == "Rows deleted: 0"
        purge_installation(installation.config, as_of=LATER, dry_run=False)
        assert stored(installation, "SELECT count(*) FROM raw_answers").item() == 0
        assert stored(installation, "SELECT count(*) FROM income_lines").item() == before


@pytest.mark.slow
def test_a_backup_gives_the_same_tables_back(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20, seed=3) as (installation, first):
        [line] = back_up(installation.config, folder / "elsewhere")
        backup = Path(line.removeprefix("backup: "))
        assert backup.stat().st_mode & 0o777 == 0o600
        run(installation, month="2026-09")
        lines = restore(installation.config, backup)
        assert installation.runs()["run_id"].to_list() == [first.run_id]
        code, replayed = replay_run(str(first.run_id), installation.config)
        assert (code, len(replayed)) == (Exit.COMPLETE, len(stored_tables("results")) + 2)
        with sessions.reading_store(installation.settings) as store:
            [restored] = ledger.restores(store)
            head = ledger.newest_head(store)
            assert f"-> {head} " in restored
            assert int(restored.split()[5]) >= head.sequence
        kept = Path(lines[1].split(": ", 1)[1])
        with duckdb.connect(str(kept), read_only=True) as store:
            assert store.execute("SELECT count(*) FROM runs").fetchone() == (2,)


@pytest.mark.slow
def test_a_damaged_backup_is_refused_and_the_store_is_as_it_was(folder: Path, settled: Settled) -> None:
    with settled(folder, households=20, seed=3) as (installation, _):
        [line] = back_up(installation.config, None)
        backup = Path(line.removeprefix("backup: "))
        before = installation.settings.database_file.read_bytes()
        with backup.open("r+b") as file:
            file.seek(-100, os.SEEK_END)
            file.write(b"spoiled")
        with pytest.raises(InputError, match="checksum"):
            restore(installation.config, backup)
        backup.with_name(f"{backup.name}.sha256").unlink()
        with pytest.raises(InputError, match="cannot be checked"):
            restore(installation.config, backup)
        with pytest.raises(InputError, match="There is no backup"):
            restore(installation.config, folder / "none.duckdb")
        with run_lock(installation.settings.installation.data_folder), pytest.raises(LockedError):
            back_up(installation.config, None)
        assert installation.settings.database_file.read_bytes() == before


def test_before_the_first_run_there_is_nothing_to_copy_or_delete(folder: Path) -> None:
    with installed(folder, households=10, seed=3) as installation:
        with pytest.raises(UsageError, match="no run yet"):
            back_up(installation.config, None)
        with pytest.raises(UsageError, match="no run yet"):
            purge_installation(installation.config, as_of=LATER, dry_run=True)
