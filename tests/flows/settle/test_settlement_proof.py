"""The yearly settlement against the sandbox's key: nothing missed, nothing false, every amount to the krone."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from sandbox.settlement.stories import Story
from sandbox.settlement.town import YEARS, build_settlement_town, settled_on
from tasks.validation import SETTLEMENT_STATES
from tests.sandbox.settlement.examples import GROUP_1, HOMES, SETTLED, example_town
from tests.settlement_proof import SettlementProof, prove_settlement

pytestmark = [pytest.mark.xdist_group("prefect two"), pytest.mark.usefixtures("prefect")]
AGAIN = dt.date(2026, 12, 31)
"""By then the late and the corrected assessments of 2025 are there."""


def check(proof: SettlementProof) -> None:
    print(proof.text())
    assert proof.wrong.is_empty(), proof.side_by_side()
    assert set(proof.table["state_found"]) >= {"claim", "extra", "no_difference", "not_ready", "nothing_to_settle"}


def test_a_small_town_is_settled_as_the_key_says(folder: Path) -> None:
    town = build_settlement_town(households=50, seed=3)
    check(prove_settlement(folder, town, [(2025, settled_on(2025))]))


@pytest.mark.slow
def test_a_year_is_settled_again_when_assessments_came_later(folder: Path) -> None:
    town = build_settlement_town(households=50, seed=3)
    proof = prove_settlement(folder, town, [(2025, settled_on(2025)), (2025, AGAIN), (2026, settled_on(2026))])
    check(proof)
    first, again = proof.both[:2]
    changed = first.join(again, on="case_id").filter(
        (first["state_found"] != again["state_found"]) | (first["months_found"] != again["months_found"])
    )
    assert set(changed["story"]) <= {Story.LATE, Story.CORRECTED}
    assert changed.height > 0
    assert proof.flag_events[1].get("unchanged", 0) > 0, "a flag on the same facts is not raised again"


@pytest.mark.slow
@pytest.mark.parametrize("group_1", [True, False])
def test_the_worked_examples_through_the_flow(folder: Path, group_1: bool) -> None:
    names = [name for name, home in HOMES.items() if (home[0] == GROUP_1) is group_1]
    proof = prove_settlement(folder, example_town(names), [(2025, SETTLED)])
    assert proof.wrong.is_empty(), proof.side_by_side()
    assert proof.table.height == len(names)


@pytest.mark.proof
def test_two_income_years_of_a_large_town(folder: Path) -> None:
    households, seed = int(os.environ.get("PROOF_HOUSEHOLDS", "2000")), int(os.environ.get("SEED", "1"))
    town = build_settlement_town(households=households, seed=seed)
    proof = prove_settlement(folder, town, [*((year, settled_on(year)) for year in YEARS), (2025, settled_on(2026))])
    check(proof)
    assert set(proof.table["state_found"]) == {*SETTLEMENT_STATES} - {"not_checked"}
