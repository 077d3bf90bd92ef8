"""What a settlement stores: held ones are not used, and what it knows of closed cases is purged like the rest."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.validation import Plan, columns
from tasks.warehouse import brake, settlements
from tasks.warehouse import runs as stored_runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.settlements import SettlementRun
from tasks.warehouse.upkeep.purge import Times, due, due_cases
from tests.frames import KEY, NOON
from tests.stores import made_by_migrations
from tests.warehouse.engine.test_store import a_run, begin

MEMBER = {
    "case_id": "S-old",
    "person_key": KEY,
    "role": "applicant",
    "assessment": "found",
    "income_counts": True,
    "wealth_counts": True,
    "number": None,
    "lookup_id": "l-1",
    "settled_on": None,
    **dict.fromkeys(["business_ore", "capital_ore", "foreign_ore", "net_wealth_ore", "home_wealth_ore"], 1),
    **dict.fromkeys([f"stated_{name}_ore" for name in ("business", "capital", "foreign", "letting")], 0),
}
CASE = {
    "case_id": "S-old",
    "scheme": "state",
    "municipality": "0301",
    "team": "Nord",
    "state": "claim",
    "months": 12,
    "reason": None,
    "paid_from": "decisions",
    "main_cause": "wealth",
    "flag_id": None,
    "extra_ore": 0,
    "claim_ore": 2_400_00,
    "claim_after_threshold_ore": 2_400_00,
    "extra_after_threshold_ore": 0,
    "time_barred_after": dt.date(2028, 2, 20),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with made_by_migrations(), Store(tmp_path / "data" / "bostotte.duckdb") as opened:
        yield opened


def settlement(number: int = 0) -> SettlementRun:
    at = NOON + dt.timedelta(days=number)
    return SettlementRun(
        run_id=f"settlement-{number}",
        year=2025,
        scheme=None,
        as_of=at.date(),
        started_at=at,
        inputs_digest="digest",
        inputs_version=0,
        rule_version="rules-1",
        settlement_rules="s",
        program_version="0",
        rounding="operational",
        environment="test",
    )


def stored(store: Store, number: int = 0, *more: dict[str, Any]) -> SettlementRun:
    """A settlement that has stored a case and its member, and more cases that were not settled."""
    run = settlement(number)
    nothing = pl.DataFrame(schema={"resource": pl.String, "next_sequence": pl.Int64, "problem": pl.String})
    inputs = {
        name: pl.DataFrame(schema=store_types(store, name))
        for name in ("settlement_payments", "settlement_stated_incomes", "settlement_documented")
    }
    settlements.begin(
        store,
        run,
        pl.DataFrame(schema=dict(columns(Plan))),
        nothing,
        inputs,
        findings=pl.DataFrame(schema=store_types(store, "input_findings")),
        sources=pl.DataFrame(schema=store_types(store, "run_sources")),
        refused={},
        settings={},
    )
    store.append("settlement_cases", pl.DataFrame([CASE, *(CASE | each for each in more)]), run_id=run.run_id)
    store.append("settlement_members", pl.DataFrame([MEMBER]), run_id=run.run_id)
    return run


def store_types(store: Store, table: str) -> dict[str, pl.DataType]:
    found = pl.DataFrame(store._connection.table(table)).clear()
    return {name: kind for name, kind in found.schema.items() if name != "run_id"}


def test_a_held_settlement_is_not_used_until_it_is_released(store: Store) -> None:
    first, second = stored(store), stored(store, 1)
    stored_runs.end(store, first.as_run, "complete", None, NOON)
    figures = pl.DataFrame({"figure": "flagged_share", "value": 1.0, "low": 0.0, "high": 0.5})
    brake.hold_run(
        store,
        second.as_run,
        "complete",
        reason="too many",
        ran_by="kari",
        figures=figures.with_columns(compared_runs=pl.lit(0, pl.Int64), held=pl.lit(value=True)),
        now=NOON + dt.timedelta(days=1),
    )
    assert settlements.figures(store, "settlement-1", 5).select("run_id", "flagged", "difference_ore").rows() == [
        ("settlement-1", 1, -200_00),
        ("settlement-0", 1, -200_00),
    ]
    assert settlements.figures(store, "settlement-0", 5)["run_id"].to_list() == ["settlement-0"]
    hold = brake.find_hold(store, "settlement-1")
    assert hold is not None
    assert (hold.ended, hold.ran_by, hold.superseded_by) == ("complete", "kari", None)
    brake.record_release(store, "settlement-1", "ola", None, NOON)
    assert settlements.figures(store, "settlement-0", 5)["run_id"].to_list() == ["settlement-0", "settlement-1"]


def test_the_brake_compares_every_case_that_was_checked(store: Store) -> None:
    """Of the cases with something to settle most are flagged: they alone would hold each year's first settlement."""
    sums = ("claim_ore", "extra_ore", "claim_after_threshold_ore", "extra_after_threshold_ore")
    none = dict.fromkeys([*sums, "main_cause", "time_barred_after"])
    reasons = ("nothing_reportable", "nothing_corrected", "no_settlement", "assessment_missing", "bad_input")
    states = ("nothing_to_settle", "nothing_to_settle", "nothing_to_settle", "not_ready", "not_checked")
    more = [
        {"case_id": f"S-{number}", "state": state, "reason": reason} | none
        for number, (state, reason) in enumerate(zip(states, reasons, strict=True))
    ]
    stored(store, 0, *more)
    [row] = settlements.figures(store, "settlement-0", 5).to_dicts()
    counts = {name: row[name] for name in ("population", "compared", "flagged", "not_checked", "difference_ore")}
    assert counts == {"population": 6, "compared": 3, "flagged": 1, "not_checked": 1, "difference_ore": -200_00}


def test_a_settlement_that_did_not_end_is_found_again_with_its_plan(store: Store) -> None:
    run = stored(store)
    found = settlements.interrupted(store, "digest")
    assert found == run
    assert settlements.stored_plan(store, run).is_empty()
    assert settlements.refusals(store, run) == {}
    stored_runs.end(store, run.as_run, "complete", None, NOON)
    assert settlements.interrupted(store, "digest") is None


def test_what_a_settlement_knows_of_a_closed_case_is_purged(store: Store) -> None:
    stored(store)
    run = begin(store, a_run())
    stored_runs.end(store, run, "complete", None, NOON)
    late = Times(dt.date(2030, 1, 1), dt.date(2030, 1, 1), dt.date(2030, 1, 1))
    cases = due_cases(store, late)
    assert "S-old" in cases["case_id"].to_list(), "no monthly run has read it"
    counts = dict(due(store, late, cases.filter(case_id="S-old")).iter_rows())
    assert counts["settlement_members"] == 1
