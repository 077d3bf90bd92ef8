"""The household's income by member, at the decision and in the compared month.

A decision (vedtak) holds the household's income, and not each member's. So each member's income at the decision is
known in two cases only, and nothing is guessed in the others:

- only_member: one adult, and nobody else's income counted at the decision or counts now; the decision's income is this
  member's.
- decision_month, later_month: the stored incomes of the decision's first month, or of the first month after it that
  could be compared. Their difference from the decision's income has a row of its own, `unassigned`.
- nothing: no earlier month is known; the whole change is `unassigned`.

Members are named by role and number only, the eldest first.
"""

from __future__ import annotations

import polars as pl

from tasks.entitlement.assessed_income import without_income
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.decisions import first_covered_month
from tasks.entitlement.income_basis import counting_lines, lines_of_cases
from tasks.entitlement.members import residents_on, with_income_that_counts
from tasks.entitlement.required_lookups import persons_under_rules
from tasks.entitlement.wealth_basis import newest_assessment
from tasks.validation import INCOME_ROLES

_MEMBER = ["case_id", "person_key"]
_YEAR = 12
_INCOMES = {"case_id": pl.String, "person_key": pl.String, "income_ore": pl.Int64}
_STAYS = {"case_id": pl.String, "person_key": pl.String, "role": pl.String, "birth_date": pl.Date}


def assign_incomes(
    data: CaseData, *, decided: pl.DataFrame, now: pl.DataFrame, decisions: pl.DataFrame, months: pl.DataFrame
) -> pl.DataFrame:
    """The household's income by member, at the decision and now, in order of case and role.

    decided, now: CaseMonths of the same cases. decisions: Decisions, one per case. months: case_id and month of every
    compared month. Gives case_id, role, number (null where only one member has the role), before_ore and now_ore (null:
    did not count then, or is not known), compared_with and reference_month; each side sums to that side's income.
    """
    begins = decisions.select("case_id", begins=first_covered_month("valid_from"))
    shown = now.select("case_id", "month", income="monthly_income_ore").join(begins, on="case_id")
    first = months.group_by("case_id").agg(reference=pl.col("month").min())
    cases = (
        shown.join(decided.select("case_id", decided_income="monthly_income_ore"), on="case_id")
        .join(first, on="case_id")
        .join(_sole_earners(data, decided, now, shown), on="case_id", how="left")
        .join(data.households.select("case_id", stated="stated_income_ore"), on="case_id")
        .with_columns(reference=pl.when(pl.col("reference") < pl.col("month")).then("reference"))
        .with_columns(
            compared_with=pl.when(pl.col("only").is_not_null())
            .then(pl.lit("only_member"))
            .when(pl.col("reference").is_null())
            .then(pl.lit("nothing"))
            .when(pl.col("reference") == pl.col("begins"))
            .then(pl.lit("decision_month"))
            .otherwise(pl.lit("later_month"))
        )
    )
    by_stored = pl.col("compared_with").is_in(["decision_month", "later_month"])
    then = _incomes(data, cases.filter(by_stored).select("case_id", month="reference"))
    of_members = _member_rows(data, cases, then, _incomes(data, cases.select("case_id", "month")))
    rows = pl.concat([of_members, _household_level(cases, of_members)])
    order = pl.col("role").replace_strict(INCOME_ROLES, list(range(len(INCOME_ROLES))), return_dtype=pl.Int64)
    basis = cases.select("case_id", "compared_with", reference_month=pl.when(by_stored).then("reference"))
    some = pl.any_horizontal(pl.col("before_ore", "now_ore").fill_null(0) != 0) | (pl.col("role") == "unassigned")
    return rows.filter(some).join(basis, on="case_id").sort("case_id", order, "number")


def _incomes(data: CaseData, cases: pl.DataFrame) -> pl.DataFrame:
    """The income of each member whose income counts: case_id, person_key, income_ore.

    cases: case_id and month. A case's incomes sum to the income of household_months: the øre from rounding go to the
    members with the largest remainders.
    """
    found = [pl.DataFrame(schema=_INCOMES)]
    for (month,), of_month in cases.group_by("month", maintain_order=True):
        homes = data.households.join(of_month, on="case_id", how="semi")
        persons = persons_under_rules(homes, data.members, month, data.book)
        lines = counting_lines(lines_of_cases(persons, data.income_lines, data.codes, month))
        missing = without_income(persons, data.income_lines, month).select(_MEMBER)
        yearly = missing.join(
            newest_assessment(data.assessment_items, data.codes.income_codes), on="person_key"
        ).filter(pl.col("code") == data.codes.yearly_income)
        parts = [
            lines.group_by(_MEMBER).agg(total=pl.col("in_thirds").sum(), parts=3 * pl.col("income_months").first()),
            yearly.group_by(_MEMBER).agg(total=pl.col("amount_ore").sum(), parts=pl.lit(_YEAR, pl.Int64)),
        ]
        known = pl.concat([_round_by_case(part) for part in parts])
        everybody = with_income_that_counts(persons).select(_MEMBER)
        found.append(everybody.join(known, on=_MEMBER, how="left").select(*_MEMBER, pl.col("income_ore").fill_null(0)))
    return pl.concat(found)


def _round_by_case(members: pl.DataFrame) -> pl.DataFrame:
    """Each member's `total` / `parts` in whole øre; they sum to the case's rounded total, halves upwards."""
    total, parts = pl.col("total").sum().over("case_id"), pl.col("parts")
    floors = (pl.col("total") // parts).sum().over("case_id")
    return (
        members.with_columns(left=(2 * total + parts) // (2 * parts) - floors, rest=pl.col("total") % parts)
        .sort("case_id", "rest", "person_key", descending=[False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over("case_id"))
        .select(*_MEMBER, income_ore=pl.col("total") // parts + (pl.col("rank") < pl.col("left")).cast(pl.Int64))
    )


def _member_rows(data: CaseData, cases: pl.DataFrame, then: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """A row for each member whose income counts on either side."""
    both = then.rename({"income_ore": "before_ore"}).join(
        now.rename({"income_ore": "now_ore"}), on=_MEMBER, how="full", coalesce=True
    )
    of_decision = cases.select("case_id", person_key="only", of_decision=pl.col("decided_income") - pl.col("stated"))
    return (
        both.join(of_decision, on=_MEMBER, how="left")
        .join(_roles(data, cases), on=_MEMBER)
        .select("case_id", "role", "number", pl.coalesce("of_decision", "before_ore").alias("before_ore"), "now_ore")
    )


def _roles(data: CaseData, cases: pl.DataFrame) -> pl.DataFrame:
    """Everyone who lives there in either month: role, and number by age where several members have the role."""
    stays = [pl.DataFrame(schema=_STAYS)]
    for month in ("month", "reference"):
        for (day,), of_month in cases.drop_nulls(month).group_by(month, maintain_order=True):
            stays.append(residents_on(data.members, day).join(of_month, on="case_id", how="semi").select(_STAYS.keys()))
    role = ["case_id", "role"]
    return (
        pl.concat(stays)
        .unique(_MEMBER, keep="first", maintain_order=True)
        .sort("case_id", "birth_date", "person_key")
        .with_columns(number=pl.int_range(1, pl.len() + 1).over(role))
        .select(*_MEMBER, "role", number=pl.when(pl.len().over(role) > 1).then("number"))
    )


def _household_level(cases: pl.DataFrame, of_members: pl.DataFrame) -> pl.DataFrame:
    """Income of no single member: stated by the household, and not assigned to anyone."""
    assigned = of_members.group_by("case_id").agg(before=pl.col("before_ore").sum(), now=pl.col("now_ore").sum())
    summed = cases.join(assigned, on="case_id", how="left").with_columns(pl.col("before", "now").fill_null(0))
    rest = [pl.col("decided_income") - pl.col("before"), pl.col("income") - pl.col("now")]
    nobody = pl.lit(None, pl.Int64)
    return pl.concat(
        [
            summed.select("case_id", role=pl.lit(role), number=nobody, before_ore=before, now_ore=now)
            for role, before, now in (
                ("stated", pl.col("stated"), pl.col("stated")),
                ("unassigned", rest[0] - pl.col("stated"), rest[1] - pl.col("stated")),
            )
        ]
    )


def _sole_earners(data: CaseData, decided: pl.DataFrame, now: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Cases where only one person can have earned the household's income: case_id and `only`, that person.

    There is one adult at the decision and now, and the same person is the only one with income that counts in the
    decision's first month and in the month shown.
    """
    one = pl.col("adults") == 1
    cases = (
        shown.join(decided.filter(one).select("case_id", decided_month="month"), on="case_id")
        .join(now.filter(one), on="case_id", how="semi")
        .filter(pl.col("decided_month") == pl.col("begins"))
    )
    earners = [
        _earners(data, cases.select("case_id", "month")),
        _earners(data, cases.select("case_id", month="begins")),
    ]
    alone = [each.filter(pl.len().over("case_id") == 1) for each in earners]
    return alone[0].join(alone[1], on=_MEMBER).select("case_id", only="person_key")


def _earners(data: CaseData, cases: pl.DataFrame) -> pl.DataFrame:
    """The persons with income that counts in each case's month: case_id and person_key."""
    found = [pl.DataFrame(schema=dict.fromkeys(_MEMBER, pl.String))]
    for (month,), of_month in cases.group_by("month", maintain_order=True):
        homes = data.households.join(of_month, on="case_id", how="semi")
        persons = persons_under_rules(homes, data.members, month, data.book)
        found.append(with_income_that_counts(persons).select(_MEMBER))
    return pl.concat(found)
