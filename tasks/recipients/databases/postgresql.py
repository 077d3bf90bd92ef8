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
    ("certificate verify failed", "its certificate has expired, or is from an authority that is not trusted (ca_file)"),
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
_MIDNIGHT = re.compile(r" 00:00:00(?:[+-]\d\d(?::\d\d)?)?$")
_DATES = ("date", "timestamp", "timestamptz")


def _is_verified(address: Address) -> bool:
    return address.is_on_this_machine or address.options.get("sslmode", "verify-full") == "verify-full"


def _connect(psycopg: Any, address: Address, limits: Limits) -> Any:
    """Connect, and begin a read-only transaction that sees one moment (REPEATABLE READ), in Oslo's time."""
    connection = psycopg.connect(address.text, **_defaults(address, limits))
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _read_dates_as_text(connection, psycopg)
        for setting, value in (
            ("statement_timeout", f"{limits.query}s"),
            ("lock_timeout", f"{limits.lock}s"),
            ("TimeZone", "Europe/Oslo"),
            ("DateStyle", "ISO, YMD"),
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
    if limits.ca_file is not None:
        wanted["sslrootcert"] = str(limits.ca_file)
    elif _is_verified(address) and not address.is_on_this_machine:
        wanted["sslrootcert"] = ssl.get_default_verify_paths().cafile or "system"
    return {name: value for name, value in wanted.items() if name not in address.options}


def _read_dates_as_text(connection: Any, psycopg: Any) -> None:
    """Give dates and times as text, and midnight as a date.

    Python's own types hold no `infinity` and no year above 9999: one such row would cost all the others.
    """

    class DateAsText(psycopg.adapt.Loader):  # type: ignore[misc]
        def load(self, data: Any) -> str:
            return _MIDNIGHT.sub("", bytes(data).decode())

    for name in _DATES:
        connection.adapters.register_loader(psycopg.postgres.types[name].oid, DateAsText)


def _explain(fault: BaseException, limits: Limits) -> str | None:
    match getattr(fault, "sqlstate", None):
        case "57014":
            return f"it took longer than {limits.query} seconds"
        case "55P03":
            return f"it waited longer than {limits.lock} seconds for a lock"
    informative = _INFORMATIVE.search(str(fault))
    return informative[0] if informative else first_of(_CONNECTION_FAULTS, str(fault))


POSTGRESQL = Driver("psycopg", "postgresql", _connect, _explain, _is_verified, lambda column: column.type_code == _REAL)
