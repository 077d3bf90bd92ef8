"""Apply the rules: household-months in, entitlements out, one row for each, in the same order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import polars as pl

from tasks.entitlement.formulas import Formula
from tasks.entitlement.formulas.formula import HOUSEHOLD
from tasks.entitlement.formulas.payout import half_up, settle
from tasks.entitlement.municipalities import ALL_OTHERS
from tasks.entitlement.rounding import Rounding, parse_rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import Scheme
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE
from tasks.errors import ContractError
from tasks.validation import MOST_ORE, CaseMonths, Entitlements, columns, validate

_ROW = "row_number"
_AT_ONCE = 250_000
"""Household-months calculated at once: they fit the processor's caches, and memory is bounded."""
_ENGINE: Literal["in-memory"] = "in-memory"
"""Whole columns at a time: polars' streaming engine, its default, takes twice the processor time for these formulas."""


def calculate(cases: pl.DataFrame, book: RuleBook, *, rounding: str = Rounding.OPERATIONAL) -> pl.DataFrame:
    """Calculate what the rules in force give (beregnet støtte).

    cases: CaseMonths, of any schemes and months. Gives Entitlements, one row for each row of `cases`, in its order.
    Raises RateError for a month that a scheme has no rates for, UsageError for an unknown scheme or rounding,
    ContractError where `cases` breaks its schema.
    """
    return validate(Entitlements, calculate_unchecked(validate(CaseMonths, cases), book, rounding=rounding))


def calculate_unchecked(cases: pl.DataFrame, book: RuleBook, *, rounding: str) -> pl.DataFrame:
    """`calculate` for frames that are already checked."""
    how = parse_rounding(rounding)
    _check_magnitudes(cases)
    if cases.height <= _AT_ONCE:
        return _calculate_some(cases, book, how)
    starts = range(0, cases.height, _AT_ONCE)
    return pl.concat([_calculate_some(cases[start : start + _AT_ONCE], book, how) for start in starts])


def _calculate_some(cases: pl.DataFrame, book: RuleBook, how: Rounding) -> pl.DataFrame:
    schemes = [book.scheme(scheme_id) for scheme_id in cases["scheme"].unique().sort()]
    if len(schemes) == 1:
        return _calculate_scheme(cases, schemes[0], book, how)
    numbered = cases.with_row_index(_ROW)
    parts = [
        _calculate_scheme(numbered.filter(pl.col("scheme") == scheme.scheme_id), scheme, book, how)
        for scheme in schemes
    ]
    if not parts:
        return pl.DataFrame(schema=dict(columns(Entitlements)))
    return pl.concat(parts).sort(_ROW).drop(_ROW)


def _calculate_scheme(cases: pl.DataFrame, scheme: Scheme, book: RuleBook, rounding: Rounding) -> pl.DataFrame:
    return _results(intermediate_amounts(cases, scheme, book, rounding), scheme, book, rounding)


def intermediate_amounts(cases: pl.DataFrame, scheme: Scheme, book: RuleBook, rounding: Rounding) -> pl.LazyFrame:
    """Cases of one scheme, with their parameters and every intermediate amount."""
    months = cases["month"].unique().sort().to_list()
    for month in months:
        scheme.check_month(month)
    frame = cases.lazy()
    if scheme.formula.has_groups:
        frame = _with_groups(cases, book, months)
    frame = _with_parameters(frame, scheme, months)
    by_month = scheme.monthly_rounding and rounding is Rounding.OPERATIONAL
    return _with_outcome(settle(scheme.formula.compute(frame), by_month=by_month), scheme.formula)


def _with_parameters(frame: pl.LazyFrame, scheme: Scheme, months: Sequence[dt.date]) -> pl.LazyFrame:
    """Add the month's parameters to each case; those that all the months share are constants."""
    constants, varying = scheme.parameters_for(months)
    if varying.width > 1:
        frame = frame.join(varying.lazy(), on="month", how="left", maintain_order="left")
    return frame.with_columns(constants)


def _check_magnitudes(cases: pl.DataFrame) -> None:
    """Refuse amounts that together could exceed 64 bits, so that nothing ever wraps around."""
    other = cases["monthly_income_ore"] - cases["monthly_disability_benefit_ore"]
    if not other.is_between(-MOST_ORE, MOST_ORE).all():
        raise ContractError("CaseMonths: monthly_disability_benefit_ore: is a part of monthly_income_ore")


def _with_groups(cases: pl.DataFrame, book: RuleBook, months: Sequence[dt.date]) -> pl.LazyFrame:
    groups = book.municipalities.groups(months)
    keys = ["municipality", "month"]
    lasting = groups.drop("month").unique()
    if lasting.height * len(months) == groups.height:  # the usual case: nobody changes group within the months
        groups, keys = lasting, ["municipality"]
    frame = cases.lazy().join(groups.lazy(), on=keys, how="left", maintain_order="left")
    return frame.with_columns(group=pl.coalesce("cost_group", "group", pl.lit(ALL_OTHERS, pl.Int64)))


def _with_outcome(frame: pl.LazyFrame, formula: Formula) -> pl.LazyFrame:
    """Add `granted`: the amount is at least the minimum payout, and at least a krone."""
    granted = pl.col("amount_kr") > 0
    if "minimum_payout" in formula.accepts:
        granted &= pl.col("amount_kr") * ORE_PER_KRONE >= pl.col("minimum_payout")
    if "minimum_yearly_support" in formula.accepts:
        granted &= pl.col("yearly_fine") >= pl.col("minimum_yearly_support") * RATE_SCALE
    return frame.with_columns(granted=granted)


def _results(frame: pl.LazyFrame, scheme: Scheme, book: RuleBook, rounding: Rounding) -> pl.DataFrame:
    numbered = [_ROW] if _ROW in frame.collect_schema() else []
    granted = pl.col("granted")
    outcome = (
        pl.when(granted)
        .then(pl.lit("granted"))
        .when(pl.col("supported"))
        .then(pl.lit("below_minimum"))
        .otherwise(pl.lit("none"))
    )
    names, mask = _unconfirmed(scheme)
    result = frame.select(
        *numbered,
        "case_id",
        "month",
        "scheme",
        half_up(pl.col("cost_fine"), RATE_SCALE).alias("approved_housing_cost_ore"),
        pl.col("ceiling_ore").alias("cost_ceiling_ore"),
        "weight_hundredths",
        "weighted_income_ore",
        "wealth_addition_ore",
        half_up(pl.col("own_share_fine"), RATE_SCALE).alias("own_share_ore"),
        pl.when(granted).then(pl.col("amount_kr") * ORE_PER_KRONE).otherwise(0).alias("entitlement_ore"),
        "entitlement_unrounded",
        outcome.alias("outcome"),
        "rent_reduction_ore",
        "rates_from",
        pl.lit(book.version).alias("rule_version"),
        pl.lit(rounding.value).alias("rounding"),
        mask.alias("unconfirmed"),
    ).collect(engine=_ENGINE)
    lists = pl.Series("unconfirmed", names, dtype=pl.List(pl.String))
    return result.with_columns(lists.gather(result["unconfirmed"])).select(*numbered, *columns(Entitlements))


def _unconfirmed(scheme: Scheme) -> tuple[list[list[str]], pl.Expr]:
    """Every set of names that can occur, and for each row the number of its set."""
    names = [name for name in scheme.unconfirmed() if name in _used_in_calculation(scheme)]
    conditions = scheme.formula.influences()
    mask = pl.lit(0, pl.UInt32)
    for bit, name in enumerate(names):
        matters = (pl.col(f"unconfirmed_{name}") == 1) & conditions.get(name, pl.lit(value=True))
        mask = mask + pl.when(matters).then(pl.lit(1 << bit, pl.UInt32)).otherwise(pl.lit(0, pl.UInt32))
    sets = [[name for bit, name in enumerate(names) if number >> bit & 1] for number in range(1 << len(names))]
    return sets, mask


def _used_in_calculation(scheme: Scheme) -> set[str]:
    """Doubts, and parameters that the result depends on; not those that only decide which incomes are looked up."""
    doubts = {doubt.name for doubt in scheme.doubts}
    return set(scheme.formula.accepts) - set(HOUSEHOLD) | set(scheme.formula.influences()) | doubts
