"""Incomes that were corrected after a decision: as known then, and as known now. No input or output."""

from __future__ import annotations

import polars as pl

from tasks.validation import Corrections, columns, validate

_MONTH = ["case_id", "person_key", "month"]
_KIND = [*_MONTH, "category", "code"]


def corrections(
    look_ups: pl.DataFrame, persons: pl.DataFrame, months: pl.DataFrame, decided: pl.DataFrame
) -> pl.DataFrame:
    """The incomes that were reported otherwise later: Corrections, by case, role, number, month and kind.

    look_ups: IncomeLookUps. persons: case_id, person_key, role, number. months: MemberMonths; other months are left
    out. decided: case_id and decided_on. An income as it was at the decision is that of the newest look-up until its
    day, or of the oldest one where all came later.
    """
    shown = months.select("case_id", "month").unique()
    known = (
        look_ups.join(persons, on="person_key")
        .join(shown, on=["case_id", "month"], how="semi")
        .join(decided.select("case_id", "decided_on"), on="case_id")
    )
    newest_first = known.sort("requested_at", "lookup_id", descending=True)
    then = pl.concat(
        [
            newest_first.filter(pl.col("day") <= pl.col("decided_on")),
            newest_first.sort("requested_at", "lookup_id").filter(pl.col("day") > pl.col("decided_on")),
        ]
    )
    before, now = (
        known.join(
            each.unique(_MONTH, keep="first", maintain_order=True).select(*_MONTH, "lookup_id"),
            on=[*_MONTH, "lookup_id"],
        )
        for each in (then, newest_first)
    )
    days = before.select(*_MONTH, before_on="day").unique().join(now.select(*_MONTH, now_on="day").unique(), on=_MONTH)
    both = (
        before.drop_nulls("code")
        .select(*_KIND, before_ore="amount_ore")
        .join(now.drop_nulls("code").select(*_KIND, now_ore="amount_ore"), on=_KIND, how="full", coalesce=True)
    )
    changed = both.filter(pl.col("before_ore").ne_missing(pl.col("now_ore")))
    found = changed.join(days, on=_MONTH).join(persons, on=["case_id", "person_key"])
    order = ["case_id", "role", "number", "month", "category", "code"]
    return validate(Corrections, found.sort(order).select(columns(Corrections).keys()))
