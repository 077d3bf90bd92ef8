"""Only data and empty answers feed an entitlement; anything else leaves the whole household not checked."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from tasks.income.outcomes import UNREADABLE
from tasks.validation import Lookups, Needs, Reason, Unready, checked

_ASSESSMENT = ["siste_skatteoppgjoer", "summertskattegrunnlag"]


def unready_households(needs: pl.DataFrame, lookups: pl.DataFrame, *, refused: Collection[str]) -> pl.DataFrame:
    """Find the households that lack an answer they need.

    needs: Needs. lookups: Lookups of the run. refused: municipalities that the tax administration refused. Gives
    Unready, possibly several rows per case.
    """
    asked = (
        checked(Lookups, lookups)
        .with_columns(
            resource=pl.when(pl.col("resource").is_in(_ASSESSMENT))
            .then(pl.lit("summertskattegrunnlag"))
            .otherwise(pl.col("resource")),
            step="resource",
            reason=_reason(),
        )
        .group_by("person_key", "resource")
        .agg(
            pl.col("reason").drop_nulls().sort().first(),
            half=((pl.col("step") == "siste_skatteoppgjoer") & (pl.col("outcome") == "data")).any()
            & ~(pl.col("step") == "summertskattegrunnlag").any(),
        )
    )
    unanswered = (
        pl.when(pl.col("municipality").is_in(list(refused)))
        .then(pl.lit(Reason.ACCESS_REFUSED.value))
        .otherwise(pl.lit(Reason.NOT_ANSWERED.value))
    )
    verdict = pl.when(pl.col("half").is_null() | pl.col("half")).then(unanswered)
    return checked(
        Unready,
        checked(Needs, needs)
        .join(asked, on=["person_key", "resource"], how="left")
        .select("case_id", reason=pl.coalesce("reason", verdict))
        .drop_nulls("reason")
        .unique()
        .sort("case_id", "reason"),
    )


def _reason() -> pl.Expr:
    outcome = pl.col("outcome")
    return (
        pl.when(outcome.is_in(["shielded", "unknown_person", "gone", "rejected"]))
        .then(pl.lit(Reason.MANUAL_CHECK.value))
        .when(outcome == "fatal")
        .then(pl.lit(Reason.ACCESS_REFUSED.value))
        .when((outcome == "transient") & (pl.col("error_code") == UNREADABLE))
        .then(pl.lit(Reason.UNREADABLE_ANSWER.value))
        .when(outcome == "transient")
        .then(pl.lit(Reason.NOT_ANSWERED.value))
    )
