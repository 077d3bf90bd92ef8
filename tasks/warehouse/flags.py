"""Current flags, their history, and caseworkers' answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

import polars as pl

from tasks.validation import EarlierFlags, FlagHistory, ManualChecks, VerdictRejects, Verdicts, validate
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run


@dataclass(frozen=True)
class VerdictImport:
    """One import of answers, as it is recorded."""

    import_id: str
    source: str
    sha256: str
    imported_at: dt.datetime
    imported_by: str
    accepted: int
    repeated: int
    rejected: int


@dataclass(frozen=True)
class VerdictCounts:
    """The counts of one import of answers."""

    imported_at: dt.datetime
    accepted: int
    repeated: int
    rejected: int


def earlier(store: Store, run: Run) -> pl.DataFrame:
    """Every flag of the published runs before a run, with its newest event and answer then (EarlierFlags)."""
    return validate(EarlierFlags, store.query("store/flags/earlier_flags", run_id=run.run_id))


def history(store: Store, run: Run) -> pl.DataFrame:
    """What happened to every flag up to a run, and how it was answered (FlagHistory)."""
    return validate(FlagHistory, store.query("store/flags/flag_history", run_id=run.run_id))


def published(store: Store) -> pl.DataFrame:
    """Every published flag: flag_id, case_id, its newest event, and raised_again (since its answer)."""
    return store.query("store/verdicts/flags")


def earlier_import(store: Store, sha256: str) -> VerdictCounts | None:
    """The counts of the newest import of exactly these bytes; None where they were never imported."""
    found = store.query("store/verdicts/import_of_file", sha256=sha256)
    return None if found.is_empty() else VerdictCounts(**found.row(0, named=True))


def current_verdicts(store: Store) -> pl.DataFrame:
    """The current answer to each flag: flag_id, verdict, reason, postponed_until, note, answered_by and when."""
    return store.query("store/verdicts/current")


def store_verdicts(
    store: Store, done: VerdictImport, verdicts: pl.DataFrame, rejects: pl.DataFrame, checks: pl.DataFrame | None = None
) -> None:
    """Record one import of answers in one transaction.

    verdicts: Verdicts. rejects: VerdictRejects. checks: ManualChecks.
    """
    with store.transaction():
        store.append("verdict_imports", pl.DataFrame([asdict(done)]))
        store.append("verdicts", validate(Verdicts, verdicts))
        if checks is not None:
            store.append("manual_checks", validate(ManualChecks, checks))
        store.append("verdict_rejects", validate(VerdictRejects, rejects))
