"""A simulation of limits as a page in bokmål: flags, kroner and hours for each limit, in all and per team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from tasks.reports import numbers
from tasks.reports.document import Card, Document, Grid, Section
from tasks.reports.language import language
from tasks.reports.plots import Level, Series, line_plot

_MOST_LINES = 4


@dataclass(frozen=True)
class Simulation:
    """What is shown. flags: GridFlags. live: the same without limits, of the run itself.

    hours: what so many flags take. capacity: how many flags each team handles per month.
    """

    run_id: str
    month: dt.date
    as_of: dt.date
    is_test: bool
    live_limit: str
    flags: pl.DataFrame
    live: pl.DataFrame
    set_aside: int
    minutes_per_flag: float
    hours: Callable[[int], float]
    capacity: Mapping[str, int]

    @property
    def all_capacity(self) -> int | None:
        """How many flags all teams together handle; none unless each of them says it."""
        teams = self.live["team"].drop_nulls().to_list()
        return sum(self.capacity.values()) if teams and set(teams) <= set(self.capacity) else None

    def of(self, team: str | None) -> pl.DataFrame:
        """The rows of a team, or of all."""
        return self.flags.filter(pl.col("team").eq_missing(team))


def simulation_document(simulation: Simulation) -> Document:
    """The page."""
    live = simulation.live.row(0, named=True)
    teams = simulation.live["team"].drop_nulls().to_list()
    return Document(
        title="Hva andre grenser ville gitt",
        sub=f"{language().month(simulation.month).capitalize()}, kjøring {simulation.run_id}. Ingenting er endret.",
        is_test=simulation.is_test,
        cards=[
            Card("Avvik i kjøringen", numbers.count(live["flags"]), f"grense: {simulation.live_limit}"),
            Card("Arbeid med dem", f"{hours_text(simulation.hours(live['flags']))}", _minutes(simulation)),
            *_capacity_cards(simulation),
        ],
        sections=[
            _section("Alle team", simulation, None, simulation.all_capacity),
            *(_section(team, simulation, team, simulation.capacity.get(team)) for team in teams),
        ],
        facts=_facts(simulation),
    )


def limit_words(row: Mapping[str, int]) -> str:
    """A combination of limits in a few words."""
    words = [f"fra {numbers.kroner(row['monthly_ore'])}"]
    if row["percent_hundredths"]:
        words.append(f"og {_percent(row['percent_hundredths'])}")
    if row["cumulative_ore"]:
        words.append(f"eller {numbers.kroner(row['cumulative_ore'])} i sum")
    return " ".join(words)


def hours_text(hours: float) -> str:
    """Hours, with one decimal under ten."""
    return f"{numbers.count(round(hours))} t" if hours >= 10 else f"{hours:.1f} t".replace(".", ",")


def _percent(hundredths: int) -> str:
    return f"{hundredths / 100:g} %".replace(".", ",")


def _minutes(simulation: Simulation) -> str:
    return f"{simulation.minutes_per_flag:g} minutter for hvert avvik".replace(".", ",")


def _capacity_cards(simulation: Simulation) -> list[Card]:
    if simulation.all_capacity is None:
        return []
    fits = lowest_that_fits(simulation.of(None), simulation.all_capacity)
    found = [Card("Teamene rekker", numbers.count(simulation.all_capacity), "avvik i måneden")]
    if fits is not None:
        found.append(Card("Laveste mulige grense", numbers.kroner(fits["monthly_ore"]), f"{fits['flags']} avvik"))
    return found


def lowest_that_fits(rows: pl.DataFrame, capacity: int) -> dict[str, int] | None:
    """Of the limits in kroner per month alone, the lowest that gives no more flags than that; none where none does."""
    fitting = limit_alone(rows).filter(pl.col("flags") <= capacity)
    return None if fitting.is_empty() else fitting.row(0, named=True)


def limit_alone(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the least percent and the least sum: in these the monthly limit alone varies."""
    return rows.filter(
        pl.col("percent_hundredths") == pl.col("percent_hundredths").min(),
        pl.col("cumulative_ore") == pl.col("cumulative_ore").min(),
    )


def _section(heading: str, simulation: Simulation, team: str | None, capacity: int | None) -> Section:
    rows = simulation.of(team)
    text = []
    if capacity is not None:
        fits = lowest_that_fits(rows, capacity)
        handles = f"Kapasiteten rekker til {numbers.count(capacity)} avvik i måneden."
        reached = (
            f"Laveste grense som holder seg innenfor: {numbers.kroner(fits['monthly_ore'])} ({fits['flags']} avvik)."
            if fits
            else "Ingen av grensene i tabellen holder seg innenfor."
        )
        text = [handles, reached]
    return Section(heading, text, _plot(heading, rows, capacity), _table(simulation, rows, capacity))


def _plot(heading: str, rows: pl.DataFrame, capacity: int | None) -> Markup:
    steps = limit_alone(rows)["monthly_ore"].to_list()
    groups = rows.select("percent_hundredths", "cumulative_ore").unique(maintain_order=True).rows()
    lines = [
        Series(
            _line_label(percent, summed),
            rows.filter(percent_hundredths=percent, cumulative_ore=summed)["flags"].to_list(),
        )
        for percent, summed in groups[:_MOST_LINES]
    ]
    level = Level("kapasitet", capacity) if capacity is not None else None
    title = f"{heading}: antall avvik etter månedlig grense"
    return line_plot(title, [numbers.kroner(step) for step in steps], lines, level)


def _line_label(percent: int, summed: int) -> str:
    words = [f"og {_percent(percent)}"] if percent else []
    words += [f"eller {numbers.kroner(summed)} i sum"] if summed else []
    return " ".join(words) or "kroner alene"


def _table(simulation: Simulation, rows: pl.DataFrame, capacity: int | None) -> Grid:
    shown = rows.to_dicts()
    header = ["Grense per måned", "Avvik", "Timer", "For lite, kr per måned", "For mye, kr per måned"]
    return Grid(
        header,
        [
            (
                limit_words(row),
                numbers.count(row["flags"]),
                hours_text(simulation.hours(row["flags"])),
                numbers.kroner(row["under_ore"]),
                numbers.kroner(row["over_ore"]),
            )
            for row in shown
        ],
        frozenset(place for place, row in enumerate(shown) if capacity is not None and row["flags"] > capacity),
    )


def _facts(simulation: Simulation) -> list[tuple[str, str]]:
    facts = [
        ("Grense i kjøringen", simulation.live_limit),
        ("Alltid avvik", "Støtte som faller bort eller er ny, uansett grense; aldri en forskjell på 1 kr eller mindre"),
        ("Opplysninger per", language().date(simulation.as_of)),
    ]
    if any(simulation.capacity):
        facts.append(("Uthevede linjer", "flere avvik enn kapasiteten"))
    if simulation.set_aside:
        facts.append(
            ("Holdt utenfor", f"{language().cases(simulation.set_aside)} over grensen, som kjøringen skilte ut")
        )
    return facts
