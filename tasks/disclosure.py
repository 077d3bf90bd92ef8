"""Hide small counts in tables for a wider circle, and enough others that no hidden count can be computed.

A table is a set of counts with its sums: a list has one sum, a table by two dimensions has one for each row and column.
Small counts are hidden first, and every part of a small total. Then more are hidden until
1. the hidden parts of a shown total are together no small count, and
2. every hidden count could be another one, as far as a reader can know.

A reader knows the shown counts and the sums, and that no count is negative. A zero is shown, unless the whole line is
hidden, so in other lines a hidden count is at least one. There a reader may even guess which hidden counts are small.

As a graph, the sums are nodes, and a hidden count is an edge between the two sums that it belongs to. Along a cycle,
counts can grow and shrink by one in turn without changing any sum. So a hidden count could be another one exactly where
its edge is on such a cycle.

The tables of a run in the analysts' copy share their sums, and are hidden together, with the run before in view
(tasks/warehouse/analysts_copy/run_counts.py). Differences between two limits of a simulation are not guarded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import polars as pl

TOTAL = "(all)"
STATES = ("unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked")
POPULATION = "population"

RULE = 4
"""Which counts are hidden: raised when the rule changes, so that the analysts' copy is rebuilt by the new rule."""

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[str, str]


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """A line of a table: a total, and the counts that sum to it."""

    total: Key
    parts: Sequence[Key]


def hidden_counts(
    counts: Mapping[Key, int],
    sums: Iterable[Sum[Key]],
    smallest: int,
    *,
    known: Collection[Key] = (),
    unseen: Collection[Key] = (),
    keep: Sequence[Key] = (),
    forced: Collection[Key] = (),
) -> set[Key]:
    """The counts of a table that must be hidden.

    sums: lines of the table; a count is in at most two of them. smallest: the smallest count that may be shown (zero
    may be, too); 1 hides nothing. known: counts that the reader knows from elsewhere; they are never hidden. unseen:
    counts that are not shown anyway; of these only the small ones are protected. keep: hidden only where nothing else
    can be, the last one last. forced: hidden in any case, except zeros.
    Raises ValueError where the sums are not a graph.
    """
    table = _Suppression(counts, list(sums), smallest, known=known, unseen=unseen, keep=keep)
    return table.run(forced) - set(unseen)


def hidden_in_list(counts: Mapping[str, int], smallest: int, *, keep: Sequence[str] = ()) -> set[str]:
    """The counts of a list that must be hidden, where the reader knows their sum. All, where the sum is small."""
    if 0 < sum(counts.values()) < smallest:
        return set(counts)
    full = {**counts, TOTAL: sum(counts.values())}
    return hidden_counts(full, [Sum(TOTAL, list(counts))], smallest, known=[TOTAL], keep=keep)


def with_totals(counts: Mapping[Cell, int]) -> dict[Cell, int]:
    """A table by row and column with its zeros and totals, in order."""
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})
    full = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    full |= {(row, TOTAL): sum(full[row, column] for column in columns) for row in rows}
    full |= {(TOTAL, column): sum(full[row, column] for row in rows) for column in columns}
    return full | {(TOTAL, TOTAL): sum(counts.values())}


def table_sums(full: Collection[Cell]) -> list[Sum[Cell]]:
    """The sums of a table with totals: of each row and each column, the totals' own row and column among them."""
    rows = dict.fromkeys(row for row, _ in full)
    columns = dict.fromkeys(column for _, column in full)
    across = [Sum((row, TOTAL), [(row, column) for column in columns if column != TOTAL]) for row in rows]
    down = [Sum((TOTAL, column), [(row, column) for row in rows if row != TOTAL]) for column in columns]
    return across + down


def hidden_in_table(full: Mapping[Cell, int], smallest: int) -> set[Cell]:
    """The counts of a table `with_totals` that must be hidden."""
    return hidden_counts(full, table_sums(full), smallest)


def hidden_in_coverage(coverage: Mapping[str, int], smallest: int) -> set[str]:
    """The counts of a coverage statement (STATES and POPULATION) that must be hidden."""
    return hidden_counts(coverage, [Sum(POPULATION, STATES)], smallest, keep=("not_checked", "flagged"))


def suppress_aggregate(frame: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """An aggregate with totals added; what must be hidden is null.

    frame: run_id, month, two dimensions, `cases`, and sums of numbers that are hidden with their count.
    """
    group = frame.columns[:2]
    parts = []
    for part in frame.partition_by(group, maintain_order=True):
        hidden = hidden_in_table(with_totals(cells_of(part)), smallest)
        parts.append(with_hidden(part, hidden))
    return pl.concat(parts) if parts else frame


def cells_of(part: pl.DataFrame) -> dict[Cell, int]:
    """The counts of an aggregate about one run: by its third and fourth column."""
    first, second = part.columns[2:4]
    return {(row[first], row[second]): int(row["cases"]) for row in part.to_dicts()}


def with_hidden(part: pl.DataFrame, hidden: Collection[Cell]) -> pl.DataFrame:
    """An aggregate about one run with totals added; the hidden cells, and their sums, are null."""
    first, second, *_ = part.columns[2:]
    sums = part.columns[5:]
    full = with_totals(cells_of(part))
    cells = pl.DataFrame(
        [(row, column, count, (row, column) in hidden) for (row, column), count in full.items()],
        schema={first: pl.String, second: pl.String, "count": pl.Int64, "hidden": pl.Boolean},
        orient="row",
    )
    levels = pl.concat(
        part.group_by(keys)
        .agg(pl.col(sums).sum())
        .with_columns(pl.lit(TOTAL).alias(name) for name in rest)
        .select(first, second, *sums)
        for keys, rest in (([first, second], []), ([first], [second]), ([second], [first]))
    )
    grand = part.select(pl.lit(TOTAL).alias(first), pl.lit(TOTAL).alias(second), pl.col(sums).sum()).head(1)
    known = cells.join(pl.concat([levels, grand]), on=[first, second], how="left", maintain_order="left")
    shown = pl.when(~pl.col("hidden"))
    return known.select(
        *(pl.lit(part[name][0], dtype=part.schema[name]).alias(name) for name in part.columns[:2]),
        first,
        second,
        shown.then("count").alias("cases"),
        *(shown.then(pl.col(name).fill_null(0)).cast(part.schema[name]).alias(name) for name in sums),
    )


class _Suppression(Generic[Key]):
    """A table while its counts are being hidden. A line is the number of a sum; `outside` is the node of no sum."""

    def __init__(
        self,
        counts: Mapping[Key, int],
        sums: list[Sum[Key]],
        smallest: int,
        *,
        known: Collection[Key],
        unseen: Collection[Key],
        keep: Sequence[Key],
    ) -> None:
        zeros = {key for each in sums if counts[each.total] == 0 for key in (each.total, *each.parts)}
        self.counts, self.smallest, self.unseen = counts, smallest, set(unseen)
        self.sums = [each for each in sums if counts[each.total] > 0]
        self.totals = {each.total for each in self.sums}
        self.outside = len(self.sums)
        self.lines = self._lines()
        self.edges = self._edges()
        self.rank = {key: (keep.index(key) + 1 if key in keep else 0, n) for n, key in enumerate(counts)}
        self.showable = {key: None for key in counts if not (key in zeros or key in known or key in self.unseen)}
        self.shown_parts = [len([key for key in each.parts if key not in zeros]) for each in self.sums]
        self.hidden: dict[Key, None] = {}
        self.edges_at: list[list[Key]] = [[] for _ in range(self.outside + 1)]
        self.safe: set[Key] = set()  # hidden counts that could be others; hiding more leaves them so
        self._hide([key for key in counts if key in self.unseen and key not in zeros])

    def run(self, forced: Collection[Key]) -> set[Key]:
        """Hide until nothing more must be hidden."""
        self._hide([key for key in self.showable if self._is_small(key) or (key in forced and self.counts[key] > 0)])
        for each in self.sums:
            if self._is_small(each.total):
                self._hide([key for key in each.parts if key in self.showable])
        while more := self._next():
            self._hide(more)
        return set(self.hidden)

    def _lines(self) -> dict[Key, list[int]]:
        lines: dict[Key, list[int]] = {key: [] for key in self.counts}
        for line, each in enumerate(self.sums):
            for key in (each.total, *each.parts):
                lines[key].append(line)
        return lines

    def _edges(self) -> dict[Key, tuple[int, int]]:
        """Each count as an edge (from, to), such that in every sum what leaves the node equals what enters it."""
        signs: dict[int, int] = {}
        edges: dict[Key, tuple[int, int]] = {}
        for start in range(len(self.sums)):
            signs.setdefault(start, 1)
            ahead = [start]
            while ahead:
                line = ahead.pop()
                for key in (self.sums[line].total, *self.sums[line].parts):
                    leaves = self._sign(line, key) * signs[line] > 0
                    others = [other for other in self.lines[key] if other != line]
                    for other in others:
                        wanted = self._sign(other, key) * (-1 if leaves else 1)
                        if other not in signs:
                            signs[other] = wanted
                            ahead.append(other)
                        if signs[other] != wanted or len(others) > 1:
                            raise ValueError(f"The sums of {key} are not a graph.")
                    end = others[0] if others else self.outside
                    edges[key] = (line, end) if leaves else (end, line)
        return edges

    def _sign(self, line: int, key: Key) -> int:
        return -1 if key == self.sums[line].total else 1

    def _is_small(self, key: Key) -> bool:
        return 0 < self.counts[key] < self.smallest

    def _hide(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self.showable.pop(key, None)
            if key in self.hidden:
                continue
            self.hidden[key] = None
            for line in self.lines[key]:
                self.shown_parts[line] -= key != self.sums[line].total
            for node in self.edges.get(key, ()):
                self.edges_at[node].append(key)

    def _next(self) -> list[Key]:
        """What to hide next; nothing where all hidden counts are protected, or no other can be hidden."""
        for line, each in enumerate(self.sums):
            inside = [key for key in each.parts if key in self.hidden]
            small = sum(self.counts[key] for key in inside) < self.smallest
            if small and each.total not in self.hidden and any(map(self._is_protected, inside)):
                more = self._cheapest([each.total, *each.parts], [line])
                if more:
                    return more
        for key in self.hidden:
            if key in self.safe or key not in self.edges or not self._is_protected(key):
                continue
            cycle, blocked = self._cycle(key)
            more = [] if cycle else self._beyond(blocked)
            if more:
                return more
            self.safe |= cycle or {key}
        return []

    def _is_protected(self, key: Key) -> bool:
        return key not in self.unseen or self._is_small(key)

    def _cheapest(self, choices: Sequence[Key], lines: Iterable[int]) -> list[Key]:
        """What costs least to hide: one of the choices, or all zeros of a line; a total where nothing else is left.

        Zeros are hidden only where their line is hidden whole by that.
        """
        open_keys = [key for key in choices if key in self.showable and self.counts[key]]
        counts = [key for key in open_keys if key not in self.totals]
        if counts:
            return [min(counts, key=self._cost)]
        for line in lines:
            zeros = [key for key in self.sums[line].parts if key in self.showable and not self.counts[key]]
            if zeros and len(zeros) == self.shown_parts[line]:
                return zeros
        return [min(open_keys, key=self._cost)] if open_keys else []

    def _beyond(self, blocked: list[set[int]]) -> list[Key]:
        """What costs least to hide such that a change can leave one of the sets of nodes in which it is blocked."""

        def leaves(key: Key) -> bool:
            tail, head = self.edges.get(key, (0, 0))
            return any((tail in nodes) != (head in nodes) for nodes in blocked)

        stuck = (line for key in self.hidden if leaves(key) for line in self.lines[key])
        return self._cheapest([key for key in self.showable if leaves(key)], dict.fromkeys(stuck))

    def _cost(self, key: Key) -> tuple[int, bool, int, int]:
        """Small counts cost less, and those whose lines have hidden counts already."""
        crossed = all(any(part in self.hidden for part in self.sums[line].parts) for line in self.lines[key])
        kept, number = self.rank[key]
        return kept, not crossed, self.counts[key], number

    def _cycle(self, key: Key) -> tuple[set[Key], list[set[int]]]:
        """The counts of a cycle along which `key` changes by one; else the sets of nodes that a change can reach."""
        tail, head = self.edges[key]
        blocked = []
        ways = ((self._can_grow(key), head, tail), (self._can_shrink(key), tail, head))
        for start, goal in ((start, goal) for can_change, start, goal in ways if can_change):
            came = self._reached(key, start, goal)
            if goal in came:
                found, node = {key}, goal
                while node != start:
                    node, each = came[node]
                    found.add(each)
                return found, []
            blocked.append(set(came))
        return set(), blocked

    def _reached(self, key: Key, start: int, goal: int) -> dict[int, tuple[int, Key]]:
        """The nodes that a change at `start` can reach without `key`, up to `goal`: from which node, by which count."""
        came = {start: (start, key)}
        ahead = deque([start])
        while ahead and goal not in came:
            node = ahead.popleft()
            for each in self.edges_at[node]:
                tail, head = self.edges[each]
                other = head if tail == node else tail
                can_change = self._can_grow(each) if tail == node else self._can_shrink(each)
                if each != key and can_change and other not in came:
                    came[other] = (node, each)
                    ahead.append(other)
        return came

    def _is_free(self, key: Key) -> bool:
        """Whether a reader knows nothing of a hidden count but the sums: it is not shown, or a line is hidden whole."""
        as_part = [line for line in self.lines[key] if key != self.sums[line].total]
        return key in self.unseen or any(self.shown_parts[line] == 0 for line in as_part)

    def _can_grow(self, key: Key) -> bool:
        can_be_guessed = self._is_small(key) and self.smallest > 2
        return not can_be_guessed or self.counts[key] < self.smallest - 1 or self._is_free(key)

    def _can_shrink(self, key: Key) -> bool:
        return self.counts[key] > (0 if self._is_free(key) else 1)
