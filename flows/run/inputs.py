"""The inputs that a run starts from: its context, its recipients, and the look-ups that the rules require."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from flows.run.context import RunContext
from flows.run.delivery import CheckedDelivery
from tasks.entitlement import CaseData, compared_since, required_lookups
from tasks.prefect_task import prefect_task
from tasks.recipients import latest_decisions
from tasks.validation import RecipientTables


@dataclass(frozen=True)
class RunInputs:
    """The inputs that a run starts from.

    required: RequiredLookups of every month that is compared. delivery: None in a replay.
    """

    context: RunContext
    recipients: RecipientTables
    required: pl.DataFrame
    delivery: CheckedDelivery | None = None

    @property
    def held_municipalities(self) -> list[str]:
        """The municipalities that the delivery guard holds."""
        return sorted(self.delivery.held) if self.delivery else []

    def case_data(
        self, income_lines: pl.DataFrame, assessment_items: pl.DataFrame, answered_months: pl.DataFrame
    ) -> CaseData:
        """All cases with the given answers: IncomeLines, AssessmentItems, and person_key and month of each answer."""
        return CaseData(
            households=self.recipients.households,
            members=self.recipients.members,
            income_lines=income_lines,
            assessment_items=assessment_items,
            answered_months=answered_months,
            book=self.context.book,
            codes=self.context.codes,
        )


def run_inputs(context: RunContext, recipients: RecipientTables, delivery: CheckedDelivery | None = None) -> RunInputs:
    """Find the look-ups that the rules require for these recipients, once for the whole run."""
    decisions = latest_decisions(recipients.decisions, context.month)
    since = first_compared_months(context, recipients.households, decisions)
    required = required_lookups(recipients.households, recipients.members, context.month, context.book, since=since)
    return RunInputs(context, recipients, required, delivery)


run_inputs_task = prefect_task("find required look-ups")(run_inputs)


def first_compared_months(context: RunContext, households: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The first month each case is compared in: case_id and `since`. decisions: Decisions, one per case."""
    months_back = context.settings.changes.months_back
    return compared_since(decisions, households, context.month, context.book, months_back=months_back)
