"""Incomes by member: assigned where they are known, and shares of a difference that prefer no order of members."""

import datetime as dt
from itertools import permutations, product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.entitlement import assign_incomes, attribute, attribute_members, calculate, household_months
from tasks.entitlement.attribution import INPUTS, mixed, sides
from tasks.entitlement.calculation import calculate_unchecked
from tasks.entitlement.member_shares import MOST_MEMBERS
from tasks.validation import AssessmentItems, Decisions, Households, IncomeLines, MemberIncomes, Members, columns
from tests.entitlement.comparing import random_cases
from tests.entitlement.rules import book, case_data, cases, income_codes
from tests.entitlement.test_household import APPLICANT, BORN, item, line, member, some
from tests.examples import examples
from tests.frames import OCTOBER, rows

JULY, AUGUST = dt.date(2026, 7, 1), dt.date(2026, 8, 1)
PARTNER = member("b", role="partner")
OLD = {"lives_from": dt.date(2017, 1, 1)}
FIRST = {scheme.scheme_id: scheme.first for scheme in book().schemes.values()}
Row = tuple[str, int | None, int | None, int | None]


def assigned(
    members: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    decided: int,
    *,
    decided_adults: int = 2,
    earlier: dt.date | None = JULY,
    items: list[dict[str, Any]] | None = None,
    **household: Any,
) -> pl.DataFrame:
    """The household's income by member in October, after a decision from July on `decided` kroner a month.

    earlier: the earliest month that could be compared besides October.
    """
    data = case_data(
        rows(Households, {"active_from": dt.date(2017, 1, 1)} | household),
        some(Members, [OLD | each for each in members]),
        some(IncomeLines, [{"ordinal": place} | each for place, each in enumerate(lines)]),
        some(AssessmentItems, items or []),
    )
    now, unready = household_months(data, OCTOBER)
    assert unready.is_empty()
    then = now.with_columns(
        month=pl.lit(JULY),
        monthly_income_ore=pl.lit(decided * 100, pl.Int64),
        adults=pl.lit(decided_adults, pl.Int64),
    )
    months = pl.DataFrame({"case_id": "S-1", "month": [OCTOBER, *([earlier] if earlier else [])]})
    found = assign_incomes(data, decided=then, now=now, decisions=rows(Decisions, {}), months=months)
    sums = found.select(pl.col("before_ore", "now_ore").fill_null(0)).sum().row(0)
    assert sums == (decided * 100, now["monthly_income_ore"][0]), "both sides sum to the household's"
    return found


def rows_of(found: pl.DataFrame) -> list[Row]:
    """Rows as (role, number, kroner before, kroner now); an empty remainder left out."""
    some_rows = found.filter(
        (pl.col("role") != "unassigned") | pl.any_horizontal(pl.col("before_ore", "now_ore").fill_null(0) != 0)
    )
    return [
        (role, number, *(None if ore is None else ore // 100 for ore in amounts))
        for role, number, *amounts in some_rows.select("role", "number", "before_ore", "now_ore").rows()
    ]


def with_whom(found: pl.DataFrame) -> tuple[str, dt.date | None]:
    [row] = found.select("compared_with", "reference_month").unique().rows()
    return row


def in_both(letter: str, before: int, now: int, **more: Any) -> list[dict[str, Any]]:
    return [line(letter, kroner=before, month=JULY, **more), line(letter, kroner=now, month=OCTOBER, **more)]


def test_members_are_compared_with_the_stored_incomes_of_the_decisions_first_month() -> None:
    found = assigned([APPLICANT, PARTNER], [*in_both("a", 20_000, 20_000), *in_both("b", 5_000, 9_000)], 25_000)
    assert rows_of(found) == [("applicant", None, 20_000, 20_000), ("partner", None, 5_000, 9_000)]
    assert with_whom(found) == ("decision_month", JULY)


def test_a_decision_that_differs_from_the_stored_incomes_leaves_a_rest_unassigned() -> None:
    lines = [*in_both("a", 20_000, 20_000), *in_both("b", 5_000, 9_000)]
    assert rows_of(assigned([APPLICANT, PARTNER], lines, 23_500))[2:] == [("unassigned", None, -1_500, 0)]


def test_a_later_month_is_named_where_the_decisions_own_cannot_be_compared() -> None:
    lines = [line("a", kroner=20_000, month=AUGUST), line("a", kroner=1_000, month=OCTOBER)]
    found = assigned([APPLICANT, PARTNER], lines, 20_000, earlier=AUGUST)
    assert rows_of(found) == [("applicant", None, 20_000, 1_000)]
    assert with_whom(found) == ("later_month", AUGUST)


def test_nothing_is_guessed_where_no_earlier_month_is_known() -> None:
    lines = [line("a", kroner=20_000, month=OCTOBER), line("b", kroner=9_000, month=OCTOBER)]
    found = assigned([APPLICANT, PARTNER], lines, 25_000, earlier=None)
    assert rows_of(found) == [
        ("applicant", None, None, 20_000),
        ("partner", None, None, 9_000),
        ("unassigned", None, 25_000, 0),
    ]
    assert with_whom(found) == ("nothing", None)


def test_the_income_of_a_decision_is_the_only_adults() -> None:
    child = member("c", "child", "child")
    found = assigned([APPLICANT, child], [line("a", kroner=20_000, month=OCTOBER)], 14_000, decided_adults=1)
    assert rows_of(found) == [("applicant", None, 14_000, 20_000)]
    assert with_whom(found) == ("only_member", None)


@pytest.mark.parametrize(
    ("members", "adults"),
    [
        ([APPLICANT, PARTNER | {"lives_to": dt.date(2026, 8, 31)}], 1),
        ([APPLICANT], 2),
        ([APPLICANT | {"lives_from": AUGUST}, PARTNER | {"lives_to": dt.date(2026, 8, 31)}], 1),
    ],
)
def test_there_is_no_only_member_where_another_could_have_earned_it(members: list[dict[str, Any]], adults: int) -> None:
    found = assigned(members, in_both("a", 20_000, 21_000), 20_000, decided_adults=adults)
    assert with_whom(found)[0] == "decision_month"


def test_a_member_who_moved_in_or_out_has_no_income_on_the_other_side() -> None:
    gone = PARTNER | {"lives_to": dt.date(2026, 8, 31)}
    come = member("d", role="partner", lives_from=dt.date(2026, 9, 15))
    lines = [*in_both("a", 20_000, 20_000), *in_both("b", 5_000, 5_000), *in_both("d", 8_000, 8_000)]
    found = assigned([APPLICANT, gone, come], lines, 25_000)
    assert rows_of(found) == [
        ("applicant", None, 20_000, 20_000),
        ("partner", 1, 5_000, None),
        ("partner", 2, None, 8_000),
    ]


def test_several_of_a_role_are_numbered_from_the_eldest() -> None:
    elder = member("b", role="child") | {"birth_date": dt.date(2003, 1, 1)}
    younger = member("c", role="child") | {"birth_date": dt.date(2005, 1, 1)}
    lines = [*in_both("b", 1_000, 2_000), *in_both("c", 3_000, 4_000)]
    found = assigned([younger, elder, APPLICANT, member("d", "child", "child")], lines, 4_000)
    assert rows_of(found) == [("child", 1, 1_000, 2_000), ("child", 2, 3_000, 4_000)]


def test_stated_income_belongs_to_the_household() -> None:
    lines = [*in_both("a", 20_000, 22_000), *in_both("b", 5_000, 5_000)]
    found = assigned([APPLICANT, PARTNER], lines, 28_000, stated_income_ore=3_000_00)
    assert rows_of(found)[2:] == [("stated", None, 3_000, 3_000)]


def test_the_means_of_members_sum_to_the_households() -> None:
    """Oslo takes the mean of four months, and a twelfth of a tax assessment where there are none."""
    months = [dt.date(2026, number, 1) for number in range(4, 11)]
    lines = [
        line(letter, month=month) | {"amount_ore": ore + month.month}
        for letter, ore in (("a", 10_000_01), ("b", 7_000_02))
        for month in months
    ]
    assessed = [item("c", income_codes().yearly_income, 100_000), item("c", income_codes().net_wealth, 0)]
    members = [APPLICANT, PARTNER, member("c")]
    lives = [each | {"birth_date": BORN["grown"]} for each in members]
    wealth = [item(letter, income_codes().net_wealth, 0) for letter in "ab"]
    found = assigned(lives, lines, 25_333, scheme="oslo", items=[*assessed, *wealth])
    assert [row[0] for row in rows_of(found)] == ["applicant", "partner", "adult", "unassigned"]


def spread(changes: list[tuple[int, int]], **more: Any) -> pl.DataFrame:
    """Incomes by member of one household, from (øre before, øre now) of adults in order."""
    return pl.DataFrame(
        [
            {
                "case_id": "S-1",
                "role": "adult",
                "number": number,
                "before_ore": before,
                "now_ore": now,
                "compared_with": "decision_month",
                "reference_month": JULY,
            }
            | more
            for number, (before, now) in enumerate(changes, start=1)
        ]
    )


def income_cause(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    decided = calculate(before, book()).select("case_id", decided_ore="entitlement_ore")
    return attribute(before, after, decided, book())


def test_shares_are_the_mean_over_every_order_of_members_and_causes() -> None:
    """By hand: each order of the causes, and within the income each order of the members."""
    changes = [(8_000_00, 17_000_00), (9_000_00, 11_500_00), (1_000_00, 0)]
    before = cases({"monthly_income_ore": 18_000_00, "adults": 3, "housing_cost_ore": 9_000_00, "month": JULY})
    after = cases(
        {"monthly_income_ore": 28_500_00, "adults": 2, "housing_cost_ore": 13_000_00, "net_wealth_ore": 900_000_00}
    )
    attributions = income_cause(before, after)
    placed_rows = spread(changes)
    found = attribute_members(placed_rows, attributions, before, after, book())
    sums = [0, 0, 0]
    amounts = all_amounts(before, after, [now - then for then, now in changes])
    for order in permutations(range(len(INPUTS))):
        done = sum(1 << bit for bit in order[: order.index(list(INPUTS).index("income"))])
        for members in permutations(range(3)):
            for place, each in enumerate(members):
                moved = sum(1 << number for number in members[:place])
                sums[each] += amounts[done, moved | 1 << each] - amounts[done, moved]
    exact = [each / (120 * 6) for each in sums]
    assert found["share_ore"].to_list() == pytest.approx(exact, abs=1)
    assert found["share_ore"].sum() == attributions.filter(cause="income")["amount_ore"].item()
    turned = attribute_members(placed_rows.reverse(), attributions, before, after, book())
    assert turned.equals(found)


def all_amounts(before: pl.DataFrame, after: pl.DataFrame, changes: list[int]) -> dict[tuple[int, int], int]:
    """The entitlement for every set of causes and of members that have changed, of one household."""
    first, second = sides(before, after, before.select("case_id"), None)
    keys = list(product(range(1 << len(INPUTS)), range(1 << len(changes))))
    months = [
        mixed(first, second, causes).with_columns(
            monthly_income_ore=first["monthly_income_ore"].item()
            + sum(change for bit, change in enumerate(changes) if members >> bit & 1)
        )
        for causes, members in keys
    ]
    return dict(
        zip(
            keys, calculate_unchecked(pl.concat(months), book(), rounding="operational")["entitlement_ore"], strict=True
        )
    )


@settings(max_examples=examples(3), deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), rounding=st.sampled_from(["operational", "analytic"]))
def test_shares_sum_to_the_income_cause_to_the_oere(seed: int, rounding: str) -> None:
    before, after = random_cases(30, seed), random_cases(30, seed + 1)
    after = after.with_columns(before["scheme"], before["month"])
    before = before.with_columns(month=pl.col("scheme").replace_strict(FIRST, return_dtype=pl.Date))
    decided = after.select("case_id", decided_ore=pl.lit(3_000_00, pl.Int64))
    attributions = attribute(before, after, decided, book(), rounding=rounding)
    third = pl.col("monthly_income_ore") // 3
    parts = [
        side.select("case_id", pl.concat_list(third, third * (seed % 2), "monthly_income_ore").alias(name))
        for name, side in (("before_ore", before), ("now_ore", after))
    ]
    three = (
        parts[0]
        .join(parts[1], on="case_id")
        .explode("before_ore", "now_ore")
        .with_columns(number=pl.int_range(1, 4).cast(pl.Int64).over("case_id"), role=pl.lit("adult"))
    )
    last = three.filter(number=3).with_columns(
        before_ore=pl.col("before_ore") - pl.col("before_ore") // 3 * (1 + seed % 2),
        now_ore=pl.col("now_ore") - pl.col("now_ore") // 3 * (1 + seed % 2),
    )
    all_rows = pl.concat([three.filter(pl.col("number") < 3), last]).with_columns(
        compared_with=pl.lit("decision_month"), reference_month=pl.lit(JULY)
    )
    found = attribute_members(all_rows, attributions, before, after, book(), rounding=rounding)
    income = attributions.filter(pl.col("cause") == "income", pl.col("amount_ore") != 0).select("case_id", "amount_ore")
    sums = found.group_by("case_id").agg(amount_ore=pl.col("share_ore").sum())
    assert sums.sort("case_id").equals(income.sort("case_id"))


def test_a_member_with_an_unchanged_income_has_no_share() -> None:
    before, after = cases({"monthly_income_ore": 17_000_00}), cases({"monthly_income_ore": 21_000_00})
    attributions = income_cause(before, after)
    whole = attributions.filter(cause="income")["amount_ore"].item()
    found = attribute_members(
        spread([(9_000_00, 9_000_00), (8_000_00, 12_000_00)]), attributions, before, after, book()
    )
    assert found["share_ore"].to_list() == [0, whole]


def test_the_share_of_a_change_that_cannot_be_assigned_is_nobodys() -> None:
    before, after = cases({"monthly_income_ore": 17_000_00}), cases({"monthly_income_ore": 21_000_00})
    attributions = income_cause(before, after)
    nothing = {"compared_with": "nothing", "reference_month": None}
    rows_now = pl.concat(
        [
            spread([(0, 9_000_00), (0, 12_000_00)], **nothing).with_columns(before_ore=pl.lit(None, pl.Int64)),
            spread([(17_000_00, 0)], **nothing).with_columns(role=pl.lit("unassigned"), number=pl.lit(None, pl.Int64)),
        ],
        how="vertical_relaxed",
    ).with_columns(pl.col("reference_month").cast(pl.Date))
    found = attribute_members(rows_now, attributions, before, after, book())
    assert found["share_ore"].to_list() == [None, None, attributions.filter(cause="income")["amount_ore"].item()]


def test_of_many_members_those_that_changed_least_share_one_row() -> None:
    changes = [(1_000_00, 1_000_00 + step * 100_00) for step in (900, 1, 2, 700, 3, 500, 0, 600)]
    before = cases({"monthly_income_ore": 8_000_00, "adults": 8, "housing_cost_ore": 25_000_00})
    after = cases({"monthly_income_ore": 8_000_00 + 2706_00_00, "adults": 8, "housing_cost_ore": 25_000_00})
    found = attribute_members(spread(changes), income_cause(before, after), before, after, book())
    assert found.select("role", "number").rows() == [
        *[("adult", number) for number in (1, 4, 6, 7, 8)],
        ("others", 3),
    ]
    assert found.height == MOST_MEMBERS + 1
    assert found.filter(role="others")["now_ore"].item() == 3_600_00


def test_where_uforetrygd_alone_has_changed_no_member_is_named() -> None:
    """Uføretrygd may be more than the income, where other entries are negative."""
    facts: dict[str, Any] = {"monthly_income_ore": 20_000_00, "scheme": "oslo"}
    before, after = cases(facts), cases(facts | {"monthly_disability_benefit_ore": 24_000_00})
    attributions = income_cause(before, after)
    left = spread([(20_000_00, 20_000_00), (0, 0)]).with_columns(
        role=pl.Series(["applicant", "unassigned"]), number=pl.lit(None, pl.Int64)
    )
    found = attribute_members(left, attributions, before, after, book())
    whole = attributions.filter(cause="income")["amount_ore"].item()
    assert whole != 0
    assert found.select("role", "share_ore").rows() == [("applicant", 0), ("unassigned", whole)]


def test_cases_without_an_income_cause_have_no_rows() -> None:
    before, after = cases({"housing_cost_ore": 9_000_00}), cases({"housing_cost_ore": 9_500_00})
    found = attribute_members(spread([(0, 0)]), income_cause(before, after), before, after, book())
    assert found.is_empty()
    assert found.columns == list(columns(MemberIncomes))
