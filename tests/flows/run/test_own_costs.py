"""The case system's own housing cost on both sides of a comparison."""

import datetime as dt

from flows.run.compare_months import own_costs
from tasks.validation import CaseMonths, Decisions, Households
from tests.frames import OCTOBER, rows

SEPTEMBER = dt.date(2026, 9, 1)


def test_the_current_cost_counts_in_the_runs_own_month_only() -> None:
    """A higher rent is a change of housing cost in October, and no change in the months before."""
    ids = ["S-1", "S-2"]
    found = own_costs(
        rows(Households, *[{"case_id": each, "housing_cost_ore": 13_000_00} for each in ids]),
        rows(Decisions, *[{"case_id": each, "decision_id": each, "housing_cost_ore": 12_000_00} for each in ids]),
        rows(CaseMonths, {"case_id": "S-1", "month": OCTOBER}, {"case_id": "S-2", "month": SEPTEMBER}),
        OCTOBER,
    )
    assert found.rows() == [("S-1", 12_000_00, 13_000_00), ("S-2", 12_000_00, 12_000_00)]
