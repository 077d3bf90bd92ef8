"""A simulation of limits as a page: flags, kroner and hours for each limit, in total and per team.

Small counts are hidden with their kroner and hours (tasks/disclosure.py), limit by limit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from markupsafe import Markup

from tasks.disclosure import TOTAL, hidden_in_table, with_totals
from tasks.reports import numbers
from tasks.reports.document import Card, Document, Grid, Section, hidden_counts_fact
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.limit_words import monthly_limit
from tasks.reports.plots import Level, Series, line_plot
from tasks.reports.shown_counts import Count, shown_alone

_MOST_LINES = 4
_LIMITS = ("monthly_ore", "percent_hundredths", "cumulative_ore")
_DIRECTIONS = ("under", "over")


@dataclass(frozen=True)
class Simulation:
    """What the page shows.

    live_limits: the monthly limits of the run, in øre. flags: GridFlags. live: the same of the run itself, without
    limits. excluded: cases over the limit that the run excluded. hours: the hours that a number of flags take.
    capacity: how many flags each team handles per month. smallest_count: the smallest count that may be shown.
    least_limit_ore: the minimum payout; a limit under it is never proposed, since such amounts are not paid.
    """

    run_id: str
    month: dt.date
    as_of: dt.date
    is_test: bool
    live_limits: Sequence[int]
    flags: pl.DataFrame
    live: pl.DataFrame
    excluded: int
    minutes_per_flag: float
    hours: Callable[[int], float]
    capacity: Mapping[str, int]
    smallest_count: int
    least_limit_ore: int = 0

    @property
    def teams(self) -> list[str]:
        """The teams by name."""
        return self.live["team"].drop_nulls().to_list()

    @cached_property
    def shown(self) -> pl.DataFrame:
        """The rows of `flags` with `hours`; counts, hours and kroner are null where they are hidden."""
        parts = self.flags.partition_by(_LIMITS, maintain_order=True)
        hidden = [_hide(part, self.smallest_count) for part in parts] or [_hide(self.flags, self.smallest_count)]
        shown = pl.concat(hidden)
        hours = [None if flags is None else self.hours(flags) for flags in shown["flags"]]
        return shown.with_columns(pl.Series("hours", hours, pl.Float64))

    @cached_property
    def live_flags(self) -> Count:
        """The number of flags of the run; None where it is hidden."""
        return shown_alone(self.live["flags"][0], self.smallest_count)

    def of(self, team: str | None) -> pl.DataFrame:
        """The shown rows of a team; None: of all teams together."""
        return self.shown.filter(pl.col("team").eq_missing(team))

    def capacity_of(self, team: str | None) -> int | None:
        """How many flags a team handles; of all together only where each team's capacity is given."""
        if team is not None:
            return self.capacity.get(team)
        return sum(self.capacity.values()) if self.teams and set(self.teams) <= set(self.capacity) else None

    def lowest_that_fits(self, team: str | None) -> dict[str, Any] | None:
        """The shown row with the lowest monthly limit, alone, that the capacity is enough for; None where none is.

        A small hidden count is taken for the largest small one, so that the result does not say which it is. A lower
        limit can then be enough too: `lower_may_fit`.
        """
        capacity = self.capacity_of(team)
        exact = self.flags.filter(pl.col("team").eq_missing(team))["flags"]
        rows = limit_alone(self.of(team).with_columns(exact=exact)).filter(
            pl.col("monthly_ore") >= self.least_limit_ore
        )
        largest = pl.max_horizontal("exact", pl.lit(self.smallest_count - 1))
        fitting = rows.filter(pl.when(pl.col("flags").is_null()).then(largest).otherwise("exact") <= capacity)
        return None if capacity is None or fitting.is_empty() else fitting.drop("exact").row(0, named=True)

    @property
    def teams_with_capacity(self) -> list[str]:
        """The teams whose capacity is given."""
        return [team for team in self.teams if team in self.capacity]

    @cached_property
    def lowest_for_each_team(self) -> int | None:
        """The lowest monthly limit, alone, at which each team's own flags are within its own capacity, in øre.

        None where a team has no such limit among those tried. More flags than one team handles are not outweighed by
        another team's time.
        """
        found = [self.lowest_that_fits(team) for team in self.teams_with_capacity]
        limits = [row["monthly_ore"] for row in found if row is not None]
        return max(limits) if limits and len(limits) == len(found) else None

    def lower_may_fit(self, team: str | None) -> bool:
        """Whether a limit under the one of `lowest_that_fits`, else any limit, has a hidden count that may fit too."""
        fits = self.lowest_that_fits(team)
        rows = limit_alone(self.of(team)).filter(pl.col("monthly_ore") >= self.least_limit_ore)
        lower = rows if fits is None else rows.filter(pl.col("monthly_ore") < fits["monthly_ore"])
        return lower["flags"].has_nulls()


def _hide(rows: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """The rows of one limit, of all teams and each, with what must be hidden as null. Counts by direction go."""
    by_team = rows.drop_nulls("team")
    full = with_totals(
        {(row["team"], each): row[f"{each}_cases"] for row in by_team.to_dicts() for each in _DIRECTIONS}
    )
    hidden = hidden_in_table(full, smallest)
    columns = {"flags": TOTAL, "under_ore": "under", "over_ore": "over"}
    names = [TOTAL if team is None else team for team in rows["team"]]
    return rows.select(*_LIMITS, "team", *columns).with_columns(
        pl.Series(
            name,
            [None if (team, column) in hidden else value for team, value in zip(names, rows[name], strict=True)],
            pl.Int64,
        )
        for name, column in columns.items()
    )


def limit_alone(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the least percent and the least sum: in these the monthly limit alone varies."""
    return rows.filter(
        pl.col("percent_hundredths") == pl.col("percent_hundredths").min(),
        pl.col("cumulative_ore") == pl.col("cumulative_ore").min(),
    )


def simulation_document(simulation: Simulation, code: str = BOKMAAL) -> Document:
    """The page, in a language."""
    words = language(code)
    texts = words["simulation"]
    live = simulation.live_flags
    return Document(
        title=texts["title"],
        sub=words.sentence("simulation", "sub", month=words.month(simulation.month), run=simulation.run_id),
        is_test=simulation.is_test,
        code=code,
        cards=[
            Card(
                texts["flags_of_run"],
                words.count(live),
                words.text("simulation", "limit_of_run", limit=_live_limit(simulation, words)),
            ),
            Card(texts["work"], _hours_text(live, simulation, words), _minutes(simulation, words)),
            *_capacity_cards(simulation, words),
        ],
        sections=[
            _section(texts["all_teams"], simulation, None, words),
            *(_section(team, simulation, team, words) for team in simulation.teams),
        ],
        facts=_facts(simulation, words),
    )


def _live_limit(simulation: Simulation, words: Language) -> str:
    *others, last = [monthly_limit(each, words) for each in simulation.live_limits] or [words["simulation"]["no_cases"]]
    for limit in reversed(others):
        last = words.text("simulation", "or", first=limit, last=last)
    return last


def _limit_text(row: Mapping[str, int], words: Language) -> str:
    """A combination of limits in a few words."""
    return " ".join(
        [
            words.text("simulation", "from", amount=words.kroner(row["monthly_ore"])),
            *_other_limits(row["percent_hundredths"], row["cumulative_ore"], words),
        ]
    )


def _other_limits(percent: int, cumulative_ore: int, words: Language) -> list[str]:
    """The limits next to the monthly one, in words."""
    shown = f"{words.number(percent / 100)} %"
    texts = [words.text("simulation", "and_percent", percent=shown)] if percent else []
    amount = words.kroner(cumulative_ore)
    return texts + ([words.text("simulation", "or_in_sum", amount=amount)] if cumulative_ore else [])


def _hours_text(flags: Count, simulation: Simulation, words: Language) -> str:
    """The time that flags take, in hours and minutes."""
    if flags is None:
        return words.count(None)
    hours, minutes = divmod(round(simulation.hours(flags) * 60), 60)
    name = "hours_and_minutes" if minutes else "hours"
    return words.text("simulation", name, hours=numbers.count(hours), minutes=minutes)


def _minutes(simulation: Simulation, words: Language) -> str:
    return words.text("simulation", "minutes", minutes=words.number(simulation.minutes_per_flag))


def _capacity_cards(simulation: Simulation, words: Language) -> list[Card]:
    """For each team with its own capacity the lowest limit that fits it, and the lowest that fits them all."""
    texts, teams = words["simulation"], simulation.teams_with_capacity
    if not teams:
        return []
    least = simulation.lowest_for_each_team
    found = [
        Card(
            texts["lowest_for_each"],
            texts["no_limit"] if least is None else words.kroner(least),
            texts["each_team_within"],
        )
    ]
    for team in teams:
        fits = simulation.lowest_that_fits(team)
        heading = texts["lowest_certain"] if simulation.lower_may_fit(team) else texts["lowest"]
        figure = texts["no_limit"] if fits is None else words.kroner(fits["monthly_ore"])
        capacity = words.text("simulation", "capacity", flags=numbers.count(simulation.capacity[team]))
        found.append(Card(f"{team}: {heading}", figure, capacity))
    return found


def _section(heading: str, simulation: Simulation, team: str | None, words: Language) -> Section:
    """The limits for one team, or for all together: one team cannot do another team's work."""
    rows, capacity = simulation.of(team), None if team is None else simulation.capacity_of(team)
    text = []
    if capacity is not None:
        text = [words.text("simulation", "capacity", flags=numbers.count(capacity)), _within(simulation, team, words)]
    return Section(heading, text, _plot(heading, rows, capacity, words), _table(simulation, rows, capacity, words))


def _within(simulation: Simulation, team: str | None, words: Language) -> str:
    """The lowest limit that the capacity is enough for, and whether a lower one may be."""
    fits, uncertain = simulation.lowest_that_fits(team), simulation.lower_may_fit(team)
    if fits is None:
        return words["simulation"]["none_certain" if uncertain else "none_within"]
    name = "lowest_certain_within" if uncertain else "lowest_within"
    limit, flags = words.kroner(fits["monthly_ore"]), words.count(fits["flags"])
    return words.text("simulation", name, limit=limit, flags=flags)


def _plot(heading: str, rows: pl.DataFrame, capacity: int | None, words: Language) -> Markup:
    steps = limit_alone(rows)["monthly_ore"].to_list()
    groups = rows.select("percent_hundredths", "cumulative_ore").unique(maintain_order=True).rows()
    lines = [
        Series(
            " ".join(_other_limits(percent, cumulative_ore, words)) or words["simulation"]["kroner_alone"],
            rows.filter(percent_hundredths=percent, cumulative_ore=cumulative_ore)["flags"].to_list(),
        )
        for percent, cumulative_ore in groups[:_MOST_LINES]
    ]
    level = Level(words["simulation"]["level"], capacity) if capacity is not None else None
    title = words.text("simulation", "plot", heading=heading)
    return line_plot(title, [words.kroner(step) for step in steps], lines, level, decimal=words.decimal)


def _table(simulation: Simulation, rows: pl.DataFrame, capacity: int | None, words: Language) -> Grid:
    texts, shown = words["simulation"], rows.to_dicts()
    header = [texts[f"{name}_column"] for name in ("limit", "flags", "hours", "under", "over")]
    return Grid(
        header,
        [
            (
                _limit_text(row, words),
                words.count(row["flags"]),
                _hours_text(row["flags"], simulation, words),
                words.kroner(row["under_ore"]),
                words.kroner(row["over_ore"]),
            )
            for row in shown
        ],
        frozenset(
            number
            for number, row in enumerate(shown)
            if capacity is not None and row["flags"] is not None and row["flags"] > capacity
        ),
    )


def _facts(simulation: Simulation, words: Language) -> list[tuple[str, str]]:
    texts = words["simulation"]
    facts = [
        (texts["fact_limit"], _live_limit(simulation, words)),
        (texts["fact_always"], texts["fact_always_text"]),
        (texts["fact_as_of"], words.date(simulation.as_of)),
    ]
    if simulation.least_limit_ore:
        amount = words.kroner(simulation.least_limit_ore)
        facts.append((texts["least_limit"], words.text("simulation", "least_limit_text", amount=amount)))
    if any(simulation.capacity):
        facts.append((texts["fact_marked"], texts["fact_marked_text"]))
    if simulation.excluded:
        cases = words.cases(shown_alone(simulation.excluded, simulation.smallest_count))
        facts.append((texts["fact_excluded"], words.sentence("simulation", "fact_excluded_text", cases=cases)))
    return [*facts, *hidden_counts_fact(simulation.smallest_count, words)]
