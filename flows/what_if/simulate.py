"""`bostotte simulate`: how many flags other limits would have given, and whether the teams could handle them."""

from __future__ import annotations

from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.what_if.past_run import PastRun, past_run
from tasks.changes.limit_grid import (
    LimitCombination,
    combinations,
    excluded_cases,
    live_flags,
    simulate,
)
from tasks.entitlement import RuleBook
from tasks.errors import InputError, RateError
from tasks.files import write_text
from tasks.reports.document import write_document
from tasks.reports.simulation import Simulation, limit_alone, simulation_document
from tasks.resources import read_rule_texts
from tasks.settings import Settings, load_settings
from tasks.tabular.csv_writer import csv_text
from tasks.text_files import parse_toml, read_text_file
from tasks.warehouse import reports, sessions
from tasks.yaml_text import load_yaml

_ORE = 100
_MOST_COMBINATIONS = 1000
_MINUTES_PER_HOUR = 60

Amounts = Annotated[list[Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Grid(_Part):
    """The limits to try."""

    monthly_kroner: Amounts
    percent: Amounts = [Decimal(0)]
    cumulative_kroner: Amounts = [Decimal(0)]


class LimitsFile(_Part):
    """The file of a simulation: the limits to try, and how much time the teams have.

    minutes_per_flag: the time that a flag takes. capacity_hours: per team, the hours a month for flags.
    """

    minutes_per_flag: Annotated[float, Field(gt=0, le=10_000)]
    grid: Grid
    capacity_hours: dict[str, Annotated[float, Field(ge=0)]] = {}

    def limits(self) -> list[LimitCombination]:
        """Every combination of the grid, sorted."""
        grid = self.grid
        monthly, percent, cumulative = (
            [int(100 * each) for each in values]
            for values in (grid.monthly_kroner, grid.percent, grid.cumulative_kroner)
        )
        return combinations(monthly, percent, cumulative)

    def hours(self, flags: int) -> float:
        """The hours that a number of flags take."""
        return flags * self.minutes_per_flag / _MINUTES_PER_HOUR

    def handles(self, hours: float) -> int:
        """The number of flags that a number of hours is enough for."""
        return int(hours * _MINUTES_PER_HOUR / self.minutes_per_flag + 1e-9)


def read_limits_file(path: Path) -> LimitsFile:
    """Read and check a TOML file, or a YAML file with the same names.

    Raises InputError that names the file and the setting that is wrong.
    """
    try:
        found = LimitsFile.model_validate(_parsed(path))
    except ValidationError as fault:
        faults = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in fault.errors())
        raise InputError(
            f"The limits file {path} is not usable: {faults}.", advice="Begin with config/limits.example.toml."
        ) from None
    if prod(len(set(each)) for each in found.grid.model_dump().values()) > _MOST_COMBINATIONS:
        raise InputError(f"The limits file {path} has more than {_MOST_COMBINATIONS} combinations.")
    return found


def _parsed(path: Path) -> Any:
    what = f"The limits file {path}"
    text = read_text_file(path, what)
    if path.suffix in {".yaml", ".yml"}:
        return load_yaml(what, text)
    return parse_toml(text, what)


def simulate_limits(config: Path, limits: Path, *, run: str | None, out: Path | None) -> list[str]:
    """Simulate the limits of a file on a past run; write page, CSV and JSON, and give the lines to print."""
    settings = load_settings(config)
    file = read_limits_file(limits)
    with sessions.reading(settings, exact=True) as source:
        past = past_run(source, run)
        cases = reports.simulation_cases(source, past.run_id)
        months = reports.simulation_months(source, past.run_id)
    _check_teams(limits, file, cases)
    simulation = Simulation(
        run_id=past.run_id,
        month=past.month,
        as_of=past.as_of,
        is_test=past.is_test,
        live_limits=sorted(cases["limit_ore"].unique()),
        flags=simulate(cases, months, past.month, file.limits()),
        live=live_flags(cases),
        excluded=excluded_cases(cases).height,
        minutes_per_flag=file.minutes_per_flag,
        hours=file.hours,
        capacity={team: file.handles(hours) for team, hours in file.capacity_hours.items()},
        smallest_count=settings.analysts.smallest_count,
        least_limit_ore=_minimum_payout(settings, past),
    )
    folder = out or settings.what_if_folder / f"simulate-{past.run_id}"
    return [*_lines(past, simulation), *_write(simulation, folder, settings.reports.language)]


def _minimum_payout(settings: Settings, past: PastRun) -> int:
    """The minimum payout in the run's month, in øre; 0 where the rules have no rates for it."""
    try:
        return RuleBook.parse(read_rule_texts(settings.rules.schemes_folder())).minimum_payout_ore(past.month)
    except RateError:
        return 0


def _check_teams(limits: Path, file: LimitsFile, cases: pl.DataFrame) -> None:
    known = sorted(cases["team"].unique())
    unknown = sorted(set(file.capacity_hours) - set(known))
    if unknown:
        raise InputError(
            f"The limits file {limits}: capacity_hours: the run has no team «{unknown[0]}».",
            advice=f"Its teams: {', '.join(known)}.",
        )


def _lines(past: PastRun, simulation: Simulation) -> list[str]:
    """The lines that the command prints; counts are hidden as on the page."""
    live = simulation.live_flags
    hours = None if live is None else simulation.hours(live)
    return [
        f"Run {past.run_id}, month {past.month:%Y-%m}: {_count(live)} flags at the live limit, {_hours(hours)} hours.",
        "All teams:",
        *(f"  {_count_line(row)}" for row in simulation.of(None).iter_rows(named=True)),
        *_all_teams(simulation),
        *(line for team in simulation.teams for line in _team_lines(simulation, team)),
    ]


def _team_lines(simulation: Simulation, team: str) -> list[str]:
    rows = limit_alone(simulation.of(team)).iter_rows(named=True)
    counts = "; ".join(_count_line(row) for row in rows)
    return [f"{team}: {counts}", *_capacity("your team handles", simulation, team)]


def _count_line(row: dict[str, Any]) -> str:
    return f"from {_limit_text(row)}: {_count(row['flags'])} flags, {_hours(row['hours'])} h"


def _count(number: int | None) -> str:
    return "(hidden)" if number is None else str(number)


def _hours(hours: float | None) -> str:
    return "(hidden)" if hours is None else f"{hours:.1f}"


def _capacity(label: str, simulation: Simulation, team: str | None) -> list[str]:
    capacity = simulation.capacity_of(team)
    if capacity is None:
        return []
    fits, uncertain = simulation.lowest_that_fits(team), simulation.lower_may_fit(team)
    if fits is None:
        limit = "no limit here is certain to fit; hidden counts may" if uncertain else "no limit here fits"
    else:
        certain = "certain to fit" if uncertain else "that fits"
        limit = f"the lowest limit {certain} is {_kroner(fits['monthly_ore'])} kr"
        limit += "; a lower one with a hidden count may fit too" if uncertain else ""
    return [f"  {label} {capacity}: {limit}"]


def _all_teams(simulation: Simulation) -> list[str]:
    """The lowest limit at which each team's flags are within its own capacity."""
    teams = simulation.teams_with_capacity
    if not teams:
        return []
    least = simulation.lowest_for_each_team
    if least is not None:
        return [f"  each team is within its own capacity from {_kroner(least)} kr"]
    over = ", ".join(team for team in teams if simulation.lowest_that_fits(team) is None)
    return [f"  no limit here is certain to be within each team's own capacity: {over}"]


def _limit_text(row: dict[str, int]) -> str:
    parts = [f"{_kroner(row['monthly_ore'])} kr"]
    parts += [f"and {row['percent_hundredths'] / _ORE:g} %"] if row["percent_hundredths"] else []
    parts += [f"or {_kroner(row['cumulative_ore'])} kr in sum"] if row["cumulative_ore"] else []
    return " ".join(parts)


def _kroner(ore: int) -> str:
    return f"{ore / _ORE:.2f}" if ore % _ORE else str(ore // _ORE)


def _write(simulation: Simulation, folder: Path, code: str) -> list[str]:
    """Write the page in a language, and the same counts as CSV and JSON."""
    page, table, data = folder / "simulation.html", folder / "simulation.csv", folder / "simulation.json"
    shown = simulation.shown.select(
        pl.lit(simulation.run_id).alias("run_id"),
        pl.col("team").fill_null("(all)"),
        (pl.col("monthly_ore") / _ORE).alias("monthly_kroner"),
        (pl.col("percent_hundredths") / _ORE).alias("percent"),
        (pl.col("cumulative_ore") / _ORE).alias("cumulative_kroner"),
        "flags",
        pl.col("hours").round(2),
        (pl.col("under_ore") / _ORE).alias("under_kroner"),
        (pl.col("over_ore") / _ORE).alias("over_kroner"),
    )
    write_document(simulation_document(simulation, code), page)
    write_text(table, csv_text(shown))
    write_text(data, shown.write_json())
    return [f"{'page:':<10} {page}", f"{'table:':<10} {table}", f"{'data:':<10} {data}"]
