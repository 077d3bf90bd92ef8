"""The ledger's seal: a check finds every later change of a row, and its position."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import StoreError
from tasks.warehouse import ledger, runs
from tasks.warehouse.engine.database import opened
from tasks.warehouse.engine.frames import ArrowStream
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store
from tasks.warehouse.ledger import FIRST, LedgerCheck, _canonical, _row_hashes
from tests.warehouse.big_store import FIRST_NAMES, OLD, make_older
from tests.warehouse.engine.test_store import a_run, batch, begin

ROWS = 6
NEWEST = "60a4e65ce0ebbfbd791b94e5e46c5d18160b666aaf9b20ddc56509c95aef155b"
"""The fingerprint of the sixth look-up, from the version before look-ups stored their own positions."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of three batches of two look-ups each."""
    folder = tmp_path_factory.mktemp("ledger")
    with Store(folder / "bostotte.duckdb") as store:
        begin(store, a_run())
        for number in range(3):
            runs.store_batch(store, a_run(), number, **batch(number))
    return folder


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be tampered with."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "bostotte.duckdb"


def check(path: Path) -> LedgerCheck:
    with Store(path) as store:
        return ledger.check(store)


def tamper(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_ledger_is_unbroken_and_its_head_is_next_to_it(path: Path) -> None:
    found = check(path)
    assert (found.head.sequence, found.broken) == (ROWS, None)
    assert (path.parent / "ledger-head.txt").read_text(encoding="ascii").split() == [str(ROWS), found.head.row_hash]
    assert (path.parent / "ledger-head.txt").stat().st_mode & 0o777 == 0o600
    with duckdb.connect(str(path), read_only=True) as connection:
        for table in ("lookups", "ledger_chain"):
            assert connection.table(table).project("sequence").fetchall() == [(place,) for place in range(1, ROWS + 1)]


def test_anyone_can_compute_a_fingerprint_again_from_the_stored_row(path: Path) -> None:
    def text(value: dt.datetime) -> str:
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")

    before = "0" * 64
    with Store(path) as store:
        store._connection.execute(
            "UPDATE lookups SET purpose = 'støtte «å\u2028\n\u0001\x7f\\\"»' WHERE lookup_id = 'l-2'"
        )
        sealed = store.query("store/ledger/sealed", after=0, most=ROWS)
        hashes = list(_row_hashes(before, sealed.drop("sequence", "row_hash", "times")))
    assert sealed["row_hash"].to_list()[: ROWS - 2] == hashes[: ROWS - 2]
    for row, found in zip(sealed.drop("sequence", "row_hash", "times").to_dicts(), hashes, strict=True):
        known = {FIRST_NAMES.get(name, name): value for name, value in row.items() if value is not None}
        content = json.dumps(known, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=text)
        before = hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()
        assert found == before


_TEXT = st.text(st.characters(codec="utf-8")) | st.sampled_from(['a,"b":null', ',"number":null', '{"text":null,'])


_ROW = st.fixed_dictionaries(
    {
        "alone": st.none() | _TEXT,
        "b": st.none() | st.integers(-(2**63), 2**63 - 1),
        "texts": st.none() | st.lists(_TEXT),
        "z": st.none() | _TEXT,
    }
)


@given(st.lists(_ROW, min_size=1, max_size=3))
def test_canonical_json_is_what_any_writer_of_compact_json_writes(rows: list[dict[str, Any]]) -> None:
    kinds = {"z": pl.String(), "texts": pl.List(pl.String), "b": pl.Int64(), "alone": pl.String()}
    known = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert _canonical(pl.DataFrame(rows, schema=kinds)) == [
        json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for row in known
    ]


def test_a_chain_that_somebody_else_replaced_between_two_openings_is_not_continued(path: Path) -> None:
    tamper(path, "UPDATE ledger_chain SET row_hash = repeat('a', 64) WHERE sequence = 6")
    with Store(path) as store, pytest.raises(StoreError, match="does not continue"):
        runs.store_batch(store, a_run(), 3, **batch(3))


def test_a_batch_that_failed_leaves_the_head_where_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        runs.store_batch(store, a_run(), 3, **batch(3))
        with monkeypatch.context() as patch:
            patch.setattr(Store, "append", _failing(Store.append, "income_lines"))
            with pytest.raises(StoreError, match="no room"):
                runs.store_batch(store, a_run(), 4, **batch(4))
        runs.store_batch(store, a_run(), 4, **batch(4))
        found = ledger.check(store)
    assert (found.head.sequence, found.broken) == (ROWS + 4, None)


def _failing(append: Callable[..., None], table: str) -> Callable[..., None]:
    def failing(self: Store, name: str, *arguments: object, **constants: object) -> None:
        if name == table:
            raise StoreError("no room")
        append(self, name, *arguments, **constants)

    return failing


def test_an_empty_ledger_is_unbroken(tmp_path: Path) -> None:
    assert check(tmp_path / "new.duckdb").broken is None


@pytest.mark.parametrize(
    "column", ["case_id", "person_key", "purpose", "legal_basis", "outcome", "resource", "period_from", "body_sha256"]
)
def test_a_changed_row_is_found_by_its_number(path: Path, column: str) -> None:
    tamper(path, f"UPDATE lookups SET {column} = 'other' WHERE lookup_id = 'l-1'")  # noqa: S608
    assert "row 3 does not fit" in str(check(path).broken)


def test_changed_times_and_correlation_ids_are_found_too(path: Path) -> None:
    tamper(path, "UPDATE lookups SET correlation_ids = ['x'] WHERE lookup_id = 's-2'")
    assert "row 6 does not fit" in str(check(path).broken)
    tamper(path, "UPDATE lookups SET requested_at = requested_at + INTERVAL 1 MICROSECOND WHERE lookup_id = 'l-0'")
    assert "row 1 does not fit" in str(check(path).broken)


def test_a_row_that_was_taken_out_is_found(path: Path) -> None:
    tamper(path, "DELETE FROM lookups WHERE lookup_id = 's-1'")
    assert "row 4: its look-up was taken out" in str(check(path).broken)


def test_a_row_and_its_link_taken_out_are_found(path: Path) -> None:
    tamper(path, "DELETE FROM lookups WHERE lookup_id = 's-1'", "DELETE FROM ledger_chain WHERE sequence = 4")
    assert "row 4 is missing" in str(check(path).broken)


PUT_IN = (
    "INSERT INTO lookups SELECT * REPLACE ('new' AS lookup_id, {} AS sequence) FROM lookups WHERE lookup_id = 'l-0'"
)


@pytest.mark.parametrize("place", ["NULL", str(ROWS + 1), "0", "-1", str(2**63 - 1)])
def test_a_row_put_in_past_the_chain_is_found(path: Path, place: str) -> None:
    tamper(path, PUT_IN.format(place))
    assert "1 look-ups were put in past the chain" in str(check(path).broken)


@pytest.mark.slow
@pytest.mark.parametrize("stretch", [1, 2, 20_000])
@pytest.mark.parametrize("place", range(1, ROWS + 1))
def test_a_place_that_two_look_ups_have_is_found(
    path: Path, place: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_STRETCH", stretch)
    tamper(path, PUT_IN.format(place))
    assert f"row {place}: its place was given twice" in str(check(path).broken)


def test_a_look_up_that_is_there_twice_with_its_place_is_found(path: Path) -> None:
    tamper(path, "INSERT INTO lookups FROM lookups WHERE sequence = 3")
    assert "row 3: its place was given twice" in str(check(path).broken)


def test_a_place_that_two_links_have_is_found(path: Path) -> None:
    tamper(path, "INSERT INTO ledger_chain FROM ledger_chain WHERE sequence = 6")
    assert "row 6: its place was given twice" in str(check(path).broken)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 6), (5, 6)])
def test_places_that_were_swapped_are_found(path: Path, first: int, second: int) -> None:
    swap = f"CASE sequence WHEN {first} THEN {second} WHEN {second} THEN {first} ELSE sequence END"
    tamper(path, f"UPDATE lookups SET sequence = {swap}")  # noqa: S608
    assert f"row {first} does not fit" in str(check(path).broken)


@pytest.mark.parametrize("place", ["NULL", str(ROWS + 1), "0"])
def test_a_look_up_whose_place_was_taken_from_it_is_found(path: Path, place: str) -> None:
    tamper(path, f"UPDATE lookups SET sequence = {place} WHERE sequence = 4")  # noqa: S608
    assert "row 4: its look-up was taken out" in str(check(path).broken)


def test_a_stretch_of_links_taken_out_is_found_however_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_STRETCH", 1)
    tamper(path, "DELETE FROM ledger_chain WHERE sequence BETWEEN 2 AND 5")
    assert "row 2 is missing from the chain" in str(check(path).broken)


def test_an_end_that_was_cut_off_is_found_by_the_file(path: Path) -> None:
    tamper(path, "DELETE FROM lookups WHERE lookup_id IN ('l-2', 's-2')", "DELETE FROM ledger_chain WHERE sequence > 4")
    assert "row 5 and those after it, up to 6, were cut off" in str(check(path).broken)


NO_CHAIN = ("DELETE FROM ledger_chain", "UPDATE lookups SET sequence = NULL")
"""Statements that turn a store into one from before the chain existed."""


def test_a_chain_that_was_rebuilt_does_not_fit_the_file_and_is_not_continued(path: Path) -> None:
    written = path.parent / "ledger-head.txt"
    before = written.read_bytes()
    tamper(path, "UPDATE lookups SET purpose = 'other' WHERE lookup_id = 'l-1'", *NO_CHAIN)
    with Store(path) as store, pytest.raises(StoreError, match="does not continue"):
        runs.store_batch(store, a_run(), 3, **batch(3))
    assert written.read_bytes() == before
    assert "row 1 and those after it" in str(check(path).broken)
    written.unlink()
    with Store(path) as store:
        runs.store_batch(store, a_run(), 3, **batch(3))
    written.write_bytes(before)
    assert "row 6 is not the one" in str(check(path).broken)


def test_a_missing_head_is_reported(path: Path) -> None:
    (path.parent / "ledger-head.txt").unlink()
    assert "ledger-head.txt is missing" in str(check(path).broken)


def test_a_head_that_is_behind_after_a_crash_is_no_fault(path: Path) -> None:
    written = path.parent / "ledger-head.txt"
    before = written.read_bytes()
    with Store(path) as store:
        runs.store_batch(store, a_run(), 3, **batch(3))
    written.write_bytes(before)
    assert check(path).broken is None


@pytest.mark.slow
@pytest.mark.parametrize("stretch", [2, 20_000])
def test_a_store_from_before_the_chain_is_sealed_whole_by_its_next_batch(
    path: Path, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_STRETCH", stretch)
    later = "UPDATE lookups SET requested_at = requested_at + INTERVAL 1 DAY WHERE lookup_id = 'l-0'"
    tamper(path, *NO_CHAIN, later)
    (path.parent / "ledger-head.txt").unlink()
    assert check(path).broken is None
    with Store(path) as store:
        runs.store_batch(store, a_run(), 3, **batch(3))
    assert places(path) == ["l-1", "l-2", "s-0", "s-1", "s-2", "l-0", "l-3", "s-3"], "by time, then what is new"
    found = check(path)
    assert (found.head.sequence, found.broken) == (ROWS + 2, None)


def test_a_chain_that_was_taken_out_with_its_places_and_its_head_is_found(path: Path) -> None:
    now = "UPDATE lookups SET requested_at = (SELECT max(applied_at) FROM migrations) + INTERVAL 1 DAY"
    tamper(path, *NO_CHAIN, now)
    (path.parent / "ledger-head.txt").unlink()
    assert f"the chain is gone: {ROWS} look-ups were made after this store had one" in str(check(path).broken)


def test_a_chain_that_is_gone_is_found_and_not_rebuilt(path: Path) -> None:
    tamper(path, "DELETE FROM ledger_chain")
    (path.parent / "ledger-head.txt").unlink()
    assert "row 1 is missing from the chain" in str(check(path).broken)
    with Store(path) as store, pytest.raises(StoreError, match=r"has no chain, and 6 of its look-ups"):
        runs.store_batch(store, a_run(), 3, **batch(3))
    assert len(places(path)) == ROWS


def places(path: Path) -> list[str]:
    """The look-ups of a store in the order of their positions; asserts that no position is missing."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("SELECT sequence, lookup_id FROM lookups ORDER BY sequence").fetchall()
    assert [sequence for sequence, _ in found] == list(range(1, len(found) + 1))
    return [lookup_id for _, lookup_id in found]


def made_before(path: Path, key: EncryptionKey | None = None) -> Path:
    """A store of the old layout: the chain has the ids of look-ups, and look-ups have no positions yet."""
    make_older(path, key=key, rows=0, number=28)
    stored = pl.concat(batch(number)["lookups"] for number in range(3)).drop("id_key")
    links = stored.select(
        pl.int_range(1, pl.len() + 1).alias("sequence"), "lookup_id", row_hash=pl.Series(_row_hashes(FIRST, stored))
    )
    with opened(path, key=key) as connection:
        for table, frame in {"lookups": stored.rename(FIRST_NAMES).reverse(), "ledger_chain": links.reverse()}.items():
            connection.register("incoming", ArrowStream(frame))
            connection.execute(f"INSERT INTO {table} BY NAME FROM incoming")
    (path.parent / "ledger-head.txt").write_text(f"{ROWS} {NEWEST}\n", encoding="ascii")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("key", [None, OLD])
def test_a_chain_from_before_look_ups_had_positions_is_valid_and_continues(
    tmp_path: Path, key: EncryptionKey | None
) -> None:
    path = made_before(tmp_path / "bostotte.duckdb", key)
    with Store(path, key=key) as store:
        found = ledger.check(store)
        assert (found.head.sequence, found.head.row_hash, found.broken) == (ROWS, NEWEST, None)
        placed = store.query("store/ledger/placed", after=0, most=ROWS)
        assert placed["lookup_id"].to_list() == ["l-0", "s-0", "l-1", "s-1", "l-2", "s-2"]
        runs.store_batch(store, a_run(), 3, **batch(3))
        assert (ledger.check(store).head.sequence, ledger.check(store).broken) == (ROWS + 2, None)


@pytest.mark.parametrize(
    ("done", "text"),
    [
        ("UPDATE lookups SET purpose = 'other' WHERE lookup_id = 'l-1'", "row 3 does not fit"),
        ("DELETE FROM lookups WHERE lookup_id = 's-1'", "row 4: its look-up was taken out"),
        ("DELETE FROM ledger_chain WHERE sequence = 4", "row 4 is missing"),
        ("INSERT INTO lookups FROM lookups WHERE lookup_id = 's-1'", "row 4: its place was given twice"),
        ("INSERT INTO lookups SELECT * REPLACE ('new' AS lookup_id) FROM lookups LIMIT 1", "1 look-ups were put in"),
        ("UPDATE ledger_chain SET lookup_id = 's-1' WHERE sequence = 6", "its look-up was taken out"),
    ],
)
def test_what_was_done_to_a_ledger_before_its_migration_is_found_after_it(tmp_path: Path, done: str, text: str) -> None:
    path = made_before(tmp_path / "bostotte.duckdb")
    tamper(path, done)
    assert text in str(check(path).broken)


def test_each_restore_leaves_a_line_that_the_next_one_keeps(path: Path) -> None:
    when = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
    with Store(path) as store:
        head = ledger.newest_head(store)
        ledger.note_restore(store, ledger.Head(9, "b" * 64), when, "kari")
        (path.parent / "ledger-head.txt").unlink()
        ledger.note_restore(store, ledger.written_head(store), when, "ola")
        lines = ledger.restores(store)
    assert lines == [
        f"a backup was restored: 2026-12-01T08:00:00Z 9 {'b' * 64} -> {head} kari",
        f"a backup was restored: 2026-12-01T08:00:00Z 0 {FIRST} -> {head} ola",
    ]
    assert check(path).broken is None
