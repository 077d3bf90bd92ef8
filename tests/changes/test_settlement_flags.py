"""Flags of a yearly settlement: raised for a claim or an extra, and never twice on the same amounts."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.changes.settlement_flags import SettlementFlagUpdate, update_settlement_flags
from tasks.validation import SETTLEMENT_KIND, EarlierFlags, SettlementCases, SettlementMonths, columns, validate

TODAY = dt.date(2026, 11, 12)
CASE: dict[str, Any] = dict.fromkeys(columns(SettlementCases)) | {
    "case_id": "S-1",
    "state": "claim",
    "months": 2,
    "paid_from": "decisions",
    "claim_ore": 300_00,
    "extra_ore": 0,
    "claim_after_threshold_ore": 300_00,
    "extra_after_threshold_ore": 0,
    "main_cause": "business",
}


def months(*differences: int, case_id: str = "S-1") -> pl.DataFrame:
    """Settled months from January 2025, each with its difference in øre; the decision is another from February on."""
    made: list[dict[str, object]] = [
        {
            "case_id": case_id,
            "month": dt.date(2025, number, 1),
            "decision_id": "V-1" if number == 1 else "V-2",
            "paid_ore": 1_000_00,
            "right_ore": 1_000_00 + difference,
            "difference_ore": difference,
            "time_barred_after": dt.date(2028, number, 28),
            "decided_income_ore": 0,
            "right_income_ore": 0,
            "decided_wealth_ore": 0,
            "right_wealth_ore": 0,
            "unconfirmed": [],
        }
        for number, difference in enumerate(differences, 1)
    ]
    return validate(SettlementMonths, pl.DataFrame(made, schema=dict(columns(SettlementMonths))))


def updated(
    settled: pl.DataFrame,
    *,
    earlier: SettlementFlagUpdate | None = None,
    verdict: str | None = None,
    answered_on: dt.date | None = None,
    **case: Any,
) -> SettlementFlagUpdate:
    """A settlement of one case, after an earlier one whose flag has this answer."""
    cases = validate(SettlementCases, pl.DataFrame([CASE | case], schema=dict(columns(SettlementCases))))
    before = pl.DataFrame(schema=dict(columns(EarlierFlags)))
    if earlier is not None:
        changes: dict[str, Any] = {
            "event": "new",
            "verdict": verdict,
            "answered_on": answered_on,
            "postponed_until": None,
        }
        rows = [
            {name: (row | changes)[name] for name in columns(EarlierFlags)}
            for row in earlier.flags.iter_rows(named=True)
        ]
        before = validate(EarlierFlags, pl.DataFrame(rows, schema=dict(columns(EarlierFlags))))
    return update_settlement_flags(cases, settled, before, as_of=TODAY, quiet_days=30)


def events(update: SettlementFlagUpdate) -> list[tuple[str, str | None]]:
    return update.events.select("event", "reason").rows()


@pytest.mark.parametrize("state", ["claim", "extra", "both"])
def test_a_claim_or_an_extra_raises_a_flag_with_the_years_sums(state: str) -> None:
    found = updated(months(-100_00, -200_00), state=state)
    [flag] = found.flags.to_dicts()
    assert (flag["case_id"], flag["kind"], flag["decision_id"]) == ("S-1", SETTLEMENT_KIND, "V-2")
    assert (flag["decided_ore"], flag["entitlement_ore"]) == (2_000_00, 1_700_00)
    assert flag["main_cause"] == "business"
    assert events(found) == [("new", None)]
    assert found.cases["flag_id"].to_list() == [flag["flag_id"]]


@pytest.mark.parametrize(
    ("state", "reason"),
    [("no_difference", None), ("under_threshold", None), ("not_ready", "assessment_missing")],
)
def test_other_states_raise_none(state: str, reason: str | None) -> None:
    found = updated(months(-1_00), state=state, reason=reason)
    assert found.flags.is_empty()
    assert found.events.is_empty()
    assert found.cases["flag_id"].to_list() == [None]


def test_the_same_amounts_are_not_raised_again() -> None:
    first = updated(months(-100_00, -200_00))
    again = updated(months(-100_00, -200_00), earlier=first)
    assert again.flags.is_empty()
    assert [event for event, _ in events(again)] == ["unchanged"]
    assert again.cases["flag_id"].to_list() == first.flags["flag_id"].to_list()
    answered = updated(months(-100_00, -200_00), earlier=first, verdict="no_change", answered_on=TODAY)
    assert answered.flags.is_empty()
    assert "new" not in [event for event, _ in events(answered)]


def test_another_amount_in_any_month_is_a_new_fact_though_the_sum_is_the_same() -> None:
    first = updated(months(-100_00, -200_00))
    moved = updated(months(-200_00, -100_00), earlier=first, verdict="no_change", answered_on=TODAY)
    [flag] = moved.flags.to_dicts()
    assert flag["flag_id"] != first.flags["flag_id"][0]
    assert moved.cases["flag_id"].to_list() == [flag["flag_id"]]


def test_a_flag_without_a_difference_is_withdrawn_and_one_without_a_result_stays() -> None:
    first = updated(months(-100_00, -200_00))
    gone = updated(months(0, 0), earlier=first, state="no_difference", main_cause=None)
    assert [event for event, _ in events(gone)] == ["withdrawn"]
    assert gone.cases["flag_id"].to_list() == [None]
    waits = updated(months(0, 0), earlier=first, state="not_ready", reason="assessment_missing")
    assert [event for event, _ in events(waits)] == ["not_evaluated"]
    below = updated(months(-1_00, 0), earlier=first, state="under_threshold")
    assert [event for event, _ in events(below)] == ["withdrawn"]
