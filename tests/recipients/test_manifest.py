"""A delivery that is not what its manifest says is refused as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from tasks.errors import InputError
from tasks.recipients import read_delivery
from tasks.settings import DeliveryGuard, Settings
from tests.clocks import FixedClock
from tests.recipients.delivery import ON, PSEUDONYMISER, TABLES, files_source, settings_for, two_cases, write

NOW = dt.datetime(2026, 11, 30, 2, tzinfo=dt.UTC)


def said(folder: Path) -> dict[str, object]:
    """What a right manifest of the files says."""
    tables = two_cases()
    return {
        "delivered_at": "2026-11-30T02:00:00+01:00",
        "tables": {
            name: {
                "rows": len(tables[name]),
                "sha256": hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest().upper(),
            }
            for name in TABLES
        },
    }


def delivered(folder: Path, manifest: object, oldest_hours: int | None = None) -> int:
    (folder / "manifest.json").write_text(manifest if isinstance(manifest, str) else json.dumps(manifest), "utf-8")
    settings: Settings = settings_for(files_source(folder) | {"manifest": folder / "manifest.json"})
    settings = settings.model_copy(update={"delivery": DeliveryGuard(oldest_hours=oldest_hours)})
    return len(read_delivery(settings, on=ON, clock=FixedClock(NOW)).recipients(PSEUDONYMISER).population)


def test_a_delivery_that_is_as_its_manifest_says_is_read(tmp_path: Path) -> None:
    right = said(write(tmp_path, two_cases()))
    assert delivered(tmp_path, right) == 2
    assert delivered(tmp_path, right, oldest_hours=2) == 2
    assert delivered(tmp_path, {}) == 2


@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_is_cut_off_is_refused_with_its_figures(tmp_path: Path, table: str) -> None:
    right = said(write(tmp_path, two_cases()))
    path = tmp_path / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip().rpartition("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"{table}.csv has another SHA-256"):
        delivered(tmp_path, right)
    rows = len(two_cases()[table])
    with pytest.raises(InputError, match=f"{table}.csv has {rows - 1} rows, and it says {rows}"):
        delivered(tmp_path, {"tables": {table: {"rows": rows}}})


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ({"delivered_at": "2026-11-29T23:00:00+01:00"}, "older than 3 hours"),
        ({}, "no delivered_at"),
        ({"delivered_at": "2026-11-30T02:00:00"}, "delivered_at"),
        ({"tables": {"persons": {}}}, "a table that we do not have"),
        ({"tables": {"members": {"rows": -1}}}, "tables.members.rows"),
        ({"row": 1}, "row"),
        ("[" * 100_000, "not JSON"),
        ("\ufeff{", "not JSON"),
    ],
)
def test_a_manifest_that_is_old_or_wrong_is_refused(tmp_path: Path, manifest: object, words: str) -> None:
    write(tmp_path, two_cases())
    with pytest.raises(InputError, match=words):
        delivered(tmp_path, manifest, oldest_hours=3)


def test_a_manifest_that_is_not_there_is_refused(tmp_path: Path) -> None:
    settings = settings_for(files_source(write(tmp_path, two_cases())) | {"manifest": tmp_path / "none.json"})
    with pytest.raises(InputError, match="cannot be read"):
        read_delivery(settings, on=ON)
