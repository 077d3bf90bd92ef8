"""From answers to a settlement: who is ready, what each month should have been, and every case's one state."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields

import polars as pl

from flows.settle.inputs import SettleInputs, without_settlement
from tasks.changes import one_reason_each, update_settlement_flags
from tasks.entitlement import CaseData
from tasks.entitlement.settlement import (
    ASSESSED_YEAR,
    FACTS,
    Population,
    SettledPart,
    YearInputs,
    corrected_months,
    is_on_assessment,
    member_months,
    missing_assessments,
    months_to_settle,
    needs_assessment,
    settle,
    settled_cases,
    settled_members,
    settled_part,
    unconfirmed_values,
    year_amounts,
)
from tasks.income import answered_months, households_not_calculable
from tasks.prefect_task import prefect_task
from tasks.warehouse import settlements
from tasks.warehouse.engine.store import Store
from tasks.warehouse.settlements import SettlementRun

CASES_PER_CHUNK = 10_000
_NEEDS = ["case_id", "person_key"]


@dataclass(frozen=True)
class SettleFacts:
    """Everything that a settlement's results depend on, in addition to its inputs; all of it is in the store.

    data: the sound cases with every answer, and the assessments of the year. results: LookupResults. corrected: months
    of persons whose a-ordningen was corrected after a decision. earlier_flags: EarlierFlags. refused: municipalities
    that were refused.
    """

    data: CaseData
    results: pl.DataFrame
    corrected: pl.DataFrame
    earlier_flags: pl.DataFrame
    refused: Collection[str]


def load_facts(store: Store, run: SettlementRun, inputs: SettleInputs, *, refused: Collection[str]) -> SettleFacts:
    """Read the answers of a settlement, and what was known when each decision was made."""
    results = settlements.answers(store, run)
    data = inputs.run.case_data(
        settlements.income_lines(store, results),
        settlements.assessment_items(store, results, inputs.context.year),
        answered_months(results),
    )
    used = results.filter(pl.col("resource") == "inntekt").select("person_key", "month", "lookup_id")
    return SettleFacts(
        data,
        results,
        settlements.corrected_months(store, _after_decisions(inputs, used)),
        settlements.earlier_flags(store, run),
        refused,
    )


def _after_decisions(inputs: SettleInputs, used: pl.DataFrame) -> pl.DataFrame:
    """The months of persons that may have been corrected: person_key, month, decided_on, lookup_id."""
    rows = inputs.decided.filter(pl.col("kind") == "corrected_months").select("case_id", "decided_on").unique()
    needed = inputs.run.required.filter(pl.col("resource") == "inntekt").select(_NEEDS)
    return (
        needed.join(rows, on="case_id")
        .join(used, on="person_key")
        .select("person_key", "month", "decided_on", "lookup_id")
    ).unique()


@dataclass(frozen=True)
class Settled:
    """The results of a settlement: a frame for each table of the group `settlement`."""

    tables: dict[str, pl.DataFrame]

    @property
    def cases(self) -> pl.DataFrame:
        """SettlementCases."""
        return self.tables["settlement_cases"]


def calculate_settlement(
    inputs: SettleInputs, facts: SettleFacts, *, cases_per_chunk: int = CASES_PER_CHUNK
) -> Settled:
    """Settle every case that is ready, and give every case of the population its state.

    cases_per_chunk: how many cases are settled at a time; no case depends on another, so the result is the same.
    """
    context, data = inputs.context, facts.data
    members = member_months(data, inputs.decided.filter(needs_assessment()))
    year = year_amounts(_items(data), context.year, context.rules, data.codes)
    not_answered = households_not_calculable(inputs.run.required, facts.results, refused=facts.refused)
    not_ready = _not_ready(inputs, members, year)
    nothing = without_settlement(inputs)
    out = pl.concat([each.select("case_id") for each in (nothing, not_answered, not_ready)])
    decided = inputs.decided.join(out, on="case_id", how="anti", maintain_order="left")
    earners = inputs.run.required.filter(pl.col("resource") == "inntekt")
    to_settle = months_to_settle(decided, earners, facts.corrected, data.book)
    uncorrected = decided.join(to_settle, on="case_id", how="anti").select("case_id").unique()
    parts = [
        _settle(inputs, facts, members, year, rows) for rows in _chunks(to_settle.sort("case_id"), cases_per_chunk)
    ]
    whole = SettledPart(*(pl.concat(getattr(part, each.name) for part in parts) for each in fields(SettledPart)))
    not_checked = one_reason_each([inputs.rejected, not_answered, whole.not_calculable]).select("case_id", "reason")
    nothing = pl.concat([nothing, uncorrected.with_columns(reason=pl.lit("nothing_corrected")), whole.left_out])
    population = Population(
        inputs.cases,
        not_ready.join(not_checked, on="case_id", how="anti"),
        not_checked.join(inputs.cases, on="case_id", how="semi"),
        nothing.join(not_checked, on="case_id", how="anti"),
    )
    settings = context.run.settings.changes
    flags = update_settlement_flags(
        settled_cases(population, whole.sums, whole.months, whole.causes),
        whole.months,
        facts.earlier_flags,
        as_of=context.run.as_of,
        quiet_days=settings.quiet_days,
    )
    return Settled(
        {
            "settlement_cases": flags.cases,
            "settlement_months": whole.months,
            "settlement_causes": whole.causes,
            "settlement_members": _members(inputs, facts, members, year),
            "settlement_flags": flags.flags,
            "settlement_flag_events": flags.events,
        }
    )


calculate_task = prefect_task("settle")(calculate_settlement)


def _items(data: CaseData) -> pl.DataFrame:
    return data.assessment_items.select("person_key", "year", "code", "amount_ore")


def _not_ready(inputs: SettleInputs, members: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """Cases with a member whose assessment is missing, or does not say what the wealth is: case_id and reason."""
    on_assessment = inputs.decided.filter(is_on_assessment())
    only_income = members.join(on_assessment, on=["case_id", "month"], how="semi").with_columns(
        wealth_counts=pl.lit(value=False)
    )
    of_year = inputs.decided.filter(pl.col("kind") == ASSESSED_YEAR)
    both = members.join(of_year, on=["case_id", "month"], how="semi")
    missing = missing_assessments(pl.concat([both, only_income]), year)
    has_one = pl.col("person_key").is_in(year["person_key"].implode())
    return (
        missing.group_by("case_id")
        .agg(all_found=has_one.all())
        .select(
            "case_id",
            reason=pl.when("all_found").then(pl.lit("wealth_missing")).otherwise(pl.lit("assessment_missing")),
        )
        .sort("case_id")
    )


def _chunks(decided: pl.DataFrame, cases_per_chunk: int) -> Iterator[pl.DataFrame]:
    """The months of some cases at a time, in order of case; one empty chunk where there are none."""
    cases = decided.select("case_id").unique(maintain_order=True)
    for start in range(0, max(cases.height, 1), cases_per_chunk):
        yield decided.join(cases[start : start + cases_per_chunk], on="case_id", how="semi", maintain_order="left")


def _settle(
    inputs: SettleInputs, facts: SettleFacts, members: pl.DataFrame, year: pl.DataFrame, rows: pl.DataFrame
) -> SettledPart:
    """Settle the cases of some months."""
    context = inputs.context
    cases = rows.select("case_id").unique(maintain_order=True)
    of_cases = YearInputs(
        rows,
        members.join(cases, on="case_id", how="semi"),
        year,
        inputs.extra.stated_incomes.join(cases, on="case_id", how="semi"),
        inputs.extra.documented.join(cases, on="case_id", how="semi").select(FACTS.keys()),
    )
    corrected = corrected_months(facts.data.for_cases(cases), of_cases, context.rules)
    run = context.run
    found = settle(corrected.months, context.rules, run.book, run.as_of, rounding=run.settings.rules.rounding)
    unconfirmed = unconfirmed_values(
        corrected, of_cases, facts.data.households, run.book, rounding=run.settings.rules.rounding
    )
    return settled_part(found, corrected, of_cases, unconfirmed)


def _members(inputs: SettleInputs, facts: SettleFacts, members: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """SettlementMembers: what is known of each member's assessment."""
    answered = (
        facts.results.filter(pl.col("resource") != "inntekt")
        .sort("lookup_id")
        .unique("person_key", keep="last", maintain_order=True)
    )
    settled_on = facts.data.assessment_items.group_by("person_key").agg(pl.col("settled_on").max())
    status = (
        pl.when(pl.col("business_ore").is_null())
        .then(
            pl.when(pl.col("outcome").is_in(["data", "empty"]))
            .then(pl.lit("missing"))
            .otherwise(pl.lit("not_answered"))
        )
        .when(pl.col("net_wealth_ore").is_null())
        .then(pl.lit("wealth_missing"))
        .otherwise(pl.lit("found"))
    )
    assessments = (
        answered.select("person_key", "outcome", "lookup_id")
        .join(year, on="person_key", how="left", maintain_order="left")
        .join(settled_on, on="person_key", how="left", maintain_order="left")
        .with_columns(assessment=status)
        .drop("outcome")
    )
    recipients = inputs.run.recipients
    return settled_members(recipients.members, members, assessments, inputs.extra.stated_incomes)
