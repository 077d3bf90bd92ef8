"""From recipients and answers to household-months: members, incomes, codes, and cases that cannot be calculated."""

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import (
    IncomeCodes,
    calculate,
    decision_months,
    household_months,
    name_heating,
    required_lookups,
)
from tasks.errors import RateError, UsageError
from tasks.resources import resource
from tasks.validation import MOST_ORE, AssessmentItems, Decisions, Households, IncomeLines, Members, Schema, empty
from tests.entitlement.rules import book, case_data, income_codes
from tests.frames import OCTOBER, rows

Frames = tuple[pl.DataFrame, pl.DataFrame]
BORN = {"grown": dt.date(1980, 5, 17), "19": dt.date(2007, 9, 1), "child": dt.date(2015, 1, 1)}


def key(letter: str) -> str:
    return letter * 24


def member(letter: str, age: str = "grown", role: str = "adult", **more: Any) -> dict[str, Any]:
    return {"person_key": key(letter), "birth_date": BORN[age], "role": role} | more


def line(letter: str, code: str = "fastloenn", kroner: int = 10_000, **more: Any) -> dict[str, Any]:
    category = "ytelseFraOffentlige" if code in BENEFITS else "loennsinntekt"
    return {"person_key": key(letter), "code": code, "category": category, "amount_ore": kroner * 100} | more


BENEFITS = {
    "arbeidsavklaringspenger",
    "dagpengerVedArbeidsloeshet",
    "ufoeretrygd",
    "underholdsbidragTilBarn",
    "nyYtelse",
}
APPLICANT = member("a", role="applicant")


def item(letter: str, code: str, kroner: int, **more: Any) -> dict[str, Any]:
    return {"person_key": key(letter), "code": code, "amount_ore": kroner * 100} | more


def some(schema: Schema, changes: list[dict[str, Any]]) -> pl.DataFrame:
    return rows(schema, *changes) if changes else empty(schema)


def built(
    members: list[dict[str, Any]],
    lines: list[dict[str, Any]] | None = None,
    items: list[dict[str, Any]] | None = None,
    month: dt.date = OCTOBER,
    codes: IncomeCodes | None = None,
    **household: Any,
) -> Frames:
    income = some(IncomeLines, [{"month": month} | each for each in lines or []])
    data = case_data(
        rows(Households, {"active_from": dt.date(2017, 1, 1)} | household),
        some(Members, [{"lives_from": dt.date(2017, 1, 1)} | each for each in members]),
        income,
        some(AssessmentItems, items or []),
    )
    return household_months(replace(data, codes=codes or income_codes()), month)


def one(frames: Frames) -> dict[str, Any]:
    cases, unready = frames
    assert unready.is_empty()
    [row] = cases.to_dicts()
    return row


def reason(frames: Frames) -> list[str]:
    cases, unready = frames
    assert cases.is_empty()
    return unready["reason"].to_list()


def look_ups(members: list[dict[str, Any]], month: dt.date = OCTOBER, **household: Any) -> list[tuple[Any, ...]]:
    needs = required_lookups(
        rows(Households, household),
        rows(Members, *[{"lives_from": dt.date(2017, 1, 1)} | each for each in members]),
        month,
        book(),
    )
    return needs.select(pl.col("person_key").str.slice(0, 1), "resource", "period_from", "period_to").rows()


def test_the_household_is_those_who_live_there_on_the_first() -> None:
    leaving = member("b", lives_to=dt.date(2026, 9, 30))
    last_day = member("c", lives_to=OCTOBER)
    coming = member("d", lives_from=dt.date(2026, 10, 2))
    row = one(built([APPLICANT, leaving, last_day, coming, member("e", "child", "child", shared_residence=True)]))
    assert (row["adults"], row["children"]) == (2, 1)


@pytest.mark.parametrize(
    ("born", "adults", "aged", "children"),
    [
        (dt.date(2008, 10, 1), 2, 1, 0),
        (dt.date(2008, 10, 2), 1, 0, 1),
        (dt.date(2006, 10, 1), 2, 0, 0),
        (dt.date(2006, 10, 2), 2, 1, 0),
    ],
)
def test_ages_are_those_of_the_first_of_the_month(born: dt.date, adults: int, aged: int, children: int) -> None:
    row = one(built([APPLICANT, member("b") | {"birth_date": born}]))
    assert (row["adults"], row["aged_18_19"], row["children"]) == (adults, aged, children)


def test_a_minor_with_a_child_of_their_own_counts_as_the_first_adult() -> None:
    minor = member("a", role="applicant") | {"birth_date": dt.date(2009, 3, 1)}
    row = one(built([minor, member("b", "child", "child")], [line("a", kroner=9_000)]))
    assert (row["adults"], row["aged_18_19"], row["children"], row["monthly_income_ore"]) == (1, 0, 1, 9_000_00)


def test_variants_hold_for_the_household_if_for_any_member() -> None:
    row = one(built([APPLICANT, member("b", young_disabled=True), member("c", single_pensioner=True)]))
    assert (row["young_disabled"], row["single_pensioner"]) == (True, True)


@pytest.mark.parametrize(("month", "income"), [(dt.date(2024, 9, 1), 30_000_00), (dt.date(2024, 10, 1), 20_000_00)])
def test_from_october_2024_the_income_of_members_under_twenty_is_left_out(month: dt.date, income: int) -> None:
    nineteen = member("b") | {"birth_date": dt.date(2005, 8, 1)}
    row = one(built([APPLICANT, nineteen], [line("a"), line("a"), line("b")], month=month))
    assert row["monthly_income_ore"] == income


def test_a_young_applicants_income_counts_in_the_state_scheme_and_not_in_oslo() -> None:
    young = member("a", "19", "applicant")
    assert one(built([young], [line("a")]))["monthly_income_ore"] == 10_000_00
    assert one(built([young], [line("a")], scheme="oslo"))["monthly_income_ore"] == 0


def test_income_in_oslo_is_the_mean_of_four_months_to_the_oere() -> None:
    months = [dt.date(2026, number, 1) for number in (6, 7, 8, 9, 10)]
    lines = [line("a", "ufoeretrygd", 10_001, month=month) for month in months] + [line("a", kroner=5, month=OCTOBER)]
    row = one(built([APPLICANT], lines, scheme="oslo"))
    assert row["monthly_income_ore"] == 10_002_25
    assert row["monthly_disability_benefit_ore"] == 10_001_00


def test_a_mean_of_half_an_oere_is_rounded_up() -> None:
    row = one(built([APPLICANT], [line("a") | {"amount_ore": 10}], scheme="oslo"))
    assert row["monthly_income_ore"] == 3


@pytest.mark.parametrize(
    ("code", "flag", "income"),
    [
        ("kilometergodtgjoerelseBil", False, 0),
        ("kilometergodtgjoerelseBil", True, 10_000_00),
        ("skattefrieUtbetalinger", None, 0),
        ("fastloenn", None, 10_000_00),
    ],
)
def test_what_counts_follows_the_list_of_codes(code: str, flag: bool | None, income: int) -> None:
    row = one(built([APPLICANT], [line("a", code, in_withholding_base=flag)]))
    assert row["monthly_income_ore"] == income


@pytest.mark.parametrize(
    "bad",
    [
        line("a", "nyYtelse"),
        line("a", "dagpengerVedArbeidsloeshet", category="loennsinntekt"),
        line("a", "kilometergodtgjoerelseBil", in_withholding_base=None),
        line("a", "overtidsmat"),  # ended in 2019
    ],
)
def test_an_entry_of_unknown_treatment_is_a_finding_never_a_zero(bad: dict[str, Any]) -> None:
    assert reason(built([APPLICANT], [line("a"), bad])) == ["unknown_income_code"]


def test_an_unknown_code_of_a_member_who_does_not_count_is_ignored() -> None:
    assert one(built([APPLICANT, member("b", "child", "child")], [line("b", "nyYtelse")]))["monthly_income_ore"] == 0


def test_a_person_looked_up_twice_is_counted_once() -> None:
    lines = [line("a", lookup_id="l-1"), line("a", lookup_id="l-2"), line("a", lookup_id="l-2", ordinal=1)]
    assert one(built([APPLICANT], lines))["monthly_income_ore"] == 20_000_00


AAP = "arbeidsavklaringspenger"


@pytest.mark.parametrize(
    ("lines", "kroner"),
    [
        ([line("a", AAP)] * 2, 20_000),
        ([line("a", AAP)] * 3, 20_000),
        ([line("a", AAP)] * 2 + [line("a", AAP, -1_000)], 19_000),
        ([line("a", AAP)] * 2 + [line("a", AAP, 3_000, backpay_from=dt.date(2026, 1, 1))], 23_000),
        ([line("a", AAP)] * 2 + [line("a", AAP, reporter_key="other")], 30_000),
        ([line("a", AAP)] * 2 + [line("a", "dagpengerVedArbeidsloeshet")], 30_000),
        ([line("a")] * 3, 30_000),
    ],
)
def test_two_thirds_count_in_a_month_with_three_payments_of_a_fortnightly_benefit(
    lines: list[dict[str, Any]], kroner: int
) -> None:
    assert one(built([APPLICANT], lines))["monthly_income_ore"] == kroner * 100


def test_three_payments_counted_in_full_before_2025_and_in_oslo() -> None:
    assert one(built([APPLICANT], [line("a", AAP)] * 3, month=dt.date(2024, 12, 1)))["monthly_income_ore"] == 30_000_00
    assert one(built([APPLICANT], [line("a", AAP)] * 3, scheme="oslo"))["monthly_income_ore"] == 7_500_00


def test_wealth_is_the_households_net_with_the_home_separate() -> None:
    items = [
        item("a", "nettoformue", 500_000),
        item("a", "formuesverdiForPrimaerbolig", 300_000),
        item("b", "nettoformue", -200_000),
        item("b", "formuesverdiForPrimaerbolig", 100_000),
        item("c", "nettoformue", 999_000),
    ]
    row = one(built([APPLICANT, member("b"), member("c", "child", "child")], items=items, tenure="owned"))
    assert (row["net_wealth_ore"], row["home_wealth_ore"]) == (300_000_00, 400_000_00)


@pytest.mark.parametrize(
    ("net", "child", "counted"),
    [(500_000, 0, 500_000), (500_000, 80_000, 420_000), (500_000, 600_000, 0), (-5, 80_000, -5)],
)
def test_a_childs_wealth_that_is_taxed_with_a_parent_is_deducted(net: int, child: int, counted: int) -> None:
    items = [item("a", "nettoformue", net)]
    row = one(built([APPLICANT], items=items, child_wealth_ore=child * 100))
    assert row["net_wealth_ore"] == counted * 100


@pytest.mark.parametrize("month", [dt.date(2024, 8, 1), dt.date(2024, 9, 1)])
def test_heating_before_september_2024_is_for_households_with_any_pension(month: dt.date) -> None:
    def cost(*persons: dict[str, Any], lines: list[dict[str, Any]] | None = None) -> int:
        row = one(built(list(persons), lines, month=month, heating_included=False))
        return int(row["housing_cost_ore"])

    with_heating = 12_000_00 + 589_67  # 7 076 a year
    assert cost(APPLICANT, member("b", pensioner=True)) == with_heating
    assert cost(APPLICANT, member("b", young_disabled=True)) == with_heating
    assert cost(APPLICANT, lines=[line("a", "ufoeretrygd", 9_000)]) == with_heating
    assert cost(APPLICANT) == (12_000_00 if month.month == 8 else with_heating)


def test_net_wealth_is_gross_less_debt_where_the_total_is_not_delivered() -> None:
    items = [item("a", "bruttoformue", 500_000), item("a", "samletGjeld", 200_000)]
    assert one(built([APPLICANT], items=items))["net_wealth_ore"] == 300_000_00


@pytest.mark.parametrize(
    "items", [[item("a", "(none)", 0)], [item("a", "bruttoformue", 5)], [item("a", "samletGjeld", 5)]]
)
def test_an_assessment_without_wealth_is_a_finding(items: list[dict[str, Any]]) -> None:
    assert reason(built([APPLICANT], items=items)) == ["wealth_not_delivered"]


def test_nobody_assessed_is_no_wealth_and_only_the_newest_year_counts() -> None:
    assert one(built([APPLICANT]))["net_wealth_ore"] == 0
    items = [
        item("a", "nettoformue", 1, year=2024, lookup_id="l-9"),
        item("a", "nettoformue", 2, year=2025, lookup_id="l-1"),
        item("a", "nettoformue", 3, year=2025, lookup_id="l-2"),
    ]
    assert one(built([APPLICANT], items=items))["net_wealth_ore"] == 3_00


def test_wealth_is_not_looked_up_or_counted_in_oslo() -> None:
    row = one(built([APPLICANT], items=[item("a", "nettoformue", 5), item("a", "(no income)", 0)], scheme="oslo"))
    assert row["net_wealth_ore"] == 0


@pytest.mark.parametrize(
    ("month", "tenure", "included", "pensioner", "addition"),
    [
        (OCTOBER, "rented", True, False, 0),
        (OCTOBER, "rented", False, False, 635_92),
        (OCTOBER, "owned", False, False, 635_92 + 1_271_83),
        (OCTOBER, "owned", True, False, 1_271_83),
        (OCTOBER, "cooperative", True, False, 0),
        (dt.date(2024, 8, 1), "rented", False, False, 0),
        (dt.date(2024, 8, 1), "rented", False, True, 589_67),
        (dt.date(2024, 9, 1), "rented", False, False, 589_67),
    ],
)
def test_heating_and_running_cost_are_added_by_tenure_and_date(
    month: dt.date,
    tenure: str,
    included: bool,
    pensioner: bool,
    addition: int,
) -> None:
    applicant = member("a", role="applicant", single_pensioner=pensioner)
    row = one(built([applicant], month=month, tenure=tenure, heating_included=included))
    assert row["housing_cost_ore"] == 12_000_00 + addition


def test_oslo_takes_the_rent_as_it_is() -> None:
    assert one(built([APPLICANT], scheme="oslo", heating_included=False))["housing_cost_ore"] == 12_000_00


@pytest.mark.parametrize(
    ("household", "members", "why"),
    [
        ({"scheme": "atlantis"}, [APPLICANT], ["unknown_scheme"]),
        ({"scheme": "oslo-bkb"}, [APPLICANT], ["unknown_scheme"]),
        ({}, [], ["no_members"]),
        ({}, [member("a", lives_to=dt.date(2026, 9, 30))], ["no_members"]),
        ({"municipality": "9999"}, [APPLICANT], ["bad_input"]),
        ({"municipality": "1915"}, [APPLICANT], ["bad_input"]),
        ({}, [member(letter) for letter in "abcdef"] * 6, ["bad_input"]),
    ],
)
def test_a_household_that_cannot_be_calculated_says_why(
    household: dict[str, Any], members: list[dict[str, Any]], why: list[str]
) -> None:
    assert reason(built(members, **household)) == why


def test_an_income_beyond_all_bounds_is_bad_input_and_stops_nothing() -> None:
    lines = [line("a", kroner=90_000_000), line("a", kroner=90_000_000)]
    assert reason(built([APPLICANT], lines)) == ["bad_input"]


@pytest.mark.parametrize(("over", "reasons"), [(0, []), (1, ["bad_input"])])
def test_an_amount_exactly_at_the_bound_is_calculated(over: int, reasons: list[str]) -> None:
    half = MOST_ORE // 2
    lines = [line("a", amount_ore=half), line("a", amount_ore=half + over)]
    cases, unready = built([APPLICANT], lines)
    assert unready["reason"].to_list() == reasons
    assert cases["monthly_income_ore"].to_list() == [MOST_ORE] * (not over)


def test_every_household_is_in_exactly_one_of_the_two_frames_and_in_order() -> None:
    households = rows(Households, *[{"case_id": name} for name in ("Z", "B", "A")], {"case_id": "C", "scheme": "x"})
    members = rows(Members, {"case_id": "A", "person_key": key("a")}, {"case_id": "Z", "person_key": key("f")})
    ready, unready = household_months(case_data(households, members), OCTOBER)
    assert ready["case_id"].to_list() == ["Z", "A"]
    assert unready.rows() == [("B", "no_members"), ("C", "unknown_scheme")]


def test_a_month_whose_rates_are_not_known_is_refused_whole() -> None:
    with pytest.raises(RateError):
        built([APPLICANT], month=dt.date(2027, 6, 1))
    with pytest.raises(RateError):
        look_ups([APPLICANT], dt.date(2027, 6, 1))


def test_no_more_is_looked_up_than_the_law_needs() -> None:
    everybody = [APPLICANT, member("b", "19"), member("c", "child", "child"), member("d", lives_to=dt.date(2026, 9, 1))]
    assert look_ups(everybody) == [
        ("a", "inntekt", OCTOBER, OCTOBER),
        ("a", "summertskattegrunnlag", None, None),
        ("b", "summertskattegrunnlag", None, None),
    ]
    assert look_ups(everybody, scheme="oslo") == [("a", "inntekt", dt.date(2026, 7, 1), OCTOBER)]
    assert look_ups([APPLICANT, member("b", "19")], dt.date(2024, 9, 1))[0][1] == "inntekt"
    assert ("b", "inntekt", dt.date(2026, 10, 1), OCTOBER) not in look_ups(everybody)


@pytest.mark.parametrize("scheme", ["atlantis", "oslo-bkb"])
def test_nobody_is_looked_up_where_the_scheme_is_unknown_or_has_ended(scheme: str) -> None:
    assert look_ups([APPLICANT], scheme=scheme) == []


@pytest.mark.parametrize(("scheme", "wealth"), [("bodo", True), ("bergen", True), ("oslo", False), ("state", True)])
def test_assessments_are_looked_up_where_wealth_counts(scheme: str, wealth: bool) -> None:
    resources = [row[1] for row in look_ups([APPLICANT], scheme=scheme)]
    assert ("summertskattegrunnlag" in resources) == wealth


def test_wealth_is_not_looked_up_in_the_months_when_it_added_nothing() -> None:
    assert [row[1] for row in look_ups([APPLICANT], dt.date(2022, 1, 1))] == ["inntekt"]


def test_a_decision_gives_the_before_side_with_its_own_inputs_and_month() -> None:
    now = built([APPLICANT, member("b", "19")], [line("a", "ufoeretrygd", 21_000)], heating_included=False)[0]
    decision = rows(
        Decisions,
        {"valid_from": dt.date(2026, 3, 15), "monthly_income_ore": 19_000_00, "net_wealth_ore": 5_00, "adults": 1},
    )
    [before] = decision_months(decision, now, rows(Households, {"heating_included": False}), book()).to_dicts()
    assert before["month"] == dt.date(2026, 3, 1)
    assert (before["monthly_income_ore"], before["net_wealth_ore"]) == (19_000_00, 5_00)
    assert (before["adults"], before["aged_18_19"], before["municipality"]) == (1, 1, "0301")
    assert before["housing_cost_ore"] == 12_000_00 + 613_83  # heating of June 2025
    assert one((now, now.clear()))["monthly_disability_benefit_ore"] == 21_000_00
    assert before["monthly_disability_benefit_ore"] == 19_000_00


def test_a_decision_from_before_the_known_rates_takes_the_nearest_month() -> None:
    now = built([APPLICANT], scheme="oslo")[0]
    early = rows(Decisions, {"valid_from": dt.date(2021, 3, 1)})
    assert decision_months(early, now, rows(Households, {"scheme": "oslo"}), book())["month"][0] == dt.date(2022, 11, 1)


STRANGE_EXCEPTION = (
    "exceptions:\n  - {scheme: state, category: x, code: y, from: 2026-01, treatment: counts, status: O, source: lov}"
)
CODES = resource("config", "income_codes.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("treatment: counts", "treatment: perhaps", "treatment"),
        ("from: 2013-01", "from: 2013-13", "month"),
        ("  naeringsinntekt:", "  hobby:", "hobby"),
        ("    fastloenn: {", "    fastTillegg: {", "is there twice"),
        ("  debt: samletGjeld\n", "", "debt"),
        ("exceptions: []", STRANGE_EXCEPTION, "not among"),
    ],
)
def test_a_bad_list_of_codes_is_refused_with_its_position(old: str, new: str, message: str) -> None:
    assert old in CODES
    with pytest.raises(RateError, match=message):
        IncomeCodes.parse(CODES.replace(old, new, 1))


def test_a_scheme_can_treat_a_code_in_its_own_way_from_a_month_on() -> None:
    own = "exceptions:\n  - {scheme: oslo, category: loennsinntekt, code: fastloenn, from: 2026-09, "
    codes = IncomeCodes.parse(CODES.replace("exceptions: []", own + "treatment: not_counted, status: O, source: lov}"))
    lines = [line("a", month=dt.date(2026, month, 1)) for month in (7, 8, 9, 10)]
    assert one(built([APPLICANT], lines, codes=codes, scheme="oslo"))["monthly_income_ore"] == 5_000_00
    assert one(built([APPLICANT], lines, codes=codes))["monthly_income_ore"] == 10_000_00


def test_only_the_items_that_a_rule_uses_are_wanted() -> None:
    assert set(income_codes().wealth_codes) == {
        "nettoformue",
        "bruttoformue",
        "samletGjeld",
        "formuesverdiForPrimaerbolig",
    }
    assert set(income_codes().income_codes) == {
        "sumInntekterIAlminneligInntektFoerFordelingsfradrag",
        "samletUfoeretrygdFraFolketrygdenEksklusiveEktefelletillegg",
    }


def test_a_month_in_the_list_of_codes_is_not_a_silent_usage_error() -> None:
    with pytest.raises(RateError):
        IncomeCodes.parse(CODES.replace("from: 2013-01", "from: januar", 1))
    assert not isinstance(RateError("x"), UsageError)


@pytest.mark.parametrize(
    ("home", "month", "named"),
    [
        ({"heating_included": False}, OCTOBER, True),
        ({"heating_included": True}, OCTOBER, False),
        ({"heating_included": False}, dt.date(2026, 5, 1), False),
        ({"heating_included": False, "housing_cost_ore": 30_000_00}, OCTOBER, False),
        ({"heating_included": False, "scheme": "oslo"}, OCTOBER, False),
    ],
)
def test_an_unconfirmed_heating_addition_is_named_where_the_result_depends_on_it(
    home: dict[str, Any], month: dt.date, named: bool
) -> None:
    household = {"housing_cost_ore": 6_000_00} | home
    months, _ = built([APPLICANT], month=month, **household)
    homes = rows(Households, {"active_from": dt.date(2017, 1, 1)} | household)
    before = calculate(months, book())
    after = name_heating(before, homes, book())
    assert ("heating" in after["unconfirmed"].item().to_list()) == named
    assert after.drop("unconfirmed").equals(before.drop("unconfirmed"))
