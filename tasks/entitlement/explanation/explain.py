"""Explain calculations line by line, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from tasks.entitlement.calculation import intermediate_amounts
from tasks.entitlement.explanation.account import Account, Line
from tasks.entitlement.explanation.other_formulas import (
    explain_income_bands,
    explain_income_gap,
    explain_step_percentage,
)
from tasks.entitlement.explanation.weighted_income import explain_weighted_income
from tasks.entitlement.rounding import Rounding, parse_rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.validation import CaseMonths, ExplanationLines, columns, validate

Explainer = Callable[..., None]
EXPLAINERS: Mapping[str, Explainer] = {
    "weighted_income": explain_weighted_income,
    "step_percentage": explain_step_percentage,
    "income_bands": explain_income_bands,
    "income_gap": explain_income_gap,
}
"""The explainer of each formula, by its name; a test checks that every formula has one."""

_ROW = "row_number"


@dataclass(frozen=True)
class Explanation:
    """The account of one case: its row among the cases, and its lines."""

    row: int
    case_id: str
    lines: list[Line]


def explanations(cases: pl.DataFrame, book: RuleBook, *, rounding: str = Rounding.OPERATIONAL) -> list[Explanation]:
    """The account of every row of CaseMonths, in its order. Errors are those of `calculate`."""
    how = parse_rounding(rounding)
    numbered = validate(CaseMonths, cases).with_row_index(_ROW)
    found: list[Explanation] = []
    for scheme_id in cases["scheme"].unique().sort():
        scheme = book.scheme(scheme_id)
        by_month = scheme.monthly_rounding and how is Rounding.OPERATIONAL
        own = numbered.filter(pl.col("scheme") == scheme_id)
        for row in intermediate_amounts(own, scheme, book, how).collect().iter_rows(named=True):
            account = Account(scheme, row, book.municipalities)
            EXPLAINERS[scheme.formula.name](account, by_month=by_month)
            found.append(Explanation(row[_ROW], row["case_id"], account.lines))
    return sorted(found, key=lambda each: each.row)


def explain(cases: pl.DataFrame, book: RuleBook, *, rounding: str = Rounding.OPERATIONAL) -> pl.DataFrame:
    """Explain calculations line by line.

    cases: CaseMonths, one row per case. Gives ExplanationLines in the order of the cases. The lines lead up to the
    result: the last one is the entitlement per month, as `calculate` gives it. Errors are those of `calculate`.
    """
    rows = [
        (each.case_id, number, line)
        for each in explanations(cases, book, rounding=rounding)
        for number, line in enumerate(each.lines, start=1)
    ]
    data: dict[str, list[object]] = {
        "case_id": [case_id for case_id, _, _ in rows],
        "line": [number for _, number, _ in rows],
    }
    schema = columns(ExplanationLines)
    for name in list(schema)[len(data) :]:
        data[name] = [getattr(line, name) for _, _, line in rows]
    return validate(ExplanationLines, pl.DataFrame(data, schema=dict(schema)))
