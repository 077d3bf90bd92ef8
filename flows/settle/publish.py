"""The end of a settlement: the files for the case system, the lines for the operator, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from flows.letters import letter_inputs
from flows.run.brake import Held, hold
from flows.run.look_ups import RunInProgress
from flows.run.plan import LookupSummary
from flows.run.prefect_summary import show_in_prefect
from flows.run.publish import RunEnd, publish_copy_task
from flows.settle.calculate import Settled
from flows.settle.inputs import SettleInputs
from flows.settle.report import settlement_report, why_without, write_report_task
from tasks.changes import bands
from tasks.entitlement.settlement import documentable
from tasks.errors import Exit
from tasks.files import write_text
from tasks.prefect_task import prefect_task
from tasks.tabular.csv_writer import csv_text
from tasks.validation import SETTLEMENT_STATES
from tasks.warehouse import runs, settlements
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import RunStatus
from tasks.warehouse.settlements import SettlementRun

_ORE = 100


def file_name(inputs: SettleInputs) -> str:
    """How the names of a settlement's files begin."""
    return f"bostotte-{inputs.context.year}-etteroppgjor-{inputs.context.run.as_of.isoformat()}"


@prefect_task("write settlement")
def write_files_task(inputs: SettleInputs, settled: Settled, folder: Path) -> dict[str, Path]:
    """Write what the case system imports: one row per case, and one per settled month; amounts in kroner."""
    name = file_name(inputs)
    cases, months = folder / f"{name}-saker.csv", folder / f"{name}-maneder.csv"
    write_text(cases, csv_text(case_rows(inputs, settled), decimals=2))
    write_text(months, csv_text(month_rows(settled), decimals=2))
    return {"cases": cases, "months": months}


def case_rows(inputs: SettleInputs, settled: Settled) -> pl.DataFrame:
    """One row per case: its state, sums in kroner, and what is missing or can be documented.

    missing: roles of members without an assessment. documentable: kinds of facts that could change a claim.
    unconfirmed: values that no source confirms and that the right amounts rest on.
    """
    members, causes = settled.tables["settlement_members"], settled.tables["settlement_causes"]
    lacking = members.filter(pl.col("assessment").is_in(["missing", "wealth_missing"]))
    role = pl.concat_str("role", pl.format(" {}", "number").fill_null(""))
    missing = (
        lacking.group_by("case_id", maintain_order=True)
        .agg(missing=role)
        .with_columns(pl.col("missing").list.join("; "))
    )
    facts = (
        documentable(causes, inputs.context.rules)
        .group_by("case_id", maintain_order=True)
        .agg(documentable=pl.col("kind").unique(maintain_order=True))
    )
    claims = causes.drop_nulls("ground").group_by("case_id").agg(ground=pl.col("ground").unique().sort())
    waits = pl.when(pl.col("state") == "both").then(pl.lit("claim_decision"))
    names = settled.tables["settlement_months"].select("case_id", "unconfirmed").explode("unconfirmed").drop_nulls()
    values = names.group_by("case_id").agg(pl.col("unconfirmed").unique().sort())
    texts = pl.col("documentable", "ground", "unconfirmed").list.join("; ")
    return _in_kroner(
        settled.cases.with_columns(year=pl.lit(inputs.context.year), extra_waits_for=waits)
        .join(missing, on="case_id", how="left", maintain_order="left")
        .join(claims, on="case_id", how="left", maintain_order="left")
        .join(facts, on="case_id", how="left", maintain_order="left")
        .join(values, on="case_id", how="left", maintain_order="left")
        .with_columns(texts)
    )


def month_rows(settled: Settled) -> pl.DataFrame:
    """One row per settled month: paid, right and difference in kroner, with a column for each cause."""
    months, causes = settled.tables["settlement_months"], settled.tables["settlement_causes"]
    names = sorted(causes["cause"].unique())
    by_cause = causes.select("case_id", "month", "cause", "amount_ore").pivot(
        "cause", index=["case_id", "month"], values="amount_ore", sort_columns=True
    )
    months = months.with_columns(pl.col("unconfirmed").list.join("; "))
    wide = months.join(by_cause, on=["case_id", "month"], how="left", maintain_order="left") if names else months
    return _in_kroner(
        wide.with_columns(pl.col(names).fill_null(0)).rename({name: f"cause_{name}_ore" for name in names})
    )


def _in_kroner(frame: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in frame.columns if name.endswith("_ore")]
    return frame.with_columns(pl.col(names) / _ORE).rename({name: name.removesuffix("_ore") for name in names})


def check_brake(store: Store, inputs: SettleInputs, run: SettlementRun) -> Held | None:
    """Hold the figures of a settlement against those before it; None where it may be published."""
    settings = inputs.context.run.settings.brake
    if not settings.enabled:
        return None
    found = bands(settlements.figures(store, run.run_id, settings.runs), settings)
    return Held(run.run_id, found, []) if any(band.held for band in found) else None


brake_task = prefect_task("brake of settlement")(check_brake)


async def publish(
    current: RunInProgress, inputs: SettleInputs, run: SettlementRun, settled: Settled, lookups: LookupSummary
) -> RunEnd:
    """Write the files, record how the settlement ended, and give Prefect a summary (counts only).

    A settlement that the mass-change brake holds writes its files to the folder of held runs, and no analysts' copy.
    """
    settings, now = inputs.context.run.settings, inputs.context.run.clock.now()
    held = brake_task(current.store, inputs, run)
    folder = (settings.held_folder if held else settings.reports_folder) / run.run_id
    report = settlement_report(inputs, settled, run.run_id, now)
    files = write_files_task(inputs, settled, folder)
    letters = letter_inputs(settings, inputs.context.rules, inputs.context.run.clock.today())
    files |= write_report_task(report, letters, folder, file_name(inputs), settings.reports.language)
    held_deliveries = delivery_lines(inputs)
    problems = [*current.fetcher.stops.messages, *current.feed_problems, *held_deliveries]
    complete = not problems and settled.cases.filter(state="not_checked").is_empty()
    status: RunStatus = "complete" if complete else "incomplete"
    coverage = [f"Settlement {run.run_id}", *settlement_lines(inputs, settled)]
    if held:
        hold(current, held, status, now)
        refused = await show_in_prefect({"bostotte-held": "\n".join(held.lines(folder))})
        return RunEnd(Exit.HELD, run.run_id, [*coverage, *problems, *held.lines(folder), *refused], files)
    runs.end(current.store, current.run, status, " ".join(problems) or None, now)
    publish_copy_task(settings, current.store)
    refused = await show_in_prefect({"bostotte-settlement": "\n".join(f"- {line}" for line in coverage)})
    finished = Exit.COMPLETE if complete else Exit.INCOMPLETE
    lines = [*coverage, "Look-ups, by reason:", *lookups.lines, *problems, *refused]
    return RunEnd(Exit.HELD if held_deliveries else finished, run.run_id, lines, files)


def delivery_lines(inputs: SettleInputs) -> Sequence[str]:
    """A line for each municipality whose delivery is held, with what to do."""
    delivery = inputs.run.delivery
    held = delivery.held.values() if delivery else ()
    return [f"{reason} A monthly run can accept it: bostotte reconcile, then bostotte release." for reason in held]


def settlement_lines(inputs: SettleInputs, settled: Settled) -> list[str]:
    """The coverage of a settlement in lines: the states sum to the population. Counts and sums only."""
    context, cases = inputs.context, settled.cases
    rules, day = context.rules, context.run.as_of
    counts = dict(cases.group_by("state").len().iter_rows())
    reasons = {
        state: ", ".join(
            f"{reason} {count}"
            for reason, count in cases.filter(state=state)
            .drop_nulls("reason")["reason"]
            .value_counts()
            .sort("reason")
            .rows()
        )
        for state in SETTLEMENT_STATES
    }
    states = [
        f"  {state}: {counts.get(state, 0)}" + (f" ({reasons[state]})" if reasons[state] else "")
        for state in SETTLEMENT_STATES
    ]
    claim, extra = (cases[f"{name}_after_threshold_ore"].sum() // _ORE for name in ("claim", "extra"))
    values = settled.tables["settlement_months"]["unconfirmed"].explode().drop_nulls().unique().sort()
    from_decisions = cases.filter(paid_from="decisions").height
    thresholds = ", ".join(
        f"{words} under {rules.number(name, day) // _ORE} kr"
        for name, words in (("claim_not_reclaimed_below", "a claim"), ("extra_not_paid_below", "an extra payment"))
    )
    return [
        f"Settlement of {context.year} as of {day}: {cases.height} cases with support in the year",
        *states,
        f"Claims: {claim} kr. Extra payments: {extra} kr. Left where the scheme has thresholds: {thresholds}.",
        f"Paid amounts are the decisions' in {from_decisions} cases, and payments in {cases.height - from_decisions}.",
        f"Unconfirmed rules: {', '.join([*rules.unconfirmed(day), *values]) or 'none'}.",
        *(f"No settlement of {scheme}: {source}." for scheme, source in why_without(inputs).items()),
    ]
