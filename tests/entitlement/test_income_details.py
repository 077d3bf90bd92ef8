"""Incomes as reported: month by month and kind by kind, and what is missing is not 0 kr."""

import datetime as dt
from typing import Any

import polars as pl

from tasks.entitlement import income_details
from tasks.validation import AssessmentItems, Households, IncomeLines, Members
from tests.entitlement.rules import case_data
from tests.entitlement.test_household import APPLICANT, key, line, member, some
from tests.frames import OCTOBER, rows

JULY, AUGUST, SEPTEMBER = (dt.date(2026, month, 1) for month in (7, 8, 9))
OLD = {"lives_from": dt.date(2017, 1, 1)}
Frames = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


def details(
    members: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    months: list[dt.date],
    *,
    answered: list[dt.date] | None = None,
    scheme: str = "state",
) -> Frames:
    """The details of one case; the applicant's look-ups of `answered` months ended with data or empty."""
    keys = [key("a")] * len(answered or [])
    data = case_data(
        rows(Households, {"active_from": dt.date(2017, 1, 1), "scheme": scheme, "municipality": "0301"}),
        some(Members, [OLD | each for each in members]),
        some(IncomeLines, [{"ordinal": place} | each for place, each in enumerate(lines)]),
        some(AssessmentItems, []),
        pl.DataFrame({"person_key": keys, "month": answered or []}, schema={"person_key": pl.String, "month": pl.Date}),
    )
    compared = pl.DataFrame(
        {"case_id": ["S-1"] * len(months), "month": months}, schema={"case_id": pl.String, "month": pl.Date}
    )
    return income_details(data, compared)


def test_a_month_without_a_report_is_not_a_month_with_zero_kroner() -> None:
    lines = [line("a", kroner=20_000, month=JULY), line("a", kroner=0, month=OCTOBER)]
    months, _, _ = details([APPLICANT], lines, [JULY, OCTOBER], answered=[JULY, AUGUST, OCTOBER])
    assert months.select("role", "month", "status", "income_ore").rows() == [
        ("applicant", JULY, "reported", 20_000_00),
        ("applicant", AUGUST, "no_report", None),
        ("applicant", SEPTEMBER, "not_known", None),
        ("applicant", OCTOBER, "reported", 0),
    ]


def test_a_member_who_did_not_live_there_is_not_one_whose_income_does_not_count() -> None:
    grown_up = member("b", role="adult") | {"birth_date": dt.date(2006, 9, 1)}  # 20 on 1 September
    moved_in = member("c", role="partner") | {"lives_from": dt.date(2026, 8, 20)}
    child = member("d", "child", role="child")
    lines = [line(letter, kroner=9_000, month=month) for letter in "bcd" for month in (JULY, AUGUST, SEPTEMBER)]
    months, kinds, persons = details([APPLICANT, grown_up, moved_in, child], lines, [JULY, SEPTEMBER])
    statuses = {role: of["status"].to_list() for (role,), of in months.group_by("role")}
    assert statuses["adult"] == ["not_counted", "not_counted", "reported"]
    assert statuses["partner"] == ["away", "away", "reported"]
    assert "child" not in statuses
    assert kinds["month"].unique().to_list() == [SEPTEMBER]
    assert persons.filter(role="partner")["person_key"].to_list() == [key("c")]


def test_payments_and_kinds_are_counted_and_one_off_pay_is_in_its_month() -> None:
    lines = [
        line("a", "dagpengerVedArbeidsloeshet", 6_600, month=OCTOBER),
        line("a", "dagpengerVedArbeidsloeshet", 6_601, month=OCTOBER),
        line("a", "feriepenger", 12_000, month=OCTOBER),
        line("a", "underholdsbidragTilBarn", 2_000, month=OCTOBER),
        line("a", kroner=10_000, month=OCTOBER, backpay_from=JULY, backpay_to=JULY),
    ]
    months, kinds, _ = details([APPLICANT], lines, [OCTOBER])
    found = {
        code: rest for code, *rest in kinds.select("code", "payments", "amount_ore", "counted_ore", "one_off").rows()
    }
    assert found["dagpengerVedArbeidsloeshet"] == [2, 13_201_00, 13_201_00, None]
    assert found["feriepenger"] == [1, 12_000_00, 12_000_00, "holiday_pay"]
    assert found["fastloenn"] == [1, 10_000_00, 10_000_00, "back_pay"]
    assert found["underholdsbidragTilBarn"][2] == 0, "it does not count"
    assert months["income_ore"].to_list() == [35_201_00]


def test_the_months_of_oslos_mean_are_shown_one_by_one() -> None:
    lines = [line("a", kroner=803, month=month) for month in (dt.date(2026, 5, 1), dt.date(2026, 6, 1))]
    lines += [line("a", kroner=45_389, month=month) for month in (JULY, AUGUST)]
    months, _, _ = details([APPLICANT], lines, [AUGUST], scheme="oslo")
    assert months["income_ore"].to_list() == [803_00, 803_00, 45_389_00, 45_389_00]
    assert months["income_months"].unique().to_list() == [4]


def test_members_with_the_same_role_are_numbered_by_age() -> None:
    older, younger = (
        member(letter) | {"birth_date": dt.date(year, 1, 1)} for letter, year in (("c", 1970), ("b", 1990))
    )
    months, _, persons = details([APPLICANT, younger, older], [line("b", month=OCTOBER)], [OCTOBER])
    assert months.filter(role="adult").select("number", "status").rows() == [(1, "not_known"), (2, "reported")]
    assert persons.filter(number=1)["person_key"].to_list() == [key("c")]


def test_no_case_has_no_details() -> None:
    assert [frame.height for frame in details([APPLICANT], [], [])] == [0, 0, 0]
