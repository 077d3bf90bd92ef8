"""Which decision (vedtak) is in force in a month."""

from __future__ import annotations

import datetime as dt

import polars as pl


def latest_decisions(decisions: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The decision in force in `month` (its first day), one row per case that has one, sorted by case.

    `decisions` is a `Decisions`. Of those valid from that day or earlier, the one in force has the newest `valid_from`,
    then the newest `decided_on`, then the greatest `decision_id`.
    """
    return (
        decisions.filter(pl.col("valid_from") <= month)
        .sort("case_id", "valid_from", "decided_on", "decision_id")
        .unique("case_id", keep="last", maintain_order=True)
    )
