"""From answers to verdict-ready differences: the rooms of the law and of changes, put together. No input or output."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from flows.preparation import Preparation
from tasks.changes import (
    Weighing,
    case_states,
    compare,
    flagged_cases,
    live_on,
    one_reason_each,
    reached,
    thresholds,
    weigh,
)
from tasks.entitlement import (
    Sources,
    attribute,
    attribute_members,
    calculate,
    compared_since,
    decision_months,
    earlier_months,
    explain,
    household_months,
    keep_assessed,
    name_heating,
    one_offs,
    place_incomes,
    tell_assessed,
    tell_kept,
)
from tasks.recipients import RecipientsRead, latest_decisions
from tasks.settings import Settings
from tasks.validation import Reason
from tasks.warehouse import Results, Side


@dataclass(frozen=True)
class Known:
    """What the run's look-ups brought, its own and those that stand.

    answered: person_key and month of each income look-up that ended with data or empty. unready: Unready, households
    that lack an answer for the run's own month. standings: Standings, the flags of earlier runs.
    """

    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    answered: pl.DataFrame
    unready: pl.DataFrame
    standings: pl.DataFrame


@dataclass(frozen=True)
class Recalculated:
    """What a run found out, for the store and for the report."""

    results: Results
    flagged: pl.DataFrame
    explanations: pl.DataFrame
    limit_ore: int


@dataclass(frozen=True)
class Months:
    """Every compared month of every case that can be calculated: what the rules were given, and what they gave.

    ready: Households. decisions: Decisions, one per case. as_found: case_months before a decision's assessed income was
    left standing in some of them. not_calculable: Unready.
    """

    ready: pl.DataFrame
    decisions: pl.DataFrame
    as_found: pl.DataFrame
    case_months: pl.DataFrame
    entitlements: pl.DataFrame
    not_calculable: pl.DataFrame


def flag_limit_ore(settings: Settings, minimum_payout_ore: int) -> int:
    """The smallest difference per month that is flagged where no dated limit is set, in øre."""
    limit = settings.changes.limit_kroner
    return minimum_payout_ore if limit == "minimum_payout" else round(limit * 100)


def compared_from(preparation: Preparation, recipients: RecipientsRead) -> pl.DataFrame:
    """The first month each case is compared in: case_id and `since`."""
    month = preparation.month
    return compared_since(
        latest_decisions(recipients.decisions, month),
        recipients.households,
        month,
        preparation.book,
        months_back=preparation.settings.changes.months_back,
    )


def recalculate(preparation: Preparation, recipients: RecipientsRead, known: Known) -> Recalculated:
    """Calculate every household that can be, compare it with its decision, and give every case its state."""
    book, month, rounding = preparation.book, preparation.month, preparation.settings.rules.rounding
    decisions = latest_decisions(recipients.decisions, month)
    undecided = (
        recipients.households.join(decisions, on="case_id", how="anti")
        .select("case_id")
        .with_columns(reason=pl.lit(Reason.NO_DECISION.value))
    )
    held_back = pl.concat([known.unready, undecided])
    found = _months(preparation, recipients, known, decisions, held_back)
    changes = preparation.settings.changes
    limits = thresholds(recipients.households, changes, month, book.minimum_payout_ore(month))
    months = compare(found.entitlements, found.decisions, found.case_months)
    weighing = Weighing(recipients.households, found.decisions, months, limits, month, preparation.as_of, changes)
    shown = reached(weighing)
    now = found.case_months.join(shown, on=["case_id", "month"], how="semi")
    entitlements = found.entitlements.join(shown, on=["case_id", "month"], how="semi")
    decided = decision_months(found.decisions, now, recipients.households, book)
    differing = (
        months.join(shown, on=["case_id", "month"], how="semi")
        .filter(pl.col("difference_ore") != 0)
        .select("case_id", "decided_ore")
    )
    own = _own_costs(recipients.households, found.decisions, now, month)
    attributions = attribute(
        decided.join(differing, on="case_id", how="semi"),
        now.join(differing, on="case_id", how="semi"),
        differing,
        book,
        rounding=rounding,
        own_costs=own,
    )
    weighed, told = weigh(weighing, shown, _one_offs(preparation, recipients, known, found), attributions)
    lived = live_on(
        weighed,
        told,
        now.drop("housing_cost_ore")
        .join(own.select("case_id", housing_cost_ore="own_after_ore"), on="case_id", maintain_order="left")
        .select(now.columns),
        attributions,
        known.standings,
        population=recipients.population,
        as_of=preparation.as_of,
        quiet_days=changes.quiet_days,
    )
    flagged = flagged_cases(
        lived.comparisons,
        recipients.households,
        found.decisions,
        decided=decided,
        now=now,
        entitlements=entitlements,
        findings=lived.findings,
        flags=lived.flags,
        events=lived.events,
    )
    reasons = one_reason_each([recipients.rejected_cases, held_back, found.not_calculable])
    return Recalculated(
        results=Results(
            decided=Side(decided, _calculated(preparation, decided, recipients.households)),
            now=Side(now, entitlements),
            months=months,
            comparisons=lived.comparisons,
            findings=lived.findings,
            attributions=attributions,
            case_states=case_states(recipients.population, lived.comparisons, reasons),
            flags=lived.flags,
            flag_events=lived.events,
            member_incomes=_member_incomes(
                preparation, recipients, known, found, lived.comparisons, _Compared(decided, now, attributions, own)
            ),
        ),
        flagged=flagged,
        explanations=_explained(preparation, recipients, known, found, now.join(flagged, on="case_id", how="semi")),
        limit_ore=flag_limit_ore(preparation.settings, book.minimum_payout_ore(month)),
    )


@dataclass(frozen=True)
class _Compared:
    """The two sides of the months shown, CaseMonths; Attribution of their differences; own costs, see _own_costs."""

    decided: pl.DataFrame
    now: pl.DataFrame
    attributions: pl.DataFrame
    own_costs: pl.DataFrame


def _member_incomes(  # noqa: PLR0917 - what a run knows, each of its own kind
    preparation: Preparation,
    recipients: RecipientsRead,
    known: Known,
    found: Months,
    comparisons: pl.DataFrame,
    compared: _Compared,
) -> pl.DataFrame:
    """Whose income the income cause of each flagged case sits in: MemberIncomes."""
    flagged = comparisons.filter(pl.col("state") == "flagged")
    by_income = compared.attributions.filter(pl.col("cause") == "income", pl.col("amount_ore") != 0).join(
        flagged, on="case_id", how="semi"
    )
    decided, now = (side.join(by_income, on="case_id", how="semi") for side in (compared.decided, compared.now))
    sources = Sources(
        recipients.households,
        recipients.members.join(by_income, on="case_id", how="semi"),
        known.income_lines,
        known.assessment_items,
        preparation.book,
        preparation.codes,
    )
    placed = place_incomes(sources, decided, now, found.decisions, found.case_months.select("case_id", "month"))
    return attribute_members(
        placed,
        by_income,
        decided,
        now,
        preparation.book,
        rounding=preparation.settings.rules.rounding,
        own_costs=compared.own_costs,
    )


def _own_costs(households: pl.DataFrame, decisions: pl.DataFrame, now: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The case system's own housing cost on both sides: case_id, own_before_ore, own_after_ore.

    What the rules add to it changes with the rates, for many at once; a flag does not rest on that. In months before
    the run's own the cost is taken as decided.
    """
    return (
        now.select("case_id", "month")
        .join(households.select("case_id", current="housing_cost_ore"), on="case_id", maintain_order="left")
        .join(decisions.select("case_id", own_before_ore="housing_cost_ore"), on="case_id", maintain_order="left")
        .select(
            "case_id",
            "own_before_ore",
            own_after_ore=pl.when(pl.col("month") == month).then("current").otherwise("own_before_ore"),
        )
    )


def _months(
    preparation: Preparation,
    recipients: RecipientsRead,
    known: Known,
    decisions: pl.DataFrame,
    held_back: pl.DataFrame,
) -> Months:
    """The run's own month, and each month before it back to the decision's first."""
    book, month, codes = preparation.book, preparation.month, preparation.codes
    ready = recipients.households.join(held_back, on="case_id", how="anti")
    members = recipients.members.join(ready, on="case_id", how="semi")
    now, not_calculable = household_months(
        ready, members, known.income_lines, known.assessment_items, month, book, codes
    )
    decisions = decisions.join(now, on="case_id", how="semi")
    earlier = earlier_months(
        now,
        compared_from(preparation, recipients),
        ready,
        members,
        decisions,
        known.income_lines,
        known.assessment_items,
        known.answered,
        month,
        book,
        codes,
    )
    as_found = pl.concat([now, earlier])
    case_months = keep_assessed(as_found, decisions, book)
    return Months(
        ready.join(now, on="case_id", how="semi"),
        decisions,
        as_found,
        case_months,
        _calculated(preparation, case_months, ready),
        not_calculable,
    )


def _calculated(preparation: Preparation, case_months: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    book, rounding = preparation.book, preparation.settings.rules.rounding
    return name_heating(calculate(case_months, book, rounding=rounding), case_months, households, book)


def _explained(
    preparation: Preparation, recipients: RecipientsRead, known: Known, found: Months, now: pl.DataFrame
) -> pl.DataFrame:
    """The calculations line by line, and whose income is from a tax assessment, now or in the decision."""
    lines = explain(now, preparation.book, rounding=preparation.settings.rules.rounding)
    households = recipients.households.join(now, on="case_id", how="semi")
    told = tell_assessed(
        lines,
        *(now, households, recipients.members, known.income_lines, known.assessment_items),
        preparation.book,
        preparation.codes,
    )
    as_found = found.as_found.join(now, on=["case_id", "month"], how="semi")
    return tell_kept(told, as_found, found.decisions, preparation.book)


def _one_offs(preparation: Preparation, recipients: RecipientsRead, known: Known, found: Months) -> pl.DataFrame:
    return one_offs(
        found.ready,
        recipients.members.join(found.ready, on="case_id", how="semi"),
        known.income_lines,
        known.assessment_items,
        preparation.month,
        preparation.book,
        preparation.codes,
        rounding=preparation.settings.rules.rounding,
    )
