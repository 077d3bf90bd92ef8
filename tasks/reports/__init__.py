"""What people read after a run: a page and a workbook for caseworkers, counts for managers, lines for the operator."""

from tasks.reports.calculation_lines import in_words
from tasks.reports.language import LANGUAGES, language
from tasks.reports.model import ReportedStates, RunReport
from tasks.reports.page import write_html
from tasks.reports.summary import coverage_lines, summary_markdown
from tasks.reports.workbook import write_workbook

__all__ = [
    "LANGUAGES",
    "ReportedStates",
    "RunReport",
    "coverage_lines",
    "in_words",
    "language",
    "summary_markdown",
    "write_html",
    "write_workbook",
]
