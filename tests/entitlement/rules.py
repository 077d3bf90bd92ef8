"""The rule book that the tests share, and small household-months."""

import datetime as dt
from functools import cache
from typing import Any

import polars as pl

from tasks.entitlement import IncomeCodes, RuleBook
from tasks.resources import read_rule_texts, resource
from tasks.validation import CaseMonths, checked, columns

OCTOBER = dt.date(2026, 10, 1)
DEFAULTS: dict[str, Any] = {
    "case_id": "S-1",
    "month": OCTOBER,
    "scheme": "state",
    "municipality": "0301",
    "adults": 1,
    "aged_18_19": 0,
    "children": 0,
    "monthly_income_ore": 20_000_00,
    "monthly_disability_benefit_ore": 0,
    "net_wealth_ore": 0,
    "home_wealth_ore": 0,
    "tenure": "rented",
    "housing_cost_ore": 12_000_00,
    "adapted_home": False,
    "young_disabled": False,
    "single_pensioner": False,
    "income_deduction_ore": 0,
    "cost_group": None,
}


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
    made = [DEFAULTS | {"case_id": f"S-{number}"} | change for number, change in enumerate(changes, start=1)]
    return checked(CaseMonths, pl.DataFrame(made, schema=dict(columns(CaseMonths))))
