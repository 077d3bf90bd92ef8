"""Run the queries of one delivery in one snapshot, and word what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from tasks.errors import InputError
from tasks.recipients.databases.addresses import connection_address
from tasks.recipients.databases.drivers import Driver, Limits
from tasks.recipients.databases.oracle import ORACLE
from tasks.recipients.databases.postgresql import POSTGRESQL
from tasks.recipients.databases.rows import QueryRows
from tasks.recipients.databases.sqlite import SQLITE
from tasks.recipients.databases.sqlserver import SQLSERVER
from tasks.settings import Connection

DRIVERS = {"postgresql": POSTGRESQL, "sqlite": SQLITE, "sqlserver": SQLSERVER, "oracle": ORACLE}
"""The driver of each kind of database."""


@dataclass(frozen=True)
class Snapshot:
    """One moment of a database. Its queries all see the same rows, whatever is written meanwhile."""

    connection: Any
    driver: Driver
    limits: Limits
    section: str

    def rows(self, query: str, what: str) -> QueryRows:
        """The rows of a query. `what` names it in messages, as «The members query».

        Raises InputError, with the part of the database's message that is safe to show: no address, and no value.
        """
        try:
            with closing(self.connection.cursor()) as cursor:
                cursor.execute(query)
                columns = cursor.description
                rows = [] if columns is None else [tuple(row) for row in cursor.fetchall()]
        except self.driver.load().Error as fault:
            explained = self.driver.explain(fault, self.limits)
        else:
            if columns is None:
                raise InputError(f"{what} gives no rows.", advice=f"Write a SELECT under [{self.section}].")
            inexact = frozenset(column[0] for column in columns if self.driver.is_inexact(column))
            return QueryRows([column[0] for column in columns], rows, inexact)
        raise InputError(
            f"{what} failed{f': {explained}' if explained else ''}.",
            advice=f"Check it, and the connection, under [{self.section}]; try the query by hand.",
        )


@contextmanager
def open_snapshot(source: Connection, section: str, what: str) -> Iterator[Snapshot]:
    """Connect to the database of a section of the settings, and close the connection after the block.

    Raises SettingsError (no address, or no driver for it) and InputError (no connection). `what` names the database.
    """
    address = connection_address(source)
    driver = DRIVERS[address.kind]
    limits = Limits(query=source.query_seconds, lock=source.lock_seconds, ca_file=source.ca_file)
    module = driver.load()
    try:
        connection = driver.connect(module, address, limits)
    except (module.Error, OSError) as fault:
        explained = driver.explain(fault, limits) or "it does not answer"
    else:
        with closing(connection):
            yield Snapshot(connection, driver, limits, section)
        return
    raise InputError(
        f"{what} cannot be read: {explained}.",
        advice=f"Check the connection address under [{section}], and that the database may be reached from here.",
    )


def connection_notices(source: Connection) -> list[str]:
    """A line for the operator where the address turns the check of the server's identity off."""
    address = connection_address(source)
    if DRIVERS[address.kind].is_verified(address):
        return []
    return ["The database of the recipients is not verified: its connection address turns the check off."]
