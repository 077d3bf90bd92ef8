"""From recipients and answers to household-months: one row of inputs for every household that can be calculated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

import polars as pl

from tasks.entitlement.assessed_income import assessed_income, kept_for_others, without_income
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import first_income_month, lookup_conditions
from tasks.entitlement.housing_cost import with_additions
from tasks.entitlement.income_basis import household_income, newest_lookup, unknown_codes
from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.members import counted, present, with_income_that_counts, with_wealth_that_counts
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.wealth_basis import household_wealth
from tasks.months import add_months
from tasks.validation import MOST_ORE, CaseMonths, NotCalculable, Reason, columns, empty, validate

_MOST_PERSONS = 30
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
    persons = present(data.members, month).join(homes.drop(_SHARED), on="case_id", maintain_order="left")
    lines = classified(persons, data.income_lines, codes, month)
    with_wealth = with_wealth_that_counts(persons).select("case_id", "person_key")
    wealth, no_wealth = household_wealth(with_wealth, data.assessment_items, codes)
    missing = without_income(persons, data.income_lines, month)
    instead = income_assessments.join(missing, on="person_key", how="semi", maintain_order="left")
    assessed = assessed_income(missing, instead, codes)
    unasked = missing.join(kept_for_others(instead, codes), on="person_key", how="semi")
    built = (
        homes.join(counted(persons), on="case_id", maintain_order="left")
        .join(household_income(lines), on="case_id", how="left", maintain_order="left")
        .join(wealth, on="case_id", how="left", maintain_order="left")
        .join(assessed, on="case_id", how="left", maintain_order="left")
        .with_columns(
            pl.col([*_AMOUNTS, *_ASSESSED]).fill_null(0), cost_group=pl.lit(None, pl.Int64), month=pl.lit(month)
        )
        .with_columns(
            monthly_income_ore=pl.sum_horizontal("monthly_income_ore", "assessed_income_ore", "stated_income_ore"),
            monthly_disability_benefit_ore=pl.col("monthly_disability_benefit_ore") + pl.col("assessed_disability_ore"),
        )
        .with_columns(housing_cost_ore=with_additions())
    )
    unready = pl.concat(
        [
            empty(NotCalculable),
            _reasons(households, homes, persons),
            unknown_codes(lines),
            no_wealth,
            unasked.select("case_id", reason=pl.lit(Reason.NOT_ANSWERED.value)),
            built.filter(~_possible(book)).select("case_id", reason=pl.lit(Reason.BAD_INPUT.value)),
        ]
    )
    ready = built.join(unready, on="case_id", how="anti", maintain_order="left")
    return ready.select(columns(CaseMonths).keys()), unready


_SHARED = ["team", "tenure", "adapted_home", "active_from", "active_to"]


def classified(persons: pl.DataFrame, lines: pl.DataFrame, codes: IncomeCodes, month: dt.date) -> pl.DataFrame:
    """The lines that the law asks about, beside the case they belong to and how their code is treated."""
    names = ["case_id", "person_key", "scheme", "income_months", "three_payments_thirds"]
    earners = with_income_that_counts(persons).select(names)
    most = cast("int | None", earners["income_months"].max()) or 1
    of_months = lines.filter(pl.col("month").is_between(add_months(month, 1 - most), month))
    asked = (
        earners.join(newest_lookup(of_months), on="person_key", maintain_order="left")
        .filter(pl.col("month").is_between(first_income_month(month), pl.lit(month)))
        .with_row_index("line_number")
    )
    schemes: Sequence[str] = asked["scheme"].unique().sort().to_list()
    known = (
        asked.select("line_number", "scheme", "category", "code", "month")
        .join(codes.for_schemes(schemes), on=["scheme", "category", "code"])
        .filter(pl.col("month").is_between("first", "last"))
        .select("line_number", "treatment", "fortnightly", "disability")
    )
    return asked.join(known, on="line_number", how="left", maintain_order="left")


def _reasons(households: pl.DataFrame, homes: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Households of no usable scheme, and those in which nobody lives on the first."""
    strange = households.join(homes, on="case_id", how="anti").select(
        "case_id", reason=pl.lit(Reason.UNKNOWN_SCHEME.value)
    )
    deserted = homes.join(persons, on="case_id", how="anti").select("case_id", reason=pl.lit(Reason.NO_MEMBERS.value))
    return pl.concat([strange, deserted])


def _possible(book: RuleBook) -> pl.Expr:
    """What the rules can reckon with: amounts and persons within bounds, and a municipality number that exists."""
    other = pl.col("monthly_income_ore") - pl.col("monthly_disability_benefit_ore")
    amounts = pl.all_horizontal(pl.col([*_AMOUNTS, "housing_cost_ore"]).abs() <= MOST_ORE, other.abs() <= MOST_ORE)
    persons = (pl.col("adults") <= _MOST_PERSONS) & (pl.col("children") <= _MOST_PERSONS)
    exists = pl.col("municipality").is_in(sorted(book.municipalities.numbers)) | ~pl.col("has_groups")
    return amounts & persons & exists
