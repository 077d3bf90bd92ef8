"""How much of a difference the income cause accounts for, member by member: Owen's value, Shapley's within a cause.

A member's share is how much the amount changes when that member's income changes, as a mean over orders of change. The
orders are those in which the members' incomes change one after the other, with no other cause between them. The shares
of a household's members sum to the share of the income cause, and no order of members is preferred.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import polars as pl

from tasks.entitlement.attribution import INPUTS, mixed, sides
from tasks.entitlement.calculation import calculate_unchecked
from tasks.entitlement.rounding import Rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.shapley import bits, times_orders
from tasks.validation import INCOME_ROLES, MemberIncomes, columns, validate

MOST_MEMBERS = 5
"""Members with a share of their own; where more incomes have changed, those that changed least share one row."""

_CAUSES = tuple(INPUTS)
_INCOME = _CAUSES.index("income")
_OTHERS = [bit for bit in range(len(_CAUSES)) if bit != _INCOME]
_ROWS_AT_ONCE = 800_000
_SHARES = {"case_id": pl.String, "line": pl.Int64, "share": pl.Int64}


def attribute_members(
    incomes: pl.DataFrame,
    attributions: pl.DataFrame,
    before: pl.DataFrame,
    after: pl.DataFrame,
    book: RuleBook,
    *,
    rounding: str = Rounding.OPERATIONAL,
    own_costs: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Give each row of a household's income its share of the income cause: MemberIncomes, in the order of `incomes`.

    incomes: from `assign_incomes`. attributions: Attribution; cases without a share of income are left out. before,
    after, own_costs: as for `attribute`.
    """
    income = attributions.filter(pl.col("cause") == "income", pl.col("amount_ore") != 0)
    rows = _merge_smallest(incomes.join(income, on="case_id", how="semi"))
    players = _players(rows)
    shares = [pl.DataFrame(schema=_SHARES)]
    for (count,), of_count in players.group_by("count", maintain_order=True):
        most = max(_ROWS_AT_ONCE // (1 << len(_OTHERS) + count), 1)
        changes = of_count.pivot("player", index="case_id", values="change", maintain_order=True)
        wanted = income.select("case_id", target="amount_ore").join(changes, on="case_id", maintain_order="left_right")
        for start in range(0, wanted.height, most):
            some = wanted[start : start + most]
            amounts = _amounts(*sides(before, after, some.select("case_id"), own_costs), some, book, rounding)
            shares.append(_shares(amounts, some, count).join(of_count, on=["case_id", "player"]).select(_SHARES.keys()))
    known = pl.col("compared_with") != "nothing"
    found = (
        rows.join(pl.concat(shares), on=["case_id", "line"], how="left")
        .with_columns(share_ore=pl.when(known | (pl.col("role") == "unassigned")).then(pl.col("share").fill_null(0)))
        .filter(pl.any_horizontal(pl.col("before_ore", "now_ore", "share_ore").fill_null(0) != 0))
        .sort("case_id", "line")
        .with_columns(line=pl.int_range(1, pl.len() + 1).over("case_id"))
    )
    return validate(MemberIncomes, found.select(columns(MemberIncomes).keys()))


def _change() -> pl.Expr:
    return pl.col("now_ore").fill_null(0) - pl.col("before_ore").fill_null(0)


def _merge_smallest(incomes: pl.DataFrame) -> pl.DataFrame:
    """Number the rows by `line` in each case; where many incomes changed, those that changed least become one row."""
    member = ~pl.col("role").is_in(["stated", "unassigned"])
    moved = pl.when(member).then(_change().abs()).otherwise(0)
    ranked = incomes.with_columns(rank=moved.rank("ordinal", descending=True).over("case_id"), moved=moved)
    many = (pl.col("moved") > 0).sum().over("case_id") > MOST_MEMBERS
    ranked = ranked.with_columns(small=many & (pl.col("rank") >= MOST_MEMBERS) & (pl.col("moved") > 0))
    together = (
        ranked.filter("small")
        .group_by("case_id", "compared_with", "reference_month", maintain_order=True)
        .agg(
            role=pl.lit("others"),
            number=pl.len().cast(pl.Int64),
            before_ore=pl.col("before_ore").sum(),
            now_ore=pl.col("now_ore").sum(),
        )
    )
    rows = pl.concat([ranked.filter(~pl.col("small")).select(incomes.columns), together.select(incomes.columns)])
    order = pl.col("role").replace_strict(INCOME_ROLES, list(range(len(INCOME_ROLES))), return_dtype=pl.Int64)
    return rows.sort("case_id", order, "number").with_columns(line=pl.int_range(1, pl.len() + 1).over("case_id"))


def _players(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a changed income: case_id, line, change, `player` from 0 in each case, and their `count`.

    Where nothing earlier is known, the household is the only player. Where no income changed (only uføretrygd did), the
    last row is.
    """
    nothing = pl.col("compared_with") == "nothing"
    whole = _change().sum().over("case_id")
    changes = rows.with_columns(
        change=pl.when(~nothing).then(_change()).when(pl.col("role") == "unassigned").then(whole).otherwise(0)
    )
    none = (pl.col("change") == 0).all().over("case_id") & (pl.col("line") == pl.col("line").max().over("case_id"))
    return (
        changes.filter((pl.col("change") != 0) | none)
        .select("case_id", "line", "change")
        .with_columns(player=pl.int_range(pl.len()).over("case_id"), count=pl.len().over("case_id").cast(pl.Int64))
    )


def _amounts(
    before: pl.DataFrame, after: pl.DataFrame, changes: pl.DataFrame, book: RuleBook, rounding: str
) -> pl.DataFrame:
    """The amount for every set of players with a changed income, times the number of orders of the causes. Øre.

    changes: case_id, target, and a column for each player. Gives a column per set, named by its bits. It is a sum over
    the sets of other causes; each set is weighted by the number of orders in which it changes before the income.
    """
    players = [name for name in changes.columns if name not in {"case_id", "target"}]
    whole = (1 << len(players)) - 1
    of_incomes = [_income_of(before, after, changes, players, subset) for subset in range(whole + 1)]
    others = [chosen for size in range(len(_OTHERS) + 1) for chosen in combinations(_OTHERS, size)]
    stacked = pl.concat(
        [
            moved.with_columns(income)
            for moved in (mixed(before, after, bits(chosen)) for chosen in others)
            for income in of_incomes
        ]
    )
    amounts = calculate_unchecked(stacked, book, rounding=rounding)["entitlement_ore"]
    height = before.height
    weights = [factorial(len(chosen)) * factorial(len(_OTHERS) - len(chosen)) for chosen in others]

    def weighted_sum(subset: int) -> pl.Series:
        starts = [(position * (whole + 1) + subset) * height for position in range(len(others))]
        parts = [amounts.slice(at, height) * weight for at, weight in zip(starts, weights, strict=True)]
        return pl.DataFrame({str(number): part for number, part in enumerate(parts)}).sum_horizontal()

    return pl.DataFrame({str(subset): weighted_sum(subset) for subset in range(whole + 1)})


def _income_of(
    before: pl.DataFrame, after: pl.DataFrame, changes: pl.DataFrame, players: list[str], subset: int
) -> pl.DataFrame:
    """The inputs of the income cause when a set of players has changed; uføretrygd is at most the income."""
    names = INPUTS["income"]
    if subset in {0, (1 << len(players)) - 1}:
        return (after if subset else before).select(names)
    moved = [changes[name] for bit, name in enumerate(players) if subset >> bit & 1]
    income = before["monthly_income_ore"] + pl.DataFrame(moved).sum_horizontal()
    return before.select(
        income.alias("monthly_income_ore"),
        monthly_disability_benefit_ore=pl.min_horizontal(
            after["monthly_disability_benefit_ore"], income.clip(lower_bound=0)
        ),
        income_deduction_ore="income_deduction_ore",
    )


def _shares(amounts: pl.DataFrame, changes: pl.DataFrame, count: int) -> pl.DataFrame:
    """Each player's share in whole øre; a case's shares sum to its `target`: case_id, player, share."""
    orders = factorial(len(_CAUSES)) * factorial(count)
    exact = amounts.select(times_orders(player, count).alias(str(player)) for player in range(count))
    long = (
        pl.concat([changes.select("case_id", "target"), exact], how="horizontal")
        .unpivot(index=["case_id", "target"], variable_name="player", value_name="exact")
        .with_columns(pl.col("player").cast(pl.Int64), floor=pl.col("exact") // orders, rest=pl.col("exact") % orders)
    )
    return (
        long.with_columns(left=pl.col("target") - pl.col("floor").sum().over("case_id"))
        .sort("case_id", "rest", "player", descending=[False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over("case_id"))
        .select("case_id", "player", share=pl.col("floor") + (pl.col("rank") < pl.col("left")).cast(pl.Int64))
    )
