"""The delivery guard in a run: it compares what each municipality delivered with its last published run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from flows.run.context import RunContext
from tasks.prefect_task import prefect_task
from tasks.recipients import (
    Delivery,
    breaches,
    delivery_figures,
    describe_findings,
    describe_warnings,
    without_municipalities,
)
from tasks.validation import DeliveryFigures, RecipientTables, empty
from tasks.warehouse import deliveries
from tasks.warehouse.engine.store import Store

_ADVICE = "If it is wrong, deliver it again and run again."


@dataclass(frozen=True)
class CheckedDelivery:
    """A delivery that the guard has checked.

    recipients: those of the municipalities that are not held. figures: DeliveryFigures of all municipalities. held: the
    municipalities that are held, each with the reason. nothing_left: every municipality is held.
    """

    recipients: RecipientTables
    figures: pl.DataFrame = field(default_factory=lambda: empty(DeliveryFigures))
    held: Mapping[str, str] = field(default_factory=dict)
    nothing_left: bool = False

    def findings(self) -> list[str]:
        """The faults and the warnings about rows, in lines for the operator."""
        return [*describe_findings(self.recipients.findings), *describe_warnings(self.recipients.warnings)]

    def lines(self, run_id: str) -> list[str]:
        """Each held municipality in a line for the operator, with what to do."""
        return [f"{reason} {_accept(municipality, run_id)} {_ADVICE}" for municipality, reason in self.held.items()]


def _accept(municipality: str, run_id: str) -> str:
    return f"If it is right: bostotte release {run_id} --municipality {municipality} --config FILE, and run again."


def check_delivery(store: Store | None, context: RunContext, delivery: Delivery) -> CheckedDelivery:
    """Compare a delivery with the last published run of each municipality. store: None before the first run."""
    guard = context.settings.delivery
    if not guard.enabled:
        return _checked(context, delivery)
    known = deliveries.known_cases(store) if store else _NOBODY
    last = deliveries.accepted_figures(store) if store else empty(DeliveryFigures)
    figures = delivery_figures(delivery, known)
    found = breaches(figures, last, guard)
    held = {
        municipality: f"The delivery of {municipality} is HELD, nothing was done for it: "
        + " ".join(each.describe() for each in found if each.municipality == municipality)
        for municipality in sorted({each.municipality for each in found})
    }
    if not held:
        return _checked(context, delivery, figures)
    delivering = pl.concat([figures, last]).filter(pl.col("figure") == "rows", pl.col("value") > 0)["municipality"]
    rest = without_municipalities(delivery, held, known)
    return _checked(context, rest, figures, held, nothing_left=set(delivering) <= held.keys())


_NOBODY = pl.DataFrame(schema={"case_id": pl.String, "municipality": pl.String})


def _checked(
    context: RunContext,
    delivery: Delivery,
    figures: pl.DataFrame | None = None,
    held: Mapping[str, str] | None = None,
    *,
    nothing_left: bool = False,
) -> CheckedDelivery:
    recipients = delivery.recipients(context.pseudonymiser)
    return CheckedDelivery(
        recipients, empty(DeliveryFigures) if figures is None else figures, held or {}, nothing_left=nothing_left
    )


check_delivery_task = prefect_task("check delivery")(check_delivery)
