"""Every error code of the look-up APIs' contract, from the sandbox over real HTTP through the real client.

The expected outcomes stand here in their own words, not taken from the client's table; the codes and their statuses
come from the contract, so that a code added there without an expectation fails.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.income import Clients, Fetcher
from tests.income.test_client import PSEUDONYM, WANTED, adults, needs_of
from tests.installation import Installation, installed

CONTRACT = json.loads(
    (Path(__file__).parents[1] / "sandbox" / "contracts" / "skatteetaten-error-codes.json").read_text(encoding="utf-8")
)
RESOURCE = {
    "inntekt": ("inntekt", "inntekt"),
    "summertskattegrunnlag": ("summertskattegrunnlag", "summertskattegrunnlag"),
    "sistetilgjengeligeskatteoppgjoer": ("summertskattegrunnlag", "siste_skatteoppgjoer"),
    "felles": ("inntekt", "inntekt"),
}
"""Per part of the contract: what to ask for, and the look-up that meets the code."""

CASES = [(area, entry["kode"], entry["http"]) for area in RESOURCE for entry in CONTRACT[area]]
ATTEMPTS = {"transient": 4, "rejected": 1, "unknown_person": 1, "empty": 1, "gone": 1}
EXPECTED = {
    "transient": "IM-001 IM-002 SSG-001 SSG-002 TD-001 DAS-001 DAS-003 DAS-004 DAS-005 DAS-006 DAS-007",
    "fatal": "IM-003 IM-004 IM-005 IM-009 IM-010 SSG-003 SSG-004 SSG-005 SSG-009 SSG-010 "
    "TD-002 TD-005 TD-006 DAS-002 DAS-008",
    "rejected": "IM-006 SSG-006 TD-003",
    "unknown_person": "IM-007 SSG-007",
    "empty": "IM-008 SSG-008 TD-004",
    "gone": "SSG-011",
}
OUTCOME_OF = {code: outcome for outcome, codes in EXPECTED.items() for code in codes.split()}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("codes")) as made:
        made.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        yield made


def test_every_code_of_the_contract_has_an_expected_outcome() -> None:
    assert {code for _, code, _ in CASES} == set(OUTCOME_OF)


@pytest.mark.parametrize(("area", "code", "status"), CASES, ids=[code for _, code, _ in CASES])
async def test_a_code_ends_as_the_contract_says(installation: Installation, area: str, code: str, status: int) -> None:
    (person,) = adults(installation, 1)
    asked, met = RESOURCE[area]
    installation.set_faults(persons={person: f"lasting:{code}"})
    async with Clients.open(installation.settings) as clients:
        fetcher = Fetcher(clients, PSEUDONYM, "run", WANTED)
        fetched = await fetcher.fetch(needs_of(person, resources=(asked,)))
    found = fetched.lookups.filter(resource=met).row(0, named=True)
    outcome = OUTCOME_OF[code]
    assert (found["outcome"], found["error_code"], found["http_status"]) == (outcome, code, status)
    assert found["attempts"] == (2 if status == 401 else ATTEMPTS.get(outcome, 1)), "401 is tried once with a new token"
    assert len(set(found["correlation_ids"])) == found["attempts"]
    assert list(fetcher.refused) == (["0301"] if outcome == "fatal" else [])
    assert fetched.income_lines.is_empty() or met != "inntekt"
