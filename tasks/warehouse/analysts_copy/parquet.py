"""The analysts' copy as Parquet: one folder per table, partitioned by month, published whole.

    parquet/20261112T020000000000Z/comparisons_versions/month=2026-10/data_0.parquet
    parquet/current -> 20261112T020000000000Z

Each set is a folder of its own that gets its name when it is whole; the pointer `current` then changes to it in one
step. The set before it is kept, so that whoever has followed the pointer can finish reading. Months in which nothing
has changed since the set before are the same files in both (hard links): a night writes only changed data.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression, StarExpression

from tasks.files import grant, make_folder
from tasks.system_limits import unwritable
from tasks.warehouse.analysts_copy.incremental import Progress
from tasks.warehouse.analysts_copy.tables import CopiedTable, all_tables
from tasks.warehouse.engine.row_versions import CURRENT
from tasks.warehouse.engine.sql import fill_sql, literal

POINTER = "current"
_WRITING = ".writing-"
_POINTING = f".{POINTER}-"


def publish_parquet(
    copy: duckdb.DuckDBPyConnection, folder: Path, stamp: str, before: Progress, *, group: str | None
) -> Path:
    """Write the tables of an open copy as a new set under `folder`, and point to it; give the pointer back.

    stamp: the name of the set. before: how far the copy followed the store before its update; months without a change
    since are taken from its set. Raises OutputError where it cannot be written; the pointer is then unchanged.
    """
    make_folder(folder)
    grant(folder, group)
    writing = folder / f"{_WRITING}{stamp}"
    there = (folder / POINTER).readlink().name if (folder / POINTER).is_symlink() else None
    same = there is not None and there == before.fingerprints.get("parquet")
    try:
        writing.mkdir()
        for table in all_tables():
            _write(_Rows(copy, table, before if same else None), writing / table.name)
            if same and there is not None:
                _link_the_rest(folder / there / table.name, writing / table.name)
        for path in [writing, *writing.rglob("*")]:
            grant(path, group)
        writing.rename(folder / stamp)
        pointer = folder / f"{_POINTING}{stamp}"
        pointer.symlink_to(stamp, target_is_directory=True)
        pointer.replace(folder / POINTER)
    except OSError as fault:
        raise unwritable(folder, fault) from None
    finally:
        shutil.rmtree(writing, ignore_errors=True)
    _sweep(folder, {stamp, there})
    return folder / POINTER


def forget_earlier_parquet(folder: Path) -> None:
    """Delete every set but the one pointed to: after a purge no earlier set may remain."""
    pointer = folder / POINTER
    _sweep(folder, {pointer.readlink().name if pointer.is_symlink() else None})


def _sweep(folder: Path, kept: set[str | None]) -> None:
    """Delete every other set, and the files that a killed process left."""
    for path in folder.iterdir() if folder.is_dir() else []:
        if path.name.startswith(_POINTING):
            path.unlink()
        elif path.is_dir() and not path.is_symlink() and path.name not in kept:
            shutil.rmtree(path)


@dataclass(frozen=True)
class _Rows:
    """A table of an open copy. before: None where all of it is written."""

    copy: duckdb.DuckDBPyConnection
    table: CopiedTable
    before: Progress | None

    def parted(self) -> duckdb.DuckDBPyRelation | None:
        """Its rows with their month as text: their own, that of their run, or of the first run that found them.

        None where they have none of these.
        """
        columns = self.copy.table(self.table.name).columns
        part = literal("inputs" if self.table.kind == "inputs" else "results")
        if "month" in columns:
            kind = "by_month"
        elif "version_from" in columns:
            kind = "by_version"
        elif "run_id" in columns:
            kind = "by_run"
        else:
            return None
        return self.copy.sql(fill_sql(f"analysts/parquet/{kind}", table=self.table.name, part=part))

    def changed(self, rows: duckdb.DuckDBPyRelation) -> list[str] | None:
        """The months in which something has come or ended since; None: all of them may have changed."""
        if self.before is None or self.table.name not in self.before.rows:
            return None
        if "version_from" in rows.columns:
            since = self.before.since(self.table)
            begun, ended = ColumnExpression("version_from"), ColumnExpression("version_to")
            over = (ended > ConstantExpression(since["ended"])) & (ended < ConstantExpression(CURRENT))
            new = (begun > ConstantExpression(since["copied"])) | over
        else:
            new = ColumnExpression("_place") >= ConstantExpression(self.before.rows[self.table.name])
        return [shelf for (shelf,) in rows.filter(new).select("_shelf").distinct().fetchall()]

    def is_larger(self) -> bool:
        """Whether a table that is not partitioned has more rows than before."""
        before = None if self.before is None else self.before.rows.get(self.table.name)
        return before is None or self.copy.table(self.table.name).shape[0] > before


def _write(table: _Rows, folder: Path) -> None:
    """Write the months of a table that may have changed; a table without months, or without rows, as one file."""
    folder.mkdir()
    rows = table.parted()
    if rows is None:
        if table.is_larger():
            table.copy.table(table.table.name).to_parquet(str(folder / "data_0.parquet"))
        return
    changed = table.changed(rows)
    if changed is not None:
        rows = rows.filter(ColumnExpression("_shelf").isin(*map(ConstantExpression, changed))) if changed else None
    if rows is None:
        return
    rows = rows.select(StarExpression(exclude=["_shelf", "_place"]))
    if changed is None and rows.limit(1).fetchone() is None:
        rows.to_parquet(str(folder / "data_0.parquet"))
        return
    rows.to_parquet(str(folder), partition_by=["month"], overwrite=True)


def _link_the_rest(there: Path, written: Path) -> None:
    """Take the months that were not written from the set before."""
    for shelf in sorted(there.glob("month=*")):
        if not (written / shelf.name).exists():
            shutil.copytree(shelf, written / shelf.name, copy_function=_linked)
    if not any(written.iterdir()):
        for file in there.glob("*.parquet"):
            _linked(str(file), str(written / file.name))


def _linked(source: str, target: str) -> str:
    """The same file under another name; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)
    return target
