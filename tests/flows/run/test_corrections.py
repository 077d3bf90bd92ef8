"""An income that was reported otherwise after the decision: as it was known then, and as it is known now."""

import datetime as dt
from typing import Any

import polars as pl

from flows.run.corrections import corrections
from tasks.validation import MemberMonths, columns
from tasks.validation.reports import IncomeLookUps

SEPTEMBER = dt.date(2025, 9, 1)
DECIDED = dt.date(2025, 10, 15)
PERSONS = pl.DataFrame(
    {"case_id": ["S-1"], "person_key": ["a"], "role": ["applicant"], "number": [None]},
    schema={"case_id": pl.String, "person_key": pl.String, "role": pl.String, "number": pl.Int64},
)


def found(*look_ups: tuple[int, dt.date, str | None, int | None], month: dt.date = SEPTEMBER) -> list[dict[str, Any]]:
    """The corrections of one person's month after look-ups with a number, a day, a code and an amount in kroner."""
    rows = [
        {
            "person_key": "a",
            "month": SEPTEMBER,
            "lookup_id": str(number),
            "day": day,
            "requested_at": dt.datetime(day.year, day.month, day.day, 6, tzinfo=dt.UTC),
            "category": code and "ytelseFraOffentlige",
            "code": code,
            "amount_ore": kroner and kroner * 100,
        }
        for number, day, code, kroner in look_ups
    ]
    shown = {
        "case_id": "S-1",
        "role": "applicant",
        "number": None,
        "month": month,
        "status": "reported",
        "income_ore": 0,
        "income_months": 1,
    }
    frame = corrections(
        pl.DataFrame(rows, schema=dict(columns(IncomeLookUps))),
        PERSONS,
        pl.DataFrame([shown], schema=dict(columns(MemberMonths))),
        pl.DataFrame({"case_id": ["S-1"], "decided_on": [DECIDED]}),
    )
    return frame.select("code", "before_ore", "now_ore", "before_on", "now_on").to_dicts()


EARLY, THEN, LATER = dt.date(2025, 10, 10), dt.date(2025, 10, 12), dt.date(2026, 1, 12)


def test_a_correction_says_what_the_decision_had_and_what_replaced_it() -> None:
    look_ups = [(1, EARLY, "ufoeretrygd", 5_000), (2, THEN, "ufoeretrygd", 7_423), (3, LATER, "ufoeretrygd", 24_823)]
    assert found(*look_ups) == [
        {"code": "ufoeretrygd", "before_ore": 7_423_00, "now_ore": 24_823_00, "before_on": THEN, "now_on": LATER}
    ]


def test_an_income_that_came_or_went_is_a_correction_too() -> None:
    [one] = found((1, THEN, None, None), (2, LATER, "ufoeretrygd", 9_000))
    assert (one["before_ore"], one["now_ore"]) == (None, 9_000_00)
    [one] = found((1, THEN, "ufoeretrygd", 9_000), (2, LATER, None, None))
    assert (one["before_ore"], one["now_ore"]) == (9_000_00, None)


def test_where_every_look_up_came_after_the_decision_the_oldest_is_compared() -> None:
    last = dt.date(2026, 2, 12)
    [one] = found((1, LATER, "ufoeretrygd", 9_000), (2, last, "ufoeretrygd", 8_000))
    assert (one["before_ore"], one["now_ore"], one["before_on"]) == (9_000_00, 8_000_00, LATER)


def test_what_is_the_same_or_of_another_month_is_no_correction() -> None:
    same = [(1, THEN, "ufoeretrygd", 9_000), (2, LATER, "ufoeretrygd", 9_000)]
    assert found(*same) == []
    changed = [(1, THEN, "ufoeretrygd", 9_000), (2, LATER, "ufoeretrygd", 1)]
    assert found(*changed, month=dt.date(2024, 1, 1)) == []
