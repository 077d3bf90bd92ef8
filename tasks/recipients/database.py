"""One query per table against the municipality's database, through connectorx. The address is a secret."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

import connectorx as cx
import polars as pl

from tasks.errors import InputError, SettingsError
from tasks.settings import DatabaseSource

SCHEMES = ("postgresql", "sqlite")
"""The databases that this project tests against."""

_TELLING = re.compile(
    r"(?:relation|column|table|function|schema) \"?[\w.]+\"? does not exist"
    r"|no such (?:table|column|function): [\w.]+"
    r"|permission denied for \w+ [\w.]+"
    r"|syntax error at or near \"\w+\"|near \"\w+\": syntax error"
    r"|password authentication failed|connection refused|timed out waiting for connection|unable to open database file",
    re.IGNORECASE,
)
"""What a database says that tells the operator something, and holds neither the address nor a value from a row."""


def connection_address(source: DatabaseSource) -> str:
    """The connection address from its file or environment variable.

    Raises SettingsError when it is not there, or is for a database that this project does not read; never shows it.
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
    if _scheme(address) not in SCHEMES:
        raise SettingsError(
            f"The connection address in {place} is for a database that cannot be read.",
            advice=f"It must begin with {' or '.join(f'{scheme}://' for scheme in SCHEMES)}.",
        )
    return address


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""


def run_query(address: str, query: str, what: str) -> pl.DataFrame:
    """The query's rows.

    Raises InputError with what the database says where that is safe to show; not the address, and no value.
    """
    try:
        return _as_frame(cx.read_sql(address, query, return_type="arrow"))
    except BaseException as fault:
        if not _is_databases_fault(fault):
            raise
        telling = _TELLING.search(str(fault))
        says = f": {telling[0]}" if telling else ""
    raise InputError(
        f"{what[0].upper()}{what[1:]} failed{says}.",
        advice="Check the query and the connection under [recipients.source], and try the query by hand.",
    )


def _is_databases_fault(fault: BaseException) -> bool:
    """Faults of connectorx: errors, and panics of its Rust side, which are not Exceptions."""
    return isinstance(fault, Exception) or type(fault).__name__ == "PanicException"


def _as_frame(table: object) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
