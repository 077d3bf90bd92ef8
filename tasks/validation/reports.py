"""Tables that show what the store contains: status, ledger, past runs, the manager's page.

Counts of cases may be null where they come from the analysts' copy, which hides small counts.
"""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.cases import CAUSES, CaseMonths
from tasks.validation.contract import Table
from tasks.validation.income import RESOURCES

RUN_ENDS = ["complete", "incomplete", "failed", "held"]
SHOWN_OUTCOMES = ["data", "empty", "manual_check", "transient", "fatal"]
"""Outcomes as the ledger shows them. The reason for a manual check would reveal a protected address."""


class RunStatuses(Table):
    """A run with its end status (`interrupted`: it did not end) and its coverage."""

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
    by_hand: pl.Int64 = pa.Field(ge=0, nullable=True)
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
    """Look-ups as the store has them. sequence: the position in the ledger; null from before the ledger was a chain."""

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
    """The inputs of a past run's rules. own_housing_cost_ore: without additions by the rules.

    before_ore: the entitlement that the run found, per month.
    """

    team: pl.String
    own_housing_cost_ore: pl.Int64 = pa.Field(ge=0)
    heating_included: pl.Boolean
    before_ore: pl.Int64 = pa.Field(ge=0)


class Trend(Table):
    """A published run in counts and sums; øre per month."""

    run_id: pl.String = pa.Field(unique=True)
    month: pl.Date
    as_of: pl.Date
    population: pl.Int64 = pa.Field(ge=0)
    unchanged: pl.Int64 = pa.Field(ge=0)
    observed: pl.Int64 = pa.Field(ge=0)
    flagged: pl.Int64 = pa.Field(ge=0)
    awaiting: pl.Int64 = pa.Field(ge=0)
    by_hand: pl.Int64 = pa.Field(ge=0)
    not_checked: pl.Int64 = pa.Field(ge=0)
    under_cases: pl.Int64 = pa.Field(ge=0)
    over_cases: pl.Int64 = pa.Field(ge=0)
    under_ore: pl.Int64 = pa.Field(ge=0)
    over_ore: pl.Int64 = pa.Field(ge=0)


class IncomeLookUps(Table):
    """What one look-up found of one person in one month, by kind of income; without a kind where it found nothing."""

    person_key: pl.String
    month: pl.Date
    lookup_id: pl.String
    day: pl.Date  # in Europe/Oslo
    requested_at: Annotated[pl.Datetime, "us", "UTC"]
    category: pl.String = pa.Field(nullable=True)
    code: pl.String = pa.Field(nullable=True)
    amount_ore: pl.Int64 = pa.Field(nullable=True)


class Inflow(Table):
    """The flags that were new in the runs for a month; those that replaced another flag are not."""

    month: pl.Date = pa.Field(unique=True)
    flags: pl.Int64 = pa.Field(ge=0)


class FirstFlagged(Table):
    """The date from which a case has been flagged."""

    case_id: pl.String = pa.Field(unique=True)
    first_flagged: pl.Date


class LookupsUsed(Table):
    """Look-ups by month of the run, resource and purpose."""

    month: pl.Date
    resource: pl.String = pa.Field(isin=RESOURCES)
    purpose: pl.String
    look_ups: pl.Int64 = pa.Field(ge=0)
    persons: pl.Int64 = pa.Field(ge=0)
    calls: pl.Int64 = pa.Field(ge=0)


class VerdictsByCause(Table):
    """Settled flags (a new decision, or no change) by main cause, and those that led to a new decision."""

    cause: pl.String = pa.Field(isin=CAUSES, unique=True)
    answered: pl.Int64 = pa.Field(ge=0)
    new_decisions: pl.Int64 = pa.Field(ge=0)


class Precision(Table):
    """The current answers, by what the flag was about. `month_kroner` is named by month, space, size.

    `limit` is named by one of LIMIT_KINDS, space, the monthly limit in kroner when the flag was raised; `month_limit`
    by month, space, and the name of `limit`.
    """

    part: pl.String = pa.Field(
        isin=["month", "kind", "cause", "reason", "kroner", "month_kroner", "limit", "month_limit"]
    )
    name: pl.String
    answered: pl.Int64 = pa.Field(ge=0)
    new_decision: pl.Int64 = pa.Field(ge=0)
    no_change: pl.Int64 = pa.Field(ge=0)
    wrong_data: pl.Int64 = pa.Field(ge=0)
    waiting: pl.Int64 = pa.Field(ge=0)
    precision: pl.Float64 = pa.Field(nullable=True)


class ComparedCases(Table):
    """A case as a past run classified it. exclusion_reason: why it was excluded from the flags."""

    case_id: pl.String = pa.Field(unique=True)
    team: pl.String
    difference_ore: pl.Int64
    limit_ore: pl.Int64 = pa.Field(ge=0)
    state: pl.String = pa.Field(isin=["unchanged", "observed", "flagged"])
    exclusion_reason: pl.String = pa.Field(nullable=True)
