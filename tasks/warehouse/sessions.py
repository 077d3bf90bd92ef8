"""The one way to open an installation's store: `reading` to read it, `writing` to change it.

A command that only reads must not stop a nightly run:

- It takes no lock, upgrades nothing, and writes nothing: no byte of the store, no log of changes (WAL), no folder.
- DuckDB lets a file have one writing process or several reading ones. So a reading session is short: open, query,
  close; calculate from the rows after it. A writer waits while a reader has the file open (`wait_for_readers`). It
  has the run lock then. New readers see that, and read the analysts' copy or are refused.
- While a writer holds the store, `reading` gives the analysts' copy, which has pseudonyms of its own, and exact
  amounts only by setting; `reading_store` and `reading_in_pieces`, for what the copy does not have, raise LockedError.
- A store of an older version is copied to a private folder, and the copy is upgraded and read.

Whoever writes has the run lock (`locked`), and through it the store, which is upgraded when it is opened.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import polars as pl

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import DamagedStoreError, LockedError, OlderStoreError, StoreError, UsageError
from tasks.files import remove_temporary_files_of
from tasks.privacy import Pseudonymiser
from tasks.settings import Settings
from tasks.system_limits import unwritable
from tasks.warehouse import witness
from tasks.warehouse.analysts_copy.catalogue import Publisher
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot, query_snapshot
from tasks.warehouse.engine.database import Database, check_extension, write_ahead_log
from tasks.warehouse.engine.keys import remove_half_written_keys, snapshot_key, store_key
from tasks.warehouse.engine.lock import check_usable, is_locked, private_folder, run_lock
from tasks.warehouse.engine.schema import has_current_views
from tasks.warehouse.engine.store import Store
from tasks.warehouse.ledger import HEAD_FILE, read_head


class Source(Protocol):
    """Rows to read: a store, or the analysts' copy."""

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        """Run `sql/<name>.sql` with named parameters ($name) and give its rows."""


@dataclass(frozen=True)
class Reading:
    """The source of a reading session. is_copy: the analysts' copy, which has other names for cases and persons."""

    source: Source
    pseudonymiser: Pseudonymiser | None = None

    @property
    def is_copy(self) -> bool:
        """Whether the analysts' copy is read."""
        return self.pseudonymiser is not None

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        """Run `sql/<name>.sql` with named parameters ($name) and give its rows."""
        return self.source.query(name, **parameters)

    def name_of(self, kind: str, identifier: str | None) -> str | None:
        """The name that this source has for a case or a person. kind: see `Pseudonymiser.for_copy`."""
        if identifier is None or self.pseudonymiser is None:
            return identifier
        return self.pseudonymiser.for_copy(kind, identifier)


def has_store(settings: Settings) -> bool:
    """Whether a run has been begun in this installation."""
    return settings.database_file.exists()


def is_writing(settings: Settings) -> bool:
    """Whether a run or another command that writes is in progress. Nothing is locked, and no run is refused for it."""
    return is_locked(settings.installation.data_folder)


def check_data_folder(settings: Settings) -> None:
    """Check that a run could use the data folder, without making or changing anything. Raises OutputError."""
    check_usable(settings.installation.data_folder)


@contextmanager
def reading(settings: Settings, *, exact: bool = False) -> Iterator[Reading]:
    """Read the store, or the analysts' copy while a writer holds the store, saying so on standard error.

    exact: amounts and dates are needed as the rules have them. A copy with `detail = "safe"` is not read then.

    Raises UsageError before the first run, LockedError where exact amounts must be waited for, and StoreError where
    neither can be read.
    """
    with ExitStack() as stack:
        try:
            found = Reading(stack.enter_context(reading_store(settings)))
        except LockedError:
            if exact and settings.analysts.detail != "full":
                raise
            print("A run is going on: what it has done so far is not shown.", file=sys.stderr)
            names = Pseudonymiser.from_file(settings.installation.pseudonym_key_file)
            found = Reading(_Copy(settings), names)
        yield found


@contextmanager
def reading_store(settings: Settings) -> Iterator[Store]:
    """Read the store itself. A writer waits until the block has ended: query in it, and calculate after it.

    Raises UsageError before the first run, and LockedError while a writer holds the store.
    """
    _check_free(settings)
    with naming_the_way_back(settings), ExitStack() as stack:
        try:
            store = stack.enter_context(_open_to_read(settings))
        except OlderStoreError:
            store = stack.enter_context(_upgraded_copy(settings))
        yield store


@contextmanager
def reading_in_pieces(settings: Settings) -> Iterator[Store | StoreInPieces]:
    """Read the store for a long time: it is opened for each query, so that a writer waits for one query at most.

    Raises UsageError before the first run, and LockedError, from each query too, once a writer holds the store or has
    changed it.
    """
    _check_free(settings)
    with naming_the_way_back(settings), ExitStack() as stack:
        pieces = StoreInPieces(settings, _state(settings.database_file))
        try:
            with _open_to_read(settings):
                pass
        except OlderStoreError:
            yield stack.enter_context(_upgraded_copy(settings))
        else:
            yield pieces


@dataclass(frozen=True)
class StoreInPieces:
    """A store that is opened for each query. state: of its file when the session began."""

    settings: Settings
    state: tuple[int, int, int]

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.settings.database_file

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        """Run `sql/<name>.sql` with named parameters ($name) and give its rows. Raises LockedError."""
        with self._opened() as store:
            return store.query(name, **parameters)

    def query_filled(self, name: str, **names: str) -> pl.DataFrame:
        """Run `sql/<name>.sql` with its names filled in (see `fill_sql`) and give its rows. Raises LockedError."""
        with self._opened() as store:
            return store.query_filled(name, **names)

    @contextmanager
    def _opened(self) -> Iterator[Store]:
        _check_free(self.settings)
        with _open_to_read(self.settings) as store:
            if _state(self.path) != self.state:
                raise LockedError("The store was changed while it was read.", advice="Give the command again.")
            yield store


@dataclass(frozen=True)
class LockedStore:
    """The right to write to an installation's store: whoever has it holds the run lock."""

    settings: Settings

    def open(self) -> Store:
        """Open the store, made where there is none, and bring it up to date."""
        settings = self.settings
        memory = settings.installation.memory_megabytes
        return Store(settings.database_file, key=store_key(settings), memory=memory)


@contextmanager
def locked(settings: Settings) -> Iterator[LockedStore]:
    """Hold the run lock, where the store is opened later, several times, or is replaced by another file.

    What killed processes left half-written is removed first: in the data folder, of keys, and of the analysts' copy.

    Raises LockedError when another process holds it, OutputError when the data folder cannot be used.
    """
    with run_lock(settings.installation.data_folder), naming_the_way_back(settings):
        remove_half_written_keys(settings)
        remove_temporary_files_of(settings.snapshot_file)  # its folder may be outside the data folder
        with _witnessed(settings):
            yield LockedStore(settings)


@contextmanager
def _witnessed(settings: Settings) -> Iterator[None]:
    """Append the ledger's head to the witness's file when the block ends, however it ends. Raises OutputError."""
    file = settings.ledger.witness_file
    if file is None:
        yield
        return
    witness.check_writable(file)
    try:
        yield
    finally:
        witness.note(file, read_head(settings.database_file.with_name(HEAD_FILE)), SYSTEM_CLOCK.now())


@contextmanager
def naming_the_way_back(settings: Settings) -> Iterator[None]:
    """Where a file turns out to be damaged in the block, say what to do: which backup, and which command."""
    try:
        yield
    except DamagedStoreError as fault:
        raise DamagedStoreError(fault.path, advice=_way_back(settings, fault.path)) from None


def _way_back(settings: Settings, damaged: Path) -> str:
    if damaged == settings.snapshot_file:
        return "It is a copy: bostotte snapshot --config FILE makes a new one."
    if damaged != settings.database_file:
        return "Use another backup, and keep the damaged file until that is done."
    backups = sorted(settings.backups_folder.glob("*.duckdb"))
    if not backups:
        return f"There is no backup in {settings.backups_folder}: put back the newest that is kept elsewhere."
    return f"Put back the newest backup: bostotte restore {backups[-1]} --config FILE. The damaged file is kept then."


@contextmanager
def writing(settings: Settings) -> Iterator[Store]:
    """Hold the run lock and open the store, made where there is none, and brought up to date. Raises as `locked`."""
    with locked(settings) as lock, lock.open() as store:
        yield store


@dataclass(frozen=True)
class _Copy:
    """The analysts' copy as a source of rows."""

    settings: Settings

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        settings = self.settings
        try:
            with naming_the_way_back(settings):
                return query_snapshot(settings.snapshot_file, name, key=snapshot_key(settings), **parameters)
        except (duckdb.CatalogException, duckdb.BinderException):
            raise StoreError(
                f"The copy {settings.snapshot_file} is of another version than this program.",
                advice="Wait for the run to end: it makes a new one.",
            ) from None


def _check_free(settings: Settings) -> None:
    if not has_store(settings):
        raise UsageError("There has been no run yet.", advice="First: bostotte reconcile --config FILE.")
    if is_writing(settings):
        raise LockedError(
            f"A run holds the store {settings.database_file}.", advice="Wait for it to end, and give the command again."
        )


@contextmanager
def _open_to_read(settings: Settings) -> Iterator[Store]:
    """Raises OlderStoreError where its tables or its views are of an older version."""
    path, memory = settings.database_file, settings.installation.memory_megabytes
    with Store(path, upgrade=False, key=store_key(settings), memory=memory) as store:
        if not has_current_views(store):
            raise OlderStoreError(f"The views of the store {path} are of an older version.")
        yield store


@contextmanager
def _upgraded_copy(settings: Settings) -> Iterator[Store]:
    """A private copy of a store of an older version, with the log of its changes and the ledger's head, upgraded."""
    print(
        "The store is of an older version: a private copy of it is upgraded and read. The next run upgrades the store.",
        file=sys.stderr,
    )
    path, key = settings.database_file, store_key(settings)
    with private_folder(settings.installation.data_folder) as folder:
        database = Database(path, key=key, read_only=True, spills=False)  # no writer meanwhile
        try:
            for each in (write_ahead_log(path), path.parent / HEAD_FILE, path):  # the lock ends with the last of them
                if each.exists():
                    shutil.copyfile(each, folder / each.name)
        except OSError as fault:
            raise unwritable(folder / path.name, fault) from None
        finally:
            database.close()
        with Store(folder / path.name, key=key, memory=settings.installation.memory_megabytes) as store:
            yield store


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def publish_copy(settings: Settings, store: Store, *, rebuild: bool = False) -> Path:
    """Publish the analysts' copy where and as the settings say; give its path. Raises SettingsError without a key.

    rebuild: make it from nothing, whatever copy is there.
    """
    wanted = settings.analysts
    publishers = tuple(
        Publisher(each.name, each.organisation_number, each.purpose, each.legal_basis, each.contact)
        for _, each in sorted(settings.municipalities.items())
    )
    return publish_snapshot(
        store,
        settings.snapshot_file,
        Pseudonymiser.from_file(settings.installation.pseudonym_key_file),
        CopyOptions(wanted.smallest_count, wanted.parquet, wanted.group, rebuild, wanted.detail, publishers),
        key=snapshot_key(settings),
    )


def check_encryption(settings: Settings) -> None:
    """Check that the keys can be read and encrypted files be written, before any look-up. Raises SettingsError."""
    if any([store_key(settings), snapshot_key(settings)]):
        check_extension()
