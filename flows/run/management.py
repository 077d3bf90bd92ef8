"""The manager's page of a run: its report, with what the store knows around it."""

from __future__ import annotations

from pathlib import Path

from tasks.months import add_months
from tasks.prefect_task import prefect_task
from tasks.reports import RunReport, numbers, summary_markdown
from tasks.reports.document import write_document
from tasks.reports.language import language
from tasks.reports.manager import manager_document, manager_markdown
from tasks.reports.manager_inputs import ManagerInputs
from tasks.reports.shown_counts import ShownCounts
from tasks.warehouse.engine.store import Store

_RUNS = 12
_MONTHS = 11


@prefect_task("write manager's page")
def write_manager_page_task(store: Store, report: RunReport, target: Path, code: str) -> str:
    """Write the page in a language; give the same as Markdown (counts only), for Prefect."""
    since = add_months(report.as_of.replace(day=1), -_MONTHS)
    document = manager_document(
        ManagerInputs(
            report=report,
            trend=store.query("reports/manager/trend", run_id=report.run_id, runs=_RUNS),
            first_flagged=store.query("reports/manager/first_flagged", run_id=report.run_id),
            look_ups=store.query("reports/manager/lookups", since=since),
            verdicts=store.query("reports/manager/verdicts"),
            precision=report.precision,
            mended=int(store.query("reports/manager/quarantine_mended", run_id=report.run_id).item()),
        ),
        code,
    )
    write_document(document, target)
    return manager_markdown(document)


def run_markdown(report: RunReport, code: str) -> str:
    """The run in counts for Prefect, with what of the case system's delivery is set aside. No case, no person."""
    summary, quarantine = summary_markdown(report, code), report.quarantine
    if not quarantine.faults:
        return summary
    words = language(code)
    texts = words["manager"]
    text = words.sentence("manager", "quarantine_text", cases=words.cases(ShownCounts(report).set_aside))
    faults = report.findings.group_by("table").len().sort("len", "table", descending=[True, False])
    rows = [f"| {words['tables'][table]} | {numbers.count(found)} |" for table, found in faults.iter_rows()]
    head = [f"| {texts['fault']} | {texts['faults']} |", "| --- | ---: |"]
    return "\n".join([summary, f"## {texts['quarantine']}", "", text, "", *head, *rows, ""])
