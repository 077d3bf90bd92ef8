"""Other limits: exactly the live count at the live limit, and never more flags at a higher one."""

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.changes import compare
from tasks.changes.grid import ComparedCases, Limits, combinations, live_flags, set_aside, simulate
from tasks.validation import Decisions, Entitlements, columns
from tests.frames import rows


def compared(amounts: list[tuple[int, int]], limit_ore: int = 63_00) -> pl.DataFrame:
    """ComparedCases of decided and new amounts in kroner, by the live rule."""
    ids = [f"S-{number:03}" for number in range(len(amounts))]
    pairs = list(zip(ids, amounts, strict=True))
    decisions = [{"case_id": one, "decision_id": one, "amount_ore": before * 100} for one, (before, _) in pairs]
    now = [{"case_id": one, "entitlement_ore": after * 100} for one, (_, after) in pairs]
    found = compare(rows(Entitlements, *now), rows(Decisions, *decisions), limit_ore=limit_ore)
    teams = pl.Series([["Nord", "Sør"][number % 2] for number in range(found.height)], dtype=pl.String)
    return found.with_columns(team=teams, cumulative_ore="difference_ore").select(columns(ComparedCases).keys())


def changed(cases: pl.DataFrame, **values: Any) -> pl.DataFrame:
    return cases.with_columns(**values)


AMOUNTS = st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 9000)), max_size=40)


@given(amounts=AMOUNTS, limit=st.integers(0, 3000_00))
def test_the_live_limit_gives_the_live_count(amounts: list[tuple[int, int]], limit: int) -> None:
    cases = compared(amounts, limit)
    assert set_aside(cases).is_empty()
    simulated = simulate(cases, [Limits(limit)]).select("team", "flags", "under_ore", "over_ore")
    assert simulated.rows() == live_flags(cases).rows()


@given(amounts=AMOUNTS, limits=st.lists(st.integers(0, 3000_00), min_size=2, max_size=5))
def test_a_higher_limit_never_flags_more_and_the_teams_sum_to_all(
    amounts: list[tuple[int, int]], limits: list[int]
) -> None:
    found = simulate(compared(amounts), combinations(limits, [0, 1000], [0, 500_00]))
    everybody = found.filter(pl.col("team").is_null())
    for names in (["percent_hundredths", "cumulative_ore"], ["monthly_ore", "cumulative_ore"]):
        for part in everybody.partition_by(names, maintain_order=True):
            assert part["flags"].to_list() == sorted(part["flags"], reverse=True)
    keys = ["monthly_ore", "percent_hundredths", "cumulative_ore"]
    sums = ["flags", "under_ore", "over_ore"]
    teams = found.filter(pl.col("team").is_not_null()).group_by(keys, maintain_order=True).agg(pl.col(sums).sum())
    if not teams.is_empty():
        assert teams.rows() == everybody.select(keys + sums).rows()


def test_percent_is_of_the_decided_amount_and_exactly_at_it_is_flagged() -> None:
    cases = compared([(1000, 1100), (1000, 1099), (1000, 0), (0, 90)])
    assert simulate(cases, [Limits(0, 10_00)])["flags"][0] == 3


def test_the_sum_over_the_months_is_a_limit_of_its_own() -> None:
    cases = changed(compared([(1000, 1100), (1000, 1100)]), cumulative_ore=pl.Series([300_00, -1200_00]))
    found = simulate(cases, [Limits(63_00, 0, 300_00), Limits(63_00, 0, 300_01), Limits(63_00, 0, 1200_01)])
    assert found.filter(pl.col("team").is_null())["flags"].to_list() == [2, 1, 0]


def test_what_the_run_set_aside_is_flagged_by_no_limit() -> None:
    cases = compared([(1000, 2000), (1000, 3000)]).with_columns(state=pl.Series(["observed", "flagged"]))
    assert set_aside(cases)["case_id"].to_list() == ["S-000"]
    assert simulate(cases, [Limits(0)])["flags"][0] == 1


def test_combinations_rise_and_are_each_there_once() -> None:
    found = combinations([200, 100, 200], [0], [5, 0])
    assert found == [Limits(100, 0, 0), Limits(100, 0, 5), Limits(200, 0, 0), Limits(200, 0, 5)]
