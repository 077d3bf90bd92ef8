"""`bostotte simulate`: how many flags other limits would have given, and whether the teams could handle them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.what_if.limits_file import LimitsFile, read_limits_file
from flows.what_if.past_run import PastRun, past_run
from tasks.changes.limit_grid import ComparedCases, live_flags, set_aside, simulate
from tasks.errors import InputError
from tasks.files import write_text
from tasks.reports.document import write_document
from tasks.reports.language import language
from tasks.reports.limit_words import monthly_limit
from tasks.reports.simulation import Simulation, limit_alone, lowest_that_fits, simulation_document
from tasks.settings import load_settings
from tasks.tabular.csv_writer import csv_text
from tasks.validation import validate
from tasks.warehouse import sessions

_ORE = 100


def simulate_limits(config: Path, limits: Path, *, run: str | None, out: Path | None) -> list[str]:
    """Simulate the limits of a file on a past run; write page, CSV and JSON, and give the lines to print."""
    settings = load_settings(config)
    file = read_limits_file(limits)
    with sessions.reading(settings) as source:
        past = past_run(source, run)
        cases = validate(ComparedCases, source.query("reports/what_if/simulate", run_id=past.run_id))
        months = source.query("reports/what_if/simulate_months", run_id=past.run_id)
    _check_teams(limits, file, cases)
    simulation = Simulation(
        run_id=past.run_id,
        month=past.month,
        as_of=past.as_of,
        is_test=past.is_test,
        live_limit=_live_limit(cases),
        flags=simulate(cases, months, past.month, file.limits()),
        live=live_flags(cases),
        set_aside=set_aside(cases).height,
        minutes_per_flag=file.minutes_per_flag,
        hours=file.hours,
        capacity={team: file.handles(hours) for team, hours in file.capacity_hours.items()},
    )
    folder = out or settings.what_if_folder / f"simulate-{past.run_id}"
    return [*_lines(past, simulation), *_write(simulation, folder)]


def _check_teams(limits: Path, file: LimitsFile, cases: pl.DataFrame) -> None:
    known = sorted(cases["team"].unique())
    strange = sorted(set(file.capacity_hours) - set(known))
    if strange:
        raise InputError(
            f"The limits file {limits}: capacity_hours: the run has no team «{strange[0]}».",
            advice=f"Its teams: {', '.join(known)}.",
        )


def _live_limit(cases: pl.DataFrame) -> str:
    found = sorted(cases["limit_ore"].unique())
    return " eller ".join(monthly_limit(each, language()) for each in found) or "ingen saker"


def _lines(past: PastRun, simulation: Simulation) -> list[str]:
    live = simulation.live.row(0, named=True)["flags"]
    said = f"{live} flags at the live limit, {simulation.hours(live):.1f} hours."
    teams = simulation.live["team"].drop_nulls().to_list()
    return [
        f"Run {past.run_id}, month {past.month:%Y-%m}: {said}",
        "All teams:",
        *(f"  {_told(simulation, row)}" for row in simulation.of(None).iter_rows(named=True)),
        *_capacity("your teams handle", simulation, None, simulation.all_capacity),
        *(line for team in teams for line in _team_lines(simulation, team)),
    ]


def _team_lines(simulation: Simulation, team: str) -> list[str]:
    rows = limit_alone(simulation.of(team)).iter_rows(named=True)
    told = "; ".join(_told(simulation, row) for row in rows)
    return [f"{team}: {told}", *_capacity("your team handles", simulation, team, simulation.capacity.get(team))]


def _told(simulation: Simulation, row: dict[str, int]) -> str:
    return f"from {_limit(row)}: {row['flags']} flags, {simulation.hours(row['flags']):.1f} h"


def _capacity(whose: str, simulation: Simulation, team: str | None, capacity: int | None) -> list[str]:
    if capacity is None:
        return []
    fits = lowest_that_fits(simulation.of(team), capacity)
    reached = f"the lowest limit that fits is {_kroner(fits['monthly_ore'])} kr" if fits else "no limit here fits"
    return [f"  {whose} {capacity}: {reached}"]


def _limit(row: dict[str, int]) -> str:
    words = [f"{_kroner(row['monthly_ore'])} kr"]
    words += [f"and {row['percent_hundredths'] / _ORE:g} %"] if row["percent_hundredths"] else []
    words += [f"or {_kroner(row['cumulative_ore'])} kr in sum"] if row["cumulative_ore"] else []
    return " ".join(words)


def _kroner(ore: int) -> str:
    return f"{ore / _ORE:.2f}" if ore % _ORE else str(ore // _ORE)


def _write(simulation: Simulation, folder: Path) -> list[str]:
    page, table, data = folder / "simulation.html", folder / "simulation.csv", folder / "simulation.json"
    hours = pl.Series("hours", [round(simulation.hours(flags), 2) for flags in simulation.flags["flags"]], pl.Float64)
    shown = simulation.flags.select(
        pl.lit(simulation.run_id).alias("run_id"),
        pl.col("team").fill_null("(all)"),
        (pl.col("monthly_ore") / _ORE).alias("monthly_kroner"),
        (pl.col("percent_hundredths") / _ORE).alias("percent"),
        (pl.col("cumulative_ore") / _ORE).alias("cumulative_kroner"),
        "flags",
        hours,
        (pl.col("under_ore") / _ORE).alias("under_kroner"),
        (pl.col("over_ore") / _ORE).alias("over_kroner"),
    )
    write_document(simulation_document(simulation), page)
    write_text(table, csv_text(shown))
    write_text(data, shown.write_json())
    return [f"{'page:':<10} {page}", f"{'table:':<10} {table}", f"{'data:':<10} {data}"]
