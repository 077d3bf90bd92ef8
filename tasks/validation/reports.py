"""What the store answers to commands that look at it: status, ledger, past runs, the export for a citizen.

Counts of cases may be null where they come from the analysts' copy, which hides small ones.
"""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.cases import CaseMonths
from tasks.validation.contract import Table
from tasks.validation.income import RESOURCES

RUN_ENDS = ["complete", "incomplete", "failed", "held"]
SHOWN_OUTCOMES = ["data", "empty", "manual_check", "transient", "fatal"]
"""Outcomes as the ledger shows them. Why somebody must be checked by hand would reveal a protected address."""


class RunStatuses(Table):
    """A run with how it ended (`interrupted`: it did not) and its coverage."""

    run_id: pl.String = pa.Field(unique=True)
    month: pl.Date
    as_of: pl.Date
    started_at: Annotated[pl.Datetime, "us", "UTC"]
    finished_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(nullable=True)
    status: pl.String = pa.Field(isin=[*RUN_ENDS, "interrupted"])
    message: pl.String = pa.Field(nullable=True)
    released_by: pl.String = pa.Field(nullable=True)
    population: pl.Int64 = pa.Field(ge=0, nullable=True)
    unchanged: pl.Int64 = pa.Field(ge=0, nullable=True)
    observed: pl.Int64 = pa.Field(ge=0, nullable=True)
    flagged: pl.Int64 = pa.Field(ge=0, nullable=True)
    awaiting: pl.Int64 = pa.Field(ge=0, nullable=True)
    not_checked: pl.Int64 = pa.Field(ge=0, nullable=True)


class PastRuns(Table):
    """A run with the rules that it used. status: null where it did not end."""

    run_id: pl.String = pa.Field(unique=True)
    month: pl.Date
    as_of: pl.Date
    started_at: Annotated[pl.Datetime, "us", "UTC"]
    finished_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(nullable=True)
    rule_version: pl.String
    rounding: pl.String
    environment: pl.String
    status: pl.String = pa.Field(isin=RUN_ENDS, nullable=True)


class CopiedLedger(Table):
    """Look-ups as the analysts' copy has them: cases and persons under the copy's own pseudonyms."""

    requested_at: Annotated[pl.Datetime, "us", "UTC"]
    run_id: pl.String
    case_id: pl.String
    municipality: pl.String
    person_key: pl.String
    resource: pl.String = pa.Field(isin=RESOURCES)
    period_from: pl.String = pa.Field(nullable=True)
    period_to: pl.String = pa.Field(nullable=True)
    purpose: pl.String
    legal_basis: pl.String
    outcome: pl.String = pa.Field(isin=SHOWN_OUTCOMES)
    attempts: pl.Int64 = pa.Field(ge=0)


class ShownLedger(Table):
    """Look-ups as the store has them. sequence: the position in the ledger; null where it was not a chain yet."""

    sequence: pl.Int64 = pa.Field(nullable=True)
    requested_at: Annotated[pl.Datetime, "us", "UTC"]
    run_id: pl.String
    case_id: pl.String
    municipality: pl.String
    person_key: pl.String
    resource: pl.String = pa.Field(isin=RESOURCES)
    period_from: pl.String = pa.Field(nullable=True)
    period_to: pl.String = pa.Field(nullable=True)
    purpose: pl.String
    legal_basis: pl.String
    outcome: pl.String = pa.Field(isin=SHOWN_OUTCOMES)
    attempts: pl.Int64 = pa.Field(ge=0)
    correlation_ids: pl.String = pa.Field(nullable=True)  # separated by spaces


class RehearsalCases(CaseMonths):
    """The cases of a past run as its rules were given them. own_housing_cost_ore: without additions by the rules.

    before_ore: the entitlement that the run found, per month.
    """

    team: pl.String
    own_housing_cost_ore: pl.Int64 = pa.Field(ge=0)
    heating_included: pl.Boolean
    before_ore: pl.Int64 = pa.Field(ge=0)
