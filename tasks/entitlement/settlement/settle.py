"""Right and paid, month by month: the difference, its causes, the thresholds on the sums, and the states.

    right(M)      = what the rules give for M with the corrected income and wealth, and all else as decided
    difference(M) = right(M) - paid(M)                                             forskrift om bustøtte § 14

Claims and extra payments are summed apart (§ 14 fifth ledd; that they are not set off first is inferred). A sum under
its threshold is left. The causes of a month are Shapley shares: how much the amount changes when a cause changes, as
the mean over every order of the causes. `decision` is what the rules give on the decision's own inputs, less what was
paid. Nothing here decides a claim: it is the basis that a person decides on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tasks.entitlement.calculation import calculate_unchecked
from tasks.entitlement.rounding import Rounding
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.settlement.rules import CAUSES, DECISION, SettlementRules
from tasks.entitlement.settlement.tables import CHANGES, SETTLED_CASES, SETTLED_CAUSES, SETTLED_MONTHS, Columns, checked
from tasks.entitlement.shapley import whole_shares
from tasks.errors import ContractError
from tasks.validation import SETTLEMENT_STATES, CaseMonths, columns, validate

SETTLEMENT_MONTHS: Columns = {
    **columns(CaseMonths),
    "paid_ore": pl.Int64(),
    **{f"change_{name}_ore": pl.Int64() for name in CHANGES},
    "change_disability_benefit_ore": pl.Int64(),
    "now_net_wealth_ore": pl.Int64(),
    "now_home_wealth_ore": pl.Int64(),
}
"""The input: one row per household-month with support. The columns of CaseMonths are as decided. paid_ore: what was
paid for the month. change_*: the corrected income of the month less the decided one, by cause; disability benefit is
the part of change_a_ordning_ore that is uføretrygd. now_*: the corrected wealth."""

*_SETTLED, NOT_READY, NOTHING, NOT_CHECKED = SETTLEMENT_STATES
_ROW = "row_number"
_SATURDAY = 6
_AT_ONCE = 400_000
"""Household-months calculated at once, those of each set of causes included: some hundred megabytes."""


@dataclass(frozen=True)
class Settlement:
    """months: SETTLED_MONTHS, in the order of the input. causes: SETTLED_CAUSES. cases: SETTLED_CASES, by case."""

    months: pl.DataFrame
    causes: pl.DataFrame
    cases: pl.DataFrame


def settle(
    months: pl.DataFrame,
    rules: SettlementRules,
    book: RuleBook,
    decided_on: dt.date,
    *,
    rounding: str = Rounding.OPERATIONAL,
) -> Settlement:
    """Settle the months of cases that are ready.

    months: SETTLEMENT_MONTHS, each case and month once. decided_on: the day whose thresholds are used («gjeldende
    rettsgebyr»). Raises ContractError where `months` breaks its schema, UsageError for a scheme without a settlement,
    RateError for a month or a day without rates.
    """
    given = checked("months", months, SETTLEMENT_MONTHS, may_be_null=("cost_group",))
    validate(CaseMonths, given.select(columns(CaseMonths).keys()))
    if given.select("case_id", "month").is_duplicated().any():
        raise ContractError("months: case_id: a case has a month twice")
    for scheme_id in given["scheme"].unique().sort():
        rules.scheme(scheme_id)
    shares = _shares(given, book, rounding)
    found = given.select("case_id", "month", "scheme", "paid_ore").with_columns(
        shares, difference_ore=shares.sum_horizontal().cast(pl.Int64)
    )
    settled = found.with_columns(
        right_ore=pl.col("paid_ore") + pl.col("difference_ore"), time_barred_after=_time_bar(rules, decided_on)
    )
    return Settlement(
        months=checked("settled months", settled, SETTLED_MONTHS),
        causes=_causes(found, rules),
        cases=_cases(found, rules, decided_on),
    )


def state_of_each(
    population: pl.DataFrame, settled: pl.DataFrame, not_ready: pl.DataFrame, not_checked: pl.DataFrame
) -> pl.DataFrame:
    """Give each case of the population one state: case_id and state, in its order.

    Each frame has case_id. settled: SETTLED_CASES. A case that is in none of them has nothing to settle. Raises
    ContractError for a case that is in two of them, or outside the population.
    """
    parts = [
        settled.select("case_id", "state"),
        not_ready.select("case_id").unique().with_columns(state=pl.lit(NOT_READY)),
        not_checked.select("case_id").unique().with_columns(state=pl.lit(NOT_CHECKED)),
    ]
    known = pl.concat(parts)
    if known["case_id"].is_duplicated().any():
        raise ContractError("states: case_id: a case has two states")
    if known.join(population, on="case_id", how="anti").height:
        raise ContractError("states: case_id: a case is not in the population")
    return (
        population.select("case_id")
        .join(known, on="case_id", how="left", maintain_order="left")
        .with_columns(pl.col("state").fill_null(NOTHING))
    )


def documentable(causes: pl.DataFrame, rules: SettlementRules) -> pl.DataFrame:
    """What could be documented to change each case's claim: case_id, cause and kind, in order.

    causes: SETTLED_CAUSES. Only causes that lower the support of some month have anything to document.
    """
    lowers = causes.filter(pl.col("amount_ore") < 0).select("case_id", "cause").unique()
    kinds = pl.DataFrame(
        [(each.cause, each.kind) for each in rules.documented],
        schema={"cause": pl.String, "kind": pl.String},
        orient="row",
    )
    return lowers.join(kinds, on="cause").sort("case_id", "cause", "kind")


def _shares(given: pl.DataFrame, book: RuleBook, rounding: str) -> pl.DataFrame:
    """The amount of each cause, a column per cause and `decision`; rows that the same causes change go together."""
    numbered = given.with_row_index(_ROW).with_columns(
        changed=pl.sum_horizontal(_changes(cause).cast(pl.Int64) * (1 << bit) for bit, cause in enumerate(CAUSES))
    )
    parts = []
    for rows in numbered.partition_by("changed", maintain_order=True):
        changed = [cause for bit, cause in enumerate(CAUSES) if rows["changed"][0] >> bit & 1]
        at_once = _AT_ONCE >> len(changed)
        parts += [_shares_of(some, changed, book, rounding) for some in rows.iter_slices(at_once)]
    empty = pl.DataFrame(schema=dict.fromkeys([_ROW], pl.UInt32) | dict.fromkeys([*CAUSES, DECISION], pl.Int64))
    return pl.concat([empty, *parts]).sort(_ROW).drop(_ROW)


def _shares_of(rows: pl.DataFrame, changed: Sequence[str], book: RuleBook, rounding: str) -> pl.DataFrame:
    sets = range(1 << len(changed))
    stacked = pl.concat(
        [with_causes(rows, [changed[bit] for bit in range(len(changed)) if each >> bit & 1]) for each in sets]
    )
    amounts = calculate_unchecked(stacked, book, rounding=rounding)["entitlement_ore"]
    by_set = pl.DataFrame({str(each): amounts.slice(each * rows.height, rows.height) for each in sets})
    shares = whole_shares(by_set, changed) if changed else pl.DataFrame()
    nothing = pl.Series(_ROW, [0] * rows.height, dtype=pl.Int64)
    return pl.DataFrame(
        [
            rows[_ROW],
            *[(shares[cause] if cause in changed else nothing).alias(cause) for cause in CAUSES],
            (by_set["0"] - rows["paid_ore"]).alias(DECISION),
        ]
    )


def _changes(cause: str) -> pl.Expr:
    """Whether a cause changes a row."""
    if cause == "wealth":
        return (pl.col("now_net_wealth_ore") != pl.col("net_wealth_ore")) | (
            pl.col("now_home_wealth_ore") != pl.col("home_wealth_ore")
        )
    changed = pl.col(f"change_{cause}_ore") != 0
    return changed | (pl.col("change_disability_benefit_ore") != 0) if cause == "a_ordning" else changed


def with_causes(rows: pl.DataFrame, causes: Sequence[str]) -> pl.DataFrame:
    """CaseMonths of SETTLEMENT_MONTHS when these causes have changed."""
    incomes = [f"change_{cause}_ore" for cause in causes if cause != "wealth"]
    wealth = {f"{name}_wealth_ore": pl.col(f"now_{name}_wealth_ore") for name in ("net", "home") if "wealth" in causes}
    benefit = pl.col("change_disability_benefit_ore") if "a_ordning" in causes else pl.lit(0, pl.Int64)
    return rows.with_columns(
        monthly_income_ore=pl.sum_horizontal("monthly_income_ore", *incomes),
        monthly_disability_benefit_ore=pl.col("monthly_disability_benefit_ore") + benefit,
        **wealth,
    ).select(columns(CaseMonths).keys())


def _time_bar(rules: SettlementRules, decided_on: dt.date) -> pl.Expr:
    """The day after which the claim of a month may be time-barred: some years after the month was paid.

    Paid on the payment day of the next month, or the Friday before where that is in a weekend; public holidays are not
    looked at. A year from knowledge may be added (foreldelsesloven § 10), which a person must judge.
    """
    day, years = (rules.number(name, decided_on) for name in ("payment_day", "time_bar_years"))
    due = pl.col("month").dt.offset_by("1mo").dt.offset_by(f"{day - 1}d")
    weekend = pl.max_horizontal(due.dt.weekday().cast(pl.Int64) - (_SATURDAY - 1), 0)
    return (due - pl.duration(days=weekend)).dt.offset_by(f"{years}y")


def _causes(found: pl.DataFrame, rules: SettlementRules) -> pl.DataFrame:
    grounds = pl.DataFrame(
        [(name, cause, letter) for name, scheme in rules.schemes.items() for cause, letter in scheme.grounds.items()],
        schema={"scheme": pl.String, "cause": pl.String, "of_claim": pl.String},
        orient="row",
    )
    names = [*CAUSES, DECISION]
    long = (
        found.with_row_index(_ROW)
        .unpivot(on=names, index=[_ROW, "case_id", "month", "scheme"], variable_name="cause", value_name="amount_ore")
        .filter(pl.col("amount_ore") != 0)
        .join(grounds, on=["scheme", "cause"], how="left")
        .with_columns(ground=pl.when(pl.col("amount_ore") < 0).then("of_claim"))
        .sort(_ROW, pl.col("cause").replace_strict(names, list(range(len(names))), return_dtype=pl.Int64))
    )
    return checked("settled causes", long, SETTLED_CAUSES, may_be_null=("ground",))


def _cases(found: pl.DataFrame, rules: SettlementRules, decided_on: dt.date) -> pl.DataFrame:
    difference = pl.col("difference_ore")
    with_thresholds = [name for name, scheme in rules.schemes.items() if scheme.thresholds]
    sums = (
        found.group_by("case_id", "scheme", maintain_order=True)
        .agg(
            claim_ore=-difference.filter(difference < 0).sum(),
            extra_ore=difference.filter(difference > 0).sum(),
        )
        .with_columns(limited=pl.col("scheme").is_in(with_thresholds))
    )
    if rules.number("netted_before_thresholds", decided_on):
        net = pl.col("extra_ore") - pl.col("claim_ore")
        sums = sums.with_columns(claim_ore=pl.max_horizontal(-net, 0), extra_ore=pl.max_horizontal(net, 0))
    left = sums.with_columns(
        claim_after_threshold_ore=_at_least("claim_ore", rules.number("claim_not_reclaimed_below", decided_on)),
        extra_after_threshold_ore=_at_least("extra_ore", rules.number("extra_not_paid_below", decided_on)),
    )
    return checked("settled cases", left.with_columns(state=_state()).sort("case_id"), SETTLED_CASES)


def _at_least(name: str, threshold_ore: int) -> pl.Expr:
    kept = ~pl.col("limited") | (pl.col(name) >= threshold_ore)
    return pl.when(kept).then(name).otherwise(pl.lit(0, pl.Int64))


def _state() -> pl.Expr:
    claim, extra = pl.col("claim_after_threshold_ore") > 0, pl.col("extra_after_threshold_ore") > 0
    return (
        pl.when(claim & extra)
        .then(pl.lit("both"))
        .when(claim)
        .then(pl.lit("claim"))
        .when(extra)
        .then(pl.lit("extra"))
        .when((pl.col("claim_ore") > 0) | (pl.col("extra_ore") > 0))
        .then(pl.lit("under_threshold"))
        .otherwise(pl.lit("no_difference"))
    )
