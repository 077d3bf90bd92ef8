"""What the manager's page is made from: a run's report, and what the store has of earlier runs and of answers."""

from __future__ import annotations

from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from tasks.reports.model import RunReport
from tasks.reports.tightness import Precision
from tasks.validation import CAUSES, RESOURCES, Table, validate


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
    not_checked: pl.Int64 = pa.Field(ge=0)
    under_cases: pl.Int64 = pa.Field(ge=0)
    over_cases: pl.Int64 = pa.Field(ge=0)
    under_ore: pl.Int64 = pa.Field(ge=0)
    over_ore: pl.Int64 = pa.Field(ge=0)


class FirstFlagged(Table):
    """Since when a case has been flagged."""

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


class VerdictCounts(Table):
    """Settled flags (a new decision, or no change) by main cause, and those that led to a new decision."""

    cause: pl.String = pa.Field(isin=CAUSES, unique=True)
    answered: pl.Int64 = pa.Field(ge=0)
    new_decisions: pl.Int64 = pa.Field(ge=0)


@dataclass(frozen=True)
class ManagerInputs:
    """A run's report with what else the page shows.

    trend: Trend, the published runs before it, the oldest first. first_flagged: FirstFlagged of its flagged cases.
    look_ups: LookupsUsed. verdicts: VerdictCounts. precision: Precision of the current answers. All may be empty.
    """

    report: RunReport
    trend: pl.DataFrame
    first_flagged: pl.DataFrame
    look_ups: pl.DataFrame
    verdicts: pl.DataFrame
    precision: pl.DataFrame
    mended: int = 0  # cases that the run before had set aside, and this one did not

    def __post_init__(self) -> None:
        validate(Trend, self.trend)
        validate(FirstFlagged, self.first_flagged)
        validate(LookupsUsed, self.look_ups)
        validate(VerdictCounts, self.verdicts)
        validate(Precision, self.precision)
