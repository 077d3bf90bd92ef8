"""Plan before fetching: for each person, resource and month, whether it is looked up, and why.

Skatteetaten, docs/om/bruk.md: where an event feed exists, data are fetched again only when an event has been
posted; look-ups to see whether anything has changed are not wanted. So an answer is valid until there is a reason to
look up again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

import polars as pl

from tasks.income.lookup_request import LookupRequest
from tasks.validation import LatestLookups, Plan, RequiredLookups, columns, validate

_FAILED = ["transient", "fatal"]
_MANUAL = ["shielded", "unknown_person", "gone", "rejected"]
_KEY = ["municipality", "person_key", "resource", "month"]


def needed_months(needs: pl.DataFrame) -> pl.DataFrame:
    """Give needs with one row per month (`month`; null for an assessment) instead of a period."""
    return needs.with_columns(
        month=pl.when(pl.col("period_from").is_not_null()).then(
            pl.date_ranges("period_from", pl.coalesce("period_to", "period_from"), "1mo")
        )
    ).explode("month")


def plan_look_ups(
    needs: pl.DataFrame,
    known: pl.DataFrame,
    month: dt.date,
    *,
    first: Collection[str] = (),
    waited: Collection[str] = (),
    waited_until: dt.date | None = None,
    sweep: bool = False,
) -> pl.DataFrame:
    """Decide what is looked up and why.

    needs: RequiredLookups. known: LatestLookups, the newest earlier look-ups. month: the run's. first: cases that were
    not checked last time. Those that were not reached then come first. After them, earlier failures and the other
    cases take turns, the oldest failure first: however many persons fail every night, the others are reached.
    sweep: look up also all answers that are still valid, to see what the feeds missed. waited: cases that awaited a
    late report for this month. waited_until: the day their wait ended; an answer from before that day is looked up once
    more (reason `month_mature`), and then the month is used as it is.
    Gives Plan: the look-ups in their order, then the known answers by case.
    """
    newest = validate(LatestLookups, known)
    persons = newest.select("municipality", "person_key", "resource", seen=pl.lit(value=True)).unique()
    rows = (
        needed_months(validate(RequiredLookups, needs))
        .join(newest, on=_KEY, how="left", nulls_equal=True)
        .join(persons, on=["municipality", "person_key", "resource"], how="left")
        .with_columns(ends_wait=_ends_wait(month, waited, waited_until))
        .with_columns(reason=_reason(month, sweep=sweep), known_lookup_id="lookup_id")
    )
    asked = pl.col("reason") != "known"
    ordered = (
        rows.join(_turns(rows.filter(asked), first), on="case_id", how="left")
        .sort(
            ~asked,
            pl.when(asked).then("turn"),
            "case_id",
            "person_key",
            "resource",
            "month",
            "known_lookup_id",
            nulls_last=True,
        )
        .with_row_index("position")
    )
    return validate(Plan, ordered.with_columns(pl.col("position").cast(pl.Int64)).select(columns(Plan).keys()))


def _turns(asked: pl.DataFrame, first: Collection[str]) -> pl.DataFrame:
    """Give each case its turn: case_id, turn. asked: the rows that are looked up."""
    failure = pl.col("reason") == "earlier_failure"
    unreached = pl.col("case_id").is_in(list(first)) & ~pl.col("failed")
    return (
        asked.group_by("case_id")
        .agg(failed=failure.any(), oldest=pl.col("answered_as_of").filter(failure).min())
        .with_columns(unreached=unreached)
        .sort("oldest", "case_id")
        .with_columns(place=pl.int_range(pl.len()).over("unreached", "failed"))
        .select(
            "case_id", turn=pl.when("unreached").then(-1).otherwise(2 * pl.col("place") + (~pl.col("failed")).cast(int))
        )
    )


def _ends_wait(month: dt.date, waited: Collection[str], until: dt.date | None) -> pl.Expr:
    """Whether a case awaited reports of this month, and its answer is from before the wait ended."""
    awaited = pl.col("case_id").is_in(list(waited)) & (pl.col("month") == month)
    return (awaited & (pl.col("answered_as_of") < pl.lit(until, dtype=pl.Date))).fill_null(value=False)


def _reason(month: dt.date, *, sweep: bool) -> pl.Expr:
    """The first reason that fits a needed month. A failure: the call failed, or only its first step gave data."""
    answered = pl.col("lookup_id").is_not_null()
    mature = pl.col("month").dt.offset_by("1mo").dt.offset_by("9d")  # the 10th of the month after
    half = (pl.col("step") == "siste_skatteoppgjoer") & (pl.col("outcome") == "data")
    another_month = pl.col("month").is_null() & pl.col("outcome").is_in(_MANUAL) & (pl.col("run_month") < month)
    return (
        pl.when(~answered & pl.col("seen").is_null())
        .then(pl.lit("new_recipient"))
        .when(~answered)
        .then(pl.lit("month_mature"))
        .when(~pl.col("continuous_recipient"))
        .then(pl.lit("new_recipient"))
        .when(pl.col("outcome").is_in(_FAILED) | half)
        .then(pl.lit("earlier_failure"))
        .when(pl.col("has_event"))
        .then(pl.lit("event"))
        .when((pl.col("answered_as_of") < mature).fill_null(value=False) | another_month | pl.col("ends_wait"))
        .then(pl.lit("month_mature"))
        .when(pl.lit(sweep))
        .then(pl.lit("sweep"))
        .otherwise(pl.lit("known"))
    )


def batches(plan: pl.DataFrame, members: pl.DataFrame, size: int) -> Iterator[list[LookupRequest]]:
    """Divide the plan's look-ups into batches of `size` persons, in the plan's order.

    plan: Plan; it is stored, so it has no person ids. members: Members, which has them. Several months of a person are
    one look-up, from the first to the last month; a person in two cases of a municipality is looked up once, for the
    case that comes first.
    """
    ids = members.select("person_key", "person_id").unique()
    asked = (
        validate(Plan, plan)
        .filter(pl.col("reason") != "known")
        .group_by("municipality", "person_key", "resource")
        .agg(
            pl.col("position").min(),
            pl.col("case_id").sort_by("position").first(),
            period_from=pl.col("month").min(),
            period_to=pl.col("month").max(),
        )
        .join(ids, on="person_key")
        .sort("position")
        .select(columns(RequiredLookups).keys())
    )
    persons = asked["person_key"].unique(maintain_order=True)
    for start in range(0, len(persons), size):
        wanted = asked.filter(pl.col("person_key").is_in(persons[start : start + size].implode()))
        yield [LookupRequest(**row) for row in wanted.to_dicts()]
