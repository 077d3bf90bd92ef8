"""SQL Server, by Microsoft's mssql-python. Tested against a stand-in of the driver, not against a server."""

from __future__ import annotations

import re
from typing import Any

from tasks.recipients.databases.addresses import Address
from tasks.recipients.databases.drivers import Driver, Limits, first_of

_LOGIN_TIMEOUT = 103
"""ODBC's SQL_ATTR_LOGIN_TIMEOUT, in seconds."""

_FAULTS = (
    ("login failed", "it refuses the user or the password"),
    ("certificate", "its certificate is not from an authority that is trusted here, or is for another host"),
    ("snapshot isolation", "the database does not allow snapshots: ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION ON"),
    ("lock request time out", "it waited too long for a lock"),
    ("query timeout", "it took too long"),
    ("timeout", "it does not answer"),
)
_INFORMATIVE = re.compile(r"Invalid (?:object|column) name '[\w.]+'|Incorrect syntax near '\w+'")


def _is_verified(address: Address) -> bool:
    """Whether the connection is encrypted and the server's certificate checked, as it is by default."""
    return _keyword(address, "Encrypt", "yes") in {"yes", "mandatory", "strict"} and (
        _keyword(address, "TrustServerCertificate", "no") == "no"
    )


def _connect(module: Any, address: Address, limits: Limits) -> Any:
    """Connect, and begin a transaction that sees one moment (SNAPSHOT, which the database must allow)."""
    login = {_LOGIN_TIMEOUT: limits.connect}
    connection = module.connect(
        _connection_string(address, limits), autocommit=False, attrs_before=login, timeout=limits.query
    )
    try:
        cursor = connection.cursor()
        cursor.execute(f"SET LOCK_TIMEOUT {limits.lock * 1000:d}")
        cursor.execute("SET TRANSACTION ISOLATION LEVEL SNAPSHOT")
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def _connection_string(address: Address, limits: Limits) -> str:
    given = {
        "Server": f"{address.host},{address.port}" if address.port else address.host,
        "Database": address.database,
        "UID": address.user,
        "PWD": address.password,
        "Encrypt": "yes",
        "TrustServerCertificate": "no",
        "ApplicationIntent": "ReadOnly",
    }
    if limits.ca_file is not None:
        given["ServerCertificate"] = str(limits.ca_file)
    named = {name.lower(): name for name in given}
    for name, value in address.options.items():
        given[named.get(name.lower(), name)] = value
    return "".join(f"{name}={{{value.replace('}', '}}')}}};" for name, value in given.items() if value)


def _keyword(address: Address, name: str, default: str) -> str:
    found = {key.lower(): value.lower() for key, value in address.options.items()}
    return found.get(name.lower(), default)


def _explain(fault: BaseException, _: Limits) -> str | None:
    informative = _INFORMATIVE.search(str(fault))
    return informative[0] if informative else first_of(_FAULTS, str(fault))


SQLSERVER = Driver("mssql_python", "sqlserver", _connect, _explain, _is_verified)
