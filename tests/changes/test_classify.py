"""Which differences are flagged: at and around each limit, by sums and runs of months; and which are excluded."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.changes import ComparisonContext, classify, limit_reached, limits_in_force, thresholds
from tasks.changes.classify import LEAST_MOVED_BY_RATES
from tasks.settings import Changes
from tasks.validation import ONE_OFFS, Attribution, Decisions, Households, MonthComparisons, OneOffs, empty
from tests.changes.test_compare import of_months
from tests.examples import examples
from tests.frames import OCTOBER, rows

AS_OF = dt.date(2026, 11, 12)
MINIMUM = 63_00


def changes(**setting: Any) -> Changes:
    return Changes.model_validate(setting)


def limited(increase: dict[str, Any] | None = None, decrease: dict[str, Any] | None = None) -> Changes:
    return changes(limits=[{"increase": increase or {}, "decrease": decrease or increase or {}}])


def classified(
    months: pl.DataFrame,
    setting: Changes,
    *,
    one_offs: pl.DataFrame | None = None,
    attributions: pl.DataFrame | None = None,
    decided_on: dt.date = dt.date(2026, 7, 15),
) -> list[dict[str, Any]]:
    """Comparisons and CaseFindings of each case, joined."""
    ids = months["case_id"].unique().sort().to_list()
    households = rows(Households, *[{"case_id": each} for each in ids])
    decisions = rows(Decisions, *[{"case_id": each, "decision_id": each, "decided_on": decided_on} for each in ids])
    limits = thresholds(households, limits_in_force(households, setting, OCTOBER, MINIMUM))
    context = ComparisonContext(households, decisions, months, limits, OCTOBER, AS_OF, setting)
    comparisons, findings = classify(
        context,
        limit_reached(context),
        empty(OneOffs) if one_offs is None else one_offs,
        empty(Attribution) if attributions is None else attributions,
    )
    return comparisons.join(findings, on="case_id").sort("case_id").to_dicts()


def one(decided: int, now: int, setting: Changes | None = None, **more: Any) -> dict[str, Any]:
    month = rows(
        MonthComparisons,
        {"decided_ore": decided * 100, "entitlement_ore": now * 100, "difference_ore": (now - decided) * 100},
    )
    [row] = classified(month, setting or changes(), **more)
    return row


@pytest.mark.parametrize(
    ("decided", "now", "kind", "state"),
    [
        (1000, 1000, "none", "unchanged"),
        (0, 0, "none", "unchanged"),
        (1000, 1001, "increase", "observed"),
        (1000, 999, "decrease", "observed"),
        (1000, 1062, "increase", "observed"),
        (1000, 1063, "increase", "flagged"),
        (1000, 1064, "increase", "flagged"),
        (1000, 938, "decrease", "observed"),
        (1000, 937, "decrease", "flagged"),
        (1000, 936, "decrease", "flagged"),
        (63, 0, "lost", "flagged"),
        (40, 0, "lost", "flagged"),
        (0, 63, "gained", "flagged"),
        (0, 40, "gained", "flagged"),
        (1, 0, "lost", "observed"),
        (0, 1, "gained", "observed"),
    ],
)
def test_a_difference_is_flagged_from_the_limit_on(decided: int, now: int, kind: str, state: str) -> None:
    found = one(decided, now)
    assert (found["kind"], found["state"], found["limit_ore"]) == (kind, state, MINIMUM)
    kinds = {"lost": "lost_or_gained", "gained": "lost_or_gained"}
    assert found["limit_kind"] == (kinds.get(kind, "monthly") if state == "flagged" else None)


def test_a_single_krone_is_never_flagged_even_with_no_limit_at_all() -> None:
    assert one(1000, 1001, changes(limit_kroner=0))["state"] == "observed"
    assert one(1000, 1002, changes(limit_kroner=0))["state"] == "flagged"


@pytest.mark.parametrize(
    ("now", "state"), [(1_099, "observed"), (1_100, "flagged"), (900, "flagged"), (901, "observed")]
)
def test_a_limit_in_per_cent_is_of_the_decided_amount(now: int, state: str) -> None:
    assert one(1_000, now, limited({"monthly_kroner": 50, "monthly_percent": 10}))["state"] == state


@pytest.mark.parametrize("percent", [1.1, 2.2, 4.4, 8.8, 10, 17.6, 33.3, 99.9])
@pytest.mark.parametrize("way", [-1, 1])
def test_exactly_at_a_limit_in_per_cent_is_flagged_also_where_a_float_would_say_otherwise(
    percent: float, way: int
) -> None:
    """In floats, 1.1 % of 1 000 kr is more than 11 kr."""
    setting = limited({"monthly_kroner": 0, "monthly_percent": percent})
    exactly = round(percent * 10)
    states = [one(1_000, 1_000 + way * size, setting)["state"] for size in (exactly - 1, exactly)]
    assert states == ["observed", "flagged"]


def test_kroner_and_per_cent_must_both_be_reached() -> None:
    both = limited({"monthly_kroner": 200, "monthly_percent": 10})
    assert one(1_000, 1_150, both)["state"] == "observed"
    assert one(5_000, 5_250, both)["state"] == "observed"
    assert one(2_000, 2_200, both)["state"] == "flagged"


def test_each_direction_has_limits_of_its_own() -> None:
    apart = limited({"monthly_kroner": 50}, {"monthly_kroner": 500})
    assert [one(1_000, now, apart)["state"] for now in (1_050, 1_049, 501, 500)] == [
        "flagged",
        "observed",
        "observed",
        "flagged",
    ]


@pytest.mark.parametrize(
    ("limit", "differences", "state"),
    [
        ("months_in_a_row", [90, 90], "flagged"),
        ("months_in_a_row", [-90, -90], "observed"),
        ("months_in_a_row", [-90, -90, -90], "flagged"),
        ("cumulative_kroner", [1, 2], "flagged"),
        ("cumulative_kroner", [-1, -2], "observed"),
        ("cumulative_kroner", [-1, -3], "flagged"),
    ],
)
def test_rows_of_months_and_sums_have_limits_of_their_own_each_way(
    limit: str, differences: list[int], state: str
) -> None:
    [row] = classified(of_months(*differences), limited({limit: 2}, {limit: 3}))
    assert row["state"] == state


@pytest.mark.parametrize(
    ("differences", "state"),
    [
        ([100, 100, 100], "flagged"),
        ([0, 100, 100], "observed"),
        ([-100, 100, 100], "observed"),
        ([100, 100, 0], "unchanged"),
        ([100, 100], "observed"),
        ([63, 63, 63], "flagged"),
        ([63, 62, 63], "observed"),
        ([-80, -63, -900], "flagged"),
        ([-63, -63, -63], "flagged"),
        ([-63, -62, -63], "observed"),
        ([-63, -63], "observed"),
    ],
)
def test_a_number_of_the_newest_months_must_reach_the_limit_in_a_row(differences: list[int], state: str) -> None:
    [row] = classified(of_months(*differences), limited({"months_in_a_row": 3}))
    assert row["state"] == state


@pytest.mark.parametrize(
    ("differences", "state", "month", "difference"),
    [
        ([40, 40, 40], "flagged", 10, 40),
        ([40, 40, 39], "observed", 10, 39),
        ([60, 60, 0], "flagged", 9, 60),
        ([60, 0, 61], "flagged", 10, 61),
        ([-60, -60, 40], "flagged", 9, -60),
        ([-40, -40, -40], "flagged", 10, -40),
        ([-40, -40, -39], "observed", 10, -39),
        ([60, 59, 1], "observed", 10, 1),
        ([120, -60, -60], "flagged", 10, -60),
    ],
)
def test_the_months_together_can_reach_a_limit_that_none_does_alone(
    differences: list[int], state: str, month: int, difference: int
) -> None:
    [row] = classified(of_months(*differences), limited({"monthly_kroner": 5_000, "cumulative_kroner": 120}))
    assert (row["state"], row["month"].month, row["difference_ore"]) == (state, month, difference * 100)
    assert row["limit_kind"] == ("cumulative" if state == "flagged" else None)


def test_the_newest_month_is_shown_where_it_reaches_its_own_limit() -> None:
    [row] = classified(of_months(-500, -500, 70), limited({"cumulative_kroner": 100}))
    assert (row["limit_kind"], row["month"], row["difference_ore"]) == ("monthly", OCTOBER, 70_00)


@settings(max_examples=examples(15))
@given(
    differences=st.lists(st.integers(-900, 900), min_size=1, max_size=6),
    low=st.integers(0, 400),
    more=st.integers(0, 400),
)
def test_a_higher_limit_never_flags_more(differences: list[int], low: int, more: int) -> None:
    [lower], [higher] = (
        classified(of_months(*differences), limited({"monthly_kroner": limit})) for limit in (low, low + more)
    )
    assert lower["state"] == "flagged" or higher["state"] != "flagged"


def passing(usual: int, setting: Changes, now: int = 700) -> dict[str, Any]:
    return one(1_000, now, setting, one_offs=rows(OneOffs, {"usual_ore": usual * 100, "one_offs": ["holiday_pay"]}))


@pytest.mark.parametrize(
    ("setting", "usual", "state", "group"),
    [
        ("group", 1_000, "flagged", "one_off"),
        ("group", 1_062, "flagged", "one_off"),
        ("group", 1_063, "flagged", None),
        ("group", 937, "flagged", None),
        ("group", 0, "flagged", None),
        ("wait", 1_000, "observed", "one_off"),
        ("wait", 900, "flagged", None),
        ("flag", 1_000, "flagged", None),
    ],
)
def test_a_difference_that_comes_from_one_off_pay_is_excluded(
    setting: str, usual: int, state: str, group: str | None
) -> None:
    row = passing(usual, changes(one_off=setting))
    assert (row["state"], row["exclusion_reason"], row["one_offs"]) == (state, group, ["holiday_pay"])


@pytest.mark.parametrize("pay", ONE_OFFS)
@pytest.mark.parametrize("now", [700, 0, 1_300])
def test_every_kind_of_one_off_pay_is_excluded_or_waits_also_where_the_support_is_lost(pay: str, now: int) -> None:
    """usual_ore is the decided amount: without the pay nothing has changed."""
    one_off = rows(OneOffs, {"usual_ore": 1_000_00, "one_offs": [pay]})
    found = [one(1_000, now, changes(one_off=setting), one_offs=one_off) for setting in ("group", "wait")]
    assert [(row["state"], row["exclusion_reason"], row["one_offs"]) for row in found] == [
        ("flagged", "one_off", [pay]),
        ("observed", "one_off", [pay]),
    ]


def test_a_difference_under_the_limit_is_not_excluded() -> None:
    row = passing(1_000, changes(), now=960)
    assert (row["state"], row["exclusion_reason"]) == ("observed", None)


def test_what_earlier_months_come_to_is_not_called_passing() -> None:
    months = of_months(-500, -500, 0)
    one_off = rows(OneOffs, {"usual_ore": 1_000_00})
    [row] = classified(months, limited({"cumulative_kroner": 100}), one_offs=one_off)
    assert (row["state"], row["exclusion_reason"], row["month"].month) == ("flagged", None, 9)


@pytest.mark.parametrize(
    ("decided_on", "days", "state"),
    [
        (dt.date(2026, 11, 10), 30, "observed"),
        (dt.date(2026, 11, 9), 30, "flagged"),
        (dt.date(2026, 11, 10), 2, "observed"),
        (dt.date(2026, 11, 10), 1, "flagged"),
    ],
)
def test_a_decision_made_with_the_months_data_in_sight_rests(decided_on: dt.date, days: int, state: str) -> None:
    row = one(1_000, 500, changes(cool_down_days=days), decided_on=decided_on)
    assert (row["state"], row["exclusion_reason"]) == (state, "cool_down" if state == "observed" else None)


def by_rates(moved: int, others: int, *, also: str | None = None) -> list[str]:
    ids = [f"S-{number:03}" for number in range(moved + others)]
    months = pl.concat(of_months(70 if place < moved else 0, case_id=each) for place, each in enumerate(ids))
    causes = [(each, "rates", 70_00 if also is None else 35_00) for each in ids[:moved]]
    causes += [] if also is None else [(each, also, 35_00) for each in ids[:moved]]
    attributions = pl.DataFrame(causes, schema=["case_id", "cause", "amount_ore"], orient="row")
    return [row["state"] for row in classified(months, changes(rates_group_percent=20), attributions=attributions)]


def test_new_rates_that_move_a_large_part_of_a_scheme_are_grouped() -> None:
    assert set(by_rates(20, 60)) == {"observed", "unchanged"}
    assert by_rates(20, 80).count("flagged") == 20, "a fifth is not more than a fifth"
    assert by_rates(20, 60, also="income").count("flagged") == 20, "new rates and something else"
    few = LEAST_MOVED_BY_RATES - 1
    assert by_rates(few, 0).count("flagged") == few, "a handful are flagged one by one"


def test_no_cases_give_no_rows() -> None:
    assert classified(rows(MonthComparisons), changes()) == []
