"""Who lives in a household on the 1st of the month (situasjonsdato), and what each person counts as."""

from __future__ import annotations

import datetime as dt

import polars as pl

FULL_AGE = 18
YOUNG_ADULT = 20


def residents_on(members: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Members who live there on a day, with their `age` that day. `lives_to` is the last day there."""
    born = pl.col("birth_date")
    later = (born.dt.month() > day.month) | ((born.dt.month() == day.month) & (born.dt.day() > day.day))
    return members.filter(
        pl.col("lives_from") <= day, pl.col("lives_to").is_null() | (pl.col("lives_to") >= day)
    ).with_columns(age=(day.year - born.dt.year() - later.cast(pl.Int32)).cast(pl.Int64))


def count_members(residents: pl.DataFrame) -> pl.DataFrame:
    """Per case: adults, aged_18_19, children, young_disabled, single_pensioner, pensioner.

    residents: `residents_on`. Where nobody is of full age (a minor with a child of their own), the first person counts
    as an adult; a child with shared residence counts in full with both parents (from 2021-06).
    """
    older = (pl.col("age") >= FULL_AGE).sum().cast(pl.Int64)
    first = pl.max_horizontal(older, pl.lit(1, pl.Int64))
    return residents.group_by("case_id", maintain_order=True).agg(
        adults=first,
        aged_18_19=pl.col("age").is_between(FULL_AGE, YOUNG_ADULT - 1).sum().cast(pl.Int64),
        children=pl.len().cast(pl.Int64) - first,
        young_disabled=pl.col("young_disabled").any(),
        single_pensioner=pl.col("single_pensioner").any(),
        pensioner=pl.col("pensioner").any(),
    )


def with_first_person_of_age(cases: pl.DataFrame) -> pl.DataFrame:
    """Count the first person of a household without adults as one (a minor with an own child): weight 1 (§ 7).

    cases: adults and children, with at least one person in each row. Gives them in their order.
    """
    alone = (pl.col("adults") == 0).cast(pl.Int64)
    return cases.with_columns(adults=pl.col("adults") + alone, children=pl.col("children") - alone)


def with_income_that_counts(residents: pl.DataFrame) -> pl.DataFrame:
    """Residents with income that the scheme counts (§ 5): from an age on; the applicant at any age where it says so.

    residents: `residents_on`, with their scheme's `income_age` and `applicant_always_counts`.
    """
    applicant = (pl.col("role") == "applicant") & (pl.col("applicant_always_counts") == 1)
    return residents.filter((pl.col("age") >= pl.col("income_age")) | applicant)


def with_wealth_that_counts(residents: pl.DataFrame) -> pl.DataFrame:
    """Residents with wealth that the scheme counts (§ 6): members of full age.

    residents: `residents_on`, with their scheme's `asks_wealth`.
    """
    return residents.filter(pl.col("asks_wealth"), pl.col("age") >= FULL_AGE)
