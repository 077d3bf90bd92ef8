"""SQL Server and Oracle: through stand-ins of their drivers, and what the real drivers say without a server."""

from __future__ import annotations

import socket
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tasks.errors import SettingsError
from tasks.recipients.databases import connection_notices
from tasks.settings import DatabaseSource
from tests.recipients.databases import SECRET, read_from, refused, source, sqlite_file
from tests.recipients.delivery import read, two_cases


class StandIn(ModuleType):
    """A driver's module whose connections read a SQLite file, and which records what it is asked for."""

    class Error(Exception):
        """The driver's base error."""

    def __init__(self, name: str, file: Path) -> None:
        super().__init__(name)
        self.file = file
        self.connected: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self.statements: list[str] = []
        self.fault: str | None = None
        self.defaults = type("Defaults", (), {})()

    def connect(self, *arguments: Any, **named: Any) -> _Connection:
        self.connected.append((arguments, named))
        if self.fault is not None:
            raise self.Error(self.fault)
        return _Connection(self)


class _Connection:
    def __init__(self, module: StandIn) -> None:
        self._module, self._rows = module, sqlite3.connect(module.file)

    def cursor(self) -> _Cursor:
        return _Cursor(self._module, self._rows.cursor())

    def close(self) -> None:
        self._rows.close()


class _Cursor:
    def __init__(self, module: StandIn, rows: sqlite3.Cursor) -> None:
        self._module, self._rows = module, rows

    def execute(self, statement: str) -> None:
        self._module.statements.append(statement)
        if statement.startswith("SET "):
            return
        try:
            self._rows.execute(statement)
        except sqlite3.Error:
            raise self._module.Error(f"ORA-00942: {SECRET}; Invalid object name 'nowhere'.") from None

    @property
    def description(self) -> Any:
        return self._rows.description

    def fetchall(self) -> list[Any]:
        return self._rows.fetchall()

    def close(self) -> None:
        self._rows.close()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """One stand-in in place of both drivers."""
    module = StandIn("driver", sqlite_file(tmp_path, two_cases()))
    monkeypatch.setitem(sys.modules, "mssql_python", module)
    monkeypatch.setitem(sys.modules, "oracledb", module)
    return module


SQLSERVER = f"sqlserver://reader:{SECRET}%7D%3B@db.example.test:1433/bostotte"
ORACLE = f"oracle://reader:{SECRET}@db.example.test/BOSTOTTE"


@pytest.mark.parametrize("address", [SQLSERVER, ORACLE])
def test_each_gives_what_csv_gives(tmp_path: Path, stand_in: StandIn, address: str) -> None:
    from_csv = read(tmp_path, two_cases())
    from_database = read_from(address, tmp_path)
    assert from_database.findings.is_empty()
    for name in ("households", "members", "decisions"):
        assert getattr(from_csv, name).equals(getattr(from_database, name))
    assert len(stand_in.connected) == 1


def test_sql_server_is_asked_for_one_moment_and_a_verified_connection(tmp_path: Path, stand_in: StandIn) -> None:
    read_from(SQLSERVER, tmp_path, lock_seconds=7, query_seconds=70)
    [((text,), named)] = stand_in.connected
    assert "Server={db.example.test,1433};Database={bostotte};UID={reader};" in text
    assert f"PWD={{{SECRET}}}}};}};" in text  # a brace is doubled within the braces of a value
    assert "Encrypt={yes};TrustServerCertificate={no};ApplicationIntent={ReadOnly};" in text
    assert named == {"autocommit": False, "attrs_before": {103: 10}, "timeout": 70}
    assert stand_in.statements[:2] == ["SET LOCK_TIMEOUT 7000", "SET TRANSACTION ISOLATION LEVEL SNAPSHOT"]


def test_oracle_is_asked_for_one_moment_and_a_verified_connection(tmp_path: Path, stand_in: StandIn) -> None:
    read_from(ORACLE, tmp_path, query_seconds=70)
    [((), named)] = stand_in.connected
    assert named["protocol"] == "tcps"
    assert named["port"] == 2484
    assert named["ssl_context"].check_hostname
    assert (named["service_name"], named["user"], named["password"]) == ("BOSTOTTE", "reader", SECRET)
    assert stand_in.statements[0] == "SET TRANSACTION READ ONLY"
    assert stand_in.defaults.fetch_decimals


@pytest.mark.parametrize(
    ("address", "fault", "says"),
    [
        (SQLSERVER, f"Login failed for user '{SECRET}'.", "it refuses the user or the password"),
        (SQLSERVER, "SSL Provider: certificate verify failed", "its certificate is not from an authority"),
        (SQLSERVER, "Snapshot isolation transaction failed", "ALLOW_SNAPSHOT_ISOLATION"),
        (ORACLE, f"ORA-01017: invalid credential for {SECRET}", "it refuses the user or the password"),
        (ORACLE, "DPY-6005: cannot connect", "it does not answer"),
        (ORACLE, SECRET, "it does not answer"),
    ],
)
def test_a_refused_connection_says_why_and_no_more(
    tmp_path: Path, stand_in: StandIn, address: str, fault: str, says: str
) -> None:
    stand_in.fault = fault
    assert says in str(refused(address, tmp_path))


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (SQLSERVER, "The members query failed: Invalid object name 'nowhere'."),
        (ORACLE, "The members query failed: a table or view does not exist, or may not be read."),
    ],
)
@pytest.mark.usefixtures("stand_in")
def test_a_query_that_fails_says_why(tmp_path: Path, address: str, says: str) -> None:
    assert refused(address, tmp_path, members="select * from nowhere").message == says


@pytest.mark.parametrize(
    ("address", "notices"),
    [
        (SQLSERVER, 0),
        (f"{SQLSERVER}?TrustServerCertificate=yes", 1),
        (f"{SQLSERVER}?encrypt=no", 1),
        (ORACLE, 0),
        (f"{ORACLE}?protocol=tcp", 1),
    ],
)
def test_a_check_that_the_address_turns_off_is_reported(tmp_path: Path, address: str, notices: int) -> None:
    assert len(connection_notices(DatabaseSource.model_validate(source(address, tmp_path)))) == notices


@pytest.mark.parametrize(
    ("address", "extra"), [(SQLSERVER, "sqlserver"), (ORACLE, "oracle"), ("postgresql://a:b@c/d", "postgresql")]
)
def test_a_driver_that_is_not_installed_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, extra: str
) -> None:
    for name in ("mssql_python", "oracledb", "psycopg"):
        monkeypatch.setitem(sys.modules, name, None)
    fault = refused(address, tmp_path)
    assert isinstance(fault, SettingsError)
    assert f"pip install 'bostotte[{extra}]'" in fault.advice


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["sqlserver", "oracle"])
def test_the_real_driver_says_that_nobody_answers(tmp_path: Path, scheme: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    fault = refused(f"{scheme}://reader:{SECRET}@127.0.0.1:{port}/bostotte", tmp_path)
    assert "The database of the recipients cannot be read: it does not answer." in str(fault)
