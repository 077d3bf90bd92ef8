"""The limits that decide which differences are flagged: those in force in a month, and the limits of each case.

Limits are dated. Each is set for one municipality, one scheme, both or neither, and separately for higher and lower
support.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from tasks.months import parse_month
from tasks.settings import Changes, Threshold
from tasks.validation import LimitsInForce, Thresholds, columns, validate

_PLACE = ["municipality", "scheme"]
_NAMED = ["for_municipality", "for_scheme"]
_Key = tuple[str | None, str | None]
_EVERYBODY: _Key = (None, None)


def limits_in_force(
    households: pl.DataFrame, changes: Changes, month: dt.date, minimum_payout_ore: int
) -> pl.DataFrame:
    """The limits in `month` that apply to at least one household: LimitsInForce, the most specific first.

    households: Households. minimum_payout_ore: the least amount that the state scheme pays in that month. A household
    has the most specific limit that fits its municipality and scheme; among equals, the newest. Where no dated limit
    applies, `limit_kroner` is the monthly limit and there is no other.
    """
    default = Threshold(monthly_kroner=changes.limit_kroner)
    rows: dict[_Key, list[dict[str, Any]]] = {}
    for limit in sorted(changes.limits, key=lambda limit: parse_month(limit.valid_from), reverse=True):
        key, first = (limit.municipality, limit.scheme), parse_month(limit.valid_from)
        if first <= month:
            rows.setdefault(key, _rows(key, first, limit.increase, limit.decrease, minimum_payout_ore))
    rows.setdefault(_EVERYBODY, _rows(_EVERYBODY, None, default, default, minimum_payout_ore))
    ordered = [row for key in sorted(rows, key=_most_particular_first) for row in rows[key]]
    limits = pl.DataFrame(ordered, schema=dict(columns(LimitsInForce)))
    used = _limits_of_places(households, limits).select(_NAMED).unique()
    return validate(
        LimitsInForce,
        limits.join(used, left_on=_PLACE, right_on=_NAMED, how="semi", nulls_equal=True, maintain_order="left"),
    )


def thresholds(households: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """The limits of each case: Thresholds, two rows per case, in order of case and direction.

    households: Households. limits: LimitsInForce.
    """
    joined = households.select("case_id", *_PLACE).join(_limits_of_places(households, limits), on=_PLACE)
    return validate(Thresholds, joined.select(columns(Thresholds).keys()).sort("case_id", "direction"))


def _limits_of_places(households: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """For each municipality and scheme, in each direction, the first limit that fits.

    limits: LimitsInForce. Gives its columns; for_municipality and for_scheme are those of the limit itself.
    """
    named = limits.rename(dict(zip(_PLACE, _NAMED, strict=True))).with_row_index("rank")
    fits = [
        pl.col(name).is_null() | (pl.col(name) == pl.col(place)) for place, name in zip(_PLACE, _NAMED, strict=True)
    ]
    return (
        households.select(_PLACE)
        .unique()
        .join(named, how="cross")
        .filter(fits)
        .sort("rank")
        .unique([*_PLACE, "direction"], keep="first", maintain_order=True)
    )


def _most_particular_first(key: _Key) -> tuple[int, str, str]:
    """A sort key; a limit for a municipality is more specific than one for a scheme."""
    municipality, scheme = key
    return -2 * (municipality is not None) - (scheme is not None), municipality or "", scheme or ""


def _rows(
    key: _Key, valid_from: dt.date | None, increase: Threshold, decrease: Threshold, minimum_payout_ore: int
) -> list[dict[str, Any]]:
    """A limit as rows of LimitsInForce. valid_from: none for the default."""
    return [
        {
            "municipality": key[0],
            "scheme": key[1],
            "valid_from": valid_from,
            "direction": direction,
            "is_minimum_payout": limit.monthly_kroner == "minimum_payout",
            "monthly_ore": minimum_payout_ore
            if limit.monthly_kroner == "minimum_payout"
            else round(limit.monthly_kroner * 100),
            "percent_hundredths": round(limit.monthly_percent * 100),
            "months_in_a_row": limit.months_in_a_row,
            "cumulative_ore": None if limit.cumulative_kroner is None else round(limit.cumulative_kroner * 100),
        }
        for direction, limit in (("increase", increase), ("decrease", decrease))
    ]
