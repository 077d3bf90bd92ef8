"""What a settlement has found, as the tables that are stored: each case's state, its months, causes and members."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tasks.entitlement.settlement.corrected import CorrectedMonths, YearInputs
from tasks.entitlement.settlement.needs import ASSESSED_YEAR
from tasks.entitlement.settlement.rules import DECISION
from tasks.entitlement.settlement.settle import Settlement, state_of_each
from tasks.validation import (
    SettlementCases,
    SettlementCauses,
    SettlementMembers,
    SettlementMonths,
    columns,
    validate,
)

_KEY = ["case_id", "month"]
_SUMS = ["claim_ore", "extra_ore", "claim_after_threshold_ore", "extra_after_threshold_ore"]
_ASSESSED = ["business_ore", "capital_ore", "foreign_ore", "net_wealth_ore", "home_wealth_ore"]
_STATED = ["business_ore", "capital_ore", "foreign_ore", "letting_ore"]
_OF_CASES = ["case_id", "scheme", "municipality", "team", "months", "paid_from"]


@dataclass(frozen=True)
class Population:
    """Every case of a settlement, and why some were not settled.

    cases: case_id, scheme, municipality, team, months, paid_from, in order of case. not_ready, not_checked, nothing:
    case_id and reason, one row per case; no case is in two of them.
    """

    cases: pl.DataFrame
    not_ready: pl.DataFrame
    not_checked: pl.DataFrame
    nothing: pl.DataFrame


@dataclass(frozen=True)
class SettledPart:
    """Some cases, settled. months: SettlementMonths. causes: SettlementCauses, both by case and month.

    sums: SETTLED_CASES. left_out: case_id and reason of cases that a settlement is not about. not_calculable:
    NotCalculable.
    """

    months: pl.DataFrame
    causes: pl.DataFrame
    sums: pl.DataFrame
    left_out: pl.DataFrame
    not_calculable: pl.DataFrame


def settled_part(
    settlement: Settlement, corrected: CorrectedMonths, inputs: YearInputs, unconfirmed: pl.DataFrame
) -> SettledPart:
    """The tables of the cases that were settled, without those that a settlement is not about.

    Under § 14 it is about cases with an income or wealth that the recipient must report: stated, documented, or in the
    assessment as business, capital above the allowance or income from abroad; or wealth that changes the support
    (husbanken.no). A case of wages and benefits alone is not settled: its corrections are new calculations of single
    months. Of other schemes, each case with a month to settle is. unconfirmed: `unconfirmed_values` of every month.
    """
    amounts = pl.col("business_ore", "capital_ore", "foreign_ore") != 0
    corrections = pl.col("cause").is_in(["a_ordning", DECISION])
    found = [
        corrected.amounts.filter(pl.any_horizontal(amounts)).select("case_id"),
        inputs.stated.filter(pl.any_horizontal(pl.col(_STATED) != 0)).select("case_id"),
        inputs.facts.select("case_id"),
        settlement.causes.filter(~corrections).select("case_id"),
        inputs.decided.filter(pl.col("kind") != ASSESSED_YEAR).select("case_id"),
    ]
    reportable = pl.concat(found).unique()
    sums = settlement.cases.join(reportable, on="case_id", how="semi", maintain_order="left")
    others = settlement.cases.join(reportable, on="case_id", how="anti", maintain_order="left")
    changes = [name for name in corrected.months.columns if name.startswith("change_") and "benefit" not in name]
    sides = corrected.months.select(
        *_KEY,
        decided_income_ore="monthly_income_ore",
        right_income_ore=pl.sum_horizontal("monthly_income_ore", *changes),
        decided_wealth_ore="net_wealth_ore",
        right_wealth_ore="now_net_wealth_ore",
    )
    months = (
        settlement.months.join(sums, on="case_id", how="semi")
        .join(inputs.decided.select(*_KEY, "decision_id"), on=_KEY)
        .join(sides, on=_KEY)
        .join(unconfirmed, on=_KEY)
        .select(columns(SettlementMonths).keys())
        .sort(_KEY)
    )
    causes = settlement.causes.join(sums, on="case_id", how="semi").select(columns(SettlementCauses).keys())
    return SettledPart(
        months,
        causes.sort(*_KEY, "cause"),
        sums,
        others.select("case_id", reason=pl.lit("nothing_reportable")),
        corrected.not_calculable,
    )


def settled_cases(
    population: Population, sums: pl.DataFrame, months: pl.DataFrame, causes: pl.DataFrame
) -> pl.DataFrame:
    """SettlementCases of the whole population, without flags, in its order.

    sums: SETTLED_CASES. months: SettlementMonths. causes: SettlementCauses. Raises ContractError where a case has two
    states, or is not in the population.
    """
    states = state_of_each(population.cases, sums, population.not_ready, population.not_checked)
    reasons = pl.concat(
        each.select("case_id", "reason") for each in (population.not_ready, population.not_checked, population.nothing)
    )
    main = (
        causes.group_by("case_id", "cause")
        .agg(pl.col("amount_ore").sum().abs())
        .sort("case_id", "amount_ore", "cause", descending=[False, True, False])
        .unique("case_id", keep="first", maintain_order=True)
        .select("case_id", main_cause="cause")
    )
    claims = months.filter(pl.col("difference_ore") < 0)
    barred = claims.group_by("case_id").agg(pl.col("time_barred_after").min())
    found = (
        population.cases.select(_OF_CASES)
        .join(states, on="case_id", maintain_order="left")
        .join(reasons, on="case_id", how="left", maintain_order="left")
        .join(sums.select("case_id", *_SUMS), on="case_id", how="left", maintain_order="left")
        .join(main, on="case_id", how="left", maintain_order="left")
        .join(barred, on="case_id", how="left", maintain_order="left")
        .with_columns(flag_id=pl.lit(None, pl.String))
    )
    return validate(SettlementCases, found.select(columns(SettlementCases).keys()))


def settled_members(
    members: pl.DataFrame, member_months: pl.DataFrame, assessments: pl.DataFrame, stated: pl.DataFrame
) -> pl.DataFrame:
    """SettlementMembers of the population's members in the year, by case, role and age.

    members: Members. member_months: MEMBER_MONTHS. assessments: person_key, assessment (`found`, `wealth_missing`,
    `missing` or `not_answered`), lookup_id, settled_on and the amounts of YEAR_AMOUNTS. stated: StatedIncomes of the
    year.
    """
    key = ["case_id", "person_key"]
    counts = member_months.group_by(key).agg(pl.col("income_counts", "wealth_counts").any())
    persons = members.sort(*key, "lives_from").unique(key, keep="last", maintain_order=True)
    order = pl.col("role").replace_strict({"applicant": 0, "partner": 1, "adult": 2, "child": 3}, return_dtype=pl.Int64)
    several = pl.len().over("case_id", "role") > 1
    own = stated.select(*key, pl.col(_STATED).name.prefix("stated_"))
    needed = pl.col("income_counts") | pl.col("wealth_counts")
    found = (
        persons.join(counts, on=key)
        .sort("case_id", order, "birth_date", "person_key")
        .with_columns(number=pl.when(several).then(pl.int_range(1, pl.len() + 1).over("case_id", "role")))
        .join(assessments, on="person_key", how="left", maintain_order="left")
        .join(own, on=key, how="left", maintain_order="left")
        .with_columns(
            pl.col("^stated_.*$").fill_null(0),
            assessment=pl.when(needed)
            .then(pl.col("assessment").fill_null("not_answered"))
            .otherwise(pl.lit("not_needed")),
        )
    )
    unread = [pl.when(needed).then(name).alias(name) for name in ("lookup_id", "settled_on", *_ASSESSED)]
    return validate(SettlementMembers, found.with_columns(unread).select(columns(SettlementMembers).keys()))
