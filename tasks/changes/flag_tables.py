"""Flags as tables: from what a run found to what becomes of each flag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tasks.changes.flag_lifecycle import CaseNow, EarlierFlag, Event, Facts, FlagUpdate, Raised, Verdict, update_flags
from tasks.validation import (
    CaseFindings,
    CaseMonths,
    Comparisons,
    EarlierFlags,
    FlagEvents,
    Flags,
    columns,
    validate,
)

_INPUTS = ["monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children"]
_UNJUDGED = CaseNow("not_checked", None, None)


@dataclass(frozen=True)
class UpdatedFlags:
    """What a run made of all flags, and its comparisons and findings with what is answered kept quiet.

    flags: Flags, those raised now. events: FlagEvents. comparisons: Comparisons. findings: CaseFindings.
    """

    flags: pl.DataFrame
    events: pl.DataFrame
    comparisons: pl.DataFrame
    findings: pl.DataFrame


def apply_flag_lifecycle(
    comparisons: pl.DataFrame,
    findings: pl.DataFrame,
    now: pl.DataFrame,
    attributions: pl.DataFrame,
    earlier_flags: pl.DataFrame,
    *,
    population: Iterable[str],
    as_of: dt.date,
    quiet_days: int,
) -> UpdatedFlags:
    """Carry every flag on by one run.

    comparisons: Comparisons. findings: CaseFindings without `flag_id`. now: CaseMonths of the compared months.
    attributions: Attribution. standings: EarlierFlags of earlier runs. population: every active case; one without a
    comparison could not be judged. quiet_days: as in `life.live`.
    """
    facts = list(_facts(comparisons, now, attributions))
    life = update_flags(
        facts, _standings(earlier_flags), _cases(comparisons, findings, population), as_of=as_of, quiet_days=quiet_days
    )
    quiet = pl.col("case_id").is_in(list(life.quiet))
    speaking = {
        event.case_id: event.flag_id for event in life.events if event.event not in {"withdrawn", "not_evaluated"}
    }
    ids = pl.DataFrame(list(speaking.items()), schema={"case_id": pl.String, "flag_id": pl.String}, orient="row")
    told = findings.join(ids, on="case_id", how="left", maintain_order="left").with_columns(
        exclusion_reason=pl.when(quiet).then(pl.lit("answered")).otherwise("exclusion_reason")
    )
    return UpdatedFlags(
        _flags(life.raised),
        _events(life),
        validate(
            Comparisons,
            comparisons.with_columns(state=pl.when(quiet).then(pl.lit("observed")).otherwise("state")),
        ),
        validate(CaseFindings, told.select(columns(CaseFindings).keys())),
    )


def _facts(comparisons: pl.DataFrame, now: pl.DataFrame, attributions: pl.DataFrame) -> Iterable[Facts]:
    causes = (
        attributions.sort("case_id", pl.col("amount_ore").abs(), "cause", descending=[False, True, False])
        .unique("case_id", keep="first", maintain_order=True)
        .select("case_id", "cause")
    )
    rows = (
        validate(Comparisons, comparisons)
        .filter(pl.col("state") == "flagged")
        .join(validate(CaseMonths, now).select("case_id", "month", *_INPUTS), on=["case_id", "month"])
        .join(causes, on="case_id")
        .sort("case_id")
    )
    for row in rows.iter_rows(named=True):
        yield Facts(
            case_id=row["case_id"],
            kind=row["kind"],
            decision_id=row["decision_id"],
            decided_ore=row["decided_ore"],
            entitlement_ore=row["entitlement_ore"],
            limit_ore=row["limit_ore"],
            main_cause=row["cause"],
            inputs={name: row[name] for name in _INPUTS},
        )


def _standings(earlier_flags: pl.DataFrame) -> Iterable[EarlierFlag]:
    for row in validate(EarlierFlags, earlier_flags).iter_rows(named=True):
        verdict, on, until = row.pop("verdict"), row.pop("answered_on"), row.pop("postponed_until")
        yield EarlierFlag(**row, answer=None if verdict is None else Verdict(verdict, on, until))


def _cases(comparisons: pl.DataFrame, findings: pl.DataFrame, population: Iterable[str]) -> Mapping[str, CaseNow]:
    judged = comparisons.join(findings.select("case_id", "exclusion_reason"), on="case_id").select(
        "case_id", "state", "exclusion_reason", "decision_id"
    )
    return dict.fromkeys(population, _UNJUDGED) | {case_id: CaseNow(*rest) for case_id, *rest in judged.iter_rows()}


def _flags(raised: Iterable[Raised]) -> pl.DataFrame:
    rows = [
        {
            "flag_id": one.flag_id,
            "case_id": one.facts.case_id,
            "kind": one.facts.kind,
            "fingerprint": one.facts.fingerprint,
            "decision_id": one.facts.decision_id,
            "decided_ore": one.facts.decided_ore,
            "entitlement_ore": one.facts.entitlement_ore,
            "main_cause": one.facts.main_cause,
            "previous_flag_id": one.previous_flag_id,
            "circumstances": one.facts.circumstances,
        }
        for one in raised
    ]
    return validate(Flags, pl.DataFrame(rows, schema=dict(columns(Flags))))


def _events(life: FlagUpdate) -> pl.DataFrame:
    def row(event: Event) -> tuple[str, str, str, str | None]:
        return event.flag_id, event.case_id, event.event, event.reason

    return validate(
        FlagEvents, pl.DataFrame([row(event) for event in life.events], schema=dict(columns(FlagEvents)), orient="row")
    )
