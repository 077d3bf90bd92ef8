"""The columns of the tables that go into a settlement and come out of it. Money is whole øre; months are first days."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tasks.errors import ContractError

Columns = Mapping[str, pl.DataType]

CHANGES = ("a_ordning", "business", "capital", "foreign", "letting", "assessment")
"""Causes that change the income of a month; wealth is given as it should have been."""

YEAR_AMOUNTS: Columns = {
    "person_key": pl.String(),
    "business_ore": pl.Int64(),
    "capital_ore": pl.Int64(),
    "foreign_ore": pl.Int64(),
    "net_wealth_ore": pl.Int64(),
    "home_wealth_ore": pl.Int64(),
}
"""One row per person: yearly amounts of an assessment. net_wealth_ore is null where the assessment does not say."""

MEMBER_MONTHS: Columns = {
    "case_id": pl.String(),
    "person_key": pl.String(),
    "month": pl.Date(),
    "income_counts": pl.Boolean(),
    "wealth_counts": pl.Boolean(),
    "own_business_ore": pl.Int64(),
}
"""One row per member and month of the year. own_business_ore: their entries of kind naeringsinntekt in a-ordningen that
month, as counted."""

FACTS: Columns = {
    "case_id": pl.String(),
    "person_key": pl.String(),
    "kind": pl.String(),
    "first": pl.Date(),
    "last": pl.Date(),
    "amount_ore": pl.Int64(),
}
"""One row per documented fact; what each kind means is in `spread`. person_key is null for a fact of the household."""

MONTH_AMOUNTS: Columns = {
    "case_id": pl.String(),
    "month": pl.Date(),
    "business_ore": pl.Int64(),
    "capital_ore": pl.Int64(),
    "foreign_ore": pl.Int64(),
    "a_ordning_less_ore": pl.Int64(),
    "net_wealth_ore": pl.Int64(),
    "home_wealth_ore": pl.Int64(),
}
"""One row per household-month: what the assessments give it. a_ordning_less_ore does not count of a-ordningen."""

SETTLED_MONTHS: Columns = {
    "case_id": pl.String(),
    "month": pl.Date(),
    "paid_ore": pl.Int64(),
    "right_ore": pl.Int64(),
    "difference_ore": pl.Int64(),
    "time_barred_after": pl.Date(),
}
"""One row per household-month. difference_ore is right less paid: below zero for a claim."""

SETTLED_CAUSES: Columns = {
    "case_id": pl.String(),
    "month": pl.Date(),
    "cause": pl.String(),
    "amount_ore": pl.Int64(),
    "ground": pl.String(),
}
"""One row per household-month and cause with an amount; they sum to the difference. ground: of a claim; null: none is
known."""

SETTLED_CASES: Columns = {
    "case_id": pl.String(),
    "scheme": pl.String(),
    "claim_ore": pl.Int64(),
    "extra_ore": pl.Int64(),
    "claim_after_threshold_ore": pl.Int64(),
    "extra_after_threshold_ore": pl.Int64(),
    "state": pl.String(),
}
"""One row per case: the sums of its months, what is left after the thresholds, and the state."""


def checked(name: str, frame: pl.DataFrame, wanted: Columns, *, may_be_null: tuple[str, ...] = ()) -> pl.DataFrame:
    """The wanted columns of a frame, in order. Raises ContractError for a missing one, a null, or another type."""
    for column, kind in wanted.items():
        if frame.schema.get(column) != kind:
            raise ContractError(f"{name}: {column}: should be {kind}")
        if column not in may_be_null and frame[column].null_count():
            raise ContractError(f"{name}: {column}: has a row without a value")
    return frame.select(wanted.keys())
