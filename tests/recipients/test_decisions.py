"""The decision that is current, and the members who live in the household."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.entitlement.members import residents_on
from tasks.recipients import latest_decisions
from tests.recipients.delivery import ON, child, decision, read, two_cases

DAYS = [dt.date(2026, 8, 1), dt.date(2026, 9, 1), ON, dt.date(2026, 11, 1)]


def frame(rows: list[tuple[str, str, dt.date, dt.date]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["decision_id", "case_id", "decided_on", "valid_from"], orient="row")


@pytest.mark.parametrize(
    ("rows", "current"),
    [
        pytest.param([("a", 0, 0), ("b", 0, 1)], "b", id="the newest that is valid"),
        pytest.param([("a", 0, 2), ("b", 0, 3)], "a", id="one of the day itself, none of a later day"),
        pytest.param([("a", 2, 1), ("b", 0, 2)], "b", id="validity goes before the day it was decided"),
        pytest.param([("b", 0, 2), ("a", 1, 2)], "a", id="of the same validity the one decided last"),
        pytest.param([("b", 0, 2), ("a", 0, 2)], "b", id="of the same day the greatest id"),
        pytest.param([("a", 0, 3)], None, id="none where all are later"),
    ],
)
def test_the_decision_that_is_current(rows: list[tuple[str, int, int]], current: str | None) -> None:
    decisions = frame([(name, "S-1", DAYS[decided], DAYS[valid]) for name, decided, valid in rows])
    assert latest_decisions(decisions, ON)["decision_id"].to_list() == ([current] if current else [])


@given(
    st.lists(
        st.tuples(st.sampled_from(["S-1", "S-2", "S-3"]), st.sampled_from(DAYS), st.sampled_from(DAYS)), min_size=1
    ),
    st.randoms(use_true_random=False),
)
def test_one_per_case_whatever_their_order(rows: list[tuple[str, dt.date, dt.date]], random: Random) -> None:
    named = [(f"V-{number}", *row) for number, row in enumerate(rows)]
    current = latest_decisions(frame(named), ON)
    random.shuffle(named)
    assert current.equals(latest_decisions(frame(named), ON))
    assert current["case_id"].to_list() == sorted({case for case, _, valid in rows if valid <= ON})


def test_it_fits_what_is_read(tmp_path: Path) -> None:
    tables = two_cases()
    tables["decisions"].append(decision("V-3", "S-2", valid_from="2026-10-01"))
    current = latest_decisions(read(tmp_path, tables).decisions, ON)
    assert current.select("case_id", "decision_id").rows() == [("S-1", "V-1"), ("S-2", "V-3")]


@pytest.mark.parametrize(
    ("begins", "ends", "there"),
    [
        ("2026-10-01", "", True),
        ("2026-10-02", "", False),
        ("2025-01-01", "2026-10-01", True),
        ("2025-01-01", "2026-09-30", False),
    ],
)
def test_a_member_lives_there_from_the_first_day_of_the_stay_to_its_last(
    tmp_path: Path, begins: str, ends: str, there: bool
) -> None:
    tables = two_cases()
    tables["members"][1] = child("S-1", **{"from": begins, "to": ends})
    members = read(tmp_path, tables).members
    assert members.height == 3
    assert residents_on(members, ON).height == (3 if there else 2)
