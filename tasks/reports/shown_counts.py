"""The counts of a run that a wider circle may see: managers, and everybody who reads what Prefect keeps.

Small counts are hidden, and others that they could be computed from (tasks/disclosure.py). A hidden count is None, and
so is the amount of its cases. A list whose sum is hidden is hidden whole.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import polars as pl

from tasks.disclosure import POPULATION, STATES, TOTAL, Cell, Sum, hidden_counts, hidden_in_coverage, hidden_in_list
from tasks.reports.causes import amounts_by_cause, main_causes
from tasks.reports.model import RunReport
from tasks.validation import Reason
from tasks.validation.cases import WITHOUT_RESULT

Count = int | None
Key = TypeVar("Key", bound=Hashable)

DIRECTIONS = ("under", "over")
_KINDS = {"under": ("increase", "gained"), "over": ("decrease", "lost")}
_ACTIVE, _OTHER = TOTAL, "other"


@dataclass(frozen=True)
class CasesAndKroner:
    """A number of cases and their sum in øre; both are None where they are hidden."""

    cases: Count
    ore: Count


_HIDDEN = CasesAndKroner(None, None)


def shown(counts: Mapping[Key, int], hidden: Collection[Key]) -> dict[Key, Count]:
    """The counts, with None for the hidden ones."""
    return {key: None if key in hidden else count for key, count in counts.items()}


def shown_list(counts: Mapping[str, int], smallest: int, *, is_sum_shown: bool = True) -> dict[str, Count]:
    """The counts of a list that may be shown, next to their sum."""
    return shown(counts, hidden_in_list(counts, smallest) if is_sum_shown else set(counts))


def shown_alone(count: int, smallest: int) -> Count:
    """A count that is no part of any sum."""
    return None if 0 < count < smallest else count


def shown_run(figures: Mapping[str, int], smallest: int) -> dict[str, Count]:
    """A run's coverage and flagged cases by direction, with their kroner.

    figures: STATES, POPULATION, and under_cases, over_cases, under_ore, over_ore; the result has the same keys.
    """
    coverage = {name: figures[name] for name in (POPULATION, *STATES)}
    found = shown(coverage, hidden_in_coverage(coverage, smallest))
    cases = {direction: figures[f"{direction}_cases"] for direction in DIRECTIONS}
    for direction, count in shown_list(cases, smallest, is_sum_shown=found["flagged"] is not None).items():
        found[f"{direction}_cases"] = count
        found[f"{direction}_ore"] = None if count is None else figures[f"{direction}_ore"]
    return found


@dataclass(frozen=True)
class ShownCounts:
    """The counts of a run's report that may be shown to a wider circle."""

    report: RunReport

    @property
    def smallest(self) -> int:
        """The smallest count that may be shown, next to zero."""
        return self.report.smallest_count

    @cached_property
    def run(self) -> dict[str, Count]:
        """The run as `shown_run` gives it."""
        return shown_run(run_figures(self.report), self.smallest)

    @cached_property
    def coverage(self) -> dict[str, Count]:
        """Cases by state, in the order of the coverage statement."""
        return {state: self.run[state] for state in self.report.coverage}

    @property
    def population(self) -> Count:
        """The number of active cases."""
        return self.run[POPULATION]

    @property
    def is_flagged_shown(self) -> bool:
        """Whether the number of flagged cases is shown."""
        return self.run["flagged"] is not None

    @cached_property
    def compared(self) -> Count:
        """Cases that could be compared, where no hidden count can be computed from their number."""
        coverage = self.report.coverage
        compared, others = ("unchanged", "observed", "flagged"), (POPULATION, *WITHOUT_RESULT)
        is_known = any(None not in [self.run[name] for name in names] for names in (compared, others))
        return sum(coverage[state] for state in compared) if is_known else None

    @cached_property
    def directions(self) -> dict[str, CasesAndKroner]:
        """Flagged cases that may get too little (`under`) and too much (`over`), with kroner per month."""
        return {each: CasesAndKroner(self.run[f"{each}_cases"], self.run[f"{each}_ore"]) for each in DIRECTIONS}

    @cached_property
    def kinds(self) -> dict[str, CasesAndKroner]:
        """Flagged cases by kind, with the net of their differences."""
        by_kind = self.report.flagged.group_by("kind").agg(pl.len(), pl.col("difference_ore").sum())
        found = {kind: (cases, ore) for kind, cases, ore in by_kind.iter_rows()}
        kinds: dict[str, CasesAndKroner] = {}
        for direction, names in _KINDS.items():
            counts = {name: found.get(name, (0, 0))[0] for name in names}
            is_shown = self.directions[direction].cases is not None
            for name, cases in shown_list(counts, self.smallest, is_sum_shown=is_shown).items():
                kinds[name] = _HIDDEN if cases is None else CasesAndKroner(cases, found.get(name, (0, 0))[1])
        return kinds

    @cached_property
    def flag_counts(self) -> dict[str, Count]:
        """Flagged cases by what the run made of their flag."""
        return shown_list(self.report.flag_counts, self.smallest, is_sum_shown=self.is_flagged_shown)

    @property
    def withdrawn(self) -> Count:
        """Flags that were withdrawn."""
        return shown_alone(self.report.withdrawn.height, self.smallest)

    @cached_property
    def groups(self) -> dict[str, Count]:
        """Excluded cases by reason of exclusion."""
        return {group: shown_alone(cases, self.smallest) for group, cases in self.report.group_counts.items()}

    @cached_property
    def reasons(self) -> dict[Reason, Count]:
        """Cases that were not checked, then those that wait, by reason. `by_hand` has one reason, and is a state."""
        found: dict[Reason, Count] = {}
        for state, counts in (
            ("not_checked", self.report.not_checked),
            ("awaiting", self.report.awaiting),
        ):
            cases_by_code = {reason.value: cases for reason, cases in counts.items()}
            may_show = shown_list(cases_by_code, self.smallest, is_sum_shown=self.run[state] is not None)
            found |= {Reason(code): cases for code, cases in may_show.items()}
        return found

    @cached_property
    def main_causes(self) -> dict[str, Count]:
        """Flagged cases by their largest cause."""
        return shown_list(main_causes(self.report), self.smallest, is_sum_shown=self.is_flagged_shown)

    @cached_property
    def cause_amounts(self) -> dict[tuple[str, str], CasesAndKroner]:
        """Cases that a cause moves `up` or `down`, by cause and way, with the sum of what it moves them by."""
        found = amounts_by_cause(self.report)
        counts = {f"{cause} {way}": cases for (cause, way), (cases, _) in found.items()}
        may_show = shown_list(counts, self.smallest, is_sum_shown=self.is_flagged_shown)
        return {
            (cause, way): _HIDDEN if may_show[f"{cause} {way}"] is None else CasesAndKroner(cases, ore)
            for (cause, way), (cases, ore) in found.items()
        }

    @cached_property
    def set_aside(self) -> Count:
        """Cases that faults in the recipients' tables took out of the run."""
        return shown_alone(self.report.quarantine.cases, self.smallest)

    @cached_property
    def faults_by_table(self) -> dict[str, Count]:
        """Faults in each of the recipients' tables, most first: one fault would be one case that was set aside."""
        found = self.report.faults_by_rule.group_by("table").agg(pl.col("len").sum())
        rows = found.sort("len", "table", descending=[True, False]).iter_rows()
        return {table: shown_alone(faults, self.smallest) for table, faults in rows}

    @cached_property
    def faults_by_rule(self) -> dict[tuple[str, str], Count]:
        """Faults by table and rule, most first. The reader knows the sum of each table."""
        rows = list(self.report.faults_by_rule.iter_rows())
        may_show = {
            table: shown_list({rule: faults for each, rule, faults in rows if each == table}, self.smallest)
            for table in self.faults_by_table
        }
        return {(table, rule): may_show[table][rule] for table, rule, _ in rows}

    @cached_property
    def teams(self) -> dict[str, dict[str, Count]]:
        """For each team: `active`, `flagged`, `by_hand` and `not_checked` cases.

        The reader knows their sums from elsewhere on the page. Cases of no team (their own row could not be read) are
        counted out of the sums, as if the reader knew them, too.
        """
        states = ("flagged", "by_hand", "not_checked")
        found = self.report.states.drop_nulls("team").group_by("team", "state").len()
        counts = {(team, state): cases for team, state, cases in found.iter_rows()}
        teams = sorted(self.report.states["team"].drop_nulls().unique())
        full = {(team, state): counts.get((team, state), 0) for team in teams for state in states}
        active = {team: sum(cases for (each, _), cases in counts.items() if each == team) for team in teams}
        full |= {(team, _OTHER): active[team] - sum(full[team, state] for state in states) for team in teams}
        full |= {(team, _ACTIVE): active[team] for team in teams}
        columns = (*states, _OTHER, _ACTIVE)
        full |= {(TOTAL, column): sum(full[team, column] for team in teams) for column in columns}
        hidden = self._hidden_in_teams(full, teams, columns)
        names = {_ACTIVE: "active"} | {state: state for state in states}
        return {
            team: {name: None if (team, column) in hidden else full[team, column] for column, name in names.items()}
            for team in teams
        }

    @cached_property
    def kroner_by_team(self) -> dict[str, Count]:
        """The differences of each team's flagged cases in øre, both ways added up."""
        sums = dict(self.report.flagged.group_by("team").agg(pl.col("difference_ore").abs().sum()).iter_rows())
        return {team: None if cases["flagged"] is None else sums.get(team, 0) for team, cases in self.teams.items()}

    def _hidden_in_teams(self, full: Mapping[Cell, int], teams: list[str], columns: tuple[str, ...]) -> set[Cell]:
        """What is hidden by team: whole columns whose sum is hidden, and what the others need."""
        sums: list[Sum[Cell]] = [
            *(Sum((team, _ACTIVE), [(team, column) for column in columns if column != _ACTIVE]) for team in teams),
            *(Sum((TOTAL, column), [(team, column) for team in teams]) for column in columns),
        ]
        shown_names = {_ACTIVE: POPULATION} | {name: name for name in columns if name not in {_ACTIVE, _OTHER}}
        without_sum = {column for column, name in shown_names.items() if self.run[name] is None}
        gone = {(team, column) for team in (*teams, TOTAL) for column in without_sum}
        others: set[Cell] = {(team, _OTHER) for team in teams} | ({(TOTAL, _OTHER)} if without_sum else set())
        known = {(TOTAL, column) for column in columns} - gone - others
        return gone | hidden_counts(full, sums, self.smallest, known=known, unseen=gone | others)


def run_figures(report: RunReport) -> dict[str, int]:
    """A run in the figures of `shown_run`, none of them hidden."""
    return {
        POPULATION: report.population,
        **report.coverage,
        "under_cases": report.underpaid.cases,
        "over_cases": report.overpaid.cases,
        "under_ore": report.underpaid.monthly_ore,
        "over_ore": report.overpaid.monthly_ore,
    }
