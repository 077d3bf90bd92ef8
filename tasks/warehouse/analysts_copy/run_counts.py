"""One protection of all counts of a run: the coverage statement and the ready-made tables have sums in common.

As one graph (see tasks/disclosure.py): each team's cases are the cases of its states, its flagged cases those of their
main causes. All teams together are the coverage statement, where the cases with a result are a sum of their own, since
the households by size add up to it. The flags by scheme and kind share only the number of flagged cases with the rest:
they are protected as if it were known, and hidden whole where it is hidden.

Over time: most counts of a night are those of the night before. So a count that was hidden remains hidden until it
differs from then by the smallest count at least. And a count that was shown, and differs by less now, is the last one
to be hidden for the sake of another: a reader would take the old one for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from tasks.disclosure import (
    POPULATION,
    STATES,
    TOTAL,
    Cell,
    Sum,
    hidden_counts,
    hidden_in_coverage,
    table_sums,
    with_totals,
)

STATES_TABLE = "cases_by_team_and_state"
CAUSES_TABLE = "flags_by_team_and_cause"
KINDS_TABLE = "flags_by_scheme_and_kind"
SIZES_TABLE = "households_by_municipality_and_size"
LINKED = (STATES_TABLE, CAUSES_TABLE, KINDS_TABLE, SIZES_TABLE)

_WITH_RESULT = ("unchanged", "observed", "flagged", "awaiting")
_Key = tuple[str, str, str]
_Any = TypeVar("_Any", _Key, Cell)
_CHECKED: _Key = ("checked", TOTAL, TOTAL)
_FLAGGED: _Key = ("state", TOTAL, "flagged")
_KEPT: tuple[_Key, ...] = (_CHECKED, ("state", TOTAL, "not_checked"), _FLAGGED)


@dataclass(frozen=True)
class RunCounts:
    """The true counts of a run.

    coverage: by STATES and POPULATION. tables: by name, the cells without totals; none where the run is not published.
    """

    coverage: Mapping[str, int]
    tables: Mapping[str, Mapping[Cell, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Hidden:
    """What must be hidden of a run: columns of the coverage statement, and cells of each table with its totals."""

    coverage: Collection[str] = frozenset()
    tables: Mapping[str, Collection[Cell]] = field(default_factory=dict)


def hidden_of_run(
    now: RunCounts, smallest: int, *, before: RunCounts | None = None, was_hidden: Hidden | None = None
) -> Hidden:
    """What must be hidden of a run. before, was_hidden: the published run before it, and what was hidden of that."""
    if not now.tables:
        return Hidden(hidden_in_coverage(now.coverage, smallest))
    history = _History(now, smallest, before, was_hidden or Hidden())
    counts, sums = _linked(now)
    forced, keep = history.of_linked(counts)
    linked = hidden_counts(counts, sums, smallest, keep=[*keep, *_KEPT], forced=forced)
    full = {name: with_totals(now.tables.get(name, {})) for name in LINKED}
    return Hidden(
        {name for name in (*STATES, POPULATION) if _in_coverage(name) in linked},
        {
            STATES_TABLE: {cell for cell in full[STATES_TABLE] if _in_states(cell) in linked},
            CAUSES_TABLE: {cell for cell in full[CAUSES_TABLE] if _in_causes(cell) in linked},
            KINDS_TABLE: history.own(KINDS_TABLE, full[KINDS_TABLE], whole=_FLAGGED in linked),
            SIZES_TABLE: history.own(SIZES_TABLE, full[SIZES_TABLE], whole=_CHECKED in linked),
        },
    )


def _in_coverage(name: str) -> _Key:
    return ("state", TOTAL, TOTAL if name == POPULATION else name)


def _in_states(cell: Cell) -> _Key:
    return ("state", *cell)


def _in_causes(cell: Cell) -> _Key:
    return ("state", cell[0], "flagged") if cell[1] == TOTAL else ("cause", *cell)


def _linked(now: RunCounts) -> tuple[dict[_Key, int], list[Sum[_Key]]]:
    """The counts and sums that the coverage statement, the states and the causes have together."""
    states, causes = (with_totals(now.tables.get(name, {})) for name in (STATES_TABLE, CAUSES_TABLE))
    teams = list(dict.fromkeys(team for team, _ in states if team != TOTAL))
    found_causes = list(dict.fromkeys(cause for _, cause in causes if cause != TOTAL))
    counts: dict[_Key, int] = {}
    for team in [*teams, TOTAL]:
        counts |= {("state", team, state): states.get((team, state), 0) for state in STATES}
        counts["state", team, TOTAL] = states[team, TOTAL]
        counts |= {("cause", team, cause): causes.get((team, cause), 0) for cause in found_causes}
    counts |= {_in_coverage(name): count for name, count in now.coverage.items()}
    counts[_CHECKED] = sum(now.coverage[state] for state in _WITH_RESULT)
    rest = [state for state in STATES if state not in _WITH_RESULT]
    sums: list[Sum[_Key]] = [
        Sum(("state", TOTAL, TOTAL), [_CHECKED, *(("state", TOTAL, state) for state in rest)]),
        Sum(_CHECKED, [("state", TOTAL, state) for state in _WITH_RESULT]),
    ]
    sums += [Sum(("state", team, TOTAL), [("state", team, state) for state in STATES]) for team in teams]
    sums += [
        Sum(("state", TOTAL, state), [("state", team, state) for team in teams])
        for state in STATES
        if state != "flagged" or not found_causes
    ]
    if found_causes:
        sums += [
            Sum(("state", team, "flagged"), [("cause", team, cause) for cause in found_causes])
            for team in [*teams, TOTAL]
        ]
        sums += [Sum(("cause", TOTAL, cause), [("cause", team, cause) for team in teams]) for cause in found_causes]
    return counts, sums


class _History:
    """What the run before gives away about this one."""

    def __init__(self, now: RunCounts, smallest: int, before: RunCounts | None, was_hidden: Hidden) -> None:
        self.now, self.smallest, self.was_hidden = now, smallest, was_hidden
        self.before = before if before is not None and before.tables else None

    def of_linked(self, counts: Mapping[_Key, int]) -> tuple[set[_Key], list[_Key]]:
        """Of the linked tables: the counts that remain hidden, and those that a reader would take from before."""
        if self.before is None:
            return set(), []
        then, _ = _linked(self.before)
        states, causes = (self.was_hidden.tables.get(name, ()) for name in (STATES_TABLE, CAUSES_TABLE))
        hidden = {*map(_in_coverage, self.was_hidden.coverage), *map(_in_states, states), *map(_in_causes, causes)}
        return self._split(counts, then, hidden)

    def own(self, name: str, full: Mapping[Cell, int], *, whole: bool) -> set[Cell]:
        """Of a table with totals whose grand total is known. whole: all of it must be hidden."""
        if whole or not full or 0 < full[TOTAL, TOTAL] < self.smallest:
            return set(full)
        forced: set[Cell] = set()
        keep: list[Cell] = []
        if self.before is not None:
            then = with_totals(self.before.tables.get(name, {}))
            forced, keep = self._split(full, then, set(self.was_hidden.tables.get(name, ())))
        grand = (TOTAL, TOTAL)
        return hidden_counts(full, table_sums(full), self.smallest, known=[grand], keep=keep, forced=forced)

    def _split(
        self, now: Mapping[_Any, int], then: Mapping[_Any, int], hidden: Collection[_Any]
    ) -> tuple[set[_Any], list[_Any]]:
        near = [key for key in now if key in then and abs(now[key] - then[key]) < self.smallest]
        return {key for key in near if key in hidden}, [key for key in near if key not in hidden]
