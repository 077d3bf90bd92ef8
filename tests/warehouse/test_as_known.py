"""Later data does not change the data known at an earlier run; a new answer replaces the whole month."""

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.validation import AssessmentItems
from tasks.warehouse import runs
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import Results, join_sides
from tests.frames import KEY, NAMES, NOON, OCTOBER, rows
from tests.warehouse.engine.test_store import a_run, batch, begin, results

FIRST, LATER = "r-12", "r-13"


def partly_back(found: Results) -> Results:
    """The same case with part of its entitlement restored and its flag withdrawn."""
    amounts = {"entitlement_ore": pl.lit(100_00, pl.Int64), "difference_ore": pl.lit(-900_00, pl.Int64)}
    now = found.of_side("entitlements", "now").with_columns(
        entitlement_ore=pl.lit(100_00, pl.Int64), outcome=pl.lit("granted")
    )
    return Results(
        found.frames
        | {
            "entitlements": join_sides(found.of_side("entitlements", "decided"), now),
            "month_comparisons": found["month_comparisons"].with_columns(**amounts),
            "comparisons": found["comparisons"].with_columns(
                **amounts, kind=pl.lit("decrease"), state=pl.lit("observed")
            ),
            "attributions": found["attributions"].with_columns(amount_ore=pl.lit(-900_00, pl.Int64)),
            "case_states": found["case_states"].with_columns(state=pl.lit("observed")),
            "flags": found["flags"].clear(),
            "member_incomes": found["member_incomes"].clear(),
            "flag_events": found["flag_events"].with_columns(event=pl.lit("withdrawn"), reason=pl.lit("new_data")),
        }
    )


def corrected(folder: Path) -> tuple[Path, Path]:
    """A store and its copy; the second run got a corrected month with fewer income lines."""
    with Store(folder / "store.duckdb") as store:
        for number, (run_id, amounts) in enumerate(((FIRST, [20_000_00, 500_00]), (LATER, [18_000_00]))):
            at = NOON + dt.timedelta(days=number)
            run = begin(store, a_run(run_id=run_id, started_at=at, as_of=at.date()))
            pieces = batch(number)
            pieces["lookups"] = pieces["lookups"].with_columns(run_id=pl.lit(run_id), requested_at=pl.lit(at))
            pieces["lookups"] = pieces["lookups"].with_columns(outcome=pl.lit("data"))
            pieces["assessment_items"] = rows(AssessmentItems, {"lookup_id": f"s-{number}"})
            line = pieces["income_lines"]
            pieces["income_lines"] = pl.concat(
                line.with_columns(amount_ore=pl.lit(amount, pl.Int64), ordinal=pl.lit(place, pl.Int64))
                for place, amount in enumerate(amounts)
            )
            runs.store_batch(store, run, 0, **pieces)
            found = results("flagged")
            runs.store_results(store, run, found if number == 0 else partly_back(found))
            runs.end(store, run, "complete", None, at)
        return store.path, publish_snapshot(
            store, folder / "analyst" / "copy.duckdb", NAMES, CopyOptions(detail="full")
        )


@pytest.mark.slow
def test_a_later_correction_does_not_change_what_was_known_before(tmp_path: Path) -> None:
    for path in corrected(tmp_path):
        with duckdb.connect(str(path), read_only=True) as connection:

            def ask(
                question: str, connection: duckdb.DuckDBPyConnection = connection, **values: object
            ) -> list[object]:
                return [row[0] for row in connection.execute(question, values).fetchall()]

            income = "SELECT amount_ore FROM income_as_known($run) ORDER BY ordinal"
            assert ask(income, run=FIRST) == [20_000_00, 500_00]
            assert ask(income, run=LATER) == [18_000_00]
            at = "SELECT amount_ore FROM income_known_at($month, $at) ORDER BY ordinal"
            assert ask(at, month=OCTOBER, at=NOON) == [20_000_00, 500_00]
            assert ask(at, month=OCTOBER, at=NOON + dt.timedelta(days=2)) == [18_000_00]
            assert ask(at, month=OCTOBER, at=NOON - dt.timedelta(days=1)) == []
            entitled = "SELECT entitlement_ore FROM entitlements_as_known($run)"
            assert (ask(entitled, run=FIRST), ask(entitled, run=LATER)) == ([0], [100_00])
            entitled_at = "SELECT entitlement_ore FROM entitlements_known_at($month, $at)"
            assert ask(entitled_at, month=OCTOBER, at=NOON) == [0]
            assert ask(entitled_at, month=OCTOBER, at=NOON + dt.timedelta(days=2)) == [100_00]
            events = "SELECT event FROM flags_as_known($run)"
            assert (ask(events, run=FIRST), ask(events, run=LATER)) == (["new"], ["withdrawn"])
            assert ask("SELECT count(*) FROM assessments_as_known($run)", run=FIRST) == [1]
            assert ask("SELECT person_key FROM income_as_known($run)", run=LATER)[0] in {
                KEY,
                NAMES.for_copy("person", KEY),
            }
