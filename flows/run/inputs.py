"""The inputs that a run starts from: its context, its recipients, and the look-ups that the rules require."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from flows.run.context import RunContext
from flows.run.delivery import CheckedDelivery
from tasks.entitlement import CaseData, compared_since, required_lookups
from tasks.income import Watched
from tasks.prefect_task import prefect_task
from tasks.recipients import latest_decisions
from tasks.validation import RecipientTables
from tasks.warehouse import deliveries
from tasks.warehouse.engine.store import Store


@dataclass(frozen=True)
class RunInputs:
    """The inputs that a run starts from.

    required: RequiredLookups of every month that is compared. delivery: None in a replay. watched: municipality and
    person_key of persons whose cases are only missing, or held: their events are stored too.
    """

    context: RunContext
    recipients: RecipientTables
    required: pl.DataFrame
    delivery: CheckedDelivery | None = None
    watched: pl.DataFrame | None = None

    @property
    def recipients_of_events(self) -> Watched:
        """The persons that the event feeds are read for."""
        more = () if self.watched is None else self.watched["person_key"].to_list()
        other_ids = self.recipients.identities.persons
        return Watched.of(self.required, more, self.context.pseudonymiser, other_ids=other_ids)

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


def with_watched(store: Store, inputs: RunInputs) -> RunInputs:
    """The same inputs, with the persons whose cases are only missing, or held."""
    context, recipients = inputs.context, inputs.recipients
    delivered = {*recipients.population, *recipients.ended}
    days = context.settings.delivery.missing_days
    watched = deliveries.persons_to_watch(store, delivered, inputs.held_municipalities, context.as_of, days)
    return replace(inputs, watched=watched)


run_inputs_task = prefect_task("find required look-ups")(run_inputs)


def first_compared_months(context: RunContext, households: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The first month each case is compared in: case_id and `since`. decisions: Decisions, one per case."""
    months_back = context.settings.changes.months_back
    return compared_since(decisions, households, context.month, context.book, months_back=months_back)
