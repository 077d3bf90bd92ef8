"""The DuckDB store: opened by one writer at a time, brought to the newest schema, appended to, never overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

from tasks.errors import StoreError
from tasks.files import make_folder
from tasks.warehouse.engine import schema
from tasks.warehouse.engine.database import MEMORY_MEGABYTES, Database, translate_file_errors
from tasks.warehouse.engine.frames import insert_rows, named_frame, read_frame
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.sql import fill_sql, identifier, read_sql

_SELDOM = "256MB"
"""A log (WAL) of this size, some 130 000 answers, is read within three seconds after a run was killed."""

RESTING_MEGABYTES = 200
"""The most that a store's buffers take while it rests."""


class Store:
    """An open store. Use it in a `with` block; every write belongs in `transaction()`."""

    def __init__(
        self,
        path: Path,
        *,
        upgrade: bool = True,
        key: EncryptionKey | None = None,
        memory: int = MEMORY_MEGABYTES,
    ) -> None:
        """Open or make the store at `path` and bring its schema up to date.

        upgrade: False where nothing may be written: the store is opened for reading, and refused if it is of an older
        version. key: of an encrypted store. memory: the megabytes that DuckDB's own buffers may take.

        Raises StoreError when the file is not a DuckDB file, is newer than this program, or is open elsewhere, and
        OlderStoreError (see `upgrade`); LockedError where it is to be read and another process writes to it;
        StoreKeyError where the key does not fit; DiskFullError, here and in everything that writes.
        """
        if upgrade:
            make_folder(path.parent)
        self.path = path
        self.memory = memory
        self._database = Database(path, key=key, read_only=not upgrade, memory=memory)
        self._connection = self._database.connection
        try:
            schema.migrate(self, upgrade=upgrade)
            if upgrade:
                schema.make_views(self)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything in the block is kept, or nothing is."""
        with translate_file_errors(self.path):
            self._connection.begin()
            try:
                yield
                self._connection.commit()
            except BaseException:
                with suppress(duckdb.Error):  # already rolled back where a commit or the disk failed: that is raised
                    self._connection.rollback()
                raise

    @contextmanager
    def small_transactions(self) -> Iterator[None]:
        """Make many small transactions cheap while the block lasts.

        One thread writes a hundred rows faster than several threads do. Committed rows are moved less often from the
        log into the file itself: each move writes the whole row group of the last rows again.
        """
        self.run_script(f"SET threads = 1; SET checkpoint_threshold = '{_SELDOM}'")
        try:
            yield
        finally:
            self.run_script("RESET threads; RESET checkpoint_threshold")

    def append(self, table: str, frame: pl.DataFrame, **constants: object) -> None:
        """Append the rows of a frame to a table, with the same value in each constant column.

        Raises StoreError when the frame and the table do not have the same columns.
        """
        rows = (
            frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items()) if constants else frame
        )
        differing = set(self._connection.table(table).columns) ^ set(rows.columns)
        if differing:
            raise StoreError(f"Table {table} and what is to be stored differ in {sorted(differing)}.")
        if not rows.is_empty():
            with translate_file_errors(self.path), named_frame(self._connection, rows):
                self._connection.execute(f"INSERT INTO {identifier(table)} BY NAME FROM incoming")

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""
        return self._connection.table(table).columns

    @contextmanager
    def incoming(self, frame: pl.DataFrame) -> Iterator[None]:
        """Let statements in the block read a frame as `incoming`."""
        with named_frame(self._connection, frame):
            yield

    def execute(self, statement: str, **parameters: object) -> None:
        """Run one statement that gives no rows, with named parameters ($name)."""
        with translate_file_errors(self.path):
            self._connection.execute(statement, parameters)

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        """Run `sql/<name>.sql` with named parameters ($name) and give its rows."""
        with translate_file_errors(self.path):
            return read_frame(self._connection, read_sql(name), parameters)

    def query_filled(self, name: str, **names: str) -> pl.DataFrame:
        """Run `sql/<name>.sql` with its names filled in (see `fill_sql`) and give its rows."""
        with translate_file_errors(self.path):
            return read_frame(self._connection, fill_sql(name, **names))

    def run_script(self, script: str) -> None:
        """Run the statements of a script that gives no rows."""
        with translate_file_errors(self.path):
            self._connection.execute(script)

    def create_table_as(self, statement: str) -> int:
        """Run one statement that makes a table of the rows it finds; give the number of rows."""
        with translate_file_errors(self.path):
            [rows] = self._connection.execute(statement).fetchone() or (0,)
        return int(rows)

    def run_file(self, name: str) -> None:
        """Run the statements of `sql/<name>.sql`, which give no rows."""
        self.run_script(read_sql(name))

    @contextmanager
    def pseudonyms(self, inner: bytes, outer: bytes) -> Iterator[None]:
        """While the block lasts the SQL macro `pseudonym(kind, identifier)` gives HMAC-SHA256 under this padded key.

        Meanwhile the pseudonyms of cases, persons and decisions are in temporary tables, since each is needed many
        times. The key is only in this connection's memory, never in the file.
        """
        pads = {"pseudonym_inner": inner.hex(), "pseudonym_outer": outer.hex()}
        try:
            for name, pad in pads.items():
                self._connection.execute(f"SET VARIABLE {name} = from_hex('{pad}')")
            self.run_file("analysts/pseudonym/macro")
            self.run_file("analysts/safe/macros")
            self.run_file("analysts/pseudonym/create_temp_tables")
            yield
        finally:
            self.run_file("analysts/pseudonym/drop_temp_tables")
            for name in pads:
                self._connection.execute(f"RESET VARIABLE {name}")

    @contextmanager
    def attach(self, path: Path, *, key: EncryptionKey | None) -> Iterator[duckdb.DuckDBPyConnection]:
        """Another file, made or opened in this store's connection as `analysts_copy` (see `Database.attach`)."""
        with self._database.attach(path, key=key) as both:
            yield both

    @contextmanager
    def reduced_memory(self) -> Iterator[None]:
        """While the block lasts the store's buffers take little memory: something else needs it.

        Queries in the block work, but slowly; after it the buffers fill again. Rows of temporary tables go to disk.
        Raises DiskFullError where the disk has no room for them.
        """
        with translate_file_errors(self.path):
            self._database.limit_memory(min(RESTING_MEGABYTES, self.memory))
        try:
            yield
        finally:
            self._database.limit_memory(self.memory)

    def set_variable(self, name: str, value: dt.date) -> None:
        """Set a variable of this connection, which a script reads by getvariable('name')."""
        self._connection.execute(f"SET VARIABLE {name} = DATE '{value.isoformat()}'")

    def tables(self) -> list[str]:
        """The names of all tables except that of the migrations."""
        return self.query("store/purge/tables")["table_name"].to_list()

    def checkpoint(self) -> None:
        """Put everything into the file itself, so that it is whole without its log."""
        self.run_script("CHECKPOINT")

    def row_count(self, table: str) -> int:
        """How many rows a table has."""
        with translate_file_errors(self.path):
            return int(self._connection.table(table).shape[0])

    def copy_table_to(self, table: str, target: Store) -> None:
        """Copy a table's rows into the table of the same name in another store, a batch at a time."""
        with translate_file_errors(target.path, read=self.path):
            columns = target._connection.table(table).columns
            rows = self._connection.table(table).select(*map(identifier, columns))
            insert_rows(target._connection, table, rows)

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
