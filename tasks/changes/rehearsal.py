"""A past run's cases under other rules: who gains, who loses, who loses all support or newly gets it, and the cost."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.polars as pa
import polars as pl

from tasks.validation import Table, columns, validate

EFFECTS = ["unchanged", "gains", "loses", "falls_out", "comes_in"]
DIMENSIONS = ["municipality", "team", "scheme", "size"]
MONTHS = 12
EDGES_ORE = [-2000_00, -1000_00, -500_00, -200_00, -100_00, 0, 100_00, 200_00, 500_00, 1000_00, 2000_00]
"""Edges of the histogram's bars. «No difference» has its own bar, in the middle."""
_MOST_SIZE = 6


class RehearsedCases(Table):
    """A case before, and after the other rules; øre per month. size: persons in the household."""

    case_id: pl.String = pa.Field(unique=True)
    municipality: pl.String
    team: pl.String
    scheme: pl.String
    size: pl.Int64 = pa.Field(ge=1)
    before_ore: pl.Int64 = pa.Field(ge=0)
    after_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64
    effect: pl.String = pa.Field(isin=EFFECTS)


class RehearsedGroups(Table):
    """Cases counted by effect, and sums in øre per month, for each value of each dimension; `all` has the value all."""

    dimension: pl.String = pa.Field(isin=["all", *DIMENSIONS])
    value: pl.String
    cases: pl.Int64
    unchanged: pl.Int64 = pa.Field(ge=0)
    gains: pl.Int64 = pa.Field(ge=0)
    loses: pl.Int64 = pa.Field(ge=0)
    falls_out: pl.Int64 = pa.Field(ge=0)
    comes_in: pl.Int64 = pa.Field(ge=0)
    before_ore: pl.Int64 = pa.Field(ge=0)
    after_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64

    @pa.dataframe_check
    @classmethod
    def effects_sum_to_the_cases(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Every case has exactly one effect."""
        return data.lazyframe.select(pl.sum_horizontal(EFFECTS) == pl.col("cases"))


def rehearsed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Compare the amounts of the run with those of the other rules (RehearsedCases), in the order of `before`.

    before: case_id, municipality, team, scheme, adults, children, before_ore. after: Entitlements of the same cases.
    """
    then, now = pl.col("before_ore"), pl.col("after_ore")
    effect = (
        pl.when(then == now)
        .then(pl.lit("unchanged"))
        .when(now == 0)
        .then(pl.lit("falls_out"))
        .when(then == 0)
        .then(pl.lit("comes_in"))
        .when(now > then)
        .then(pl.lit("gains"))
        .otherwise(pl.lit("loses"))
    )
    both = before.join(after.select("case_id", after_ore="entitlement_ore"), on="case_id", maintain_order="left")
    found = both.with_columns(size=pl.col("adults") + pl.col("children"), difference_ore=now - then, effect=effect)
    return validate(RehearsedCases, found.select(columns(RehearsedCases).keys()))


def groups(cases: pl.DataFrame) -> pl.DataFrame:
    """Count and sum the cases (RehearsedGroups): all first, then by each dimension, its values in order.

    cases: RehearsedCases. Households of six and more are one size.
    """
    sized = cases.with_columns(
        size=pl.when(pl.col("size") >= _MOST_SIZE)
        .then(pl.lit(f"{_MOST_SIZE}+"))
        .otherwise(pl.col("size").cast(pl.String))
    )
    parts = [sized.select(_key("all", pl.lit("all")), *_sums())]
    parts += [_by(sized, dimension) for dimension in DIMENSIONS]
    return validate(RehearsedGroups, pl.concat(parts).unnest("key").select(columns(RehearsedGroups).keys()))


def _by(cases: pl.DataFrame, dimension: str) -> pl.DataFrame:
    grouped = cases.group_by(dimension).agg(_sums()).sort(dimension)
    return grouped.select(_key(dimension, pl.col(dimension)), pl.exclude(dimension))


def _key(dimension: str, value: pl.Expr) -> pl.Expr:
    return pl.struct(pl.lit(dimension).alias("dimension"), value.alias("value")).alias("key")


def _sums() -> list[pl.Expr]:
    return [
        pl.len().cast(pl.Int64).alias("cases"),
        *[(pl.col("effect") == effect).sum().cast(pl.Int64).alias(effect) for effect in EFFECTS],
        *[pl.col(name).sum() for name in ("before_ore", "after_ore", "difference_ore")],
    ]


def histogram(differences_ore: Sequence[int]) -> list[tuple[int | None, int | None, int]]:
    """Count the differences by size: (from, to, cases) for each bar, from the largest loss to the largest gain.

    A loss is in the bar above its lower edge, a gain in the one below its upper edge; (0, 0) is no difference. The
    outermost bars have no end.
    """
    losses = [edge for edge in EDGES_ORE if edge <= 0]
    gains = [edge for edge in EDGES_ORE if edge >= 0]
    below = [(low, high) for low, high in zip([None, *losses], losses, strict=False)]
    above = [(low, high) for low, high in zip(gains, [*gains[1:], None], strict=True)]
    bars = [(low, high, sum(_loss(low, high, each) for each in differences_ore)) for low, high in below]
    bars.append((0, 0, sum(each == 0 for each in differences_ore)))
    return bars + [(low, high, sum(_gain(low, high, each) for each in differences_ore)) for low, high in above]


def _loss(low: int | None, high: int, difference: int) -> bool:
    return (low is None or difference >= low) and difference < high


def _gain(low: int, high: int | None, difference: int) -> bool:
    return difference > low and (high is None or difference <= high)
