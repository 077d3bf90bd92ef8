"""What a run leaves behind for people: the report, the workbook, the analysts' copy, the summary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from prefect.artifacts import acreate_markdown_artifact

from flows.run.brake import brake_task, hold
from flows.run.look_ups import RunInProgress
from flows.run.management import run_markdown, write_manager_page_task
from flows.run.plan import LookupSummary
from flows.run.recalculate import Recalculated
from tasks.errors import Exit
from tasks.months import format_month
from tasks.prefect_task import prefect_task
from tasks.reports import RunReport, coverage_lines, write_html, write_workbook
from tasks.warehouse import (
    RunStatus,
    end_run,
    flag_history,
    lookups_of_run,
    store_sweep_findings,
    verdicts_of_store,
)
from tasks.warehouse.task import publish_copy_task


@dataclass(frozen=True)
class RunEnd:
    """How a run ended: its exit code, the coverage statement as lines, and where the results are."""

    exit_code: Exit
    run_id: str | None
    lines: list[str]
    files: dict[str, Path] = field(default_factory=dict)


@prefect_task("write reports")
def write_reports_task(report: RunReport, html: Path, workbook: Path, code: str) -> None:
    """Write the caseworkers' report and workbook, in a language."""
    write_html(report, html, code)
    write_workbook(report, workbook, code)


async def publish(job: RunInProgress, report: RunReport, asked: LookupSummary) -> RunEnd:
    """Write everything, record that the run ended, and leave the summary with Prefect (counts only).

    report: of `report_of`; nothing else of what was found is needed here, and in a country that is much. A run that
    the mass-change brake holds writes its reports beside the published ones, and no analysts' copy.
    """
    settings = job.context.settings
    held = brake_task(job.store, job.run.run_id, settings.brake)
    folder = (settings.held_folder if held else settings.reports_folder) / job.run.run_id
    name = f"bostotte-{format_month(job.run.month)}"
    files = {
        "report": folder / f"{name}.html",
        "workbook": folder / f"{name}.xlsx",
        "manager": folder / f"{name}-leder.html",
        "database": job.store.path,
        "snapshot": settings.snapshot_file,
    }
    language = settings.reports.language
    write_reports_task(report, files["report"], files["workbook"], language)
    managers = write_manager_page_task(job.store, report, files["manager"], language)
    missed = store_sweep_findings(job.store, job.run).height if asked.swept else 0
    problems = [*job.fetcher.refused.values(), *filter(None, [job.fetcher.stopped]), *job.feed_problems]
    complete = report.complete and not job.feed_problems
    status: RunStatus = "complete" if complete else "incomplete"
    if held:
        hold(job, held, status, report.finished)
        await acreate_markdown_artifact(key="bostotte-held", markdown="\n".join(held.lines(folder)))
        kept = {name: path for name, path in files.items() if name != "snapshot"}
        return RunEnd(Exit.HELD, job.run.run_id, [*coverage_lines(report), *problems, *held.lines(folder)], kept)
    end_run(job.store, job.run, status, " ".join(problems) or None, report.finished)
    publish_copy_task(settings, job.store)
    await acreate_markdown_artifact(key="bostotte-run", markdown=run_markdown(report, language))
    await acreate_markdown_artifact(key="bostotte-manager", markdown=managers)
    exit_code = Exit.COMPLETE if complete else Exit.INCOMPLETE
    lines = [*coverage_lines(report), *_told(asked, missed), *problems]
    return RunEnd(exit_code, job.run.run_id, lines, files)


def _told(asked: LookupSummary, missed: int) -> list[str]:
    """What was asked and why; with a sweep, what the event feeds had missed."""
    lines = ["Asked, by reason:", *asked.lines]
    if not asked.swept:
        return lines
    return [*lines, f"Sweep: the event feeds had missed {missed} of {asked.swept} answers."]


def report_of(job: RunInProgress, found: Recalculated) -> RunReport:
    """What people are told of a run: its counts, and everything about the flagged cases."""
    settings, run, recipients = job.context.settings, job.run, job.recipients
    unconfirmed = found.results.of_side("entitlements", "now")["unconfirmed"].explode().drop_nulls().unique().sort()
    return RunReport(
        run_id=run.run_id,
        installation=settings.installation.name,
        environment=settings.installation.environment,
        municipalities={number: municipality.name for number, municipality in settings.municipalities.items()},
        month=run.month,
        as_of=run.as_of,
        started=run.started_at,
        finished=dt.datetime.now(dt.UTC),
        population=len(recipients.population),
        states=found.results["case_states"].join(
            recipients.households.select("case_id", "team"), on="case_id", how="left", maintain_order="left"
        ),
        flagged=found.flagged,
        attribution=found.results["attributions"].join(found.flagged, on="case_id", how="semi"),
        member_incomes=found.results["member_incomes"],
        explanations=found.explanations,
        findings=recipients.findings,
        case_findings=found.results["case_findings"],
        months=found.results["month_comparisons"].join(found.flagged, on="case_id", how="semi"),
        flag_events=found.results["flag_events"],
        history=flag_history(job.store, run),
        limits=found.limits,
        rule_versions=(run.rule_version,),
        rounding=run.rounding,
        unconfirmed=tuple(unconfirmed),
        look_ups=int(lookups_of_run(job.store, run)["attempts"].sum()),
        precision=job.store.query("store/verdicts/precision"),
        answers=dict(verdicts_of_store(job.store).select("flag_id", "verdict_id").iter_rows()),
    )
