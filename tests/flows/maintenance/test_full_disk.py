"""A full disk: one message names the folder, the store is whole, and the next attempt completes."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from tasks.errors import DiskFullError, Exit
from tasks.files import write_text
from tasks.warehouse import ledger, sessions
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store
from tests.flows.conftest import Run
from tests.frames import NAMES
from tests.installation import installed
from tests.warehouse.big_store import OLD, make
from tests.warehouse.encrypted import DIGITS
from tests.warehouse.engine.test_store import a_run

pytestmark = pytest.mark.xdist_group("prefect two")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 20 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system lets no file of this process grow beyond this number of bytes, whoever the user is."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill_up(disk: Path, *, leave: int) -> Path:
    """Fill the disk, and leave this number of bytes free."""
    ballast, free = disk / "ballast", os.statvfs(disk)
    with ballast.open("wb") as file:
        file.write(b"\0" * (free.f_bavail * free.f_frsize - leave))
    return ballast


@pytest.mark.slow
@pytest.mark.parametrize("leave", [100_000, 1_500_000])
def test_a_run_on_a_full_disk_says_so_and_the_next_one_completes(small_disk: Path, run: Run, leave: int) -> None:
    with installed(small_disk / "town", households=20, seed=3) as installation:
        installation.change_settings("enabled = false", 'key_file = "keys/store.key"')
        write_text(installation.folder / "keys" / "store.key", DIGITS + "\n")
        settings = installation.settings
        with sessions.writing(settings):
            pass
        ballast = fill_up(small_disk, leave=leave)
        with pytest.raises(DiskFullError) as failure:
            run(installation)
        assert failure.value.exit_code is Exit.BAD_INPUT
        assert str(small_disk) in failure.value.message
        assert "Free some space" in failure.value.advice
        ballast.unlink()
        with sessions.reading_store(settings) as store:
            assert ledger.check(store).broken is None
        assert run(installation).exit_code in {Exit.COMPLETE, Exit.INCOMPLETE}
        assert not list(settings.installation.data_folder.rglob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("key", [None, OLD])
def test_a_batch_that_finds_no_room_leaves_the_store_as_it_was(tmp_path: Path, key: EncryptionKey | None) -> None:
    path = make(tmp_path / "data" / "bostotte.duckdb", key=key, look_ups=20)
    number = pl.int_range(100_000, eager=True).alias("number")
    answers = number.to_frame().select(
        lookup_id="x" + pl.col("number").cast(pl.String), body=pl.col("number").hash(1).cast(pl.String)
    )

    def store_them() -> None:
        with Store(path, key=key) as store:
            with store.transaction():
                store.append("raw_answers", answers)
            store.checkpoint()

    fails = pytest.raises(DiskFullError, match=r"no room left to write in .*data")
    with files_of_at_most(path.stat().st_size + 300_000), fails:
        store_them()
    with Store(path, key=key) as store:
        assert ledger.check(store).broken is None
        assert store.row_count("raw_answers") in {20, 100_020}
        assert store.query("store/runs/batches", run_id=a_run().run_id).height == 1


def test_a_snapshot_or_report_that_finds_no_room_leaves_the_old_one(tmp_path: Path) -> None:
    path = make(tmp_path / "data" / "bostotte.duckdb", key=None, look_ups=20)
    target, report = tmp_path / "analyst" / "copy.duckdb", tmp_path / "reports" / "report.html"
    write_text(report, "old")
    with Store(path) as store:
        publish_snapshot(store, target, NAMES, CopyOptions(parquet=False))
        before = target.read_bytes()
        with files_of_at_most(100_000):
            with pytest.raises(DiskFullError, match="analyst"):
                publish_snapshot(store, target, NAMES, CopyOptions(parquet=False))
            with pytest.raises(DiskFullError, match="reports"):
                write_text(report, "new" * 100_000)
        assert target.read_bytes() == before
        assert report.read_text(encoding="utf-8") == "old"
        assert not list(target.parent.glob(".*")), "nothing half-written; its catalogue may be there"
        publish_snapshot(store, target, NAMES, CopyOptions(parquet=False))
