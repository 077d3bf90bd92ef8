"""Housing cost from its parts (§ 2): the parts of a tenure, the fixed sums of the date, and a line for each."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import EVERY_PART, PARTS, approved_cost, explain, explain_additions, explain_cost_parts
from tasks.errors import UsageError
from tests.entitlement.rules import book, cases
from tests.frames import OCTOBER

HEATING, RUNNING_COST = 635_92, 1_271_83
"""Per month in October 2026: 7 631 and 15 262 kroner a year, rounded to the øre."""


def home(**given: Any) -> dict[str, Any]:
    """A rented home in October 2026 without any cost, heating included, with changes; parts in øre by their name."""
    parts = {f"{name}_ore": given.pop(name, 0) for name in EVERY_PART}
    base = {"case_id": "S-1", "scheme": "state", "month": OCTOBER, "tenure": "rented"}
    pensions = {"single_pensioner": False, "young_disabled": False, "monthly_disability_benefit_ore": 0}
    return base | pensions | {"pensioner": False, "heating_included": True} | parts | given


def homes(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides={f"{name}_ore": pl.Int64 for name in EVERY_PART})


def sums(*rows: dict[str, Any]) -> list[tuple[int, int, int]]:
    """(heating, running cost, housing cost) of each home, øre per month."""
    found = approved_cost(homes(*rows), book())
    return found.select("heating_ore", "running_cost_ore", "housing_cost_ore").rows()


def test_every_part_belongs_to_a_tenure() -> None:
    assert (
        *("rent", "common_costs", "loan_costs"),
        *("municipal_fees", "property_tax", "ground_rent"),
    ) == EVERY_PART
    assert set(EVERY_PART) == {name for parts in PARTS.values() for name in parts}


@pytest.mark.parametrize("tenure", PARTS)
def test_the_cost_is_the_sum_of_the_parts(tenure: str) -> None:
    parts = {name: 1_000_01 * number for number, name in enumerate(PARTS[tenure], start=1)}
    [(heating, running, cost)] = sums(home(tenure=tenure, **parts))
    assert (heating, running) == (0, RUNNING_COST if tenure == "owned" else 0)
    assert cost == sum(parts.values()) + running


def test_heating_is_added_where_it_is_not_included() -> None:
    assert sums(home(rent=7_000_00, heating_included=False)) == [(HEATING, 0, 7_000_00 + HEATING)]
    assert sums(home(rent=7_000_00)) == [(0, 0, 7_000_00)]


def test_heating_is_added_for_pensioners_only_until_august_2024() -> None:
    before, after = {"month": dt.date(2024, 8, 1)}, {"month": dt.date(2024, 9, 1)}
    others = [sums(home(heating_included=False, **each))[0][0] for each in (before, after)]
    assert others[0] == 0 < others[1]
    pensions: list[dict[str, Any]] = [
        {"single_pensioner": True},
        {"young_disabled": True},
        {"pensioner": True},
        {"monthly_disability_benefit_ore": 1},
    ]
    for pension in pensions:
        assert all(sums(home(heating_included=False, **pension, **each))[0][0] for each in (before, after))


def test_a_scheme_without_fixed_sums_adds_none() -> None:
    assert sums(home(scheme="oslo", rent=7_000_00, heating_included=False)) == [(0, 0, 7_000_00)]


def test_homes_of_several_schemes_keep_their_order_and_their_columns() -> None:
    given = homes(home(case_id="B", scheme="oslo", rent=1), home(case_id="A", rent=2), home(case_id="C", rent=3))
    found = approved_cost(given, book())
    assert found.drop("heating_ore", "running_cost_ore", "housing_cost_ore").equals(given)
    assert found["housing_cost_ore"].to_list() == [1, 2, 3]


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(UsageError, match="There is no scheme «nowhere»"):
        approved_cost(homes(home(scheme="nowhere")), book())


def test_each_part_above_zero_has_a_line_with_its_source() -> None:
    owned = home(tenure="owned", loan_costs=5_000_00, ground_rent=100_00, heating_included=False)
    found = approved_cost(homes(owned), book())
    lines = explain(cases({"tenure": "owned"}), book())
    more = explain_cost_parts(lines, found, book())
    assert more[: lines.height].equals(lines)
    new = more[lines.height :]
    assert new["line"].to_list() == list(range(lines.height + 1, lines.height + 5))
    assert new.select("code", "amount_ore", "paragraph").rows() == [
        ("cost_loan_costs", 5_000_00, "§ 2"),
        ("cost_ground_rent", 100_00, "§ 2"),
        ("cost_heating", HEATING, "§ 2"),
        ("cost_running_cost", RUNNING_COST, "§ 2"),
    ]
    assert new["wording"].equals(new["code"].rename("wording"))
    assert new["status"].to_list() == [None, None, "unconfirmed", "unconfirmed"]
    assert new["source"].to_list()[0] == "FOR-2012-11-29-1283"


def test_lines_of_each_case_come_last_in_it_and_cases_without_parts_keep_theirs() -> None:
    lines = explain(cases({"case_id": "Z"}, {"case_id": "A"}, {"case_id": "M"}), book())
    found = approved_cost(homes(home(case_id="A", rent=2), home(case_id="Z", rent=1)), book())
    more = explain_cost_parts(lines, found, book())
    assert more["case_id"].unique(maintain_order=True).to_list() == ["Z", "A", "M"]
    last = {case: rows["code"].last() for (case,), rows in more.group_by("case_id", maintain_order=True)}
    assert last == {"Z": "cost_rent", "A": "cost_rent", "M": "entitlement"}


def test_a_part_of_a_scheme_without_fixed_sums_has_no_paragraph() -> None:
    found = approved_cost(homes(home(scheme="oslo", rent=7_000_00)), book())
    more = explain_cost_parts(explain(cases({"scheme": "oslo"}), book()), found, book())
    assert more.select("code", "paragraph", "source", "status").row(-1) == ("cost_rent", None, None, None)


def test_a_household_month_has_a_line_for_the_heating_that_was_added() -> None:
    months = cases({"month": OCTOBER, "tenure": "rented", "housing_cost_ore": 8_000_00 + HEATING})
    lines = explain(months, book())
    for included, wanted in ((False, [HEATING]), (True, [])):
        households = pl.DataFrame({"case_id": months["case_id"], "heating_included": [included]})
        added = explain_additions(lines, months, households, book()).filter(code="cost_heating")
        assert added["amount_ore"].to_list() == wanted
        assert added["status"].to_list() == ["unconfirmed"] * len(wanted)
