"""Every error code of the look-up APIs' contract, from the sandbox over real HTTP through the real client.

The expected outcomes are written here, independently of the client's table. The codes and their statuses come from
the contract, so that a code added there without an expected outcome fails.
"""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tasks.errors import AccessRefusedError
from tasks.income import FEEDS, Clients, FeedNotReadError, Fetcher, Watched, feed_reader
from tasks.income.maskinporten import ADVICE, TokenSource
from tests.income.test_client import PSEUDONYM, WANTED, adults, needs_of
from tests.installation import Installation, installed

CONTRACT = json.loads(
    (Path(__file__).parents[1] / "sandbox" / "contracts" / "skatteetaten-error-codes.json").read_text(encoding="utf-8")
)
AS_OF = dt.date(2026, 11, 12)
RESOURCE = {
    "inntekt": ("inntekt", "inntekt"),
    "summertskattegrunnlag": ("summertskattegrunnlag", "summertskattegrunnlag"),
    "sistetilgjengeligeskatteoppgjoer": ("summertskattegrunnlag", "siste_skatteoppgjoer"),
    "felles": ("inntekt", "inntekt"),
}
"""Per part of the contract: the resource to look up, and the look-up that gets the code."""

CASES = [(area, entry["kode"], entry["http"]) for area in RESOURCE for entry in CONTRACT[area]]
ATTEMPTS = {"transient": 4, "rejected": 1, "unknown_person": 1, "empty": 1, "gone": 1}
EXPECTED = {
    "transient": "IM-001 IM-002 SSG-001 SSG-002 TD-001 DAS-001 DAS-003 DAS-004 DAS-005 DAS-006 DAS-007",
    "fatal": "IM-003 IM-004 IM-005 IM-009 IM-010 SSG-003 SSG-004 SSG-005 SSG-009 SSG-010 "
    "TD-002 TD-005 TD-006 DAS-002 DAS-008",
    "rejected": "IM-006 SSG-006 TD-003",
    "unknown_person": "IM-007 SSG-007",
    "empty": "IM-008 TD-004",
    "gone": "SSG-011",
    "not served": "SSG-008",
}
OUTCOME_OF = {code: outcome for outcome, codes in EXPECTED.items() for code in codes.split()}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("codes")) as made:
        made.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        yield made


def test_every_code_of_the_contract_has_an_expected_outcome() -> None:
    assert {code for _, code, _ in CASES} == set(OUTCOME_OF)


ENDS = [case for case in CASES if case[1] != "SSG-008"]


async def test_an_announced_assessment_that_no_year_has_is_never_read_as_none(installation: Installation) -> None:
    (person,) = adults(installation, 1)
    installation.set_faults(persons={person: "lasting:SSG-008"})
    async with Clients.open(installation.settings) as clients:
        fetched = await Fetcher(clients, PSEUDONYM, "run", WANTED).fetch(
            needs_of(person, resources=("summertskattegrunnlag",))
        )
    found = fetched.lookups.filter(resource="summertskattegrunnlag").sort("period_to", descending=True)
    years = found["period_to"].cast(int).to_list()
    assert years == [years[0], years[0] - 1, years[0] - 2]
    assert found.select("outcome", "error_code", "attempts").unique().rows() == [("transient", "not_served", 1)]
    assert fetched.assessment_items.is_empty()


@pytest.mark.parametrize(("area", "code", "status"), ENDS, ids=[code for _, code, _ in ENDS])
async def test_a_code_ends_as_the_contract_says(installation: Installation, area: str, code: str, status: int) -> None:
    (person,) = adults(installation, 1)
    resource, met = RESOURCE[area]
    installation.set_faults(persons={person: f"lasting:{code}"})
    async with Clients.open(installation.settings) as clients:
        fetcher = Fetcher(clients, PSEUDONYM, "run", WANTED)
        fetched = await fetcher.fetch(needs_of(person, resources=(resource,)))
    found = fetched.lookups.filter(resource=met).row(0, named=True)
    outcome = OUTCOME_OF[code]
    assert (found["outcome"], found["error_code"], found["http_status"]) == (outcome, code, status)
    assert found["attempts"] == (2 if status == 401 else ATTEMPTS.get(outcome, 1)), "401 is tried once with a new token"
    assert len(set(found["correlation_ids"])) == found["attempts"]
    assert list(fetcher.stops.refused) == (["0301"] if outcome == "fatal" else [])
    assert fetched.income_lines.is_empty() or met != "inntekt"


FEED_CODES = {entry["kode"]: entry["http"] for entry in CONTRACT["hendelser"]}


def test_every_code_of_the_feeds_has_an_expected_end() -> None:
    assert set(FEED_CODES) == {"FA-001", "FA-002", "FA-003", "FA-004", "FA-005", "FA-006"}


@pytest.mark.parametrize("resource", sorted(FEEDS))
@pytest.mark.parametrize("code", FEED_CODES)
async def test_a_feeds_code_ends_as_the_contract_says(installation: Installation, code: str, resource: str) -> None:
    """FA-005 is the end of the feed. A refusal raises AccessRefusedError, and any other code FeedNotReadError."""
    installation.set_faults(everything=f"lasting:{code}")
    async with Clients.open(installation.settings) as clients:
        reader = feed_reader(
            clients, resource, Watched({}), AS_OF, AS_OF, municipality=min(clients.settings.municipalities)
        )
        if code == "FA-005":
            assert [page.read async for page in reader.pages(1)] == []
        else:
            refused = code in {"FA-002", "FA-003", "FA-006"}
            with pytest.raises(AccessRefusedError if refused else FeedNotReadError, match=code):
                _ = [page async for page in reader.pages(1)]


@pytest.mark.parametrize("code", [entry["code"] for entry in CONTRACT["maskinporten"]])
async def test_every_refusal_of_maskinporten_says_whom_to_turn_to(installation: Installation, code: str) -> None:
    """A mock sends the codes, as most need a client registered wrongly; the sandbox has tests of its own grants."""

    def refuse(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"token_endpoint": f"{settings.issuer}token"})
        return httpx.Response(400, json={"error": "invalid_grant", "error_description": f"Refused ({code}). Trace 1"})

    async def at_once(_: float) -> None:
        return None

    settings = installation.settings.maskinporten
    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
        tokens = TokenSource(settings, http, sleep=at_once)
        with pytest.raises(AccessRefusedError, match=code) as caught:
            await tokens.token(installation.settings.municipalities["0301"], "skatteetaten:inntekt")
    assert caught.value.advice == ADVICE[code].replace("{right}", "«Inntekt API - På vegne av»")
    assert WHOM[code] in caught.value.advice


WHOM = {
    "MP-011": "fault in bostotte",
    "MP-012": "run again",
    "MP-100": "client_id",
    "MP-110": "issuer",
    "MP-120": "Buypass",
    "MP-121": "Digdir",
    "MP-122": "another organisation",
    "MP-123": "certificate_chain_file",
    "MP-124": "private_key_file",
    "MP-130": "time synchronisation",
    "MP-200": "self-service",
    "MP-201": "Digdir",
    "MP-250": "KS",
    "MP-251": "Altinn",
    "MP-301": "Digdir",
    "MP-302": "Digdir",
    "MP-303": "Digdir",
}
"""Who or what each message must name."""


def test_codes_of_apis_that_are_not_called_are_known_to_be_left_out() -> None:
    """Skattemelding is not called: summert skattegrunnlag has the data that the rules need, and fewer other data."""
    assert set(CONTRACT) - {"x-source", "body"} == {*RESOURCE, "hendelser", "maskinporten", "skattemelding"}
