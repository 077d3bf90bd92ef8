"""Pay that does not come every month: found in the reports, with the entitlement without it."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import one_offs
from tasks.validation import Households, IncomeLines, Members
from tests.entitlement.rules import case_data
from tests.entitlement.test_household import APPLICANT, line, some
from tests.frames import OCTOBER, rows

AUGUST, SEPTEMBER = dt.date(2026, 8, 1), dt.date(2026, 9, 1)
BACK: dict[str, Any] = {"backpay_from": AUGUST, "backpay_to": SEPTEMBER}
EMPLOYER, OTHER = "e" * 24, "f" * 24


def found(*lines: dict[str, Any], scheme: str = "state", month: dt.date = OCTOBER) -> dict[str, Any] | None:
    income = some(IncomeLines, [{"month": month, "ordinal": place} | each for place, each in enumerate(lines)])
    data = case_data(
        rows(Households, {"scheme": scheme, "housing_cost_ore": 9_000_00}),
        rows(Members, {"lives_from": dt.date(2017, 1, 1)} | APPLICANT),
        income,
    )
    frame = one_offs(data, month, rounding="operational")
    return None if frame.is_empty() else frame.row(0, named=True)


def usual(*lines: dict[str, Any], scheme: str = "state") -> int:
    """The entitlement of a household with these lines alone, found by adding one line that is left out again."""
    row = found(*lines, line("a", kroner=1, reporter_key=OTHER, **BACK), scheme=scheme)
    assert row is not None
    return int(row["usual_ore"])


def wage(kroner: int = 12_000, **more: Any) -> dict[str, Any]:
    return line("a", kroner=kroner, reporter_key=EMPLOYER, **more)


def pension(kroner: int, code: str) -> dict[str, Any]:
    return line("a", code, kroner, category="pensjonEllerTrygd", reporter_key=EMPLOYER)


def test_a_month_of_usual_pay_has_none() -> None:
    assert (
        found(wage(), line("a", "arbeidsavklaringspenger", 4_000), line("a", "arbeidsavklaringspenger", 4_000)) is None
    )
    assert found() is None


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ([wage(9_000, **BACK)], "back_pay"),
        ([wage(200_000, code="sluttvederlag")], "severance"),
        ([pension(200_000, "engangsutbetalingInnskuddspensjon")], "lump_sum"),
        ([pension(200_000, "ipaEllerIpsEngangsutbetaling")], "lump_sum"),
        ([pension(20_000, "ufoereytelseEtteroppgjoerFraAndreEnnFolketrygden")], "back_pay"),
        ([line("a", "ufoereytelseEtteroppgjoer", 20_000, category="ytelseFraOffentlige")], "back_pay"),
    ],
)
def test_back_pay_and_lump_sums_are_left_out(more: list[dict[str, Any]], name: str) -> None:
    row = found(wage(), *more)
    assert row == {"case_id": "S-1", "one_offs": [name], "usual_ore": usual(wage())}


def test_a_correction_downwards_is_not_pay() -> None:
    assert found(wage(), wage(-3_000, **BACK)) is None
    assert found(wage(), wage(-3_000, code="feriepenger")) is None


def test_holiday_pay_gives_way_to_the_payers_newest_month_without() -> None:
    june = wage(2_000), wage(30_000, code="feriepenger"), line("a", kroner=500, reporter_key=OTHER)
    before = wage(11_000, month=AUGUST), wage(13_000, month=SEPTEMBER)
    row = found(*june, *before)
    assert row is not None
    assert row["one_offs"] == ["holiday_pay"]
    assert row["usual_ore"] == usual(wage(13_000), line("a", kroner=500, reporter_key=OTHER))


def test_holiday_pay_without_an_earlier_month_is_named_and_kept() -> None:
    row = found(wage(2_000), wage(14_000, code="feriepenger"))
    assert row is not None
    assert (row["one_offs"], row["usual_ore"]) == (["holiday_pay"], usual(wage(16_000)))


@pytest.mark.parametrize(("kroner", "double"), [(17_999, False), (18_000, True), (22_000, True), (22_001, False)])
def test_twice_the_usual_after_a_month_without_is_a_double_month(kroner: int, double: bool) -> None:
    row = found(wage(kroner), wage(10_000, month=AUGUST))
    assert (row is not None) == double
    if row is not None:
        assert (row["one_offs"], row["usual_ore"]) == (["double_month"], usual(wage(kroner // 2)))


def test_twice_the_usual_with_the_month_between_reported_is_a_raise() -> None:
    assert found(wage(20_000), wage(10_000, month=SEPTEMBER), wage(10_000, month=AUGUST)) is None


def test_three_payments_are_named_where_the_scheme_counts_them_all() -> None:
    payments = [line("a", "arbeidsavklaringspenger", 6_000, reporter_key=EMPLOYER)] * 3
    assert found(*payments) is None, "the state scheme counts two thirds itself"
    row = found(*payments, scheme="oslo")
    assert row is not None
    assert row["one_offs"] == ["three_payments"]
    assert row["usual_ore"] == usual(*payments[:2], scheme="oslo")


def test_in_a_mean_of_months_each_of_them_may_hold_such_pay_and_names_come_in_order() -> None:
    lines = wage(40_000, code="sluttvederlag", month=SEPTEMBER), wage(9_000, month=AUGUST, **BACK)
    row = found(wage(), *lines, scheme="oslo")
    assert row is not None
    assert row["one_offs"] == ["back_pay", "severance"]
    assert found(wage(), *lines) is None, "not in the state scheme's month"


def test_an_unnamed_reporter_is_a_payer_as_well() -> None:
    none: dict[str, Any] = {"reporter_key": None}
    row = found(line("a", kroner=20_000, **none), line("a", kroner=10_000, month=AUGUST, **none))
    assert row is not None
    assert row["one_offs"] == ["double_month"]


def test_income_that_does_not_count_has_no_one_offs() -> None:
    assert found(line("b", kroner=9_000, **BACK)) is None


def test_no_households_give_no_rows() -> None:
    frame = one_offs(case_data(rows(Households), rows(Members)), OCTOBER, rounding="operational")
    assert isinstance(frame, pl.DataFrame)
    assert frame.is_empty()
