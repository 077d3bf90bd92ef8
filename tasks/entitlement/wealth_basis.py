"""From tax assessments to the household's net wealth and the tax value of its home (§ 6)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tasks.entitlement.income_codes import IncomeCodes
from tasks.validation import NotCalculable, Reason, empty

_WEALTH = {"case_id": pl.String, "net_wealth_ore": pl.Int64, "home_wealth_ore": pl.Int64}


def without_child_wealth() -> pl.Expr:
    """Net wealth less the documented wealth of children that is taxed with their parents, øre (§ 6).

    Needs net_wealth_ore and child_wealth_ore. The deduction takes the wealth to 0 at the most, and no debt is changed.
    """
    net = pl.col("net_wealth_ore")
    return pl.when(net > 0).then(pl.max_horizontal(net - pl.col("child_wealth_ore"), 0)).otherwise(net)


def newest_assessment(items: pl.DataFrame, wanted: Mapping[str, str]) -> pl.DataFrame:
    """Items of one look-up per person: the newest income year, and of that the last look-up.

    wanted: `wealth_codes` or `income_codes`. A person may have been looked up for another case and another purpose.
    Look-ups without the wanted items are skipped where the person has one with them.
    """
    if items.is_empty():
        return items
    has_wanted = is_item_of(wanted).any().over("person_key", "lookup_id")
    fitting = items.filter(has_wanted | ~is_item_of(wanted).any().over("person_key"))
    newest = fitting.filter(pl.col("year") == pl.col("year").max().over("person_key"))
    return newest.filter(pl.col("lookup_id") == pl.col("lookup_id").max().over("person_key"))


def is_item_of(wanted: Mapping[str, str]) -> pl.Expr:
    """Whether an item is one of those wanted, or says that the assessment has none of them."""
    return pl.col("code").is_in(sorted({*wanted, *wanted.values()}))


def household_wealth(
    persons: pl.DataFrame, items: pl.DataFrame, codes: IncomeCodes
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Per case with an assessed person: net_wealth_ore and home_wealth_ore; and NotCalculable, `wealth_not_delivered`.

    persons: case_id and person_key of those whose wealth counts. items: AssessmentItems. Net wealth is `nettoformue`,
    or gross wealth less debt where it is not delivered; an assessment with neither says nothing about wealth. A
    person without any assessment (the look-up found that there is none) counts as 0.
    """
    if items.is_empty():
        return pl.DataFrame(schema=_WEALTH), empty(NotCalculable)

    def amount(code: str) -> pl.Expr:
        return pl.col("amount_ore").filter(pl.col("code") == code)

    net, gross, debt = amount(codes.net_wealth), amount(codes.gross_wealth), amount(codes.debt)
    found = (
        newest_assessment(items, codes.wealth_codes)
        .group_by("person_key", maintain_order=True)
        .agg(
            net=pl.when(net.len() > 0)
            .then(net.sum())
            .when((gross.len() > 0) & (debt.len() > 0))
            .then(gross.sum() - debt.sum()),
            home=amount(codes.primary_home).sum(),
        )
    )
    by_person = persons.join(found, on="person_key", maintain_order="left")
    not_delivered = by_person.filter(pl.col("net").is_null()).select(
        "case_id", reason=pl.lit(Reason.WEALTH_NOT_DELIVERED.value)
    )
    wealth = by_person.group_by("case_id", maintain_order=True).agg(
        net_wealth_ore=pl.col("net").sum(), home_wealth_ore=pl.max_horizontal(pl.col("home").sum(), 0)
    )
    return wealth, not_delivered.unique()
