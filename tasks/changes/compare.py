"""The entitlement beside the last decision: which differences a caseworker must see.

At the limit is flagged, under it is observed (kept and counted). An entitlement lost altogether, or gained from
nothing, is flagged whatever the limit. A single krone either way is never flagged: how amounts are rounded in practice
is not published, and two ways of rounding the same formula differ by that much.
"""

from __future__ import annotations

import polars as pl

from tasks.validation import Comparisons, Decisions, Entitlements, checked

ROUNDING_ORE = 100
"""One krone: what two ways of rounding the same formula can differ by."""


def compare(entitlements: pl.DataFrame, decisions: pl.DataFrame, *, limit_ore: int) -> pl.DataFrame:
    """Set each entitlement beside its case's decision.

    entitlements: Entitlements, one row per case. decisions: Decisions, one row per case, the one in force.
    limit_ore: the smallest difference per month that is flagged, in øre. Gives Comparisons, ordered by case.
    """
    decided = checked(Decisions, decisions).select("case_id", "decision_id", decided_ore="amount_ore")
    now = checked(Entitlements, entitlements).select("case_id", "month", "entitlement_ore")
    both = now.join(decided, on="case_id", how="inner").with_columns(
        difference_ore=pl.col("entitlement_ore") - pl.col("decided_ore"),
        limit_ore=pl.lit(limit_ore, pl.Int64),
    )
    with_kind = both.with_columns(kind=_kind())
    return checked(
        Comparisons,
        with_kind.with_columns(state=_state()).select(Comparisons.to_schema().columns.keys()).sort("case_id"),
    )


def _kind() -> pl.Expr:
    decided, now = pl.col("decided_ore"), pl.col("entitlement_ore")
    return (
        pl.when(now == decided)
        .then(pl.lit("none"))
        .when(now == 0)
        .then(pl.lit("lost"))
        .when(decided == 0)
        .then(pl.lit("gained"))
        .when(now > decided)
        .then(pl.lit("increase"))
        .otherwise(pl.lit("decrease"))
    )


def _state() -> pl.Expr:
    size = pl.col("difference_ore").abs()
    return (
        pl.when(size == 0)
        .then(pl.lit("unchanged"))
        .when(size <= ROUNDING_ORE)
        .then(pl.lit("observed"))
        .when(pl.col("kind").is_in(["lost", "gained"]) | (size >= pl.col("limit_ore")))
        .then(pl.lit("flagged"))
        .otherwise(pl.lit("observed"))
    )
