"""From the assessments of an income year to yearly amounts per person, and the members who have none."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.settlement.rules import SettlementRules
from tasks.entitlement.settlement.tables import YEAR_AMOUNTS, checked


def year_amounts(items: pl.DataFrame, year: int, rules: SettlementRules, codes: IncomeCodes) -> pl.DataFrame:
    """Sum each person's assessment of the year: YEAR_AMOUNTS, in the order of the items.

    items: person_key, year, code and amount_ore, of one look-up per person and year; other years are left out.
    Business is personinntekt from self-employment; a loss that is carried forward is no code of it. Capital is income
    less costs of the same kind, less debt interest where the rules say so, and not below 0. Foreign income is what the
    assessment shows as such; foreign wages are inside the sums of wages. Net wealth is nettoformue, or gross wealth
    less debt; null where the assessment has neither.
    """
    day = dt.date(year, 12, 31)
    interest = rules.number("debt_interest_deducted", day)

    def total(*names: str) -> pl.Expr:
        return pl.col("amount_ore").filter(pl.any_horizontal(_is_of(rules.codes[name].codes) for name in names)).sum()

    def amount(code: str) -> pl.Expr:
        return pl.col("amount_ore").filter(pl.col("code") == code)

    capital = total("capital") - total("capital_costs") - interest * total("debt_interest")
    net, gross, debt = amount(codes.net_wealth), amount(codes.gross_wealth), amount(codes.debt)
    found = (
        items.filter(pl.col("year") == year)
        .group_by("person_key", maintain_order=True)
        .agg(
            business_ore=total("business", "business_unconfirmed"),
            capital_ore=pl.max_horizontal(capital, 0),
            foreign_ore=total("foreign"),
            net_wealth_ore=pl.when(net.len() > 0)
            .then(net.sum())
            .when((gross.len() > 0) & (debt.len() > 0))
            .then(gross.sum() - debt.sum()),
            home_wealth_ore=pl.max_horizontal(amount(codes.primary_home).sum(), 0),
        )
    )
    return checked("year_amounts", found, YEAR_AMOUNTS, may_be_null=("net_wealth_ore",))


def missing_assessments(members: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """Members whose income or wealth counts in some month, without an assessment: case_id and person_key, in order.

    members: MEMBER_MONTHS. year: YEAR_AMOUNTS. A member whose wealth counts also needs an assessment that says what it
    is. A case with such a member is not ready: it cannot be said to have no difference.
    """
    counted = (
        members.group_by("case_id", "person_key", maintain_order=True)
        .agg(counts=(pl.col("income_counts") | pl.col("wealth_counts")).any(), wealth=pl.col("wealth_counts").any())
        .filter("counts")
        .join(year.with_columns(found=pl.lit(value=True)), on="person_key", how="left", maintain_order="left")
    )
    lacks = pl.col("found").is_null() | (pl.col("wealth") & pl.col("net_wealth_ore").is_null())
    return counted.filter(lacks).select("case_id", "person_key")


def _is_of(codes: str) -> pl.Expr:
    """Whether an item has one of the codes; a code that ends with * is the beginning of several."""
    whole = [code for code in codes.split() if not code.endswith("*")]
    begun = [pl.col("code").str.starts_with(code[:-1]) for code in codes.split() if code.endswith("*")]
    return pl.any_horizontal(pl.col("code").is_in(whole), *begun)
