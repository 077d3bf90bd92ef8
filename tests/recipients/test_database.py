"""Databases: a SQLite file, and a PostgreSQL server where its programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.errors import BostotteError, InputError, SettingsError
from tasks.recipients import database
from tasks.recipients.findings import Rule
from tasks.validation import RecipientTables
from tests.recipients.delivery import (
    ADULT,
    ON,
    PSEUDONYMISER,
    Row,
    Tables,
    places,
    read,
    read_recipients,
    settings_for,
    spoiled,
    two_cases,
)

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


def source(address: str, folder: Path, **queries: str) -> dict[str, Any]:
    (folder / "connection").write_text(address + "\n", encoding="utf-8")
    everything = {name: f"select * from {name}" for name in ("households", "members", "decisions")}  # noqa: S608
    return {"kind": "database", "connection_file": folder / "connection", **everything, **queries}


def read_from(address: str, folder: Path, **queries: str) -> RecipientTables:
    return read_recipients(settings_for(source(address, folder, **queries)), PSEUDONYMISER, on=ON)


def refused(address: str, folder: Path, **queries: str) -> BostotteError:
    with pytest.raises((InputError, SettingsError)) as caught:
        read_from(address, folder, **queries)
    shown = f"{caught.value} {caught.value!r}"
    assert SECRET not in shown
    assert "127.0.0.1" not in shown
    assert ADULT not in shown
    return caught.value


def test_sqlite_gives_what_csv_gives(tmp_path: Path) -> None:
    from_csv = read(tmp_path, two_cases())
    from_database = read_from(f"sqlite://{sqlite_file(tmp_path, two_cases())}", tmp_path)
    assert from_database.findings.is_empty()
    for name in ("households", "members", "decisions"):
        assert getattr(from_csv, name).equals(getattr(from_database, name))
    assert from_database.sources["source"].to_list() == [
        "households query",
        "members query",
        "decisions query",
    ]


def test_the_connection_address_may_be_in_an_environment_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"sqlite://{sqlite_file(tmp_path, two_cases())}")
    by_file = source("", tmp_path)
    by_variable = {key: value for key, value in by_file.items() if key != "connection_file"}
    settings = settings_for(by_variable | {"connection_variable": VARIABLE})
    assert read_recipients(settings, PSEUDONYMISER, on=ON).findings.is_empty()


def test_a_query_may_rename_and_choose(tmp_path: Path) -> None:
    address = f"sqlite://{sqlite_file(tmp_path, two_cases())}"
    query = "select * from households where case_id = 'S-1'"
    result = read_from(address, tmp_path, households=query)
    assert result.population == ["S-1"]
    assert {rule for *_, rule in places(result)} == {Rule.UNKNOWN_CASE}


def test_faults_of_a_querys_rows_are_reported_by_their_number(tmp_path: Path) -> None:
    tables = spoiled("members", 2, birth_date="2026-02-30")
    result = read_from(f"sqlite://{sqlite_file(tmp_path, tables, untyped=True)}", tmp_path)
    assert places(result) == [("S-1", "members", 2, "birth_date", Rule.NO_SUCH_DATE)]


def test_the_hash_of_a_query_is_of_its_rows_in_whatever_order(tmp_path: Path) -> None:
    address = f"sqlite://{sqlite_file(tmp_path, two_cases())}"
    up, down = (
        read_from(address, tmp_path, members=f"select * from members order by person_id {way}")  # noqa: S608
        for way in ("asc", "desc")
    )
    assert up.sources.equals(down.sources)
    assert up.members.equals(down.members)
    other = read_from(address, tmp_path, members="select * from members where case_id = 'S-1'")
    assert other.sources["sha256"][1] != up.sources["sha256"][1]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select * from nowhere", "The members query failed: no such table: nowhere."),
        ("select absent from members", "The members query failed: no such column: absent."),
        ("selct", 'The members query failed: near "selct": syntax error.'),
        ("select case_id from members", "The members query lacks the columns person_id"),
    ],
)
def test_a_query_that_fails_says_why(tmp_path: Path, query: str, says: str) -> None:
    address = f"sqlite://{sqlite_file(tmp_path, two_cases())}"
    assert str(refused(address, tmp_path, members=query)).startswith(says)


def test_a_value_that_does_not_fit_its_declared_type_fails_the_query_with_advice(tmp_path: Path) -> None:
    tables = spoiled("members", 2, birth_date=f"2026-02-30 {SECRET}")
    fault = refused(f"sqlite://{sqlite_file(tmp_path, tables)}", tmp_path)
    assert "The members query failed: Conversion error" in fault.message
    assert "cast it to text" in fault.advice


def test_a_sqlite_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / f"{SECRET}.db"
    assert "the SQLite file is not there" in str(refused(f"sqlite://{path}", tmp_path))
    assert not path.exists()


def test_a_database_that_does_not_answer_is_reported_at_once(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    fault = refused(f"postgresql://user:{SECRET}@127.0.0.1:{port}/db", tmp_path)
    assert "The households query failed: the database does not answer." in str(fault)


@pytest.mark.parametrize(
    "address", [f"mysql://user:{SECRET}@127.0.0.1/db", SECRET, f"postgresql://u:{SECRET}@h:port/db"]
)
def test_an_address_for_another_database_is_refused_unseen(tmp_path: Path, address: str) -> None:
    fault = refused(address, tmp_path)
    assert isinstance(fault, SettingsError)
    assert "postgresql:// or sqlite://" in fault.advice


def test_an_address_that_is_nowhere_is_a_fault_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is empty" in str(refused("", tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    by_file = source("", tmp_path)
    by_variable = {key: value for key, value in by_file.items() if key != "connection_file"}
    with pytest.raises(SettingsError, match=f"environment variable {VARIABLE} is empty"):
        read_recipients(settings_for(by_variable | {"connection_variable": VARIABLE}), PSEUDONYMISER, on=ON)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_recipients(settings_for(by_file | {"connection_file": tmp_path / "none"}), PSEUDONYMISER, on=ON)


class PanicException(BaseException):
    """The exception that the Rust code of connectorx raises."""


def test_a_panic_of_the_reader_is_a_failed_query_and_an_interrupt_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader:
        fault: BaseException = PanicException(SECRET)

        def read_sql(self, *_: object, **__: object) -> object:
            raise self.fault

    reader = Reader()
    monkeypatch.setattr(database, "_connectorx", lambda: reader)
    address = f"sqlite://{sqlite_file(tmp_path, two_cases())}"
    assert refused(address, tmp_path).message == "The households query failed."
    reader.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        read_from(address, tmp_path)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server on loopback with an empty database; give its address."""
    programs = {name: _program(name) for name in ("initdb", "pg_ctl", "createdb", "psql")}
    missing = [name for name, path in programs.items() if path is None]
    if missing:
        pytest.skip(f"PostgreSQL's {', '.join(missing)} not installed")
    as_user = _as_unprivileged()
    with tempfile.TemporaryDirectory(prefix="bostotte-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if as_user:
            shutil.chown(folder, "postgres")
        (folder / "password").write_text(SECRET, encoding="utf-8")
        (folder / "password").chmod(0o644)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        def run(program: str, *arguments: str, **environment: str) -> None:
            subprocess.run(
                [*as_user, str(programs[program]), *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=os.environ | {"LC_ALL": "C.UTF-8"} | environment,
            )

        data = str(folder / "data")
        run("initdb", "-D", data, "-U", "reader", "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-N")
        options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "reader", "recipients", PGPASSWORD=SECRET)
            yield f"postgresql://reader:{SECRET}@127.0.0.1:{port}/recipients"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _program(name: str) -> str | None:
    on_path = shutil.which(name)
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return on_path or (str(installed[-1]) if installed else None)


def _as_unprivileged() -> list[str]:
    """Give the command prefix for an unprivileged user: PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("runuser") is None or "postgres:" not in Path("/etc/passwd").read_text(encoding="utf-8"):
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres to run it as")
    return ["runuser", "-u", "postgres", "--"]


def fill(address: str, sql: str) -> None:
    subprocess.run([str(_program("psql")), "-q", "-v", "ON_ERROR_STOP=1", address], input=sql, text=True, check=True)


def test_postgresql_gives_what_csv_gives(tmp_path: Path, postgresql: str) -> None:
    fill(postgresql, script(two_cases()))
    from_csv = read(tmp_path, two_cases())
    from_database = read_from(postgresql, tmp_path)
    assert from_database.findings.is_empty()
    for name in ("households", "members", "decisions"):
        assert getattr(from_csv, name).equals(getattr(from_database, name))


def test_postgresqls_own_types_are_read(tmp_path: Path, postgresql: str) -> None:
    fill(postgresql, script(two_cases()))
    result = read_from(
        postgresql,
        tmp_path,
        households="""select case_id::char(8), municipality::int, scheme::varchar(9), team, tenure, heating_included,
            housing_cost::float8, adapted_home::int, active_from::timestamp, null as active_to from households""",
        members="""select case_id, person_id::bigint, role, birth_date::text, "from", "to", young_disabled,
            single_pensioner, shared_residence from members""",
        decisions="""select decision_id, case_id, decided_on, valid_from, amount::numeric, net_wealth::int,
            housing_cost, monthly_income::numeric(20, 6), adults::numeric, children::bigint, rule_version
            from decisions""",
    )
    from_csv = read(tmp_path, two_cases())
    assert result.findings.is_empty()
    for name in ("households", "members", "decisions"):
        assert getattr(from_csv, name).equals(getattr(result, name))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select * from nowhere", 'The members query failed: relation "nowhere" does not exist.'),
        ("select absent from members", 'The members query failed: column "absent" does not exist.'),
        ("selct", 'The members query failed: syntax error at or near "selct".'),
        ("select role::int from members", "The members query failed."),
    ],
)
def test_a_failing_query_on_postgresql_says_why(tmp_path: Path, postgresql: str, query: str, says: str) -> None:
    fill(postgresql, script(two_cases()))
    assert refused(postgresql, tmp_path, members=query).message == says


def test_an_empty_answer_of_postgresql_is_no_crash(tmp_path: Path, postgresql: str) -> None:
    fill(postgresql, script(two_cases()))
    result = read_from(postgresql, tmp_path, decisions="select * from decisions where false")
    assert result.findings.is_empty()
    assert result.decisions.is_empty()
    assert isinstance(result.decisions, pl.DataFrame)
