"""Whose income made a case differ, and the three sentences that say why it is in the list."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.reports.why import whose_income

MONTHS = ["2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"]
FEW, MANY = [[0, 1, 20_000, 20_000, None]], [[0, 1, 30_000, 30_000, None]]


def case(spans: list[list[Any]], before: int | None, *, reference: int | None = None, role: str = "partner") -> Any:
    """A case of a applicant who is as before, and a member with these incomes."""
    rows = [["applicant", None, 5, 5, 0], [role, None, before, 9, -700]]
    same = ["applicant", None, [[0, 3, "reported", 5, FEW]]]
    return {
        "month": MONTHS[3],
        "members": {"with": "decision_month", "month": reference, "rows": rows},
        "incomes": {"members": [same, ["partner", None, spans]]},
    }


@pytest.mark.parametrize(
    ("spans", "before", "reference", "found"),
    [
        # the newest month with the decision's income, and not the month just before
        ([[0, 0, "x", 20, FEW], [1, 1, "x", 20, FEW], [2, 2, "x", 29, MANY], [3, 3, "x", 30, MANY]], 20, 0, (1, 1)),
        # no month with exactly that income: the nearest
        ([[0, 0, "x", 20, FEW], [1, 2, "x", 29, MANY], [3, 3, "x", 30, MANY]], 27, None, (1, 2)),
        # nobody there at the decision: the month that it is compared with
        ([[0, 1, "away", None, []], [2, 2, "x", 29, MANY], [3, 3, "x", 30, MANY]], None, 0, (0, 1)),
        # the incomes were never others
        ([[0, 3, "x", 30, MANY]], 20, 0, None),
    ],
)
def test_the_member_is_compared_with_the_month_of_the_decisions_income(
    spans: list[list[Any]], before: int | None, reference: int | None, found: tuple[int, int] | None
) -> None:
    expected = None if found is None else [1, *found, len(spans) - 1, 3]
    assert whose_income(case(spans, before, reference=reference), MONTHS) == expected


def test_nobody_is_named_where_the_income_is_of_no_one_person() -> None:
    spans = [[0, 2, "x", 20, FEW], [3, 3, "x", 30, MANY]]
    assert whose_income(case(spans, 20, role="unassigned"), MONTHS) is None
    assert whose_income({"members": None, "incomes": None}, MONTHS) is None
