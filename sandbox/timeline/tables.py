"""The recipients' tables as the case system would hand them to a run."""

from __future__ import annotations

from pathlib import Path

from sandbox.timeline.key import Key
from sandbox.timeline.months import RunDay
from sandbox.timeline.town import MUNICIPALITY
from sandbox.town.csv_tables import decisions_csv, households_csv, members_csv


def write_inputs(key: Key, run: RunDay, folder: Path) -> None:
    """Write households.csv, members.csv and decisions.csv as they are on the run's day; the rent is the month's."""
    households = [life.seen_on(run.day) for life in key.known_lives(run.day)]
    decided = [
        decision
        for household in households
        for decision in key.decisions[household.case_id]
        if decision.decided_on <= run.day
    ]
    tables = {
        "households": households_csv(households, MUNICIPALITY, run.month),
        "members": members_csv(households),
        "decisions": decisions_csv(decided),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
