"""Flags as tables: from a run's differences to the flags it raises, their events, and the list of flagged cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tasks.changes.flag_lifecycle import CaseNow, EarlierFlag, Event, Facts, FlagUpdate, Raised, Verdict, update_flags
from tasks.validation import (
    CaseFindings,
    CaseMonths,
    Comparisons,
    EarlierFlags,
    FlagEvents,
    FlaggedCases,
    Flags,
    Schema,
    columns,
    validate,
)

_INPUTS = ["monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children"]
_NOT_COMPARED = CaseNow("not_checked", None, None)


@dataclass(frozen=True)
class UpdatedFlags:
    """All flags after a run, and the run's comparisons and findings with suppressed flags as observed cases.

    flags: Flags raised now. events: FlagEvents. comparisons: Comparisons. findings: CaseFindings.
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
    missing: Collection[str] = (),
) -> UpdatedFlags:
    """Update all flags after a run.

    comparisons: Comparisons. findings: CaseFindings without `flag_id`. now: CaseMonths of the months shown.
    attributions: Attribution. earlier_flags: EarlierFlags. population: every active case; one without a comparison
    could not be evaluated. quiet_days, missing: as in `update_flags`.
    """
    update = update_flags(
        _facts(comparisons, now, attributions),
        earlier_flags_of(earlier_flags),
        _cases(comparisons, findings, population),
        as_of=as_of,
        quiet_days=quiet_days,
        missing=missing,
    )
    suppressed = pl.col("case_id").is_in(list(update.suppressed))
    current = {
        event.case_id: event.flag_id for event in update.events if event.event not in {"withdrawn", "not_evaluated"}
    }
    flag_ids = pl.DataFrame(list(current.items()), schema={"case_id": pl.String, "flag_id": pl.String}, orient="row")
    with_flags = findings.join(flag_ids, on="case_id", how="left", maintain_order="left").with_columns(
        exclusion_reason=pl.when(suppressed).then(pl.lit("answered")).otherwise("exclusion_reason")
    )
    return UpdatedFlags(
        raised_flags(update.raised, Flags),
        flag_events(update),
        validate(
            Comparisons,
            comparisons.with_columns(state=pl.when(suppressed).then(pl.lit("observed")).otherwise("state")),
        ),
        validate(CaseFindings, with_flags.select(columns(CaseFindings).keys())),
    )


def flagged_cases(
    updated: UpdatedFlags,
    households: pl.DataFrame,
    decisions: pl.DataFrame,
    *,
    decided: pl.DataFrame,
    now: pl.DataFrame,
    entitlements: pl.DataFrame,
) -> pl.DataFrame:
    """Collect the data that a caseworker needs about each flagged case: FlaggedCases, the largest difference first.

    households: Households. decisions: Decisions, one per case. decided, now: CaseMonths as decided and as found, of the
    month shown. entitlements: Entitlements of `now`.
    """
    return validate(
        FlaggedCases,
        updated.comparisons.filter(pl.col("state") == "flagged")
        .join(households.select("case_id", "team", "municipality", "scheme"), on="case_id")
        .join(decisions.select("case_id", "decided_on", "valid_from", rule_version_before="rule_version"), on="case_id")
        .join(decided.select("case_id", pl.col(_INPUTS).name.prefix("before_")), on="case_id")
        .join(now.select("case_id", pl.col(_INPUTS).name.prefix("now_")), on="case_id")
        .join(entitlements.select("case_id", "rule_version", "rates_from", "unconfirmed"), on="case_id")
        .join(updated.findings, on="case_id")
        .join(updated.events.select("flag_id", flag_event="event"), on="flag_id")
        .join(updated.flags.select("flag_id", "previous_flag_id"), on="flag_id", how="left")
        .sort(pl.col("difference_ore").abs(), "case_id", descending=[True, False])
        .select(columns(FlaggedCases).keys()),
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


def earlier_flags_of(earlier_flags: pl.DataFrame) -> Iterable[EarlierFlag]:
    """The flags of an EarlierFlags, in its order."""
    for row in validate(EarlierFlags, earlier_flags).iter_rows(named=True):
        code, on, until = row.pop("verdict"), row.pop("answered_on"), row.pop("postponed_until")
        yield EarlierFlag(**row, verdict=None if code is None else Verdict(code, on, until))


def _cases(comparisons: pl.DataFrame, findings: pl.DataFrame, population: Iterable[str]) -> Mapping[str, CaseNow]:
    compared = comparisons.join(findings.select("case_id", "exclusion_reason"), on="case_id").select(
        "case_id", "state", "exclusion_reason", "decision_id"
    )
    return dict.fromkeys(population, _NOT_COMPARED) | {
        case_id: CaseNow(*rest) for case_id, *rest in compared.iter_rows()
    }


def raised_flags(raised: Iterable[Raised], schema: Schema) -> pl.DataFrame:
    """New flags as a table: Flags, or SettlementFlags, which has the same columns."""
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
    return validate(schema, pl.DataFrame(rows, schema=dict(columns(schema))))


def flag_events(update: FlagUpdate) -> pl.DataFrame:
    """What happened to each flag (FlagEvents)."""

    def row(event: Event) -> tuple[str, str, str, str | None]:
        return event.flag_id, event.case_id, event.event, event.reason

    return validate(
        FlagEvents,
        pl.DataFrame([row(event) for event in update.events], schema=dict(columns(FlagEvents)), orient="row"),
    )
