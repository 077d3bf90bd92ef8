"""How sure the months of a settlement are: the values that no source confirms, and that the right amount rests on."""

from __future__ import annotations

import polars as pl

from tasks.entitlement.calculation import calculate_unchecked
from tasks.entitlement.housing_cost import name_heating
from tasks.entitlement.rulebook import STATE, RuleBook
from tasks.entitlement.settlement.corrected import CorrectedMonths, YearInputs
from tasks.entitlement.settlement.needs import ASSESSED_YEAR
from tasks.entitlement.settlement.rules import CAUSES
from tasks.entitlement.settlement.settle import with_causes

_KEY = ["case_id", "month"]
_ALLOWANCE = "capital_income_allowance"


def unconfirmed_values(
    corrected: CorrectedMonths, inputs: YearInputs, households: pl.DataFrame, book: RuleBook, *, rounding: str
) -> pl.DataFrame:
    """Name the unconfirmed rates, and doubts about the scheme, of each month: case_id, month and `unconfirmed`, sorted.

    households: Households of the cases. The allowance for capital income is named where a member whose income counts
    has, or has stated, more than the last confirmed allowance. The choices of config/settlement.yaml are the same for
    every month, and are in `SettlementRules.unconfirmed`.
    """
    right = calculate_unchecked(with_causes(corrected.months, CAUSES), book, rounding=rounding)
    named = name_heating(right, households, book).select(*_KEY, "unconfirmed")
    over = _over_the_allowance(inputs, book).with_columns(allowance=pl.lit([_ALLOWANCE]))
    both = pl.concat_list("unconfirmed", pl.col("allowance").fill_null([])).list.sort()
    return named.join(over, on=_KEY, how="left", maintain_order="left").select(*_KEY, unconfirmed=both)


def _over_the_allowance(inputs: YearInputs, book: RuleBook) -> pl.DataFrame:
    """The months with capital income over an allowance that no source confirms: case_id and month, each once."""
    of_month = book.scheme(STATE).table.select("month", f"unconfirmed_{_ALLOWANCE}", f"sure_{_ALLOWANCE}")
    under_section_14 = inputs.decided.filter(pl.col("kind") == ASSESSED_YEAR)
    capital = pl.max_horizontal("capital_ore", "stated_ore")
    return (
        inputs.members.filter("income_counts")
        .join(under_section_14, on=_KEY, how="semi")
        .join(of_month.filter(pl.col(f"unconfirmed_{_ALLOWANCE}") == 1), on="month")
        .join(inputs.year.select("person_key", "capital_ore"), on="person_key", how="left")
        .join(
            inputs.stated.select("case_id", "person_key", stated_ore="capital_ore"),
            on=["case_id", "person_key"],
            how="left",
        )
        .filter(capital > pl.col(f"sure_{_ALLOWANCE}"))
        .select(_KEY)
        .unique()
    )
