"""The store on a real DuckDB file: it migrates forward, appends rows, and commits all of a transaction or nothing."""

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tasks.errors import DiskFullError, LockedError, StoreError
from tasks.validation import (
    Attribution,
    CaseFindings,
    CaseMonths,
    CaseStates,
    Comparisons,
    Decisions,
    Entitlements,
    FeedEvents,
    FlagEvents,
    Flags,
    Households,
    InputFindings,
    Lookups,
    ManualChecks,
    MemberIncomes,
    Members,
    MonthComparisons,
    NewCalculations,
    Plan,
    RawAnswers,
    RecipientTables,
    Table,
    VerdictRejects,
    Verdicts,
    empty,
    validate,
)
from tasks.validation.income import AssessmentItems, IncomeLines
from tasks.warehouse import runs
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot, query_snapshot
from tasks.warehouse.engine.lock import is_locked, run_lock
from tasks.warehouse.engine.schema import migrations
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
from tasks.warehouse.tables import Results, join_sides
from tests.frames import KEY, NAMES, NOON, OCTOBER, PERSON, rows
from tests.stores import made_by_migrations

ASKED = frozenset({("0301", KEY, "inntekt"), ("0301", KEY, "summertskattegrunnlag")})
ASSESSMENT = {"resource": "summertskattegrunnlag", "period_from": "2025/oppgjoer", "period_to": "2025"}
SOURCES = pl.DataFrame([{"table_name": "households", "source": "h.csv", "sha256": "0", "row_count": 1}])


def a_run(**changes: Any) -> Run:
    values: dict[str, Any] = {
        "run_id": "2026-10-20261112T120000Z-0000",
        "month": OCTOBER,
        "as_of": dt.date(2026, 11, 12),
        "started_at": NOON,
        "inputs_digest": "digest",
        "rule_version": "rules-1",
        "program_version": "0",
        "rounding": "operational",
        "environment": "test",
    }
    return Run(**(values | changes))


def recipients() -> RecipientTables:
    return RecipientTables(
        rows(Households, {}), rows(Members, {}), rows(Decisions, {}), rows(InputFindings, {}), SOURCES, ["S-1"]
    )


FEEDS = pl.DataFrame(
    [{"resource": "inntekt", "next_sequence": 1, "problem": None}], schema_overrides={"problem": pl.String}
)


def begin(store: Store, run: Run) -> Run:
    runs.begin(store, run, recipients(), empty(Plan), FEEDS)
    return run


def batch(number: int = 0, outcome: str = "shielded") -> dict[str, pl.DataFrame]:
    lookups: list[dict[str, Any]] = [
        {"lookup_id": f"l-{number}", "run_id": a_run().run_id},
        {
            "lookup_id": f"s-{number}",
            "run_id": a_run().run_id,
            "resource": "summertskattegrunnlag",
            "outcome": outcome,
        },
    ]
    return {
        "lookups": rows(Lookups, *lookups),
        "income_lines": rows(IncomeLines, {"lookup_id": f"l-{number}"}),
        "assessment_items": empty(AssessmentItems),
        "raw_answers": rows(RawAnswers, {"lookup_id": f"l-{number}"}),
    }


def test_a_run_that_had_ended_stays_as_it_ended(path: Path) -> None:
    with Store(path) as store:
        run = begin(store, a_run())
        runs.end(store, run, "complete", None, NOON)
        runs.fail(store, run, "no copy could be made", NOON)
        assert store.query("store/runs/run_end", run_id=run.run_id).height == 1


def test_whom_a_feed_refused_is_remembered_for_a_run_that_is_taken_up_again(path: Path) -> None:
    with Store(path) as store:
        runs.begin(store, a_run(), recipients(), empty(Plan), FEEDS, refused={"0301": "Check the scope."})
        assert runs.refusals(store, a_run()) == {"0301": "Check the scope."}
        assert runs.refusals(store, a_run(run_id="another")) == {}


def results(state: str = "flagged", reason: str | None = None) -> Results:
    """One case that has lost its entitlement: flagged, observed, or not checked for a reason."""
    given = {"entitlement_ore": 0, "outcome": "none"}
    lost = {"kind": "lost", "entitlement_ore": 0, "difference_ore": -1_000_00, "state": state}
    states = pl.DataFrame(
        [{"case_id": "S-1", "state": state, "reason": reason}], schema_overrides={"reason": pl.String}
    )
    found = Results(
        {
            "case_months": join_sides(rows(CaseMonths, {}), rows(CaseMonths, {})),
            "entitlements": join_sides(rows(Entitlements, {}), rows(Entitlements, given)),
            "month_comparisons": rows(MonthComparisons, {"entitlement_ore": 0, "difference_ore": -1_000_00}),
            "comparisons": rows(Comparisons, lost) if reason is None else empty(Comparisons),
            "case_findings": rows(CaseFindings, {}),
            "attributions": validate(
                Attribution, pl.DataFrame([{"case_id": "S-1", "cause": "income", "amount_ore": -1_000_00}])
            ),
            "case_states": validate(CaseStates, states),
            "flags": rows(Flags, {}),
            "flag_events": rows(FlagEvents, {}),
            "member_incomes": rows(MemberIncomes, {}),
            "new_calculations": rows(NewCalculations, {}),
        }
    )
    if state == "flagged":
        return found
    if reason is None:
        return cleared(found, "flags", "flag_events", "member_incomes", "new_calculations")
    return cleared(found, *(table for table in found.frames if table != "case_states"))


def cleared(found: Results, *tables: str) -> Results:
    """The same results, without the rows of some tables."""
    return Results(found.frames | {table: found[table].clear() for table in tables})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bostotte.duckdb"


def test_a_new_store_is_owner_only_and_opens_again_without_change(path: Path) -> None:
    with made_by_migrations():
        Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    with Store(path) as store:
        assert store.query("schema/migrations/applied")["number"].to_list() == [number for number, _, _ in migrations()]


def test_every_table_of_a_room_has_its_columns_in_the_store(path: Path) -> None:
    tables: dict[str, tuple[type[Table], set[str]]] = {
        "households": (Households, {"run_id"}),
        "decisions": (Decisions, {"run_id"}),
        "input_findings": (InputFindings, {"run_id"}),
        "plans": (Plan, {"run_id"}),
        "month_comparisons": (MonthComparisons, {"run_id"}),
        "case_findings": (CaseFindings, {"run_id"}),
        "flags": (Flags, {"run_id"}),
        "flag_events": (FlagEvents, {"run_id"}),
        "verdicts": (Verdicts, set()),
        "manual_checks": (ManualChecks, set()),
        "verdict_rejects": (VerdictRejects, set()),
        "feed_events": (FeedEvents, {"run_id", "resource"}),
        "lookups": (Lookups, {"sequence"}),
        "income_lines": (IncomeLines, set()),
        "assessment_items": (AssessmentItems, set()),
        "raw_answers": (RawAnswers, set()),
        "case_months": (CaseMonths, {"run_id", "side"}),
        "entitlements": (Entitlements, {"run_id", "side"}),
        "comparisons": (Comparisons, {"run_id"}),
        "attributions": (Attribution, {"run_id"}),
        "member_incomes": (MemberIncomes, {"run_id"}),
        "new_calculations": (NewCalculations, {"run_id"}),
        "case_states": (CaseStates, {"run_id"}),
    }
    Store(path).close()
    with duckdb.connect(str(path)) as connection:
        for table, (schema, extra) in tables.items():
            assert set(connection.table(table).columns) == set(schema.to_schema().columns) | extra, table


def test_every_table_and_column_is_explained(path: Path) -> None:
    Store(path).close()
    with duckdb.connect(str(path)) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal "
            "AND table_name <> 'migrations' AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall()
        assert bare == []
        assert connection.execute("SELECT table_name FROM duckdb_tables() WHERE comment IS NULL").fetchall() == []


def test_no_table_has_a_column_for_person_ids(path: Path) -> None:
    with Store(path) as store:
        begin(store, a_run())
    with duckdb.connect(str(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT column_name FROM duckdb_columns()").fetchall()}
        assert "person_id" not in names
    assert PERSON.encode() not in path.read_bytes()


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_text("not a database " * 1000)
    with pytest.raises(StoreError, match="is damaged"):
        Store(broken)


def test_a_store_from_a_newer_program_is_refused(path: Path) -> None:
    Store(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO migrations VALUES (9999, '9999_later.sql', 'x', now())")
    with pytest.raises(StoreError, match="newer bostotte"):
        Store(path)


def test_a_migration_that_was_changed_afterwards_is_refused(path: Path) -> None:
    Store(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE migrations SET sha256 = 'other'")
    with pytest.raises(StoreError, match="Migration 0001"):
        Store(path)


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    with Store(path) as store:
        begin(store, a_run())
        broken = batch() | {"raw_answers": rows(RawAnswers, {"lookup_id": "l-0"})}
        runs.store_batch(store, a_run(), 0, **broken)
        with pytest.raises(duckdb.ConstraintException):
            runs.store_batch(store, a_run(), 1, **batch(0))
        assert runs.lookups(store, a_run()).height == 2
        assert store.query("store/runs/batches", run_id=a_run().run_id)["batch"].to_list() == [0]


def test_a_frame_with_other_columns_is_refused(path: Path) -> None:
    with Store(path) as store, pytest.raises(StoreError, match="nonsense"):
        store.append("case_states", pl.DataFrame({"nonsense": [1]}))


def test_what_a_batch_brought_is_read_back_as_it_was(path: Path) -> None:
    with Store(path) as store:
        run = begin(store, a_run())
        answered = batch() | {
            "lookups": batch()["lookups"].with_columns(outcome=pl.lit("data")),
            "assessment_items": rows(AssessmentItems, {"lookup_id": "s-0"}),
        }
        runs.store_batch(store, run, 0, **answered)
        assert runs.income_lines(store, run).equals(batch()["income_lines"])
        assert runs.assessment_items(store, run).equals(answered["assessment_items"])
        assert runs.lookups(store, run).drop("requested_at").equals(answered["lookups"].drop("requested_at"))


def test_an_interrupted_run_is_taken_up_where_it_was(path: Path) -> None:
    with Store(path) as store:
        begin(store, a_run())
        runs.store_batch(store, a_run(), 0, **batch())
    with Store(path) as store:
        later = a_run(run_id="another")
        assert runs.interrupted(store, later.inputs_digest) == a_run()
        assert runs.stored_lookups(store, a_run()) == (1, ASKED)
        runs.end(store, a_run(), "complete", None, NOON)
        assert runs.interrupted(store, later.inputs_digest) is None


def test_a_run_with_other_inputs_does_not_take_up_an_interrupted_one(path: Path) -> None:
    with Store(path) as store:
        begin(store, a_run())
        assert runs.interrupted(store, "other") is None


def test_cases_the_last_finished_run_left_go_first(path: Path) -> None:
    with Store(path) as store:
        assert runs.not_checked_cases(store) == []
        run = begin(store, a_run())
        runs.store_results(store, run, results("not_checked", "not_answered"))
        assert runs.not_checked_cases(store) == []
        runs.end(store, run, "incomplete", "message", NOON)
        assert runs.not_checked_cases(store) == ["S-1"]


def test_the_views_give_coverage_and_flagged_cases_in_kroner(path: Path) -> None:
    with Store(path) as store:
        run = begin(store, a_run())
        runs.store_batch(store, run, 0, **batch())
        runs.store_results(store, run, results("flagged"))
        coverage = store.query("analysts/snapshot/whole/coverage").row(0, named=True)
    with duckdb.connect(str(path)) as connection:
        flagged = pl.DataFrame(connection.table("flagged_cases")).row(0, named=True)
        income = pl.DataFrame(connection.table("income_by_month")).row(0, named=True)
    assert (coverage["population"], coverage["flagged"], coverage["not_checked"]) == (1, 1, 0)
    assert (flagged["difference_kroner"], flagged["main_cause"]) == (-1000.0, "income")
    assert (income["code"], income["kroner"]) == ("fastloenn", 20_000.0)


@pytest.mark.slow
def test_the_snapshot_replaces_the_old_one_and_shows_nothing_of_a_protected_person(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "analyst" / "copy.duckdb"
    with Store(path) as store:
        publish_snapshot(store, target, NAMES)
        run = begin(store, a_run())
        runs.store_batch(store, run, 0, **batch())
        runs.store_results(store, run, results("by_hand", "manual_check"))
        runs.end(store, run, "complete", None, NOON)
        publish_snapshot(store, target, NAMES, CopyOptions(smallest_count=1))
    described = ["copy.xlsx", "datapackage.json", "dcat-ap-no.jsonld"]
    assert sorted(file.name for file in target.parent.iterdir()) == ["copy.duckdb", *described, "parquet"]
    assert target.stat().st_mode & 0o777 == 0o600
    status = query_snapshot(target, "reports/status/runs", most=5).row(0, named=True)
    assert (status["status"], status["by_hand"], status["not_checked"]) == ("complete", 1, 0)
    lookups = query_snapshot(target, "reports/status/ledger", case_id=NAMES.for_copy("case", "S-1"), person_key=None)
    assert lookups.is_empty(), "what is shown of anybody who must be checked by hand is alike"
    assert b"shielded" not in target.read_bytes()
    with duckdb.connect(str(target), read_only=True) as copy:
        columns = {
            name for (name,) in copy.execute("SELECT column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
        }
    assert not columns & {"birth_date", "reporter_key", "body", "person_id", "http_status", "error_code"}
    person = NAMES.for_copy("person", KEY)
    assert query_snapshot(target, "reports/status/ledger", case_id=None, person_key=person).is_empty()


def test_there_is_no_snapshot_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no snapshot"):
        query_snapshot(tmp_path / "none.duckdb", "reports/status/runs", most=1)


def test_a_snapshot_that_is_no_database_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_text("not a database " * 1000)
    with pytest.raises(StoreError, match="is damaged"):
        query_snapshot(broken, "reports/status/runs", most=1)


def test_two_processes_never_hold_the_lock_at_once(tmp_path: Path) -> None:
    assert not is_locked(tmp_path)
    holder = (
        "import sys, pathlib; from tasks.warehouse.engine.lock import run_lock\n"
        "with run_lock(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert is_locked(tmp_path)
        with pytest.raises(LockedError, match=f"process {process.pid}"), run_lock(tmp_path):
            pass
        process.kill()
        process.wait()
        assert not is_locked(tmp_path)
    with run_lock(tmp_path):
        assert is_locked(tmp_path)


def test_a_run_is_named_by_month_and_start_and_no_two_alike() -> None:
    names = {runs.new_id(OCTOBER, NOON) for _ in range(20)}
    assert len(names) > 1
    assert all(name.startswith("2026-10-20261112T120000Z-") for name in names)


def test_a_store_of_an_older_version_is_left_alone_where_nothing_may_be_written(path: Path) -> None:
    Store(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="older version"):
        Store(path, upgrade=False)
    assert path.read_bytes() == before
    newest = path.with_name("newest.duckdb")
    Store(newest).close()
    Store(newest, upgrade=False).close()


def test_small_transactions_are_cheap_for_as_long_as_they_are_wanted(path: Path) -> None:
    def settings() -> tuple[Any, ...]:
        query = "SELECT current_setting('threads'), current_setting('checkpoint_threshold')"
        found = store._connection.execute(query).fetchone()
        assert found is not None
        return found

    with Store(path) as store:
        before = settings()
        with store.small_transactions():
            assert settings() == (1, "244.1 MiB")
        assert settings() == before


def test_frames_pass_to_and_from_the_store_without_pyarrow(path: Path) -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path; from tasks.warehouse.engine.store import Store\n"
        f"store = Store(Path({str(path)!r})); print(store.tables())"
    )
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_a_store_that_rests_holds_little_and_answers_all_the_same(tmp_path: Path) -> None:
    with Store(tmp_path / "store.duckdb", memory=500) as store:

        def limit() -> str:
            found = store._connection.execute("SELECT current_setting('memory_limit')").fetchone()
            return "" if found is None else str(found[0])

        store.run_script("CREATE TEMP TABLE many AS SELECT range AS number, md5(range::VARCHAR) FROM range(2000000)")
        awake = limit()
        with store.reduced_memory():
            assert limit() == "190.7 MiB"
            assert store.row_count("many") == 2_000_000
        assert limit() == awake


def test_a_store_that_finds_no_room_for_what_it_gives_up_says_that_the_disk_is_full(tmp_path: Path) -> None:
    with Store(tmp_path / "store.duckdb", memory=500) as store:
        store.run_script("SET max_temp_directory_size = '1MB'")
        store.run_script("CREATE TEMP TABLE many AS SELECT range AS number, md5(range::VARCHAR) FROM range(5000000)")
        with pytest.raises(DiskFullError), store.reduced_memory():
            raise AssertionError("it does not rest")
        assert store.row_count("many") == 5_000_000
