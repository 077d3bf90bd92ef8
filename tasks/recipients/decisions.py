"""Which decision (vedtak) is in force in a month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import polars as pl

_DIGITS = r"[0-9]+"
_WIDTH = 64
"""As long as the longest number in an identifier."""


def latest_decisions(decisions: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The decision in force in `month` (its first day), one row per case that has one, sorted by case.

    `decisions` is a `Decisions`. Of those valid from that day or earlier, the one in force has the newest `valid_from`,
    then the newest `decided_on`, then the highest number in its `decision_id`: V-10 is newer than V-9.
    """
    return (
        decisions.filter(pl.col("valid_from") <= month)
        .sort("case_id", "valid_from", "decided_on", _numbers("decision_id"), "decision_id")
        .unique("case_id", keep="last", maintain_order=True)
    )


def decisions_by_month(decisions: pl.DataFrame, households: pl.DataFrame, months: Sequence[dt.date]) -> pl.DataFrame:
    """The decision in force in each month, for the cases that are active on its 1st: Decisions with `month`.

    decisions: Decisions. households: Households. Ordered by month and case.
    """
    found = [latest_decisions(decisions, month).with_columns(month=pl.lit(month)) for month in months]
    period = households.select("case_id", "active_from", "active_to")
    month = pl.col("month")
    return (
        pl.concat([decisions.clear().with_columns(month=pl.lit(None, pl.Date)), *found])
        .join(period, on="case_id", maintain_order="left")
        .filter(pl.col("active_from") <= month, pl.col("active_to").is_null() | (pl.col("active_to") >= month))
        .drop("active_from", "active_to")
    )


def equal_decisions(decisions: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The decisions that could all be in force in `month`, since their dates are equal and their numbers do not decide.

    `decisions` has row, case_id, decision_id, valid_from and decided_on; a row without one of them is ignored. The
    numbers decide where the ids differ in one number only.
    """
    newest = (
        decisions.drop_nulls(["case_id", "decision_id", "valid_from", "decided_on"])
        .filter(pl.col("valid_from") <= month)
        .filter(pl.col("valid_from") == pl.col("valid_from").max().over("case_id"))
        .filter(pl.col("decided_on") == pl.col("decided_on").max().over("case_id"))
    )
    several = newest.filter(pl.len().over("case_id") > 1)
    undecided = {
        case_id
        for (case_id,), rows in several.group_by("case_id")
        if not _numbers_decide(rows["decision_id"].unique().to_list())
    }
    return several.filter(pl.col("case_id").is_in(sorted(map(str, undecided))))


def _numbers(column: str) -> pl.Expr:
    """The numbers in an identifier, each as digits of the same width, so that they sort as numbers."""
    numbers = pl.col(column).str.extract_all(_DIGITS)
    return numbers.list.eval(pl.element().str.strip_chars_start("0").str.pad_start(_WIDTH, "0")).list.join(" ")


def _numbers_decide(ids: list[str]) -> bool:
    """Whether ids differ in one number only, so that the highest is the newest. One id alone is decided."""
    if len(ids) < 2:
        return True
    if len({re.sub(_DIGITS, "#", each) for each in ids}) > 1:
        return False
    numbers = list(zip(*([int(number) for number in re.findall(_DIGITS, each)] for each in ids), strict=True))
    differing = [position for position in numbers if len(set(position)) > 1]
    return len(differing) == 1 and len(set(differing[0])) == len(ids)
