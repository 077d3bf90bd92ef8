"""Every compared month of every case, some thousand cases at a time. No input or output.

A case's months are calculated from its own household, decision and answers, and from no other case's. So they can be
calculated for some cases after others, and what takes memory by the month is held for a few of them at a time; what is
found is the same, however many are taken at once. Only the weighing, and the life of flags, look across cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import polars as pl

from flows.run.context import RunContext
from tasks.changes import ComparisonContext, compare, reached
from tasks.entitlement import (
    CaseData,
    apply_ten_percent_rule,
    attribute,
    calculate,
    compared_since,
    decision_months,
    earlier_months,
    household_months,
    name_heating,
    one_offs,
)
from tasks.recipients import RecipientsRead, latest_decisions

CASES_AT_ONCE = 10_000
"""A country's night holds the months of so many at a time; a municipality's takes all at once."""


@dataclass(frozen=True)
class KnownFacts:
    """What the run's look-ups brought, its own and those that stand.

    answered: person_key and month of each income look-up that ended with data or empty. unready: Unready, households
    that lack an answer for the run's own month. standings: Standings, the flags of earlier runs.
    """

    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    answered: pl.DataFrame
    unready: pl.DataFrame
    earlier_flags: pl.DataFrame


@dataclass(frozen=True)
class ComparisonInputs:
    """What cases are calculated from: recipients, answers, one decision each; and where a difference is flagged.

    decisions: Decisions, one per case. held_back: Unready, cases that are not calculated. limits: Thresholds.
    """

    context: RunContext
    recipients: RecipientsRead
    known: KnownFacts
    decisions: pl.DataFrame
    held_back: pl.DataFrame
    limits: pl.DataFrame


@dataclass(frozen=True)
class MonthlyComparison:
    """What cases' months say, each frame in order of case.

    decisions: Decisions of the cases that were calculated. months: MonthComparisons of all their months. shown: of
    `reached`, the month that shows each case. decided, now: CaseMonths of that month, as decided and as found.
    entitlements: Entitlements of `now`. own_costs: of `own_costs`. attributions: Attribution of their differences.
    one_offs: OneOffs. not_calculable: NotCalculable. reaching, reaching_as_found: CaseMonths of all months
    of the cases that reach a limit, with a decision's assessed income left standing in some, and before it was.
    """

    decisions: pl.DataFrame
    months: pl.DataFrame
    shown: pl.DataFrame
    decided: pl.DataFrame
    now: pl.DataFrame
    entitlements: pl.DataFrame
    own_costs: pl.DataFrame
    attributions: pl.DataFrame
    one_offs: pl.DataFrame
    not_calculable: pl.DataFrame
    reaching: pl.DataFrame
    reaching_as_found: pl.DataFrame


def comparison_start(context: RunContext, recipients: RecipientsRead) -> pl.DataFrame:
    """The first month each case is compared in: case_id and `since`."""
    decisions = latest_decisions(recipients.decisions, context.month)
    return _since(context, recipients.households, decisions)


def _since(context: RunContext, households: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    months_back = context.settings.changes.months_back
    return compared_since(decisions, households, context.month, context.book, months_back=months_back)


def calculated(context: RunContext, case_months: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """The rules' Entitlements of CaseMonths, in their order."""
    book, rounding = context.book, context.settings.rules.rounding
    return name_heating(calculate(case_months, book, rounding=rounding), case_months, households, book)


def compared(basis: ComparisonInputs, cases_at_once: int = CASES_AT_ONCE) -> MonthlyComparison:
    """Calculate and compare every case that is not held back."""
    parts = [_compare_chunk(some) for some in _chunks(basis, cases_at_once)]
    return MonthlyComparison(
        **{each.name: pl.concat(getattr(part, each.name) for part in parts) for each in fields(MonthlyComparison)}
    )


def _chunks(basis: ComparisonInputs, cases_at_once: int) -> Iterator[_Chunk]:
    """The cases in order, so many at a time, each with what is known of it; one slice where there are none."""
    homes = basis.recipients.households.join(basis.held_back, on="case_id", how="anti").sort("case_id")
    for start in range(0, max(homes.height, 1), cases_at_once):
        some = homes[start : start + cases_at_once]
        about = _semi("case_id", some)
        members = about(basis.recipients.members)
        of_them = _semi("person_key", members)
        known = basis.known
        data = CaseData(
            some,
            members,
            of_them(known.income_lines),
            of_them(known.assessment_items),
            of_them(known.answered),
            basis.context.book,
            basis.context.codes,
        )
        yield _Chunk(basis.context, data, about(basis.decisions), about(basis.limits))


def _semi(key: str, frame: pl.DataFrame) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda other: other.join(frame, on=key, how="semi", maintain_order="left")


@dataclass(frozen=True)
class _Chunk:
    """Some cases and all that is known about them; Households in order of case, Decisions, Thresholds."""

    context: RunContext
    data: CaseData
    decisions: pl.DataFrame
    limits: pl.DataFrame


def _compare_chunk(some: _Chunk) -> MonthlyComparison:
    context, month = some.context, some.context.month
    book, changes, rounding = context.book, context.settings.changes, context.settings.rules.rounding
    newest, not_calculable = household_months(some.data, month)
    decisions = some.decisions.join(newest, on="case_id", how="semi").sort("case_id")
    as_found = pl.concat([newest, _earlier(some, newest, decisions)])
    case_months = apply_ten_percent_rule(as_found, decisions, book)
    entitlements = calculated(context, case_months, some.data.households)
    months = compare(entitlements, decisions, case_months)
    shown = reached(
        ComparisonContext(some.data.households, decisions, months, some.limits, month, context.as_of, changes)
    )
    now = case_months.join(shown, on=["case_id", "month"], how="semi").sort("case_id")
    decided = decision_months(decisions, now, some.data.households, book)
    differing = (
        months.join(shown, on=["case_id", "month"], how="semi")
        .filter(pl.col("difference_ore") != 0)
        .select("case_id", "decided_ore")
        .sort("case_id")
    )
    own = own_costs(some.data.households, decisions, now, month)
    reaching = shown.drop_nulls("limit_kind")
    return MonthlyComparison(
        decisions=decisions,
        months=months,
        shown=shown,
        decided=decided,
        now=now,
        entitlements=entitlements.join(shown, on=["case_id", "month"], how="semi").sort("case_id"),
        own_costs=own,
        attributions=attribute(
            decided.join(differing, on="case_id", how="semi"),
            now.join(differing, on="case_id", how="semi"),
            differing,
            book,
            rounding=rounding,
            own_costs=own,
        ),
        one_offs=_one_offs(some, newest),
        not_calculable=not_calculable,
        reaching=case_months.join(reaching, on="case_id", how="semi").sort("case_id", "month"),
        reaching_as_found=as_found.join(reaching, on="case_id", how="semi").sort("case_id", "month"),
    )


def _earlier(some: _Chunk, newest: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The months before the run's own, back to each decision's first."""
    context = some.context
    since = _since(context, some.data.households, decisions)
    return earlier_months(some.data, context.month, now=newest, since=since, decisions=decisions)


def _one_offs(some: _Chunk, newest: pl.DataFrame) -> pl.DataFrame:
    ready = some.data.households.join(newest, on="case_id", how="semi")
    data = replace(some.data, households=ready, members=some.data.members.join(ready, on="case_id", how="semi"))
    return one_offs(data, some.context.month, rounding=some.context.settings.rules.rounding)


def own_costs(households: pl.DataFrame, decisions: pl.DataFrame, now: pl.DataFrame, month: dt.date) -> pl.DataFrame:
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
