"""From answers to verdict-ready differences: the rooms of the law and of changes, put together. No input or output."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from flows.preparation import Preparation
from tasks.changes import case_states, compare, flagged_cases, one_reason_each
from tasks.entitlement import attribute, calculate, decision_months, explain, household_months
from tasks.recipients import RecipientsRead, latest_decisions
from tasks.settings import Settings
from tasks.validation import Reason
from tasks.warehouse import Results, Side


@dataclass(frozen=True)
class Recalculated:
    """What a run found out, for the store and for the report."""

    results: Results
    flagged: pl.DataFrame
    explanations: pl.DataFrame
    limit_ore: int


def flag_limit_ore(settings: Settings, minimum_payout_ore: int) -> int:
    """The smallest difference per month that is flagged, in øre."""
    limit = settings.changes.limit_kroner
    return minimum_payout_ore if limit == "minimum_payout" else round(limit * 100)


def recalculate(
    preparation: Preparation,
    recipients: RecipientsRead,
    income_lines: pl.DataFrame,
    assessment_items: pl.DataFrame,
    unready: pl.DataFrame,
) -> Recalculated:
    """Calculate every household that can be, compare it with its decision, and give every case its state.

    income_lines, assessment_items: what the run's look-ups brought. unready: Unready, households that lack an answer.
    """
    book, month, rounding = preparation.book, preparation.month, preparation.settings.rules.rounding
    decisions = latest_decisions(recipients.decisions, month)
    undecided = (
        recipients.households.join(decisions, on="case_id", how="anti")
        .select("case_id")
        .with_columns(reason=pl.lit(Reason.NO_DECISION.value))
    )
    held_back = pl.concat([unready, undecided])
    ready = recipients.households.join(held_back, on="case_id", how="anti")
    now, not_calculable = household_months(
        ready,
        recipients.members.join(ready, on="case_id", how="semi"),
        income_lines,
        assessment_items,
        month,
        book,
        preparation.codes,
    )
    decisions = decisions.join(now, on="case_id", how="semi")
    decided = decision_months(decisions, now, recipients.households, book)
    entitlements = calculate(now, book, rounding=rounding)
    limit_ore = flag_limit_ore(preparation.settings, book.minimum_payout_ore(month))
    comparisons = compare(entitlements, decisions, limit_ore=limit_ore)
    differing = comparisons.filter(pl.col("difference_ore") != 0).select("case_id", "decided_ore")
    attributions = attribute(
        decided.join(differing, on="case_id", how="semi"),
        now.join(differing, on="case_id", how="semi"),
        differing,
        book,
        rounding=rounding,
    )
    reasons = one_reason_each([recipients.rejected_cases, held_back, not_calculable])
    flagged = flagged_cases(
        comparisons, recipients.households, decisions, decided=decided, now=now, entitlements=entitlements
    )
    return Recalculated(
        results=Results(
            decided=Side(decided, calculate(decided, book, rounding=rounding)),
            now=Side(now, entitlements),
            comparisons=comparisons,
            attributions=attributions,
            case_states=case_states(recipients.population, comparisons, reasons),
        ),
        flagged=flagged,
        explanations=explain(now.join(flagged, on="case_id", how="semi"), book, rounding=rounding),
        limit_ore=limit_ore,
    )
