"""Who counts in the months that a settlement is about, and the look-ups that it needs.

decided, here and in `corrected` and `outcome`: `decisions_by_month` of the recipients, with `scheme` and `kind` (how
the scheme settles, config/settlement.yaml).
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import conditions, first_income_month
from tasks.entitlement.income_basis import counting_lines, lines_of_cases
from tasks.entitlement.members import with_income_that_counts, with_wealth_that_counts
from tasks.entitlement.required_lookups import persons_under_rules
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.settlement.tables import MEMBER_MONTHS, checked
from tasks.validation import RequiredLookups, columns, validate

ASSESSED_YEAR = "assessed_year"
_PERSON = ["case_id", "person_key"]
_SELF_EMPLOYED = "naeringsinntekt"


def is_on_assessment() -> pl.Expr:
    """Whether a month is compared with an assessment as a whole, since its decision was made on an older one."""
    return pl.col("kind").is_in(["corrected_months", "newer_assessment"]) & pl.col("income_from_assessment")


def needs_assessment() -> pl.Expr:
    """Whether a month needs the year's assessments."""
    return (pl.col("kind") == ASSESSED_YEAR) | is_on_assessment()


def needs_incomes() -> pl.Expr:
    """Whether a month needs a-ordningen's incomes."""
    return (pl.col("kind") == ASSESSED_YEAR) | (
        (pl.col("kind") == "corrected_months") & ~pl.col("income_from_assessment")
    )


def settlement_lookups(
    households: pl.DataFrame, members: pl.DataFrame, decided: pl.DataFrame, book: RuleBook
) -> pl.DataFrame:
    """The look-ups that the settlement of these months needs: RequiredLookups, by case, person and resource.

    Incomes of the months that count, for members whose income counts; an assessment, of the settled year, for members
    whose income counts, and under § 14 also for those whose wealth counts. Raises RateError for a month without rates.
    """
    nothing = pl.lit(None, pl.Date)
    names = columns(RequiredLookups).keys()
    found = [pl.DataFrame(schema=dict(columns(RequiredLookups)))]
    for month, rows in _by_month(decided):
        with_incomes, assessed = rows.filter(needs_incomes()), rows.filter(needs_assessment())
        earners = with_income_that_counts(_persons(households, members, rows, month, book))
        owners = with_wealth_that_counts(_persons(households, members, rows, month, book))
        yearly = rows.filter(pl.col("kind") == ASSESSED_YEAR)
        found.append(
            earners.join(with_incomes, on="case_id", how="semi")
            .with_columns(resource=pl.lit("inntekt"), period_from=first_income_month(month), period_to=pl.lit(month))
            .select(names)
        )
        found += [
            persons.with_columns(
                resource=pl.lit("summertskattegrunnlag"), period_from=nothing, period_to=nothing
            ).select(names)
            for persons in (
                earners.join(assessed, on="case_id", how="semi"),
                owners.join(yearly, on="case_id", how="semi"),
            )
        ]
    keys = ["case_id", "municipality", "person_id", "person_key", "resource"]
    needs = pl.concat(found).group_by(keys).agg(pl.col("period_from").min(), pl.col("period_to").max())
    return validate(RequiredLookups, needs.select(names).sort("case_id", "person_key", "resource"))


def member_months(data: CaseData, decided: pl.DataFrame) -> pl.DataFrame:
    """Whether the income and the wealth of each resident count in each month: MEMBER_MONTHS, by month and case.

    Entries of self-employment in a-ordningen that count are in the assessment too (own_business_ore).
    """
    own = data.income_lines.filter(pl.col("category") == _SELF_EMPLOYED)
    found = [pl.DataFrame(schema=dict(MEMBER_MONTHS))]
    for month, rows in _by_month(decided):
        persons = _persons(data.households, data.members, rows, month, data.book)
        one_month = persons.with_columns(income_months=pl.lit(1, pl.Int64))
        lines = counting_lines(lines_of_cases(one_month, own, data.codes, month))
        business = lines.group_by(_PERSON).agg(own_business_ore=pl.col("in_thirds").sum() // 3)
        earners = with_income_that_counts(persons).select(*_PERSON, income_counts=pl.lit(value=True))
        owners = with_wealth_that_counts(persons).select(*_PERSON, wealth_counts=pl.lit(value=True))
        found.append(
            persons.select(_PERSON)
            .unique(maintain_order=True)
            .join(earners, on=_PERSON, how="left", maintain_order="left")
            .join(owners, on=_PERSON, how="left", maintain_order="left")
            .join(business, on=_PERSON, how="left", maintain_order="left")
            .with_columns(
                pl.col("income_counts", "wealth_counts").fill_null(value=False),
                pl.col("own_business_ore").fill_null(0),
                month=pl.lit(month),
            )
            .select(MEMBER_MONTHS.keys())
        )
    return checked("member months", pl.concat(found), MEMBER_MONTHS)


def months_to_settle(
    decided: pl.DataFrame, members: pl.DataFrame, corrected: pl.DataFrame, book: RuleBook
) -> pl.DataFrame:
    """The months of `decided` that have something to compare, in its order.

    Every month under § 14; months that were decided on an assessment; and months with a member whose a-ordningen was
    corrected, in one of the months that count, after the decision. members: case_id and person_key of members whose
    income counts. corrected: person_key, month, decided_on.
    """
    schemes = [book.scheme(scheme) for scheme in decided["scheme"].unique().sort() if scheme in book.schemes]
    windows = conditions(schemes).select("scheme", "month", "income_months")
    touched = (
        decided.select("case_id", "month", "scheme", "kind", "decided_on")
        .filter(pl.col("kind") == "corrected_months")
        .join(windows, on=["scheme", "month"])
        .join(members.select(_PERSON).unique(), on="case_id")
        .join(corrected.rename({"month": "corrected"}), on=["person_key", "decided_on"])
        .with_columns(first=pl.col("month").dt.offset_by(pl.format("-{}mo", pl.col("income_months") - 1)))
        .filter(pl.col("corrected").is_between("first", "month"))
        .select("case_id", "month")
        .unique()
        .with_columns(touched=pl.lit(value=True))
    )
    return (
        decided.join(touched, on=["case_id", "month"], how="left", maintain_order="left")
        .filter(needs_assessment() | pl.col("touched").fill_null(value=False))
        .drop("touched")
    )


def _by_month(decided: pl.DataFrame) -> list[tuple[dt.date, pl.DataFrame]]:
    return [(month, decided.filter(month=month)) for month in decided["month"].unique().sort()]


def _persons(
    households: pl.DataFrame, members: pl.DataFrame, rows: pl.DataFrame, month: dt.date, book: RuleBook
) -> pl.DataFrame:
    return persons_under_rules(households.join(rows, on="case_id", how="semi"), members, month, book)
