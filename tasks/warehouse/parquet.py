"""The analysts' copy as Parquet: one folder per table, parted by month, published whole.

    parquet/20261112T020000000000Z/comparisons/month=2026-10/data_0.parquet
    parquet/current -> 20261112T020000000000Z

Each set is a folder of its own that gets its name when it is whole; the pointer `current` then takes its place in one
step. The set before it is kept, so that whoever has followed the pointer reads on undisturbed.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, StarExpression

from tasks.files import grant, make_folder, unwritable

POINTER = "current"
_WRITING = ".writing-"


def publish_parquet(copy: duckdb.DuckDBPyConnection, folder: Path, tables: list[str], *, group: str | None) -> Path:
    """Write the tables of an open copy as a new set under `folder`, and point to it; give the pointer back.

    Raises OutputError where it cannot be written; the pointer then stays where it was.
    """
    make_folder(folder)
    grant(folder, group)
    stamp = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}"
    writing = folder / f"{_WRITING}{stamp}"
    try:
        writing.mkdir()
        for table in tables:
            _write(copy, table, writing / table)
        for path in [writing, *writing.rglob("*")]:
            grant(path, group)
        writing.rename(folder / stamp)
        pointer = folder / f".{POINTER}-{stamp}"
        pointer.symlink_to(stamp, target_is_directory=True)
        before = (folder / POINTER).readlink().name if (folder / POINTER).is_symlink() else None
        pointer.replace(folder / POINTER)
    except OSError as fault:
        raise unwritable(folder, fault) from None
    finally:
        shutil.rmtree(writing, ignore_errors=True)
    _sweep(folder, {stamp, before})
    return folder / POINTER


def forget_earlier_parquet(folder: Path) -> None:
    """Delete every set but the one pointed to: after a purge none may be left."""
    pointer = folder / POINTER
    _sweep(folder, {pointer.readlink().name if pointer.is_symlink() else None})


def _sweep(folder: Path, kept: set[str | None]) -> None:
    for path in folder.iterdir() if folder.is_dir() else []:
        if path.is_dir() and not path.is_symlink() and path.name not in kept:
            shutil.rmtree(path)


def _write(copy: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    """One table: parted by its own month, else by that of its run, else in one file."""
    rows = copy.table(table)
    month = FunctionExpression("strftime", ColumnExpression("month"), ConstantExpression("%Y-%m")).alias("month")
    if "month" in rows.columns:
        parted = rows.select(StarExpression(exclude=["month"]), month)
    elif "run_id" in rows.columns:
        runs = copy.table("run_overview").select("run_id", "month")
        parted = rows.join(runs, "run_id").select(StarExpression(exclude=["month"]), month)
    else:
        folder.mkdir()
        rows.to_parquet(str(folder / "data_0.parquet"))
        return
    if parted.limit(1).fetchone() is None:
        folder.mkdir()
        parted.to_parquet(str(folder / "data_0.parquet"))
        return
    parted.to_parquet(str(folder), partition_by=["month"])
