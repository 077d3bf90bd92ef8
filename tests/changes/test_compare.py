"""Which differences a caseworker must see, exactly at the limit and around it."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.changes import compare
from tasks.validation import Decisions, Entitlements
from tests.frames import rows


def compared(decided_kroner: int, now_kroner: int, *, limit_kroner: int = 63) -> dict[str, object]:
    frame = compare(
        rows(Entitlements, {"entitlement_ore": now_kroner * 100}),
        rows(Decisions, {"amount_ore": decided_kroner * 100}),
        limit_ore=limit_kroner * 100,
    )
    return frame.row(0, named=True)


@pytest.mark.parametrize(
    ("decided", "now", "kind", "state"),
    [
        (1000, 1000, "none", "unchanged"),
        (0, 0, "none", "unchanged"),
        (1000, 1001, "increase", "observed"),
        (1000, 999, "decrease", "observed"),
        (1000, 1062, "increase", "observed"),
        (1000, 1063, "increase", "flagged"),
        (1000, 1064, "increase", "flagged"),
        (1000, 938, "decrease", "observed"),
        (1000, 937, "decrease", "flagged"),
        (1000, 936, "decrease", "flagged"),
        (63, 0, "lost", "flagged"),
        (40, 0, "lost", "flagged"),
        (0, 63, "gained", "flagged"),
        (0, 40, "gained", "flagged"),
        (1, 0, "lost", "observed"),
        (0, 1, "gained", "observed"),
    ],
)
def test_a_difference_is_flagged_from_the_limit_on(decided: int, now: int, kind: str, state: str) -> None:
    found = compared(decided, now)
    assert (found["kind"], found["state"]) == (kind, state)
    assert found["difference_ore"] == (now - decided) * 100


def test_a_single_krone_is_never_flagged_even_with_no_limit_at_all() -> None:
    assert compared(1000, 1001, limit_kroner=0)["state"] == "observed"
    assert compared(1000, 1002, limit_kroner=0)["state"] == "flagged"


def table(amounts: list[tuple[int, int]], limit: int) -> pl.DataFrame:
    ids = [f"S-{number:03}" for number in range(len(amounts))]
    decisions = [
        {"case_id": one, "decision_id": one, "amount_ore": kroner * 100} for one, (kroner, _) in _pairs(ids, amounts)
    ]
    now = [{"case_id": one, "entitlement_ore": kroner * 100} for one, (_, kroner) in _pairs(ids, amounts)]
    return compare(rows(Entitlements, *now), rows(Decisions, *decisions), limit_ore=limit * 100)


def _pairs(ids: list[str], amounts: list[tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    return list(zip(ids, amounts, strict=True))


@settings(max_examples=15)
@given(
    amounts=st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 30_000)), min_size=1, max_size=50),
    limit=st.integers(0, 5_000),
)
def test_both_directions_are_treated_alike(amounts: list[tuple[int, int]], limit: int) -> None:
    mirror = {"increase": "decrease", "decrease": "increase", "lost": "gained", "gained": "lost", "none": "none"}
    one, other = table(amounts, limit), table([(now, decided) for decided, now in amounts], limit)
    assert one["state"].to_list() == other["state"].to_list()
    assert one["kind"].replace_strict(mirror).to_list() == other["kind"].to_list()


def test_each_case_is_set_beside_its_own_decision_and_cases_come_in_order() -> None:
    frame = compare(
        rows(Entitlements, {"case_id": "S-2", "entitlement_ore": 500_00}, {"case_id": "S-1"}),
        rows(
            Decisions,
            {"decision_id": "V-1"},
            {"decision_id": "V-2", "case_id": "S-2", "amount_ore": 0},
            {"decision_id": "V-3", "case_id": "S-3"},
        ),
        limit_ore=63_00,
    )
    assert frame.select("case_id", "decision_id", "kind").rows() == [
        ("S-1", "V-1", "none"),
        ("S-2", "V-2", "gained"),
    ]


def test_no_cases_give_no_rows() -> None:
    assert compare(rows(Entitlements), rows(Decisions), limit_ore=0).equals(
        pl.DataFrame(schema=compare(rows(Entitlements), rows(Decisions), limit_ore=0).schema)
    )
