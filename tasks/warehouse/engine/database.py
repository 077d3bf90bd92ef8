"""Open DuckDB files: plain, or encrypted by DuckDB's own AES-256-GCM, with their temporary files encrypted too.

DuckDB writes encrypted files with OpenSSL, which comes with its extension httpfs; nothing is downloaded with it. The
bundled substitute (`force_mbedtls_unsafe`) is never used: DuckDB itself calls it unsafe.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import duckdb

from tasks.errors import BostotteError, DamagedStoreError, LockedError, SettingsError, StoreError, StoreKeyError
from tasks.files import OWNER_ONLY_FILE, atomic_write
from tasks.system_limits import system_limit, unwritable
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.lock import process_with_file, wait_for_readers

_EXTENSION = "duckdb-extension-httpfs"
_DAMAGED = (
    "Corrupt",
    "checksum",
    "Computed AES tag differs",
    "not a valid DuckDB database file",
    "Could not read enough bytes",
    "Failed to deserialize",
    "Failure while replaying WAL",
)
"""Words of DuckDB's errors about bytes that are not as they were written."""

_CONTENT = "content"
"""The name of an attached file within its connection."""

COPY = "analysts_copy"
"""The name of a second file in the same connection."""

_STORAGE = "v1.5.0"
"""The oldest DuckDB that reads the files. From it on texts are compressed far more, answers' bodies to a tenth."""

_CONFIG: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": _STORAGE}
MEMORY_MEGABYTES = 800
"""The default limit: enough for a country, and within 2 GB together with the memory of the frames."""


class Database:
    """An open DuckDB file: `connection` is set to it. `close` also removes its temporary files."""

    def __init__(
        self,
        path: Path,
        *,
        key: EncryptionKey | None = None,
        read_only: bool = False,
        memory: int = MEMORY_MEGABYTES,
        spills: bool = True,
    ) -> None:
        """Open or make the file. memory: megabytes that DuckDB's own buffers may take.

        read_only: nothing is written. Without it, it waits for readers that have the file open.
        spills: False where the queries always fit in memory: no temporary folder is made.

        Raises StoreKeyError where the key does not fit, SettingsError where the extension is not there, DiskFullError,
        LockedError where another process writes to a file that is to be read, and StoreError for anything else.
        """
        self.path = path
        self.connection = _opened(path, key, read_only=read_only)
        self._temporary: Path | None = None
        try:
            if not read_only:
                path.chmod(OWNER_ONLY_FILE)
                _remove_left_behind(path)
            self._temporary = _temporary_folder(path, read_only=read_only) if spills else None
            spill = str(self._temporary) if self._temporary else ""
            self.connection.execute("SET temp_directory = $1", [spill])
            self.limit_memory(memory)
            self.connection.execute("SET TimeZone = 'UTC'")
        except BaseException:
            self.close()
            raise

    def limit_memory(self, megabytes: int) -> None:
        """Limit the memory of DuckDB's own buffers; everything beyond it goes to disk."""
        self.connection.execute(f"SET memory_limit = '{megabytes}MB'")

    @contextmanager
    def attach(self, path: Path, *, key: EncryptionKey | None) -> Iterator[duckdb.DuckDBPyConnection]:
        """Another file, opened or made in the connection of this one, where its name is `analysts_copy`.

        Rows are copied between the two without another format, and both share one memory limit. Temporary files are
        encrypted where this file is. The other file has every committed row when the block ends. Raises the same
        errors as opening it; a full disk during the block is reported as such.
        """
        with translate_file_errors(path):
            try:
                _attach(self.connection, path, COPY, key, read_only=False)
            except duckdb.Error as fault:
                raise _not_opened(path, key, fault) from None
            try:
                path.chmod(OWNER_ONLY_FILE)
                yield self.connection
                self.connection.execute(f"CHECKPOINT {COPY}")
            finally:
                self.connection.execute(f"DETACH {COPY}")

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        self.connection.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)


@contextmanager
def opened(
    path: Path,
    *,
    key: EncryptionKey | None,
    read_only: bool = False,
    memory: int = MEMORY_MEGABYTES,
    spills: bool = True,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a file for the block (see `Database`); a full disk during the block is reported as such."""
    database = Database(path, key=key, read_only=read_only, memory=memory, spills=spills)
    try:
        with translate_file_errors(path):
            yield database.connection
    finally:
        database.close()


@contextmanager
def translate_file_errors(path: Path, *, read: Path | None = None) -> Iterator[None]:
    """Raise an error of ours where a limit of the system stops DuckDB, as a full disk, and where a file is damaged.

    Every other error is raised unchanged. read: the file that is read where that is another one.
    DuckDB reports a signal that comes during its work as a RuntimeError; the signal's own error is raised instead.
    """
    try:
        yield
    except RuntimeError as fault:
        raise fault.__cause__ or fault from None
    except duckdb.Error as fault:
        limit = system_limit(fault, path.parent)
        if limit is not None:
            raise limit from None
        if _is_damage(fault):
            raise DamagedStoreError(read or path) from None
        raise


def _is_damage(fault: duckdb.Error) -> bool:
    """Whether DuckDB could not make sense of what it read.

    It calls a file that it cannot follow an internal error, and refuses everything after one (FatalException).
    """
    kinds = (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)
    return isinstance(fault, kinds) or any(words in str(fault) for words in _DAMAGED)


@contextmanager
def appearing_database(target: Path, *, group: str | None = None) -> Iterator[Path]:
    """Give a free path next to `target` for a DuckDB file that takes its name in one step, as `atomic_write` does.

    Raises StoreError, and changes nothing, where either file has a log of changes (WAL): DuckDB would put the one
    file's changes into the other. Close and CHECKPOINT first.
    """
    with atomic_write(target, group=group) as temporary:
        temporary.unlink()
        log = write_ahead_log(temporary)
        try:
            yield temporary
            for left in (log, write_ahead_log(target)):
                if left.exists():
                    raise StoreError(f"{left} is still there: a file was not closed whole.", advice="Run it again.")
        finally:
            log.unlink(missing_ok=True)


def write_ahead_log(path: Path) -> Path:
    """The file where DuckDB keeps the changes that it has not yet put into the file itself."""
    return path.with_name(f"{path.name}.wal")


def is_encrypted(path: Path) -> bool:
    """Whether a file is an encrypted DuckDB file, as DuckDB reports it."""
    try:
        duckdb.connect(str(path), read_only=True).close()
    except duckdb.CatalogException:
        return True
    except duckdb.Error:
        return False
    return False


def _opened(path: Path, key: EncryptionKey | None, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    def connect() -> duckdb.DuckDBPyConnection:
        if key is None:
            return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
        return _attached(path, key, read_only=read_only)

    try:
        return connect() if read_only else wait_for_readers(connect, path)
    except duckdb.Error as fault:
        writer = process_with_file(fault) if read_only else None
        if writer is not None:
            raise LockedError(
                f"Process {writer} is writing to {path}.", advice="Wait for it to end, and give the command again."
            ) from None
        raise _not_opened(path, key, fault) from None


def _attached(path: Path, key: EncryptionKey, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open an encrypted file: only ATTACH can do that, here from an empty database in memory."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    try:
        connection.execute("SET temp_file_encryption = true")  # no longer possible when there are such files
        _attach(connection, path, _CONTENT, key, read_only=read_only)
        connection.execute(f"USE {_CONTENT}")
    except BaseException:
        connection.close()
        raise
    return connection


def _attach(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, key: EncryptionKey | None, *, read_only: bool
) -> None:
    """Attach a file under a name; with a key, as an encrypted one."""
    options = ["READ_ONLY" if read_only else f"STORAGE_VERSION '{_STORAGE}'"]
    if key is not None:
        connection.execute(f"LOAD {_quoted(_extension())}")
        options += ["ENCRYPTION_KEY $key", "ENCRYPTION_CIPHER 'GCM'"]
    connection.execute(
        f"ATTACH {_quoted(path)} AS {name} ({', '.join(options)})", None if key is None else {"key": key.digits}
    )


def _quoted(path: Path) -> str:
    """A path as SQL text, where DuckDB takes no parameter."""
    return "'" + str(path).replace("'", "''") + "'"


def _extension() -> Path:
    """The extension's file. Raises SettingsError where it is not installed, or is not this DuckDB's."""
    advice = f"Encryption at rest needs {_EXTENSION} of the same version: install from requirements.lock."
    try:
        found = distribution(_EXTENSION)
    except PackageNotFoundError:
        raise SettingsError(f"The package {_EXTENSION} is not installed.", advice=advice) from None
    if found.version != duckdb.__version__:
        raise SettingsError(
            f"The package {_EXTENSION} is of version {found.version}, DuckDB of {duckdb.__version__}.", advice=advice
        )
    folder = f"duckdb_extension_httpfs/extensions/v{duckdb.__version__}"
    path = Path(str(found.locate_file(f"{folder}/httpfs.duckdb_extension")))
    if not path.is_file():
        raise SettingsError(f"The DuckDB extension {path} cannot be used.", advice=advice)
    return path


def check_extension() -> None:
    """Check that encrypted files can be written here. Raises SettingsError."""
    with duckdb.connect() as connection:
        try:
            connection.execute(f"LOAD {_quoted(_extension())}")
        except duckdb.Error as fault:
            raise SettingsError(
                f"DuckDB does not load its extension httpfs ({type(fault).__name__}).",
                advice="Install duckdb and duckdb-extension-httpfs again from requirements.lock.",
            ) from None


def _not_opened(path: Path, key: EncryptionKey | None, fault: duckdb.Error) -> BostotteError:
    text = str(fault)
    limit = system_limit(fault, path.parent)
    if limit is not None:
        return limit
    if "without a key" in text:
        return StoreKeyError(
            f"{path} is encrypted, and no key is given for it.",
            advice="Name its key under [encryption] in the settings, and leave enabled as it is.",
        )
    if key is not None and "is not encrypted" in text:
        return StoreKeyError(
            f"{path} is not encrypted, and the settings say that it should be.",
            advice="Encrypt what is there with: bostotte encrypt --config FILE. Nothing has been changed.",
        )
    if key is not None and "Wrong encryption key" in text:
        return StoreKeyError(
            f"{path} does not open with the key {key.place}: it was encrypted with another.",
            advice="Is a rotation unfinished? Then: bostotte rotate-key --config FILE. Nothing has been changed.",
        )
    if _is_damage(fault):
        return DamagedStoreError(path)
    return StoreError(
        f"The DuckDB file {path} cannot be opened ({type(fault).__name__}).",
        advice="Is another program using it? Analysts should open the snapshot, not the store.",
    )


def _temporary_folder(path: Path, *, read_only: bool) -> Path | None:
    """The folder for data that does not fit in memory; None where the folder of the file cannot be written.

    For a reader it is not made: DuckDB makes it when it needs it.
    """
    if not os.access(path.parent, os.W_OK):
        return None
    if read_only:
        return path.parent / f"{_temporary_prefix(path)}{secrets.token_hex(4)}"
    try:
        return Path(tempfile.mkdtemp(prefix=_temporary_prefix(path), dir=path.parent))
    except OSError as fault:
        raise unwritable(path.parent, fault) from None


def _temporary_prefix(path: Path) -> str:
    return f".{path.name}.temp-"


def _remove_left_behind(path: Path) -> None:
    """Remove temporary folders of killed processes. No other process has the file open while one writes."""
    for folder in path.parent.glob(f"{_temporary_prefix(path)}*"):
        shutil.rmtree(folder, ignore_errors=True)
