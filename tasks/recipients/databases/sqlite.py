"""SQLite files, by Python's own module."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tasks.recipients.databases.addresses import Address
from tasks.recipients.databases.drivers import Driver, Limits, first_of

_INFORMATIVE = re.compile(r"no such (?:table|column|function): [\w.]+|near \"\w+\": syntax error")
_STEPS_BETWEEN_LOOKS = 10_000


def _connect(sqlite3: Any, address: Address, limits: Limits) -> Any:
    """Open a file to read it. A file that is missing is not made."""
    path = quote(str(Path(address.database).absolute()))
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=limits.lock, isolation_level=None)
    deadline = time.monotonic() + limits.query
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    connection.execute("BEGIN")
    return connection


def _explain(fault: BaseException, limits: Limits) -> str | None:
    words = (
        ("unable to open", "the SQLite file is not there, or cannot be read"),
        ("interrupted", f"it took longer than {limits.query} seconds"),
        ("locked", f"it waited longer than {limits.lock} seconds for a lock"),
        ("not a database", "the file is not an SQLite database"),
    )
    informative = _INFORMATIVE.search(str(fault))
    return informative[0] if informative else first_of(words, str(fault))


SQLITE = Driver("sqlite3", None, _connect, _explain)
