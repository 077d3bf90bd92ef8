"""Shapley's value in whole numbers: how much a player adds, as the mean over every order of the players."""

from __future__ import annotations

from collections.abc import Iterable
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
