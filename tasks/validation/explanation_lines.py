"""Calculations line by line, as data: the text of each line, and the values in the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table

LINE_VALUES: Mapping[str, pl.DataType] = {
    "rate": pl.Int64(),  # ten-thousandths
    "amount_ore": pl.Int64(),
    "number": pl.Int64(),  # of persons or steps, or a municipality group
    "divisor": pl.Int64(),  # hundredths
    "year": pl.Int64(),
    "municipality": pl.String(),
    "label": pl.String(),
}
"""The values that a text can contain. `label` is the rule file's own name of the value; if it differs, it replaces the
text."""

LINE_WORDINGS: Mapping[str, tuple[str, ...]] = {
    "assessed_income": ("year",),
    "kept_income": ("rate",),
    "cost_group": ("municipality",),
    "monthly_income": (),
    "disability_divided": ("divisor",),
    "income_deduction": (),
    "net_wealth": (),
    "wealth_allowance": (),
    "wealth_addition_rate": ("rate",),
    "wealth_addition": (),
    "wealth_excess": (),
    "child_wealth_hint": (),
    "yearly_income": (),
    "weight_one": (),
    "weight": ("number",),
    "weighted_income": (),
    "least_own_share": (),
    "own_share_steps": ("rate", "amount_ore", "number"),
    "own_share_part": ("rate", "amount_ore"),
    "own_share_flat_first": ("rate", "amount_ore"),
    "own_share_flat": ("rate", "amount_ore", "number"),
    "own_share_bands": (),
    "own_share": (),
    "reasonable_cost": ("rate",),
    "rent": (),
    "rent_reduction": (),
    "approved_cost": (),
    "housing_cost": (),
    "ceiling_one": ("label",),
    "ceiling_most": ("label",),
    "ceiling_size": ("number", "label"),
    "ceiling_group": ("number", "label"),
    "ceiling_adapted": ("label",),
    "ceiling": (),
    "ceiling_month": (),
    "not_eligible": (),
    "cost_counted_month": (),
    "own_share_month": (),
    "difference_month": (),
    "cost_counted": (),
    "difference": (),
    "covered": ("rate",),
    "rounded": (),
    "minimum_payout": ("label",),
    "minimum_yearly_support": ("label",),
    "entitlement": (),
    "living_costs": (),
    "energy": (),
    "left_for_rent": (),
    "rent_most": (),
    "wealth_limit": (),
    "cost_rent": (),
    "cost_common_costs": (),
    "cost_loan_costs": (),
    "cost_municipal_fees": (),
    "cost_property_tax": (),
    "cost_ground_rent": (),
    "cost_heating": (),
    "cost_running_cost": (),
}
"""Every text of a line, and its values. The reports have the words in each language (section `lines`)."""

RATE_UNITS = ["share", "weight", "group"]
"""Units of a line's rate: ten-thousandths, hundredths, a municipality group."""


class ExplanationLines(Table):
    """A calculation line by line. `code` identifies the amount; `wording` and `values` give the line's text.

    rate, rate_unit: the rate that is shown in a column of its own.
    """

    case_id: pl.String
    line: pl.Int64 = pa.Field(ge=1)
    code: pl.String
    wording: pl.String = pa.Field(isin=list(LINE_WORDINGS))
    values: Annotated[pl.Struct, LINE_VALUES]
    amount_ore: pl.Int64 = pa.Field(nullable=True)
    rate: pl.Int64 = pa.Field(nullable=True)
    rate_unit: pl.String = pa.Field(isin=RATE_UNITS, nullable=True)
    paragraph: pl.String = pa.Field(nullable=True)
    source: pl.String = pa.Field(nullable=True)
    status: pl.String = pa.Field(isin=["official", "published", "derived", "inferred", "unconfirmed"], nullable=True)
