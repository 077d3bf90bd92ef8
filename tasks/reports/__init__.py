"""What people read after a run: a page and a workbook for caseworkers, counts for managers, lines for the operator."""

from tasks.reports.model import ReportedStates, RunReport
from tasks.reports.page import write_html
from tasks.reports.summary import coverage_lines, summary_markdown
from tasks.reports.words import limit_text
from tasks.reports.workbook import write_workbook

__all__ = [
    "ReportedStates",
    "RunReport",
    "coverage_lines",
    "limit_text",
    "summary_markdown",
    "write_html",
    "write_workbook",
]
