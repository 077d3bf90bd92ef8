"""A run has the same answers from the view of all runs and from its cached answers."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from tasks.validation import Lookups, Plan, columns
from tasks.warehouse import runs
from tasks.warehouse.engine.store import Store
from tests.frames import KEY, NOON, OCTOBER, rows
from tests.warehouse.engine.test_store import FEEDS, a_run, batch, begin, recipients

OTHER = "b" * 24
SEPTEMBER = dt.date(2026, 9, 1)


def test_what_is_found_once_for_a_run_is_what_the_view_says_of_it(tmp_path: Path) -> None:
    with Store(tmp_path / "store.duckdb") as store:
        first = begin(store, a_run(run_id="r-1"))
        brought = batch(1)
        brought["lookups"] = pl.concat(
            [
                brought["lookups"],
                rows(
                    Lookups,
                    {"lookup_id": "l-2", "person_key": OTHER, "period_from": "2026-08", "period_to": "2026-10"},
                    {"lookup_id": "t-1", "resource": "siste_skatteoppgjoer", "outcome": "data"},
                ),
            ]
        ).with_columns(run_id=pl.lit("r-1"))
        runs.store_batch(store, first, 0, **brought)
        reused: list[dict[str, Any]] = [
            {"case_id": "B-1", "known_lookup_id": "l-1"},
            {"case_id": "B-2", "known_lookup_id": "l-1"},
            {"case_id": "B-2", "person_key": OTHER, "known_lookup_id": "l-2"},
            {"case_id": "B-2", "person_key": OTHER, "known_lookup_id": "l-2", "month": SEPTEMBER},
            {"case_id": "B-1", "resource": "summertskattegrunnlag", "month": None, "known_lookup_id": "s-1"},
        ]
        known: dict[str, Any] = {
            "municipality": "0301",
            "person_key": KEY,
            "resource": "inntekt",
            "month": OCTOBER,
            "reason": "known",
        }
        rows_of_plan = [{"position": position} | known | row for position, row in enumerate(reused)]
        plan = pl.DataFrame(rows_of_plan, schema=dict(columns(Plan)))
        second = a_run(run_id="r-2", started_at=NOON + dt.timedelta(days=1))
        runs.begin(store, second, recipients(), plan, FEEDS)
        own = batch(3)
        own["lookups"] = own["lookups"].with_columns(run_id=pl.lit("r-2"), person_key=pl.lit(OTHER))
        own["income_lines"] = own["income_lines"].with_columns(person_key=pl.lit(OTHER))
        runs.store_batch(store, second, 0, **own)
        for run in (first, second):
            by_view = runs.answers(store, run).sort(pl.all())
            with runs.cached_answers(store, run):
                cached = runs.answers(store, run).sort(pl.all())
            assert cached.equals(by_view)
        assert set(by_view.filter(person_key=KEY)["lookup_id"]) == {"l-1", "s-1"}
        assert set(by_view.filter(person_key=OTHER)["lookup_id"]) == {"l-2", "l-3", "s-3"}
