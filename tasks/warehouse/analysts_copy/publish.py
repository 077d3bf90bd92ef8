"""The analysts' copy: a DuckDB file of its own, replaced in one step, so that readers never meet the writer's lock.

Its content is defined in `sql/analysts/snapshot/`: one query per table, rows kept once for all runs as they are in the
store (tasks/warehouse/engine/row_versions.py), ready-made aggregates with small counts hidden, and the store's own
views and macros.
Every identifier is a keyed pseudonym (HMAC, under a key outside the database, not the store's own). The copy has no
date of birth, employers, raw answers, words that somebody wrote, or anything that would distinguish a protected person.

A night's copy is the one before with the rows that are new since (tasks/warehouse/analysts_copy/incremental.py). Where
that is not possible, and where `CopyOptions.rebuild` requests it, the copy is rebuilt from nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import StoreError
from tasks.files import grant, make_folder
from tasks.privacy import Pseudonymiser
from tasks.warehouse.analysts_copy.aggregates import COVERAGE, bring_aggregates_up_to_date, make_aggregates
from tasks.warehouse.analysts_copy.catalogue import Publisher, write_catalogue
from tasks.warehouse.analysts_copy.incremental import (
    EMPTY,
    Progress,
    bring_up_to_date,
    has_all,
    make_tables,
    progress_of,
    reusable_copy,
    write_progress,
)
from tasks.warehouse.analysts_copy.parquet import forget_earlier_parquet, publish_parquet
from tasks.warehouse.analysts_copy.tables import PROGRESS, PSEUDONYMS, Detail, of_copy
from tasks.warehouse.engine.database import appearing_database, opened
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.schema import comment_on, views_by_run
from tasks.warehouse.engine.sql import Sql, fill_sql, read_sql, sql_files
from tasks.warehouse.engine.store import Store

PARQUET_FOLDER = "parquet"
_SAME_VIEWS = ("schema/views/income_by_month", "schema/views/withdrawn_flags")
_LATER_VIEWS = ("schema/views/reasons_of_plans", "schema/views/verdicts_by_flag")
"""Views of the store that the copy has unchanged: they read nothing that the copy does not have. Of these, some read
views of the copy's own."""


@dataclass(frozen=True)
class CopyOptions:
    """smallest_count: shown in the ready-made aggregates. group: who may read the copy in addition to its owner.

    rebuild: ignore the copy that is there, and make one from nothing. A purge and a restored backup need that.
    detail: whether amounts and dates are coarsened (safe), or as the rules have them (full). publishers: the
    municipalities whose data the copy has, for the record of the catalogue.
    """

    smallest_count: int = 5
    parquet: bool = True
    group: str | None = None
    rebuild: bool = False
    detail: Detail = "safe"
    publishers: tuple[Publisher, ...] = ()


def publish_snapshot(
    store: Store,
    target: Path,
    pseudonymiser: Pseudonymiser,
    options: CopyOptions | None = None,
    *,
    key: EncryptionKey | None = None,
) -> Path:
    """Write the analysts' copy of the store to `target` in one step, and as Parquet next to it; give the path back.

    key: where the copy is encrypted, a key of its own and never the store's. No Parquet is written then, since it would
    not be encrypted.
    """
    options = options or CopyOptions()
    if options.group is not None:
        make_folder(target.parent)
        grant(target.parent, options.group)
    stamp = f"{SYSTEM_CLOCK.now():%Y%m%dT%H%M%S%fZ}" if options.parquet and key is None else None
    with (
        store.pseudonyms(*pseudonymiser.copy_pads()),
        appearing_database(target, group=options.group) as temporary,
    ):
        writing = _Writing(
            store, temporary, options, key, stamp, progress_of(store, options.smallest_count, options.detail, stamp)
        )
        before = None if options.rebuild else reusable_copy(store, target, key, writing.progress)
        updated = before is not None and _update_existing(writing, target, before)
        if not updated:
            _rebuild_copy(writing, target)
    if before is not None and not updated:  # the copy had rows that it must not have any more
        forget_earlier_copies(target)
    return target


@dataclass(frozen=True)
class _Writing:
    """A copy that is being written. stamp: of its set of Parquet files; None: no Parquet is written."""

    store: Store
    file: Path
    options: CopyOptions
    key: EncryptionKey | None
    stamp: str | None
    progress: Progress

    def coverage(self) -> pl.DataFrame:
        """The true coverage statements of all runs."""
        return self.store.query(f"analysts/snapshot/whole/{COVERAGE}")

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The copy by itself, as its readers will open it. The store rests meanwhile."""
        with self.store.reduced_memory(), opened(self.file, key=self.key, memory=self.store.memory) as copy:
            copy.execute(read_sql("analysts/incremental/search_path"))
            yield copy

    def finish(self, copy: duckdb.DuckDBPyConnection, target: Path, before: Progress) -> None:
        """Record how far the copy follows the store, put everything into the file, and write what lies next to it."""
        write_progress(copy, self.progress)
        copy.execute("CHECKPOINT")
        overwrite_free_room(copy)
        if self.stamp is not None:
            publish_parquet(copy, target.parent / PARQUET_FOLDER, self.stamp, before, group=self.options.group)
        options = self.options
        write_catalogue(
            copy,
            target,
            options.publishers,
            detail=options.detail,
            readable=self.key is None,
            group=options.group,
        )


def _update_existing(writing: _Writing, target: Path, before: Progress) -> bool:
    """Update the copy that is there; False, and no new file is left, where it lacks rows that it should have."""
    store, smallest = writing.store, writing.options.smallest_count
    shutil.copyfile(target, writing.file)
    with store.attach(writing.file, key=writing.key) as both:
        whole = bring_up_to_date(store, both, before, writing.options.detail)
    if whole:
        coverage = writing.coverage()
        with writing.opened() as copy:
            bring_aggregates_up_to_date(copy, coverage, before.copied_to["results"], smallest)
            whole = has_all(store, copy)
            if whole:
                writing.finish(copy, target, before)
    if not whole:
        writing.file.unlink()
    return whole


def _rebuild_copy(writing: _Writing, target: Path) -> None:
    store, smallest = writing.store, writing.options.smallest_count
    with store.attach(writing.file, key=writing.key) as both:
        make_tables(store, both, writing.options.detail)
    coverage = writing.coverage()
    with writing.opened() as copy:
        copy.begin()  # one transaction for all: else each of hundreds of comments is put on disk
        copy.execute(read_sql("analysts/incremental/create_progress"))
        finish_copy(copy)
        make_aggregates(copy, coverage, smallest)
        _comment(store, copy)
        copy.commit()
        writing.finish(copy, target, EMPTY)


def forget_earlier_copies(target: Path) -> None:
    """Delete the Parquet of earlier copies: after a purge, none may still have the deleted rows."""
    forget_earlier_parquet(target.parent / PARQUET_FOLDER)


def overwrite_free_room(copy: duckdb.DuckDBPyConnection) -> None:
    """Overwrite the blocks of a file that hold nothing now: they still have the rows that were replaced or deleted."""
    [blocks] = copy.execute(read_sql("analysts/free_room/blocks")).fetchone() or (0,)
    if blocks:
        copy.execute(fill_sql("analysts/free_room/fill", blocks=Sql(blocks)))


def finish_copy(copy: duckdb.DuckDBPyConnection) -> None:
    """Make the views and macros of a copy whose tables are there, with the comments of the macros."""
    for statement in views_by_run():
        copy.execute(of_copy(statement))
    views = (*_SAME_VIEWS, *sql_files("analysts/snapshot/views"), *_LATER_VIEWS)
    wide = sql_files("analysts/snapshot/wide")  # they read the other views, and call the macros
    macros = sql_files("schema/macros", "schema/macros/comments")
    for name in (*sql_files("schema/macros/of_tables"), *views, *macros, *wide):
        copy.execute(of_copy(read_sql(name)))


def _comment(store: Store, copy: duckdb.DuckDBPyConnection) -> None:
    """Give each table, view and column the store's own comment, and then those of the copy alone."""
    kinds = dict(copy.execute(read_sql("analysts/dictionary/kinds")).fetchall())
    columns = set(copy.execute(read_sql("analysts/dictionary/names")).fetchall())
    for table, meaning in store.query("analysts/dictionary/comments").rows():
        if table in kinds and meaning:
            copy.execute(of_copy(comment_on(kinds[table], table, meaning)))
    meanings = {
        (row["table_name"], row["column_name"]): row["comment"]
        for row in store.query("analysts/dictionary/columns").to_dicts()
    }
    for table, column in sorted(columns):
        if table == PROGRESS:  # it says itself what its columns mean
            continue
        pseudonym = PSEUDONYMS.get(column)
        own = meanings.get((table, column)) if pseudonym is None else pseudonym.meaning
        if own:
            copy.execute(of_copy(comment_on("COLUMN", table, own, column)))
    for name in sql_files("analysts/snapshot/comments"):
        copy.execute(of_copy(read_sql(name)))


def query_snapshot(path: Path, name: str, *, key: EncryptionKey | None = None, **parameters: object) -> pl.DataFrame:
    """Run `sql/<name>.sql` against the analysts' copy, read-only.

    Raises StoreError when there is no copy yet, or it cannot be opened; StoreKeyError where the key does not fit.
    """
    if not path.exists():
        raise StoreError(f"There is no snapshot {path} yet.", advice="It is made by: bostotte reconcile --config FILE.")
    with opened(path, key=key, read_only=True) as copy:
        copy.execute(read_sql("analysts/incremental/search_path"))
        return read_frame(copy, read_sql(name), parameters)
