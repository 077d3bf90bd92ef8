"""`validate` refuses a bad frame, and never shows a value."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Mapping

import polars as pl
import pytest

from tasks.errors import ContractError, Exit
from tasks.validation import CaseStates, Members, columns, validate
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


def test_an_error_names_schema_column_check_and_the_number_of_rows() -> None:
    with pytest.raises(ContractError) as caught:
        validate(Members, members({"role": "a"}, {"role": "b"}, {}))
    message = caught.value.message
    assert message.startswith("Members: role: isin(")
    assert message.endswith("(2 rows)")


def test_an_error_names_every_fault_at_once() -> None:
    with pytest.raises(ContractError, match=r"birth_date: .*; role: "):
        validate(Members, members({"role": "a", "birth_date": None}))


def test_columns_come_in_the_schemas_order_with_their_types() -> None:
    assert list(columns(CaseStates).items()) == [
        ("case_id", pl.String()),
        ("state", pl.String()),
        ("reason", pl.String()),
    ]
