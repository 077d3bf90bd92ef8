"""Which income lines count, and how much of each: by the code's treatment, the months, and three payments."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import classify_lines
from tasks.entitlement.income_basis import (
    counting_lines,
    household_income,
    lines_of_cases,
    newest_lookup,
    unknown_codes,
)
from tasks.entitlement.required_lookups import persons_under_rules
from tasks.validation import Households, IncomeLines, Members
from tests.entitlement.rules import book, income_codes
from tests.entitlement.test_household import APPLICANT, line, member
from tests.frames import OCTOBER, rows

JUNE, JULY, SEPTEMBER = dt.date(2026, 6, 1), dt.date(2026, 7, 1), dt.date(2026, 9, 1)
LONG_AGO = {"lives_from": dt.date(2017, 1, 1)}
AAP = "arbeidsavklaringspenger"


def entry(code: str, *, category: str = "loennsinntekt", month: dt.date = OCTOBER, taxed: bool | None = True) -> Any:
    return {"category": category, "code": code, "month": month, "in_withholding_base": taxed}


def counts(*entries: dict[str, Any], scheme: str = "state") -> list[bool | None]:
    schema = {"category": pl.String, "code": pl.String, "month": pl.Date, "in_withholding_base": pl.Boolean}
    lines = pl.DataFrame(entries, schema=schema)
    found = classify_lines(lines, income_codes(), scheme)
    assert found.drop("counts").equals(lines)
    return found["counts"].to_list()


def of_cases(*lines: dict[str, Any], scheme: str = "state", members: tuple[Any, ...] = (APPLICANT,)) -> pl.DataFrame:
    residents = persons_under_rules(
        rows(Households, {"scheme": scheme}), rows(Members, *(LONG_AGO | each for each in members)), OCTOBER, book()
    )
    income = rows(IncomeLines, *({"month": OCTOBER, "ordinal": number} | each for number, each in enumerate(lines)))
    return lines_of_cases(residents, income, income_codes(), OCTOBER)


@pytest.mark.parametrize("code", ["opsjoner", "aksjerGrunnfondsbevisTilUnderkurs", "skattepliktigDelForsikringer"])
def test_benefits_in_kind_that_are_taxable_as_a_whole_count_as_a_whole(code: str) -> None:
    assert counts(entry(code, taxed=True), entry(code, taxed=False), entry(code, taxed=None)) == [True, True, True]


def test_an_entry_counts_by_the_treatment_of_its_code() -> None:
    assert counts(entry("fastloenn"), entry("kilometergodtgjoerelseBil"), entry("skattefrieUtbetalinger")) == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("code", "category", "expected"),
    [
        ("loennTilVergeFraStatsforvalteren", "loennsinntekt", True),
        ("skattepliktigGodtgjoerelseSaeravtaleUtland", "loennsinntekt", True),
        ("supplerendeStoenadTilUfoerFlyktning", "pensjonEllerTrygd", True),
        ("ungdomsprogramytelse", "pensjonEllerTrygd", None),
    ],
)
def test_codes_that_were_missing_count_and_those_without_a_known_name_hold_the_case_back(
    code: str, category: str, expected: bool | None
) -> None:
    assert counts(entry(code, category=category)) == [expected]


@pytest.mark.parametrize("taxed", [True, False, None])
def test_an_entry_that_counts_by_its_taxable_part_follows_the_withholding_base(taxed: bool | None) -> None:
    assert counts(entry("bil", taxed=taxed)) == [taxed]


def test_an_unknown_code_or_a_code_outside_its_months_is_not_known_to_count() -> None:
    too_late = entry("administrativForpleining", month=dt.date(2016, 2, 1))
    assert counts(entry("nyYtelse"), too_late, entry("fastloenn", category="pensjonEllerTrygd")) == [None] * 3


def test_the_lines_keep_their_order_whatever_their_codes() -> None:
    entries = [entry(code) for code in ("skattefrieUtbetalinger", "nyYtelse", "fastloenn", "skattefrieUtbetalinger")]
    assert counts(*entries) == [False, None, True, False]
    assert counts() == []


def test_lines_of_the_months_that_count_are_taken_once_per_case() -> None:
    lines = [line("a", month=month) for month in (JUNE, JULY, SEPTEMBER, OCTOBER)]
    assert of_cases(*lines)["month"].to_list() == [OCTOBER]
    assert of_cases(*lines, scheme="oslo")["month"].to_list() == [JULY, SEPTEMBER, OCTOBER]


def test_lines_of_members_without_income_that_counts_are_left_out() -> None:
    found = of_cases(line("a"), line("b"), members=(APPLICANT, member("b", "child", "child")))
    assert found["person_key"].unique().to_list() == [APPLICANT["person_key"]]


def test_the_newest_look_up_of_a_person_and_month_is_used() -> None:
    lines = rows(IncomeLines, line("a", lookup_id="l-1", month=OCTOBER), line("a", lookup_id="l-2", month=OCTOBER))
    assert newest_lookup(lines)["lookup_id"].to_list() == ["l-2"]


def test_a_case_with_an_unknown_code_cannot_be_calculated() -> None:
    assert unknown_codes(of_cases(line("a"))).is_empty()
    assert unknown_codes(of_cases(line("a"), line("a", "nyYtelse"))).rows() == [("S-1", "unknown_income_code")]
    assert unknown_codes(of_cases(line("a", "bil", in_withholding_base=None))).height == 1


@pytest.mark.parametrize(("payments", "thirds"), [(2, 3), (3, 2), (4, 2)])
def test_two_thirds_of_three_payments_count_in_the_state_scheme(payments: int, thirds: int) -> None:
    lines = of_cases(*[line("a", AAP, 3_000)] * payments)
    assert counting_lines(lines)["in_thirds"].to_list() == [3_000_00 * thirds] * payments
    oslo = of_cases(*[line("a", AAP, 3_000)] * payments, scheme="oslo")
    assert counting_lines(oslo)["in_thirds"].to_list() == [3_000_00 * 3] * payments


def test_back_pay_and_corrections_are_no_payments() -> None:
    back: dict[str, Any] = {"backpay_from": JULY, "backpay_to": SEPTEMBER}
    lines = of_cases(line("a", AAP, 3_000), line("a", AAP, 3_000), line("a", AAP, 3_000, **back), line("a", AAP, -100))
    assert household_income(lines)["monthly_income_ore"].item() == 8_900_00


def test_income_is_the_mean_of_the_months_with_disability_benefit_separate() -> None:
    lines = of_cases(line("a", kroner=10_000), line("a", "ufoeretrygd", 2_000, month=JULY), scheme="oslo")
    assert household_income(lines).rows() == [("S-1", 3_000_00, 500_00)]
