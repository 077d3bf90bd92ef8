"""Other limits: exactly the live count at the live limit, and never more flags at a higher limit."""

import datetime as dt

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.changes import ComparisonContext, classify, limit_reached, limits_in_force, thresholds
from tasks.changes.limit_grid import LimitCombination, combinations, excluded_cases, live_flags, simulate
from tasks.settings import Changes
from tasks.validation import Attribution, Decisions, Households, MonthComparisons, OneOffs, columns, empty
from tasks.validation.reports import ComparedCases
from tests.examples import examples
from tests.frames import OCTOBER, rows

SEPTEMBER = dt.date(2026, 9, 1)
Amounts = list[tuple[int, int, int]]
AMOUNTS = st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 9000), st.integers(0, 9000)), max_size=25)


def months_of(amounts: Amounts) -> pl.DataFrame:
    """MonthComparisons of decided amount, September and October, in kroner."""
    return rows(
        MonthComparisons,
        *[
            {
                "case_id": f"S-{number:03}",
                "month": month,
                "decided_ore": decided * 100,
                "entitlement_ore": now * 100,
                "difference_ore": (now - decided) * 100,
            }
            for number, (decided, *nows) in enumerate(amounts)
            for month, now in zip((SEPTEMBER, OCTOBER), nows, strict=True)
        ],
    )


def compared_cases(amounts: Amounts, limit_kroner: float = 63, cumulative: float | None = None) -> pl.DataFrame:
    """ComparedCases by the live rule, in two teams."""
    ids = [f"S-{number:03}" for number in range(len(amounts))]
    threshold = {"monthly_kroner": limit_kroner, "cumulative_kroner": cumulative}
    changes = Changes.model_validate({"limits": [{"increase": threshold, "decrease": threshold}]})
    households = rows(Households, *[{"case_id": each} for each in ids])
    decisions = rows(Decisions, *[{"case_id": each, "decision_id": each} for each in ids])
    limits = thresholds(households, limits_in_force(households, changes, OCTOBER, 63_00))
    context = ComparisonContext(
        households, decisions, months_of(amounts), limits, OCTOBER, dt.date(2026, 11, 12), changes
    )
    comparisons, findings = classify(context, limit_reached(context), empty(OneOffs), empty(Attribution))
    teams = pl.Series([["Nord", "Sør"][number % 2] for number in range(comparisons.height)], dtype=pl.String)
    return (
        comparisons.join(findings.select("case_id", "exclusion_reason"), on="case_id", maintain_order="left")
        .with_columns(team=teams)
        .select(columns(ComparedCases).keys())
    )


@given(amounts=AMOUNTS, limit=st.integers(0, 3000), cumulative=st.none() | st.integers(1, 6000))
def test_the_live_limit_gives_the_live_count(amounts: Amounts, limit: int, cumulative: int | None) -> None:
    cases = compared_cases(amounts, limit, cumulative)
    live = LimitCombination(limit * 100, 0, (cumulative or 0) * 100)
    simulated = simulate(cases, months_of(amounts), OCTOBER, [live]).drop(
        "monthly_ore", "percent_hundredths", "cumulative_ore"
    )
    assert simulated.rows() == live_flags(cases).rows()


@settings(max_examples=examples(30))
@given(amounts=AMOUNTS, limits=st.lists(st.integers(0, 3000_00), min_size=2, max_size=4))
def test_a_higher_limit_never_flags_more_and_the_teams_sum_to_all(amounts: Amounts, limits: list[int]) -> None:
    grid = combinations(limits, [0, 10_00], [500_00, 2000_00])
    found = simulate(compared_cases(amounts), months_of(amounts), OCTOBER, grid)
    everybody = found.filter(pl.col("team").is_null())
    keys = ["monthly_ore", "percent_hundredths", "cumulative_ore"]
    for name in keys:
        for part in everybody.partition_by([key for key in keys if key != name], maintain_order=True):
            assert part["flags"].to_list() == sorted(part["flags"], reverse=True)
    sums = ["flags", "under_cases", "over_cases", "under_ore", "over_ore"]
    teams = found.filter(pl.col("team").is_not_null()).group_by(keys, maintain_order=True).agg(pl.col(sums).sum())
    if not teams.is_empty():
        assert teams.rows() == everybody.select(keys + sums).rows()


def flags(amounts: Amounts, *limits: LimitCombination) -> list[int]:
    found = simulate(compared_cases(amounts), months_of(amounts), OCTOBER, limits)
    return found.filter(pl.col("team").is_null())["flags"].to_list()


def test_percent_is_of_the_decided_amount_and_exactly_at_it_is_flagged() -> None:
    amounts = [(1000, 1000, 1100), (1000, 1000, 1099), (1000, 1000, 0), (0, 0, 90)]
    assert flags(amounts, LimitCombination(0, 10_00)) == [3]


def test_the_sum_over_the_months_is_a_limit_of_its_own() -> None:
    amounts = [(1000, 1200, 1100), (1000, 1600, 1600)]
    found = flags(
        amounts,
        LimitCombination(900_00, 0, 300_00),
        LimitCombination(900_00, 0, 300_01),
        LimitCombination(900_00, 0, 1200_01),
    )
    assert found == [2, 1, 0]


def test_a_case_that_the_run_excluded_is_flagged_by_no_limit() -> None:
    amounts = [(1000, 1000, 2000), (1000, 1000, 3000), (1000, 1000, 4000)]
    cases = compared_cases(amounts).with_columns(
        state=pl.Series(["observed", "flagged", "flagged"]), exclusion_reason=pl.Series(["cool_down", "one_off", None])
    )
    assert excluded_cases(cases)["case_id"].to_list() == ["S-000"]
    assert simulate(cases, months_of(amounts), OCTOBER, [LimitCombination(0)])["flags"][0] == 2


def test_combinations_rise_and_are_each_there_once() -> None:
    found = combinations([200, 100, 200], [0], [5, 0])
    assert found == [
        LimitCombination(100, 0, 0),
        LimitCombination(100, 0, 5),
        LimitCombination(200, 0, 0),
        LimitCombination(200, 0, 5),
    ]
