"""However many cases are calculated at a time, what a run finds is the same, row by row and in the same order."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

import flows.replay
from flows.compared import Known
from flows.preparation import Preparation
from flows.recalculation import Recalculated, recalculate
from flows.replay import replay_run
from tasks.errors import Exit
from tasks.recipients import RecipientsRead
from tests.flows.conftest import Settled

pytestmark = pytest.mark.xdist_group("prefect two")


def frames(found: Recalculated) -> dict[str, pl.DataFrame]:
    results = found.results
    sides = {"decided": results.decided, "now": results.now}
    named = {each.name: getattr(results, each.name) for each in fields(results) if each.name not in sides}
    for name, side in sides.items():
        named |= {f"{name} months": side.case_months, f"{name} entitlements": side.entitlements}
    return named | {"flagged": found.flagged, "explanations": found.explanations}


def test_slices_of_cases_give_what_all_at_once_give(
    folder: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[int, dict[str, pl.DataFrame]] = {}

    def several_times(preparation: Preparation, recipients: RecipientsRead, known: Known) -> Recalculated:
        reversed_homes = recipients.households.reverse()
        other_order = RecipientsRead(**{**vars(recipients), "households": reversed_homes})
        for cases_at_once, read in ((10_000, recipients), (7, recipients), (1, other_order)):
            found[cases_at_once] = frames(recalculate(preparation, read, known, cases_at_once=cases_at_once))
        return recalculate(preparation, recipients, known)

    monkeypatch.setattr(flows.replay, "recalculate", several_times)
    with settled(folder, households=40, seed=3) as (installation, end):
        assert end.run_id is not None
        code, lines = replay_run(end.run_id, installation.config)
    assert (code, lines[-1]) == (Exit.COMPLETE, "Identical.")
    whole = found.pop(10_000)
    assert all(whole[name].height > 0 for name in ("months", "flags", "attributions", "member_incomes", "explanations"))
    for cases_at_once, parts in found.items():
        for name, frame in whole.items():
            assert parts[name].equals(frame), f"{name} of {cases_at_once} cases at a time"
