"""The rule book that the tests share, and small household-months."""

from functools import cache
from typing import Any

import polars as pl

from tasks.entitlement import IncomeCodes, RuleBook
from tasks.resources import read_rule_texts, resource
from tasks.validation import CaseMonths
from tests.frames import rows


@cache
def rule_texts() -> dict[str, str]:
    return read_rule_texts(resource("config", "schemes"))


@cache
def book() -> RuleBook:
    return RuleBook.parse(rule_texts())


@cache
def income_codes() -> IncomeCodes:
    return IncomeCodes.parse(resource("config", "income_codes.yaml").read_text(encoding="utf-8"))


def cases(*changes: dict[str, Any]) -> pl.DataFrame:
    """CaseMonths with one row per change, each a case of its own unless it says otherwise."""
    return rows(CaseMonths, *({"case_id": f"S-{number}"} | change for number, change in enumerate(changes, start=1)))
