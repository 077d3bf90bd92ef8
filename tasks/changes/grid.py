"""What other limits would have flagged: the live rule, with each combination of a grid in the place of the live limit.

A case is flagged by a combination when its difference reaches every limit of it; an entitlement lost altogether or
gained from nothing is flagged whatever the limits, and a single krone never is, as in `compare`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pandera.polars as pa
import polars as pl

from tasks.changes.compare import ROUNDING_ORE
from tasks.validation import KINDS, Table, checked, columns

PERCENT_SCALE = 10_000
"""Percent are whole hundredths of a percent, so ten thousand of them are the whole."""


class ComparedCases(Table):
    """A case of a past run as a simulation needs it. cumulative_ore: the sum of its differences over the months."""

    case_id: pl.String = pa.Field(unique=True)
    team: pl.String
    kind: pl.String = pa.Field(isin=KINDS)
    decided_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64
    cumulative_ore: pl.Int64
    limit_ore: pl.Int64 = pa.Field(ge=0)
    state: pl.String = pa.Field(isin=["unchanged", "observed", "flagged"])


class GridFlags(Table):
    """What a combination of limits flags, per team and in all (team null). under_ore, over_ore: sums per month."""

    monthly_ore: pl.Int64 = pa.Field(ge=0)
    percent_hundredths: pl.Int64 = pa.Field(ge=0)
    cumulative_ore: pl.Int64 = pa.Field(ge=0)
    team: pl.String = pa.Field(nullable=True)
    flags: pl.Int64 = pa.Field(ge=0)
    under_ore: pl.Int64 = pa.Field(ge=0)
    over_ore: pl.Int64 = pa.Field(ge=0)


@dataclass(frozen=True)
class Limits:
    """One combination: the least difference per month, in hundredths of a percent of the decided amount, and summed."""

    monthly_ore: int
    percent_hundredths: int = 0
    cumulative_ore: int = 0


def combinations(monthly: Sequence[int], percent: Sequence[int], cumulative: Sequence[int]) -> list[Limits]:
    """Every combination of the limits, each list in rising order."""
    lists = (sorted(set(monthly)), sorted(set(percent)), sorted(set(cumulative)))
    return [Limits(*each) for each in product(*lists)]


def live_flags(cases: pl.DataFrame) -> pl.DataFrame:
    """What the run flagged: GridFlags without the limits, the row of all first, then the teams by name.

    cases: ComparedCases.
    """
    return _counted(checked(ComparedCases, cases), pl.col("state") == "flagged")


def set_aside(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases over the live limit that the run did not flag, for a reason of another kind; no limit would flag them."""
    over = _reaches(pl.col("limit_ore"), 0, 0)
    return checked(ComparedCases, cases).filter(over & (pl.col("state") != "flagged"))


def simulate(cases: pl.DataFrame, limits: Sequence[Limits]) -> pl.DataFrame:
    """Count what each combination would have flagged (GridFlags).

    cases: ComparedCases of one run. In the order of `limits`; of each, the row of all first, then the teams by name.
    """
    rest = cases.join(set_aside(cases), on="case_id", how="anti", maintain_order="left")
    counted = [
        _counted(rest, _reaches(pl.lit(each.monthly_ore), each.percent_hundredths, each.cumulative_ore)).select(
            pl.lit(each.monthly_ore, pl.Int64).alias("monthly_ore"),
            pl.lit(each.percent_hundredths, pl.Int64).alias("percent_hundredths"),
            pl.lit(each.cumulative_ore, pl.Int64).alias("cumulative_ore"),
            pl.all(),
        )
        for each in limits
    ]
    return checked(GridFlags, pl.concat([pl.DataFrame(schema=dict(columns(GridFlags))), *counted]))


def _reaches(monthly: pl.Expr, percent_hundredths: int, cumulative_ore: int) -> pl.Expr:
    size = pl.col("difference_ore").abs()
    whatever = pl.col("kind").is_in(["lost", "gained"])
    all_of_them = (
        (size >= monthly)
        & (size * PERCENT_SCALE >= pl.col("decided_ore") * percent_hundredths)
        & (pl.col("cumulative_ore").abs() >= cumulative_ore)
    )
    return (size > ROUNDING_ORE) & (whatever | all_of_them)


def _counted(cases: pl.DataFrame, flagged: pl.Expr) -> pl.DataFrame:
    difference = pl.col("difference_ore")
    sums = [
        flagged.sum().cast(pl.Int64).alias("flags"),
        difference.filter(flagged & (difference > 0)).sum().alias("under_ore"),
        (-difference.filter(flagged & (difference < 0)).sum()).alias("over_ore"),
    ]
    everybody = cases.select(pl.lit(None, pl.String).alias("team"), *sums)
    return pl.concat([everybody, cases.group_by("team").agg(sums).sort("team")])
