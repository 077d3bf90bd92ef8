"""Ny beregning: which months are listed, and with which amounts, from what was known when. No store and no server."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from flows.run.compare_months import ComparisonInputs, calculate_months
from flows.run.context import RunContext
from flows.run.new_calculations import new_calculations
from tasks.validation import (
    Decisions,
    Households,
    IncomeLines,
    Members,
    RepeatedAnswers,
    Thresholds,
    columns,
    validate,
)
from tests.entitlement.rules import book, case_data, income_codes
from tests.frames import KEY, OCTOBER, rows
from tests.recipients.delivery import PSEUDONYMISER, settings_for

JULY, AUGUST, SEPTEMBER = (dt.date(2026, number, 1) for number in (7, 8, 9))
DECIDED_ON = dt.date(2026, 8, 20)
EARNED = 15_000
Answer = tuple[dt.date, dt.date, int | None]
"""Month, day of the look-up, and kroner that it found; None: nothing was reported."""


def line(month: dt.date, kroner: int, lookup_id: str, **more: Any) -> dict[str, Any]:
    return {"month": month, "lookup_id": lookup_id, "amount_ore": kroner * 100, "code": "fastloenn"} | more


def repeated(*answers: Answer, code: str = "fastloenn") -> pl.DataFrame:
    """RepeatedAnswers of one person. code: of the newest answer of a month."""
    days = {month: max(day for each, day, _ in answers if each == month) for month, _, _ in answers}
    found = [
        {
            "lookup_id": f"{month:%m}-{day}",
            "person_key": KEY,
            "month": month,
            "requested_at": dt.datetime.combine(day, dt.time(6), tzinfo=dt.UTC),
            "day": day,
        }
        | ({} if kroner is None else _entry(kroner, code if day == days[month] else "fastloenn"))
        for month, day, kroner in answers
    ]
    schema = dict(columns(RepeatedAnswers))
    return validate(RepeatedAnswers, pl.DataFrame([{name: row.get(name) for name in schema} for row in found], schema))


def _entry(kroner: int, code: str) -> dict[str, Any]:
    return {
        "ordinal": 0,
        "reporter_key": "b" * 24,
        "category": "loennsinntekt",
        "code": code,
        "benefit": "kontantytelse",
        "amount_ore": kroner * 100,
        "in_withholding_base": True,
    }


def found(answers: pl.DataFrame, *, decided: int, scheme: str = "state") -> list[dict[str, Any]]:
    """The list, for one case with 15 000 kr in every month whose newest answer does not say otherwise."""
    newest = answers.sort("requested_at").unique("month", keep="last")
    now = {row["month"]: row for row in newest.iter_rows(named=True)}
    months = [dt.date(2026, number, 1) for number in range(3, 11)]
    lines = [
        line(each, now[each]["amount_ore"] // 100, now[each]["lookup_id"], code=now[each]["code"])
        if each in now
        else line(each, EARNED, f"only-{each}")
        for each in months
        if each not in now or now[each]["amount_ore"] is not None
    ]
    decision = {"decided_on": DECIDED_ON, "valid_from": JULY, "amount_ore": decided * 100, "monthly_income_ore": 0}
    data = case_data(
        rows(Households, {"scheme": scheme, "housing_cost_ore": 9_000_00}),
        rows(Members, {"lives_from": dt.date(2020, 1, 1)}),
        rows(IncomeLines, *lines),
        answered_months=pl.DataFrame({"person_key": [KEY] * len(months), "month": months}),
    )
    names = ("households", "members", "decisions")
    context = RunContext(
        settings=settings_for({"kind": "files"} | {name: f"{name}.csv" for name in names}),
        book=book(),
        codes=income_codes(),
        pseudonymiser=PSEUDONYMISER,
        month=OCTOBER,
        as_of=dt.date(2026, 11, 12),
    )
    limits = rows(Thresholds, {}, {"direction": "decrease"})
    inputs = ComparisonInputs(context, data, rows(Decisions, decision | {"housing_cost_ore": 9_000_00}), limits)
    return new_calculations(inputs, calculate_months(inputs).months, answers).to_dicts()


def right(kroner: int) -> int:
    """What the state scheme gives for a month of 15 000 kr, or another income, in øre."""
    [july] = found(repeated((JULY, DECIDED_ON, 60_000), (JULY, OCTOBER, kroner)), decided=1)
    return int(july["entitlement_ore"])


def test_months_corrected_either_way_are_listed_and_changes_of_today_are_not() -> None:
    """July is as it was: it differs from the decision too, but nothing in it was corrected."""
    answers = repeated(
        (JULY, dt.date(2026, 8, 12), EARNED),
        (JULY, dt.date(2026, 11, 12), EARNED),
        (AUGUST, dt.date(2026, 9, 12), EARNED),
        (AUGUST, dt.date(2026, 11, 12), 18_000),
        (SEPTEMBER, dt.date(2026, 10, 12), EARNED),
        (SEPTEMBER, dt.date(2026, 11, 12), 9_000),
    )
    decided, more, less = right(EARNED) // 100 - 100, right(18_000), right(9_000)
    august, september = found(answers, decided=decided)
    assert (august["month"], august["before_ore"], august["entitlement_ore"]) == (AUGUST, right(EARNED), more)
    assert (september["month"], september["entitlement_ore"]) == (SEPTEMBER, less)
    assert august["difference_ore"] == more - decided * 100 < 0 < september["difference_ore"]
    assert (august["known_on"], august["corrected_on"]) == (dt.date(2026, 9, 12), dt.date(2026, 11, 12))


@pytest.mark.parametrize(
    ("last", "listed"), [(12_000, True), (EARNED, False)], ids=["corrected later", "corrected before"]
)
def test_what_was_known_is_the_newest_look_up_until_the_decision(last: int, listed: bool) -> None:
    days = (dt.date(2026, 8, 12), DECIDED_ON, dt.date(2026, 11, 12))
    rows_found = found(repeated(*zip([JULY] * 3, days, (12_000, EARNED, last), strict=True)), decided=100)
    assert [row["known_on"] for row in rows_found] == ([DECIDED_ON] if listed else [])


def test_a_correction_that_moves_no_amount_is_not_listed() -> None:
    same_sum = repeated((JULY, DECIDED_ON, EARNED), (JULY, OCTOBER, EARNED), code="timeloenn")
    assert found(same_sum, decided=100) == []


def test_a_month_that_was_decided_right_is_not_listed() -> None:
    """The decision had been made on the right income before it was reported."""
    corrected = repeated((JULY, DECIDED_ON, 9_000), (JULY, OCTOBER, EARNED))
    assert found(corrected, decided=right(EARNED) // 100) == []
    assert found(corrected, decided=right(EARNED) // 100 + 1) == [], "a krone is rounding"
    assert len(found(corrected, decided=right(EARNED) // 100 + 2)) == 1


def test_a_scheme_that_counts_the_mean_of_four_months_has_four_for_one_correction() -> None:
    corrected = repeated((JULY, DECIDED_ON, EARNED), (JULY, OCTOBER, 25_000))
    assert [row["month"] for row in found(corrected, decided=100, scheme="oslo")] == [JULY, AUGUST, SEPTEMBER, OCTOBER]


def test_a_month_that_was_reported_late_is_compared_with_nothing_reported() -> None:
    [july] = found(repeated((JULY, DECIDED_ON, None), (JULY, OCTOBER, EARNED)), decided=100)
    assert (july["before_ore"], july["entitlement_ore"]) == (right(0), right(EARNED))
