"""Months whose figures in a-ordningen were corrected after the decision («ny beregning»). No input or output.

Forskrift om bustøtte § 14: such months are calculated again with the corrected figures, both ways. A month is listed if
a correction moves its entitlement, and the entitlement is another than the decided amount. The list is apart from
changes of today: income that was known from the start, and rates, give no such month.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from flows.run.compare_months import ComparisonInputs, calculate_months
from tasks.changes import ROUNDING_ORE
from tasks.entitlement import conditions
from tasks.validation import IncomeLines, NewCalculations, columns, empty, validate

_MONTH = ["person_key", "month"]
_ANSWER = [*_MONTH, "lookup_id"]


def new_calculations(inputs: ComparisonInputs, months: pl.DataFrame, repeated: pl.DataFrame) -> pl.DataFrame:
    """The months to calculate again: NewCalculations, by case and month.

    inputs: the cases with their decisions and what is known now. months: MonthComparisons on that. repeated:
    RepeatedAnswers. What was known at a decision is the newest look-up until its day, or the oldest one where all came
    later. Of a person in two cases, the older decision is used. A month that cannot be calculated on the earlier
    figures, as where nothing was reported, has no `before_ore`.
    """
    cases = inputs.decisions.join(months, on="case_id", how="semi").select("case_id", "decided_on")
    persons = inputs.data.members.join(cases, on="case_id").select("case_id", "person_key", "decided_on").unique()
    corrected = _corrected(repeated, persons.group_by("person_key").agg(pl.col("decided_on").min()))
    touched = persons.join(corrected, on="person_key").select("case_id", "month", "known_on", "corrected_on")
    if touched.is_empty():
        return empty(NewCalculations)
    affected = _affected_months(inputs, touched, months)
    before = calculate_months(_with_earlier_answers(inputs, affected, corrected, repeated)).months
    differing = months.filter(pl.col("difference_ore").abs() > ROUNDING_ORE).join(affected, on=["case_id", "month"])
    found = differing.join(
        before.select("case_id", "month", before_ore="entitlement_ore"), on=["case_id", "month"], how="left"
    ).filter(pl.col("before_ore").ne_missing(pl.col("entitlement_ore")))
    return validate(NewCalculations, found.sort("case_id", "month").select(columns(NewCalculations).keys()))


def _corrected(repeated: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Person-months with other incomes now: person_key, month, known_on, corrected_on, and the earlier lookup_id."""
    answers = repeated.select(*_ANSWER, "requested_at", "day").unique().join(decided, on="person_key")
    newest_first = answers.sort("requested_at", "lookup_id", descending=True)
    until = newest_first.filter(pl.col("day") <= pl.col("decided_on"))
    oldest_after = newest_first.reverse().filter(pl.col("day") > pl.col("decided_on"))
    then = pl.concat([until, oldest_after]).unique(_MONTH, keep="first", maintain_order=True)
    now = newest_first.unique(_MONTH, keep="first", maintain_order=True)
    both = then.select(*_ANSWER, known_on="day").join(
        now.select(*_MONTH, now_id="lookup_id", corrected_on="day"), on=_MONTH
    )
    kind = ["category", "code"]
    sums = repeated.drop_nulls("code").group_by(*_ANSWER, *kind).agg(pl.col("amount_ore").sum())
    before = both.join(sums, on=_ANSWER).select(*_MONTH, *kind, "amount_ore")
    after = both.join(sums, left_on=[*_MONTH, "now_id"], right_on=_ANSWER).select(*_MONTH, *kind, now_ore="amount_ore")
    changed = before.join(after, on=[*_MONTH, *kind], how="full", coalesce=True).filter(
        pl.col("amount_ore").ne_missing(pl.col("now_ore"))
    )
    return both.join(changed, on=_MONTH, how="semi").drop("now_id")


def _affected_months(inputs: ComparisonInputs, touched: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The household-months whose income includes a corrected month: case_id, month, known_on and corrected_on.

    A scheme that counts the mean of some months has several for one correction.
    """
    schemes = inputs.data.households.join(touched, on="case_id", how="semi").select("case_id", "scheme")
    book = inputs.context.book
    rules = conditions([book.scheme(each) for each in schemes["scheme"].unique().sort()])
    first = pl.col("month").dt.offset_by(pl.format("-{}mo", pl.col("income_months") - 1))
    windows = (
        months.select("case_id", "month")
        .join(schemes, on="case_id")
        .join(rules.select("scheme", "month", "income_months"), on=["scheme", "month"])
        .select("case_id", "month", first=first)
    )
    return (
        windows.join(touched.rename({"month": "corrected"}), on="case_id")
        .filter(pl.col("corrected").is_between("first", "month"))
        .group_by("case_id", "month")
        .agg(pl.col("known_on").min(), pl.col("corrected_on").max())
    )


def _with_earlier_answers(
    inputs: ComparisonInputs, affected: pl.DataFrame, corrected: pl.DataFrame, repeated: pl.DataFrame
) -> ComparisonInputs:
    """The affected cases, with the incomes of corrected months as they were known then."""
    cases = inputs.data.households.join(affected, on="case_id", how="semi", maintain_order="left")
    data = inputs.data.for_cases(cases)
    then = repeated.join(corrected, on=_ANSWER, how="semi").drop_nulls("ordinal").select(columns(IncomeLines).keys())
    lines = pl.concat([data.income_lines.join(corrected, on=_MONTH, how="anti", maintain_order="left"), then])
    ordered = lines.sort("person_key", "month", "ordinal", "lookup_id")
    decisions, limits = (
        frame.join(cases, on="case_id", how="semi", maintain_order="left")
        for frame in (inputs.decisions, inputs.limits)
    )
    return replace(inputs, data=replace(data, income_lines=ordered), decisions=decisions, limits=limits)
