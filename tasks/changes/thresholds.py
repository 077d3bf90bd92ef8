"""The limits that decide which differences are flagged: those in force in a month, and the limits of each case.

Limits are dated. Each is set for one municipality, one scheme, both or neither, and separately for higher and lower
support.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.months import parse_month
from tasks.settings import Changes, DatedLimit, Threshold
from tasks.validation import LimitsInForce, Thresholds, columns, validate

_PLACE = ["municipality", "scheme"]


def thresholds(households: pl.DataFrame, changes: Changes, month: dt.date, minimum_payout_ore: int) -> pl.DataFrame:
    """The limits of each case in `month`: Thresholds, two rows per case, in order of case and direction.

    households: Households. minimum_payout_ore: the least amount that the state scheme pays in that month. The limit in
    force that names most of municipality and scheme applies; among equals, the newest. Where no limit is in force,
    `limit_kroner` is the monthly limit and there is no other.
    """
    rows = [
        (*place, direction, *_amounts(limit, minimum_payout_ore))
        for place, chosen in _chosen_limits(households, changes, month)
        for direction, limit in _directions(chosen, changes)
    ]
    schema = {"municipality": pl.String, "scheme": pl.String} | columns(Thresholds)
    schema.pop("case_id")
    table = pl.DataFrame(rows, schema=schema, orient="row")
    joined = households.select("case_id", *_PLACE).join(table, on=_PLACE)
    return validate(Thresholds, joined.select(columns(Thresholds).keys()).sort("case_id", "direction"))


def limits_in_force(
    households: pl.DataFrame, changes: Changes, month: dt.date, minimum_payout_ore: int
) -> pl.DataFrame:
    """The limits that at least one of the households has: LimitsInForce, two rows per limit, the most particular first.

    households, minimum_payout_ore: as for `thresholds`, which gives each case its limits.
    """
    chosen = {_key(limit): limit for _, limit in _chosen_limits(households, changes, month)}
    most_particular_first = sorted(chosen, key=lambda key: (-_rank(*key), key[0] or "", key[1] or ""))
    rows = [
        {
            "municipality": municipality,
            "scheme": scheme,
            "valid_from": limit and parse_month(limit.valid_from),
            "direction": direction,
            "is_minimum_payout": threshold.monthly_kroner == "minimum_payout",
            **dict(zip(_AMOUNTS, _amounts(threshold, minimum_payout_ore), strict=True)),
        }
        for municipality, scheme in most_particular_first
        for limit in [chosen[municipality, scheme]]
        for direction, threshold in _directions(limit, changes)
    ]
    return validate(LimitsInForce, pl.DataFrame(rows, schema=dict(columns(LimitsInForce))))


Place = tuple[str, str]
"""A municipality's number and a scheme."""


def _chosen_limits(households: pl.DataFrame, changes: Changes, month: dt.date) -> list[tuple[Place, DatedLimit | None]]:
    """The dated limit of each municipality and scheme, in their order; none where no dated limit is in force."""
    places: list[Place] = households.select(_PLACE).unique().sort(_PLACE).rows()
    return [(place, _chosen_limit(*place, changes, month)) for place in places]


def _chosen_limit(municipality: str, scheme: str, changes: Changes, month: dt.date) -> DatedLimit | None:
    fitting = [limit for limit in changes.limits if _fits(limit, municipality, scheme, month)]
    return max(fitting, key=lambda limit: (_rank(*_key(limit)), parse_month(limit.valid_from)), default=None)


def _fits(limit: DatedLimit, municipality: str, scheme: str, month: dt.date) -> bool:
    return (
        limit.municipality in {None, municipality}
        and limit.scheme in {None, scheme}
        and parse_month(limit.valid_from) <= month
    )


def _key(limit: DatedLimit | None) -> tuple[str | None, str | None]:
    """The municipality and the scheme that a limit names. In a month, no two limits in force have the same."""
    return (None, None) if limit is None else (limit.municipality, limit.scheme)


def _rank(municipality: str | None, scheme: str | None) -> int:
    """How much a limit names; a municipality is more particular than a scheme."""
    return 2 * (municipality is not None) + (scheme is not None)


def _directions(limit: DatedLimit | None, changes: Changes) -> list[tuple[str, Threshold]]:
    if limit is None:
        default = Threshold(monthly_kroner=changes.limit_kroner)
        return [("increase", default), ("decrease", default)]
    return [("increase", limit.increase), ("decrease", limit.decrease)]


_AMOUNTS = ("monthly_ore", "percent_hundredths", "months_in_a_row", "cumulative_ore")


def _amounts(limit: Threshold, minimum_payout_ore: int) -> tuple[int, int, int, int | None]:
    """The limit's values in the order of `_AMOUNTS`."""
    monthly = minimum_payout_ore if limit.monthly_kroner == "minimum_payout" else round(limit.monthly_kroner * 100)
    cumulative = None if limit.cumulative_kroner is None else round(limit.cumulative_kroner * 100)
    return monthly, round(limit.monthly_percent * 100), limit.months_in_a_row, cumulative
