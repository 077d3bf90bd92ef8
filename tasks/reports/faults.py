"""Faults in the case system's tables in words: where they are and what is wrong, never the value.

A case's faults are shown only where they are the reason that it was not checked. The faults of a case that must be
checked by hand are left out: nothing else is shown of that case.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tasks.reports.language import Language
from tasks.reports.model import RunReport
from tasks.validation import Reason


def faults_by_case(report: RunReport, words: Language) -> dict[str, list[str]]:
    """The faults of each case with reason BAD_INPUT, in the order they were found."""
    bad = report.states.filter(pl.col("reason") == Reason.BAD_INPUT.value).select("case_id")
    found: dict[str, list[str]] = {}
    for finding in report.findings.join(bad, on="case_id", maintain_order="left").iter_rows(named=True):
        found.setdefault(finding["case_id"], []).append(_fault_text(finding, words))
    return found


def faults_without_case(report: RunReport, words: Language) -> list[str]:
    """Faults in rows that belong to no case."""
    return [
        _fault_text(finding, words)
        for finding in report.findings.filter(pl.col("case_id").is_null()).iter_rows(named=True)
    ]


def _fault_text(finding: dict[str, Any], words: Language) -> str:
    location = [f"{words['tables'].get(finding['table'], finding['table'])} ({finding['source']})"]
    location += [
        words.text("fault_location", part, **{part: finding[part]})
        for part in ("row", "column")
        if finding[part] is not None
    ]
    return f"{', '.join(location)}: {_rule_text(finding['rule'], words)}"


def _rule_text(rule: str, words: Language) -> str:
    """A rule's code in words. Some codes end in a colon and the number of another row that the row collides with."""
    code, _, other_row = rule.partition(":")
    fault = words["faults"].get(code, code)
    return words.text("fault_location", "other_row", fault=fault, row=other_row) if other_row else fault
