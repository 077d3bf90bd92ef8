"""The client against the sandbox over real HTTP: its requests, their number, and how it reads the answers."""

import dataclasses
import datetime as dt
import email.utils
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import polars as pl
import pytest

from sandbox.tax_api.fault_profiles import FaultProfile
from tasks.errors import AccessRefusedError, RemoteServiceError, SettingsError
from tasks.income import Clients, Fetcher, LookupRequest
from tasks.income.lookup_batch import LookupBatch
from tasks.income.receiving import seconds_to_wait
from tasks.income.stops import Breaker
from tasks.privacy import Pseudonymiser
from tests.installation import Installation, installed

OCTOBER = dt.date(2026, 10, 1)
JULY = dt.date(2026, 7, 1)
PSEUDONYM = Pseudonymiser(bytes(32))
WANTED = {"nettoformue": "(none)"}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path) as made:
        yield made


@pytest.fixture
async def fetcher(installation: Installation) -> AsyncIterator[Fetcher]:
    async with Clients.open(installation.settings) as clients:
        yield Fetcher(clients, PSEUDONYM, "run", WANTED)


def adults(installation: Installation, count: int) -> list[str]:
    """Adults that the sandbox knows, with reports and assessments and without any fault."""
    members = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)
    known = installation.municipality.world.persons
    plain = [
        person
        for person in members.filter(pl.col("role") != "child")["person_id"].to_list()
        if person in known
        and known[person].reports
        and known[person].assessments
        and not (known[person].shielded or known[person].unknown or known[person].new_person_id or known[person].fault)
        and not any(assessment.deleted for assessment in known[person].assessments.values())
    ]
    assert len(plain) >= count
    return plain[:count]


def needs_of(*persons: str, resources: tuple[str, ...] = ("inntekt",)) -> list[LookupRequest]:
    return [
        LookupRequest("S-1", "0301", person, PSEUDONYM(person), resource, JULY, OCTOBER)
        if resource == "inntekt"
        else LookupRequest("S-1", "0301", person, PSEUDONYM(person), resource, None, None)
        for person in persons
        for resource in resources
    ]


def only(fetched: LookupBatch) -> dict[str, object]:
    assert fetched.lookups.height == 1
    return fetched.lookups.row(0, named=True)


async def test_an_answer_becomes_lines_a_ledger_row_and_a_body_that_names_nobody(
    installation: Installation, fetcher: Fetcher
) -> None:
    (person,) = adults(installation, 1)
    fetched = await fetcher.fetch(needs_of(person, resources=("inntekt", "summertskattegrunnlag")))
    by_resource = {row["resource"]: row for row in fetched.lookups.to_dicts()}
    assert set(by_resource) == {"inntekt", "siste_skatteoppgjoer", "summertskattegrunnlag"}
    assert all(row["outcome"] == "data" and row["attempts"] == 1 for row in by_resource.values())
    assert by_resource["inntekt"]["period_from"] == "2026-07"
    assert by_resource["inntekt"]["purpose"] == installation.settings.municipalities["0301"].purpose
    assert len({correlation for row in by_resource.values() for correlation in row["correlation_ids"]}) == 3
    assert fetched.income_lines["person_key"].unique().to_list() == [PSEUDONYM(person)]
    assert fetched.assessment_items["code"].to_list() == ["nettoformue"]
    assert fetched.raw_answers.height == 2
    everything = "".join(frame.write_ndjson() for frame in dataclasses.astuple(fetched))
    assert person not in everything


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("too_many", ("data", None, 3)),
        ("error_empty", ("data", None, 3)),
        ("unavailable_json", ("data", None, 3)),
        ("gateway_html", ("data", None, 3)),
        ("cut_body", ("data", None, 3)),
        ("cut_before", ("data", None, 3)),
        ("bare_not_found", ("data", None, 3)),
        ("lasting:gateway_html", ("transient", "no_code", 4)),
        ("lasting:bare_not_found", ("transient", "no_code", 4)),
        ("lasting:cut_before", ("transient", "unreachable", 4)),
        ("lasting:malformed_json", ("transient", "unreadable", 2)),
        ("lasting:truncated_json", ("transient", "unreadable", 2)),
        ("lasting:DAS-003", ("transient", "DAS-003", 4)),
        ("shielded", ("shielded", None, 1)),
        ("identity_change", ("unknown_person", "identity_changed", 2)),
        ("numeric_strings", ("data", None, 1)),
        ("unknown_code", ("data", None, 1)),
        ("several_employers", ("data", None, 1)),
        ("negative_correction", ("data", None, 1)),
        ("IM-006", ("rejected", "IM-006", 1)),
        ("IM-007", ("unknown_person", "IM-007", 1)),
        ("IM-008", ("empty", "IM-008", 1)),
    ],
)
async def test_each_fault_ends_as_the_contract_says(
    installation: Installation, fetcher: Fetcher, fault: str, expected: tuple[str, str | None, int]
) -> None:
    (person,) = adults(installation, 1)
    installation.set_faults(persons={person: fault})
    found = only(await fetcher.fetch(needs_of(person)))
    assert (found["outcome"], found["error_code"], found["attempts"]) == expected


async def test_a_deleted_assessment_is_gone(installation: Installation, fetcher: Fetcher) -> None:
    (person,) = adults(installation, 1)
    installation.set_faults(persons={person: "SSG-011"})
    fetched = await fetcher.fetch(needs_of(person, resources=("summertskattegrunnlag",)))
    assert fetched.lookups.filter(resource="summertskattegrunnlag")["outcome"].to_list() == ["gone"]


async def test_retry_after_is_honoured(installation: Installation, fetcher: Fetcher) -> None:
    (person,) = adults(installation, 1)
    installation.set_faults(persons={person: "too_many_wait"}, clear_after=1)
    started = dt.datetime.now(dt.UTC)
    assert only(await fetcher.fetch(needs_of(person)))["attempts"] == 2
    assert dt.datetime.now(dt.UTC) - started >= dt.timedelta(seconds=1)


def asking_to_wait(value: str) -> httpx.Headers:
    return httpx.Headers({"Retry-After": value})


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("9000", 9000.0), ("9" * 400, 316_224_000.0), ("", None), ("soon", None), ("-3", None)],
)
def test_retry_after_is_read_as_seconds_and(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(asking_to_wait(header)) == seconds
    assert seconds_to_wait(httpx.Headers()) is None


@pytest.mark.parametrize(
    ("ahead", "least", "most"), [(200, 100.0, 200.0), (-60, 0.0, 0.0), (86_400, 86_000.0, 86_400.0)]
)
def test_retry_after_may_be_a_moment(ahead: int, least: float, most: float) -> None:
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ahead)
    read = seconds_to_wait(asking_to_wait(email.utils.format_datetime(moment, usegmt=True)))
    assert read is not None
    assert least <= read <= most


async def test_never_more_than_five_calls_at_once_and_none_refused(
    installation: Installation, fetcher: Fetcher
) -> None:
    await fetcher.fetch(needs_of(*adults(installation, 25), resources=("inntekt", "summertskattegrunnlag")))
    for api, counts in installation.metrics("apis").items():
        assert counts["most_simultaneous"] <= 5, api
        assert counts["refused"] == 0, api


async def test_an_outage_stops_the_run_politely(installation: Installation, fetcher: Fetcher) -> None:
    installation.set_faults(profile="outage")
    persons = adults(installation, 30)
    fetcher.stops.breakers["0301", "inntekt"] = Breaker(5)
    fetched = await fetcher.fetch(needs_of(*persons))
    assert list(fetcher.stops.silent) == [("0301", "inntekt")]
    assert "inntekt" in fetcher.stops.messages[0]
    assert 5 <= fetched.lookups.height < len(persons)
    again = await fetcher.fetch(needs_of(*persons))
    assert again.lookups.is_empty()


async def test_a_refusal_mid_run_stops_that_municipality_with_one_message(
    installation: Installation, fetcher: Fetcher
) -> None:
    installation.set_faults(profile="refused")
    persons = adults(installation, 30)
    await fetcher.fetch(needs_of(*persons[:20]))
    assert fetcher.stops.refused == {}
    await fetcher.fetch(needs_of(*persons[20:]))
    assert list(fetcher.stops.refused) == ["0301"]
    assert "IM-005" in fetcher.stops.refused["0301"]
    assert (await fetcher.fetch(needs_of(*persons))).lookups.is_empty()


async def test_a_token_is_requested_once_per_scope_and_renewed_once_when_it_is_not_accepted(
    installation: Installation, fetcher: Fetcher
) -> None:
    (person, other) = adults(installation, 2)
    await fetcher.clients.check_access()
    await fetcher.fetch(needs_of(person, other, resources=("inntekt", "summertskattegrunnlag")))
    assert sum(installation.metrics("maskinporten").values()) == 2
    installation.set_faults(persons={person: "IM-004"})
    found = only(await fetcher.fetch(needs_of(person)))
    assert (found["outcome"], found["attempts"]) == ("fatal", 2)


async def test_no_redirect_is_followed(installation: Installation) -> None:
    async with Clients.open(installation.settings) as clients:
        assert not clients.inntekt.http.follow_redirects
        assert not clients.inntekt.http.trust_env


async def test_a_key_that_does_not_fit_is_reported_with_whom_to_ask(installation: Installation) -> None:
    key = installation.folder / "keys" / "client.pem"
    key.write_text(installation.secrets.supplier.private_key_pem())
    async with Clients.open(installation.settings) as clients:
        with pytest.raises(AccessRefusedError, match="MP-124") as refusal:
            await clients.check_access()
    assert "private_key_file" in refusal.value.advice


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('client_id = "bostotte-sandbox-kommune"', 'client_id = "nobody"', "MP-100"),
        ('scope = "skatteetaten:inntekt"', 'scope = "skatteetaten:annet"', "MP-200"),
        ("delegated = false", "delegated = true", "invalid_request"),
    ],
)
async def test_a_refusal_by_maskinporten_is_reported_by_its_code(
    installation: Installation, old: str, new: str, code: str
) -> None:
    installation.change_settings(old, new)
    async with Clients.open(installation.settings) as clients:
        with pytest.raises(AccessRefusedError, match=code):
            await clients.check_access()


async def test_a_supplier_calls_on_the_municipalitys_behalf_with_its_certificate(installation: Installation) -> None:
    supplier = installation.secrets.supplier
    chain = installation.folder / "keys" / "chain.pem"
    chain.write_text(supplier.certificate_chain_pem())
    (installation.folder / "keys" / "client.pem").write_text(supplier.private_key_pem())
    installation.change_settings("delegated = false", "delegated = true")
    installation.change_settings('client_id = "bostotte-sandbox-kommune"', f'client_id = "{supplier.client_id}"')
    installation.change_settings('kid = "bostotte-sandbox-kommune-1"', f'certificate_chain_file = "{chain}"')
    async with Clients.open(installation.settings) as clients:
        await clients.check_access()


async def test_a_key_file_that_is_no_key_is_reported_by_its_path(installation: Installation) -> None:
    (installation.folder / "keys" / "client.pem").write_text("not a key")
    with pytest.raises(SettingsError, match=r"client\.pem"):
        Clients.open(installation.settings)


async def test_maskinporten_out_of_reach_is_a_passing_fault(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.income.maskinporten._WAIT_SECONDS", 0)
    installation.change_settings(f'issuer = "{installation.address}', 'issuer = "http://127.0.0.1:9')
    async with Clients.open(installation.settings) as clients:
        with pytest.raises(RemoteServiceError, match="cannot be reached"):
            await clients.check_access()


async def test_a_token_is_kept_until_it_is_forgotten(tmp_path: Path) -> None:
    with installed(tmp_path, faults=FaultProfile()) as installation:
        async with Clients.open(installation.settings) as clients:
            tokens = clients.tokens
            municipality = installation.settings.municipalities["0301"]
            first = await tokens.token(municipality, "skatteetaten:inntekt")
            assert await tokens.token(municipality, "skatteetaten:inntekt") == first
            tokens.forget(municipality, "skatteetaten:inntekt", "another")
            assert await tokens.token(municipality, "skatteetaten:inntekt") == first
            tokens.forget(municipality, "skatteetaten:inntekt", first)
            assert await tokens.token(municipality, "skatteetaten:inntekt") != first
