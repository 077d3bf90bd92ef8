"""Tables about cases that no run can check, and what caseworkers found when they checked them. Never a person."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table

CHECK_RESULTS = ["no_change", "new_decision", "asked_citizen", "postponed"]
"""What a manual check led to. These are verdicts too, and have the same words."""

CHECK_STATUSES = ["open", "new_facts", "due", "checked"]
"""open: never checked. new_facts: the case is another than when it was checked. due: the time of the check is over.
checked: nobody needs to do anything until the time is over or the case changes."""


class ManualChecks(Table):
    """A caseworker's check (manuell kontroll) of a case that no run can check. `note` never leaves the store.

    check_again_on: the case is shown as to be checked from this day. facts, decision_id: of the case when it was
    checked, see tasks/changes/manual_checks.py.
    """

    check_id: pl.String = pa.Field(unique=True)
    case_id: pl.String
    result: pl.String = pa.Field(isin=CHECK_RESULTS)
    check_again_on: pl.Date
    note: pl.String = pa.Field(nullable=True)
    checked_by: pl.String = pa.Field(nullable=True)
    checked_at: Annotated[pl.Datetime, "us", "UTC"]
    import_id: pl.String
    source_run: pl.String
    facts: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$")
    decision_id: pl.String


class CurrentChecks(Table):
    """The newest check of each case. checked_on is a date in Europe/Oslo."""

    check_id: pl.String
    case_id: pl.String = pa.Field(unique=True)
    result: pl.String = pa.Field(isin=CHECK_RESULTS)
    check_again_on: pl.Date
    note: pl.String = pa.Field(nullable=True)
    checked_by: pl.String = pa.Field(nullable=True)
    checked_on: pl.Date
    source_run: pl.String
    facts: pl.String
    decision_id: pl.String


class ManualFacts(Table):
    """What a manual check of a case is based on: the decision in force, and a fingerprint of dwelling and household."""

    case_id: pl.String = pa.Field(unique=True)
    decision_id: pl.String
    facts: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$")


class ManualCases(Table):
    """Each case of a run that must be checked by hand, with its newest check. Without a check: null from `result`."""

    case_id: pl.String = pa.Field(unique=True)
    status: pl.String = pa.Field(isin=CHECK_STATUSES)
    check_id: pl.String = pa.Field(nullable=True)
    result: pl.String = pa.Field(isin=CHECK_RESULTS, nullable=True)
    check_again_on: pl.Date = pa.Field(nullable=True)
    note: pl.String = pa.Field(nullable=True)
    checked_by: pl.String = pa.Field(nullable=True)
    checked_on: pl.Date = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def only_an_open_case_has_no_check(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A case that was checked has its check, and a case that was not has none."""
        return data.lazyframe.select((pl.col("status") == "open") == pl.col("check_id").is_null())
