"""From where on a difference is flagged: dated limits per municipality and scheme, both directions apart."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.months import parse_month
from tasks.settings import Changes, DatedLimit, Threshold
from tasks.validation import Thresholds, columns, validate


def thresholds(households: pl.DataFrame, changes: Changes, month: dt.date, minimum_payout_ore: int) -> pl.DataFrame:
    """The limits of each case in `month`: Thresholds, two rows per case, in order of case and direction.

    households: Households. Of the limits in force, the one that names most of municipality and scheme is used; of
    those alike in that, the newest. Where none is, `limit_kroner` is the limit per month and there is no other.
    """
    places = households.select("municipality", "scheme").unique().sort("municipality", "scheme")
    rows = [
        (municipality, scheme, direction, *_amounts(limit, minimum_payout_ore))
        for municipality, scheme in places.iter_rows()
        for direction, limit in _in_force(municipality, scheme, changes, month)
    ]
    schema = {"municipality": pl.String, "scheme": pl.String} | columns(Thresholds)
    schema.pop("case_id")
    table = pl.DataFrame(rows, schema=schema, orient="row")
    joined = households.select("case_id", "municipality", "scheme").join(table, on=["municipality", "scheme"])
    return validate(Thresholds, joined.select(columns(Thresholds).keys()).sort("case_id", "direction"))


def _in_force(municipality: str, scheme: str, changes: Changes, month: dt.date) -> list[tuple[str, Threshold]]:
    fitting = [limit for limit in changes.limits if _fits(limit, municipality, scheme, month)]
    if not fitting:
        plain = Threshold(monthly_kroner=changes.limit_kroner)
        return [("increase", plain), ("decrease", plain)]
    chosen = max(fitting, key=lambda limit: (_named(limit), parse_month(limit.valid_from)))
    return [("increase", chosen.increase), ("decrease", chosen.decrease)]


def _fits(limit: DatedLimit, municipality: str, scheme: str, month: dt.date) -> bool:
    return (
        limit.municipality in {None, municipality}
        and limit.scheme in {None, scheme}
        and parse_month(limit.valid_from) <= month
    )


def _named(limit: DatedLimit) -> int:
    """How much a limit names; a municipality is more particular than a scheme."""
    return 2 * (limit.municipality is not None) + (limit.scheme is not None)


def _amounts(limit: Threshold, minimum_payout_ore: int) -> tuple[int, int, int, int | None]:
    monthly = minimum_payout_ore if limit.monthly_kroner == "minimum_payout" else round(limit.monthly_kroner * 100)
    cumulative = None if limit.cumulative_kroner is None else round(limit.cumulative_kroner * 100)
    return monthly, round(limit.monthly_percent * 100), limit.months_in_a_row, cumulative
