"""Who has all tables of a run, and solves their sums together, computes no hidden count; nor by the run before."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from tasks.disclosure import POPULATION, STATES, TOTAL, Cell, hidden_in_coverage, hidden_in_table, with_totals
from tasks.warehouse.analysts_copy.run_counts import (
    CAUSES_TABLE,
    KINDS_TABLE,
    LINKED,
    SIZES_TABLE,
    STATES_TABLE,
    Hidden,
    RunCounts,
    hidden_of_run,
)
from tests.warehouse.analysts_copy.solver import Equations

SMALLEST = 5
WITH_RESULT = ("unchanged", "observed", "flagged", "awaiting")


def town(seed: int, before: RunCounts | None = None) -> RunCounts:
    """Counts of a run that fit together. before: of the night before; then two cases have another state."""
    chance = random.Random(seed)
    teams = ["Nord", "Sør", "Vest"][: chance.choice((2, 3))]
    causes = ["income", "household", "wealth"]
    states = {
        (team, state): chance.choice((0, 1, 2, 4, 6, 11)) + (30 if state == "unchanged" else 0)
        for team in teams
        for state in STATES
    }
    if before is not None:
        states = dict(before.tables[STATES_TABLE])
        teams = sorted({team for team, _ in states})
        for _ in range(2):
            here = chance.choice([cell for cell, count in states.items() if count and cell[1] != "flagged"])
            states[here] -= 1
            states[here[0], chance.choice([s for s in STATES if s != "flagged"])] += 1
    flagged = {team: states[team, "flagged"] for team in teams}
    if before is not None:
        split = dict(before.tables[CAUSES_TABLE])
        kinds, sizes = dict(before.tables[KINDS_TABLE]), dict(before.tables[SIZES_TABLE])
    else:
        split = {(team, cause): 0 for team in teams for cause in causes}
        kinds = {(scheme, kind): 0 for scheme in ("state", "oslo") for kind in ("lost", "increase", "decrease")}
        for team in teams:
            for _ in range(flagged[team]):
                split[team, chance.choice(causes)] += 1
        for _ in range(sum(flagged.values())):
            kinds[chance.choice(list(kinds))] += 1
        sizes = {}
    checked = sum(count for (_, state), count in states.items() if state in WITH_RESULT)
    if sum(sizes.values()) != checked:
        sizes = {("0301", str(size)): 0 for size in range(1, 6)}
        for _ in range(checked):
            sizes["0301", chance.choice("1112345")] += 1
    coverage = {state: sum(states.get((team, state), 0) for team in teams) for state in STATES}
    return RunCounts(
        coverage | {POPULATION: sum(coverage.values())},
        {STATES_TABLE: states, CAUSES_TABLE: split, KINDS_TABLE: kinds, SIZES_TABLE: sizes},
    )


def alone(now: RunCounts) -> Hidden:
    """What was hidden before: each table for itself."""
    tables = {name: hidden_in_table(with_totals(now.tables[name]), SMALLEST) for name in LINKED}
    return Hidden(hidden_in_coverage(now.coverage, SMALLEST), tables)


Counts = Mapping[tuple[str, Cell], int]


class Reader:
    """Knows the shown counts, the sums in and between the tables, and that no zero is hidden.

    known: hidden counts that the reader knows from elsewhere.
    """

    def __init__(self, now: RunCounts, hidden: Hidden, known: Counts) -> None:
        self.full = {name: dict(with_totals(now.tables[name])) for name in LINKED}
        self.full["coverage"] = {(TOTAL, name): count for name, count in now.coverage.items()}
        self.unknown = {(name, cell) for name, cells in hidden.tables.items() for cell in cells}
        self.unknown |= {("coverage", (TOTAL, name)) for name in hidden.coverage}
        self.unknown -= set(known)
        self.sums: list[tuple[dict[tuple[str, Cell], int], int]] = []
        self.free: set[tuple[str, Cell]] = set()
        for name in LINKED:
            self.lines(name)
        self.links()

    def add(self, plus: list[tuple[str, Cell]], minus: list[tuple[str, Cell]]) -> None:
        """Two sums that are the same."""
        factors: dict[tuple[str, Cell], int] = {}
        value = 0
        for sign, keys in ((1, plus), (-1, minus)):
            for name, cell in keys:
                if (name, cell) in self.unknown:
                    factors[name, cell] = factors.get((name, cell), 0) + sign
                else:
                    value -= sign * self.full[name].get(cell, 0)
        if factors:
            self.sums.append((factors, value))

    def lines(self, name: str) -> None:
        """The rows and columns of a table with their totals. In a line that is hidden whole, a count may be nothing."""
        full = self.full[name]
        rows, columns = (list(dict.fromkeys(cell[at] for cell in full)) for at in (0, 1))
        lines = [((row, TOTAL), [(row, column) for column in columns if column != TOTAL]) for row in rows]
        lines += [((TOTAL, column), [(row, column) for row in rows if row != TOTAL]) for column in columns]
        for total, parts in lines:
            self.add([(name, part) for part in parts], [(name, total)])
            if all((name, part) in self.unknown or full[total] == 0 for part in parts):
                self.free |= {(name, part) for part in parts}

    def links(self) -> None:
        """What one table has in common with another."""
        states = self.full[STATES_TABLE]
        self.add([("coverage", (TOTAL, state)) for state in STATES], [("coverage", (TOTAL, POPULATION))])
        for state in STATES:
            if (TOTAL, state) in states:
                self.add([("coverage", (TOTAL, state))], [(STATES_TABLE, (TOTAL, state))])
        self.add([("coverage", (TOTAL, POPULATION))], [(STATES_TABLE, (TOTAL, TOTAL))])
        for team in {team for team, _ in states}:
            self.add([(STATES_TABLE, (team, "flagged"))], [(CAUSES_TABLE, (team, TOTAL))])
        self.add([("coverage", (TOTAL, "flagged"))], [(KINDS_TABLE, (TOTAL, TOTAL))])
        self.add([("coverage", (TOTAL, state)) for state in WITH_RESULT], [(SIZES_TABLE, (TOTAL, TOTAL))])

    def computed(self) -> list[tuple[str, Cell]]:
        """The hidden counts, zeros apart, that can have one value only."""
        counts = {key: self.full[key[0]][key[1]] for key in sorted(self.unknown)}
        lowest = {key: 0 if key in self.free or count == 0 else 1 for key, count in counts.items()}
        return [key for key in Equations(lowest, self.sums).computed() if counts[key] > 0]


def computed(now: RunCounts, hidden: Hidden, known: Counts | None = None) -> list[tuple[str, Cell]]:
    """The hidden counts that a reader can compute."""
    return Reader(now, hidden, known or {}).computed()


def test_the_solver_finds_what_can_be_computed() -> None:
    found = Equations({"a": 0, "b": 0, "c": 0}, [({"a": 1, "b": 1}, 3), ({"b": 1, "c": 1}, 3), ({"a": 1}, 1)])
    open_ = Equations({"a": 1, "b": 1, "c": 0}, [({"a": 1, "b": 1}, 4)])
    assert (found.computed(), open_.computed()) == (["a", "b", "c"], [])


def test_tables_protected_one_by_one_give_counts_away_together() -> None:
    assert sum(len(computed(town(seed), alone(town(seed)))) for seed in range(2)) > 0


@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_count_can_be_computed_from_all_tables_of_a_run(seed: int) -> None:
    now = town(seed)
    hidden = hidden_of_run(now, SMALLEST)
    small = {
        (name, cell) for name in LINKED for cell, count in with_totals(now.tables[name]).items() if 0 < count < SMALLEST
    }
    assert small <= {(name, cell) for name in LINKED for cell in hidden.tables[name]}
    assert {name for name, count in now.coverage.items() if 0 < count < SMALLEST} <= set(hidden.coverage)
    assert computed(now, hidden) == []


@pytest.mark.parametrize("seed", range(4))
def test_the_same_counts_again_hide_the_same(seed: int) -> None:
    now = town(seed)
    hidden = hidden_of_run(now, SMALLEST)
    again = hidden_of_run(now, SMALLEST, before=now, was_hidden=hidden)
    assert {name: set(cells) for name, cells in again.tables.items()} == {
        name: set(cells) for name, cells in hidden.tables.items()
    }
    assert set(again.coverage) == set(hidden.coverage)


@pytest.mark.parametrize("seed", range(4))
def test_the_night_before_gives_away_no_more(seed: int) -> None:
    before = town(seed)
    was_hidden = hidden_of_run(before, SMALLEST)
    now = town(seed + 100, before)
    hidden = hidden_of_run(now, SMALLEST, before=before, was_hidden=was_hidden)
    assert computed(now, hidden) == []
    for name in LINKED:
        then, counts = with_totals(before.tables[name]), with_totals(now.tables[name])
        for cell in was_hidden.tables[name]:
            if cell in counts and counts[cell] and abs(counts[cell] - then[cell]) < SMALLEST:
                assert cell in hidden.tables[name], (name, cell)


def test_a_reader_who_takes_shown_counts_from_the_night_before_computes_few() -> None:
    hidden_counts = guessed = 0
    for seed in range(4):
        before = town(seed)
        was_hidden = hidden_of_run(before, SMALLEST)
        now = town(seed + 100, before)
        hidden = hidden_of_run(now, SMALLEST, before=before, was_hidden=was_hidden)
        known = {}
        for name in LINKED:
            then, counts = with_totals(before.tables[name]), with_totals(now.tables[name])
            for cell in hidden.tables[name]:
                if cell in then and cell not in was_hidden.tables[name] and then[cell] == counts[cell]:
                    known[name, cell] = counts[cell]
        hidden_counts += sum(len(hidden.tables[name]) for name in LINKED)
        guessed += len(computed(now, hidden, known))
    assert hidden_counts > 40
    assert guessed == 0
