"""The incomes of a household as reported: each member's, month by month and kind by kind.

The rules count a mean of some months (Oslo), or one month; these are the months themselves. A month without a report is
not a month with 0 kr, and a member who did not live there is not one whose income does not count.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import conditions
from tasks.entitlement.income_basis import lines_of_cases, newest_lookup, with_thirds
from tasks.entitlement.members import with_income_that_counts
from tasks.entitlement.one_offs import paid_in_full, tag_lines
from tasks.entitlement.required_lookups import persons_under_rules
from tasks.validation import IncomeKinds, MemberMonths, columns, empty, validate

_MEMBER = ["case_id", "person_key"]
_MONTH = [*_MEMBER, "month"]
_NAMED = ["case_id", "role", "number"]
_THIRDS = 3
_ONE_MONTH = pl.lit(1, pl.Int64)


def income_details(data: CaseData, months: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The members' incomes month by month: MemberMonths, IncomeKinds, and the members by person.

    data: the cases, with every answer. months: case_id and month; shown is every month from a case's first to its last,
    and the months before that the scheme's mean includes. Members whose income counts in none of the months are left
    out. The third frame has case_id, person_key, role, and number (null where one has the role).
    """
    if months.is_empty():
        persons = dict.fromkeys([*_MEMBER, "role"], pl.String) | {"number": pl.Int64}
        return empty(MemberMonths), empty(IncomeKinds), pl.DataFrame(schema=persons)
    months = _with_mean(data, months)
    present, lines = _of_months(data, months)
    names = _names(present)
    answered = data.answered_months.select("person_key", "month").unique().with_columns(answered=pl.lit(value=True))
    reported = lines.group_by(_MONTH).agg(income_ore=_whole_ore())
    status = (
        names.join(months, on="case_id")
        .join(present.select(*_MONTH, "earns"), on=_MONTH, how="left")
        .join(reported, on=_MONTH, how="left")
        .join(answered, on=["person_key", "month"], how="left")
        .with_columns(
            status=pl.when(pl.col("earns").is_null())
            .then(pl.lit("away"))
            .when(~pl.col("earns"))
            .then(pl.lit("not_counted"))
            .when(pl.col("income_ore").is_not_null())
            .then(pl.lit("reported"))
            .when(pl.col("answered").is_not_null())
            .then(pl.lit("no_report"))
            .otherwise(pl.lit("not_known"))
        )
    )
    kinds = (
        lines.group_by(*_MONTH, "category", "code")
        .agg(
            payments=(pl.col("amount_ore") > 0).sum().cast(pl.Int64),
            amount_ore=pl.col("amount_ore").sum(),
            counted_ore=_whole_ore(),
            one_off=pl.col("one_off").drop_nulls().first(),
        )
        .join(names, on=_MEMBER)
    )
    order = [*_NAMED, "month"]
    return (
        validate(MemberMonths, status.sort(order).select(columns(MemberMonths).keys())),
        validate(IncomeKinds, kinds.sort([*order, "category", "code"]).select(columns(IncomeKinds).keys())),
        names.select(*_MEMBER, "role", "number"),
    )


def _with_mean(data: CaseData, months: pl.DataFrame) -> pl.DataFrame:
    """Every month from each case's first one, less those before it that the scheme's mean includes, to its last one."""
    spans = months.group_by("case_id").agg(first=pl.col("month").min(), last=pl.col("month").max())
    schemes = data.households.join(spans, on="case_id").select("case_id", "scheme", "first", "last")
    rules = conditions([data.book.scheme(each) for each in schemes["scheme"].unique().sort()])
    windows = schemes.join(rules.select("scheme", "income_months", last="month"), on=["scheme", "last"])
    begins = pl.col("first").dt.offset_by(pl.format("-{}mo", pl.col("income_months") - 1))
    return (
        windows.select("case_id", month=pl.date_ranges(begins, "last", "1mo")).explode("month").sort("case_id", "month")
    )


def _whole_ore() -> pl.Expr:
    """What counts of some lines, in whole øre, halves upwards."""
    thirds = pl.col("in_thirds").filter("counts").sum()
    return (2 * thirds + _THIRDS) // (2 * _THIRDS)


def _of_months(data: CaseData, months: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Everyone who lives in the cases in their months, with `earns`, and the earners' lines of each month.

    The first frame has case_id, person_key, month, role, birth_date, earns and income_months; the second case_id,
    person_key, month, category, code, amount_ore, one_off, in_thirds and counts.
    """
    persons = [
        (month, _persons(data, of_month, month))
        for (month,), of_month in months.sort("month").group_by("month", maintain_order=True)
    ]
    present = pl.concat(each.with_columns(month=pl.lit(month)) for month, each in persons)
    tagged = tag_lines(newest_lookup(data.income_lines), paid_in_full(present.filter("earns"), data.codes), data.codes)
    lines = pl.concat(
        with_thirds(lines_of_cases(each.with_columns(income_months=_ONE_MONTH), tagged, data.codes, month))
        for month, each in persons
    )
    return (
        present.select(*_MONTH, "role", "birth_date", "earns", "income_months"),
        lines.select(*_MONTH, "category", "code", "amount_ore", "one_off", "in_thirds", "counts"),
    )


def _persons(data: CaseData, cases: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The residents of cases on the first of a month, with their scheme's conditions, and `earns`."""
    homes = data.households.join(cases, on="case_id", how="semi")
    persons = persons_under_rules(homes, data.members, month, data.book)
    earners = with_income_that_counts(persons).select(*_MEMBER, earns=pl.lit(value=True))
    return persons.join(earners, on=_MEMBER, how="left").with_columns(pl.col("earns").fill_null(value=False))


def _names(present: pl.DataFrame) -> pl.DataFrame:
    """Those whose income counts in some month: role, and number by age where several members have the role."""
    role = ["case_id", "role"]
    earning = present.filter("earns").select(_MEMBER).unique()
    months = present.group_by("case_id").agg(income_months=pl.col("income_months").max())
    return (
        present.unique(_MEMBER, keep="last", maintain_order=True)
        .sort("case_id", "birth_date", "person_key")
        .with_columns(number=pl.int_range(1, pl.len() + 1).over(role))
        .with_columns(number=pl.when(pl.len().over(role) > 1).then("number"))
        .join(earning, on=_MEMBER, how="semi")
        .select(*_MEMBER, "role", "number")
        .join(months, on="case_id")
    )
