"""The mass-change brake in a run: it checks the stored results before anything is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from flows.run.look_ups import RunInProgress
from tasks.changes import Band, bands, moved_most
from tasks.prefect_task import prefect_task
from tasks.settings import Brake
from tasks.system_user import system_user
from tasks.warehouse import brake
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import RunStatus


@dataclass(frozen=True)
class Held:
    """A run that must be held: every figure with its band, and lines about the inputs that changed most."""

    run_id: str
    figures: list[Band]
    changes: list[str]

    @property
    def reason(self) -> str:
        """The figures outside their bands and the inputs that changed most, in one paragraph without personal data."""
        return " ".join([*(band.describe() for band in self.figures if band.held), *self.changes])

    def lines(self, folder: Path) -> list[str]:
        """The hold in lines for the operator. folder: the folder of the reports that were not published."""
        return [
            "The run is HELD by the mass-change brake: nothing was published.",
            *(f"  {band.describe()}" for band in self.figures if band.held),
            *(f"  {line}" for line in self.changes),
            f"  Look at {folder}. If it is right: bostotte release {self.run_id} --config FILE.",
            "  If it is wrong: correct the input and run again.",
        ]


def check_run(store: Store, run_id: str, settings: Brake, municipalities: Collection[str] = ()) -> Held | None:
    """Check a run whose results are stored; give None where it may be published.

    municipalities: of the settings. Where they are several, each is also checked by itself: a small one whose every
    case changes moves the figures of all of them very little.
    """
    if not settings.enabled:
        return None
    figures = brake.figures(store, run_id, settings.runs)
    found = bands(figures, settings)
    for municipality in sorted(municipalities) if len(municipalities) > 1 else ():
        own = bands(brake.figures(store, run_id, settings.runs, municipality), settings)
        found += [replace(band, municipality=municipality) for band in own]
    if not any(band.held for band in found):
        return None
    before = figures.filter(~pl.col("is_current_run"))["run_id"].to_list()
    return Held(run_id, found, _changes(store, run_id, before[0] if before else None))


brake_task = prefect_task("brake")(check_run)


def _changes(store: Store, run_id: str, last: str | None) -> list[str]:
    """The input that changed most since the last published run; without one, since the decisions."""
    if last is None:
        decided, now = brake.both_sides(store, run_id)
        most = moved_most(now, decided)
        return [f"Of the inputs, this changed most since the decisions: {most}."] if most else []
    most = moved_most(brake.inputs(store, run_id), brake.inputs(store, last))
    lines = (
        [f"Of the inputs, this changed most since {last}: {most}."] if most else [f"No input has changed since {last}."]
    )
    rules = brake.rule_version(store, last), brake.rule_version(store, run_id)
    return lines if rules[0] == rules[1] else [*lines, f"The rules differ: {rules[0]} then, {rules[1]} now."]


def hold(current: RunInProgress, held: Held, status: RunStatus, now: dt.datetime) -> None:
    """Record that the run ended and is held. status: how it would have ended."""
    rows = [
        {name: value for name, value in asdict(band).items() if name not in {"runs", "municipality"}}
        | {"compared_runs": band.runs, "held": band.held}
        | ({"figure": f"{band.figure}/{band.municipality}"} if band.municipality else {})
        for band in held.figures
    ]
    brake.hold_run(
        current.store,
        current.run,
        status,
        reason=held.reason,
        ran_by=system_user(),
        figures=pl.DataFrame(rows),
        now=now,
    )
