"""Flags that caseworkers trust: over months, exactly the households that should be flagged are flagged."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from random import Random

import polars as pl
import pytest

from sandbox.timeline.caseworker import Caseworkers
from sandbox.timeline.key import Expected, Key
from sandbox.timeline.stories import DEMANDED, REPORTED_LATE, UNDONE
from sandbox.timeline.town import build_timeline
from tests.proof import Proof, prove, side_by_side

pytestmark = pytest.mark.xdist_group("prefect two")


def check(proof: Proof) -> None:
    """Check that the job agrees with the key, and that every demanded situation occurred in a checked case."""
    print(proof.text())
    wrong = side_by_side(proof.wrong)
    should, was = pl.col("state") == "flagged", pl.col("state_found") == "flagged"
    assert proof.table.filter(should & ~was).is_empty(), wrong
    assert proof.table.filter(was & ~should).is_empty(), wrong
    assert wrong.is_empty(), wrong
    assert proof.table.filter(was).height > 0
    assert [what for what, stories in DEMANDED.items() if not stories & met(proof)] == []


def met(proof: Proof) -> set[str]:
    judged = proof.table.filter(~pl.col("state_found").is_in(["by_hand", "not_checked"]))
    return set(judged["stories"].str.split(",").explode())


def check_what_it_led_to(proof: Proof) -> None:
    """Check that each situation had its expected result at least once; this needs a large town."""
    table = proof.table
    flagged = table.filter(state_found="flagged")
    assert set(flagged["kind_found"]) == {"increase", "decrease", "lost", "gained"}
    assert set(table.filter(state_found="observed")["group_found"]) >= {None, "rates", "cool_down", "answered"}
    excluded = flagged.filter(group_found="one_off")
    for pay in ("holiday_pay", "back_pay", "severance", "double_month", "three_payments"):
        assert excluded.filter(pl.col("passing_found").str.contains(pay)).height > 0, pay
    met_with = {story: table.filter(pl.col("stories").str.contains(story)) for story in (REPORTED_LATE, UNDONE)}
    assert "awaiting" in set(met_with[REPORTED_LATE]["state_found"])
    withdrawn = met_with[UNDONE].filter(pl.col("withdrawn_found").str.contains("new_data|below_limit"))
    assert withdrawn.height > 0


def with_everything(households: int, months: int, seed: int) -> int:
    """The next seed whose town has every demanded situation, in cases that can be checked."""
    return next(each for each in count(seed % 1000) if _all_demanded(households, months, each))


def _all_demanded(households: int, months: int, seed: int) -> bool:
    town = build_timeline(households=households, seed=seed, months=months)
    key = Key(town)
    caseworkers, lines = Caseworkers(key, Random(seed)), list[Expected]()
    for run in town.runs:
        lines += (expected := key.run(run))
        caseworkers.answer(expected, run)
        caseworkers.adjust(run)
    found = {
        story for line in lines if line.state not in {"by_hand", "not_checked"} for story in line.stories.split(",")
    }
    return all(stories & found for stories in DEMANDED.values())


@pytest.mark.slow
def test_over_a_summer_and_a_winter_the_job_says_what_a_small_towns_key_says(
    folder: Path, prefect: None, seed: int
) -> None:
    check(prove(folder, households=45, months=8, seed=with_everything(45, 8, seed)))


@pytest.mark.long
def test_over_some_months_the_job_says_what_the_towns_own_key_says(folder: Path, prefect: None, seed: int) -> None:
    check(prove(folder, households=150, months=6, seed=with_everything(150, 6, seed)))


@pytest.mark.proof
def test_over_two_years_the_job_says_what_the_towns_own_key_says(folder: Path, prefect: None, seed: int) -> None:
    households, months = (int(os.environ.get(f"PROOF_{name}", default)) for name, default in _SIZE.items())
    proof = prove(folder, households=households, months=months, seed=seed % 1000)
    check(proof)
    if households >= LARGE_ENOUGH:
        check_what_it_led_to(proof)


LARGE_ENOUGH = 300
_SIZE = {"HOUSEHOLDS": "2000", "MONTHS": "24"}
