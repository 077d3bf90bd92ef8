"""Every compared month of every case, some thousand cases at a time. No input or output.

A case's months are calculated from its own household, decision and answers, and from no other case's. So cases can be
calculated in chunks, and the frames with a row per month exist for one chunk at a time. The size of the chunks does not
change the result. Only the classification of differences and the lifecycle of flags look across cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import polars as pl

from flows.run.context import RunContext
from flows.run.inputs import first_compared_months
from tasks.changes import ComparisonContext, compare, limit_reached
from tasks.entitlement import (
    CaseData,
    apply_ten_percent_rule,
    attribute,
    calculate,
    decision_months,
    earlier_months,
    household_months,
    name_heating,
    one_offs,
)

CASES_PER_CHUNK = 10_000
"""A municipality's cases fit in one chunk; a country's cases take about ten."""


@dataclass(frozen=True)
class ComparisonInputs:
    """The cases to compare, all that is known about them, and their limits.

    data: the cases that can be calculated, in order of case. decisions: Decisions, one per case. limits: Thresholds.
    """

    context: RunContext
    data: CaseData
    decisions: pl.DataFrame
    limits: pl.DataFrame

    def chunks(self, cases_per_chunk: int) -> Iterator[ComparisonInputs]:
        """The same for some cases at a time, in order; one empty chunk where there are no cases."""
        for start in range(0, max(self.data.households.height, 1), cases_per_chunk):
            cases = self.data.households[start : start + cases_per_chunk]
            decisions, limits = (
                frame.join(cases, on="case_id", how="semi", maintain_order="left")
                for frame in (self.decisions, self.limits)
            )
            yield replace(self, data=self.data.for_cases(cases), decisions=decisions, limits=limits)


@dataclass(frozen=True)
class MonthlyComparison:
    """The compared months of all cases, each frame in order of case.

    decisions: Decisions of the cases that were calculated. months: MonthComparisons of all their months. shown: of
    `limit_reached`, the month that each case is shown by. decided, now: CaseMonths of that month, as decided and as
    found. entitlements: Entitlements of `now`. own_costs: of `own_costs`. attributions: Attribution of the differences
    in that month. one_offs: OneOffs. not_calculable: NotCalculable. limit_cases: CaseMonths of all months of the cases
    that reach a limit. limit_cases_as_found: the same before `apply_ten_percent_rule`.
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
    limit_cases: pl.DataFrame
    limit_cases_as_found: pl.DataFrame


def calculate_entitlements(context: RunContext, case_months: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """The rules' Entitlements of CaseMonths, in their order."""
    book, rounding = context.book, context.settings.rules.rounding
    return name_heating(calculate(case_months, book, rounding=rounding), households, book)


def compare_months(inputs: ComparisonInputs, cases_per_chunk: int = CASES_PER_CHUNK) -> MonthlyComparison:
    """Calculate every month of every case, and compare it with the case's decision."""
    parts = [_compare_chunk(chunk) for chunk in inputs.chunks(cases_per_chunk)]
    return MonthlyComparison(
        **{each.name: pl.concat(getattr(part, each.name) for part in parts) for each in fields(MonthlyComparison)}
    )


@dataclass(frozen=True)
class CalculatedMonths:
    """Every month of some cases, calculated and compared with their decisions.

    newest: CaseMonths of the run's own month. as_found: CaseMonths of all months, before `apply_ten_percent_rule`;
    case_months: after it. entitlements: Entitlements of these. months: MonthComparisons. decisions: Decisions of the
    cases. not_calculable: NotCalculable.
    """

    newest: pl.DataFrame
    decisions: pl.DataFrame
    as_found: pl.DataFrame
    case_months: pl.DataFrame
    entitlements: pl.DataFrame
    months: pl.DataFrame
    not_calculable: pl.DataFrame


def calculate_months(inputs: ComparisonInputs) -> CalculatedMonths:
    """Calculate every month of the cases at once. For a whole country use `compare_months`."""
    context, data, month = inputs.context, inputs.data, inputs.context.month
    newest, not_calculable = household_months(data, month)
    decisions = inputs.decisions.join(newest, on="case_id", how="semi").sort("case_id")
    since = first_compared_months(context, data.households, decisions)
    earlier = earlier_months(data, month, now=newest, since=since, decisions=decisions)
    as_found = pl.concat([newest, earlier])
    case_months = apply_ten_percent_rule(as_found, decisions, context.book)
    entitlements = calculate_entitlements(context, case_months, data.households)
    months = compare(entitlements, decisions, case_months)
    return CalculatedMonths(newest, decisions, as_found, case_months, entitlements, months, not_calculable)


def _compare_chunk(chunk: ComparisonInputs) -> MonthlyComparison:
    context, data, month = chunk.context, chunk.data, chunk.context.month
    book, changes, rounding = context.book, context.settings.changes, context.settings.rules.rounding
    found = calculate_months(chunk)
    newest, decisions, case_months, months = found.newest, found.decisions, found.case_months, found.months
    shown = limit_reached(
        ComparisonContext(data.households, decisions, months, chunk.limits, month, context.as_of, changes)
    )
    now = _shown_months(case_months, shown)
    decided = decision_months(decisions, now, data.households, book)
    differing = _shown_months(months, shown).filter(pl.col("difference_ore") != 0).select("case_id", "decided_ore")
    own = own_costs(data.households, decisions, now, month)
    at_limit = shown.drop_nulls("limit_kind")
    return MonthlyComparison(
        decisions=decisions,
        months=months,
        shown=shown,
        decided=decided,
        now=now,
        entitlements=_shown_months(found.entitlements, shown),
        own_costs=own,
        attributions=attribute(
            decided.join(differing, on="case_id", how="semi"),
            now.join(differing, on="case_id", how="semi"),
            differing,
            book,
            rounding=rounding,
            own_costs=own,
        ),
        one_offs=one_offs(_calculated_cases(data, newest), month, rounding=rounding),
        not_calculable=found.not_calculable,
        limit_cases=case_months.join(at_limit, on="case_id", how="semi").sort("case_id", "month"),
        limit_cases_as_found=found.as_found.join(at_limit, on="case_id", how="semi").sort("case_id", "month"),
    )


def _shown_months(months: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Keep, of a frame with a row per case and month, the month that each case is shown by; in order of case."""
    return months.join(shown, on=["case_id", "month"], how="semi").sort("case_id")


def _calculated_cases(data: CaseData, newest: pl.DataFrame) -> CaseData:
    """The cases that the newest month could be calculated for, with the answers of all."""
    households, members = (
        frame.join(newest, on="case_id", how="semi", maintain_order="left") for frame in (data.households, data.members)
    )
    return replace(data, households=households, members=members)


def own_costs(households: pl.DataFrame, decisions: pl.DataFrame, now: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The case system's own housing cost on both sides: case_id, own_before_ore, own_after_ore.

    The additions by the rules change with the rates, for many cases at once; a flag does not depend on them. In months
    before the run's own month, the cost is the decided one.
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
