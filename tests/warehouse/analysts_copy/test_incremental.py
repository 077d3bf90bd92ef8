"""An incremental copy adds the new rows to the copy before it, and equals a copy built from scratch."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tasks.privacy import Pseudonymiser
from tasks.validation import (
    Decisions,
    Households,
    InputFindings,
    Members,
    Plan,
    RecipientTables,
    VerdictRejects,
    Verdicts,
    columns,
    validate,
)
from tasks.validation import empty as no_rows
from tasks.warehouse import brake, flags, runs
from tasks.warehouse.analysts_copy import incremental as copying
from tasks.warehouse.analysts_copy import publish as snapshot
from tasks.warehouse.analysts_copy.publish import CopyOptions, forget_earlier_copies, publish_snapshot
from tasks.warehouse.analysts_copy.tables import CopiedTable, all_tables
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictImport
from tasks.warehouse.runs import Run
from tasks.warehouse.tables import Results
from tasks.warehouse.upkeep.purge import Times, due_cases, purge
from tests.frames import KEY, NAMES, NOON, OCTOBER, rows
from tests.warehouse.engine.test_store import FEEDS, SOURCES, a_run, batch, results

REBUILT = CopyOptions(rebuild=True)
FIGURES = pl.DataFrame(
    [{"figure": "flagged_share", "value": 1.0, "low": 0.0, "high": 0.5, "compared_runs": 0, "held": True}],
    schema_overrides={"compared_runs": pl.Int64},
)
PLANNED = {"case_id": "S-1", "municipality": "0301", "person_key": KEY, "resource": "inntekt", "month": OCTOBER}
PLANS = ({"position": 0, "reason": "event"}, {"position": 1, "reason": "known", "known_lookup_id": "l-12"})


class Country:
    """A store with nightly runs, its incremental copy, and copies built from scratch to compare with."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "data" / "bostotte.duckdb"
        self.copy = folder / "analyst" / "copy.duckdb"
        self.night = 11
        self.month = OCTOBER

    def begin(self, store: Store, *, cost: int = 9_000_00, people: int = 1) -> Run:
        """Begin the next night's run; people: the number of members of the only household."""
        self.night += 1
        at = NOON.replace(day=self.night)
        run = a_run(run_id=f"r-{self.night}", month=self.month, started_at=at, as_of=at.date())
        members = rows(Members, *({"person_key": f"{number}" * 24} for number in range(1, people + 1)))
        given = RecipientTables(
            rows(Households, {"housing_cost_ore": cost}),
            members,
            rows(Decisions, {}),
            rows(InputFindings, {}),
            SOURCES,
            ["S-1"],
        )
        plan = validate(Plan, pl.DataFrame([PLANNED | known for known in PLANS], schema=dict(columns(Plan))))
        runs.begin(store, run, given, plan, FEEDS)
        return run

    def run(self, store: Store, state: str = "flagged", *, held: bool = False, **given: Any) -> Run:
        """Run a whole night and end it, or hold it."""
        run = self.begin(store, **given)
        pieces = batch(self.night, "empty")
        pieces["lookups"] = pieces["lookups"].with_columns(run_id=pl.lit(run.run_id))
        if self.month != OCTOBER:
            pieces["lookups"] = pieces["lookups"].with_columns(
                pl.when(resource="inntekt").then(pl.lit(f"{self.month:%Y-%m}")).otherwise(column).alias(column)
                for column in ("period_from", "period_to")
            )
            pieces["income_lines"] = pieces["income_lines"].with_columns(month=pl.lit(self.month))
        runs.store_batch(store, run, 0, **pieces)
        runs.store_results(store, run, self.found(state))
        if held:
            at = run.started_at
            brake.hold_run(store, run, "complete", reason="too many", ran_by="ola", figures=FIGURES, now=at)
        else:
            runs.end(store, run, "complete", None, run.started_at)
        return run

    def found(self, state: str) -> Results:
        found = results(state)
        flag = {"flag_id": pl.lit(f"A-{self.night:08}")}
        of_flags = ("flags", "flag_events", "case_findings")
        return Results(found.frames | {name: found[name].with_columns(**flag) for name in of_flags})

    def publish(self, store: Store, options: CopyOptions | None = None, **how: Any) -> bool:
        """Publish; return whether the existing copy was continued."""
        made: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            whole = snapshot._rebuild_copy

            def recorded(*given: Any) -> None:
                made.append("rebuild")
                whole(*given)

            patch.setattr(snapshot, "_rebuild_copy", recorded)
            publish_snapshot(store, self.copy, how.pop("names", NAMES), options, **how)
        return not made


@pytest.fixture
def country(tmp_path: Path) -> Country:
    return Country(tmp_path)


def content(file: Path, parquet: Path | None = None) -> dict[str, list[str]]:
    """Every row of every table, sorted; read from the current Parquet set if its folder is given."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as copy:
        copy.execute("SET search_path = 'main,versions'")
        tables = [name for (name,) in copy.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        for table in tables:
            if table != "copy_progress":
                columns = copy.table(table).columns
                read = copy.table(table)
                if parquet is not None:
                    read = copy.read_parquet(f"{parquet}/current/{table}/**/*.parquet", hive_partitioning=True)
                    if "month" in columns:
                        read = read.select(*(column for column in columns if column != "month"))
                    else:
                        read = read.select(*columns)
                elif "month" in columns:
                    read = read.select(*(column for column in columns if column != "month"))
                found[table] = sorted(map(str, read.fetchall()))
    return found


def comments(file: Path) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as copy:
        return copy.execute("SELECT table_name, column_name, comment FROM duckdb_columns() ORDER BY ALL").fetchall()


def same_as_rebuilt(country: Country, store: Store, folder: Path) -> None:
    other = folder / "other" / "copy.duckdb"
    publish_snapshot(store, other, NAMES, REBUILT)
    assert content(country.copy) == content(other)
    assert content(country.copy, country.copy.parent / "parquet") == content(other, other.parent / "parquet")
    assert content(country.copy, country.copy.parent / "parquet") == content(country.copy)
    assert comments(country.copy) == comments(other)


def nights(country: Country, store: Store) -> Iterator[str]:
    """The changes that can happen in a store between two copies, one after the other."""
    country.run(store)
    yield "the first night"
    country.run(store)
    yield "a night that finds the same"
    country.run(store, "observed")
    yield "a night that finds something else"
    country.run(store, cost=9_500_00, people=3)
    yield "a night with another household"
    country.run(store, people=2)
    country.run(store, "observed")
    yield "two nights at once"
    answer = {"flag_id": "A-00000012", "verdict_id": "v-1", "import_id": "i-1"}
    done = VerdictImport("i-1", "svar.xlsx", "0", NOON, "kari", 1, 0, 0)
    flags.store_verdicts(store, done, rows(Verdicts, answer), no_rows(VerdictRejects))
    yield "an answer"
    country.run(store, "flagged", held=True)
    yield "a run that is held"
    country.run(store, "observed")
    yield "a run after it"
    yield "nothing at all"


@pytest.mark.slow
def test_a_night_is_put_into_the_copy_and_gives_the_one_made_from_nothing(country: Country, tmp_path: Path) -> None:
    with Store(country.file) as store:
        country.run(store)
        assert not country.publish(store), "the first"
        country.run(store, "observed", cost=9_500_00, people=3)
        assert country.publish(store)
        same_as_rebuilt(country, store, tmp_path)


@pytest.mark.slow
def test_the_copy_that_follows_is_the_one_made_from_nothing(country: Country, tmp_path: Path) -> None:
    with Store(country.file) as store:
        for turn, what in enumerate(nights(country, store)):
            assert country.publish(store) is (turn > 0), what
            same_as_rebuilt(country, store, tmp_path / str(turn))


def two_nights(country: Country, store: Store) -> None:
    country.run(store)
    country.run(store, "observed")
    country.publish(store)


@pytest.mark.slow
def test_it_is_rebuilt_on_request_and_after_a_change_of_key_settings_or_program(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(country.file) as store:
        two_nights(country, store)
        assert country.publish(store)
        assert not country.publish(store, REBUILT)
        assert not country.publish(store, names=Pseudonymiser(b"another key" * 3)), "another key"
        assert not country.publish(store), "the key before it"
        assert not country.publish(store, CopyOptions(smallest_count=3))
        assert country.publish(store, CopyOptions(smallest_count=3))
        monkeypatch.setattr("tasks.warehouse.analysts_copy.incremental._PROGRAM", copying._PROGRAM[:-1])
        assert not country.publish(store, CopyOptions(smallest_count=3)), "other SQL"


@pytest.mark.slow
def test_a_copy_that_does_not_open_or_has_not_what_it_says_is_rebuilt(country: Country, tmp_path: Path) -> None:
    with Store(country.file) as store:
        two_nights(country, store)
        with duckdb.connect(str(country.copy)) as copy:
            copy.execute("UPDATE versions.case_states_versions SET state = 'awaiting' WHERE version_to > 99")
        country.run(store, "flagged")
        assert not country.publish(store), "what should end is not there"
        same_as_rebuilt(country, store, tmp_path)
        with duckdb.connect(str(country.copy)) as copy:
            copy.execute("DELETE FROM income_lines")
        assert not country.publish(store), "too few rows"
        country.copy.write_bytes(b"not a database" * 1000)
        assert not country.publish(store)
        same_as_rebuilt(country, store, tmp_path / "again")


@pytest.mark.slow
def test_it_is_rebuilt_after_a_release_and_when_a_run_ended_that_had_not(country: Country, tmp_path: Path) -> None:
    with Store(country.file) as store:
        two_nights(country, store)
        held = country.run(store, held=True)
        country.publish(store)
        brake.record_release(store, held.run_id, "kari", None, NOON)
        assert not country.publish(store)
        same_as_rebuilt(country, store, tmp_path / "released")
        interrupted = country.begin(store)
        assert country.publish(store)
        runs.end(store, interrupted, "failed", None, NOON)
        assert not country.publish(store)
        same_as_rebuilt(country, store, tmp_path / "ended")


@pytest.mark.slow
def test_it_is_rebuilt_after_a_purge_and_for_another_store(country: Country, tmp_path: Path) -> None:
    with Store(country.file) as store:
        two_nights(country, store)
        before = tmp_path / "backup.duckdb"
        store.checkpoint()
        shutil.copyfile(country.file, before)
        country.run(store)
        assert country.publish(store)
    with Store(before) as store:
        assert not country.publish(store), "the store is behind the copy"
        same_as_rebuilt(country, store, tmp_path / "behind")
        country.night -= 1
        country.run(store, "observed", cost=1_000_00)
        assert country.publish(store)
    with Store(country.file) as store:
        country.run(store)
        assert not country.publish(store), "another past"
        country.night += 10
    later = dt.date(2028, 1, 1)
    times = Times(later, later, later)
    with Store(country.file) as store:
        cases = due_cases(store, times)
    purge(country.file, times, cases, "kari")
    with Store(country.file) as store:
        assert not country.publish(store), "a purge"
        same_as_rebuilt(country, store, tmp_path / "purged")


@pytest.mark.slow
def test_a_copy_under_its_own_key_is_continued_under_that_key_alone(country: Country, tmp_path: Path) -> None:
    key, other = (EncryptionKey(digit * 64, "here") for digit in "ab")
    with Store(country.file) as store:
        country.run(store)
        assert not country.publish(store, key=key)
        country.run(store, "observed")
        assert country.publish(store, key=key)
        assert not country.publish(store, key=other)
        assert not country.publish(store)
        same_as_rebuilt(country, store, tmp_path)


def inodes(country: Country, table: str) -> dict[str, int]:
    return {
        str(file.relative_to(file.parents[1])): file.stat().st_ino
        for file in (country.copy.parent / "parquet" / "current" / table).rglob("*.parquet")
    }


@pytest.mark.slow
def test_months_in_which_nothing_has_changed_are_the_same_files(country: Country) -> None:
    with Store(country.file) as store:
        country.run(store)
        country.publish(store)
        first = inodes(country, "income_lines"), inodes(country, "case_states_versions")
        country.month = dt.date(2026, 11, 1)
        country.run(store)
        country.publish(store)
        lines, states = inodes(country, "income_lines"), inodes(country, "case_states_versions")
        assert {"month=2026-10/data_0.parquet"} == set(first[0]) == set(first[1])
        assert set(lines) == {"month=2026-10/data_0.parquet", "month=2026-11/data_0.parquet"}
        assert lines["month=2026-10/data_0.parquet"] == first[0]["month=2026-10/data_0.parquet"]
        assert states == first[1], "the same found again adds no row"
        files = country.copy.parent / "parquet"
        forget_earlier_copies(country.copy)
        assert content(country.copy, files) == content(country.copy), "the other name of a file is enough"


@pytest.mark.slow
def test_after_a_crash_between_the_parquet_and_the_copy_all_months_are_written(
    country: Country, tmp_path: Path
) -> None:
    with Store(country.file) as store:
        country.run(store)
        country.publish(store)
        kept = country.copy.read_bytes()
        country.run(store, "observed")
        country.publish(store)
        country.copy.write_bytes(kept)
        before = inodes(country, "income_lines")
        assert country.publish(store)
        assert set(inodes(country, "income_lines").values()).isdisjoint(before.values())
        same_as_rebuilt(country, store, tmp_path)


@pytest.mark.slow
def test_a_process_killed_while_it_reads_the_copy_before_leaves_no_folder(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[Path]] = []
    tables = all_tables

    def while_it_is_open() -> list[CopiedTable]:
        seen.append(list(country.copy.parent.glob(".*.temp-*")))
        return tables()

    with Store(country.file) as store:
        two_nights(country, store)
        monkeypatch.setattr(copying, "all_tables", while_it_is_open)
        assert country.publish(store)
    assert seen[0] == []
