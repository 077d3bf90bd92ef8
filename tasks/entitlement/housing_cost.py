"""Approved housing cost (godkjente boutgifter, § 2): the case system's own cost and the fixed additions."""

from __future__ import annotations

import polars as pl

from tasks.entitlement.rulebook import RuleBook

MONTHS = 12


def with_additions() -> pl.Expr:
    """Housing cost per month with heating and running cost, øre; each addition is rounded to the øre, halves upwards.

    Needs housing_cost_ore, tenure, heating_included, `pensioner` and what `has_pension` needs, and the scheme's
    `heating`, `heating_for_everyone` and `running_cost` of the month. The cost is rent; common costs and loan; or
    loan, municipal fees, property tax and ground rent. Heating is added where it is not in the cost; until 2024-08
    for households with a pension only (`has_pension`). Running cost is added for owned homes outside a cooperative.
    """
    return pl.col("housing_cost_ore") + heating_added() + running_cost_added()


def heating_added() -> pl.Expr:
    """The fixed sum for heating per month, øre, where it is added; see `with_additions`."""
    eligible = (pl.col("heating_for_everyone") == 1) | pl.col("pensioner") | has_pension()
    return pl.when(~pl.col("heating_included") & eligible).then(_monthly("heating")).otherwise(0)


def running_cost_added() -> pl.Expr:
    """The fixed running cost per month, øre, where it is added; see `with_additions`."""
    return pl.when(pl.col("tenure") == "owned").then(_monthly("running_cost")).otherwise(0)


def has_pension() -> pl.Expr:
    """Whether other inputs than `pensioner` show a pension by age or disability in the household (§ 2 d until 2024-08).

    § 2 d names pensioners by age, disability and loss of a provider (alders-, uføre- og etterlattepensjonistar).
    Needs single_pensioner, young_disabled and monthly_disability_benefit_ore.
    """
    return pl.col("single_pensioner") | pl.col("young_disabled") | (pl.col("monthly_disability_benefit_ore") > 0)


def name_heating(entitlements: pl.DataFrame, households: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Name an unconfirmed heating addition in the results that depend on one: those with a cost under the ceiling.

    entitlements: Entitlements of household-months with the housing cost of `with_additions`.
    households: Households, or others with case_id and heating_included. Only rates from 2026-06 are unconfirmed, when
    heating is for everyone; a pension is not looked at. Gives Entitlements.
    """
    tables = [
        scheme.table.select(pl.lit(scheme.scheme_id).alias("scheme"), "month", "heating", "unconfirmed_heating")
        for scheme in book.schemes.values()
    ]
    matters = (
        ~pl.col("heating_included")
        & (pl.col("heating") > 0)
        & (pl.col("unconfirmed_heating") == 1)
        & (pl.col("approved_housing_cost_ore") < pl.col("cost_ceiling_ore")).fill_null(value=True)
    )
    names = pl.when(matters).then(pl.concat_list("unconfirmed", pl.lit("heating")).list.sort()).otherwise("unconfirmed")
    return (
        entitlements.join(
            households.select("case_id", "heating_included"), on="case_id", how="left", maintain_order="left"
        )
        .join(pl.concat(tables), on=["scheme", "month"], how="left", maintain_order="left")
        .with_columns(unconfirmed=names)
        .select(entitlements.columns)
    )


def _monthly(name: str) -> pl.Expr:
    return (pl.col(name) + MONTHS // 2) // MONTHS
