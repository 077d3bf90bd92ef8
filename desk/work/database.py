"""The work database: opened, brought up to date by Alembic, and written to by one transaction at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from desk.work.tables import log, log_head
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import SettingsError, StoreError
from tasks.files import OWNER_ONLY_FILE, make_folder
from tasks.recipients.databases.addresses import connection_address
from tasks.settings import Settings

FIRST_HASH = "0" * 64
_BUSY_SECONDS = 30


class Work:
    """The work database. clock: of every time that is written."""

    def __init__(self, address: str, clock: Clock = SYSTEM_CLOCK) -> None:
        """Open the database and bring its tables up to date. Raises StoreError where it cannot be used."""
        self.clock = clock
        self._one_writer = threading.Lock()
        self._is_sqlite = address.startswith("sqlite")
        options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS}} if self._is_sqlite else {}
        self.engine = create_engine(address, poolclass=QueuePool, pool_pre_ping=not self._is_sqlite, **options)
        if self._is_sqlite:
            _begin_as_we_say(self.engine)
        try:
            with self.engine.connect() as connection:
                _upgrade(connection)
        except SQLAlchemyError as fault:
            raise StoreError(
                f"The desk's work database cannot be opened ({type(fault).__name__}).",
                advice="See [desk.work] in the settings, and that the database is running.",
            ) from None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def now(self) -> str:
        """The time as it is written: ISO, in UTC, to the microsecond."""
        return self.clock.now().isoformat(timespec="microseconds")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with, in one transaction."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """A transaction that writes. It is committed when the block ends, and undone if the block fails.

        It takes the head of the log first: others who write, in this process or another, wait for its end.
        """
        with self._one_writer, self.engine.begin() as connection:
            taken = connection.execute(
                update(log_head).values(sequence=log_head.c.sequence).returning(log_head.c.sequence, log_head.c.hash)
            ).one()
            change = Change(connection, self.now(), taken.sequence, taken.hash)
            yield change
            change.finish()

    def is_ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self.reading() as connection:
                connection.execute(select(log_head.c.sequence)).one()
        except SQLAlchemyError:
            return False
        return True


class Change:
    """A transaction that writes: the connection, the time of it, and the log."""

    def __init__(self, connection: Connection, now: str, sequence: int, head: str) -> None:
        """Begin after the row `sequence` of the log, whose hash is `head`."""
        self.connection = connection
        self.now = now
        self._sequence = sequence
        self._head = head

    def record(self, what: str, user: tuple[str, str], case_id: str | None = None, **detail: object) -> None:
        """Append a row to the log. user: identifier and name."""
        self._sequence += 1
        row = {
            "sequence": self._sequence,
            "at": self.now,
            "what": what,
            "case_id": case_id,
            "user_id": user[0],
            "user_name": user[1],
            "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        }
        self._head = row_hash(row, self._head)
        self.connection.execute(insert(log).values(**row, hash=self._head))

    def finish(self) -> None:
        """Write the log's new head."""
        self.connection.execute(update(log_head).values(sequence=self._sequence, hash=self._head))


def row_hash(row: dict[str, Any], before: str) -> str:
    """The hash of a row of the log. before: the hash of the row before it."""
    names = ("sequence", "at", "what", "case_id", "user_id", "user_name", "detail")
    content = json.dumps([before, *(row[name] for name in names)], ensure_ascii=False)
    return sha256(content.encode()).hexdigest()


def faults_of_log(connection: Connection) -> list[str]:
    """Check the whole chain. Give what is wrong, empty where nothing is. Rows that retention deleted are counted.

    A chain begins at its first row that is left, whose own hash is then taken as it is.
    """
    head = connection.execute(select(log_head)).one()
    before, number, newest = FIRST_HASH, 0, FIRST_HASH
    for row in connection.execute(select(log).order_by(log.c.sequence)).mappings():
        if number == 0 and row["sequence"] > 1:
            number, newest, before = row["sequence"], row["hash"], row["hash"]
            continue
        if row["sequence"] != number + 1:
            return [f"row {number + 1} is missing"]
        number = row["sequence"]
        newest = row_hash(dict(row), before)
        if newest != row["hash"]:
            return [f"row {number} was changed"]
        before = newest
    return (
        [] if (head.sequence, head.hash) in {(number, newest), (head.sequence, FIRST_HASH)} else ["the end is missing"]
    )


def open_work(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Work:
    """Open the work database of an installation: an SQLite file, or the PostgreSQL database that the settings name.

    Raises SettingsError where the connection cannot be read, StoreError where the database cannot be used.
    """
    chosen = settings.desk.work if settings.desk is not None else None
    if chosen is None:
        path = settings.desk_work_file
        make_folder(path.parent)
        if not path.exists():
            path.touch(mode=OWNER_ONLY_FILE)
        return Work(f"sqlite:///{path}", clock)
    address = connection_address(chosen)
    if address.kind != "postgresql":
        raise SettingsError("The connection of [desk.work] must begin with postgresql://.")
    return Work(f"postgresql+psycopg://{address.text.split('://', 1)[1]}", clock)


def _begin_as_we_say(engine: Engine) -> None:
    """Let SQLite begin transactions where SQLAlchemy does, wait for other writers, and keep what it acknowledged."""

    def connected(raw: Any, _: object) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            raw.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "desk.work:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
