"""A simulation and a rehearsal with enough cases to look right on their pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from tasks.changes.limit_grid import combinations, live_flags, simulate
from tasks.changes.rehearsal import RehearsedCases, groups, histogram
from tasks.reports.rehearsal import Rehearsal, RuleDifference
from tasks.reports.simulation import Simulation
from tasks.validation import columns
from tests.changes.test_limit_grid import compared_cases, months_of

OCTOBER = dt.date(2026, 10, 1)


def build_simulation(differences: Sequence[int] = tuple(range(40, 1200, 40)), smallest_count: int = 5) -> Simulation:
    """A case for each difference in kroner, by turns in two teams."""
    amounts = [(1000, 1000 + kroner, 1000 + kroner) for kroner in differences]
    cases = compared_cases(amounts)
    return Simulation(
        run_id="2026-10-20261112T050000Z-7f3a",
        month=OCTOBER,
        as_of=dt.date(2026, 11, 12),
        is_test=True,
        live_limits=[63_00],
        flags=simulate(cases, months_of(amounts), OCTOBER, combinations([0, 63_00, 500_00], [0, 10_00], [0])),
        live=live_flags(cases),
        excluded=3,
        minutes_per_flag=30,
        hours=lambda flags: flags / 2,
        capacity={"Nord": 9, "Sør": 0},
        smallest_count=smallest_count,
    )


def build_rehearsal(rows: pl.DataFrame | None = None, smallest_count: int = 5) -> Rehearsal:
    """A rehearsal of some RehearsedCases, or of thirty of which some lose, some gain and some stay as they are."""
    cases = _thirty_cases() if rows is None else rows
    return Rehearsal(
        run_id="2026-10-20261112T050000Z-7f3a",
        run_month=OCTOBER,
        month=dt.date(2027, 6, 1),
        is_test=False,
        rules_before="2026-06-01.f1.b1df13845a",
        rules_after="2027-06-01.f1.0123456789",
        municipalities={"0301": "Oslo"},
        groups=groups(cases),
        bars=histogram(cases["difference_ore"].to_list()),
        unconfirmed={"coverage": 30, "heating": 1},
        differences=[
            RuleDifference("oslo", "coverage", "Dekningsgrad", True, ("0.74", "official"), ("0.75", "unconfirmed"))
        ],
        smallest_count=smallest_count,
        left_out=1,
    )


def _thirty_cases() -> pl.DataFrame:
    effects = {-1: "loses", 0: "unchanged", 1: "gains"}
    rows = [
        (
            f"S-{number}",
            "0301",
            "Bydel Søndre Nordstrand",
            "oslo",
            1 + number % 7,
            9000_00,
            9000_00 + step,
            step,
            effect,
        )
        for number in range(30)
        for sign, effect in [list(effects.items())[number % 3]]
        for step in [sign * number * 90_00]
        if sign == 0 or number > 0
    ]
    return pl.DataFrame(rows, schema=dict(columns(RehearsedCases)), orient="row")
