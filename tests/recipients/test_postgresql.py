"""Recipients from a real PostgreSQL server: types, one moment, limits on time, verified TLS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from tasks.recipients.databases import addresses, connection_notices, open_snapshot
from tasks.recipients.findings import Rule
from tasks.settings import DatabaseSource
from tests.certificates import Authority
from tests.postgresql_server import Server, postgresql_server
from tests.recipients.databases import SECRET, read_from, refused, script, source
from tests.recipients.delivery import places, read, two_cases


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    """A server on loopback, without TLS."""
    with postgresql_server() as server:
        yield server


def test_postgresql_gives_what_csv_gives(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    from_csv = read(tmp_path, two_cases())
    from_database = read_from(postgresql.address(), tmp_path)
    assert from_database.findings.is_empty()
    for name in ("households", "members", "decisions"):
        assert getattr(from_csv, name).equals(getattr(from_database, name))


def test_postgresqls_own_types_are_read(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    result = read_from(
        postgresql.address(),
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
def test_a_failing_query_on_postgresql_says_why(tmp_path: Path, postgresql: Server, query: str, says: str) -> None:
    postgresql.run(script(two_cases()))
    assert refused(postgresql.address(), tmp_path, members=query).message == says


def test_an_empty_answer_of_postgresql_is_no_crash(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    result = read_from(postgresql.address(), tmp_path, decisions="select * from decisions where false")
    assert result.findings.is_empty()
    assert result.decisions.is_empty()
    assert isinstance(result.decisions, pl.DataFrame)


def of_case(result: Any, case: str = "S-1") -> set[str]:
    return {rule for at, *_, rule in places(result) if at == case}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("housing_cost", "12::money", Rule.NOT_AN_AMOUNT),
        ("housing_cost", "'NaN'::numeric", Rule.NOT_AN_AMOUNT),
        ("housing_cost", "'Infinity'::float8", Rule.NOT_AN_AMOUNT),
        ("housing_cost", "1.005::numeric", Rule.TOO_MANY_DECIMALS),
        ("active_from", "'infinity'::date", Rule.NOT_A_DATE),
        ("active_from", "'infinity'::timestamptz", Rule.NOT_A_DATE),
        ("active_from", "'4713-01-01 BC'::date", Rule.NOT_A_DATE),
        ("active_from", "timestamp '2025-01-01 12:00'", Rule.NOT_A_DATE),
        ("housing_cost", "null::int", Rule.MISSING_VALUE),
    ],
)
def test_a_value_of_an_unfit_type_costs_its_case(
    tmp_path: Path, postgresql: Server, column: str, value: str, rule: Rule
) -> None:
    postgresql.run(script(two_cases()))
    others = ", ".join(f'"{name}"' for name in two_cases()["households"][0] if name != column)
    result = read_from(
        postgresql.address(),
        tmp_path,
        households=f"select {others}, {value} as {column} from households",  # noqa: S608
    )
    assert of_case(result) == {rule}


@pytest.mark.parametrize("value", ["timestamptz '2024-12-31 23:00+00'", "date '2025-01-01'", "'2025-01-01'::varchar"])
def test_a_date_is_oslos_whatever_its_type(tmp_path: Path, postgresql: Server, value: str) -> None:
    postgresql.run(script(two_cases()))
    others = ", ".join(f'"{name}"' for name in two_cases()["households"][0] if name != "active_from")
    result = read_from(
        postgresql.address(),
        tmp_path,
        households=f"select {others}, {value} as active_from from households",  # noqa: S608
    )
    assert result.findings.is_empty()
    assert set(result.households["active_from"]) == {dt.date(2025, 1, 1)}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1.5::real", "32-bit float"),
        ("'{1}'::int[]", "list"),
        ("'\\x00'::bytea", "bytes"),
        ("interval '1 day'", "timedelta"),
        ("'{}'::jsonb", "dict"),
    ],
)
def test_a_type_without_a_text_is_refused_by_its_column(
    tmp_path: Path, postgresql: Server, value: str, kind: str
) -> None:
    postgresql.run(script(two_cases()))
    others = ", ".join(f'"{name}"' for name in two_cases()["households"][0] if name != "housing_cost")
    fault = refused(
        postgresql.address(),
        tmp_path,
        households=f"select {others}, {value} as housing_cost from households",  # noqa: S608
    )
    assert fault.message == f"The households query, column housing_cost: the type {kind} is of no use here."


def test_columns_that_are_not_used_may_have_any_type(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    odd = "12::money m, '{1}'::int[] a, interval '1 month' i, point(1, 2) p, '10.0.0.0/8'::cidr n, 1.5::real r"
    result = read_from(postgresql.address(), tmp_path, households=f"select *, {odd} from households")  # noqa: S608
    assert result.findings.is_empty()


def test_the_short_scheme_of_an_address_is_read_too(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    assert read_from(postgresql.address(scheme="postgres"), tmp_path).findings.is_empty()


def database_source(address: str, folder: Path, **changes: Any) -> DatabaseSource:
    return DatabaseSource.model_validate(source(address, folder) | changes)


def test_all_queries_see_one_moment(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    settings = database_source(postgresql.address(), tmp_path)
    with open_snapshot(settings, "recipients.source", "The database") as database:
        before = database.rows("select sum(housing_cost) from households", "One").rows
        postgresql.run("begin; update households set housing_cost = 1; update decisions set amount = 1; commit")
        assert database.rows("select sum(housing_cost) from households", "Two").rows == before
        [[amount]] = database.rows("select max(amount) from decisions", "Three").rows
        assert amount != 1
    with open_snapshot(settings, "recipients.source", "The database") as database:
        assert database.rows("select max(amount) from decisions", "Four").rows == [(1,)]


def test_a_query_cannot_write(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    fault = refused(postgresql.address(), tmp_path, members="delete from members returning *")
    assert fault.message == "The members query failed."
    assert read_from(postgresql.address(), tmp_path).findings.is_empty()


def test_a_query_that_takes_too_long_is_ended(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    fault = refused(postgresql.address(), tmp_path, members="select pg_sleep(60)", query_seconds=1)
    assert fault.message == "The members query failed: it took longer than 1 seconds."


def test_a_locked_table_is_not_waited_for_without_end(tmp_path: Path, postgresql: Server) -> None:
    postgresql.run(script(two_cases()))
    with psycopg.connect(postgresql.address()) as other:
        other.execute("lock table members in access exclusive mode")
        fault = refused(postgresql.address(), tmp_path, lock_seconds=1)
    assert fault.message == "The members query failed: it waited longer than 1 seconds for a lock."


def test_a_wrong_password_and_a_wrong_base_have_different_messages(tmp_path: Path, postgresql: Server) -> None:
    wrong = postgresql.address().replace(f":{SECRET}@", f":{SECRET}-2@")
    assert "it refuses the user or the password" in str(refused(wrong, tmp_path))
    assert "database of that name" in str(refused(f"{postgresql.address()}-2", tmp_path))


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def with_tls(authority: Authority) -> Iterator[Server]:
    """A server whose certificate is for 127.0.0.1."""
    with postgresql_server(authority.issue("127.0.0.1")) as server:
        server.run(script(two_cases()))
        yield server


@pytest.fixture
def behind_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address counts as this machine."""
    monkeypatch.setattr(addresses, "is_loopback", lambda _: False)


@pytest.fixture
def ca_file(tmp_path: Path, authority: Authority) -> Path:
    path = tmp_path / "authority.pem"
    path.write_bytes(authority.pem)
    return path


@pytest.mark.slow
@pytest.mark.usefixtures("behind_a_network")
def test_the_servers_certificate_is_verified_by_an_authority_of_the_settings(
    tmp_path: Path, with_tls: Server, ca_file: Path
) -> None:
    settings = database_source(with_tls.address(), tmp_path, ca_file=ca_file)
    assert read_from(with_tls.address(), tmp_path, ca_file=ca_file).findings.is_empty()
    assert connection_notices(settings) == []
    with open_snapshot(settings, "recipients.source", "The database") as database:
        encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
        assert database.rows(encrypted, "The state of the connection").rows == [(True,)]


@pytest.mark.usefixtures("behind_a_network")
def test_a_server_that_is_not_known_gets_no_password(tmp_path: Path, with_tls: Server, postgresql: Server) -> None:
    unknown = refused(with_tls.address(), tmp_path)
    assert "from an authority that is not trusted" in str(unknown)
    in_clear = refused(postgresql.address(), tmp_path)
    assert "it does not encrypt connections" in str(in_clear)


@pytest.mark.slow
@pytest.mark.usefixtures("behind_a_network")
def test_a_certificate_for_another_host_or_of_the_past_is_refused(
    tmp_path: Path, authority: Authority, ca_file: Path
) -> None:
    with postgresql_server(authority.issue("other.example.test")) as server:
        fault = refused(server.address(), tmp_path, ca_file=ca_file)
        assert "its certificate is for another host" in str(fault)
    ended = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    with postgresql_server(authority.issue("127.0.0.1", ends=ended)) as server:
        fault = refused(server.address(), tmp_path, ca_file=ca_file)
        assert "its certificate has expired" in str(fault)


@pytest.mark.usefixtures("behind_a_network")
def test_a_check_that_the_address_turns_off_is_reported(tmp_path: Path, with_tls: Server) -> None:
    address = with_tls.address(options="?sslmode=require")
    assert read_from(address, tmp_path).findings.is_empty()
    [notice] = connection_notices(database_source(address, tmp_path))
    assert "not verified" in notice
