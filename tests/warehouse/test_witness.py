"""An outside witness of the ledger: an older, another or a rebuilt store is found, with whatever head it comes."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tasks.errors import InputError, OutputError
from tasks.warehouse import ledger, runs, witness
from tasks.warehouse.engine.store import Store
from tasks.warehouse.ledger import Head
from tests.warehouse.engine.test_store import a_run, batch, begin

NOW = dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC)


def fault(path: Path, file: Path) -> str | None:
    with Store(path) as store:
        found = ledger.check(store)
        assert found.broken is None, "the store and its own head agree"
        return witness.find_fault(file, store, found.head)


def add(path: Path, number: int) -> Head:
    with Store(path) as store:
        if number == 0:
            begin(store, a_run())
        runs.store_batch(store, a_run(), number, **batch(number))
        return ledger.newest_head(store)


def test_a_store_that_is_older_another_or_rebuilt_is_found_with_its_own_head(tmp_path: Path) -> None:
    path, file = tmp_path / "bostotte.duckdb", tmp_path / "log" / "witness.txt"
    witness.check_writable(file)
    witness.note(file, None, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == b""
    first = add(path, 0)
    witness.note(file, first, NOW)
    older = shutil.copytree(tmp_path, tmp_path / "older", ignore=shutil.ignore_patterns("log", "older"))
    second = add(path, 1)
    for _ in range(2):
        witness.note(file, second, NOW)
    assert file.read_text(encoding="ascii").splitlines() == [
        f"2026-12-01T04:00:00Z sealed {first}",
        f"2026-12-01T04:00:00Z sealed {second}",
    ]
    assert fault(path, file) is None
    assert "the store is an older one" in str(fault(older / "bostotte.duckdb", file))
    another = tmp_path / "another" / "bostotte.duckdb"
    add(another, 0)
    with Store(another) as store:
        runs.store_batch(store, a_run(), 7, **batch(7))
    assert f"row {second.sequence} is not the one" in str(fault(another, file))
    for name in ("bostotte.duckdb", "ledger-head.txt"):
        (another.parent / name).unlink()
    assert "is gone" in str(fault(another, file)), "a store made again is empty"


def test_after_a_restore_the_lines_before_it_bind_no_more(tmp_path: Path) -> None:
    path, file = tmp_path / "bostotte.duckdb", tmp_path / "witness.txt"
    head = add(path, 0)
    witness.note(file, Head(99, "a" * 64), NOW)
    assert fault(path, file) is not None
    witness.note(file, head, NOW, "restored")
    assert fault(path, file) is None
    witness.note(file, Head(head.sequence, "b" * 64), NOW)
    assert "the chain was rebuilt" in str(fault(path, file))


@pytest.mark.parametrize("text", ["anything\n", "2026-12-01T04:00:00Z sealed 1 abc\n", "2026-12-01T04:00:00Z sea", "å"])
def test_a_damaged_line_is_reported_with_its_number(tmp_path: Path, text: str) -> None:
    file = tmp_path / "witness.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="witness"):
        witness.lines(file)


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "witness.txt").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="cannot be written"):
        witness.check_writable(tmp_path / "witness.txt")
    assert not (tmp_path / "elsewhere").exists()
