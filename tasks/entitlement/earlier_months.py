"""The months between a decision and the newest month, as household-months of their own.

Inputs with a date are as they were on the first of each month: residents, their ages, their incomes, the rates. The
housing cost has no date in the recipients' tables, so it is the decision's. Wealth is that of the newest assessment,
from the month in which it was settled in time, and the decision's before that. Tenure, municipality and variants are as
they are now. This is our reading of the rules; no source says it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from tasks.entitlement.assessed_income import without_income
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import conditions
from tasks.entitlement.decisions import first_covered_month
from tasks.entitlement.household import build_case_months
from tasks.entitlement.members import with_income_that_counts, with_wealth_that_counts
from tasks.entitlement.required_lookups import first_month, persons_under_rules, unanswered_months
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.wealth_basis import newest_assessment
from tasks.months import add_months, mature_from, months_between
from tasks.validation import CaseMonths, empty, validate

_WEALTH = ["net_wealth_ore", "home_wealth_ore"]


def compared_since(
    decisions: pl.DataFrame, households: pl.DataFrame, month: dt.date, book: RuleBook, *, months_back: int
) -> pl.DataFrame:
    """The first month each case is compared in: case_id and `since`.

    decisions: Decisions, one per case, in force in `month`. months_back: the largest number of months, `month`
    included. The first is the first month whose 1st the decision covers, or the first month with known rules if that is
    later.
    """
    spans = pl.DataFrame(
        [(each.scheme_id, each.table["month"].min()) for each in book.schemes.values()],
        schema={"scheme": pl.String, "known_from": pl.Date},
        orient="row",
    )
    earliest = pl.lit(add_months(month, 1 - months_back))
    begins = first_covered_month("valid_from")
    return (
        decisions.join(households.select("case_id", "scheme"), on="case_id")
        .join(spans, on="scheme")
        .select("case_id", since=pl.max_horizontal(begins, earliest, "known_from"))
    )


def earlier_months(
    data: CaseData, month: dt.date, *, now: pl.DataFrame, since: pl.DataFrame, decisions: pl.DataFrame
) -> pl.DataFrame:
    """Build CaseMonths for each month from `since` up to and without `month`, where it can be: ordered by month, case.

    now: CaseMonths of `month`; other cases are left out. since: `compared_since`. decisions: Decisions, one per case.
    Three kinds of months are left out: those that lack an answer; those that cannot be calculated; and those in which
    a member had no monthly income, while the assessment was not looked up because the member has income now.
    """
    book, members, income_lines = data.book, data.members, data.income_lines
    settled = _wealth_settled(data, month)
    cases = data.households.join(now, on="case_id", how="semi").drop("housing_cost_ore")
    as_decided = cases.join(decisions.select("case_id", "housing_cost_ore"), on="case_id")
    assessed = without_income(persons_under_rules(cases, members, month, book), income_lines, month)
    found = [empty(CaseMonths)]
    for earlier in months_between(first_month(since, month), add_months(month, -1)):
        compared = as_decided.join(since.filter(pl.col("since") <= earlier), on="case_id", how="semi")
        persons = persons_under_rules(compared, members, earlier, book)
        unanswered = unanswered_months(with_income_that_counts(persons), data.answered_months, earlier)
        unassessed = without_income(persons, income_lines, earlier).join(assessed, on="person_key", how="anti")
        unknown = pl.concat([unanswered.select("case_id"), unassessed.select("case_id")]).unique()
        ready = compared.join(unknown, on="case_id", how="anti")
        without_wealth = replace(data, households=ready, assessment_items=data.assessment_items.clear())
        built, _ = build_case_months(without_wealth, earlier, income_assessments=data.assessment_items)
        found.append(built)
    return validate(CaseMonths, _with_wealth(pl.concat(found), now, decisions, settled, book))


def _wealth_settled(data: CaseData, month: dt.date) -> pl.DataFrame:
    """Per case with an assessed person: `settled_on`, the day its last assessment was settled; null: not known."""
    persons = persons_under_rules(data.households, data.members, month, data.book)
    items = newest_assessment(data.assessment_items, data.codes.wealth_codes)
    newest = items.group_by("person_key").agg(pl.col("settled_on").max())
    known = pl.col("settled_on").is_not_null().all()
    return (
        with_wealth_that_counts(persons)
        .join(newest, on="person_key")
        .group_by("case_id")
        .agg(settled_on=pl.when(known).then(pl.col("settled_on").max()))
    )


def _with_wealth(
    built: pl.DataFrame, now: pl.DataFrame, decisions: pl.DataFrame, settled: pl.DataFrame, book: RuleBook
) -> pl.DataFrame:
    """The newest wealth if it was settled before the month's data were mature, else the decision's."""
    if built.is_empty():
        return built
    with_wealth = [each.scheme_id for each in book.schemes.values() if conditions([each])["asks_wealth"].any()]
    known = now.select("case_id", *(pl.col(name).alias(f"newest_{name}") for name in _WEALTH))
    decided = decisions.select("case_id", decided_wealth_ore="net_wealth_ore")
    joined = (
        built.join(known, on="case_id", maintain_order="left")
        .join(decided, on="case_id", maintain_order="left")
        .join(settled, on="case_id", how="left", maintain_order="left")
    )
    months = built["month"].unique()
    mature = pl.col("month").replace_strict(months, [mature_from(month) for month in months], return_dtype=pl.Date)
    newest = (pl.col("settled_on") <= mature).fill_null(value=False) | ~pl.col("scheme").is_in(with_wealth)
    wealth = pl.when(newest).then("newest_net_wealth_ore").otherwise("decided_wealth_ore")
    return joined.with_columns(net_wealth_ore=wealth, home_wealth_ore="newest_home_wealth_ore").select(built.columns)
