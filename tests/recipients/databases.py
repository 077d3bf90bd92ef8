"""Deliveries in databases: scripts that make and fill the tables, and reading them as a run does."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tasks.errors import BostotteError, InputError, SettingsError
from tasks.validation import RecipientTables
from tests.recipients.delivery import ADULT, ON, PSEUDONYMISER, Row, Tables, read_recipients, settings_for

SECRET = "not-to-be-shown"
VARIABLE = "BOSTOTTE_TEST_CONNECTION"

TYPES = {
    "housing_cost": "numeric(12,2)",
    "amount": "numeric(12,2)",
    "monthly_income": "numeric(12,2)",
    "net_wealth": "numeric(14,2)",
    "adults": "integer",
    "children": "smallint",
}
DATES = ("birth_date", "from", "to", "decided_on", "valid_from", "active_from", "active_to")
ANSWERS = ("heating_included", "adapted_home", "young_disabled", "single_pensioner", "shared_residence")
TYPES |= dict.fromkeys(DATES, "date") | dict.fromkeys(ANSWERS, "boolean")
YES = {"true", "1", "ja"}


def _value(column: str, text: str) -> object:
    if column in ANSWERS:
        return text in YES
    if column in TYPES and column not in DATES:
        return text.replace(",", ".") or None
    return text or None


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def _literals(row: Row, *, untyped: bool) -> str:
    return ", ".join(_literal(text if untyped else _value(column, text)) for column, text in row.items())


def script(tables: Tables, *, untyped: bool = False) -> str:
    """SQL that creates the three tables and fills them."""
    lines = []
    for name, rows in tables.items():
        columns = ", ".join(f'"{column}" {"text" if untyped else TYPES.get(column, "text")}' for column in rows[0])
        lines.append(f"drop table if exists {name}; create table {name} ({columns});")
        for row in rows:
            lines.append(f"insert into {name} values ({_literals(row, untyped=untyped)});")  # noqa: S608, PERF401
    return "\n".join(lines)


def sqlite_file(folder: Path, tables: Tables, *, untyped: bool = False) -> Path:
    path = folder / f"{SECRET}.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(script(tables, untyped=untyped))
    connection.close()
    return path


def source(address: str, folder: Path, **changes: Any) -> dict[str, Any]:
    (folder / "connection").write_text(address + "\n", encoding="utf-8")
    everything = {name: f"select * from {name}" for name in ("households", "members", "decisions")}  # noqa: S608
    return {"kind": "database", "connection_file": folder / "connection", **everything, **changes}


def read_from(address: str, folder: Path, **changes: Any) -> RecipientTables:
    return read_recipients(settings_for(source(address, folder, **changes)), PSEUDONYMISER, on=ON)


def refused(address: str, folder: Path, **changes: Any) -> BostotteError:
    with pytest.raises((InputError, SettingsError)) as caught:
        read_from(address, folder, **changes)
    shown = f"{caught.value} {caught.value!r}"
    assert SECRET not in shown
    assert "127.0.0.1" not in shown
    assert ADULT not in shown
    return caught.value
