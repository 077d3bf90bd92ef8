"""State support set against municipal support: what the municipality itself pays, where its scheme says so.

Oslo, Oslo BKB, Bodø and Bergen give the household its whole support, and have the state's part of it paid to themselves
(transport, bustøttelova § 9). The household's amount is the entitlement; the municipality's cost is what is left of it.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.calculation import calculate
from tasks.entitlement.rounding import Rounding
from tasks.entitlement.rulebook import STATE, RuleBook


def net_of_state(cases: pl.DataFrame, book: RuleBook, *, rounding: str = Rounding.OPERATIONAL) -> pl.DataFrame:
    """Give what state and municipality each pay, one row per row of CaseMonths, in its order.

    Columns: case_id, month, scheme, entitlement_ore (the household's, as `calculate` gives it), state_ore (the state
    scheme's on the same inputs; 0 where the scheme sets nothing off), net_ore (the municipality's, never below 0).
    Per month. The state's own decision may rest on other inputs (its wealth allowance, its income of the month): this
    is an estimate.
    """
    own = calculate(cases, book, rounding=rounding)
    state = calculate(cases.with_columns(scheme=pl.lit(STATE)), book, rounding=rounding)["entitlement_ore"]
    offsetting = [scheme.scheme_id for scheme in book.schemes.values() if scheme.offsets_state]
    return own.select(
        "case_id",
        "month",
        "scheme",
        "entitlement_ore",
        state_ore=pl.when(pl.col("scheme").is_in(offsetting)).then(state).otherwise(0),
    ).with_columns(net_ore=pl.max_horizontal(pl.col("entitlement_ore") - pl.col("state_ore"), 0))
