"""From recipients and answers to household-months: one row of inputs for every household that can be calculated."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.assessed_income import assessed_for_wealth_only, assessed_income, without_income
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import lookup_conditions
from tasks.entitlement.housing_cost import with_additions
from tasks.entitlement.income_basis import household_income, lines_of_cases, unknown_codes
from tasks.entitlement.members import count_members, residents_on, with_wealth_that_counts
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.wealth_basis import household_wealth, without_child_wealth
from tasks.validation import MOST_ORE, CaseMonths, NotCalculable, Reason, columns, empty, validate

_MOST_PERSONS = 30
_SHARED = ["team", "tenure", "adapted_home", "active_from", "active_to"]
"""Columns of Households that a member's row does not need."""
_ASSESSED = ["assessed_income_ore", "assessed_disability_ore"]
_AMOUNTS = ["monthly_income_ore", "monthly_disability_benefit_ore", "net_wealth_ore", "home_wealth_ore"]


def household_months(
    data: CaseData, month: dt.date, *, income_assessments: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Build CaseMonths of the month, in the order of the households, and NotCalculable for those that cannot be.

    data: of active cases whose look-ups all ended with data or empty. income_assessments: AssessmentItems for members
    without monthly incomes, where they are others than those for wealth. Every household is in exactly one of the two
    frames. Raises RateError where the month's rates are not known.
    """
    built, unready = build_case_months(
        data, month, income_assessments=data.assessment_items if income_assessments is None else income_assessments
    )
    return validate(CaseMonths, built), validate(NotCalculable, unready.unique().sort("case_id", "reason"))


def build_case_months(
    data: CaseData, month: dt.date, *, income_assessments: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Do what `household_months` does, but check neither frame; NotCalculable is in no order, with rows twice."""
    households, book, codes = data.households, data.book, data.codes
    homes = households.join(lookup_conditions(month, households["scheme"], book), on="scheme", maintain_order="left")
    residents = residents_on(data.members, month).join(homes.drop(_SHARED), on="case_id", maintain_order="left")
    lines = lines_of_cases(residents, data.income_lines, codes, month)
    with_wealth = with_wealth_that_counts(residents).select("case_id", "person_key")
    wealth, no_wealth = household_wealth(with_wealth, data.assessment_items, codes)
    missing = without_income(residents, data.income_lines, month)
    instead = income_assessments.join(missing, on="person_key", how="semi", maintain_order="left")
    assessed = assessed_income(missing, instead, codes)
    not_answered = missing.join(assessed_for_wealth_only(instead, codes), on="person_key", how="semi")
    built = (
        homes.join(count_members(residents), on="case_id", maintain_order="left")
        .join(household_income(lines), on="case_id", how="left", maintain_order="left")
        .join(wealth, on="case_id", how="left", maintain_order="left")
        .join(assessed, on="case_id", how="left", maintain_order="left")
        .with_columns(
            pl.col([*_AMOUNTS, *_ASSESSED]).fill_null(0), cost_group=pl.lit(None, pl.Int64), month=pl.lit(month)
        )
        .with_columns(net_wealth_ore=without_child_wealth())
        .with_columns(
            monthly_income_ore=pl.sum_horizontal("monthly_income_ore", "assessed_income_ore", "stated_income_ore"),
            monthly_disability_benefit_ore=pl.col("monthly_disability_benefit_ore") + pl.col("assessed_disability_ore"),
        )
        .with_columns(housing_cost_ore=with_additions())
    )
    unready = pl.concat(
        [
            empty(NotCalculable),
            _reasons(households, homes, residents),
            unknown_codes(lines),
            no_wealth,
            not_answered.select("case_id", reason=pl.lit(Reason.NOT_ANSWERED.value)),
            built.filter(~_is_calculable(book, month)).select("case_id", reason=pl.lit(Reason.BAD_INPUT.value)),
        ]
    )
    ready = built.join(unready, on="case_id", how="anti", maintain_order="left")
    return ready.select(columns(CaseMonths).keys()), unready


def _reasons(households: pl.DataFrame, homes: pl.DataFrame, residents: pl.DataFrame) -> pl.DataFrame:
    """Households without a usable scheme, and those without residents on the first of the month."""
    unknown = households.join(homes, on="case_id", how="anti").select(
        "case_id", reason=pl.lit(Reason.UNKNOWN_SCHEME.value)
    )
    empty_homes = homes.join(residents, on="case_id", how="anti")
    return pl.concat([unknown, empty_homes.select("case_id", reason=pl.lit(Reason.NO_MEMBERS.value))])


def _is_calculable(book: RuleBook, month: dt.date) -> pl.Expr:
    """Whether the rules can calculate it: amounts and persons within bounds, and a municipality number of the month."""
    other = pl.col("monthly_income_ore") - pl.col("monthly_disability_benefit_ore")
    amounts = pl.all_horizontal(pl.col([*_AMOUNTS, "housing_cost_ore"]).abs() <= MOST_ORE, other.abs() <= MOST_ORE)
    persons = (pl.col("adults") <= _MOST_PERSONS) & (pl.col("children") <= _MOST_PERSONS)
    exists = pl.col("municipality").is_in(book.municipalities.known_in(month)) | ~pl.col("has_groups")
    return amounts & persons & exists
