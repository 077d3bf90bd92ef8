"""Usual payers, their missing reports, and how long a household waits for them."""

import datetime as dt
from typing import Any

import pytest

from tasks.income import households_awaiting_reports
from tasks.validation import IncomeLines, RequiredLookups
from tests.frames import OCTOBER, rows

JULY, AUGUST, SEPTEMBER = (dt.date(2026, month, 1) for month in (7, 8, 9))
EMPLOYER, OTHER = "b" * 24, "c" * 24
BENEFIT = {"category": "ytelseFraOffentlige", "code": "arbeidsavklaringspenger"}
PENSION = {"category": "pensjonEllerTrygd", "code": "ufoeretrygd"}
THREE_MONTHS = (JULY, AUGUST, SEPTEMBER)


def reported(*months: dt.date, **changes: Any) -> list[dict[str, Any]]:
    return [{"month": month, "reporter_key": EMPLOYER, **changes} for month in months]


def awaiting(
    lines: list[dict[str, Any]],
    history: list[dict[str, Any]] | None = None,
    *,
    as_of: dt.date = dt.date(2026, 11, 12),
    months_before: int = 3,
    days: int = 10,
) -> list[str]:
    found = households_awaiting_reports(
        rows(RequiredLookups, {}),
        rows(IncomeLines, *lines),
        rows(IncomeLines, *(history or [])),
        month=OCTOBER,
        as_of=as_of,
        months_before=months_before,
        days=days,
    )
    assert set(found["reason"]) <= {"report_missing"}
    return found["case_id"].to_list()


def test_a_payer_of_three_months_that_is_missing_makes_the_household_wait() -> None:
    assert awaiting(reported(*THREE_MONTHS)) == ["S-1"]
    assert awaiting(reported(*THREE_MONTHS), reported(*THREE_MONTHS)) == ["S-1"]
    assert awaiting([], reported(*THREE_MONTHS)) == ["S-1"]
    assert awaiting(reported(OCTOBER, reporter_key=OTHER, amount_ore=100), reported(*THREE_MONTHS)) == ["S-1"]


NOBODY: dict[str, Any] = {"reporter_key": None}


def test_without_a_payers_number_the_kind_of_income_decides() -> None:
    assert awaiting(reported(*THREE_MONTHS, **NOBODY)) == ["S-1"]
    assert awaiting(reported(*THREE_MONTHS, OCTOBER, **NOBODY)) == []
    assert awaiting(reported(*THREE_MONTHS, **NOBODY) + reported(OCTOBER, **NOBODY, **BENEFIT)) == []
    assert awaiting(reported(AUGUST, SEPTEMBER, **NOBODY)) == []


def test_a_package_that_begins_or_ends_to_name_payers_is_no_missing_report() -> None:
    assert awaiting(reported(*THREE_MONTHS) + reported(OCTOBER, **NOBODY)) == []
    assert awaiting(reported(*THREE_MONTHS, **NOBODY) + reported(OCTOBER, amount_ore=1)) == []
    assert awaiting(reported(*THREE_MONTHS) + reported(OCTOBER, **NOBODY, **PENSION)) == ["S-1"]


@pytest.mark.parametrize(("share", "waits"), [(0.8, []), (1.0, []), (1.2, []), (0.5, ["S-1"]), (1.5, ["S-1"])])
def test_an_employer_with_a_new_organisation_number_is_not_waited_for(share: float, waits: list[str]) -> None:
    before = reported(*THREE_MONTHS, amount_ore=2_000_000)
    assert awaiting(before + reported(OCTOBER, reporter_key=OTHER, amount_ore=round(2_000_000 * share))) == waits
    again = reported(OCTOBER, reporter_key=OTHER, amount_ore=round(2_000_000 * share))
    assert awaiting(before + again, before) == waits, "months that are known twice count once"
    known = before + reported(JULY, reporter_key=OTHER, amount_ore=2_000_000)
    assert awaiting(known + reported(OCTOBER, reporter_key=OTHER, amount_ore=2_000_000)) == ["S-1"], "it is not new"


def test_a_payer_that_has_reported_is_not_waited_for_whatever_it_reported() -> None:
    assert awaiting(reported(*THREE_MONTHS, OCTOBER)) == []
    assert awaiting(reported(*THREE_MONTHS) + reported(OCTOBER, amount_ore=0)) == []
    assert awaiting(reported(*THREE_MONTHS) + reported(OCTOBER, amount_ore=-100)) == []


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(reported(AUGUST, SEPTEMBER), id="two months only"),
        pytest.param(reported(JULY, SEPTEMBER), id="not every month"),
        pytest.param(reported(*THREE_MONTHS, amount_ore=0), id="nothing was paid"),
        pytest.param(reported(*THREE_MONTHS, amount_ore=-5_000), id="drawn back"),
        pytest.param(reported(*THREE_MONTHS, backpay_from=JULY, backpay_to=AUGUST), id="back pay"),
    ],
)
def test_only_a_usual_payer_is_waited_for(lines: list[dict[str, Any]]) -> None:
    assert awaiting(lines) == []


def test_a_benefit_that_took_the_place_of_another_is_not_a_missing_report() -> None:
    assert awaiting(reported(*THREE_MONTHS, **BENEFIT) + reported(OCTOBER, **PENSION)) == []


def test_a_benefit_is_missing_though_its_payer_reports_another_as_usual() -> None:
    both = reported(*THREE_MONTHS, **BENEFIT) + reported(*THREE_MONTHS, OCTOBER, **PENSION)
    assert awaiting(both) == ["S-1"]


def test_the_months_and_the_days_are_settings() -> None:
    assert awaiting(reported(SEPTEMBER), months_before=1) == ["S-1"]
    assert awaiting(reported(*THREE_MONTHS), months_before=4) == []
    assert awaiting(reported(*THREE_MONTHS), days=0) == []
    assert awaiting(reported(*THREE_MONTHS), days=3, as_of=dt.date(2026, 11, 12)) == ["S-1"]
    assert awaiting(reported(*THREE_MONTHS), days=2, as_of=dt.date(2026, 11, 12)) == []


def test_somebody_elses_missing_report_is_none_of_the_households() -> None:
    assert awaiting(reported(*THREE_MONTHS, person_key="f" * 24)) == []
