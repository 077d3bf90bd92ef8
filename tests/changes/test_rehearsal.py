"""Other rules on the same cases: every case has one effect, and every sum is the sum of its cases."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.changes.rehearsal import DIMENSIONS, EFFECTS, groups, histogram, rehearsed
from tasks.validation import Entitlements
from tests.frames import rows

AMOUNTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9), st.sampled_from(["Nord", "Sør"])), max_size=30
)


def cases(amounts: list[tuple[int, int, int, str]]) -> pl.DataFrame:
    before = pl.DataFrame(
        [
            (f"S-{number:02}", "0301", team, "state", 1, size - 1, then * 700_00)
            for number, (then, _, size, team) in enumerate(amounts)
        ],
        schema={
            "case_id": pl.String,
            "municipality": pl.String,
            "team": pl.String,
            "scheme": pl.String,
            "adults": pl.Int64,
            "children": pl.Int64,
            "before_ore": pl.Int64,
        },
        orient="row",
    )
    after = [
        {"case_id": f"S-{number:02}", "entitlement_ore": now * 700_00, "outcome": "granted" if now else "none"}
        for number, (_, now, *_) in enumerate(amounts)
    ]
    return rehearsed(before, rows(Entitlements, *after))


@given(AMOUNTS)
def test_groups_sum_to_their_cases_in_every_dimension(amounts: list[tuple[int, int, int, str]]) -> None:
    found = cases(amounts)
    assert found["difference_ore"].sum() == 700_00 * sum(after - before for before, after, *_ in amounts)
    table = groups(found)
    everybody = table.row(0, named=True)
    assert everybody["cases"] == len(amounts)
    for dimension in DIMENSIONS:
        part = table.filter(dimension=dimension)
        for name in ("cases", "before_ore", "after_ore", "difference_ore", *EFFECTS):
            assert part[name].sum() == everybody[name]
    assert sum(count for *_, count in histogram(found["difference_ore"].to_list())) == len(amounts)


def test_each_effect_is_named() -> None:
    found = cases([(1, 1, 1, "Nord"), (1, 2, 1, "Nord"), (2, 1, 2, "Sør"), (1, 0, 7, "Sør"), (0, 1, 6, "Sør")])
    assert found["effect"].to_list() == ["unchanged", "gains", "loses", "falls_out", "comes_in"]
    assert groups(found).filter(dimension="size")["value"].to_list() == ["1", "2", "6+"]


def test_a_difference_is_in_the_bar_of_its_edge() -> None:
    bars = {
        (low, high): count for low, high, count in histogram([-100_00, -1, 0, 1, 100_00, 100_01, -2000_01, 9999_00])
    }
    assert bars[-100_00, 0] == 2
    assert bars[0, 0] == 1
    assert bars[0, 100_00] == 2
    assert bars[100_00, 200_00] == 1
    assert bars[None, -2000_00] == 1
    assert bars[2000_00, None] == 1
    edges = [-100 * kroner for kroner in (2000, 1000, 500, 200, 100, 0)]
    losses = list(zip([None, *edges], edges, strict=False))
    assert list(bars)[:6] == losses
    assert list(bars)[7:] == [(-high, None if low is None else -low) for low, high in reversed(losses)]
