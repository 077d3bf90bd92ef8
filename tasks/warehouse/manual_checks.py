"""Caseworkers' checks of cases that no run can check, and what those cases were in a run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from tasks.validation import CurrentChecks, validate
from tasks.warehouse.engine.store import Store


@dataclass(frozen=True)
class RunByHand:
    """The cases of a published run that must be checked by hand, with the run's recipients (as the run stored them)."""

    run_id: str
    month: dt.date
    cases: list[str]
    households: pl.DataFrame
    members: pl.DataFrame
    decisions: pl.DataFrame


def current_checks(store: Store) -> pl.DataFrame:
    """The newest check of each case (CurrentChecks)."""
    return validate(CurrentChecks, store.query("store/manual/checks"))


def run_by_hand(store: Store, run_id: str) -> RunByHand | None:
    """A published run's cases by hand; of the newest run where none has this name. None: no run is published."""
    found = store.query("store/manual/newest_run", run_id=run_id)
    if found.is_empty():
        return None
    known, month = found.row(0)
    cases = store.query("store/manual/cases", run_id=known)["case_id"].to_list()
    households, members, decisions = (
        store.query("store/replay/table", table=name, run_id=known).filter(pl.col("case_id").is_in(cases))
        for name in ("households", "members", "decisions")
    )
    return RunByHand(known, month, cases, households, members, decisions)
