"""The law: a million household-months of each scheme, and a hundred thousand differences attributed to their causes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache, partial
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from tasks.entitlement import attribute, calculate
from tasks.entitlement.attribution import INPUTS
from tasks.validation import CaseMonths, columns
from tasks.warehouse.engine.frames import ArrowStream, read_frame
from tests.benchmarks.measuring import best_seconds, peak_megabytes
from tests.entitlement.comparing import MUNICIPALITIES
from tests.entitlement.reference import reckon
from tests.entitlement.rules import book

MILLION = 1_000_000
SAMPLE = 20_000
DIFFERENCES = 100_000
ATTRIBUTED = 300
FOLDER = Path(__file__).parent
SQL = {
    "state": "state_scheme",
    "oslo": "weighted_income",
    "oslo-bkb": "step_percentage",
    "bodo": "step_percentage",
    "bergen": "income_bands",
    "oslo-husleietilskudd": "income_gap",
}
"""The SQL file that calculates each scheme."""
CAUSES = tuple(INPUTS)


def household_months(scheme: str, count: int, *, seed: int = 1) -> pl.DataFrame:
    """Household-months with mixed dates, household sizes and variants, and with realistic incomes and rents."""
    draws = iter(range(seed * 100, seed * 100 + 100))

    def whole(low: int, high: int) -> pl.Series:
        return (
            pl.int_range(count, eager=True).sample(count, with_replacement=True, seed=next(draws)) % (high - low) + low
        )

    def one_in(number: int) -> pl.Series:
        return whole(0, number) == 0

    months = book().schemes[scheme].table["month"]
    income = whole(0, 45_000_00)
    frame = pl.DataFrame(
        {
            "case_id": pl.int_range(count, eager=True).cast(pl.String),
            "month": months.gather(whole(0, len(months))),
            "municipality": pl.Series(MUNICIPALITIES).gather(whole(0, len(MUNICIPALITIES))),
            "adults": whole(1, 4),
            "aged_18_19": whole(0, 2),
            "children": whole(0, 4),
            "monthly_income_ore": income,
            "monthly_disability_benefit_ore": income // 2,
            "net_wealth_ore": whole(0, 600_000_00),
            "home_wealth_ore": whole(0, 900_000_00),
            "tenure": pl.Series(["rented", "rented", "owned", "cooperative"]).gather(whole(0, 4)),
            "housing_cost_ore": whole(3_000_00, 18_000_00),
            "adapted_home": one_in(20),
            "young_disabled": one_in(8),
            "single_pensioner": one_in(6),
            "pensioner": one_in(5),
            "income_deduction_ore": pl.Series([0] * count, dtype=pl.Int64),
            "cost_group": pl.Series([None] * count, dtype=pl.Int64),
        }
    ).with_columns(scheme=pl.lit(scheme))
    return frame.select(columns(CaseMonths).keys()).cast(columns(CaseMonths))  # type: ignore[arg-type]


@cache
def state_seconds() -> float:
    """Seconds for a million household-months of the state scheme, checks of both frames included."""
    return best_seconds(partial(calculate, household_months("state", MILLION), book()))


def bench_state_million() -> dict[str, Any]:
    """The state scheme against the slow reference (a sample of it, scaled up) and against DuckDB SQL."""
    cases = household_months("state", MILLION)
    seconds = state_seconds()
    return {
        "household_months": MILLION,
        "seconds": round(seconds, 3),
        "target_seconds": 0.5,
        "peak_megabytes": peak_megabytes(one_million_of_the_state_scheme),
        "target_megabytes": 1000,
        **_against_reference(cases, seconds),
        **_against_sql("state", cases, seconds),
    }


def one_million_of_the_state_scheme() -> None:
    """The work whose memory is measured, including the creation of the cases."""
    calculate(household_months("state", MILLION), book())


def bench_municipal_schemes() -> dict[str, Any]:
    """Each municipal scheme against the state scheme (at most 3 times its time), the slow reference and SQL."""
    found: dict[str, Any] = {"target_times_state": 3}
    for scheme in book().schemes:
        if scheme == "state":
            continue
        cases = household_months(scheme, MILLION)
        seconds = best_seconds(partial(calculate, cases, book()), runs=3)
        found[scheme] = {
            "seconds": round(seconds, 3),
            "times_state": round(seconds / state_seconds(), 2),
            **_against_reference(cases, seconds),
            **_against_sql(scheme, cases, seconds),
        }
    return found


def bench_attribution() -> dict[str, Any]:
    """A hundred thousand differences in which every cause has changed, against the slow reference and SQL."""
    before, after = (household_months("state", DIFFERENCES, seed=seed) for seed in (2, 3))
    after = after.with_columns(month=pl.lit(dt.date(2026, 10, 1)))
    decided = after.select("case_id", decided_ore=pl.lit(1_000_00, pl.Int64))
    seconds = best_seconds(partial(attribute, before, after, decided, book()), runs=3)
    pairs = list(zip(before.head(ATTRIBUTED).to_dicts(), after.head(ATTRIBUTED).to_dicts(), strict=True))
    slow = best_seconds(lambda: [reference_shares(*pair) for pair in pairs], runs=1) * DIFFERENCES / ATTRIBUTED
    in_sql, theirs = _attributed_in_sql(before, after)
    ours = attribute(before, after, decided, book())
    both = ours.join(theirs, on=["case_id", "cause"])
    apart = (pl.col("amount_ore") * 120 - pl.col("times_orders")).abs() >= 120
    exact = {(pair[0]["case_id"], cause): share for pair in pairs for cause, share in reference_shares(*pair).items()}
    first = ours.filter(pl.col("cause").is_in(CAUSES)).head(ATTRIBUTED * len(CAUSES))
    return {
        "differences": DIFFERENCES,
        "seconds": round(seconds, 3),
        "target_seconds": 5,
        "reference_seconds": round(slow, 1),
        "times_reference": round(slow / seconds),
        "differs_from_reference": sum(
            abs(100 * exact[row["case_id"], row["cause"]] - row["amount_ore"]) >= 1
            for row in first.iter_rows(named=True)
        ),
        "duckdb_sql_seconds": round(in_sql, 3),
        "times_duckdb_sql": round(in_sql / seconds, 2),
        "differs_from_duckdb_sql": both.filter(apart).height + abs(both.height - len(CAUSES) * DIFFERENCES),
    }


def reference_shares(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Fraction]:
    """Each cause's share in kroner: its mean step over every order of the causes, by the slow reference."""
    amounts = {
        chosen: reckon(
            before | {name: after[name] for cause in chosen for name in INPUTS[cause]}, "operational"
        ).entitlement
        for size in range(len(CAUSES) + 1)
        for chosen in map(frozenset, combinations(CAUSES, size))
    }
    shares = dict.fromkeys(CAUSES, Fraction(0))
    orders = list(permutations(CAUSES))
    for order in orders:
        for place, cause in enumerate(order):
            step = amounts[frozenset(order[: place + 1])] - amounts[frozenset(order[:place])]
            shares[cause] += Fraction(step, len(orders))
    return shares


def _against_reference(cases: pl.DataFrame, seconds: float) -> dict[str, Any]:
    rows = cases.head(SAMPLE).to_dicts()
    slow = best_seconds(lambda: [reckon(row, "operational") for row in rows], runs=1) * cases.height / SAMPLE
    return {"reference_seconds": round(slow, 1), "times_reference": round(slow / seconds)}


def _against_sql(scheme: str, cases: pl.DataFrame, seconds: float) -> dict[str, Any]:
    """Calculate the same amounts by SQL on two threads, and count those that differ."""
    query = _sql(SQL[scheme])
    with _duckdb(scheme) as connection:
        connection.register("cases", ArrowStream(cases))
        in_sql = best_seconds(lambda: read_frame(connection, query), runs=3)
        theirs = read_frame(connection, query)
    ours = calculate(cases, book()).select("case_id", "entitlement_ore")
    both = ours.join(theirs, on="case_id", suffix="_sql")
    alike = both.filter(pl.col("entitlement_ore") == pl.col("entitlement_ore_sql")).height
    return {
        "duckdb_sql_seconds": round(in_sql, 3),
        "times_duckdb_sql": round(in_sql / seconds, 2),
        "differs_from_duckdb_sql": cases.height - alike,
    }


def _attributed_in_sql(before: pl.DataFrame, after: pl.DataFrame) -> tuple[float, pl.DataFrame]:
    """Seconds, and each cause's share times the number of orders of the causes."""
    mixed, shares = _sql("attribution_mixed"), _sql("attribution_shares")
    with _duckdb("state") as connection:
        connection.register("before", ArrowStream(before))
        connection.register("after", ArrowStream(after))
        connection.execute(mixed)
        connection.sql(_sql(SQL["state"])).create_view("entitlements")

        def run() -> pl.DataFrame:
            connection.execute(mixed)
            return read_frame(connection, shares)

        return best_seconds(run, runs=1), read_frame(connection, shares)


@contextmanager
def _duckdb(scheme: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.register("parameters", ArrowStream(book().schemes[scheme].table))
        groups = book().municipalities.entries.select("group", municipality=pl.col("number"))
        connection.register("groups", ArrowStream(groups))
        yield connection


def _sql(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").rstrip().removesuffix(";")
