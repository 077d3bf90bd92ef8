"""Every check of every schema catches at least one bad value; the checks are read from the schemas themselves.

A check without a bad value in this file fails `test_every_check_has_a_bad_value`, so none can be added untested.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

import tasks.changes.limit_grid
import tasks.reports.manager
import tasks.validation.reports  # noqa: F401 - the import registers their schemas
from tasks.changes.rehearsal import EFFECTS, RehearsedGroups
from tasks.errors import ContractError
from tasks.validation import (
    CaseFindings,
    CaseMonths,
    CaseStates,
    Comparisons,
    Documented,
    Entitlements,
    Households,
    IncomeLines,
    ManualCases,
    MemberIncomes,
    Members,
    MonthComparisons,
    NewCalculations,
    Payments,
    Plan,
    RequiredLookups,
    Schema,
    SettlementCases,
    SettlementMonths,
    Table,
    VerdictRejects,
    Verdicts,
    columns,
    empty,
    validate,
)
from tasks.validation.contract import faults, is_valid
from tasks.validation.figures import RunFigures
from tasks.validation.flags import RejectedRows

SCHEMAS: list[Schema] = sorted(
    (schema for schema in Table.__subclasses__() if schema.__module__.startswith("tasks.")),
    key=lambda schema: schema.__name__,
)
FIRST, SECOND = dt.date(2026, 10, 1), dt.date(2026, 10, 2)

GOOD_TEXT = {
    r"^\d{4}$": "0301",
    r"^\d{11}$": "00000000000",
    r"^[0-9a-f]{24}$": "0123456789abcdef01234567",
    r"^[0-9a-f]{64}$": "0123456789abcdef" * 4,
    r"^A-[0-9A-Z]{8}$": "A-2345ABCD",
}
"""Text that matches each pattern; "x" matches every other pattern."""

GOOD_VALUES: dict[type[pl.DataType], Any] = {
    pl.String: "x",
    pl.Int64: 0,
    pl.Float64: 0.0,
    pl.Boolean: True,
    pl.Date: FIRST,
    pl.Datetime: dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
    pl.List: ["x"],
    pl.Struct: {},
}

GOOD: dict[str, dict[str, Any]] = {
    "Entitlements": {"entitlement_ore": 100},
    "Comparisons": {"kind": "none"},
    "CaseFindings": {
        f"{place}_{direction}": None
        for place in ("first", "latest")
        for direction in ("differing", "underpaid", "overpaid")
    },
    "MemberIncomes": {"compared_with": "nothing", "share_ore": None, "reference_month": None},
    "InputFindings": {"rule": "not_a_date"},
    "NewCalculations": {"entitlement_ore": 1, "difference_ore": 1, "before_ore": 3},
    "RequiredLookups": {"resource": "summertskattegrunnlag", "period_from": None, "period_to": None},
    "Plan": {"reason": "event"},
    "CaseStates": {"state": "unchanged", "reason": None},
    "ManualCases": {"status": "open", "check_id": None},
    "Verdicts": {"postponed_until": None},
    "SettlementCases": {"reason": None},
}
"""Values that a good row needs in addition to its columns' own checks."""


def differing(direction: str, other: str | None = None, **changes: object) -> dict[str, Any]:
    """A good finding with one month in a direction; other: its opposite, which then counts one month less than none."""
    row = {"months_differing": 1, "first_differing": FIRST, "latest_differing": FIRST}
    row |= {f"{direction}_months": 1, f"first_{direction}": FIRST, f"latest_{direction}": FIRST, f"{direction}_ore": 1}
    if other is not None:
        row |= {f"{other}_months": -1, "months_differing": 0, "first_differing": None, "latest_differing": None}
    return row | changes


BAD_ROWS: dict[tuple[Schema, str], list[dict[str, Any]]] = {
    (Households, "active_to_is_not_before_active_from"): [{"active_from": SECOND, "active_to": FIRST}],
    (Members, "lives_to_is_not_before_lives_from"): [{"lives_from": SECOND, "lives_to": FIRST}],
    (CaseMonths, "month_is_a_first_day"): [{"month": SECOND}],
    (CaseMonths, "young_adults_are_among_the_adults"): [{"adults": 2, "aged_18_19": 3}],
    (IncomeLines, "month_is_a_first_day"): [{"month": SECOND}],
    (Comparisons, "difference_is_now_less_decided"): [{"difference_ore": 1}],
    (Comparisons, "month_is_a_first_day"): [{"month": SECOND}],
    (Comparisons, "kind_goes_with_the_amounts"): [
        {"kind": "increase"},
        {"kind": "no such code"},
        {"kind": "none", "entitlement_ore": 1, "difference_ore": 1},
        {"kind": "lost", "entitlement_ore": 1, "difference_ore": 1},
        {"kind": "gained", "decided_ore": 1, "difference_ore": -1},
        {"kind": "increase", "decided_ore": 2, "entitlement_ore": 1, "difference_ore": -1},
        {"kind": "decrease", "decided_ore": 1, "entitlement_ore": 2, "difference_ore": 1},
    ],
    (MonthComparisons, "difference_is_now_less_decided"): [{"difference_ore": 1}, {"decided_ore": 1}],
    (NewCalculations, "difference_is_now_less_decided"): [
        {"difference_ore": 2},
        {"decided_ore": 1, "entitlement_ore": 1, "difference_ore": 0},
    ],
    (NewCalculations, "the_correction_moves_the_amount"): [
        {"before_ore": 1},
        {"known_on": SECOND, "corrected_on": FIRST},
    ],
    (NewCalculations, "greater_than_or_equal_to"): [
        {"decided_ore": -1, "difference_ore": 2},
        {"entitlement_ore": -1, "difference_ore": -1},
        {"before_ore": -1},
    ],
    (NewCalculations, "month_is_a_first_day"): [{"month": SECOND}],
    (MonthComparisons, "greater_than_or_equal_to"): [
        {"decided_ore": -1, "difference_ore": 1},
        {"entitlement_ore": -1, "difference_ore": -1},
    ],
    (Comparisons, "greater_than_or_equal_to"): [
        {"decided_ore": -1, "difference_ore": 1, "kind": "lost"},
        {"entitlement_ore": -1, "difference_ore": -1, "kind": "gained"},
    ],
    (MonthComparisons, "month_is_a_first_day"): [{"month": SECOND}],
    (Entitlements, "greater_than_or_equal_to"): [{"outcome": "none", "entitlement_ore": -1}],
    (Entitlements, "isin"): [{"outcome": "no such code", "entitlement_ore": 0}],
    (Entitlements, "month_is_a_first_day"): [{"month": SECOND}],
    (Entitlements, "only_what_is_granted_is_paid"): [
        {"entitlement_ore": 0},
        {"outcome": "none"},
        {"outcome": "below_minimum"},
    ],
    (CaseFindings, "differing_are_among_the_compared"): [
        differing("underpaid", months_differing=2, underpaid_months=2)
    ],
    (CaseFindings, "months_are_named_where_some_differ"): [
        {"months_differing": 1, "first_differing": FIRST},
        {"months_differing": 1, "latest_differing": FIRST},
        {"months_differing": 0, "first_differing": FIRST, "latest_differing": FIRST},
    ],
    (CaseFindings, "latest_is_not_before_first"): [
        differing("underpaid", first_differing=SECOND),
        differing("underpaid", first_underpaid=SECOND),
        differing("overpaid", first_overpaid=SECOND),
    ],
    (CaseFindings, "greater_than_or_equal_to"): [
        differing("overpaid", "underpaid"),
        differing("underpaid", "overpaid"),
    ],
    (CaseFindings, "a_month_differs_in_one_direction"): [
        {"months_differing": 1, "first_differing": FIRST, "latest_differing": FIRST},
        {"underpaid_months": 1, "first_underpaid": FIRST, "latest_underpaid": FIRST, "underpaid_ore": 1},
        {"underpaid_ore": 1},
        {"overpaid_ore": 1},
    ],
    (MemberIncomes, "stored_incomes_are_of_a_month"): [
        {"reference_month": FIRST},
        {"compared_with": "only_member", "share_ore": 0, "reference_month": FIRST},
        {"compared_with": "decision_month", "share_ore": 0},
        {"compared_with": "later_month", "share_ore": 0},
    ],
    (MemberIncomes, "no_share_is_guessed"): [
        {"share_ore": 0},
        {"role": "unassigned"},
        {"compared_with": "only_member"},
    ],
    (MemberIncomes, "isin"): [{"compared_with": "no such code", "share_ore": 0}],
    (RequiredLookups, "an_income_has_a_period"): [
        {"resource": "inntekt", "period_from": FIRST},
        {"resource": "inntekt", "period_to": FIRST},
        {"period_from": FIRST, "period_to": FIRST},
    ],
    (RequiredLookups, "period_does_not_run_backwards"): [
        {"resource": "inntekt", "period_from": SECOND, "period_to": FIRST}
    ],
    (Plan, "a_reused_lookup_is_named"): [{"reason": "known", "known_lookup_id": None}],
    (Verdicts, "a_date_goes_with_postponed"): [{"verdict": "postponed"}, {"postponed_until": FIRST}],
    (ManualCases, "isin"): [{"status": "no such code", "check_id": "x"}],
    (ManualCases, "only_an_open_case_has_no_check"): [{"status": "checked"}, {"check_id": "x"}],
    (CaseStates, "isin"): [{"state": "not_checked", "reason": "no such code"}],
    (CaseStates, "reason_goes_with_the_state"): [
        {"state": "awaiting", "reason": None},
        {"state": "not_checked", "reason": None},
        {"state": "unchanged", "reason": "no_decision"},
        {"state": "flagged", "reason": "no_decision"},
        {"state": "not_checked", "reason": "manual_check"},
        {"state": "by_hand", "reason": "no_decision"},
        {"state": "by_hand", "reason": None},
    ],
    (Payments, "month_is_a_first_day"): [{"month": SECOND}],
    (Documented, "last_is_not_before_first"): [{"first": SECOND, "last": FIRST}],
    (SettlementCases, "a_case_without_a_result_has_a_reason"): [
        {"reason": "assessment_missing"},
        {"state": "not_ready"},
    ],
    (SettlementCases, "isin"): [
        {"state": "no such code", "reason": "assessment_missing"},
        {"state": "not_ready", "reason": "no such code"},
    ],
    (SettlementMonths, "month_is_a_first_day"): [{"month": SECOND}],
    (SettlementMonths, "difference_is_right_less_paid"): [{"difference_ore": 1}, {"paid_ore": 1}],
    (SettlementMonths, "greater_than_or_equal_to"): [
        {"paid_ore": -1, "difference_ore": 1},
        {"right_ore": -1, "difference_ore": -1},
    ],
    (RunFigures, "parts_are_within_the_whole"): [{"flagged": 1}, {"compared": 1}, {"not_checked": 1}],
    (RehearsedGroups, "greater_than_or_equal_to"): [
        {first: -1, second: 1} for first, second in zip(EFFECTS, EFFECTS[1:] + EFFECTS[:1], strict=True)
    ],
    (RehearsedGroups, "effects_sum_to_the_cases"): [{"cases": 1}, {"gains": 1}],
}
"""Rows that break a check whose statistics do not show which values it refuses."""


@dataclass(frozen=True)
class Bad:
    """One change of a good row that one check must catch."""

    schema: Schema
    check: str
    change: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.schema.__name__}-{self.check}-{'+'.join(self.change)}"


def good_value(dtype: pl.DataType, statistics: dict[str, Any]) -> Any:
    """A value of that type that passes the checks with these statistics."""
    if "allowed_values" in statistics:
        return statistics["allowed_values"][0]
    if "pattern" in statistics:
        return GOOD_TEXT.get(statistics["pattern"], "x")
    return statistics.get("min_value", GOOD_VALUES[dtype.base_type()])


def good_row(schema: Schema) -> dict[str, Any]:
    row = {}
    for name, column in schema.to_schema().columns.items():
        statistics = {key: value for check in column.checks for key, value in check.statistics.items()}
        row[name] = good_value(column.dtype.type, statistics)
    return row | GOOD.get(schema.__name__, {})


def frame(schema: Schema, *changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([good_row(schema) | change for change in changes], schema=dict(columns(schema)))


def keys(schema: Schema) -> list[str]:
    """The key columns of a schema: each unique by itself, or all of them together."""
    whole = schema.to_schema()
    return [name for name, column in whole.columns.items() if column.unique] or list(whole.unique or [])


def bad_values(check: str, statistics: dict[str, Any]) -> list[Any]:
    """Values just outside what a check allows; none where its statistics do not show it."""
    match check:
        case "greater_than_or_equal_to":
            return [statistics["min_value"] - 1]
        case "less_than_or_equal_to":
            return [statistics["max_value"] + 1]
        case "isin":
            return ["no such code", "", statistics["allowed_values"][0].upper() + " "]
        case "str_matches":
            return ["", " ", "?\n?"]
        case _:
            return []


def bad_rows(schema: Schema) -> list[Bad]:
    whole = schema.to_schema()
    found = [
        Bad(schema, check.name, {name: value})
        for name, column in whole.columns.items()
        for check in column.checks
        for value in bad_values(check.name, check.statistics)
    ]
    explicit = [
        Bad(schema, check, change) for (of, check), changes in BAD_ROWS.items() if of is schema for change in changes
    ]
    return found + explicit


by_name = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.__name__)


@by_name
def test_every_check_has_a_bad_value(schema: Schema) -> None:
    whole = schema.to_schema()
    checks = {check.name for column in whole.columns.values() for check in column.checks}
    checks |= {check.name for check in whole.checks}
    assert {bad.check for bad in bad_rows(schema)} == checks


@by_name
def test_a_good_row_passes_unchanged(schema: Schema) -> None:
    good = frame(schema, {})
    assert validate(schema, good) is good
    assert faults(schema, good).is_empty()


@by_name
def test_a_frame_without_rows_passes(schema: Schema) -> None:
    assert validate(schema, empty(schema)).columns == list(columns(schema))


@by_name
def test_a_bad_value_is_caught_by_its_check(schema: Schema) -> None:
    bad = bad_rows(schema)
    alone = [frame(schema, each.change) for each in bad]
    assert [str(each) for each, spoiled in zip(bad, alone, strict=True) if is_valid(schema, spoiled)] == []
    if bad:
        found = set(faults(schema, pl.concat(alone)).select("index", "check").iter_rows())
        assert [str(each) for row, each in enumerate(bad) if not _is_reported(found, row, each.check)] == []
        with pytest.raises(ContractError, match=bad[0].check):
            validate(schema, alone[0])


def _is_reported(found: set[tuple[int, str]], row: int, check: str) -> bool:
    """Whether a fault of that row names the check."""
    return any(index == row and check in named for index, named in found)


@by_name
def test_a_column_of_another_type_is_caught(schema: Schema) -> None:
    good, others = frame(schema, {}), []
    for name, dtype in columns(schema).items():
        other = pl.Int32 if dtype == pl.String else pl.String
        others.append(pl.Series(name, [1] if other == pl.Int32 else ["1"], dtype=other))
        assert not is_valid(schema, good.with_columns(others[-1])), name
    with pytest.raises(ContractError) as caught:
        validate(schema, good.with_columns(others))
    assert [name for name in columns(schema) if f"{name}: " not in str(caught.value)] == []


@by_name
def test_a_null_is_caught_where_a_value_is_required(schema: Schema) -> None:
    required = [name for name, column in schema.to_schema().columns.items() if not column.nullable]
    for name in columns(schema):
        assert is_valid(schema, frame(schema, {name: None})) == (name not in required), name
    with pytest.raises(ContractError) as caught:
        validate(schema, frame(schema, dict.fromkeys(required)))
    assert [name for name in required if f"{name}: not_nullable" not in str(caught.value)] == []


@by_name
def test_a_column_too_few_or_too_many_is_caught(schema: Schema) -> None:
    good = frame(schema, {})
    with pytest.raises(ContractError):
        validate(schema, good.drop(good.columns[-1]))
    with pytest.raises(ContractError):
        validate(schema, good.with_columns(extra=pl.lit(1)))


@by_name
def test_a_key_that_occurs_twice_is_caught(schema: Schema) -> None:
    twice = frame(schema, {}, {})
    if keys(schema):
        with pytest.raises(ContractError, match=f"{keys(schema)[0]}|uniqueness"):
            validate(schema, twice)
    else:
        validate(schema, twice)


@pytest.mark.parametrize("schema", [VerdictRejects, RejectedRows])
def test_the_first_row_of_a_file_can_be_at_fault(schema: Schema) -> None:
    assert is_valid(schema, frame(schema, {"row": 1}))
    assert not is_valid(schema, frame(schema, {"row": 0}))


def test_a_float_that_is_no_number_is_caught() -> None:
    with pytest.raises(ContractError, match="entitlement_unrounded"):
        validate(Entitlements, frame(Entitlements, {"entitlement_unrounded": float("nan")}))
