"""A result table is declared once; storing, replay, copying, purging and export follow from that declaration."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandera.polars as pa
import polars as pl
import pytest

from tasks.errors import ContractError
from tasks.validation import Table
from tasks.warehouse import replay, reports, runs
from tasks.warehouse import tables as registry
from tasks.warehouse.analysts_copy.publish import publish_snapshot
from tasks.warehouse.engine import schema
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import Export, Results, StoredTable, stored_tables
from tasks.warehouse.upkeep.purge import Times, purge
from tests.frames import NAMES, NOON
from tests.stores import made_by_migrations
from tests.warehouse.engine.test_store import a_run, begin, results

CREATE = """
CREATE TABLE payments_versions (
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    paid_ore BIGINT NOT NULL,
    clerk VARCHAR,
    duplicate_number INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
"""


class Payments(Table):
    """An invented result table."""

    case_id: pl.String = pa.Field(unique=True)
    month: pl.Date
    paid_ore: pl.Int64 = pa.Field(ge=0)
    clerk: pl.String = pa.Field(nullable=True)


PAYMENTS = StoredTable(
    "payments",
    "results",
    Payments,
    "results",
    left_out=frozenset({"clerk"}),
    export=Export("payments", sums=()),
    purged_with="cases",
    migration=9999,
)
ROWS = pl.DataFrame(
    {"case_id": ["S-1"], "month": [dt.date(2026, 10, 1)], "paid_ore": [1_000_00], "clerk": ["Kari"]},
    schema_overrides={"paid_ore": pl.Int64},
)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Declare the table and add its migration; change nothing else."""
    known = [*schema.migrations(), (9999, "9999_payments.sql", CREATE)]
    monkeypatch.setattr(schema, "migrations", lambda: known)
    monkeypatch.setattr(registry, "TABLES", (*registry.TABLES, PAYMENTS))
    with made_by_migrations():
        yield


USUAL = results().frames


def with_payments(rows: pl.DataFrame = ROWS) -> Results:
    return Results(USUAL | {"payments": rows})


@pytest.mark.slow
@pytest.mark.usefixtures("declared")
def test_a_table_that_is_declared_is_stored_replayed_copied_exported_and_purged(tmp_path: Path) -> None:
    path = tmp_path / "data" / "bostotte.duckdb"
    with Store(path) as store:
        for night in range(2):
            at = NOON + dt.timedelta(days=night)
            run = begin(store, a_run(run_id=f"r-{night}", started_at=at, as_of=at.date()))
            runs.store_results(store, run, with_payments())
            runs.end(store, run, "complete", None, at)
        assert store.row_count("payments_versions") == 1, "a row that two runs found is stored once"
        assert store.row_count("payments") == 2, "and read by run"
        assert replay.stored_results(store, "r-1")["payments"].equals(
            ROWS.select("case_id", "month", "paid_ore", "clerk")
        )
        rows = reports.export_table(store, PAYMENTS, "S-1", None)
        assert rows.columns == ["as_of", "month", "paid_ore", "clerk"]
        assert rows["paid_ore"].to_list() == [1_000_00, 1_000_00]
        copy = publish_snapshot(store, tmp_path / "analyst" / "copy.duckdb", NAMES)
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = read_frame(connection, "SELECT * FROM payments WHERE run_id = 'r-1'")
        assert rows.columns == ["run_id", "case_id", "month", "paid_ore"]
        assert rows["case_id"].to_list() == [NAMES.for_copy("case", "S-1")]
        [(meaning,)] = connection.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'payments' AND column_name = 'case_id'"
        ).fetchall()
        assert "pseudonym" in meaning
    late = dt.date(2030, 1, 1)
    found = purge(path, Times(late, late, late), pl.DataFrame({"case_id": ["S-1"]}), "kari")
    assert dict(found.iter_rows())["payments"] == 1


@pytest.mark.slow
@pytest.mark.usefixtures("declared")
def test_a_table_that_is_declared_is_checked(tmp_path: Path) -> None:
    with Store(tmp_path / "data" / "bostotte.duckdb") as store:
        run = begin(store, a_run())
        with pytest.raises(ContractError, match="Payments: paid_ore"):
            runs.store_results(store, run, with_payments(ROWS.with_columns(paid_ore=pl.lit(-1, pl.Int64))))
        with pytest.raises(ContractError, match="payments"):
            Results(USUAL)
        runs.store_results(store, run, with_payments())


def test_results_need_a_frame_for_each_result_table_and_no_other() -> None:
    for wrong in (USUAL | {"payments": ROWS}, {name: frame for name, frame in USUAL.items() if name != "flags"}):
        with pytest.raises(ContractError, match="result table"):
            Results(wrong)


def test_every_table_that_is_declared_is_in_a_store_with_the_columns_of_its_schema(tmp_path: Path) -> None:
    added = {
        *("run_id", "resource", "sequence", "side", "duplicate_number", "version_from", "version_to"),
    }
    with Store(tmp_path / "data" / "bostotte.duckdb") as store:
        assert {table.stored_in for table in stored_tables()} <= set(store.tables())
        for table in stored_tables():
            if table.schema is not None:
                wanted = set(table.schema.to_schema().columns) - {"person_id"}
                assert set(store.columns(table.stored_in)) - wanted <= added, table.name
                assert wanted <= set(store.columns(table.stored_in)), table.name
                assert table.left_out <= set(store.columns(table.stored_in)), table.name
                assert set(dataclasses.asdict(table)["left_out"]).isdisjoint({"run_id", "case_id"}), table.name
