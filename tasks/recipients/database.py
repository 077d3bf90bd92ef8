"""One query per table against the municipality's database, through connectorx. The address is a secret."""

from __future__ import annotations

import importlib
import os
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import polars as pl

from tasks.errors import InputError, SettingsError
from tasks.settings import Connection

SCHEMES = ("postgresql", "sqlite")
"""The databases that this project tests against."""

_POSTGRESQL_PORT = 5432
_ANSWER_SECONDS = 10.0

_INFORMATIVE = re.compile(
    r"(?:relation|column|table|function|schema) \"?[\w.]+\"? does not exist"
    r"|no such (?:table|column|function): [\w.]+"
    r"|permission denied for \w+ [\w.]+"
    r"|syntax error at or near \"\w+\"|near \"\w+\": syntax error"
    r"|password authentication failed"
    r"|conversion error from type \w+ at index: \d+",
    re.IGNORECASE,
)
"""The parts of a database's messages that help the operator, and show neither the address nor a value from a row."""


def connection_address(source: Connection) -> str:
    """The connection address from its file or environment variable.

    Raises SettingsError when the address is missing, or is for a database that this project does not read. The error
    never shows the address.
    """
    if source.connection_file is not None:
        place = f"the file {source.connection_file}"
        try:
            address = source.connection_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"The connection address: {place} cannot be read.") from None
    else:
        place = f"the environment variable {source.connection_variable}"
        address = os.environ.get(source.connection_variable or "", "").strip()
    if not address:
        raise SettingsError(f"The connection address: {place} is empty.")
    parts = _parts(address)
    if parts is None or parts.scheme not in SCHEMES:
        raise SettingsError(
            f"The connection address in {place} is not for a database that can be read.",
            advice=f"It must begin with {' or '.join(f'{scheme}://' for scheme in SCHEMES)}.",
        )
    return address


def run_query(address: str, query: str, what: str, section: str = "recipients.source") -> pl.DataFrame:
    """The query's rows.

    Raises InputError, with the part of the database's message that is safe to show: no address, and no value.
    """
    _refuse_unreachable(address, what)
    try:
        return _as_frame(_connectorx().read_sql(address, query, return_type="arrow"))
    except BaseException as fault:
        if not _is_databases_fault(fault):
            raise
        informative = _INFORMATIVE.search(str(fault))
        says = f": {informative[0]}" if informative else ""
    raise InputError(
        f"{what} failed{says}.",
        advice=f"Check it, and the connection, under [{section}]; try the query by hand. Where values do not fit"
        " their column's declared type, let the query cast it to text.",
    )


def _parts(address: str) -> SplitResult | None:
    """The address in parts; None where it is not an address, or its port is not a number."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _refuse_unreachable(address: str, what: str) -> None:
    """Refuse at once: connectorx retries for half a minute, and SQLite creates a file that is missing."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite" and not Path(unquote(parts.netloc + parts.path)).is_file():
        raise InputError(f"{what} failed: the SQLite file is not there.", advice="Check the connection address.")
    if parts.scheme == "postgresql" and parts.hostname:
        try:
            socket.create_connection((parts.hostname, parts.port or _POSTGRESQL_PORT), _ANSWER_SECONDS).close()
        except OSError:
            raise InputError(
                f"{what} failed: the database does not answer.",
                advice="Check the connection address, and that the database server is up and may be reached from here.",
            ) from None


def _connectorx() -> Any:
    """Import connectorx with its log off: the log shows hosts, files and users on stderr. It is set once, on import."""
    os.environ.setdefault("RUST_LOG", "off")
    return importlib.import_module("connectorx")


def _is_databases_fault(fault: BaseException) -> bool:
    """Whether connectorx failed: with an error, or with a panic of its Rust code, which is not an Exception."""
    return isinstance(fault, Exception) or type(fault).__name__ == "PanicException"


def _as_frame(table: Any) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
