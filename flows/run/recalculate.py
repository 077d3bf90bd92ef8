"""From answers to verdict-ready differences: the rooms of the law and of changes, put together. No input or output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from flows.run.compare_months import (
    CASES_AT_ONCE,
    ComparisonInputs,
    KnownFacts,
    MonthlyComparison,
    calculated,
    compared,
)
from flows.run.context import RunContext
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
    explain_assessed_income,
    explain_ten_percent_rule,
)
from tasks.recipients import RecipientsRead, latest_decisions
from tasks.validation import Reason
from tasks.warehouse import Results, join_sides


@dataclass(frozen=True)
class Recalculated:
    """What a run found, for the store and for the report. limits: LimitsInForce."""

    results: Results
    flagged: pl.DataFrame
    explanations: pl.DataFrame
    limits: pl.DataFrame


def recalculate(
    context: RunContext, recipients: RecipientsRead, known: KnownFacts, *, cases_at_once: int = CASES_AT_ONCE
) -> Recalculated:
    """Calculate every household that can be, compare it with its decision, and give every case its state.

    cases_at_once: how many cases' months are held at a time; what is found is the same, row by row.
    """
    book, month, changes = context.book, context.month, context.settings.changes
    decisions = latest_decisions(recipients.decisions, month)
    undecided = (
        recipients.households.join(decisions, on="case_id", how="anti")
        .select("case_id")
        .with_columns(reason=pl.lit(Reason.NO_DECISION.value))
    )
    held_back = pl.concat([known.unready, undecided])
    limits = thresholds(recipients.households, changes, month, book.minimum_payout_ore(month))
    found = compared(ComparisonInputs(context, recipients, known, decisions, held_back, limits), cases_at_once)
    weighing = ComparisonContext(
        recipients.households, found.decisions, found.months, limits, month, context.as_of, changes
    )
    weighed, told = classify(weighing, found.shown, found.one_offs, found.attributions)
    lived = apply_flag_lifecycle(
        weighed,
        told,
        found.now.drop("housing_cost_ore")
        .join(found.own_costs.select("case_id", housing_cost_ore="own_after_ore"), on="case_id", maintain_order="left")
        .select(found.now.columns),
        found.attributions,
        known.earlier_flags,
        population=recipients.population,
        as_of=context.as_of,
        quiet_days=changes.quiet_days,
    )
    flagged = flagged_cases(
        lived.comparisons,
        recipients.households,
        found.decisions,
        decided=found.decided,
        now=found.now,
        entitlements=found.entitlements,
        findings=lived.findings,
        flags=lived.flags,
        events=lived.events,
    )
    reasons = one_reason_each([recipients.rejected_cases, held_back, found.not_calculable])
    shown = _Flagged.of(context, recipients, known, found, flagged)
    return Recalculated(
        results=Results(
            {
                "case_months": join_sides(found.decided, found.now),
                "entitlements": join_sides(
                    calculated(context, found.decided, recipients.households), found.entitlements
                ),
                "month_comparisons": found.months,
                "comparisons": lived.comparisons,
                "case_findings": lived.findings,
                "attributions": found.attributions,
                "case_states": case_states(recipients.population, lived.comparisons, reasons),
                "flags": lived.flags,
                "flag_events": lived.events,
                "member_incomes": shown.member_incomes(),
            }
        ),
        flagged=flagged,
        explanations=shown.explanations(),
        limits=limits_in_force(recipients.households, changes, month, book.minimum_payout_ore(month)),
    )


@dataclass(frozen=True)
class _Flagged:
    """The flagged cases, what is known of them, and what their months say; each frame in order of case."""

    context: RunContext
    data: CaseData
    decisions: pl.DataFrame
    decided: pl.DataFrame
    now: pl.DataFrame
    attributions: pl.DataFrame
    own_costs: pl.DataFrame
    months: pl.DataFrame
    as_found: pl.DataFrame

    @classmethod
    def of(
        cls,
        context: RunContext,
        recipients: RecipientsRead,
        known: KnownFacts,
        found: MonthlyComparison,
        flagged: pl.DataFrame,
    ) -> Self:
        """Narrow everything to the flagged cases: there are few, and what tells of them is wide."""

        def of_them(frame: pl.DataFrame, key: str = "case_id", cases: pl.DataFrame = flagged) -> pl.DataFrame:
            return frame.join(cases, on=key, how="semi", maintain_order="left")

        members = of_them(recipients.members)
        return cls(
            context=context,
            data=CaseData(
                of_them(recipients.households),
                members,
                of_them(known.income_lines, "person_key", members),
                of_them(known.assessment_items, "person_key", members),
                of_them(known.answered, "person_key", members),
                context.book,
                context.codes,
            ),
            decisions=of_them(found.decisions),
            decided=of_them(found.decided),
            now=of_them(found.now),
            attributions=of_them(found.attributions),
            own_costs=of_them(found.own_costs),
            months=of_them(found.reaching),
            as_found=of_them(found.reaching_as_found),
        )

    def member_incomes(self) -> pl.DataFrame:
        """Whose income the income cause of each case sits in: MemberIncomes."""
        by_income = self.attributions.filter(pl.col("cause") == "income", pl.col("amount_ore") != 0)
        decided, now = (side.join(by_income, on="case_id", how="semi") for side in (self.decided, self.now))
        members = self.data.members.join(by_income, on="case_id", how="semi")
        placed = assign_incomes(
            replace(self.data, members=members),
            decided=decided,
            now=now,
            decisions=self.decisions,
            months=self.months.select("case_id", "month"),
        )
        return attribute_members(
            placed,
            by_income,
            decided,
            now,
            self.context.book,
            rounding=self.context.settings.rules.rounding,
            own_costs=self.own_costs,
        )

    def explanations(self) -> pl.DataFrame:
        """The calculations line by line, and whose income is from a tax assessment, now or in the decision."""
        book, data = self.context.book, self.data
        lines = explain(self.now, book, rounding=self.context.settings.rules.rounding)
        told = explain_assessed_income(lines, self.now, data)
        as_found = self.as_found.join(self.now, on=["case_id", "month"], how="semi")
        return explain_ten_percent_rule(told, as_found, self.decisions, book)
