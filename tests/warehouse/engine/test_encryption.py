"""Encryption at rest: no clear text in any file, one key only, and never DuckDB's unsafe substitute."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.errors import Exit, SettingsError, StoreError, StoreKeyError
from tasks.settings import load_settings
from tasks.warehouse import ledger, sessions
from tasks.warehouse.analysts_copy.publish import publish_snapshot, query_snapshot
from tasks.warehouse.engine import database as database_module
from tasks.warehouse.engine.database import Database, is_encrypted
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.keys import EncryptionKey, snapshot_key, store_key
from tasks.warehouse.engine.schema import migrations
from tasks.warehouse.engine.store import Store
from tasks.warehouse.upkeep.purge import rewrite
from tasks.warehouse.upkeep.rotation import rekeying
from tests.frames import KEY, NAMES
from tests.stores import made_by_migrations
from tests.warehouse.big_store import NEW, OLD, fill, make, make_older
from tests.warehouse.encrypted import write_settings

IN_CLEAR = (b"income_lines", KEY.encode(), b"fastloenn", b"Keyed pseudonym of the person", b"person_key")
"""Names of tables and columns, a comment, a person, an income code; all are too long to occur by chance."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bostotte.duckdb"


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_no_name_and_no_value_is_in_clear_in_the_file_or_its_log(path: Path, tmp_path: Path) -> None:
    plain = make(tmp_path / "plain.duckdb", key=None, look_ups=10).read_bytes()
    assert all(word in plain for word in IN_CLEAR), "the check would see them"
    with made_by_migrations(), Store(path, key=OLD) as store:
        fill(store, 10)
        assert path.with_name(f"{path.name}.wal").stat().st_size > 0
        before_the_checkpoint = everything(path.parent)
    for found in (before_the_checkpoint, everything(path.parent)):
        assert [word for word in IN_CLEAR if word in found] == []
    assert is_encrypted(path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_it_opens_again_and_is_migrated_from_every_older_version(tmp_path: Path) -> None:
    for number in [number for number, _, _ in migrations()][:-1]:
        path = make_older(tmp_path / f"{number}.duckdb", key=OLD, rows=3, number=number)
        with pytest.raises(StoreError, match="older version"):
            Store(path, upgrade=False, key=OLD)
        with Store(path, key=OLD) as store:
            assert store.row_count("lookups") == 3
            assert store.query("schema/migrations/applied").height == len(migrations())


def test_the_unsafe_substitute_is_off_and_the_cipher_is_gcm(path: Path) -> None:
    with Store(path, key=OLD) as store:
        result = store._connection.execute("SELECT value FROM duckdb_settings() WHERE name = 'force_mbedtls_unsafe'")
        assert result.fetchall() == [("false",)]
        result = store._connection.execute("SELECT encrypted, cipher FROM duckdb_databases() WHERE path IS NOT NULL")
        assert result.fetchall() == [(True, "GCM")]
        result = store._connection.execute("SELECT value FROM duckdb_settings() WHERE name = 'temp_file_encryption'")
        assert result.fetchall() == [("true",)]
    sources = Path(str(database_module.__file__)).parents[3]
    code = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("tasks", "flows", "sql")
        for file in sources.glob(f"{folder}/**/*.*")
        if file.suffix in {".py", ".sql"}
    )
    assert code.count("force_mbedtls_unsafe") == 1, "named once, where it says that it is never used"


@pytest.mark.parametrize(("key", "message"), [(NEW, "encrypted with another"), (None, "no key is given")])
def test_another_key_or_none_is_refused_and_nothing_is_changed(
    path: Path, key: EncryptionKey | None, message: str
) -> None:
    Store(path, key=OLD).close()
    before = path.read_bytes()
    for upgrade in (True, False):
        with pytest.raises(StoreKeyError, match=message) as refusal:
            Store(path, key=key, upgrade=upgrade)
        assert refusal.value.exit_code is Exit.BAD_INPUT
        assert not any(each.digits in str(refusal.value) for each in (OLD, NEW))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_store_in_clear_says_how_it_is_encrypted(path: Path) -> None:
    Store(path).close()
    with pytest.raises(StoreKeyError, match="bostotte encrypt"):
        Store(path, key=OLD)
    Store(path).close()


def test_a_byte_that_was_changed_is_seen(path: Path) -> None:
    make(path, key=OLD, look_ups=10)
    with path.open("r+b") as file:
        file.seek(20_000)
        byte = file.read(1)[0]
        file.seek(20_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises((StoreError, duckdb.Error)):
        catalogue(path, OLD)


def test_a_missing_extension_or_one_of_another_version_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_EXTENSION", "duckdb-extension-none")
    with made_by_migrations(), pytest.raises(SettingsError, match=r"not installed.*requirements\.lock"):
        Store(path, key=OLD)
    assert not path.exists(), "and nothing was written in clear in its stead"
    monkeypatch.setattr(database_module, "_EXTENSION", "duckdb-extension-httpfs")
    monkeypatch.setattr("duckdb.__version__", "1.5.6")
    with made_by_migrations(), pytest.raises(SettingsError, match=r"version 1\.5\.5, DuckDB of 1\.5\.6"):
        Store(path, key=OLD)
    assert not path.exists()


@pytest.mark.slow
def test_what_does_not_fit_in_memory_is_encrypted_owner_only_and_gone_at_the_end(path: Path) -> None:
    path.parent.mkdir()
    database = Database(path, key=OLD)
    spilled = "CREATE TEMP TABLE big AS SELECT range AS a, 'S-12345-' || range AS b FROM range(2000000)"
    try:
        database.connection.execute("SET memory_limit = '60MB'")
        database.connection.execute(spilled)
        database.connection.execute("SELECT count(*) FROM (SELECT * FROM big ORDER BY hash(b))")
        [folder] = path.parent.glob(".*.temp-*")
        assert folder.stat().st_mode & 0o777 == 0o700
        written = everything(folder)
    finally:
        database.close()
    assert len(written) > 1_000_000
    assert b"S-12345" not in written
    assert list(path.parent.iterdir()) == [path]


def test_temporary_files_of_a_killed_process_are_removed_by_the_next_writer(path: Path) -> None:
    Store(path, key=OLD).close()
    left = path.parent / f".{path.name}.temp-abcdefgh"
    left.mkdir()
    (left / "duckdb_temp_storage-0.tmp").write_bytes(b"left")
    Store(path, key=OLD, upgrade=False).close()
    assert left.exists(), "another reader may be using it"
    Store(path, key=OLD).close()
    assert not left.exists()


@pytest.mark.slow
def test_the_analysts_copy_has_a_key_of_its_own_where_it_is_encrypted(path: Path, tmp_path: Path) -> None:
    make(path, key=OLD, look_ups=10)
    target = tmp_path / "analyst" / "copy.duckdb"
    with Store(path, key=OLD) as store:
        publish_snapshot(store, target, NAMES, key=NEW)
    assert [word for word in IN_CLEAR if word in target.read_bytes()] == []
    assert query_snapshot(target, "reports/status/runs", key=NEW, most=1).height == 1
    for key in (OLD, None):
        with pytest.raises(StoreKeyError):
            query_snapshot(target, "reports/status/runs", key=key, most=1)
    with duckdb.connect() as analyst:  # no extension is needed to read it
        analyst.execute(f"ATTACH '{target}' AS copy (ENCRYPTION_KEY '{NEW.digits}', READ_ONLY)")
        assert analyst.execute("SELECT count(*) FROM copy.lookups").fetchone() == (10,)


def catalogue(path: Path, key: EncryptionKey) -> pl.DataFrame:
    """Tables, columns, comments, constraints and indexes."""
    with Store(path, upgrade=False, key=key) as store:
        query = (
            "SELECT 'table' AS kind, table_name AS name, comment AS meaning FROM duckdb_tables() UNION ALL "
            "SELECT 'column', table_name || '.' || column_name || ' ' || data_type, comment FROM duckdb_columns() "
            "WHERE NOT internal UNION ALL SELECT 'constraint', table_name, constraint_text FROM duckdb_constraints() "
            "UNION ALL SELECT 'index', index_name, sql FROM duckdb_indexes() UNION ALL "
            "SELECT 'view', view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        )
        return read_frame(store._connection, query)


@pytest.mark.slow
def test_another_key_leaves_every_row_comment_and_constraint_as_it_was(path: Path) -> None:
    make(path, key=OLD, look_ups=10)
    before = catalogue(path, OLD)
    with rekeying(path, OLD, NEW):
        pass
    assert catalogue(path, NEW).equals(before)
    with Store(path, key=NEW) as store:
        assert ledger.check(store).broken is None
        assert store.row_count("income_lines") == 10
    with pytest.raises(StoreKeyError):
        Store(path, key=OLD)


@pytest.mark.slow
def test_a_broken_ledger_is_left_under_its_old_key(path: Path) -> None:
    make(path, key=OLD, look_ups=10)
    with Store(path, key=OLD) as store:
        store.run_script("UPDATE lookups SET outcome = 'empty' WHERE lookup_id = 'l-3'")
    with pytest.raises(StoreError, match=r"ledger in .* is broken"), rekeying(path, OLD, NEW):
        pass
    Store(path, key=OLD).close()


def test_a_log_that_is_next_to_the_file_is_never_left_to_another(path: Path) -> None:
    make(path, key=OLD, look_ups=10)
    before = path.read_bytes()
    path.with_name(f"{path.name}.wal").write_bytes(b"")
    with pytest.raises(StoreError, match="still there"):
        rewrite(path, path, key=OLD, target_key=NEW)
    assert path.read_bytes() == before


def test_keys_come_from_a_file_or_a_variable_and_are_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(write_settings(tmp_path))
    key = store_key(settings)
    assert key is not None
    assert key.digits == (tmp_path / "store.key").read_text(encoding="ascii").strip()
    assert key.digits not in repr(key)
    assert (tmp_path / "store.key").stat().st_mode & 0o777 == 0o600
    assert snapshot_key(settings) is None, "pseudonymous, and opened in tools that know no key"
    EncryptionKey.make_file(tmp_path / "store.key")
    assert store_key(settings) == key, "a key that is there is kept"
    sessions.check_encryption(settings)

    by_variable = load_settings(write_settings(tmp_path, encryption='key_variable = "BOSTOTTE_TEST_KEY"'))
    with pytest.raises(SettingsError, match=r"BOSTOTTE_TEST_KEY.*is not set"):
        sessions.check_encryption(by_variable)
    monkeypatch.setenv("BOSTOTTE_TEST_KEY", key.digits.upper() + "\n")
    found = store_key(by_variable)
    assert found is not None
    assert found.digits == key.digits
    monkeypatch.setenv("BOSTOTTE_TEST_KEY", "hunter2")
    with pytest.raises(SettingsError, match="64 hexadecimal") as refusal:
        sessions.check_encryption(by_variable)
    assert "hunter2" not in str(refusal.value)
    (tmp_path / "store.key").unlink()
    with pytest.raises(SettingsError, match=r"store\.key cannot be read.*--make-encryption-key"):
        sessions.check_encryption(settings)


def test_without_a_key_encryption_must_be_switched_off_explicitly(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"needs a key.*enabled = false") as refusal:
        load_settings(write_settings(tmp_path, encryption=""))
    assert refusal.value.exit_code is Exit.BAD_INPUT
    with pytest.raises(SettingsError, match="not both"):
        load_settings(write_settings(tmp_path, encryption='key_file = "a"\nkey_variable = "B"'))
    off = load_settings(write_settings(tmp_path, encryption="enabled = false"))
    assert store_key(off) is None
    sessions.check_encryption(off)


@pytest.mark.slow
@pytest.mark.parametrize("key", [OLD, None])
def test_an_encrypted_file_is_written_next_to_a_store_that_has_put_something_on_disk(
    path: Path, key: EncryptionKey | None
) -> None:
    with Store(path, key=key, memory=200) as store:
        store.run_script("CREATE TEMP TABLE many AS SELECT range AS number, md5(range::VARCHAR) FROM range(5000000)")
        with store.reduced_memory():
            assert list(path.parent.glob(".*.temp-*/*")), "more than the memory holds"
            with store.attach(path.with_name("other.duckdb"), key=NEW) as both:
                both.execute("CREATE TABLE analysts_copy.some AS SELECT * FROM many LIMIT 10")
    assert is_encrypted(path.with_name("other.duckdb"))
    with Database(path.with_name("other.duckdb"), key=NEW).connection as other:
        assert other.table("some").shape[0] == 10
