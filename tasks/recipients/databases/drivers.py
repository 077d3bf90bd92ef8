"""A database driver for Python (PEP 249), which is imported when a source needs it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.errors import SettingsError
from tasks.recipients.databases.addresses import Address


@dataclass(frozen=True)
class Limits:
    """Seconds that reading may take, and the file of certificate authorities to trust, if the settings name one.

    connect: until the server has answered. query: for one query. lock: of waiting for a locked table.
    """

    query: int
    lock: int
    connect: int = 10
    ca_file: Path | None = None


@dataclass(frozen=True)
class Driver:
    """How one kind of database is read.

    module: the driver's name in Python. Its `Error` is the base of all its errors (PEP 249).
    extra: the extra of this package that installs it, or None where it comes with Python.
    connect: gives an open connection in a read-only transaction that sees one moment.
    explain: words for an error that neither show the address nor a value, or None.
    is_verified: whether the server's identity is checked, or no network is used.
    is_inexact: whether a column, as the cursor describes it, holds numbers that are not exact.
    """

    module: str
    extra: str | None
    connect: Callable[[Any, Address, Limits], Any]
    explain: Callable[[BaseException, Limits], str | None]
    is_verified: Callable[[Address], bool] = lambda _: True
    is_inexact: Callable[[Any], bool] = lambda _: False

    def load(self) -> Any:
        """The driver's module.

        Raises SettingsError where it is not installed, with the command that installs it.
        """
        try:
            return importlib.import_module(self.module)
        except ImportError:
            raise SettingsError(
                f"The database driver {self.module} is not installed.",
                advice=f"Install it: pip install 'bostotte[{self.extra}]', or from requirements-databases.lock.",
            ) from None


def first_of(patterns: Sequence[tuple[str, str]], text: str) -> str | None:
    """The words of the first pattern that is in a driver's message, whatever its case."""
    lowered = text.lower()
    return next((words for pattern, words in patterns if pattern in lowered), None)
