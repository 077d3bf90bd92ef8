"""Household-months of a past run under other rules, in the same month or another."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.conditions import conditions
from tasks.entitlement.housing_cost import with_additions
from tasks.entitlement.rulebook import RuleBook
from tasks.validation import CaseMonths, columns, validate


def months_under(cases: pl.DataFrame, dwellings: pl.DataFrame, month: dt.date | None, book: RuleBook) -> pl.DataFrame:
    """Give CaseMonths of `month`, or of the cases' own months without it, in the order of `cases`.

    cases: CaseMonths, one per case. dwellings: case_id, own_housing_cost_ore (the case system's own), heating_included:
    the fixed additions to housing cost are rules too, and are calculated again. All other inputs of a case stay as they
    were, even where the other rules need other persons or months. Raises RateError where a scheme has no rates for the
    month, UsageError where the rules do not know a scheme.
    """
    schemes = [book.scheme(scheme_id) for scheme_id in cases["scheme"].unique().sort()]
    moved = cases if month is None else cases.with_columns(month=pl.lit(month))
    for scheme in schemes:
        for each in moved.filter(scheme=scheme.scheme_id)["month"].unique().sort():
            scheme.check_month(each)
    rebuilt = (
        moved.drop("housing_cost_ore")
        .join(dwellings.rename({"own_housing_cost_ore": "housing_cost_ore"}), on="case_id", maintain_order="left")
        .join(conditions(schemes), on=["scheme", "month"], maintain_order="left")
        .with_columns(housing_cost_ore=with_additions())
    )
    return validate(CaseMonths, rebuilt.select(columns(CaseMonths).keys()))
