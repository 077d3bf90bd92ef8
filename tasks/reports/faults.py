"""Faults in the case system's tables in words: where they are and what is wrong, never the value.

A case's faults are told only where they are the reason that it was not checked. The faults of a case that must be
checked by hand are left out, since that case is shown as nothing else.
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
    told: dict[str, list[str]] = {}
    for finding in report.findings.join(bad, on="case_id", maintain_order="left").iter_rows(named=True):
        told.setdefault(finding["case_id"], []).append(_tell(finding, words))
    return told


def faults_without_case(report: RunReport, words: Language) -> list[str]:
    """Faults in rows that belong to no case."""
    return [
        _tell(finding, words) for finding in report.findings.filter(pl.col("case_id").is_null()).iter_rows(named=True)
    ]


def _tell(finding: dict[str, Any], words: Language) -> str:
    place = [f"{words['tables'].get(finding['table'], finding['table'])} ({finding['source']})"]
    place += [
        words.text("fault_place", part, **{part: finding[part]})
        for part in ("row", "column")
        if finding[part] is not None
    ]
    return f"{', '.join(place)}: {_fault(finding['rule'], words)}"


def _fault(rule: str, words: Language) -> str:
    """What a rule's code means; some codes end in a colon and the number of the row this one collides with."""
    code, _, other_row = rule.partition(":")
    fault = words["faults"].get(code, code)
    return words.text("fault_place", "other_row", fault=fault, row=other_row) if other_row else fault
