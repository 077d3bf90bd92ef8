"""Months that were corrected after the decision («ny beregning»), for the page, the workbook and the CSV file.

One list, the oldest payment first. The months of a case are summed both ways; what the sums come to is the rule of the
case's scheme (`SumRule`; state: forskrift om bustøtte § 14 fifth paragraph). No one has decided anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from tasks.reports.language import Language
from tasks.reports.model import RunReport
from tasks.reports.sheets import Cell, Column, Kind
from tasks.reports.sum_rules import SumRule

Outcome = Literal["claim", "extra", "both", "under_threshold", "no_rule"]
_SHOWN_CASES = 100

NEW_CALCULATION_COLUMNS = (
    Column("case_id", Kind.TEXT, 16),
    Column("team", Kind.TEXT, 20),
    Column("scheme", Kind.TEXT, 26),
    Column("month", Kind.TEXT, 16),
    Column("decided", Kind.KRONER),
    Column("first_known", Kind.KRONER),
    Column("corrected_amount", Kind.KRONER),
    Column("difference", Kind.KRONER),
    Column("known_on", Kind.DATE, 14),
    Column("corrected_on", Kind.DATE, 14),
    Column("case_overpaid", Kind.KRONER),
    Column("case_underpaid", Kind.KRONER),
    Column("sum_outcome", Kind.TEXT, 34),
)


@dataclass(frozen=True)
class NewCalculation:
    """The corrected months of one case, the oldest first. over_ore, under_ore: their sums, before any threshold."""

    case_id: str
    team: str | None
    scheme: str
    months: list[dict[str, Any]]
    over_ore: int
    under_ore: int
    outcome: Outcome


def by_case(report: RunReport) -> list[NewCalculation]:
    """Each case with corrected months, the case with the oldest payment first."""
    teams = dict(report.states.select("case_id", "team").iter_rows())
    order = report.new_calculations.with_columns(oldest=pl.col("month").min().over("case_id"))
    cases: dict[str, list[dict[str, Any]]] = {}
    for row in order.sort("oldest", "case_id", "month").iter_rows(named=True):
        cases.setdefault(row["case_id"], []).append(row)
    return [_of(case_id, teams.get(case_id), months, report) for case_id, months in cases.items()]


def _of(case_id: str, team: str | None, months: list[dict[str, Any]], report: RunReport) -> NewCalculation:
    over = -sum(min(row["difference_ore"], 0) for row in months)
    under = sum(max(row["difference_ore"], 0) for row in months)
    scheme = months[0]["scheme"]
    rule = report.sum_rules.get(scheme)
    return NewCalculation(case_id, team, scheme, months, over, under, _outcome(over, under, rule))


def _outcome(over: int, under: int, rule: SumRule | None) -> Outcome:
    """What the rule makes of the two sums; they are not set off against each other first."""
    if rule is None:
        return "no_rule"
    claim, extra = over > 0 and over >= (rule.fee_ore or 0), under > 0 and under >= (rule.least_ore or 0)
    if claim and extra:
        return "both"
    return "claim" if claim else "extra" if extra else "under_threshold"


def page_rows(report: RunReport) -> dict[str, Any]:
    """By case: `over`, `under`, `outcome`, and `months` of ISO month, decided, first known, now, and the two days."""
    return {
        case.case_id: {
            "over": case.over_ore,
            "under": case.under_ore,
            "outcome": case.outcome,
            "months": [
                [row["month"].isoformat(), row["decided_ore"], row["before_ore"], row["entitlement_ore"]]
                + [row[day].isoformat() for day in ("known_on", "corrected_on")]
                for row in case.months
            ],
        }
        for case in by_case(report)
    }


@dataclass(frozen=True)
class ListedCases:
    """The list on the first screen. summary: a sentence. lines: (case, text) of the first cases. more: how many not."""

    summary: str
    lines: list[tuple[str, str]]
    more: int


def listed(report: RunReport, words: Language) -> ListedCases | None:
    """The cases with corrected months in words; None where there is none."""
    cases = by_case(report)
    if not cases:
        return None
    over, under = (sum(getattr(case, name) for case in cases) for name in ("over_ore", "under_ore"))
    summary = words.sentence(
        "new_calculations",
        "summary",
        cases=words.cases(len(cases)),
        over=words.kroner(over),
        under=words.kroner(under),
    )
    lines = [(case.case_id, _line(case, words)) for case in cases[:_SHOWN_CASES]]
    return ListedCases(summary, lines, max(len(cases) - _SHOWN_CASES, 0))


def _line(case: NewCalculation, words: Language) -> str:
    return words.text(
        "new_calculations",
        "line",
        months=words.count(len(case.months)),
        first=words.month(case.months[0]["month"]),
        over=words.kroner(case.over_ore),
        under=words.kroner(case.under_ore),
        outcome=words["new_calculation_outcomes"][case.outcome],
    )


def sheet_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    """The rows of NEW_CALCULATION_COLUMNS: one for each month, with the sums of its case."""
    for case in by_case(report):
        for row in case.months:
            amounts = (row[name] for name in ("decided_ore", "before_ore", "entitlement_ore", "difference_ore"))
            yield [
                case.case_id,
                case.team,
                words.scheme(case.scheme),
                words.month(row["month"]),
                *(None if ore is None else ore / 100 for ore in amounts),
                row["known_on"],
                row["corrected_on"],
                case.over_ore / 100,
                case.under_ore / 100,
                words["new_calculation_outcomes"][case.outcome],
            ]


def table(report: RunReport) -> pl.DataFrame:
    """The same rows for the case system: ISO months and dates, amounts in kroner, codes as in the store."""
    order = [(case, row) for case in by_case(report) for row in case.months]
    kroner = {"decided": "decided_ore", "first_known": "before_ore", "now": "entitlement_ore"}
    return pl.DataFrame(
        {
            "case_id": [case.case_id for case, _ in order],
            "team": [case.team for case, _ in order],
            "scheme": [case.scheme for case, _ in order],
            "month": [f"{row['month']:%Y-%m}" for _, row in order],
            "decision_id": [row["decision_id"] for _, row in order],
        }
        | {name: [_kroner(row[ore]) for _, row in order] for name, ore in kroner.items()}
        | {
            "difference": [_kroner(row["difference_ore"]) for _, row in order],
            "known_on": [row["known_on"] for _, row in order],
            "corrected_on": [row["corrected_on"] for _, row in order],
            "case_overpaid": [_kroner(case.over_ore) for case, _ in order],
            "case_underpaid": [_kroner(case.under_ore) for case, _ in order],
            "sum_outcome": [case.outcome for case, _ in order],
        },
        schema=dict.fromkeys(["case_id", "team", "scheme", "month", "decision_id"], pl.String)
        | dict.fromkeys(["decided", "first_known", "now", "difference"], pl.Float64)
        | dict.fromkeys(["known_on", "corrected_on"], pl.Date)
        | dict.fromkeys(["case_overpaid", "case_underpaid"], pl.Float64)
        | {"sum_outcome": pl.String},
    )


def _kroner(ore: int | None) -> float | None:
    return None if ore is None else ore / 100
