"""The publishing of a run: the report, the workbook, the manager's page, the analysts' copy, and counts for Prefect."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from flows.run.brake import brake_task, hold
from flows.run.corrections import corrections
from flows.run.look_ups import RunInProgress
from flows.run.plan import LookupSummary
from flows.run.prefect_summary import show_in_prefect
from flows.run.recalculate import Recalculated
from flows.run.sum_rules import sum_rules
from flows.settlement_rules import read_settlement_rules
from tasks.changes import manual_cases, manual_facts
from tasks.errors import Exit
from tasks.files import write_text
from tasks.months import add_months, format_month
from tasks.prefect_task import prefect_task
from tasks.recipients import latest_decisions
from tasks.reports import RunReport, coverage_lines, new_calculations, summary_markdown, write_html, write_workbook
from tasks.reports.desk_data import desk_run
from tasks.reports.document import write_document
from tasks.reports.language import language
from tasks.reports.manager import manager_document, manager_markdown
from tasks.reports.manager_inputs import ManagerInputs
from tasks.reports.shown_counts import ShownCounts
from tasks.settings import DESK_FILE
from tasks.tabular.csv_writer import csv_text
from tasks.warehouse import desk_copy, feeds, flags, manual_checks, reports, runs, sessions
from tasks.warehouse.desk_copy import write_desk_copy
from tasks.warehouse.engine.keys import store_key
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import RunStatus

_TREND_RUNS = 12
_LOOKUP_MONTHS = 12
_INFLOW_MONTHS = 24
"""How many runs, months of look-ups, and months of new flags, the manager's page shows."""

publish_copy_task = prefect_task("publish snapshot")(sessions.publish_copy)


@dataclass(frozen=True)
class RunEnd:
    """How a run ended: its exit code, the coverage statement as lines, and where the results are.

    coverage: cases by state and the population, as a wider circle may see them; empty where nobody was checked.
    """

    exit_code: Exit
    run_id: str | None
    lines: list[str]
    files: dict[str, Path] = field(default_factory=dict)
    coverage: dict[str, int | None] = field(default_factory=dict)


@prefect_task("write reports")
def write_reports_task(report: RunReport, html: Path, workbook: Path, code: str) -> None:
    """Write the caseworkers' report and workbook, in a language."""
    write_html(report, html, code)
    write_workbook(report, workbook, code)


@prefect_task("write the desk's file")
def write_desk_task(current: RunInProgress, report: RunReport, target: Path) -> None:
    """Write the file that the desk reads."""
    schemes = current.inputs.recipients.households.select("case_id", "scheme")
    made = desk_run(report, schemes, desk_copy.fetched_days(current.store, current.run))
    write_desk_copy(target, made.run, made.cases, key=store_key(current.inputs.context.settings))


@prefect_task("write manager's page")
def write_manager_page_task(store: Store, report: RunReport, target: Path, code: str) -> str:
    """Write the manager's page in a language; give the same as Markdown (counts only), for Prefect."""
    since = add_months(report.as_of.replace(day=1), 1 - _LOOKUP_MONTHS)
    document = manager_document(
        ManagerInputs(
            report=report,
            trend=reports.manager_trend(store, report.run_id, _TREND_RUNS),
            first_flagged=reports.first_flagged(store, report.run_id),
            inflow=reports.inflow(store, report.run_id, _INFLOW_MONTHS),
            look_ups=reports.lookups_used(store, since),
            verdicts=reports.verdicts_by_cause(store),
            precision=report.precision,
            mended=reports.cases_mended(store, report.run_id),
        ),
        code,
    )
    write_document(document, target)
    return manager_markdown(document)


def run_markdown(report: RunReport, code: str) -> str:
    """The run in counts for Prefect, with the faults in the recipients' tables. No case, no person."""
    summary, quarantine = summary_markdown(report, code), report.quarantine
    if not quarantine.faults:
        return summary
    words = language(code)
    texts = words["manager"]
    counts = ShownCounts(report)
    text = words.sentence("manager", "quarantine_text", cases=words.cases(counts.set_aside))
    rows = [f"| {words['tables'][table]} | {words.count(found)} |" for table, found in counts.faults_by_table.items()]
    head = [f"| {texts['fault']} | {texts['faults']} |", "| --- | ---: |"]
    return "\n".join([summary, f"## {texts['quarantine']}", "", text, "", *head, *rows, ""])


async def publish(current: RunInProgress, report: RunReport, lookups: LookupSummary) -> RunEnd:
    """Write everything, record how the run ended, and give Prefect a summary (counts only).

    report: from `run_report`. No other result of the run is needed, and in a country the others are large. A run that
    the mass-change brake holds writes its reports to the folder of held runs, and no analysts' copy. A run that holds
    the delivery of a municipality publishes the others.
    """
    settings = current.inputs.context.settings
    held = brake_task(current.store, current.run.run_id, settings.brake, settings.municipalities.keys())
    folder = (settings.held_folder if held else settings.reports_folder) / current.run.run_id
    name = f"bostotte-{format_month(current.run.month)}-kontroll-{report.day.isoformat()}"
    files = {
        "report": folder / f"{name}.html",
        "workbook": folder / f"{name}.xlsx",
        "manager": folder / f"{name}-leder.html",
        "new_calculations": folder / f"{name}-ny-beregning.csv",
        "database": current.store.path,
        "snapshot": settings.snapshot_file,
    }
    code = settings.reports.language
    write_reports_task(report, files["report"], files["workbook"], code)
    write_text(files["new_calculations"], csv_text(new_calculations.table(report), decimals=2))
    if settings.desk is not None:
        write_desk_task(current, report, folder / DESK_FILE if held else settings.desk_file)
    manager_page = write_manager_page_task(current.store, report, files["manager"], code)
    missed = feeds.store_sweep_findings(current.store, current.run).height if lookups.swept else 0
    feed_problems = current.feed_problems
    delivery = current.inputs.delivery
    held_deliveries = delivery.lines(current.run.run_id) if delivery else []
    problems = [*current.fetcher.stops.messages, *feed_problems, *held_deliveries]
    complete = report.complete and not feed_problems
    counts = ShownCounts(report)
    shown = {"population": counts.population, **counts.coverage}
    coverage = coverage_lines(report, feeds_read=not feed_problems)
    status: RunStatus = "complete" if complete else "incomplete"
    if held:
        hold(current, held, status, report.finished)
        refused = await show_in_prefect({"bostotte-held": "\n".join(held.lines(folder))})
        written = {name: path for name, path in files.items() if name != "snapshot"}
        lines = [*coverage, *problems, *held.lines(folder), *refused]
        return RunEnd(Exit.HELD, current.run.run_id, lines, written, shown)
    runs.end(current.store, current.run, status, " ".join(problems) or None, report.finished)
    publish_copy_task(settings, current.store)
    refused = await show_in_prefect({"bostotte-run": run_markdown(report, code), "bostotte-manager": manager_page})
    finished = Exit.COMPLETE if complete else Exit.INCOMPLETE
    exit_code = Exit.HELD if held_deliveries else finished
    lines = [*coverage, *_lookup_lines(lookups, missed), *_repeated_lines(current), *problems, *refused]
    return RunEnd(exit_code, current.run.run_id, lines, files, shown)


def _lookup_lines(lookups: LookupSummary, missed: int) -> list[str]:
    """The look-ups by reason; with a sweep, how many answers the event feeds had missed."""
    lines = ["Look-ups, by reason:", *lookups.lines]
    if not lookups.swept:
        return lines
    return [*lines, f"Sweep: the event feeds had missed {missed} of {lookups.swept} answers."]


def _checked_by_hand(current: RunInProgress, found: Recalculated) -> pl.DataFrame:
    """ManualCases of the run: which cases a caseworker has checked, and until when that is enough."""
    recipients, context = current.inputs.recipients, current.inputs.context
    cases = found.results["case_states"].filter(state="by_hand")["case_id"].to_list()
    decisions = latest_decisions(recipients.decisions, context.month)
    facts = manual_facts(cases, recipients.households, recipients.members, decisions, context.month)
    return manual_cases(cases, facts, manual_checks.current_checks(current.store), as_of=context.as_of)


def _repeated_lines(current: RunInProgress) -> list[str]:
    repeated = current.fetcher.stops.repeated
    return [f"Reports that an answer has twice: {repeated}. Each counts once."] if repeated else []


def run_report(current: RunInProgress, found: Recalculated) -> RunReport:
    """Collect the contents of the reports: the run in counts, and everything about the flagged cases."""
    settings, run, recipients = current.inputs.context.settings, current.run, current.inputs.recipients
    book = current.inputs.context.book
    unconfirmed = found.results.of_side("entitlements", "now")["unconfirmed"].explode().drop_nulls().unique().sort()
    return RunReport(
        run_id=run.run_id,
        installation=settings.installation.name,
        environment=settings.installation.environment,
        municipalities={number: municipality.name for number, municipality in settings.municipalities.items()},
        month=run.month,
        as_of=run.as_of,
        started=run.started_at,
        finished=current.inputs.context.clock.now(),
        population=len(recipients.population),
        states=found.results["case_states"].join(
            recipients.households.select("case_id", "team"), on="case_id", how="left", maintain_order="left"
        ),
        flagged=found.flagged,
        attribution=found.results["attributions"].join(found.flagged, on="case_id", how="semi"),
        member_incomes=found.results["member_incomes"],
        explanations=found.explanations,
        explanations_before=found.explanations_before,
        laws={scheme.scheme_id: scheme.law for scheme in book.schemes.values()},
        sum_rules=sum_rules(read_settlement_rules(settings)[0], run.as_of),
        findings=recipients.findings,
        case_findings=found.results["case_findings"],
        months=found.results["month_comparisons"].join(found.flagged, on="case_id", how="semi"),
        checked=_checked_by_hand(current, found),
        history=flags.history(current.store, run),
        member_months=found.incomes.months,
        income_kinds=found.incomes.kinds,
        corrections=corrections(
            reports.income_look_ups(current.store, run.run_id),
            found.incomes.persons,
            found.incomes.months,
            found.flagged,
        ),
        previous_day=reports.previous_day(current.store, run.run_id),
        limits=found.limits,
        rule_versions=(run.rule_version,),
        rounding=run.rounding,
        unconfirmed=tuple(unconfirmed),
        smallest_count=settings.analysts.smallest_count,
        look_ups=int(runs.lookups(current.store, run)["attempts"].sum()),
        new_calculations=found.results["new_calculations"].join(
            recipients.households.select("case_id", "scheme"), on="case_id", maintain_order="left"
        ),
        precision=reports.precision(current.store),
        answers=dict(flags.current_verdicts(current.store).select("flag_id", "verdict_id").iter_rows()),
    )
