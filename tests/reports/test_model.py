"""A report that would not add up is never made."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tasks.errors import ContractError
from tasks.reports.causes import causes_by_case
from tasks.validation import Reason
from tests.reports.build import build_report, empty_report


def test_states_sum_to_the_population() -> None:
    report = build_report(30, 500)
    assert sum(report.coverage.values()) == report.population == 500
    assert list(report.coverage) == ["unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked"]


def test_reasons_sum_to_the_cases_not_checked() -> None:
    report = build_report(30, 500)
    assert sum(report.not_checked.values()) == report.coverage["not_checked"] == 11
    assert sum(report.awaiting.values()) == report.coverage["awaiting"] == 4
    assert report.by_hand == {Reason.MANUAL_CHECK: 4}
    assert next(iter(report.not_checked)) is Reason.NOT_ANSWERED


def test_both_directions_together_are_the_flagged_cases() -> None:
    report = build_report(60)
    assert report.underpaid.cases + report.overpaid.cases == report.coverage["flagged"] == 60
    assert report.underpaid.monthly_ore - report.overpaid.monthly_ore == report.flagged["difference_ore"].sum()


def test_a_run_is_incomplete_when_a_case_was_not_checked() -> None:
    assert not build_report().complete
    assert empty_report().complete


def test_waiting_cases_alone_leave_the_run_complete() -> None:
    states = empty_report().states.with_columns(state=pl.lit("awaiting"), reason=pl.lit(Reason.REPORT_MISSING.value))
    assert empty_report(states=states).complete


def test_cases_that_must_be_checked_by_hand_alone_leave_the_run_complete() -> None:
    states = empty_report().states.with_columns(state=pl.lit("by_hand"), reason=pl.lit(Reason.MANUAL_CHECK.value))
    assert empty_report(states=states).complete


def test_the_largest_difference_comes_first_whatever_its_sign() -> None:
    sizes = build_report(60).largest_first["difference_ore"].abs()
    assert sizes.is_sorted(descending=True)


def test_causes_come_largest_first_and_sum_to_the_difference() -> None:
    report = build_report(60)
    differences = dict(report.flagged.select("case_id", "difference_ore").iter_rows())
    for case_id, causes in causes_by_case(report).items():
        assert sum(amount for _, amount in causes) == differences[case_id]
        assert [abs(amount) for _, amount in causes] == sorted((abs(amount) for _, amount in causes), reverse=True)


def test_a_population_that_the_states_do_not_sum_to_is_refused() -> None:
    report = build_report(5, 50)
    with pytest.raises(ContractError, match="50 cases have a state, and the population is 51"):
        replace(report, population=51)


def test_a_flagged_case_without_its_amounts_is_refused() -> None:
    report = build_report(5, 50)
    with pytest.raises(ContractError, match="1 cases are flagged in one table"):
        replace(report, flagged=report.flagged.head(4))


def test_causes_that_are_one_ore_off_are_refused() -> None:
    report = build_report(5, 50)
    first = pl.int_range(pl.len()) == 0
    wrong = report.attribution.with_columns(
        amount_ore=pl.when(first).then(pl.col("amount_ore") + 1).otherwise(pl.col("amount_ore"))
    )
    with pytest.raises(ContractError, match="1 flagged cases have causes that do not sum"):
        replace(report, attribution=wrong)


def test_a_flagged_case_without_causes_is_refused() -> None:
    report = build_report(5, 50)
    with pytest.raises(ContractError, match="causes that do not sum"):
        replace(report, attribution=report.attribution.clear())


def test_a_flagged_case_without_a_calculation_is_refused() -> None:
    report = build_report(5, 50)
    with pytest.raises(ContractError, match="5 flagged cases have no calculation"):
        replace(report, explanations=report.explanations.clear())


def test_a_difference_that_is_not_now_less_decided_is_refused() -> None:
    report = build_report(5, 50)
    with pytest.raises(ContractError, match="5 flagged cases have a difference"):
        replace(report, flagged=report.flagged.with_columns(difference_ore=pl.col("difference_ore") + 100))


def test_a_frame_with_a_column_too_many_is_refused() -> None:
    report = build_report(5, 50)
    with pytest.raises(ContractError, match="FlaggedCases"):
        replace(report, flagged=report.flagged.with_columns(person_id=pl.lit("x")))


def test_times_without_a_zone_are_refused() -> None:
    report = build_report(1, 50)
    with pytest.raises(ContractError, match="time zone"):
        replace(report, started=report.started.replace(tzinfo=None))
