"""What a killed command leaves is removed by the next one that writes, wherever it is; nothing else is."""

import os
from pathlib import Path

import pytest

from flows.maintenance.backup import back_up
from tasks.files import write_text
from tasks.settings import load_settings
from tasks.warehouse import sessions
from tests.warehouse.encrypted import write_settings

RANDOM = "abcd_123"
LEFT = (
    *("data/.bostotte-{r}.duckdb", "data/.bostotte-{r}.duckdb.wal", "data/..bostotte-{r}.duckdb.temp-{r}/block"),
    *("data/reports/2026-10-a/.report-{r}.html", "data/held/2026-10-a/.cases-{r}.xlsx", "data/exports/u/.d-{r}.json"),
    *(".store-{r}.key", ".store.key-{r}.next", ".store.key-{r}.old-0123abcd"),
    *("copies/.bostotte-analyst-{r}.duckdb", "copies/.bostotte-analyst-{r}.duckdb.wal"),
    "data/what-if/2026-10-b/.old-{r}.csv",
)
KEPT = (
    *("store.key.old-0123abcd", "data/what-if/2026-10-a/.cases-{r}.csv", "copies/.another-{r}.duckdb", "copies/a.txt"),
    *(".other-{r}.key", ".store.key-settings.toml"),
)


def _put(folder: Path, names: tuple[str, ...]) -> list[Path]:
    paths = [folder / name.format(r=RANDOM) for name in names]
    for path in paths:
        write_text(path, "left")
    return paths


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An encrypted installation whose analysts' copy is outside its data folder."""
    write_settings(tmp_path)
    text = (tmp_path / "bostotte.toml").read_text(encoding="utf-8")
    assert "# folder =" in text
    write_text(tmp_path / "bostotte.toml", text.replace("# folder =", 'folder = "copies" #'))
    return tmp_path


def test_the_next_command_removes_what_a_killed_one_left_and_nothing_else(site: Path) -> None:
    left, kept = _put(site, LEFT), _put(site, KEPT)
    os.utime(left[-1], (0, 0))  # what-if commands hold no lock, so a new file may be in use
    with sessions.locked(load_settings(site / "bostotte.toml")):
        pass
    assert [path for path in left if path.exists()] == []
    assert [path for path in kept if not path.exists()] == []


def test_the_next_backup_removes_a_half_written_one(site: Path) -> None:
    folder = site / "elsewhere"
    with sessions.writing(load_settings(site / "bostotte.toml")):
        pass
    half = ".bostotte-20261112T020000000000Z-{r}.duckdb"
    left = _put(folder, (half, f"{half}.wal"))
    kept = _put(folder, (".bostotte-{r}.duckdb", ".notes-settings.txt"))
    back_up(site / "bostotte.toml", folder)
    assert [path for path in left if path.exists()] == []
    assert [path for path in kept if not path.exists()] == []
