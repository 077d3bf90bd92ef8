"""What the manager's page is made from: a run's report, and what the store has of earlier runs and of answers."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from tasks.reports.model import RunReport
from tasks.validation import empty, validate
from tasks.validation.reports import FirstFlagged, Inflow, LookupsUsed, Precision, Trend, VerdictsByCause


@dataclass(frozen=True)
class ManagerInputs:
    """A run's report with what else the page shows.

    trend: Trend, the published runs before it, the oldest first. first_flagged: FirstFlagged of its flagged cases.
    inflow: Inflow, the newest month last. look_ups: LookupsUsed. verdicts: VerdictsByCause. precision: Precision of the
    current answers. All may be empty.
    """

    report: RunReport
    trend: pl.DataFrame
    first_flagged: pl.DataFrame
    look_ups: pl.DataFrame
    verdicts: pl.DataFrame
    precision: pl.DataFrame
    inflow: pl.DataFrame = field(default_factory=lambda: empty(Inflow))
    mended: int = 0  # cases that the run before had set aside, and this one did not

    def __post_init__(self) -> None:
        validate(Trend, self.trend)
        validate(FirstFlagged, self.first_flagged)
        validate(Inflow, self.inflow)
        validate(LookupsUsed, self.look_ups)
        validate(VerdictsByCause, self.verdicts)
        validate(Precision, self.precision)
