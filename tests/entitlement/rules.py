"""The rule book that the tests share, and small household-months."""

from functools import cache
from typing import Any

import polars as pl

from tasks.entitlement import CaseData, IncomeCodes, RuleBook
from tasks.resources import read_rule_texts, resource
from tasks.validation import AssessmentItems, CaseMonths, IncomeLines, empty
from tests.frames import rows

_ANSWERED = {"person_key": pl.String, "month": pl.Date}


@cache
def rule_texts() -> dict[str, str]:
    return read_rule_texts(resource("config", "schemes"))


@cache
def book() -> RuleBook:
    return RuleBook.parse(rule_texts())


@cache
def income_codes() -> IncomeCodes:
    return IncomeCodes.parse(resource("config", "income_codes.yaml").read_text(encoding="utf-8"))


def case_data(
    households: pl.DataFrame,
    members: pl.DataFrame,
    income_lines: pl.DataFrame | None = None,
    assessment_items: pl.DataFrame | None = None,
    answered_months: pl.DataFrame | None = None,
) -> CaseData:
    """CaseData under the rules and codes of the program; what is not given has no rows."""
    return CaseData(
        households,
        members,
        empty(IncomeLines) if income_lines is None else income_lines,
        empty(AssessmentItems) if assessment_items is None else assessment_items,
        pl.DataFrame(schema=_ANSWERED) if answered_months is None else answered_months,
        book(),
        income_codes(),
    )


def cases(*changes: dict[str, Any]) -> pl.DataFrame:
    """CaseMonths with one row per change, each a case of its own unless it says otherwise."""
    return rows(CaseMonths, *({"case_id": f"S-{number}"} | change for number, change in enumerate(changes, start=1)))
