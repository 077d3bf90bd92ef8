"""PostgreSQL, by psycopg: verified TLS by default, one snapshot, limits on time."""

from __future__ import annotations

import re
import ssl
from typing import Any

from tasks.recipients.databases.addresses import Address
from tasks.recipients.databases.drivers import Driver, Limits, first_of

_REAL = 700
"""The type number of `real`, a 32-bit float."""

_CONNECTION_FAULTS = (
    ("certificate verify failed", "its certificate is not from an authority that is trusted here (ca_file)"),
    ("does not match host name", "its certificate is for another host"),
    ("does not support ssl", "it does not encrypt connections, and sslmode does not allow clear text"),
    ("root certificate file", "the file of trusted authorities (sslrootcert) cannot be read"),
    ("authentication failed", "it refuses the user or the password"),
    ("no password supplied", "it wants a password"),
    ("no pg_hba.conf entry", "it does not let this user in from here"),
    ("timeout expired", "it does not answer"),
    ('database "', "the database of that name does not exist or is closed"),
)
_INFORMATIVE = re.compile(
    r"(?:relation|column|table|function|schema) \"?[\w.]+\"? does not exist"
    r"|permission denied for \w+ [\w.]+"
    r"|syntax error at or near \"\w+\"",
    re.IGNORECASE,
)
_DATES = ("date", "timestamp", "timestamptz")


def _is_verified(address: Address) -> bool:
    return address.is_on_this_machine or address.options.get("sslmode", "verify-full") == "verify-full"


def _connect(psycopg: Any, address: Address, limits: Limits) -> Any:
    """Connect, and begin a read-only transaction that sees one moment (REPEATABLE READ), in Oslo's time."""
    connection = psycopg.connect(address.text, **_defaults(address, limits))
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _read_every_date(connection, psycopg)
        for setting, value in (
            ("statement_timeout", f"{limits.query}s"),
            ("lock_timeout", f"{limits.lock}s"),
            ("TimeZone", "Europe/Oslo"),
        ):
            connection.execute("SELECT set_config(%s, %s, true)", (setting, value))
    except BaseException:
        connection.close()
        raise
    return connection


def _defaults(address: Address, limits: Limits) -> dict[str, object]:
    """What the connection gets where the address does not say otherwise."""
    wanted: dict[str, object] = {"connect_timeout": limits.connect, "application_name": "bostotte"}
    if not address.is_on_this_machine:
        wanted["sslmode"] = "verify-full"
    if limits.ca_file is not None or not address.is_on_this_machine:
        wanted["sslrootcert"] = limits.ca_file or ssl.get_default_verify_paths().cafile or "system"
    return {name: value for name, value in wanted.items() if name not in address.options}


def _read_every_date(connection: Any, psycopg: Any) -> None:
    """Give a date that Python cannot hold (`infinity`, a year above 9999) as its text: one row is faulty, not all."""
    for name in _DATES:
        oid = psycopg.postgres.types[name].oid
        loader = connection.adapters.get_loader(oid, psycopg.pq.Format.TEXT)

        class DateOrText(loader):  # type: ignore[misc, valid-type]
            def load(self, data: Any) -> object:
                try:
                    return super().load(data)
                except psycopg.DataError:
                    return bytes(data).decode()

        connection.adapters.register_loader(oid, DateOrText)


def _explain(fault: BaseException, limits: Limits) -> str | None:
    match getattr(fault, "sqlstate", None):
        case "57014":
            return f"it took longer than {limits.query} seconds"
        case "55P03":
            return f"it waited longer than {limits.lock} seconds for a lock"
    informative = _INFORMATIVE.search(str(fault))
    return informative[0] if informative else first_of(_CONNECTION_FAULTS, str(fault))


POSTGRESQL = Driver(
    "psycopg", "postgresql", _connect, _explain, _is_verified, lambda column: column.type_code == _REAL
)
