"""Tables checked against each other: every rule catches its bad tables, and at least one of them passes without it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.errors import ContractError
from tasks.validation import (
    Attribution,
    CaseFindings,
    CaseMonths,
    CaseStates,
    Comparisons,
    Decisions,
    Entitlements,
    FlagEvents,
    Flags,
    Households,
    Lookups,
    MemberIncomes,
    Members,
    MonthComparisons,
    NewCalculations,
    RawAnswers,
    columns,
    validate,
)
from tasks.validation.cross_table import TableGroup, check_consistency
from tasks.validation.income import AssessmentItems, IncomeLines
from tasks.warehouse.tables import checked_tables
from tests.frames import rows

Frames = dict[str, pl.DataFrame]

GROUPS = RECIPIENTS, ANSWERS, RESULTS = [checked_tables(group) for group in ("recipients", "answers", "results")]

NONE = {"entitlement_ore": 0, "outcome": "none"}
LOST = {"entitlement_ore": 0, "difference_ore": -1_000_00}
FLAGGED = LOST | {"kind": "lost", "state": "flagged"}
OTHER_DAY = {"month": dt.date(2026, 9, 1)}
ASSESSED = {
    "lookup_id": "l-2",
    "resource": "summertskattegrunnlag",
    "period_from": "2025/oppgjoer",
    "period_to": "2025",
}


def made(schema: Any, **values: object) -> pl.DataFrame:
    return validate(schema, pl.DataFrame([values], schema=dict(columns(schema))))


GOOD: dict[str, Frames] = {
    RECIPIENTS.name: {
        "households": rows(Households, {}),
        "members": rows(
            Members,
            {"lives_to": dt.date(2026, 3, 31)},
            {"lives_from": dt.date(2026, 4, 1)},
            {"person_key": "b" * 24},
        ),
        "decisions": rows(Decisions, {}),
    },
    ANSWERS.name: {
        "lookups": rows(Lookups, {}, ASSESSED, {"lookup_id": "l-3", "outcome": "empty"}),
        "income_lines": rows(IncomeLines, {}, {"ordinal": 1}),
        "assessment_items": rows(AssessmentItems, {}),
        "raw_answers": rows(RawAnswers, {}, {"lookup_id": "l-2"}),
    },
    RESULTS.name: {
        "decided_case_months": rows(CaseMonths, {}),
        "decided_entitlements": rows(Entitlements, {}),
        "case_months": rows(CaseMonths, {}),
        "entitlements": rows(Entitlements, NONE),
        "month_comparisons": rows(MonthComparisons, LOST),
        "comparisons": rows(Comparisons, FLAGGED),
        "case_findings": rows(CaseFindings, {}),
        "attributions": made(Attribution, case_id="S-1", cause="income", amount_ore=-1_000_00),
        "case_states": pl.concat(
            [
                made(CaseStates, case_id="S-1", state="flagged", reason=None),
                made(CaseStates, case_id="S-2", state="not_checked", reason="no_decision"),
            ]
        ),
        "flags": rows(Flags, {}),
        "flag_events": rows(FlagEvents, {}),
        "member_incomes": rows(MemberIncomes, {}),
        "new_calculations": rows(NewCalculations, {}),
    },
}

NOBODY = rows(Flags, {}).clear(), rows(FlagEvents, {}).clear()
NO_MEMBERS = rows(MemberIncomes, {}).clear()
BAD: dict[str, list[Frames]] = {
    "each member has a case": [{"members": rows(Members, {"case_id": "S-9"})}],
    "each decision has a case": [{"decisions": rows(Decisions, {"case_id": "S-9"})}],
    "stays do not overlap": [
        {"members": rows(Members, {"lives_to": dt.date(2026, 4, 1)}, {"lives_from": dt.date(2026, 4, 1)})},
        {"members": rows(Members, {}, {"lives_from": dt.date(2026, 4, 1)})},
        {"members": rows(Members, {}, {})},
    ],
    "each entry of an answer is stored once": [{"income_lines": rows(IncomeLines, {}, {})}],
    "each income has a look-up with data": [
        {"income_lines": rows(IncomeLines, {"lookup_id": "l-3"})},
        {"income_lines": rows(IncomeLines, {"lookup_id": "l-9"})},
        {"income_lines": rows(IncomeLines, {"person_key": "b" * 24})},
    ],
    "each income is of a month that was asked for": [{"income_lines": rows(IncomeLines, OTHER_DAY)}],
    "each assessment has a look-up with data": [
        {"assessment_items": rows(AssessmentItems, {"lookup_id": "l-3"})},
        {"assessment_items": rows(AssessmentItems, {"person_key": "b" * 24})},
    ],
    "each raw answer has a look-up with data": [{"raw_answers": rows(RawAnswers, {"lookup_id": "l-3"})}],
    "a case has a decided month once": [{"decided_case_months": rows(CaseMonths, {}, {})}],
    "each decided entitlement has a case-month": [
        {"decided_entitlements": rows(Entitlements, {}, OTHER_DAY)},
        {"decided_entitlements": rows(Entitlements, {"scheme": "oslo"})},
    ],
    "each decided case-month has an entitlement": [{"decided_case_months": rows(CaseMonths, {}, OTHER_DAY)}],
    "a case has a month once": [{"case_months": rows(CaseMonths, {}, {})}],
    "each entitlement has a case-month": [
        {"entitlements": rows(Entitlements, NONE, OTHER_DAY)},
        {"entitlements": rows(Entitlements, NONE | {"scheme": "oslo"})},
    ],
    "each case-month has an entitlement": [{"case_months": rows(CaseMonths, {}, OTHER_DAY)}],
    "each comparison has an entitlement": [
        {"entitlements": rows(Entitlements, {}).clear(), "case_months": rows(CaseMonths, {}).clear()}
    ],
    "each comparison has the entitlement's amount": [{"entitlements": rows(Entitlements, {})}],
    "each comparison has a decided entitlement": [
        {"decided_entitlements": rows(Entitlements, {}).clear(), "decided_case_months": rows(CaseMonths, {}).clear()}
    ],
    "each comparison is that of its month": [
        {"month_comparisons": rows(MonthComparisons, LOST | OTHER_DAY)},
        {"month_comparisons": rows(MonthComparisons, LOST | {"decision_id": "V-9"})},
    ],
    "each comparison has a finding": [
        {
            "case_findings": rows(CaseFindings, {}).clear(),
            "comparisons": rows(Comparisons, FLAGGED | {"state": "observed"}),
            "case_states": made(CaseStates, case_id="S-1", state="observed", reason=None),
            "flags": NOBODY[0],
            "flag_events": NOBODY[1],
            "member_incomes": NO_MEMBERS,
        }
    ],
    "each finding has a comparison": [{"case_findings": rows(CaseFindings, {}, {"case_id": "S-9"})}],
    "the causes sum to the difference": [
        {
            "attributions": made(Attribution, case_id="S-1", cause="wealth", amount_ore=-999_99),
            "member_incomes": NO_MEMBERS,
        },
        {"attributions": GOOD[RESULTS.name]["attributions"].clear(), "member_incomes": NO_MEMBERS},
    ],
    "the members' shares sum to the income cause of a flag": [
        {"member_incomes": rows(MemberIncomes, {"share_ore": -999_99})},
        {"member_incomes": NO_MEMBERS},
        {"member_incomes": rows(MemberIncomes, {}, {"case_id": "S-2"})},
    ],
    "a compared case ends in its comparison's state": [
        {"case_states": made(CaseStates, case_id="S-1", state="unchanged", reason=None)},
        {"case_states": made(CaseStates, case_id="S-1", state="awaiting", reason="report_missing")},
    ],
    "each judged case has a comparison": [
        {
            "case_states": pl.concat(
                [
                    GOOD[RESULTS.name]["case_states"],
                    made(CaseStates, case_id="S-9", state="unchanged", reason=None),
                ]
            )
        }
    ],
    "each flag has a flagged comparison": [
        {"flags": rows(Flags, {"kind": "decrease"})},
        {"flags": rows(Flags, {"decision_id": "V-9"})},
        {"flags": rows(Flags, {"decided_ore": 7})},
    ],
    "each flag has the event that it was raised": [
        {"flag_events": rows(FlagEvents, {"event": "unchanged"})},
    ],
    "each raised flag has an event": [{"flags": NOBODY[0]}],
    "each flagged case has a flag": [
        {"flag_events": NOBODY[1], "flags": NOBODY[0]},
        {"case_findings": rows(CaseFindings, {"flag_id": None})},
    ],
}
"""The bad frames that each rule must catch; they replace good ones."""

CASES = [(group, rule.name) for group in GROUPS for rule in group.rules]
by_rule = pytest.mark.parametrize(("group", "rule"), CASES, ids=[name for _, name in CASES])


def without(group: TableGroup, rule: str) -> TableGroup:
    return dataclasses.replace(group, rules=tuple(each for each in group.rules if each.name != rule))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_good_tables_agree_and_so_do_empty_ones(group: TableGroup) -> None:
    check_consistency(group, GOOD[group.name])
    check_consistency(group, {name: frame.clear() for name, frame in GOOD[group.name].items()})


def test_every_rule_has_a_bad_table() -> None:
    assert set(BAD) == {name for _, name in CASES}


@by_rule
def test_a_bad_table_is_caught_by_its_rule_which_shows_no_value(group: TableGroup, rule: str) -> None:
    for changed in BAD[rule]:
        with pytest.raises(ContractError, match=rule) as caught:
            check_consistency(group, GOOD[group.name] | changed)
        assert caught.value.message.startswith(f"{group.name} do not agree: ")
        assert "S-" not in str(caught.value)


@by_rule
def test_without_the_rule_a_bad_table_goes_through(group: TableGroup, rule: str) -> None:
    fewer = without(group, rule)
    for changed in BAD[rule]:
        try:
            check_consistency(fewer, GOOD[group.name] | changed)
        except ContractError:
            continue
        return
    pytest.fail("every bad table is caught without the rule too: it has not been shown to do anything")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_each_table_is_held_against_its_schema_first(group: TableGroup) -> None:
    for name in group.tables:
        frames = GOOD[group.name]
        with pytest.raises(ContractError, match=group.tables[name].__name__):
            check_consistency(group, frames | {name: frames[name].drop(frames[name].columns[-1])})


def test_children_who_live_in_two_homes_and_stays_that_follow_each_other_are_no_overlap() -> None:
    homes = rows(Households, {}, {"case_id": "S-2"})
    child = {"role": "child", "shared_residence": True}
    frames = {"households": homes, "members": rows(Members, child, child | {"case_id": "S-2"})}
    check_consistency(RECIPIENTS, GOOD[RECIPIENTS.name] | frames)
