"""The flags of a yearly settlement: raised for a claim or an extra payment, with a life of their own.

They follow the same lifecycle as the flags of a month. The facts are the differences of every month: any other amount
in any month is a new fact, and the same amounts are never raised again after an answer that closes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tasks.changes.flag_lifecycle import CaseNow, Facts, update_flags
from tasks.changes.flag_tables import earlier_flags_of, flag_events, raised_flags
from tasks.validation import SETTLEMENT_KIND, SettlementCases, SettlementFlags, validate

_FLAGGED = ["extra", "claim", "both"]
_WITHOUT_RESULT = ["not_ready", "not_checked"]
"""States that say nothing about a case's flags."""


@dataclass(frozen=True)
class SettlementFlagUpdate:
    """flags: SettlementFlags raised now. events: FlagEvents. cases: SettlementCases, each with its flag."""

    flags: pl.DataFrame
    events: pl.DataFrame
    cases: pl.DataFrame


def update_settlement_flags(
    cases: pl.DataFrame,
    months: pl.DataFrame,
    earlier_flags: pl.DataFrame,
    *,
    as_of: dt.date,
    quiet_days: int,
) -> SettlementFlagUpdate:
    """Update the flags of a year after it was settled again.

    cases: SettlementCases without flags. months: SettlementMonths. earlier_flags: EarlierFlags, of settlements of the
    same year. quiet_days: how long an answer that does not close a flag suppresses it.
    """
    newest = months.sort("case_id", "month").group_by("case_id", maintain_order=True).agg(pl.col("decision_id").last())
    decisions = dict(newest.iter_rows())
    update = update_flags(
        _facts(cases, months),
        earlier_flags_of(earlier_flags),
        {
            case_id: CaseNow(_state(state), None, decisions.get(case_id))
            for case_id, state in cases.select("case_id", "state").iter_rows()
        },
        as_of=as_of,
        quiet_days=quiet_days,
    )
    current = {
        event.case_id: event.flag_id for event in update.events if event.event not in {"withdrawn", "not_evaluated"}
    }
    flag_ids = pl.DataFrame(list(current.items()), schema={"case_id": pl.String, "flag_id": pl.String}, orient="row")
    with_flags = cases.drop("flag_id").join(flag_ids, on="case_id", how="left", maintain_order="left")
    return SettlementFlagUpdate(
        raised_flags(update.raised, SettlementFlags),
        flag_events(update),
        validate(SettlementCases, with_flags.select(cases.columns)),
    )


def _state(state: str) -> str:
    """The state of a case in the words of the lifecycle."""
    if state in _WITHOUT_RESULT:
        return "not_checked"
    return "unchanged" if state == "no_difference" else "observed"


def _facts(cases: pl.DataFrame, months: pl.DataFrame) -> Iterator[Facts]:
    flagged = cases.filter(pl.col("state").is_in(_FLAGGED)).select("case_id", "main_cause")
    by_case = (
        months.sort("case_id", "month")
        .group_by("case_id", maintain_order=True)
        .agg(
            pl.col("decision_id").last(),
            pl.col("paid_ore", "right_ore").sum(),
            pl.col("month").dt.strftime("%Y-%m").alias("settled"),
            pl.col("difference_ore").alias("differences"),
        )
    )
    for row in flagged.join(by_case, on="case_id").sort("case_id").iter_rows(named=True):
        yield Facts(
            case_id=row["case_id"],
            kind=SETTLEMENT_KIND,
            decision_id=row["decision_id"],
            decided_ore=row["paid_ore"],
            entitlement_ore=row["right_ore"],
            limit_ore=0,
            main_cause=row["main_cause"],
            inputs=dict(zip(row["settled"], row["differences"], strict=True)),
        )
