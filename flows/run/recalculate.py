"""From answers to flags: the rules and the changes (tasks/entitlement, tasks/changes) combined. No input or output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from flows.run.compare_months import (
    CASES_PER_CHUNK,
    ComparisonInputs,
    MonthlyComparison,
    calculate_entitlements,
    compare_months,
)
from flows.run.context import RunContext
from flows.run.inputs import RunInputs
from flows.run.known_facts import KnownFacts
from flows.run.new_calculations import new_calculations
from tasks.changes import (
    ComparisonContext,
    apply_flag_lifecycle,
    case_states,
    classify,
    flagged_cases,
    limits_in_force,
    one_reason_each,
    thresholds,
)
from tasks.entitlement import (
    CaseData,
    assign_incomes,
    attribute_members,
    explain,
    explain_additions,
    explain_assessed_income,
    explain_ten_percent_rule,
    income_details,
)
from tasks.recipients import latest_decisions
from tasks.validation import Reason
from tasks.warehouse.tables import Results, join_sides


@dataclass(frozen=True)
class ReportedIncomes:
    """The incomes of flagged cases as reported. months: MemberMonths. kinds: IncomeKinds.

    persons: case_id, person_key, role and number of each member, for look-ups in the store; no report has it.
    """

    months: pl.DataFrame
    kinds: pl.DataFrame
    persons: pl.DataFrame


@dataclass(frozen=True)
class Recalculated:
    """The results of a run, for the store and for the report.

    flagged: FlaggedCases. explanations, explanations_before: ExplanationLines of the flagged cases, now and on
    the decisions' own inputs. limits: LimitsInForce. incomes: what was
    reported about the flagged cases' members.
    """

    results: Results
    flagged: pl.DataFrame
    explanations: pl.DataFrame
    explanations_before: pl.DataFrame
    limits: pl.DataFrame
    incomes: ReportedIncomes


def recalculate(inputs: RunInputs, known: KnownFacts, *, cases_per_chunk: int = CASES_PER_CHUNK) -> Recalculated:
    """Calculate every household that can be, compare it with its decision, and give every case its state.

    cases_per_chunk: how many cases are calculated at a time; the result is the same, row by row.
    """
    context, recipients = inputs.context, inputs.recipients
    book, month, changes = context.book, context.month, context.settings.changes
    decisions = latest_decisions(recipients.decisions, month)
    undecided = (
        recipients.households.join(decisions, on="case_id", how="anti")
        .select("case_id")
        .with_columns(reason=pl.lit(Reason.NO_DECISION.value))
    )
    not_calculable = pl.concat([known.not_calculable, undecided])
    households = recipients.households.join(not_calculable, on="case_id", how="anti").sort("case_id")
    limits = limits_in_force(recipients.households, changes, month, book.minimum_payout_ore(month))
    case_limits = thresholds(recipients.households, limits)
    # The other frames are filtered chunk by chunk: a filtered copy of a country's answers would double their memory.
    data = replace(known.data, households=households)
    compared = compare_months(ComparisonInputs(context, data, decisions, case_limits), cases_per_chunk)
    comparison = ComparisonContext(
        recipients.households, compared.decisions, compared.months, case_limits, month, context.as_of, changes
    )
    comparisons, findings = classify(comparison, compared.shown, compared.one_offs, compared.attributions)
    updated = apply_flag_lifecycle(
        comparisons,
        findings,
        _with_own_costs(compared),
        compared.attributions,
        known.earlier_flags,
        population=recipients.population,
        as_of=context.as_of,
        quiet_days=changes.quiet_days,
        missing=known.missing,
    )
    flagged = flagged_cases(
        updated,
        recipients.households,
        compared.decisions,
        decided=compared.decided,
        now=compared.now,
        entitlements=compared.entitlements,
    )
    reasons = one_reason_each([recipients.rejected_cases, not_calculable, compared.not_calculable])
    new = new_calculations(ComparisonInputs(context, data, decisions, case_limits), compared.months, known.repeated)
    details = _FlaggedDetails.of(context, known.data, compared, flagged)
    return Recalculated(
        results=Results(
            {
                "case_months": join_sides(compared.decided, compared.now),
                "entitlements": join_sides(
                    calculate_entitlements(context, compared.decided, recipients.households), compared.entitlements
                ),
                "month_comparisons": compared.months,
                "comparisons": updated.comparisons,
                "case_findings": updated.findings,
                "attributions": compared.attributions,
                "case_states": case_states(recipients.population, updated.comparisons, reasons),
                "flags": updated.flags,
                "flag_events": updated.events,
                "member_incomes": details.member_incomes(),
                "new_calculations": new,
            }
        ),
        flagged=flagged,
        explanations=details.explanations(),
        explanations_before=details.explanations_before(),
        limits=limits,
        incomes=details.incomes(),
    )


def _with_own_costs(compared: MonthlyComparison) -> pl.DataFrame:
    """CaseMonths of the months shown, with the case system's own housing cost, without the additions by the rules."""
    own = compared.own_costs.select("case_id", housing_cost_ore="own_after_ore")
    return (
        compared.now.drop("housing_cost_ore")
        .join(own, on="case_id", maintain_order="left")
        .select(compared.now.columns)
    )


@dataclass(frozen=True)
class _FlaggedDetails:
    """The flagged cases: all that is known about them, and all their months. Each frame in order of case."""

    context: RunContext
    data: CaseData
    decisions: pl.DataFrame
    decided: pl.DataFrame
    now: pl.DataFrame
    attributions: pl.DataFrame
    own_costs: pl.DataFrame
    months: pl.DataFrame
    months_as_found: pl.DataFrame

    @classmethod
    def of(cls, context: RunContext, data: CaseData, compared: MonthlyComparison, flagged: pl.DataFrame) -> Self:
        """Filter every frame to the flagged cases: they are few, and their details have many columns."""

        def of_flagged(frame: pl.DataFrame) -> pl.DataFrame:
            return frame.join(flagged, on="case_id", how="semi", maintain_order="left")

        return cls(
            context=context,
            data=data.for_cases(flagged),
            decisions=of_flagged(compared.decisions),
            decided=of_flagged(compared.decided),
            now=of_flagged(compared.now),
            attributions=of_flagged(compared.attributions),
            own_costs=of_flagged(compared.own_costs),
            months=of_flagged(compared.limit_cases),
            months_as_found=of_flagged(compared.limit_cases_as_found),
        )

    def member_incomes(self) -> pl.DataFrame:
        """Which members' incomes the income cause of each case comes from: MemberIncomes."""
        by_income = self.attributions.filter(pl.col("cause") == "income", pl.col("amount_ore") != 0)
        decided, now = (side.join(by_income, on="case_id", how="semi") for side in (self.decided, self.now))
        assigned = assign_incomes(
            self.data.for_cases(by_income),
            decided=decided,
            now=now,
            decisions=self.decisions,
            months=self.months.select("case_id", "month"),
        )
        return attribute_members(
            assigned,
            by_income,
            decided,
            now,
            self.context.book,
            rounding=self.context.settings.rules.rounding,
            own_costs=self.own_costs,
        )

    def incomes(self) -> ReportedIncomes:
        """The incomes of every compared month, and of the earlier months that a mean includes."""
        return ReportedIncomes(*income_details(self.data, self.months.select("case_id", "month")))

    def explanations(self) -> pl.DataFrame:
        """The calculations line by line, with the lines about tax assessments and the ten per cent rule."""
        lines = explain_assessed_income(self._lines(self.now), self.now, self.data)
        as_found = self.months_as_found.join(self.now, on=["case_id", "month"], how="semi")
        return explain_ten_percent_rule(lines, as_found, self.decisions, self.context.book)

    def explanations_before(self) -> pl.DataFrame:
        """The calculations on the decisions' own inputs, line by line."""
        return self._lines(self.decided)

    def _lines(self, case_months: pl.DataFrame) -> pl.DataFrame:
        """Calculations line by line, with the fixed sums that are added to the housing cost."""
        book = self.context.book
        lines = explain(case_months, book, rounding=self.context.settings.rules.rounding)
        return explain_additions(lines, case_months, self.data.households, book)
