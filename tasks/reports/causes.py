"""What each flagged case's difference comes from, largest part first."""

from __future__ import annotations

import polars as pl

from tasks.reports.model import RunReport
from tasks.validation import CAUSES


def causes_by_case(report: RunReport) -> dict[str, list[tuple[str, int]]]:
    """Each flagged case's causes as (cause, øre), largest first whatever the sign; causes of no øre are left out."""
    place = {cause: number for number, cause in enumerate(CAUSES)}
    rows = report.attribution.filter(pl.col("amount_ore") != 0).join(
        report.flagged.select("case_id"), on="case_id", how="semi"
    )
    found: dict[str, list[tuple[str, int]]] = {case_id: [] for case_id in report.largest_first["case_id"]}
    for case_id, cause, amount in rows.select("case_id", "cause", "amount_ore").iter_rows():
        found[case_id].append((cause, amount))
    for causes in found.values():
        causes.sort(key=lambda part: (-abs(part[1]), place[part[0]]))
    return found
