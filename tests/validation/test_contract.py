"""`validate` refuses a bad frame, `split` excludes bad rows, and neither ever shows a value."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import ContractError, Exit
from tasks.validation import CaseStates, Households, Members, columns, split, validate
from tests.validation.test_schemas import frame

SECRET = "98765432109"


def members(*changes: Mapping[str, object]) -> pl.DataFrame:
    return frame(Members, *map(dict, changes))


@pytest.mark.parametrize(
    "change",
    [
        {"person_id": f"{SECRET}1"},
        {"person_key": SECRET},
        {"role": SECRET},
        {"case_id": None, "person_id": SECRET, "role": "x"},
        {"person_id": SECRET, "lives_from": dt.date(2026, 10, 2), "lives_to": dt.date(2026, 10, 1)},
    ],
)
def test_no_error_shows_a_value_not_even_in_its_traceback(change: dict[str, object]) -> None:
    with pytest.raises(ContractError) as caught:
        validate(Members, members({}, change))
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in shown
    assert caught.value.exit_code == Exit.OTHER


@pytest.mark.parametrize("change", [{"person_id": f"{SECRET}1"}, {"role": SECRET}])
def test_no_fault_of_a_split_shows_a_value(change: dict[str, object]) -> None:
    kept, faults = split(Members, members({}, change, {}))
    assert kept.height == 2
    assert SECRET not in str(faults.rows())
    assert SECRET not in str(faults.columns)


def test_an_error_names_schema_column_check_and_the_number_of_rows() -> None:
    with pytest.raises(ContractError) as caught:
        validate(Members, members({"role": "a"}, {"role": "b"}, {}))
    message = caught.value.message
    assert message.startswith("Members: role: isin(")
    assert message.endswith("(2 rows)")


def test_an_error_names_every_fault_at_once() -> None:
    with pytest.raises(ContractError, match=r"birth_date: .*; role: "):
        validate(Members, members({"role": "a", "birth_date": None}))


def test_split_keeps_the_good_rows_in_their_order_and_says_which_were_bad() -> None:
    states = frame(
        CaseStates,
        {"case_id": "c"},
        {"case_id": "a", "state": "lost"},
        {"case_id": "b"},
        {"case_id": "d", "reason": "no_decision"},
    )
    kept, faults = split(CaseStates, states)
    assert kept["case_id"].to_list() == ["c", "b"]
    assert set(faults["index"]) == {1, 3}
    assert {"state", "CaseStates"} >= set(faults.filter(pl.col("index") == 1)["column"]) - {None}


def test_split_sets_a_missing_value_aside() -> None:
    kept, faults = split(Members, members({}, {"role": None}))
    assert kept.height == 1
    assert faults.select("index", "column").rows() == [(1, "role")]


def test_split_sets_every_copy_of_a_key_aside() -> None:
    kept, faults = split(Households, frame(Households, {"case_id": "a"}, {"case_id": "b"}, {"case_id": "a"}))
    assert kept["case_id"].to_list() == ["b"]
    assert faults["index"].to_list() == [0, 2]


def test_split_refuses_a_frame_that_is_wrong_as_a_whole() -> None:
    with pytest.raises(ContractError):
        split(Members, members({}).drop("role"))
    with pytest.raises(ContractError):
        split(Members, members({}).with_columns(birth_date=pl.lit("2026-10-01")))


@given(st.lists(st.sampled_from(["applicant", "child", "lodger", None]), max_size=20))
def test_split_parts_every_row_once(roles: list[str | None]) -> None:
    kept, faults = split(Members, members(*({"role": role} for role in roles)) if roles else members({}).clear())
    good = [number for number, role in enumerate(roles) if role in {"applicant", "child"}]
    assert kept["role"].to_list() == [roles[number] for number in good]
    assert set(faults["index"]) == set(range(len(roles))) - set(good)


def test_columns_come_in_the_schemas_order_with_their_types() -> None:
    assert list(columns(CaseStates).items()) == [
        ("case_id", pl.String()),
        ("state", pl.String()),
        ("reason", pl.String()),
    ]
