"""Recipients from a SQLite file, and addresses of databases."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tasks.errors import SettingsError
from tasks.recipients.findings import Rule
from tests.recipients.databases import SECRET, VARIABLE, read_from, refused, source, sqlite_file
from tests.recipients.delivery import ON, PSEUDONYMISER, places, read, read_recipients, settings_for, spoiled, two_cases


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


def test_a_value_that_does_not_fit_its_declared_type_costs_its_case(tmp_path: Path) -> None:
    tables = spoiled("members", 2, birth_date=f"2026-02-30 {SECRET}")
    result = read_from(f"sqlite://{sqlite_file(tmp_path, tables)}", tmp_path)
    assert places(result) == [("S-1", "members", 2, "birth_date", Rule.NOT_A_DATE)]


def test_a_sqlite_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / f"{SECRET}.db"
    assert "the SQLite file is not there" in str(refused(f"sqlite://{path}", tmp_path))
    assert not path.exists()


def test_a_database_that_does_not_answer_is_reported_at_once(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    fault = refused(f"postgresql://user:{SECRET}@127.0.0.1:{port}/db", tmp_path)
    assert "The database of the recipients cannot be read: it does not answer." in str(fault)


@pytest.mark.parametrize(
    "address", [f"mysql://user:{SECRET}@127.0.0.1/db", SECRET, f"postgresql://u:{SECRET}@h:port/db"]
)
def test_an_address_for_another_database_is_refused_unseen(tmp_path: Path, address: str) -> None:
    fault = refused(address, tmp_path)
    assert isinstance(fault, SettingsError)
    assert "postgresql:// or sqlite:// or sqlserver:// or oracle://" in fault.advice


def test_an_address_that_is_nowhere_is_a_fault_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is empty" in str(refused("", tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    by_file = source("", tmp_path)
    by_variable = {key: value for key, value in by_file.items() if key != "connection_file"}
    with pytest.raises(SettingsError, match=f"environment variable {VARIABLE} is empty"):
        read_recipients(settings_for(by_variable | {"connection_variable": VARIABLE}), PSEUDONYMISER, on=ON)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_recipients(settings_for(by_file | {"connection_file": tmp_path / "none"}), PSEUDONYMISER, on=ON)


def test_a_locked_sqlite_file_and_a_file_of_another_kind_say_so(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path, two_cases())
    path.write_bytes(b"not a database" * 100)
    fault = refused(f"sqlite://{path}", tmp_path)
    assert "the file is not an SQLite database" in str(fault)


def test_a_query_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    address = f"sqlite://{sqlite_file(tmp_path, two_cases())}"
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    fault = refused(address, tmp_path, households=endless, query_seconds=1)
    assert fault.message == "The households query failed: it took longer than 1 seconds."


def test_a_query_without_an_answer_is_refused(tmp_path: Path) -> None:
    address = f"sqlite://{sqlite_file(tmp_path, two_cases())}"
    assert refused(address, tmp_path, members="begin immediate").message.startswith("The members query")
    fault = refused(address, tmp_path, members="pragma cache_size = 100")
    assert fault.message == "The members query gives no rows."


def test_a_query_cannot_write(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path, two_cases())
    before = path.read_bytes()
    assert refused(f"sqlite://{path}", tmp_path, members="delete from members").message == "The members query failed."
    assert path.read_bytes() == before
