"""Held runs: their figures, their holds, and their releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from tasks.validation import validate
from tasks.validation.figures import RunFigures, RunInputs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run, RunStatus


@dataclass(frozen=True)
class Hold:
    """A run as it is stored, for a user who wants to release it.

    ended: None where it did not end. ran_by: None where it was not held. superseded_by: a later run that has ended.
    """

    run_id: str
    ended: str | None
    ran_by: str | None
    reason: str | None
    released_at: dt.datetime | None
    released_by: str | None
    superseded_by: str | None


def figures(store: Store, run_id: str, runs: int, municipality: str | None = None) -> pl.DataFrame:
    """The watched figures: the run first, then at most `runs` published runs, the newest first (RunFigures).

    municipality: count its cases only.
    """
    found = store.query("store/brake/figures", run_id=run_id, runs=runs, municipality=municipality)
    return validate(RunFigures, found)


def inputs(store: Store, run_id: str) -> pl.DataFrame:
    """The inputs of a run, as one number each (RunInputs)."""
    return validate(RunInputs, store.query("store/brake/inputs", run_id=run_id))


def both_sides(store: Store, run_id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The inputs of the decisions, and those that the run found (RunInputs each)."""
    sides = store.query("store/brake/sides", run_id=run_id)
    return _side(sides, "decided"), _side(sides, "now")


def _side(sides: pl.DataFrame, name: str) -> pl.DataFrame:
    rows = sides.filter(side=name).drop("side").unpivot(variable_name="input", value_name="value")
    return validate(RunInputs, rows.cast({"input": pl.String, "value": pl.Float64}))


def rule_version(store: Store, run_id: str) -> str:
    """The rules that a run used."""
    return str(store.query("store/brake/rule_version", run_id=run_id).item())


def hold_run(
    store: Store, run: Run, status: RunStatus, *, reason: str, ran_by: str, figures: pl.DataFrame, now: dt.datetime
) -> None:
    """Record in one transaction that a run ended and is held.

    status: how it would have ended. figures: figure, value, low, high, compared_runs, held.
    """
    end = {"run_id": run.run_id, "finished_at": now, "status": status, "message": reason}
    hold = {"run_id": run.run_id, "held_at": now, "ran_by": ran_by, "reason": reason}
    with store.transaction():
        store.append("run_ends", pl.DataFrame([end]))
        store.append("run_holds", pl.DataFrame([hold]))
        store.append("run_hold_figures", figures, run_id=run.run_id)


def find_hold(store: Store, run_id: str) -> Hold | None:
    """Find a run and its hold; None where there is no such run."""
    found = store.query("store/brake/held_run", run_id=run_id)
    return None if found.is_empty() else Hold(**found.row(0, named=True))


def record_release(store: Store, run_id: str, released_by: str, in_name_of: str | None, now: dt.datetime) -> None:
    """Record that a held run is released; from then on it is a published run like any other."""
    row = {"run_id": run_id, "released_at": now, "released_by": released_by, "in_name_of": in_name_of}
    with store.transaction():
        store.append("releases", pl.DataFrame([row], schema_overrides={"in_name_of": pl.String}))
