"""The months of a settlement as decided, and what has changed in each: SETTLEMENT_MONTHS.

As decided is the decision in force on the 1st of the month: its income, wealth, housing cost and members. What a
decision lacks (tenure, municipality, variants, uføretrygd, the home's value) is as it is now.

    assessed_year (§ 14)   a-ordningen's income of the month, and each stated amount, is replaced by what is right
    corrected_months       the income of the month, where a-ordningen was corrected after the decision
    newer_assessment       income that was decided on an older assessment, by a twelfth of the year's assessment
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from tasks.entitlement.assessed_income import assessed_income
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.decisions import decision_months
from tasks.entitlement.household import household_months
from tasks.entitlement.settlement.needs import ASSESSED_YEAR, is_on_assessment
from tasks.entitlement.settlement.rules import SettlementRules
from tasks.entitlement.settlement.settle import SETTLEMENT_MONTHS
from tasks.entitlement.settlement.spread import spread
from tasks.entitlement.settlement.tables import CHANGES, FACTS, MONTH_AMOUNTS, YEAR_AMOUNTS, checked
from tasks.validation import Decisions, NotCalculable, columns, empty, validate

_KEY = ["case_id", "month"]
_SPREAD = ["business", "capital", "foreign"]
_MONTHS = 12


@dataclass(frozen=True)
class YearInputs:
    """What the months of ready cases are corrected with.

    decided: of `months_to_settle`, with paid_ore. members: MEMBER_MONTHS. year: YEAR_AMOUNTS of everybody who counts.
    stated: StatedIncomes of the year. facts: FACTS.
    """

    decided: pl.DataFrame
    members: pl.DataFrame
    year: pl.DataFrame
    stated: pl.DataFrame
    facts: pl.DataFrame


@dataclass(frozen=True)
class CorrectedMonths:
    """months: SETTLEMENT_MONTHS, by case and month. amounts: MONTH_AMOUNTS of months under § 14.

    not_calculable: NotCalculable of cases with a month that cannot be calculated, of which `months` has none.
    """

    months: pl.DataFrame
    amounts: pl.DataFrame
    not_calculable: pl.DataFrame


def corrected_months(data: CaseData, inputs: YearInputs, rules: SettlementRules) -> CorrectedMonths:
    """Build the months to settle of these cases.

    data: CaseData of ready cases, with the year's assessments only. Raises RateError for a month without rates, and
    ContractError for a member who counts without an assessment.
    """
    yearly = inputs.decided.filter(pl.col("kind") == ASSESSED_YEAR)
    members = inputs.members.join(yearly, on=_KEY, how="semi")
    amounts = spread(members, inputs.year, _with_child_wealth(inputs.facts, data.households), rules, data.book)
    stated, homes_assessed = _stated(members, inputs.stated, data, rules), _home_wealth(members, inputs.year)
    built, unready = [pl.DataFrame(schema=dict(SETTLEMENT_MONTHS))], [empty(NotCalculable)]
    for month in inputs.decided["month"].unique().sort():
        rows = inputs.decided.filter(month=month)
        homes = data.households.join(rows, on="case_id", how="semi", maintain_order="left")
        # the wealth is that of the year's assessment, for every month alike
        without_wealth = replace(data, households=homes, assessment_items=data.assessment_items.clear())
        now, not_built = household_months(without_wealth, month, income_assessments=data.assessment_items)
        unready.append(not_built)
        of_month = rows.join(now, on="case_id", how="semi").sort("case_id")
        sides = _Sides(_as_decided(of_month, now, data, month), now, homes)
        built += [
            _under_section_14(of_month, sides, amounts, stated, homes_assessed),
            _on_assessment(of_month, sides, inputs.members, data),
            _corrected_income(of_month, sides),
        ]
    not_calculable = validate(NotCalculable, pl.concat(unready).unique().sort("case_id", "reason"))
    months = pl.concat(built).join(not_calculable, on="case_id", how="anti").sort(_KEY)
    return CorrectedMonths(
        checked("months", months, SETTLEMENT_MONTHS, may_be_null=("cost_group",)), amounts, not_calculable
    )


@dataclass(frozen=True)
class _Sides:
    """CaseMonths of a month as decided and as they are now, by case, and the households."""

    decided: pl.DataFrame
    now: pl.DataFrame
    homes: pl.DataFrame


def _as_decided(of_month: pl.DataFrame, now: pl.DataFrame, data: CaseData, month: dt.date) -> pl.DataFrame:
    """CaseMonths of the decisions, with the month's own rates and additions."""
    decisions = of_month.select(columns(Decisions).keys()).with_columns(valid_from=pl.lit(month))
    return decision_months(decisions, now, data.households, data.book).with_columns(month=pl.lit(month))


def _with_changes(sides: _Sides, changes: pl.DataFrame) -> pl.DataFrame:
    """SETTLEMENT_MONTHS of the cases in `changes`: case_id, paid_ore, and the changes that are not 0 or as decided."""
    joined = sides.decided.join(changes, on="case_id", maintain_order="left")
    names = [*(f"change_{name}_ore" for name in CHANGES), "change_disability_benefit_ore"]
    absent = [pl.lit(0, pl.Int64).alias(name) for name in names if name not in joined.columns]
    wealth = [
        pl.col(f"{name}_wealth_ore").alias(f"now_{name}_wealth_ore")
        for name in ("net", "home")
        if f"now_{name}_wealth_ore" not in joined.columns
    ]
    return joined.with_columns(*absent, *wealth).select(SETTLEMENT_MONTHS.keys())


def _under_section_14(
    of_month: pl.DataFrame, sides: _Sides, amounts: pl.DataFrame, stated: pl.DataFrame, homes: pl.DataFrame
) -> pl.DataFrame:
    """Every stated amount becomes the assessed one; the rest of the decided income becomes a-ordningen's."""
    rows = of_month.filter(pl.col("kind") == ASSESSED_YEAR).select(*_KEY, "paid_ore", decided="monthly_income_ore")
    reported = sides.now.join(sides.homes.select("case_id", "stated_income_ore"), on="case_id").select(
        "case_id",
        reported=pl.col("monthly_income_ore") - pl.col("stated_income_ore"),
        benefit="monthly_disability_benefit_ore",
    )
    of_decision = sides.decided.select("case_id", decided_benefit="monthly_disability_benefit_ore")
    joined = (
        rows.join(amounts, on=_KEY)
        .join(stated.select(*_KEY, pl.exclude(_KEY).name.prefix("stated_")), on=_KEY)
        .join(homes, on=_KEY)
        .join(reported, on="case_id")
        .join(of_decision, on="case_id")
    )
    from_elsewhere = pl.sum_horizontal(f"stated_{name}_ore" for name in (*_SPREAD, "letting"))
    changes = joined.with_columns(
        change_a_ordning_ore=pl.col("reported") - pl.col("a_ordning_less_ore") - (pl.col("decided") - from_elsewhere),
        change_disability_benefit_ore=pl.col("benefit") - pl.col("decided_benefit"),
        now_net_wealth_ore="net_wealth_ore",
        now_home_wealth_ore="home_wealth_ore",
        **{f"change_{name}_ore": pl.col(f"{name}_ore") - pl.col(f"stated_{name}_ore") for name in _SPREAD},
    )
    names = [f"change_{name}_ore" for name in ("a_ordning", *_SPREAD, "disability_benefit")]
    kept = changes.select("case_id", "paid_ore", "now_net_wealth_ore", "now_home_wealth_ore", "assessed_home", *names)
    # the decision's own value of the home is not known: that of the assessment, before what is documented
    with_home = replace(
        sides,
        decided=sides.decided.join(
            kept.select("case_id", "assessed_home"), on="case_id", how="left", maintain_order="left"
        )
        .with_columns(home_wealth_ore=pl.coalesce("assessed_home", "home_wealth_ore"))
        .drop("assessed_home"),
    )
    return _with_changes(with_home, kept.drop("assessed_home"))


def _on_assessment(of_month: pl.DataFrame, sides: _Sides, members: pl.DataFrame, data: CaseData) -> pl.DataFrame:
    """Income that was decided on an older assessment becomes a twelfth of the year's assessment."""
    rows = of_month.filter(is_on_assessment())
    earners = members.filter("income_counts").join(rows, on=_KEY, how="semi")
    found = assessed_income(earners, data.assessment_items, data.codes)
    assessed = pl.col("assessed_income_ore").fill_null(0)
    changes = rows.join(found, on="case_id", how="left").with_columns(
        change_assessment_ore=assessed - pl.col("monthly_income_ore")
    )
    return _with_changes(sides, changes.select("case_id", "paid_ore", "change_assessment_ore"))


def _corrected_income(of_month: pl.DataFrame, sides: _Sides) -> pl.DataFrame:
    """The income of a month whose a-ordningen was corrected becomes what is reported now."""
    own = of_month.filter(pl.col("kind") == "corrected_months", ~pl.col("income_from_assessment"))
    sides_of = own.select("case_id", "paid_ore", decided="monthly_income_ore").join(
        sides.now.select("case_id", "monthly_income_ore", benefit="monthly_disability_benefit_ore"), on="case_id"
    )
    of_decision = sides.decided.select("case_id", decided_benefit="monthly_disability_benefit_ore")
    changes = sides_of.join(of_decision, on="case_id").with_columns(
        change_a_ordning_ore=pl.col("monthly_income_ore") - pl.col("decided"),
        change_disability_benefit_ore=pl.col("benefit") - pl.col("decided_benefit"),
    )
    return _with_changes(
        sides, changes.select("case_id", "paid_ore", "change_a_ordning_ore", "change_disability_benefit_ore")
    )


def _with_child_wealth(facts: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """The facts, with the children's wealth of the households' own table where none is documented for the case."""
    documented = facts.filter(pl.col("kind") == "child_wealth")
    own = households.filter(pl.col("child_wealth_ore") > 0).join(documented, on="case_id", how="anti")
    more = own.select(
        "case_id",
        person_key=pl.lit(None, pl.String),
        kind=pl.lit("child_wealth"),
        first="active_from",
        last=pl.lit(None, pl.Date),
        amount_ore="child_wealth_ore",
    )
    return pl.concat([facts, more]).select(FACTS.keys())


def _stated(members: pl.DataFrame, stated: pl.DataFrame, data: CaseData, rules: SettlementRules) -> pl.DataFrame:
    """What was stated of each month: business, capital, foreign and letting, by case and month.

    Spread like the assessment: evenly, with the allowance of each person and month. In a case without a row, the
    household's stated income per month counts as business income.
    """
    none = dict.fromkeys(["net_wealth_ore", "home_wealth_ore"], pl.lit(0, pl.Int64))
    amounts = [f"{name}_ore" for name in (*_SPREAD, "letting")]
    by_person = (
        members.select("case_id", "person_key")
        .unique()
        .join(stated, on=["case_id", "person_key"], how="left")
        .select("case_id", "person_key", pl.col(amounts).fill_null(0))
    )
    found = []
    # a member of two cases may have stated other amounts in each: they are spread case by case
    for rows in _without_repeats(by_person):
        own = members.join(rows, on=["case_id", "person_key"], how="semi").with_columns(
            own_business_ore=pl.lit(0, pl.Int64)
        )
        year = rows.with_columns(**none).select(YEAR_AMOUNTS.keys())
        found.append(spread(own, year, pl.DataFrame(schema=dict(FACTS)), rules, data.book))
    of_month = (
        pl.concat([pl.DataFrame(schema=dict(MONTH_AMOUNTS)), *found])
        .group_by(_KEY)
        .agg(pl.col(f"{name}_ore").sum() for name in _SPREAD)
    )
    letting = (
        members.filter("income_counts")
        .join(by_person.select("case_id", "person_key", "letting_ore"), on=["case_id", "person_key"])
        .group_by(_KEY)
        .agg(letting_ore=((2 * pl.col("letting_ore") + _MONTHS) // (2 * _MONTHS)).sum())
    )
    unstated = data.households.join(stated, on="case_id", how="anti").select("case_id", whole="stated_income_ore")
    return (
        of_month.join(letting, on=_KEY, how="left")
        .join(unstated, on="case_id", how="left")
        .with_columns(
            letting_ore=pl.col("letting_ore").fill_null(0),
            business_ore=pl.col("business_ore") + pl.col("whole").fill_null(0),
        )
        .drop("whole")
    )


def _without_repeats(by_person: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows in as few frames as it takes for each to have a person once."""
    numbered = by_person.sort("case_id", "person_key").with_columns(turn=pl.int_range(pl.len()).over("person_key"))
    return [rows.drop("turn") for rows in numbered.partition_by("turn", maintain_order=True)]


def _home_wealth(members: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """The assessed value of the household's home, of members whose wealth counts: case_id, month, assessed_home."""
    owners = members.join(year.select("person_key", "home_wealth_ore"), on="person_key", how="left")
    return owners.group_by(_KEY).agg(assessed_home=pl.col("home_wealth_ore").filter("wealth_counts").sum())
