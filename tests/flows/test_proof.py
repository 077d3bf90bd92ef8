"""Flags that caseworkers trust: over months, every household that should be flagged is, and none that should not."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from tests.proof import Proof, prove

pytestmark = pytest.mark.xdist_group("prefect two")


def check(proof: Proof) -> None:
    print(proof.told())
    wrong = proof.wrong
    should, was = pl.col("state") == "flagged", pl.col("state_found") == "flagged"
    assert wrong.filter(should & ~was).is_empty(), wrong.filter(should & ~was)
    assert wrong.filter(was & ~should).is_empty(), wrong.filter(was & ~should)
    assert wrong.is_empty(), wrong
    assert proof.table.filter(was).height > 0


@pytest.mark.long
def test_over_some_months_the_job_says_what_the_towns_own_key_says(folder: Path, prefect: None, seed: int) -> None:
    check(prove(folder, households=150, months=6, seed=seed % 1000))


@pytest.mark.proof
def test_over_two_years_the_job_says_what_the_towns_own_key_says(folder: Path, prefect: None, seed: int) -> None:
    households, months = (int(os.environ.get(f"PROOF_{name}", default)) for name, default in _SIZE.items())
    proof = prove(folder, households=households, months=months, seed=seed % 1000)
    check(proof)


_SIZE = {"HOUSEHOLDS": "2000", "MONTHS": "24"}
