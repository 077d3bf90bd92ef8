"""Explain calculations line by line: data first, text second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass

import polars as pl

from tasks.entitlement.calculation import in_scheme
from tasks.entitlement.explanation.account import Account, Line
from tasks.entitlement.explanation.other_formulas import tell_income_bands, tell_income_gap, tell_step_percentage
from tasks.entitlement.explanation.weighted_income import tell as tell_weighted_income
from tasks.entitlement.rounding import Rounding, parse_rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.values import ORE_PER_KRONE
from tasks.validation import CaseMonths, ExplanationLines, columns, validate

Teller = Callable[..., None]
EXPLAINERS: Mapping[str, Teller] = {
    "weighted_income": tell_weighted_income,
    "step_percentage": tell_step_percentage,
    "income_bands": tell_income_bands,
    "income_gap": tell_income_gap,
}
"""Who tells which formula; a test holds that every formula has one."""

_ROW = "row_number"


@dataclass(frozen=True)
class Explanation:
    """The account of one row: where it stood among the cases, and its lines."""

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
        for row in in_scheme(own, scheme, book, how).collect().iter_rows(named=True):
            account = Account(scheme, row, book.municipalities)
            EXPLAINERS[scheme.formula.name](account, by_month=by_month)
            found.append(Explanation(row[_ROW], row["case_id"], account.lines))
    return sorted(found, key=lambda each: each.row)


def explain(cases: pl.DataFrame, book: RuleBook, *, rounding: str = Rounding.OPERATIONAL) -> pl.DataFrame:
    """Explain calculations line by line.

    cases: CaseMonths, one row per case. Gives ExplanationLines in the order of the cases: code, label in bokmål,
    amount in øre, rate, and the paragraph, source and status of the value that was used. The lines lead up to the
    result: the last one is the entitlement per month, the one that `calculate` gives. Errors are those of
    `calculate`.
    """
    rows = [
        (each.case_id, number, *astuple(line))
        for each in explanations(cases, book, rounding=rounding)
        for number, line in enumerate(each.lines, start=1)
    ]
    return validate(ExplanationLines, pl.DataFrame(rows, schema=dict(columns(ExplanationLines)), orient="row"))


def explain_text(lines: pl.DataFrame) -> str:
    """ExplanationLines as plain text in bokmål, a heading per case. Raises ContractError for another frame."""
    parts: list[str] = []
    for case in validate(ExplanationLines, lines).partition_by("case_id", maintain_order=True):
        parts.append(f"Sak {case['case_id'][0]}")
        parts.extend(_text(row) for row in case.iter_rows(named=True))
        parts.append("")
    return "\n".join(parts)


def _text(row: Mapping[str, object]) -> str:
    amount, rate = row["amount_ore"], row["rate"]
    shown = _kroner(amount) if isinstance(amount, int) else str(rate or "")
    where = ", ".join(str(row[name]) for name in ("paragraph", "source") if row[name])
    unsure = " UBEKREFTET" if row["status"] == "unconfirmed" else ""
    behind = f"  [{where}{unsure}]" if where or unsure else ""
    return f"  {row['label']:<64} {shown:>16}{behind}"


def _kroner(ore: int) -> str:
    whole, part = divmod(abs(ore), ORE_PER_KRONE)
    decimals = f",{part:02}" if part else ""
    return f"{'-' if ore < 0 else ''}{whole:,}".replace(",", " ") + f"{decimals} kr"
