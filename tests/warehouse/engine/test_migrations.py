"""A store of every older version, with rows in all its tables, is migrated to the current one or left unchanged."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.errors import StoreError
from tasks.warehouse.engine import schema
from tasks.warehouse.engine.schema import migrations
from tasks.warehouse.engine.sql import read_sql
from tasks.warehouse.engine.store import Store

ROWS = 3
VALUES = {
    "VARCHAR": "'{column}-{row}'",
    "VARCHAR[]": "['{column}-{row}', NULL]",
    "BIGINT": "9007199254740993 - {row}",
    "INTEGER": "{row}",
    "DOUBLE": "0.1 * {row}",
    "BOOLEAN": "{row} % 2 = 0",
    "DATE": "DATE '2026-10-01' + INTERVAL {row} MONTH",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '2026-11-12 12:00:00.123456+00' + INTERVAL {row} DAY",
}
FITTING = {  # values that a CHECK or a view requires in a column
    ("run_ends", "status"): "complete",
    ("case_months", "side"): "now",
    ("entitlements", "side"): "now",
    ("case_states", "state"): "flagged",
    ("person_identities", "found_by"): "delivered",
    ("member_incomes", "compared_with"): "only_member",
    ("plans", "reason"): "known",
    ("case_findings", "case_group"): "one_off",
    ("case_findings", "exclusion_reason"): "one_off",
    ("flags", "kind"): "lost",
    ("flag_events", "event"): "new",
    ("verdicts", "verdict"): "no_change",
    ("manual_checks", "result"): "no_change",
    ("run_settings", "section"): "changes",
    ("run", "part"): "inputs",
    ("plans_asked", "reason"): "event",
    ("planned_lookups", "reason"): "event",
    ("lookups", "resource"): "inntekt",
    ("lookups", "period_from"): "2026-10",
    ("lookups", "period_to"): "2026-11",
}
NUMBERS = [number for number, _, _ in migrations()]
EVERY = [number if number in {1, NUMBERS[-1]} else pytest.param(number, marks=pytest.mark.slow) for number in NUMBERS]


def older_store(path: Path, newest: int) -> dict[str, list[tuple[Any, ...]]]:
    """Make a store by the migrations up to `newest`, with rows in every table; return the rows."""
    with duckdb.connect(str(path)) as store:
        store.execute("SET TimeZone = 'UTC'")
        store.execute(read_sql("schema/migrations/table"))
        for number, name, script in migrations():
            if number <= newest:
                store.execute(script)
                digest = hashlib.sha256(script.encode()).hexdigest()
                store.execute("INSERT INTO migrations VALUES (?, ?, ?, now())", [number, name, digest])
        tables: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in store.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE NOT internal AND table_name <> 'migrations' ORDER BY table_name, column_index"
        ).fetchall():
            tables.setdefault(table, []).append((column, kind))
        for table, columns in tables.items():
            for row in range(ROWS):
                values = ", ".join(value(table, column, kind, row) for column, kind in columns)
                store.execute(f'INSERT INTO "{table}" VALUES ({values})')  # noqa: S608
        return {
            table: store.execute(f'SELECT * FROM "{table}" ORDER BY ALL').fetchall()  # noqa: S608
            for table in tables
        }


DERIVED = {"ledger_chain": ("previous_hash", "lookup_id"), "plans": ("place", "position")}
"""Columns whose values follow from other rows; they are computed on reading, not stored."""
NEW_TABLES = {
    "plans_asked": "planned_lookups",
    "known_answers_versions": "reused_answers_versions",
    "watched_persons_versions": "continuous_recipients_versions",
}
NEW_COLUMNS = {
    "twin": "duplicate_number",
    "place": "position",
    "asked_at": "requested_at",
    "case_group": "exclusion_reason",
    "made_from": "source_run",
    "watched_sha256": "recipients_sha256",
}
"""Column names before migration 30, and the new ones. `place` of verdict_rejects became `location`."""


def new_column(table: str, column: str) -> str:
    return "location" if (table, column) == ("verdict_rejects", "place") else NEW_COLUMNS.get(column, column)


def tables_of(store: duckdb.DuckDBPyConnection) -> list[str]:
    found = store.execute(
        "SELECT table_name FROM duckdb_tables() WHERE table_name <> 'migrations' ORDER BY 1"
    ).fetchall()
    return [table for (table,) in found]


def read(store: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    return store.execute(f'SELECT {names} FROM "{table}"').fetchall()  # noqa: S608


def value(table: str, column: str, kind: str, row: int) -> str:
    plain = table.removesuffix("_versions")
    if (plain, column) in FITTING:
        return f"'{FITTING[plain, column]}'"
    if row == ROWS - 1 and (table, column) in {("members", "lives_to"), ("households", "active_to")}:
        return "NULL"
    return VALUES[kind].format(column=column, row=row)


@pytest.mark.parametrize("newest", EVERY)
def test_a_store_of_every_older_version_keeps_its_rows_and_gets_todays_schema(tmp_path: Path, newest: int) -> None:
    path = tmp_path / "store.duckdb"
    older_store(path, newest)
    with duckdb.connect(str(path), read_only=True) as store:
        before = {table: store.table(table).columns for table in tables_of(store)}
        store.execute("SET TimeZone = 'UTC'")
        rows = {table: read(store, table, columns) for table, columns in before.items()}
    with Store(path) as store:
        assert store.query("schema/migrations/applied")["number"].to_list() == NUMBERS
        for view in store.query("analysts/dictionary/views")["table_name"]:
            store.run_script(f'SELECT * FROM "{view}"')  # noqa: S608
    with duckdb.connect(str(path), read_only=True) as store:
        store.execute("SET TimeZone = 'UTC'")
        for old_name, old_columns in before.items():
            table, columns = NEW_TABLES.get(old_name, old_name), [new_column(old_name, each) for each in old_columns]
            kept = [
                each for each in columns if each in store.table(table).columns and each not in DERIVED.get(table, ())
            ]
            assert set(columns) - set(kept) <= set(DERIVED.get(table, ())), table
            numbers = [columns.index(each) for each in kept]
            then = sorted((tuple(row[number] for number in numbers) for row in rows[old_name]), key=repr)
            assert sorted(read(store, table, kept), key=repr) == then, table


@pytest.mark.slow
@pytest.mark.parametrize("newest", [NUMBERS[0], NUMBERS[-1]])
def test_an_older_store_that_was_tampered_with_or_is_newer_is_refused(tmp_path: Path, newest: int) -> None:
    path = tmp_path / "store.duckdb"
    older_store(path, newest)
    with duckdb.connect(str(path)) as store:
        store.execute("UPDATE migrations SET sha256 = 'x' WHERE number = ?", [newest])
    with pytest.raises(StoreError, match=f"Migration {newest:04}"):
        Store(path)
    with duckdb.connect(str(path)) as store:
        store.execute("UPDATE migrations SET number = 9999 WHERE number = ?", [newest])
    with pytest.raises(StoreError, match="newer bostotte"):
        Store(path)


@pytest.mark.slow
def test_a_migration_that_fails_leaves_the_older_version_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.duckdb"
    before = older_store(path, NUMBERS[0])
    broken = [
        *migrations(),
        (9998, "9998_broken.sql", "ALTER TABLE runs ADD COLUMN extra VARCHAR; SELECT 1 / nothing;"),
    ]
    monkeypatch.setattr(schema, "migrations", lambda: broken)
    with pytest.raises(duckdb.Error):
        Store(path)
    with duckdb.connect(str(path), read_only=True) as store:
        store.execute("SET TimeZone = 'UTC'")
        assert store.execute("SELECT number FROM migrations").fetchall() == [(NUMBERS[0],)]
        for table, rows in before.items():
            assert store.execute(f'SELECT * FROM "{table}" ORDER BY ALL').fetchall() == rows  # noqa: S608
    monkeypatch.undo()
    Store(path).close()


RENAMED_EVENTS = {
    ("new", None): ("new", None),
    ("changed", None): ("changed", None),
    ("seen_again", None): ("unchanged", None),
    ("seen_again", "quiet_time_over"): ("unchanged", "suppression_ended"),
    ("quiet", "no_change"): ("suppressed", "no_change"),
    ("unseen", None): ("not_evaluated", None),
    ("withdrawn", "set_apart"): ("withdrawn", "excluded"),
    ("withdrawn", "new_facts"): ("withdrawn", "new_facts"),
}


@pytest.mark.slow
def test_stored_words_are_replaced_and_the_order_of_events_and_their_key_remain(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    older_store(path, 29)
    with duckdb.connect(str(path)) as store:
        store.execute(
            "DELETE FROM flag_events; UPDATE member_incomes_versions SET role = 'unplaced' WHERE line % 2 = 0"
        )
        for number, (event, reason) in enumerate(RENAMED_EVENTS):
            store.execute("INSERT INTO flag_events VALUES (?, 'A', 'S-1', ?, ?)", [f"run-{number}", event, reason])
        roles = store.execute("SELECT role FROM member_incomes_versions ORDER BY rowid").fetchall()
    Store(path).close()
    with duckdb.connect(str(path)) as store:
        events = store.execute("SELECT event, reason FROM flag_events ORDER BY rowid").fetchall()
        assert events == list(RENAMED_EVENTS.values())
        found = store.execute("SELECT role FROM member_incomes_versions ORDER BY rowid").fetchall()
        assert found == [("unassigned",) if role == "unplaced" else (role,) for (role,) in roles]
        assert ("unassigned",) in found
        with pytest.raises(duckdb.ConstraintException):
            store.execute("INSERT INTO flag_events VALUES ('run-0', 'A', 'S-1', 'new', NULL)")
        with pytest.raises(duckdb.ConstraintException):
            store.execute("INSERT INTO flag_events VALUES ('run-99', 'A', 'S-1', 'quiet', NULL)")
        views = store.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert not {("standing_verdicts",), ("asked_months",), ("quarantine",), ("quarantined_answers",)} & set(views)


def test_the_months_of_each_direction_are_reckoned_from_those_that_were_stored(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    older_store(path, 39)
    end = 2**31 - 1
    months = [  # month, difference, version_from, version_to
        (6, -50_00, 4, end),
        (7, 40_00, 4, 6),
        (8, 40_00, 6, end),
        (9, 1_00, 4, end),
        (10, 70_00, 5, end),
    ]
    with duckdb.connect(str(path)) as store:
        for month, difference, begin, finish in months:
            store.execute(
                "INSERT INTO month_comparisons_versions BY NAME SELECT 'S-9' AS case_id, 'V-9' AS decision_id,"
                " make_date(2026, $1, 1) AS month, 0 AS decided_ore, 0 AS entitlement_ore, $2 AS difference_ore,"
                " 0 AS monthly_income_ore, 0 AS duplicate_number, $3 AS version_from, $4 AS version_to",
                [month, difference, begin, finish],
            )
        for begin, finish in ((4, 5), (5, end)):
            store.execute(
                "INSERT INTO case_findings_versions BY NAME SELECT * REPLACE ('S-9' AS case_id, $1 AS version_from,"
                " $2 AS version_to) FROM case_findings_versions LIMIT 1",
                [begin, finish],
            )
    Store(path).close()
    names = ["version_from", "version_to"]
    names += [f"{place}{name}" for name in ("underpaid", "overpaid") for place in ("first_", "latest_")]
    with duckdb.connect(str(path), read_only=True) as store:
        found = store.table("case_findings_versions").filter("case_id = 'S-9'").order("version_from")
        months_of = found.select("underpaid_months, overpaid_months").fetchall()
        rows = found.select(", ".join(names)).fetchall()
    june, july, august, october = (dt.date(2026, month, 1) for month in (6, 7, 8, 10))
    assert rows == [
        (4, 5, july, july, june, june),
        (5, 6, july, october, june, june),
        (6, end, august, october, june, june),
    ]
    assert months_of == [(1, 1), (2, 1), (2, 1)]
