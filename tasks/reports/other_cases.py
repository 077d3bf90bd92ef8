"""The active cases that are not flagged, for the page's search: each one's state, and what became of its last flag."""

from __future__ import annotations

from typing import Any

import polars as pl

from tasks.reports.flag_history import Histories, Row
from tasks.reports.model import RunReport


def event(row: Row) -> list[Any]:
    """A row of FlagHistory for the page: [day, what, code, difference, and of an answer: reason, until, note, by]."""
    what = "withdrawn" if row["what"] == "replaced" else row["what"]
    shown = [row["day"].isoformat(), what, row["code"], row["difference_ore"]]
    if row["what"] != "verdict":
        return shown
    until = row["postponed_until"]
    return [*shown, row["reason"], None if until is None else until.isoformat(), row["note"], row["answered_by"]]


def states_of_others(report: RunReport) -> list[list[Any]]:
    """The cases without a flag or a reason not to be checked, as [state, group, team, case numbers]."""
    groups = report.case_findings.select("case_id", "exclusion_reason")
    rest = (
        report.states.filter(pl.col("state") != "flagged", pl.col("reason").is_null())
        .join(groups, on="case_id", how="left")
        .group_by("state", "exclusion_reason", "team")
        .agg(pl.col("case_id").sort())
        .sort("state", "exclusion_reason", "team", nulls_last=True)
    )
    return [list(row) for row in rest.select("state", "exclusion_reason", "team", "case_id").iter_rows()]


def past_flags(report: RunReport, histories: Histories) -> dict[str, list[list[Any]]]:
    """What became of the newest flag of each case that is not flagged now, by case; closed cases too.

    Of a case that must be checked by hand nothing is shown.
    """
    flagged = {*report.flagged["case_id"], *_by_hand(report)}
    return {
        case_id: [event(row) for row in histories.newest_flag(case_id)]
        for case_id in histories.cases
        if case_id not in flagged
    }


def withdrawn_rows(report: RunReport, histories: Histories) -> list[Row]:
    """The flags that were withdrawn and not replaced, the newest first, as rows of FlagHistory.

    Left out are cases that are flagged again, which stand among the flags, and cases to be checked by hand.
    """
    left_out = {*report.flagged["case_id"], *_by_hand(report)}
    return [row for row in histories.withdrawn if row["case_id"] not in left_out]


def withdrawn_flags(report: RunReport, histories: Histories) -> list[dict[str, Any]]:
    """The same for the page."""
    return [
        {
            "id": row["case_id"],
            "team": row["team"],
            "day": row["day"].isoformat(),
            "why": row["code"],
            "difference": row["difference_ore"],
        }
        for row in withdrawn_rows(report, histories)
    ]


def _by_hand(report: RunReport) -> set[str]:
    return set(report.states.filter(state="by_hand")["case_id"])
