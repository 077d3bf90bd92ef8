"""A purge gives back the disk space of the deleted rows, and leaves nothing of them in the file."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.warehouse.engine.schema import migrations
from tasks.warehouse.engine.store import Store
from tasks.warehouse.upkeep.purge import due_cases, purge, rewrite
from tests.warehouse.big_store import TIMES, fill

BODIES = 6_000


@pytest.mark.slow
def test_the_file_is_smaller_by_what_was_deleted_and_has_no_free_room_in_it(tmp_path: Path) -> None:
    path = tmp_path / "bostotte.duckdb"
    with Store(path) as store:
        fill(store, BODIES)
        number = pl.int_range(BODIES, eager=True)
        parts = {str(seed): number.hash(seed).cast(pl.String) for seed in range(60)}
        bodies = pl.DataFrame(parts).select(body=pl.concat_str(pl.all(), separator=" "))
        store.run_script("DELETE FROM raw_answers")
        store.append("raw_answers", bodies.with_columns(lookup_id="l-" + number.cast(pl.String)))
        store.checkpoint()
        first, last = bodies["body"][0], bodies["body"][-1]
        cases = due_cases(store, TIMES)
    before = path.stat().st_size
    purge(path, TIMES, cases, "kari")
    assert path.stat().st_size < before - 2_000_000, "six megabytes of answers do not compress to less than two"
    with duckdb.connect(str(path), read_only=True) as store_now:
        [free] = store_now.execute("SELECT free_blocks FROM pragma_database_size()").fetchone() or (None,)
    assert free == 0
    content = path.read_bytes()
    assert not [words for words in (first, last) if any(part.encode() in content for part in words.split())]


@pytest.mark.slow
def test_a_rewritten_store_says_when_its_migrations_were_applied_first(tmp_path: Path) -> None:
    path = tmp_path / "bostotte.duckdb"
    with Store(path) as store:
        store.run_script("UPDATE migrations SET applied_at = TIMESTAMPTZ '2025-01-01 12:00:00+00' + to_days(number)")
    rewrite(path, path)
    with duckdb.connect(str(path), read_only=True) as rewritten:
        moved = rewritten.execute("SELECT number FROM migrations WHERE year(applied_at) <> 2025").fetchall()
        assert rewritten.table("migrations").count("*").fetchone() == (len(migrations()),)
    assert moved == []


def test_the_deletion_of_one_row_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "bostotte.duckdb"
    with Store(path) as store:
        fill(store, 1)
    purge(path, TIMES, pl.DataFrame(schema={"case_id": pl.String}), "kari")
    with duckdb.connect(str(path), read_only=True) as purged:
        assert purged.execute("SELECT table_name, row_count, purged_by FROM purges").fetchall() == [
            ("raw_answers", 1, "kari")
        ]
