"""The analysts' copy identifies nobody, explains all its tables and columns, and opens in any process."""

import hmac
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.errors import DiskFullError, OutputError
from tasks.validation import (
    Decisions,
    Flags,
    Households,
    InputFindings,
    Members,
    Plan,
    RecipientTables,
    VerdictRejects,
    Verdicts,
    empty,
)
from tasks.validation.income import IncomeLines
from tasks.warehouse import flags, runs
from tasks.warehouse.analysts_copy.publish import CopyOptions, forget_earlier_copies, publish_snapshot
from tasks.warehouse.engine.lock import run_lock
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictImport
from tasks.warehouse.tables import Results
from tests.frames import KEY, NAMES, NOON, rows
from tests.warehouse.engine.test_store import FEEDS, SOURCES, a_run, batch, results

SECRETS = {
    "case": "SAK-777123",
    "decision": "VEDTAK-555",
    "flag": "A-QQQQWWWW",
    "fingerprint": "fedc" * 16,
    "payer": "b" * 24,
    "person": KEY,
    "note": "ringte, hun var redd",
    "who": "Kari Saksbehandler",
    "message": "an error in words",
    "rules": "vedtak etter gammel sats",
    "look-up": "lookup-l-0",
    "verdict": "verdict-1234",
    "import": "import-9876",
    "source": "svar-kari.xlsx",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store where every identifier and every text is a known secret that a test can search for."""
    case = {"case_id": SECRETS["case"]}
    path = tmp_path_factory.mktemp("copy") / "data" / "bostotte.duckdb"
    with Store(path) as store:
        recipients = RecipientTables(
            rows(Households, case),
            rows(Members, case),
            rows(Decisions, case | {"decision_id": SECRETS["decision"], "rule_version": SECRETS["rules"]}),
            rows(InputFindings, case | {"source": SECRETS["source"]}),
            SOURCES,
            ["S-1"],
        )
        run = a_run()
        runs.begin(store, run, recipients, empty(Plan), FEEDS.with_columns(problem=pl.lit(SECRETS["message"])))
        pieces = batch()
        pieces["lookups"] = pieces["lookups"].with_columns(
            case_id=pl.lit(SECRETS["case"]), lookup_id="lookup-" + pl.col("lookup_id")
        )
        line = {"lookup_id": SECRETS["look-up"], "reporter_key": SECRETS["payer"]}
        pieces["income_lines"] = rows(IncomeLines, line)
        pieces["raw_answers"] = pieces["raw_answers"].with_columns(lookup_id="lookup-" + pl.col("lookup_id"))
        runs.store_batch(store, run, 0, **pieces)
        found = results("flagged")
        named = {"case_id": pl.lit(SECRETS["case"])}
        flag_rows = rows(
            Flags,
            case
            | {
                "flag_id": SECRETS["flag"],
                "fingerprint": SECRETS["fingerprint"],
                "circumstances": SECRETS["fingerprint"],
                "previous_flag_id": SECRETS["flag"],
                "decision_id": SECRETS["decision"],
            },
        )
        changed = {name: frame.with_columns(**named) for name, frame in found.frames.items()} | {"flags": flag_rows}
        for name in ("comparisons", "month_comparisons"):
            changed[name] = changed[name].with_columns(decision_id=pl.lit(SECRETS["decision"]))
        for name in ("case_findings", "flag_events"):
            changed[name] = changed[name].with_columns(flag_id=pl.lit(SECRETS["flag"]))
        runs.store_results(store, run, Results(changed))
        answer = case | {
            "flag_id": SECRETS["flag"],
            "verdict_id": SECRETS["verdict"],
            "import_id": SECRETS["import"],
            "note": SECRETS["note"],
            "answered_by": SECRETS["who"],
        }
        done = VerdictImport(SECRETS["import"], SECRETS["source"], "0", NOON, SECRETS["who"], 1, 0, 0)
        flags.store_verdicts(store, done, rows(Verdicts, answer), empty(VerdictRejects))
        runs.end(store, run, "incomplete", SECRETS["message"], NOON)
    return path


@pytest.fixture
def store_file(made: Path, tmp_path: Path) -> Path:
    """The store in a folder of the test's own, without a copy."""
    folder = shutil.copytree(made.parent, tmp_path / "data", ignore=shutil.ignore_patterns("analyst"))
    return folder / made.name


@pytest.fixture(scope="module")
def copy(made: Path) -> Path:
    """The copy of that store, for reading only."""
    return published(made)


USUAL = CopyOptions()


def published(store_file: Path, options: CopyOptions = USUAL) -> Path:
    with Store(store_file) as store:
        return publish_snapshot(store, store_file.parent / "analyst" / "copy.duckdb", NAMES, options)


def test_nothing_that_identifies_somebody_is_in_any_column_or_byte_of_the_copy(made: Path, copy: Path) -> None:
    with Store(made) as store:
        everything = " ".join(str(store._connection.table(table).fetchall()) for table in store.tables())
    assert [name for name, secret in SECRETS.items() if secret not in everything] == []
    with duckdb.connect(str(copy), read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        connection.execute("SET search_path = 'main,versions'")
        for table, column in columns:
            values = str(connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"').fetchall())  # noqa: S608
            assert [name for name, secret in SECRETS.items() if secret in values] == [], (table, column)
    for file in (path for path in copy.parent.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert [name for name, secret in SECRETS.items() if secret.encode() in content] == [], file


def test_a_secret_put_into_the_copy_is_found_by_the_same_search(copy: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copy(copy, tmp_path))
    with duckdb.connect(str(changed)) as connection:
        connection.execute("UPDATE run_overview SET message = $text", {"text": SECRETS["note"]})
    assert SECRETS["note"].encode() in changed.read_bytes()


def test_the_pseudonyms_are_hmac_sha256_under_a_key_that_is_not_the_stores(copy: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        cases = connection.execute("SELECT DISTINCT case_id FROM comparisons").fetchall()
    key = hmac.digest(b"k" * 32, b"the analysts' copy", "sha256")
    pseudonym = hmac.digest(key, f"case:{SECRETS['case']}".encode(), "sha256").hex()[:24]
    assert cases == [(pseudonym,)] == [(NAMES.for_copy("case", SECRETS["case"]),)]


def test_every_table_column_and_macro_of_the_copy_is_explained(copy: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        for kind, name in (("tables", "table_name"), ("views", "view_name"), ("functions", "function_name")):
            bare = f"SELECT {name} FROM duckdb_{kind}() WHERE comment IS NULL AND NOT internal"  # noqa: S608
            assert connection.execute(bare).fetchall() == []
        bare = "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        assert connection.execute(bare).fetchall() == []


def test_rows_that_are_kept_once_are_behind_their_views_in_a_schema_of_their_own(copy: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        tables = dict(connection.execute("SELECT table_name, schema_name FROM duckdb_tables()").fetchall())
        views = {view for (view,) in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}
        behind = {name for name, schema in tables.items() if schema == "versions"}
        assert behind == {name for name in tables if name.endswith("_versions")} - {"run_versions"}
        assert {name.removesuffix("_versions") for name in behind} - {"reused_answers"} <= views
        assert connection.execute("SELECT count(*) FROM entitlements_as_known(chosen_run())").fetchall() == [(1,)]


def test_every_view_and_macro_of_the_store_is_explained(made: Path) -> None:
    with Store(made) as store:
        assert store.query("analysts/dictionary/views")["comment"].null_count() == 0
        assert store.query("analysts/dictionary/macros")["comment"].null_count() == 0
        assert store.query("analysts/dictionary/columns")["comment"].null_count() == 4  # the table of migrations


def test_another_process_reads_the_copy_and_the_parquet_while_a_run_holds_the_store(made: Path, copy: Path) -> None:
    script = (
        "import duckdb, sys\n"
        "print(duckdb.connect(sys.argv[1], read_only=True).sql('SELECT count(*) FROM comparisons').fetchone()[0])\n"
        "print(duckdb.sql(f\"SELECT month FROM read_parquet('{sys.argv[2]}', hive_partitioning = true)\").fetchone())"
    )
    parquet = copy.parent / "parquet" / "current" / "comparisons_versions" / "*" / "*.parquet"
    with run_lock(made.parent), Store(made):
        done = subprocess.run([sys.executable, "-c", script, copy, parquet], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "('2026-10',)"]


def test_the_parquet_is_the_copy_table_by_table_and_for_its_owner_only(copy: Path) -> None:
    current = copy.parent / "parquet" / "current"
    with duckdb.connect(str(copy), read_only=True) as connection:
        connection.execute("SET search_path = 'main,versions'")
        for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
            count = connection.table(table).shape[0]
            read = connection.read_parquet(str(current / table / "**" / "*.parquet"), hive_partitioning=True).shape[0]
            assert read == count, table
    assert {path.stat().st_mode & 0o077 for path in current.resolve().rglob("*")} == {0}


@pytest.mark.slow
def test_a_set_that_fails_half_way_leaves_the_one_before(store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = published(store_file)
    current = copy.parent / "parquet" / "current"
    before = current.readlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tasks.warehouse.analysts_copy.parquet._write", full)
    with pytest.raises(DiskFullError, match="no room left"):
        published(store_file)
    assert current.readlink() == before
    assert [path.name for path in current.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_the_set_before_is_kept_for_readers_until_a_purge(store_file: Path) -> None:
    for _ in range(3):
        copy = published(store_file)
    folder = copy.parent / "parquet"
    assert len([path for path in folder.iterdir() if not path.is_symlink()]) == 2
    forget_earlier_copies(copy)
    assert [path.name for path in folder.iterdir() if not path.is_symlink()] == [(folder / "current").readlink().name]


@pytest.mark.slow
def test_a_group_may_be_let_in(store_file: Path) -> None:
    import grp

    group = grp.getgrgid(os.getgid()).gr_name
    copy = published(store_file, CopyOptions(group=group))
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o640, 0o750)
    assert {path.stat().st_mode & 0o777 for path in copy.parent.rglob("*.parquet")} == {0o640}
    with pytest.raises(OutputError, match="no group «no-such-group»"):
        published(store_file, CopyOptions(group="no-such-group"))


def test_small_counts_are_hidden_in_the_ready_made_aggregates(copy: Path, store_file: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert set(pl.DataFrame(connection.table("cases_by_team_and_state"))["cases"]) == {None}
    with duckdb.connect(str(published(store_file, CopyOptions(smallest_count=1))), read_only=True) as connection:
        assert set(pl.DataFrame(connection.table("cases_by_team_and_state"))["cases"]) == {1}
