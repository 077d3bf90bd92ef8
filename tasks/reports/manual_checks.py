"""What is known of each case that must be checked by hand, as a sentence for its reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.reports.language import Language
from tasks.reports.model import RunReport


def checks_by_case(report: RunReport, words: Language) -> dict[str, list[str]]:
    """By case: whether and when it was checked by hand, with what result, and when it is to be checked again."""
    return {case["case_id"]: [_sentence(case, words)] for case in report.manual.iter_rows(named=True)}


def _sentence(case: Mapping[str, Any], words: Language) -> str:
    text: str = words["manual_checks"][case["status"]]
    if case["status"] == "open":
        return text
    return text.format(
        on=words.date(case["checked_on"]),
        result=words["verdicts"][case["result"]],
        again=words.date(case["check_again_on"]),
    )
