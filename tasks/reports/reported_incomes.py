"""The incomes of each flagged case as reported, for the page: months on end with the same incomes are one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tasks.reports.model import RunReport

Json = Any
Index = Callable[[Any], int]


def incomes_by_case(report: RunReport, month_index: Index, kind_index: Index) -> dict[str, Json]:
    """Each case's incomes: `mean` (months that the scheme counts the mean of), `own`, `members` and `corrections`.

    own: the household's income of each month as [month, øre, whether something was not reported or is not known].
    members: [role, number, rows], with a row [from, to, status, øre, kinds] for months on end with the same incomes,
    and a kind as [kind, payments, amount, counted, one-off]. corrections: [role, number, month, kind,
    before, now, and the days of the two look-ups].
    """
    kinds: dict[tuple[Any, ...], list[Json]] = defaultdict(list)
    for row in report.income_kinds.iter_rows(named=True):
        kind = kind_index((row["category"], row["code"]))
        kinds[_member_month(row)].append([kind, row["payments"], row["amount_ore"], row["counted_ore"], row["one_off"]])
    found: dict[str, Json] = {}
    for (case_id,), months in report.member_months.group_by("case_id", maintain_order=True):
        members: dict[tuple[str, int | None], list[Json]] = defaultdict(list)
        own: dict[Any, list[Json]] = {}
        for row in months.iter_rows(named=True):
            month = month_index(row["month"].isoformat())
            members[row["role"], row["number"]].append(
                [month, row["status"], row["income_ore"], kinds[_member_month(row)]]
            )
            total = own.setdefault(row["month"], [month, 0, False])
            total[1] += row["income_ore"] or 0
            total[2] = total[2] or row["status"] in {"no_report", "not_known"}
        found[str(case_id)] = {
            "mean": months["income_months"][-1],
            "own": [own[month] for month in sorted(own)],
            "members": [[role, number, _on_end(rows)] for (role, number), rows in members.items()],
            "corrections": [],
        }
    for row in report.corrections.iter_rows(named=True):
        if row["case_id"] in found:
            kind, days = kind_index((row["category"], row["code"])), (row["before_on"], row["now_on"])
            amounts = [row["before_ore"], row["now_ore"], *(day.isoformat() for day in days)]
            month = month_index(row["month"].isoformat())
            found[row["case_id"]]["corrections"].append([row["role"], row["number"], month, kind, *amounts])
    return found


def _member_month(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["case_id"], row["role"], row["number"], row["month"]


def _on_end(rows: list[Json]) -> list[Json]:
    """Rows of months on end with the same status and incomes as one: [from, to, status, øre, kinds]."""
    spans: list[Json] = []
    for month, *found in rows:
        if spans and spans[-1][2:] == found:
            spans[-1][1] = month
        else:
            spans.append([month, month, *found])
    return spans
