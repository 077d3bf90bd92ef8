"""An encrypted installation end to end: runs, backups, a change of key, and the encryption of a store in clear."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.cli.main import main
from flows.maintenance.backup import back_up, restore
from flows.maintenance.encryption import encrypt_installation, rotate_key
from flows.maintenance.status import print_ledger, print_status
from flows.maintenance.verdicts import print_summary
from flows.what_if.replay import replay_run
from tasks.errors import Exit, SettingsError, StoreKeyError, UsageError
from tasks.warehouse import ledger, sessions
from tasks.warehouse.engine.database import is_encrypted
from tasks.warehouse.engine.keys import EncryptionKey, store_key
from tasks.warehouse.engine.store import Store
from tasks.warehouse.upkeep.rotation import opens_with
from tests.flows.conftest import Run
from tests.installation import Installation, installed
from tests.warehouse.big_store import make
from tests.warehouse.encrypted import write_settings
from tests.warehouse.engine.test_encryption import everything

pytestmark = pytest.mark.xdist_group("prefect two")


def encrypted(installation: Installation) -> EncryptionKey:
    """Switch encryption on, with a new key."""
    installation.change_settings("enabled = false", 'key_file = "keys/store.key"')
    EncryptionKey.make_file(installation.folder / "keys" / "store.key")
    key = store_key(installation.settings)
    assert key is not None
    return key


@pytest.mark.slow
def test_a_whole_run_and_every_command_works_on_an_encrypted_store(
    folder: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with installed(folder, households=20, seed=3) as installation:
        key = encrypted(installation)
        first = run(installation)
        assert first.exit_code in {Exit.COMPLETE, Exit.INCOMPLETE}
        settings = installation.settings
        with sessions.reading_store(settings) as store:
            [case_id] = store._connection.execute("SELECT min(case_id) FROM case_states").fetchone() or ()
            [person_key] = store._connection.execute("SELECT min(person_key) FROM members").fetchone() or ()
        stored = settings.database_file.read_bytes()
        assert [word for word in (case_id, person_key, "income_lines") if word.encode() in stored] == []
        assert run(installation, dry_run=True).exit_code is Exit.COMPLETE
        print_status(installation.config, most=1)
        print_ledger(installation.config, case=case_id, person=None)
        print_summary(installation.config)
        assert str(first.run_id) in capsys.readouterr().out
        assert replay_run(str(first.run_id), installation.config)[0] is Exit.COMPLETE
        assert installation.table("run_overview").height == 1

        [line] = back_up(installation.config, folder / "elsewhere")
        backup = Path(line.removeprefix("backup: "))
        assert is_encrypted(backup)
        lines = rotate_key(installation.config, None)
        new = store_key(installation.settings)
        assert new is not None
        assert new.digits != key.digits
        assert any("old key" in line for line in lines)
        assert not any(each.digits in "\n".join(lines) for each in (key, new))
        with pytest.raises(StoreKeyError, match="another"):
            restore(installation.config, backup)
        [old_file] = (folder / "keys").glob("store.key.old-*")
        restore(installation.config, backup, key_file=old_file)
        assert opens_with(settings.database_file, new)
        assert run(installation).exit_code is first.exit_code
        assert is_encrypted(settings.database_file)


@pytest.mark.slow
@pytest.mark.copies
def test_a_store_in_clear_is_refused_with_what_to_do_and_then_encrypted_with_its_backups(tmp_path: Path) -> None:
    config = write_settings(tmp_path, encryption="enabled = false")
    database = tmp_path / "data" / "bostotte.duckdb"
    make(database, key=None, look_ups=20)
    back_up(config, None)
    with pytest.raises(SettingsError, match="switched off"):
        encrypt_installation(config)
    write_settings(tmp_path)
    with pytest.raises(StoreKeyError, match="bostotte encrypt"):
        print_status(config, most=1)
    assert len(encrypt_installation(config)) == 4
    [backup] = (tmp_path / "data" / "backups").glob("*.duckdb")
    assert is_encrypted(backup)
    assert is_encrypted(database)
    (tmp_path / "data" / "analyst" / "bostotte-analyst.duckdb").unlink()
    assert b"raw_answers" not in everything(tmp_path / "data")
    assert len(encrypt_installation(config)) == 2, "nothing is left to encrypt"
    restore(config, backup)
    print_status(config, most=1)


@pytest.mark.slow
def test_a_backup_in_clear_is_encrypted_when_it_is_restored(tmp_path: Path) -> None:
    config = write_settings(tmp_path, encryption="enabled = false")
    database = make(tmp_path / "data" / "bostotte.duckdb", key=None, look_ups=20)
    [line] = back_up(config, tmp_path / "elsewhere")
    write_settings(tmp_path)
    database.unlink()
    restore(config, Path(line.removeprefix("backup: ")))
    assert is_encrypted(database)


@pytest.mark.slow
def test_a_store_that_cannot_be_opened_does_not_prevent_a_restore(tmp_path: Path) -> None:
    config = write_settings(tmp_path)
    key = EncryptionKey.from_file(tmp_path / "store.key")
    database = make(tmp_path / "data" / "bostotte.duckdb", key=key, look_ups=20)
    [line] = back_up(config, None)
    database.write_bytes(b"no database" * 10_000)
    database.with_name("bostotte.duckdb.wal").write_bytes(b"of another file")
    [_, kept] = restore(config, Path(line.removeprefix("backup: ")))
    assert Path(kept.split(": ", 1)[1]).read_bytes().startswith(b"no database")
    with Store(database, key=key) as store:
        assert ledger.check(store).head.sequence == 20


def test_a_key_in_a_variable_is_changed_by_naming_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_settings(tmp_path, encryption='key_variable = "BOSTOTTE_TEST_KEY"')
    old = EncryptionKey.from_file(tmp_path / "store.key")
    monkeypatch.setenv("BOSTOTTE_TEST_KEY", old.digits)
    make(tmp_path / "data" / "bostotte.duckdb", key=old, look_ups=20)
    with pytest.raises(UsageError, match="--new-key"):
        rotate_key(config, None)
    with pytest.raises(UsageError, match="used already"):
        rotate_key(config, tmp_path / "store.key")
    lines = rotate_key(config, tmp_path / "new.key")
    assert any("Set BOSTOTTE_TEST_KEY" in line for line in lines)
    with pytest.raises(StoreKeyError, match="rotate-key"):
        print_status(config, most=1)
    monkeypatch.setenv("BOSTOTTE_TEST_KEY", (tmp_path / "new.key").read_text(encoding="ascii"))
    print_status(config, most=1)


def test_a_command_reports_a_wrong_key_in_one_message_with_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_settings(tmp_path)
    database = make(
        tmp_path / "data" / "bostotte.duckdb", key=EncryptionKey.from_file(tmp_path / "store.key"), look_ups=20
    )
    (tmp_path / "store.key").unlink()
    monkeypatch.setattr(sys, "argv", ["bostotte", "doctor", "--make-encryption-key", str(tmp_path / "store.key")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in {0, None}
    assert "Keep a copy outside" in capsys.readouterr().out
    before = database.read_bytes()
    for command in ("status", "snapshot", "backup", "purge", "rotate-key", "encrypt"):
        monkeypatch.setattr(sys, "argv", ["bostotte", command, "--config", str(config)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == Exit.BAD_INPUT, command
        assert "open with the key" in capsys.readouterr().err, command
    assert database.read_bytes() == before
