"""Rules across columns and rows: periods, duplicates, stays, applicants, person ids. Each gives its faults as rows.

Faults are frames of row, case_id, column, rule; see `findings.found`. The typed frames hold null where a value was
missing or at fault; a rule never reports an unknown value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from tasks.recipients.decisions import equal_decisions, latest_decisions
from tasks.recipients.findings import Rule, found
from tasks.recipients.person_ids import NEW_RULE_FROM, birth_date_disagrees, passes_only_2032_rule, person_id_rule


def covers(first: str, last: str, day: dt.date) -> pl.Expr:
    """Whether the period from `first` to `last` (both included, open where null) covers `day`."""
    return (pl.col(first) <= day) & (pl.col(last).is_null() | (pl.col(last) >= day))


def household_faults(households: pl.DataFrame, municipalities: Collection[str]) -> list[pl.DataFrame]:
    """A case with two rows, a period that ends before it begins, a municipality that is not in the settings."""
    return [
        duplicates(households, Rule.DUPLICATE_CASE, "case_id"),
        found(households, pl.col("active_to") < pl.col("active_from"), Rule.ENDS_BEFORE_IT_BEGINS, "active_to"),
        found(
            households,
            ~pl.col("municipality").is_in(sorted(municipalities)),
            Rule.NOT_OUR_MUNICIPALITY,
            "municipality",
        ),
    ]


def decision_faults(decisions: pl.DataFrame, known_cases: pl.Series, *, on: dt.date) -> list[pl.DataFrame]:
    """A decision with two rows, one of a case that is not among the households, and several that may be in force."""
    once = decisions.unique("decision_id", keep="none", maintain_order=True)
    return [
        duplicates(decisions, Rule.DUPLICATE_DECISION, "decision_id"),
        unknown_case(decisions, known_cases),
        found(equal_decisions(once, on), pl.lit(value=True), Rule.EQUAL_DECISIONS, "decision_id"),
    ]


def decision_warnings(decisions: pl.DataFrame, *, on: dt.date) -> pl.DataFrame:
    """Decisions that were made after the one in force, and are valid from an earlier date. They are not used."""
    in_force = latest_decisions(decisions, on).select("case_id", used_from="valid_from", used_decided="decided_on")
    later = decisions.join(in_force, on="case_id", maintain_order="left")
    without_effect = (pl.col("decided_on") > pl.col("used_decided")) & (pl.col("valid_from") < pl.col("used_from"))
    return found(later, without_effect, Rule.LATER_DECISION_FROM_EARLIER, "valid_from")


def member_faults(members: pl.DataFrame, known_cases: pl.Series, *, on: dt.date, synthetic: bool) -> list[pl.DataFrame]:
    """The faults of single member rows, and of one person's stays in one case."""
    identified = members.with_columns(
        id_rule=person_id_rule(pl.col("person_id"), synthetic=synthetic),
        former_rule=person_id_rule(pl.col("former_person_id"), synthetic=synthetic),
        begins=pl.max_horizontal("lives_from", pl.lit(on)),
    )
    sound = identified.filter(pl.col("id_rule").is_null(), pl.col("person_id").is_not_null())
    disagrees = birth_date_disagrees(pl.col("person_id"), pl.col("birth_date"), on=on)
    return [
        unknown_case(members, known_cases),
        identified.filter(pl.col("id_rule").is_not_null()).select(
            "row", "case_id", pl.lit("person_id").alias("column"), pl.col("id_rule").alias("rule")
        ),
        identified.filter(pl.col("former_rule").is_not_null()).select(
            "row", "case_id", pl.lit("former_person_id").alias("column"), pl.col("former_rule").alias("rule")
        ),
        found(sound, disagrees, Rule.BIRTH_DATE_DISAGREES, "birth_date"),
        found(identified, pl.col("birth_date") > pl.col("begins"), Rule.BORN_LATER, "birth_date"),
        found(members, pl.col("lives_to") < pl.col("lives_from"), Rule.ENDS_BEFORE_IT_BEGINS, "to"),
        _overlapping_stays(members),
    ]


def household_composition_faults(
    members: pl.DataFrame, active_cases: pl.Series, torn_cases: pl.Series, *, on: dt.date
) -> list[pl.DataFrame]:
    """Members on the first of the month: one applicant per case, and nobody in two active cases.

    A child with shared residence may be in several. A case without any member on that day is no input fault; the run
    gives it a reason of its own (`no_members`). In `torn_cases` a member row already has a fault, so a missing
    applicant is not reported.
    """
    present = members.filter(covers("lives_from", "lives_to", on), pl.col("case_id").is_in(active_cases.implode()))
    applicant = pl.col("role") == "applicant"
    without = (
        present.filter(~pl.col("case_id").is_in(torn_cases.implode()))
        .group_by("case_id")
        .agg(applicant.any().alias("has_one"))
        .with_columns(row=pl.lit(None, dtype=pl.Int64))
    )
    two = applicant & (applicant.sum().over("case_id") > 1)
    shared_child = (pl.col("role") == "child") & pl.col("shared_residence")
    elsewhere = (pl.col("case_id").n_unique().over("person_id") > 1) & ~shared_child.all().over("person_id")
    identified = present.filter(pl.col("person_id").is_not_null())
    return [
        found(without, ~pl.col("has_one"), Rule.NO_APPLICANT, "role"),
        found(present, two, Rule.TWO_APPLICANTS, "role"),
        found(identified, elsewhere, Rule.IN_TWO_CASES, "person_id"),
    ]


def warnings(members: pl.DataFrame, *, on: dt.date) -> pl.DataFrame:
    """Person ids that only the check digits of 2032 allow, before 2032. They are used, and reported."""
    early = passes_only_2032_rule(pl.col("person_id")) & pl.lit(on < NEW_RULE_FROM)
    return found(members, early, Rule.RULE_OF_2032_TOO_EARLY, "person_id")


def duplicates(frame: pl.DataFrame, rule: Rule, *key: str) -> pl.DataFrame:
    """One fault per row with a repeated key, in its last column; each names the first other row with that key."""
    whole = pl.all_horizontal(pl.col(key).is_not_null())
    copies = frame.filter(whole & (pl.len().over(key) > 1)).with_columns(
        lowest=pl.col("row").min().over(key), second=pl.col("row").bottom_k(2).max().over(key)
    )
    other = pl.when(pl.col("row") == pl.col("lowest")).then("second").otherwise("lowest")
    return found(copies, pl.lit(value=True), rule, key[-1], other_row=other)


def unknown_case(frame: pl.DataFrame, known_cases: pl.Series) -> pl.DataFrame:
    """One fault per row of a case that is not among the households."""
    return found(frame, ~pl.col("case_id").is_in(known_cases.implode()), Rule.UNKNOWN_CASE, "case_id")


def _overlapping_stays(members: pl.DataFrame) -> pl.DataFrame:
    """Stays that begin on or before the last day of an earlier stay of the same person in the same case."""
    endless = pl.date(9999, 12, 31)
    stays = (
        members.drop_nulls(["case_id", "person_id", "lives_from"])
        .sort("case_id", "person_id", "lives_from", "row")
        .with_columns(last=pl.col("lives_to").fill_null(endless))
        .with_columns(
            before_row=pl.col("row").shift().over("case_id", "person_id"),
            before_last=pl.col("last").cum_max().shift().over("case_id", "person_id"),
        )
    )
    return found(
        stays,
        pl.col("lives_from") <= pl.col("before_last"),
        Rule.OVERLAPPING_STAYS,
        "from",
        other_row=pl.col("before_row"),
    )
