"""A delivery that lacks much of the last one is held for its municipality, and for no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.recipients import breaches, delivery_figures, read_delivery, without_municipalities
from tasks.recipients.delivery_guard import Breach
from tasks.recipients.reading import Delivery
from tasks.settings import DeliveryGuard, Settings
from tasks.validation import DeliveryFigures, empty
from tests.recipients.delivery import (
    ADULT_BORN,
    ON,
    PSEUDONYMISER,
    Row,
    Tables,
    decision,
    files_source,
    household,
    member,
    settings_for,
    write,
)
from tests.recipients.ids import synthetic_id

BIG, SMALL = "0301", "4601"
NOBODY_KNOWN = pl.DataFrame(schema={"case_id": pl.String, "municipality": pl.String})
GUARD = DeliveryGuard()


def town(big: int = 60, small: int = 20) -> Tables:
    """Cases of two municipalities, one member and one decision each, in mixed order."""
    numbers = [(BIG, each) for each in range(big)] + [(SMALL, 1000 + each) for each in range(small)]
    numbers.sort(key=lambda each: (each[1] % 7, each[1]))
    return {
        "households": [household(f"S-{each}", municipality=place) for place, each in numbers],
        "members": [person(each) for _, each in numbers],
        "decisions": [decision(f"V-{each}", f"S-{each}") for _, each in numbers],
    }


def person(number: int) -> Row:
    born = ADULT_BORN - dt.timedelta(days=number)
    return member(f"S-{number}", synthetic_id(born), birth_date=born.isoformat())


def settings(folder: Path) -> Settings:
    found = settings_for(files_source(folder))
    return found.model_copy(
        update={"municipalities": {BIG: found.municipalities[BIG], SMALL: found.municipalities[BIG]}}
    )


def delivered(folder: Path, tables: Tables) -> Delivery:
    return read_delivery(settings(write(folder, tables)), on=ON)


def known(tables: Tables) -> pl.DataFrame:
    return pl.DataFrame(tables["households"]).select("case_id", "municipality")


def found(folder: Path, before: Tables, now: Tables, guard: DeliveryGuard = GUARD) -> list[Breach]:
    cases = known(before)
    last = delivery_figures(delivered(folder, before), NOBODY_KNOWN)
    return breaches(delivery_figures(delivered(folder, now), cases), last, guard)


@pytest.mark.slow
def test_the_same_delivery_and_a_few_cases_less_are_accepted(tmp_path: Path) -> None:
    assert found(tmp_path, town(), town()) == []
    assert found(tmp_path, town(), town(big=56, small=16)) == []
    assert found(tmp_path, town(), town(big=90, small=60)) == []


@pytest.mark.slow
@pytest.mark.parametrize("table", ["households", "members", "decisions"])
@pytest.mark.parametrize("line", range(10, 80, 10))
def test_a_table_cut_at_any_tenth_line_is_held(tmp_path: Path, table: str, line: int) -> None:
    before, now = town(), town()
    now[table] = now[table][:line]
    outside = found(tmp_path, before, now)
    assert {each.municipality for each in outside} >= {BIG}
    assert any(each.table == table and each.figure == "rows" for each in outside)


def test_a_municipality_that_is_gone_is_held_and_the_other_is_not(tmp_path: Path) -> None:
    [*outside] = found(tmp_path, town(small=3), town(small=0))
    assert {each.municipality for each in outside} == {SMALL}
    assert outside[-1].describe() == "members: 0 rows; 1 to 53 expected."


def emptied(column: str, table: str = "households") -> Callable[[Tables], Any]:
    return lambda tables: [row.update({column: ""}) for row in tables[table]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("households", "housing_cost"),
        ("households", "municipality"),
        ("households", "case_id"),
        ("members", "case_id"),
        ("members", "person_id"),
        ("members", "birth_date"),
        ("decisions", "case_id"),
        ("decisions", "amount"),
    ],
)
def test_a_column_without_any_value_is_held(tmp_path: Path, table: str, column: str) -> None:
    now = town()
    emptied(column, table)(now)
    outside = found(tmp_path, town(), now)
    assert {each.municipality for each in outside} == {BIG, SMALL}
    if column in {"housing_cost", "municipality", "birth_date", "amount", "person_id"}:
        assert f"{table}, column {column}: no row has a usable value." in [each.describe() for each in outside]


def test_an_optional_column_that_had_values_is_held_when_it_has_none(tmp_path: Path) -> None:
    before = town()
    for row in before["households"]:
        row["active_to"] = "2030-01-01"
    [*outside] = found(tmp_path, before, town())
    assert {(each.municipality, each.column) for each in outside} == {(BIG, "active_to"), (SMALL, "active_to")}


def test_many_faulty_rows_are_held(tmp_path: Path) -> None:
    now = town()
    for row in [row for row in now["households"] if row["municipality"] == SMALL][:6]:
        row["housing_cost"] = "much"
    assert [each.describe() for each in found(tmp_path, town(), now)] == [
        "households: 6 rows with a fault; 0 to 5 expected."
    ]


def test_a_doubled_delivery_is_held(tmp_path: Path) -> None:
    assert {each.municipality for each in found(tmp_path, town(), town(big=120))} == {BIG}


def test_the_first_delivery_is_held_only_for_a_column_without_values(tmp_path: Path) -> None:
    nothing = empty(DeliveryFigures)
    assert breaches(delivery_figures(delivered(tmp_path, town()), NOBODY_KNOWN), nothing, GUARD) == []
    now = town()
    emptied("housing_cost")(now)
    outside = breaches(delivery_figures(delivered(tmp_path, now), NOBODY_KNOWN), nothing, GUARD)
    assert [(each.municipality, each.column) for each in outside] == [(BIG, "housing_cost"), (SMALL, "housing_cost")]


def test_a_guard_that_is_switched_off_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, town(), town(small=0), DeliveryGuard(enabled=False)) == []


def test_a_held_municipality_leaves_the_others_as_if_it_had_not_been_delivered(tmp_path: Path) -> None:
    both = town()
    both["members"][0]["person_id"] = both["members"][-1]["person_id"]  # one person in a case of each
    both["households"] = [row for row in both["households"] if row["case_id"] != "S-1001"]
    alone = {
        name: [row for row in rows if int(str(row["case_id"]).removeprefix("S-")) < 1000] for name, rows in both.items()
    }
    assert len(alone["members"]) == 60
    rest = without_municipalities(delivered(tmp_path, both), [SMALL], known(town())).recipients(PSEUDONYMISER)
    wanted = delivered(tmp_path, alone).recipients(PSEUDONYMISER)
    assert rest.population == wanted.population
    for name in ("households", "members", "decisions", "findings", "warnings"):
        assert getattr(rest, name).drop("row", strict=False).equals(getattr(wanted, name).drop("row", strict=False))
