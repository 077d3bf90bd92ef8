"""Income from the tax assessment, for a member without any entry in a-ordningen in the scheme's months.

Oslo's behovsprøvd bostøtte takes the mean of four months, and the newest tax assessment (skatteoppgjør) where there
are none (FOR-2022-05-25-1784 §§ 7-10). The regulation leaves some questions open. Our reading is: «none» is no entry at
all in any of the four months; a twelfth of the assessed year is the month's income; and the sum of incomes that go into
ordinary income (alminnelig inntekt) is the gross income of skatteloven chapter 5. A member with neither incomes nor an
assessment has no known income, and counts with 0. The assessment is looked up only when the incomes turn out to be
missing (GDPR art. 5 (1) c).
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import first_income_month
from tasks.entitlement.explanation.lines import after_each_case, line_values
from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.members import with_income_that_counts
from tasks.entitlement.required_lookups import persons_under_rules, unanswered_months
from tasks.entitlement.wealth_basis import is_item_of, newest_assessment
from tasks.validation import ExplanationLines, RequiredLookups, columns, empty, validate

_YEAR = 12
_ASSESSED = {"case_id": pl.String, "assessed_income_ore": pl.Int64, "assessed_disability_ore": pl.Int64}


def without_income(persons: pl.DataFrame, income_lines: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """Members whose income counts and who have no entry in a-ordningen, in schemes that take the assessment then.

    persons: `residents_on`, with their scheme's conditions. income_lines: IncomeLines of all the scheme's months. Gives
    rows of `persons`.
    """
    earners = with_income_that_counts(persons.filter(pl.col("assessment_without_income") == 1))
    if earners.is_empty():
        return earners
    reported = (
        earners.select("case_id", "person_key", first=first_income_month(month))
        .join(income_lines.select("person_key", "month"), on="person_key")
        .filter(pl.col("month").is_between("first", pl.lit(month)))
    )
    return earners.join(reported, on=["case_id", "person_key"], how="anti", maintain_order="left")


def assessed_income(persons: pl.DataFrame, items: pl.DataFrame, codes: IncomeCodes) -> pl.DataFrame:
    """Per case: assessed_income_ore and assessed_disability_ore, per month; halves upwards.

    persons: `without_income`. items: AssessmentItems.
    """
    if persons.is_empty() or items.is_empty():
        return pl.DataFrame(schema=_ASSESSED)

    def monthly(code: str) -> pl.Expr:
        yearly = pl.col("amount_ore").filter(pl.col("code") == code).sum()
        return (2 * yearly + _YEAR) // (2 * _YEAR)

    found = persons.select("case_id", "person_key").join(newest_assessment(items, codes.income_codes), on="person_key")
    return found.group_by("case_id", maintain_order=True).agg(
        assessed_income_ore=monthly(codes.yearly_income), assessed_disability_ore=monthly(codes.yearly_disability)
    )


def assessed_for_wealth_only(items: pl.DataFrame, codes: IncomeCodes) -> pl.DataFrame:
    """Persons (person_key) with an assessment of which only the wealth is stored.

    items: AssessmentItems. Another case looked it up, and took no income from it. So the person's income is unknown,
    and not 0.
    """
    if items.is_empty():
        return items.select("person_key")
    persons = items.group_by("person_key", maintain_order=True).agg(has_income=is_item_of(codes.income_codes).any())
    return persons.filter(~pl.col("has_income")).select("person_key")


def assessment_needs(data: CaseData, month: dt.date) -> pl.DataFrame:
    """The assessments needed because a-ordningen has nothing: RequiredLookups, in order of case and person.

    data: of active cases. A member with a month that is not answered yet is left out.
    """
    persons = persons_under_rules(data.households, data.members, month, data.book)
    missing = without_income(persons, data.income_lines, month)
    unanswered = unanswered_months(missing, data.answered_months, month)
    nothing = pl.lit(None, pl.Date)
    needs = (
        missing.join(unanswered, on="person_key", how="anti")
        .with_columns(resource=pl.lit("summertskattegrunnlag"), period_from=nothing, period_to=nothing)
        .select(columns(RequiredLookups).keys())
    )
    return validate(RequiredLookups, needs.unique().sort("case_id", "person_key"))


def explain_assessed_income(lines: pl.DataFrame, now: pl.DataFrame, data: CaseData) -> pl.DataFrame:
    """Add a line to each case whose income is partly from a tax assessment: how much a month, and of which year.

    lines: ExplanationLines. now: CaseMonths, one per case. Gives ExplanationLines, the new line last in its case, the
    cases in their order.
    """
    found = [empty(ExplanationLines).drop("line")]
    for (month,), cases in now.select("case_id", "month").group_by("month", maintain_order=True):
        homes = data.households.join(cases, on="case_id", how="semi")
        missing = without_income(persons_under_rules(homes, data.members, month, data.book), data.income_lines, month)
        newest = newest_assessment(data.assessment_items, data.codes.income_codes)
        years = missing.join(newest, on="person_key").group_by("case_id")
        found.append(
            assessed_income(missing, data.assessment_items, data.codes)
            .filter(pl.col("assessed_income_ore") != 0)
            .join(years.agg(pl.col("year").max()), on="case_id")
            .select(
                "case_id",
                code=pl.lit("assessed_income"),
                wording=pl.lit("assessed_income"),
                values=line_values(year=pl.col("year")),
                amount_ore="assessed_income_ore",
                rate=pl.lit(None, pl.Int64),
                rate_unit=pl.lit(None, pl.String),
                paragraph=pl.lit("§ 9"),
                source=pl.lit("FOR-2022-05-25-1784"),
                status=pl.lit("inferred"),
            )
        )
    return after_each_case(lines, pl.concat(found))
