"""Shapley's value in whole numbers: how much a player adds, as the mean over every order of the players."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import factorial

import polars as pl


def times_orders(player: int, count: int) -> pl.Expr:
    """A player's share times the number of orders of `count` players, a whole number.

    For a frame with a column for each set of players, named by its bits: the amount with these players.
    """
    others = [number for number in range(count) if number != player]
    terms = [
        (pl.col(str(bits(chosen) | 1 << player)) - pl.col(str(bits(chosen))))
        * (factorial(size) * factorial(len(others) - size))
        for size in range(len(others) + 1)
        for chosen in combinations(others, size)
    ]
    return pl.sum_horizontal(terms)


def bits(chosen: Iterable[int]) -> int:
    """A set of players as a number with a bit for each."""
    return sum(1 << number for number in chosen)


def whole_shares(amounts: pl.DataFrame, causes: Sequence[str]) -> pl.DataFrame:
    """Each cause's share in whole øre, a column per cause; largest remainders first, then the order of the causes.

    amounts: a column for each set of causes, named by its bits. The shares of a row sum to its last column less its
    first.
    """
    orders = factorial(len(causes))
    exact = amounts.select(**{cause: times_orders(bit, len(causes)) for bit, cause in enumerate(causes)})
    total = amounts[str((1 << len(causes)) - 1)] - amounts["0"]
    floors = exact.select(pl.all() // orders)
    rests = exact.select(pl.all() % orders).with_columns(left=total - floors.sum_horizontal())
    return floors.with_columns(
        **{cause: floors[cause] + rests.select(_gets_one(cause, causes))[cause] for cause in causes}
    )


def _gets_one(cause: str, causes: Sequence[str]) -> pl.Expr:
    """1 for the causes with the largest remainders, one for each øre that is left; else 0."""
    position = causes.index(cause)
    ahead = [
        (pl.col(other) >= pl.col(cause)) if number < position else (pl.col(other) > pl.col(cause))
        for number, other in enumerate(causes)
        if other != cause
    ]
    rank = pl.sum_horizontal([pl.lit(0, pl.Int64), *[each.cast(pl.Int64) for each in ahead]])
    return (rank < pl.col("left")).cast(pl.Int64).alias(cause)
