"""How much of a difference each cause accounts for: Shapley shares, so that no order of causes is preferred.

The difference between a decision and now is the change in the amount when all inputs of a household-month go from
before to now. A cause's share is how much the amount changes when that cause changes, as the mean over every order in
which the causes can change. Shares sum to the whole; they are calculated in whole numbers and rounded to the øre by
largest remainder.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from tasks.entitlement.calculation import calculate_unchecked
from tasks.entitlement.rounding import Rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.shapley import whole_shares
from tasks.errors import ContractError
from tasks.validation import CAUSES, Attribution, CaseMonths, validate

INPUTS: dict[str, tuple[str, ...]] = {
    "income": ("monthly_income_ore", "monthly_disability_benefit_ore", "income_deduction_ore"),
    "wealth": ("net_wealth_ore", "home_wealth_ore"),
    "household": ("adults", "aged_18_19", "children", "young_disabled", "single_pensioner", "pensioner"),
    "housing_cost": ("housing_cost_ore", "tenure", "adapted_home", "municipality", "cost_group"),
    "rates": ("month",),
}
"""The inputs of each cause. `rates` is the month, since it decides which rates and rules are in force."""

DECISION = "decision"
_CAUSES = tuple(INPUTS)
_SETS = 1 << len(_CAUSES)
_AT_ONCE = 25_000
"""Cases calculated at once; 32 times as many household-months, so some hundred megabytes."""
_ROW = "row_number"
_ADDED = "added_to_cost_ore"


def attribute(
    before: pl.DataFrame,
    after: pl.DataFrame,
    decided: pl.DataFrame,
    book: RuleBook,
    *,
    rounding: str = Rounding.OPERATIONAL,
    own_costs: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Attribute the difference between the decided amount and what the rules give now.

    before, after: CaseMonths, one row per case, of the same cases and schemes. decided: case_id and decided_ore.
    Gives Attribution: for every case of `decided`, in its order, one row per cause; the amounts sum to now less
    decided, to the øre. `decision` is what the rules give on the decision's own inputs, less the decided amount.
    own_costs: case_id, own_before_ore and own_after_ore, the case system's own housing cost on each side; the additions
    of § 2 then belong to the rates; without it, to the housing cost. Raises ContractError where a case is missing on a
    side, is there twice, or has changed scheme.
    """
    first, second = sides(before, after, decided, own_costs)
    amounts = _amounts(first, second, book, rounding)
    shares = whole_shares(amounts, _CAUSES)
    wide = decided.select("case_id").with_columns(
        *[shares[cause] for cause in _CAUSES],
        (amounts["0"] - decided["decided_ore"]).alias(DECISION),
    )
    long = wide.with_row_index(_ROW).unpivot(
        on=list(CAUSES), index=[_ROW, "case_id"], variable_name="cause", value_name="amount_ore"
    )
    order = pl.col("cause").replace_strict(list(CAUSES), list(range(len(CAUSES))), return_dtype=pl.Int64)
    return validate(Attribution, long.sort(_ROW, order).drop(_ROW))


def sides(
    before: pl.DataFrame, after: pl.DataFrame, decided: pl.DataFrame, own_costs: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both sides in the order of `decided`, with the rules' additions to the housing cost; for `mixed`."""
    add = _without_additions if own_costs is None else partial(_with_additions, own_costs)
    first, second = add("own_before_ore", _side(before, decided)), add("own_after_ore", _side(after, decided))
    if not (first["scheme"] == second["scheme"]).all():
        raise ContractError("CaseMonths: scheme: before and after are of different schemes")
    return first, second


def _side(cases: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    joined = decided.select("case_id").join(
        validate(CaseMonths, cases), on="case_id", validate="1:1", maintain_order="left"
    )
    if joined.height != decided.height:
        raise ContractError("CaseMonths: case_id: a case to attribute is missing on one side")
    return joined


def _without_additions(_: str, side: pl.DataFrame) -> pl.DataFrame:
    return side.with_columns(pl.lit(0, pl.Int64).alias(_ADDED))


def _with_additions(own_costs: pl.DataFrame, own: str, side: pl.DataFrame) -> pl.DataFrame:
    known = side.select("case_id").join(own_costs, on="case_id", how="left", maintain_order="left")
    if known[own].null_count():
        raise ContractError("own_costs: case_id: a case to attribute is missing")
    return side.with_columns((pl.col("housing_cost_ore") - known[own]).alias(_ADDED))


def _amounts(before: pl.DataFrame, after: pl.DataFrame, book: RuleBook, rounding: str) -> pl.DataFrame:
    """The amount for every set of changed causes; a column per set, named by its bits. Øre."""
    parts = [
        _amounts_at_once(before[start : start + _AT_ONCE], after[start : start + _AT_ONCE], book, rounding)
        for start in range(0, max(before.height, 1), _AT_ONCE)
    ]
    return pl.concat(parts)


def _amounts_at_once(before: pl.DataFrame, after: pl.DataFrame, book: RuleBook, rounding: str) -> pl.DataFrame:
    """The amounts of some cases; all sets are stacked, so that the rules are applied once."""
    stacked = pl.concat([mixed(before, after, subset) for subset in range(_SETS)])
    amounts = calculate_unchecked(stacked, book, rounding=rounding)["entitlement_ore"]
    return pl.DataFrame({str(subset): amounts.slice(subset * before.height, before.height) for subset in range(_SETS)})


def mixed(before: pl.DataFrame, after: pl.DataFrame, subset: int) -> pl.DataFrame:
    """The household-months when a set of causes has changed; `subset` has a bit for each cause, in order of INPUTS."""
    causes = _causes_of(subset)
    changed = {name for cause in causes for name in INPUTS[cause]}
    found = {name: (after if name in changed else before)[name] for name in before.columns if name != _ADDED}
    # What the rules add to the housing cost follows the rates, and the case system's own cost follows its own cause.
    of_cost, of_rates = (after if cause in causes else before for cause in ("housing_cost", "rates"))
    found["housing_cost_ore"] += of_rates[_ADDED] - of_cost[_ADDED]
    return pl.DataFrame(found)


def _causes_of(subset: int) -> set[str]:
    return {cause for bit, cause in enumerate(_CAUSES) if subset >> bit & 1}
