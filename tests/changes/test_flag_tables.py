"""Flags as tables: what a run's comparisons and the earlier flags come to, and the list that caseworkers see."""

import datetime as dt
from typing import Any

import polars as pl

from tasks.changes import UpdatedFlags, apply_flag_lifecycle, flagged_cases
from tasks.validation import (
    Attribution,
    CaseFindings,
    CaseMonths,
    Comparisons,
    Decisions,
    EarlierFlags,
    Entitlements,
    Households,
    columns,
    validate,
)
from tests.frames import OCTOBER, rows

TODAY = dt.date(2026, 11, 12)
LOST: dict[str, Any] = {"kind": "lost", "entitlement_ore": 0, "difference_ore": -1_000_00, "state": "flagged"}
LESS: dict[str, Any] = {
    "kind": "decrease",
    "entitlement_ore": 700_00,
    "difference_ore": -300_00,
    "state": "flagged",
    "decision_id": "V-2",
    "case_id": "S-2",
}
CAUSES = [("S-1", "housing_cost", -400_00), ("S-1", "income", -600_00), ("S-2", "rates", -300_00)]


def updated(
    *compared: dict[str, Any],
    earlier: pl.DataFrame | None = None,
    population: tuple[str, ...] = ("S-1", "S-2"),
    as_of: dt.date = TODAY,
    missing: tuple[str, ...] = (),
) -> UpdatedFlags:
    """A run's flags; the cases that it compared differ as `compared` says."""
    ids = [each.get("case_id", "S-1") for each in compared]
    none: dict[str, Any] = {"flag_id": None, "exclusion_reason": None}
    causes = [{"case_id": case, "cause": cause, "amount_ore": ore} for case, cause, ore in CAUSES if case in ids]
    return apply_flag_lifecycle(
        rows(Comparisons, *compared),
        rows(CaseFindings, *[none | {"case_id": each} for each in ids]).drop("flag_id"),
        rows(CaseMonths, *[{"case_id": each} for each in ids]),
        validate(Attribution, pl.DataFrame(causes, schema=dict(columns(Attribution)))),
        pl.DataFrame(schema=dict(columns(EarlierFlags))) if earlier is None else earlier,
        population=population,
        as_of=as_of,
        quiet_days=30,
        missing=missing,
    )


def as_earlier(flags: pl.DataFrame, **changes: Any) -> pl.DataFrame:
    """Raised flags as the next run reads them, with changes."""
    answer = {"event": "new", "verdict": None, "postponed_until": None, "answered_on": None} | changes
    made = [row | answer for row in flags.iter_rows(named=True)]
    frame = pl.DataFrame(made).select(columns(EarlierFlags).keys())
    return pl.DataFrame(frame.to_dicts(), schema=dict(columns(EarlierFlags)))


def test_a_raised_flag_has_the_cause_of_most_of_the_difference() -> None:
    found = updated(LOST, LESS)
    assert found.flags.select("case_id", "kind", "decided_ore", "entitlement_ore", "main_cause").rows() == [
        ("S-1", "lost", 1_000_00, 0, "income"),
        ("S-2", "decrease", 1_000_00, 700_00, "rates"),
    ]
    assert found.events.select("case_id", "event").rows() == [("S-1", "new"), ("S-2", "new")]
    assert found.findings["flag_id"].to_list() == found.flags["flag_id"].to_list()
    assert found.comparisons["state"].to_list() == ["flagged", "flagged"]
    assert updated(LOST, LESS).flags.equals(found.flags)


def test_an_answer_makes_the_same_difference_an_observed_case() -> None:
    first = updated(LOST)
    answer = {"verdict": "no_change", "answered_on": TODAY}
    found = updated(LOST, earlier=as_earlier(first.flags, **answer), as_of=TODAY + dt.timedelta(days=1))
    assert found.flags.is_empty()
    assert found.comparisons["state"].to_list() == ["observed"]
    assert found.findings["exclusion_reason"].to_list() == ["answered"]


def test_a_flag_of_a_case_that_was_not_compared_stays_and_is_not_evaluated() -> None:
    first = updated(LOST)
    found = updated(LESS, earlier=as_earlier(first.flags), as_of=TODAY + dt.timedelta(days=1))
    events = dict(found.events.select("case_id", "event").iter_rows())
    assert events == {"S-1": "not_evaluated", "S-2": "new"}
    assert found.findings["case_id"].to_list() == ["S-2"]


def test_a_flag_whose_difference_is_gone_is_withdrawn() -> None:
    first = updated(LOST)
    found = updated({}, earlier=as_earlier(first.flags), as_of=TODAY + dt.timedelta(days=1))
    assert found.events.select("case_id", "event").rows() == [("S-1", "withdrawn")]
    assert found.findings["flag_id"].to_list() == [None]


def test_the_list_of_flagged_cases_begins_with_the_largest_difference() -> None:
    ids = [{"case_id": "S-2", "decision_id": "V-2"}, {"case_id": "S-1", "decision_id": "V-1"}]
    only_case = [{"case_id": each["case_id"]} for each in ids]
    listed = flagged_cases(
        updated(LESS, LOST),
        rows(Households, *only_case),
        rows(Decisions, *ids),
        decided=rows(CaseMonths, *[each | {"monthly_income_ore": 20_000_00} for each in only_case]),
        now=rows(CaseMonths, *[each | {"monthly_income_ore": 30_000_00} for each in only_case]),
        entitlements=rows(Entitlements, *only_case),
    )
    shown = listed.select("case_id", "difference_ore", "before_monthly_income_ore", "now_monthly_income_ore")
    assert shown.rows() == [("S-1", -1_000_00, 20_000_00, 30_000_00), ("S-2", -300_00, 20_000_00, 30_000_00)]
    assert listed["month"].to_list() == [OCTOBER, OCTOBER]
    assert listed["flag_event"].to_list() == ["new", "new"]
    assert listed["previous_flag_id"].to_list() == [None, None]


def test_a_flag_that_replaces_an_earlier_one_names_it() -> None:
    first = updated(LOST)
    more = LOST | {"kind": "decrease", "entitlement_ore": 500_00, "difference_ore": -500_00}
    found = updated(more, earlier=as_earlier(first.flags), as_of=TODAY + dt.timedelta(days=1))
    [flag] = found.flags.to_dicts()
    assert flag["previous_flag_id"] == first.flags["flag_id"][0]
