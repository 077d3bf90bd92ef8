"""What a settlement stores: the cases that it is about, each case's state and reason, and its members."""

import datetime as dt

import polars as pl

from tasks.entitlement.settlement import (
    FACTS,
    MEMBER_MONTHS,
    MONTH_AMOUNTS,
    YEAR_AMOUNTS,
    CorrectedMonths,
    Population,
    YearInputs,
    settle,
    settled_cases,
    settled_members,
    settled_part,
)
from tasks.validation import NotCalculable, empty
from tests.entitlement.rules import book
from tests.entitlement.settled_months import JANUARY, decided, key, members, rules, stated
from tests.entitlement.test_settlement import DECIDED, months


def test_cases_of_wages_alone_are_left_out_and_the_others_have_states_and_sums() -> None:
    given = months(
        {"case_id": "S-1", "change_a_ordning_ore": 5_000_00},
        {"case_id": "S-2", "monthly_income_ore": 90_000_00, "paid_ore": 2_000_00, "change_business_ore": 100},
    )
    corrected = CorrectedMonths(given, pl.DataFrame(schema=dict(MONTH_AMOUNTS)), empty(NotCalculable))
    inputs = YearInputs(
        decided({"case_id": "S-1"}, {"case_id": "S-2"}),
        pl.DataFrame(schema=dict(MEMBER_MONTHS)),
        pl.DataFrame(schema=dict(YEAR_AMOUNTS)),
        stated({"case_id": "S-2", "business_ore": 1}),
        pl.DataFrame(schema=dict(FACTS)),
    )
    sure = given.select("case_id", "month", unconfirmed=pl.lit([], pl.List(pl.String)))
    part = settled_part(settle(given, rules(), book(), DECIDED), corrected, inputs, sure)
    assert part.left_out.rows() == [("S-1", "nothing_reportable")]
    [month] = part.months.to_dicts()
    assert (month["decision_id"], month["difference_ore"]) == ("V-2", -2_000_00)
    assert (month["decided_income_ore"], month["right_income_ore"]) == (90_000_00, 90_001_00)
    cases = pl.DataFrame({"case_id": ["S-1", "S-2", "S-3"]}).with_columns(
        scheme=pl.lit("state"), municipality=pl.lit("0301"), team=pl.lit("Nord"),
        months=pl.lit(1, pl.Int64), paid_from=pl.lit("decisions"),
    )  # fmt: skip
    missing = pl.DataFrame({"case_id": ["S-3"], "reason": ["assessment_missing"]})
    population = Population(cases, missing, missing.clear(), part.left_out)
    found = settled_cases(population, part.sums, part.months, part.causes)
    names = ("case_id", "state", "reason", "claim_ore", "main_cause", "time_barred_after")
    assert found.select(names).rows() == [
        ("S-1", "nothing_to_settle", "nothing_reportable", None, None, None),
        ("S-2", "claim", None, 2_000_00, "decision", dt.date(2028, 2, 20)),
        ("S-3", "not_ready", "assessment_missing", None, None, None),
    ]


def test_a_members_assessment_is_shown_only_where_it_was_needed() -> None:
    persons = members({}, {"person_key": key("b"), "role": "adult"}, {"person_key": key("c"), "role": "adult"})
    counts = [("S-1", key(each), JANUARY, each != "c", each != "c", 0) for each in "abc"]
    of_month = pl.DataFrame(counts, schema=dict(MEMBER_MONTHS), orient="row")
    year = pl.DataFrame([(key("a"), 7, 0, 0, 5, 0), (key("c"), 9, 0, 0, 9, 0)], schema=dict(YEAR_AMOUNTS), orient="row")
    read = year.with_columns(assessment=pl.lit("found"), lookup_id=pl.lit("l-1"), settled_on=pl.lit(DECIDED))
    found = settled_members(persons, of_month, read, stated({"letting_ore": 3}))
    names = ("role", "number", "assessment", "business_ore", "stated_letting_ore")
    assert found.select(names).rows() == [
        ("applicant", None, "found", 7, 3),
        ("adult", 1, "not_answered", None, 0),
        ("adult", 2, "not_needed", None, 0),
    ]
