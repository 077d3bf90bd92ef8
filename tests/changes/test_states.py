"""Every active case ends in exactly one state, and the states sum to the population."""

import polars as pl
import pytest

from tasks.changes import UpdatedFlags, case_states, flagged_cases, one_reason_each
from tasks.changes.states import PRECEDENCE
from tasks.errors import ContractError
from tasks.validation import (
    CaseFindings,
    CaseMonths,
    Comparisons,
    Decisions,
    Entitlements,
    FlagEvents,
    FlaggedCases,
    Flags,
    Households,
    NotCalculable,
    Reason,
    empty,
)
from tests.frames import rows


def unready(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(pairs), schema={"case_id": pl.String, "reason": pl.String}, orient="row")


def test_the_states_sum_to_the_population() -> None:
    states = case_states(
        ["S-3", "S-1", "S-2", "S-4", "S-5"],
        rows(Comparisons, {"case_id": "S-1"}, {"case_id": "S-2", "state": "flagged"}),
        unready(("S-3", Reason.NOT_ANSWERED), ("S-4", Reason.REPORT_MISSING), ("S-5", Reason.MANUAL_CHECK)),
    )
    assert states.rows() == [
        ("S-1", "unchanged", None),
        ("S-2", "flagged", None),
        ("S-3", "not_checked", "not_answered"),
        ("S-4", "awaiting", "report_missing"),
        ("S-5", "by_hand", "manual_check"),
    ]


@pytest.mark.parametrize(
    ("population", "without"),
    [(["S-1", "S-2"], []), ([], []), (["S-1"], [("S-1", Reason.NOT_ANSWERED)])],
    ids=["a case without a state", "a state without a case", "a case with two states"],
)
def test_a_sum_that_does_not_add_up_stops_the_run(population: list[str], without: list[tuple[str, str]]) -> None:
    with pytest.raises(ContractError):
        case_states(population, rows(Comparisons, {}), unready(*without))


def test_a_case_with_several_reasons_gets_the_one_the_municipality_can_mend() -> None:
    merged = one_reason_each(
        [
            unready(("S-1", Reason.NOT_ANSWERED), ("S-1", Reason.MANUAL_CHECK), ("S-2", Reason.NOT_ANSWERED)),
            unready(("S-1", Reason.BAD_INPUT)),
            empty(NotCalculable),
        ]
    )
    assert merged.rows() == [("S-1", "bad_input"), ("S-2", "not_answered")]


def test_every_reason_has_its_place_in_the_order() -> None:
    assert set(PRECEDENCE) == set(Reason)
    assert len(PRECEDENCE) == len(Reason)


def test_a_flagged_case_carries_both_amounts_and_both_sets_of_inputs() -> None:
    comparisons = rows(
        Comparisons,
        {"case_id": "S-1"},
        {"case_id": "S-2", "kind": "lost", "entitlement_ore": 0, "difference_ore": -1_000_00, "state": "flagged"},
    )
    both: tuple[dict[str, object], ...] = ({"case_id": "S-1"}, {"case_id": "S-2"})
    updated = UpdatedFlags(
        rows(Flags, {"case_id": "S-2"}),
        rows(FlagEvents, {"case_id": "S-2"}),
        comparisons,
        rows(CaseFindings, both[0] | {"limit_kind": None}, both[1] | {"limit_kind": "lost_or_gained"}),
    )
    flagged = flagged_cases(
        updated,
        rows(Households, *both),
        rows(Decisions, *both[:1], {"case_id": "S-2", "decision_id": "V-2"}),
        decided=rows(CaseMonths, *both),
        now=rows(CaseMonths, both[0], {"case_id": "S-2", "monthly_income_ore": 40_000_00}),
        entitlements=rows(Entitlements, *both),
    )
    assert flagged.height == 1
    row = flagged.row(0, named=True)
    assert (row["case_id"], row["kind"], row["team"]) == ("S-2", "lost", "Nord")
    assert (row["before_monthly_income_ore"], row["now_monthly_income_ore"]) == (20_000_00, 40_000_00)


def test_no_flags_give_an_empty_list() -> None:
    nothing = flagged_cases(
        UpdatedFlags(rows(Flags), rows(FlagEvents), rows(Comparisons), rows(CaseFindings)),
        rows(Households),
        rows(Decisions),
        decided=rows(CaseMonths),
        now=rows(CaseMonths),
        entitlements=rows(Entitlements),
    )
    assert nothing.equals(empty(FlaggedCases))
