"""Only data and empty answers feed an entitlement; with any other, the whole household is not checked."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from tasks.income.outcomes import UNREADABLE
from tasks.income.planning import needed_months
from tasks.validation import LookupResults, NotCalculable, Reason, RequiredLookups, validate

_KEY = ["municipality", "person_key", "resource", "month"]


def households_not_calculable(needs: pl.DataFrame, answers: pl.DataFrame, *, refused: Collection[str]) -> pl.DataFrame:
    """Find the households that lack an answer they need.

    needs: RequiredLookups. answers: LookupResults, as known at the run. refused: municipalities that the tax
    administration refused.
    Gives NotCalculable, possibly several rows per case.
    """
    known = validate(LookupResults, answers).select(
        *_KEY, reason=_reason(), half=(pl.col("step") == "siste_skatteoppgjoer") & (pl.col("outcome") == "data")
    )
    unanswered = (
        pl.when(pl.col("municipality").is_in(list(refused)))
        .then(pl.lit(Reason.ACCESS_REFUSED.value))
        .otherwise(pl.lit(Reason.NOT_ANSWERED.value))
    )
    verdict = pl.when(pl.col("half").is_null() | pl.col("half")).then(unanswered)
    good = known.filter(pl.col("reason").is_null(), ~pl.col("half")).select(_KEY)
    wanted = needed_months(validate(RequiredLookups, needs).select("case_id", *_KEY[:3], "period_from", "period_to"))
    return validate(
        NotCalculable,
        wanted.join(good, on=_KEY, how="anti", nulls_equal=True)
        .join(known, on=_KEY, how="left", nulls_equal=True)
        .select("case_id", reason=pl.coalesce("reason", verdict))
        .drop_nulls("reason")
        .unique()
        .sort("case_id", "reason"),
    )


def answered_months(answers: pl.DataFrame) -> pl.DataFrame:
    """The incomes that are known: person_key and month of each answer that is data or empty."""
    known = pl.col("resource").eq("inntekt") & pl.col("outcome").is_in(["data", "empty"])
    return validate(LookupResults, answers).lazy().filter(known).select("person_key", "month").unique().collect()


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
