"""A run gives the same rows in the same order, however many cases it calculates at a time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import flows.what_if.replay
from flows.run.inputs import RunInputs
from flows.run.known_facts import KnownFacts
from flows.run.recalculate import Recalculated, recalculate
from flows.what_if.replay import replay_run
from tasks.errors import Exit
from tests.flows.conftest import Settled

pytestmark = pytest.mark.xdist_group("prefect two")


def frames(found: Recalculated) -> dict[str, pl.DataFrame]:
    named = found.results.frames
    return named | {"flagged": found.flagged, "explanations": found.explanations}


@pytest.mark.slow
@pytest.mark.parametrize("cases_per_chunk", [7, 1])
def test_chunks_of_cases_give_what_one_chunk_gives(
    folder: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch, cases_per_chunk: int
) -> None:
    found: list[dict[str, pl.DataFrame]] = []

    def twice(inputs: RunInputs, known: KnownFacts) -> Recalculated:
        households = inputs.recipients.households.reverse()
        other_order = replace(inputs, recipients=replace(inputs.recipients, households=households))
        found.append(frames(recalculate(other_order, known, cases_per_chunk=cases_per_chunk)))
        whole = recalculate(inputs, known)
        found.append(frames(whole))
        return whole

    monkeypatch.setattr(flows.what_if.replay, "recalculate", twice)
    with settled(folder) as (installation, end):
        assert end.run_id is not None
        code, lines = replay_run(end.run_id, installation.config)
    assert (code, lines[-1]) == (Exit.COMPLETE, "Identical.")
    [parts, whole] = found
    assert all(
        whole[name].height > 0
        for name in ("month_comparisons", "flags", "attributions", "member_incomes", "explanations")
    )
    for name, frame in whole.items():
        assert parts[name].equals(frame), name
