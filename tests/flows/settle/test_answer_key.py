"""The settlement of a drawn town against its independent key: every case's state and sums, to the krone."""

import datetime as dt
from pathlib import Path

import pytest

from flows.settle.calculate import calculate_settlement
from sandbox.settlement.key import expect
from sandbox.settlement.tables import write_inputs
from sandbox.settlement.town import build_settlement_town, settled_on
from tests.flows.settle.rooms import context_of, facts_of, inputs_of

NAMES = ("claim", "extra", "claim_after_threshold", "extra_after_threshold")


@pytest.mark.parametrize("year", [2025, pytest.param(2026, marks=pytest.mark.slow)])
def test_the_settlement_finds_what_the_key_says(tmp_path: Path, year: int) -> None:
    town = build_settlement_town(households=60, seed=11)
    day = settled_on(year)
    write_inputs(town, dt.date(year, 12, 1), tmp_path)
    inputs = inputs_of(context_of(tmp_path, year, day))
    settled = calculate_settlement(inputs, facts_of(inputs, town.world), cases_per_chunk=25)
    assert inputs.findings.is_empty()
    found = {
        row["case_id"]: (row["state"], *((row[f"{name}_ore"] or 0) // 100 for name in NAMES))
        for row in settled.cases.iter_rows(named=True)
    }
    wanted = {each.case_id: (each.state, *(getattr(each, name) for name in NAMES)) for each in expect(town, year, day)}
    stories = {case.case_id: case.years[year].story for case in town.cases}
    wrong = {case: (stories[case], found.get(case), wanted[case]) for case in wanted if found.get(case) != wanted[case]}
    assert not wrong
