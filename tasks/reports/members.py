"""The members whose incomes make up the income cause of each flagged case: by role, numbered where several share it."""

from __future__ import annotations

from typing import Any

import polars as pl

from tasks.reports.causes import causes_by_case
from tasks.reports.language import Language
from tasks.reports.model import RunReport
from tasks.reports.numbers import in_whole_kroner


def members_by_case(report: RunReport) -> dict[str, list[dict[str, Any]]]:
    """Each flagged case's rows of MemberIncomes, in their order; cases without an income cause are left out.

    The shares are whole kroner that sum to the income cause of `causes_by_case`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for row in report.member_incomes.sort("case_id", "line").iter_rows(named=True):
        found.setdefault(row["case_id"], []).append(row)
    for case_id, causes in causes_by_case(report).items():
        known = [row for row in found.get(case_id, []) if row["share_ore"] is not None]
        shares = in_whole_kroner([row["share_ore"] for row in known], dict(causes).get("income", 0))
        for row, share in zip(known, shares, strict=True):
            row["share_ore"] = share
    return found


def member_name(role: str, number: int | None, words: Language) -> str:
    """A member by role: Søker, Barn 2."""
    if role == "others":
        return words.text("roles", role, number=number)
    return words["roles"][role] if number is None else f"{words['roles'][role]} {number}"


def comparison_text(row: dict[str, Any], words: Language) -> str:
    """What a member's income is compared with, or that nothing is known to compare it with."""
    month = row["reference_month"]
    return words.text("compared_with", row["compared_with"], month="" if month is None else words.month(month))


def largest_members(rows: pl.DataFrame, words: Language) -> dict[str, str]:
    """Per case, the members with a share of the income cause, the largest share first. rows: MemberIncomes."""
    moved = rows.filter(pl.col("share_ore").fill_null(0) != 0).sort(
        "case_id", pl.col("share_ore").abs(), "line", descending=[False, True, False]
    )
    found: dict[str, list[str]] = {}
    for case_id, role, number in moved.select("case_id", "role", "number").iter_rows():
        found.setdefault(case_id, []).append(member_name(role, number, words))
    return {case_id: ", ".join(names) for case_id, names in found.items()}
