"""Whatever fails in transport, no outcome is wrong: the answer is correct, or the look-up is transient."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from sandbox.tax_api.fault_profiles import Fault, FaultProfile
from tasks.income import Clients, Fetcher
from tests.income.test_client import PSEUDONYM, WANTED, adults, needs_of
from tests.installation import Installation, installed

ROUGH = (Fault.SLOW_BODY, Fault.CUT_BEFORE, Fault.CUT_BODY, Fault.TRUNCATED_JSON, Fault.ERROR_EMPTY)
"""Latency, resets, fewer bytes than declared, half a body with a length that fits it, and a 500 without a body."""
PERSONS = 24
SHARES = (0.01, 0.10, 0.50)


async def outcomes(installation: Installation) -> tuple[pl.DataFrame, Fetcher]:
    async with Clients.open(installation.settings) as clients:
        fetcher = Fetcher(clients, PSEUDONYM, "run", WANTED)
        both = ("inntekt", "summertskattegrunnlag")
        fetched = await fetcher.fetch(needs_of(*adults(installation, PERSONS), resources=both))
    kept = fetched.lookups.select("person_key", "resource", "outcome", "body_sha256", "attempts")
    return kept.sort("person_key", "resource"), fetcher


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("faults")) as made:
        made.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        yield made


def profile(share: float, *, lasting: bool, seed: int) -> FaultProfile:
    shares: dict[Fault | str, float] = {fault: share / len(ROUGH) for fault in ROUGH}
    if lasting:
        return FaultProfile(seed=seed, lasting=shares, slow_seconds=0.01)
    return FaultProfile(seed=seed, passing=shares, slow_seconds=0.01, clear_after=1)


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
async def test_faults_that_pass_change_no_outcome(tmp_path: Path, seed: int, share: float) -> None:
    with installed(tmp_path, faults=profile(share, lasting=False, seed=seed)) as rough:
        rough.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        found, fetcher = await outcomes(rough)
    assert set(found["outcome"]) == {"data"}, f"seed {seed}"
    assert found.height == 3 * PERSONS
    assert not fetcher.stops.silent
    assert found["attempts"].max() <= 4  # type: ignore[operator]
    if share == SHARES[-1]:
        assert found["attempts"].max() > 1  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
async def test_faults_that_last_are_transient_and_everybody_else_is_answered(
    installation: Installation, tmp_path: Path, seed: int, share: float
) -> None:
    undisturbed, _ = await outcomes(installation)
    with installed(tmp_path, faults=profile(share, lasting=True, seed=seed)) as rough:
        rough.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        found, fetcher = await outcomes(rough)
    assert set(found["outcome"]) <= {"data", "transient"}, f"seed {seed}"
    answered = found.filter(pl.col("outcome") == "data").drop("attempts")
    assert answered.join(undisturbed.drop("attempts"), on=answered.columns, how="anti", nulls_equal=True).is_empty()
    if not fetcher.stops.silent:
        assert found["person_key"].n_unique() == PERSONS
    assert found.filter(outcome="transient")["body_sha256"].drop_nulls().is_empty()
