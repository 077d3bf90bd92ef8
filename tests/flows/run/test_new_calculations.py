"""Ny beregning: months whose figures in a-ordningen were corrected after the decision, apart from changes of today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.what_if.replay import replay_run
from sandbox.world import Person, Report, World
from tasks.errors import Exit
from tests.flows.conftest import Run, Settled

pytestmark = pytest.mark.xdist_group("prefect two")


def a_quarter_less(world: World) -> World:
    """Every report is corrected: each amount is a quarter lower than it was."""

    def corrected(report: Report) -> Report:
        entries = (replace(entry, amount=entry.amount - entry.amount // 4) for entry in report.entries)
        return replace(report, entries=tuple(entries))

    def of(person: Person) -> Person:
        return replace(person, reports={month: tuple(map(corrected, each)) for month, each in person.reports.items()})

    return replace(world, persons={person_id: of(person) for person_id, person in world.persons.items()})


def test_corrected_months_are_found_stored_and_replayed(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, world=a_quarter_less) as (installation, first):
        assert installation.table("new_calculations").is_empty(), "nothing was looked up twice"
        again = run(installation, sweep=True)
        found = installation.table("new_calculations").filter(run_id=again.run_id)
        months = installation.table("month_comparisons").filter(run_id=again.run_id)
        assert found.height > 0
        same = ["run_id", "case_id", "month", "decision_id", "decided_ore", "entitlement_ore", "difference_ore"]
        assert found.join(months, on=same, how="anti").is_empty(), "the amounts are those of the run's months"
        before = installation.table("month_comparisons").filter(run_id=first.run_id)
        known = found.join(before.select("case_id", "month", first_ore="entitlement_ore"), on=["case_id", "month"])
        assert known.height > 0
        assert known["before_ore"].to_list() == known["first_ore"].to_list(), "as the first run calculated it"
        assert (known["before_ore"] < known["entitlement_ore"]).all(), "less income, more support"
        code, lines = replay_run(str(again.run_id), installation.config)
        assert (code, lines[-1]) == (Exit.COMPLETE, "Identical.")
        code, lines = replay_run(str(first.run_id), installation.config)
        assert (code, lines[-1]) == (Exit.COMPLETE, "Identical."), "later look-ups change nothing in an earlier run"
