"""The yearly settlement: worked examples, a second implementation in fractions, properties, and each rule's edge."""

import datetime as dt
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.entitlement.settlement import (
    CAUSES,
    FACTS,
    MEMBER_MONTHS,
    SETTLEMENT_MONTHS,
    YEAR_AMOUNTS,
    Settlement,
    SettlementRules,
    documentable,
    missing_assessments,
    settle,
    spread,
    state_of_each,
    year_amounts,
)
from tasks.errors import ContractError, RateError, UsageError
from tasks.resources import resource
from tests.entitlement import reference_settlement as reference
from tests.entitlement.reference import reckon
from tests.entitlement.reference_settlement import Fact, Person
from tests.entitlement.rules import book, cases, income_codes
from tests.examples import THOROUGH, examples

EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "worked_examples" / "settlement_2025.json").read_text(encoding="utf-8")
)
DECIDED = dt.date(2026, 11, 30)
YEAR = [dt.date(2025, number, 1) for number in range(1, 13)]
KEY = "a" * 24
PLAIN = {f"change_{name}_ore": 0 for name in ("a_ordning", "business", "capital", "foreign", "letting", "assessment")}


@cache
def rule_text() -> str:
    return resource("config", "settlement.yaml").read_text(encoding="utf-8")


def rules() -> SettlementRules:
    return SettlementRules.parse(rule_text())


def months(*changes: dict[str, Any]) -> pl.DataFrame:
    """SETTLEMENT_MONTHS in January 2025, with changes; wealth as decided and paid as the rules give, unless given."""
    given_cases = [
        {"case_id": "S-1", "month": YEAR[0]} | {key: value for key, value in each.items() if key in _CASE}
        for each in changes
    ]
    frame = cases(*given_cases)
    rest = [
        {name: each.get(name, default) for name, default in {**PLAIN, "change_disability_benefit_ore": 0}.items()}
        | {"now_net_wealth_ore": each.get("now_net_wealth_ore", row["net_wealth_ore"])}
        | {"now_home_wealth_ore": each.get("now_home_wealth_ore", row["home_wealth_ore"])}
        | {"paid_ore": each.get("paid_ore", 100 * reckon(row, "operational").entitlement)}
        for each, row in zip(changes, frame.iter_rows(named=True), strict=True)
    ]
    return frame.hstack(pl.DataFrame(rest, schema_overrides=dict.fromkeys(rest[0], pl.Int64)))


_CASE = set(cases({}).columns)


def settled(*changes: dict[str, Any], decided_on: dt.date = DECIDED) -> Settlement:
    return settle(months(*changes), rules(), book(), decided_on)


def members(*persons: Person) -> pl.DataFrame:
    """MEMBER_MONTHS of a household in 2025; persons are named by the letters of their keys."""
    return pl.DataFrame(
        [
            (
                "S-1",
                key(number),
                month,
                person.income_counts,
                person.wealth_counts,
                person.own_business.get(month.month, 0),
            )
            for number, person in enumerate(persons)
            for month in YEAR
        ],
        schema=dict(MEMBER_MONTHS),
        orient="row",
    )


def key(number: int) -> str:
    return "abcdef"[number] * 24


def assessed(*persons: Person) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (key(number), each.business, each.capital, each.foreign, each.net_wealth, each.home_wealth)
            for number, each in enumerate(persons)
        ],
        schema=dict(YEAR_AMOUNTS),
        orient="row",
    )


def facts(*given_facts: Fact) -> pl.DataFrame:
    return pl.DataFrame(
        [
            ("S-1", None if each.person is None else key(each.person), each.kind, each.first, each.last, each.amount)
            for each in given_facts
        ],
        schema=dict(FACTS),
        orient="row",
    )


def spread_out(*persons: Person, documented: tuple[Fact, ...] = ()) -> pl.DataFrame:
    return spread(members(*persons), assessed(*persons), facts(*documented), rules(), book())


# --- the worked examples ---------------------------------------------------------------------------------------------

HOMES: dict[str, dict[str, Any]] = {
    "A_business_twice_as_high": {"income": 12_000, "business": (60_000, 120_000)},
    "A2_business_from_july_documented": {"income": 12_000, "business": (60_000, 120_000), "from": dt.date(2025, 7, 1)},
    "B_wealth_all_year": {"income": 15_000, "wealth": (200_000, 500_000), "group": 1, "rent": 12_000},
    "D_below_rettsgebyr": {"income": 14_000, "business": (0, 10_000)},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_example_is_reproduced_month_by_month(name: str) -> None:
    home, wanted = HOMES[name], EXAMPLES[name]
    stated, found = (100 * amount for amount in home.get("business", (0, 0)))
    before, wealth = (100 * amount for amount in home.get("wealth", (0, 0)))
    person = Person(business=found, net_wealth=wealth)
    documented = (Fact("business_began", 0, home["from"]),) if "from" in home else ()
    of_year = {row["month"]: row for row in spread_out(person, documented=documented).iter_rows(named=True)}
    result = settled(
        *[
            {
                "month": month,
                "municipality": "0301" if home.get("group") == 1 else "1804",
                "housing_cost_ore": home.get("rent", 9_000) * 100,
                "monthly_income_ore": home["income"] * 100 + stated // 12,
                "net_wealth_ore": before,
                "change_business_ore": of_year[month]["business_ore"] - stated // 12,
                "now_net_wealth_ore": of_year[month]["net_wealth_ore"],
            }
            for month in YEAR
        ]
    )
    given_months = [
        {
            "month": f"{row['month']:%Y-%m}",
            "paid": row["paid_ore"] / 100,
            "right": row["right_ore"] / 100,
            "difference": row["difference_ore"] / 100,
        }
        for row in result.months.iter_rows(named=True)
    ]
    assert given_months == wanted["months"]
    [case] = result.cases.to_dicts()
    names = ("claim", "extra", "claim_after_threshold", "extra_after_threshold")
    assert {each: case[f"{each}_ore"] / 100 for each in names} == {each: wanted[each] for each in names}
    assert rules().number("claim_not_reclaimed_below", DECIDED) == wanted["rettsgebyr_when_decided"] * 100


# --- the second implementation ---------------------------------------------------------------------------------------


def random_facts(draw: random.Random, count: int) -> tuple[Fact, ...]:
    kinds = [
        *("business_began", "business_ended", "wealth_arose", "compensation", "child_wealth", "home_value"),
        *("foreign_unreachable", "nav_refund", "wrong_entry"),
    ]
    found = []
    for _ in range(draw.randrange(5)):
        kind = draw.choice(kinds)
        first = dt.date(2025, 1, 1) + dt.timedelta(days=draw.randrange(365))
        last = first + dt.timedelta(days=90) if kind == "home_value" and draw.random() < 0.5 else None
        amount = draw.randrange(1, 400_000_00)
        whole = kind == "foreign_unreachable" and draw.random() < 0.5
        found.append(Fact(kind, draw.randrange(count), first, last, None if whole else amount))
    return tuple(found)


def random_person(draw: random.Random) -> Person:
    return Person(
        business=draw.choice([0, draw.randrange(400_000_00)]),
        capital=draw.choice([0, draw.randrange(40_000_00)]),
        foreign=draw.choice([0, draw.randrange(100_000_00)]),
        net_wealth=draw.randrange(-500_000_00, 900_000_00),
        home_wealth=draw.choice([0, draw.randrange(900_000_00)]),
        own_business={month: draw.randrange(10_000_00) for month in range(1, 13) if draw.random() < 0.2},
        income_counts=draw.random() < 0.8,
        wealth_counts=draw.random() < 0.8,
    )


def test_spreading_agrees_with_the_reference() -> None:
    draw = random.Random(20261130)
    names = ("business", "capital", "foreign", "net_wealth", "home_wealth")
    for _ in range(150):
        persons = [random_person(draw) for _ in range(draw.randint(1, 3))]
        documented = random_facts(draw, len(persons))
        found = spread_out(*persons, documented=documented)
        assert found["month"].to_list() == YEAR
        for row in found.iter_rows(named=True):
            wanted = reference.month_amounts(persons, documented, row["month"])
            assert {name: row[f"{name}_ore"] for name in names} == {name: wanted[name] for name in names}
            assert row["a_ordning_less_ore"] == wanted["less"]


def random_month(draw: random.Random, number: int) -> dict[str, Any]:
    income = draw.randrange(5_000_00, 30_000_00)
    changes = {name: draw.choice([0, 0, draw.randrange(-3_000_00, 6_000_00)]) for name in PLAIN}
    net = draw.randrange(0, 600_000_00)
    return {
        "case_id": f"S-{number // 4}",
        "month": dt.date(draw.choice([2024, 2025, 2026]), number % 4 + 1, 1),
        "municipality": draw.choice(["0301", "1804"]),
        "adults": draw.randint(1, 3),
        "children": draw.randint(0, 2),
        "housing_cost_ore": draw.randrange(4_000_00, 15_000_00),
        "monthly_income_ore": income,
        "net_wealth_ore": net,
        "now_net_wealth_ore": draw.choice([net, draw.randrange(0, 900_000_00)]),
        "paid_ore": draw.choice([0, draw.randrange(5_000) * 100]),
        **changes,
    }


def test_differences_causes_and_sums_agree_with_the_reference() -> None:
    draw = random.Random(5)
    year, many = dt.date(2026, 1, 1), 120 if THOROUGH else 24
    given_months = months(
        *[random_month(draw, number) | {"month": year.replace(month=number % 4 + 1)} for number in range(many)]
    )
    result = settle(given_months, rules(), book(), DECIDED)
    by_month = {
        (case, month): dict(rows.select("cause", "amount_ore").iter_rows())
        for (case, month), rows in result.causes.group_by("case_id", "month")
    }
    differences: dict[str, list[int]] = {}
    for row, found in zip(given_months.iter_rows(named=True), result.months.iter_rows(named=True), strict=True):
        assert found["right_ore"] == reference.right(row)
        assert found["difference_ore"] == found["right_ore"] - found["paid_ore"]
        differences.setdefault(row["case_id"], []).append(found["difference_ore"])
        causes = by_month.get((row["case_id"], row["month"]), {})
        assert sum(causes.values()) == found["difference_ore"]
        for cause, share in reference.exact_shares(row).items():
            assert abs(causes.get(cause, 0) - share) < 1
    for case in result.cases.iter_rows(named=True):
        wanted = reference.after_thresholds(differences[case["case_id"]], 1345, 63)
        names = ("claim", "extra", "claim_after_threshold", "extra_after_threshold")
        assert tuple(case[f"{name}_ore"] for name in names) == wanted


# --- properties ------------------------------------------------------------------------------------------------------

AMOUNT = st.integers(0, 300_000_00)


@settings(max_examples=examples(60), deadline=None)
@given(business=AMOUNT, capital=AMOUNT, foreign=AMOUNT, net=AMOUNT, began=st.none() | st.dates(YEAR[0], YEAR[-1]))
def test_what_is_spread_is_the_years_amount_to_an_oere_a_month(
    business: int, capital: int, foreign: int, net: int, began: dt.date | None
) -> None:
    documented = () if began is None else (Fact("business_began", 0, began),)
    found = spread_out(Person(business, capital, foreign, net), documented=documented)
    active = 12 if began is None else 13 - began.month
    assert abs(sum(found["business_ore"].to_list()) - business) <= active
    months_with = sum(1 for amount in found["business_ore"].to_list() if amount)
    assert months_with in {0, active} or business < active
    assert abs(sum(found["foreign_ore"].to_list()) - foreign) <= 12
    assert 0 <= sum(found["capital_ore"].to_list()) <= capital + 12
    assert found["net_wealth_ore"].to_list() == [net] * 12


@settings(max_examples=examples(40), deadline=None)
@given(less=AMOUNT, more=AMOUNT, income=st.integers(5_000_00, 30_000_00))
def test_more_business_income_never_gives_more_support(less: int, more: int, income: int) -> None:
    home = {"monthly_income_ore": income, "housing_cost_ore": 11_000_00}
    result = settled(
        home | {"case_id": "less", "change_business_ore": less // 12},
        home | {"case_id": "more", "change_business_ore": (less + more) // 12},
    )
    assert result.months["right_ore"][1] <= result.months["right_ore"][0]
    assert set(result.cases["state"]) <= {"no_difference", "under_threshold", "claim"}


@settings(max_examples=examples(40), deadline=None)
@given(paid=st.integers(0, 6_000), change=st.integers(-3_000_00, 3_000_00), wealth=AMOUNT)
def test_the_causes_of_a_month_sum_to_its_difference(paid: int, change: int, wealth: int) -> None:
    result = settled({"paid_ore": paid * 100, "change_capital_ore": change, "now_net_wealth_ore": wealth})
    assert result.causes["amount_ore"].sum() == result.months["difference_ore"][0]
    assert set(result.causes["cause"]) <= {*CAUSES, "decision"}
    [case] = result.cases.to_dicts()
    assert case["extra_ore"] - case["claim_ore"] == result.months["difference_ore"][0]


# --- each rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "state", "after"),
    [(0, "no_difference", 0), (1_344, "under_threshold", 0), (1_345, "claim", 1_345_00)],
)
def test_a_claim_under_one_court_fee_is_left(paid: int, state: str, after: int) -> None:
    [case] = settled({"monthly_income_ore": 90_000_00, "paid_ore": paid * 100}).cases.to_dicts()
    assert (case["state"], case["claim_after_threshold_ore"]) == (state, after)


@pytest.mark.parametrize(("less", "state", "after"), [(62, "under_threshold", 0), (63, "extra", 63_00)])
def test_an_extra_under_the_minimum_payout_is_left(less: int, state: str, after: int) -> None:
    plain = months({})
    [case] = settle(plain.with_columns(pl.col("paid_ore") - less * 100), rules(), book(), DECIDED).cases.to_dicts()
    assert (case["state"], case["extra_after_threshold_ore"]) == (state, after)


def test_the_thresholds_are_those_of_the_day_of_the_decision() -> None:
    home = {"monthly_income_ore": 90_000_00, "paid_ore": 1_320_00}
    assert settled(home, decided_on=dt.date(2025, 12, 31)).cases["state"].to_list() == ["claim"]
    assert settled(home, decided_on=dt.date(2026, 1, 1)).cases["state"].to_list() == ["under_threshold"]


def test_claim_and_extra_are_not_set_off_unless_the_rules_say_so() -> None:
    pair = months({"month": YEAR[0]}, {"month": YEAR[1]})
    mixed = pair.with_columns(paid_ore=pl.col("paid_ore") + pl.Series([200_000, -200_000]))
    [case] = settle(mixed, rules(), book(), DECIDED).cases.to_dicts()
    assert (case["state"], case["claim_ore"], case["extra_ore"]) == ("both", 200_000, 200_000)
    netted = SettlementRules.parse(
        rule_text().replace("value: no, status: I, source: 'ikke sagt", "value: yes, status: I, source: 'ikke sagt")
    )
    [case] = settle(mixed, netted, book(), DECIDED).cases.to_dicts()
    assert (case["state"], case["claim_ore"], case["extra_ore"]) == ("no_difference", 0, 0)


def test_oslo_has_no_threshold_and_bergen_no_settlement() -> None:
    [case] = settled({"scheme": "oslo", "monthly_income_ore": 90_000_00, "paid_ore": 100}).cases.to_dicts()
    assert (case["state"], case["claim_after_threshold_ore"]) == ("claim", 100)
    with pytest.raises(UsageError, match="bergen has no yearly settlement"):
        settled({"scheme": "bergen", "paid_ore": 0})
    with pytest.raises(UsageError, match="does not say how the scheme topptun settles"):
        rules().scheme("topptun")


def test_causes_have_the_ground_of_a_claim_and_only_a_claim() -> None:
    result = settled(
        {"change_business_ore": 5_000_00},
        {"month": YEAR[1], "change_foreign_ore": -5_000_00},
        {"month": YEAR[2], "paid_ore": 9_000_00},
        {"month": YEAR[3], "change_letting_ore": 5_000_00},
    )
    assert result.causes.select("cause", "ground").rows() == [
        ("business", "d"),
        ("foreign", None),
        ("decision", "c"),
        ("letting", None),
    ]
    assert documentable(result.causes, rules()).rows() == [
        ("S-1", "business", "business_began"),
        ("S-1", "business", "business_ended"),
    ]


def test_a_correction_of_disability_benefit_alone_is_a_cause() -> None:
    home = {"scheme": "oslo", "monthly_income_ore": 20_000_00, "change_disability_benefit_ore": 10_000_00}
    assert settled(home).causes["cause"].to_list() == ["a_ordning"]


@pytest.mark.parametrize(
    ("month", "after"),
    [
        ((2025, 1), (2028, 2, 20)),
        ((2025, 8), (2028, 9, 19)),  # 20 September 2025 is a Saturday
        ((2025, 6), (2028, 7, 18)),  # 20 July 2025 is a Sunday
    ],
)
def test_a_month_may_be_time_barred_three_years_after_it_was_paid(
    month: tuple[int, int], after: tuple[int, ...]
) -> None:
    result = settled({"month": dt.date(*month, 1)})
    assert result.months["time_barred_after"].to_list() == [dt.date(*after)]


def test_each_case_of_the_population_has_one_state() -> None:
    population = pl.DataFrame({"case_id": ["S-4", "S-1", "S-2", "S-3"]})
    done = settled({}).cases
    not_ready, not_checked = pl.DataFrame({"case_id": ["S-2", "S-2"]}), pl.DataFrame({"case_id": ["S-3"]})
    found = state_of_each(population, done, not_ready, not_checked)
    assert found.rows() == [
        ("S-4", "nothing_to_settle"),
        ("S-1", "no_difference"),
        ("S-2", "not_ready"),
        ("S-3", "not_checked"),
    ]
    with pytest.raises(ContractError, match="two states"):
        state_of_each(population, done, pl.DataFrame({"case_id": ["S-1"]}), not_checked)
    with pytest.raises(ContractError, match="not in the population"):
        state_of_each(population.head(1), done, not_ready, not_checked)


def items(*rows: tuple[str, int], year: int = 2025) -> pl.DataFrame:
    schema = {"person_key": pl.String, "year": pl.Int64, "code": pl.String, "amount_ore": pl.Int64}
    return pl.DataFrame([(KEY, year, code, amount) for code, amount in rows], schema=schema, orient="row")


def of_year(*rows: tuple[str, int], text: str | None = None) -> dict[str, Any]:
    found = year_amounts(items(*rows), 2025, SettlementRules.parse(text or rule_text()), income_codes())
    return found.row(0, named=True)


def test_an_assessment_is_summed_by_its_codes() -> None:
    row = of_year(
        ("personinntektFraSDFInnenAnnenNaering", 100_00),
        ("positivPersoninntektFraEnkeltpersonforetakPaaSvalbard", 20_00),
        ("aaretsFremfoerbareNegativPersoninntekt", 7_00),
        ("utbytteFraAksje", 50_00),
        ("gevinstVedRealisasjonAvAksje", 30_00),
        ("forvaltningskostnadForFond", 10_00),
        ("paaloepteRenterFraAnnenGjeld", 60_00),
        ("oppjustertTilleggTilUtbytte", 99_00),
        ("ufoereytelseFraUtlandet", 40_00),
        ("bruttoformue", 500_00),
        ("samletGjeld", 200_00),
        ("formuesverdiForPrimaerbolig", 300_00),
    )
    assert row == {
        "person_key": KEY,
        "business_ore": 120_00,
        "capital_ore": 70_00,
        "foreign_ore": 40_00,
        "net_wealth_ore": 300_00,
        "home_wealth_ore": 300_00,
    }


def test_debt_interest_is_a_choice_that_no_source_confirms() -> None:
    rows = ("utbytteFraAksje", 50_00), ("paaloepteRenterFraAnnenGjeld", 60_00)
    chosen = rule_text().replace("value: no, status: E", "value: yes, status: E")
    assert (of_year(*rows)["capital_ore"], of_year(*rows, text=chosen)["capital_ore"]) == (50_00, 0)
    assert {"debt_interest", "debt_interest_deducted", "capital_costs"} <= set(rules().unconfirmed(DECIDED))
    doubtful = rule_text().replace("choice: subtract, status: I", "choice: subtract, status: E")
    assert "business_in_a_ordningen" in SettlementRules.parse(doubtful).unconfirmed(DECIDED)


def test_wealth_that_an_assessment_does_not_say_is_missing() -> None:
    assert of_year(("nettoformue", -5_00), ("bruttoformue", 9_00))["net_wealth_ore"] == -5_00
    assert of_year(("bruttoformue", 9_00))["net_wealth_ore"] is None
    assert year_amounts(items(("nettoformue", 1), year=2024), 2025, rules(), income_codes()).is_empty()


def test_a_case_with_a_member_without_an_assessment_is_not_ready() -> None:
    counted = members(Person(), Person(), Person(wealth_counts=False), Person(income_counts=False, wealth_counts=False))
    year = assessed(Person(), Person(), Person()).with_columns(
        net_wealth_ore=pl.when(pl.col("person_key") == key(0)).then("net_wealth_ore")
    )
    assert missing_assessments(counted, year).rows() == [("S-1", key(1))]
    assert missing_assessments(counted, year.filter(pl.col("person_key") == key(0))).rows() == [
        ("S-1", key(1)),
        ("S-1", key(2)),
    ]
    with pytest.raises(ContractError, match="the case is not ready"):
        spread(counted, year, facts(), rules(), book())


@pytest.mark.parametrize(
    ("choice", "business", "less"),
    [("subtract", 900_00, 0), ("leave_out", 1_000_00, 300_00), ("count_both", 1_000_00, 0)],
)
def test_entries_that_are_in_both_places_are_counted_once_as_the_rules_choose(
    choice: str, business: int, less: int
) -> None:
    chosen = SettlementRules.parse(rule_text().replace("choice: subtract", f"choice: {choice}"))
    person = Person(business=12_000_00, own_business={1: 300_00, 2: 900_00})
    found = spread(members(person), assessed(person), facts(), chosen, book())
    assert found.select("business_ore", "a_ordning_less_ore").row(0) == (business, less)


def test_two_businesses_have_their_months_on_both_sides() -> None:
    documented = Fact("business_ended", 0, dt.date(2025, 3, 10)), Fact("business_began", 0, dt.date(2025, 11, 20))
    found = spread_out(Person(business=5_000_00), documented=documented)
    assert [row["month"].month for row in found.filter(pl.col("business_ore") > 0).iter_rows(named=True)] == [
        1,
        2,
        3,
        11,
        12,
    ]
    assert found["business_ore"].sum() == 5_000_00


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda frame: frame.drop("paid_ore"), "paid_ore: should be"),
        (lambda frame: frame.with_columns(paid_ore=pl.lit(None, pl.Int64)), "paid_ore: has a row without a value"),
        (lambda frame: pl.concat([frame, frame]), "a case has a month twice"),
    ],
)
def test_months_that_break_their_schema_are_a_fault_of_the_program(break_it: Any, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        settle(break_it(months({})), rules(), book(), DECIDED)


def test_no_months_give_no_rows() -> None:
    result = settle(months({}).clear(), rules(), book(), DECIDED)
    assert result.months.is_empty()
    assert result.causes.is_empty()
    assert result.cases.is_empty()
    assert spread(members(), assessed(), facts(), rules(), book()).is_empty()
    assert set(SETTLEMENT_MONTHS) >= {"paid_ore", "case_id"}


def test_facts_of_no_known_kind_and_months_of_several_years_are_refused() -> None:
    person = Person()
    with pytest.raises(ContractError, match="not one of the documented kinds"):
        spread_out(person, documented=(Fact("illness", 0, YEAR[0]),))
    two = pl.concat([members(person), members(person).with_columns(pl.col("month").dt.offset_by("1y"))])
    with pytest.raises(ContractError, match="several years"):
        spread(two, assessed(person), facts(), rules(), book())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    kind: assessed_year", "    kind: guess", "schemes.state.kind"),
        ("  payment_day:", "  payday:", "parameters: should have exactly"),
        ("kind: business_began", "kind: business_ended", "documented: should have exactly"),
        ("  foreign:\n    status", "  abroad:\n    status", "assessment: should have exactly"),
    ],
)
def test_a_bad_rule_file_is_refused_with_its_position(old: str, new: str, message: str) -> None:
    assert old in rule_text()
    with pytest.raises(RateError, match=message):
        SettlementRules.parse(rule_text().replace(old, new, 1))


def test_a_day_before_the_rules_is_refused() -> None:
    with pytest.raises(RateError, match="claim_not_reclaimed_below: has no value on 2016-12-31"):
        rules().number("claim_not_reclaimed_below", dt.date(2016, 12, 31))
