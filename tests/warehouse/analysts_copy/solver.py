"""An exact solver of linear programs in fractions: what a reader can compute of counts that are hidden."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Equations(Generic[Key]):
    """Sums of unknown counts that are known, each count with a lowest value.

    Raises ValueError where no counts fulfil them.
    """

    def __init__(self, lowest: Mapping[Key, int], sums: Sequence[tuple[Mapping[Key, int], int]]) -> None:
        self.names = list(lowest)
        self.lowest = dict(lowest)
        rows = []
        for factors, value in sums:
            row = [Fraction(factors.get(name, 0)) for name in self.names]
            rest = Fraction(value) - sum(factors[name] * lowest[name] for name in factors)
            rows.append([*row, rest] if rest >= 0 else [-each for each in [*row, rest]])
        self._start(rows)

    def _start(self, rows: list[list[Fraction]]) -> None:
        """Find counts that fulfil the sums, with an artificial count for each sum that becomes nothing."""
        known, many = len(self.names), len(rows)
        self.rows = [
            [*row[:-1], *(Fraction(int(number == at)) for number in range(many)), row[-1]]
            for at, row in enumerate(rows)
        ]
        self.basis = [known + at for at in range(many)]
        goal = [Fraction(0)] * known + [Fraction(1)] * many
        if self._least(goal, known + many):
            raise ValueError("No counts fulfil the sums.")
        for at in range(many - 1, -1, -1):
            if self.basis[at] >= known:
                column = next((each for each in range(known) if self.rows[at][each]), None)
                if column is None:
                    del self.rows[at], self.basis[at]
                else:
                    self._enter(at, column)
        self.rows = [[*row[:known], row[-1]] for row in self.rows]

    def computed(self) -> list[Key]:
        """The counts that can have one value only."""
        seen = {name: {value} for name, value in self._values().items()}
        found = []
        for at, name in enumerate(self.names):
            for sign in (1, -1):
                if len(seen[name]) == 1:
                    goal = [Fraction(sign * int(each == at)) for each in range(len(self.names))]
                    if self._least(goal, len(self.names)) is None:
                        seen[name].add(Fraction(-1))
                    for other, value in self._values().items():
                        seen[other].add(value)
            if len(seen[name]) == 1:
                found.append(name)
        return found

    def _values(self) -> dict[Key, Fraction]:
        values = dict.fromkeys(range(len(self.names)), Fraction(0))
        values |= {base: row[-1] for base, row in zip(self.basis, self.rows, strict=True)}
        return {name: values[at] + self.lowest[name] for at, name in enumerate(self.names)}

    def _least(self, goal: list[Fraction], columns: int) -> Fraction | None:
        """The least value of a goal by the simplex method with Bland's rule; None where there is none."""
        while True:
            price = [
                goal[column] - sum(goal[base] * row[column] for base, row in zip(self.basis, self.rows, strict=True))
                for column in range(columns)
            ]
            entering = next((column for column in range(columns) if price[column] < 0), None)
            if entering is None:
                values = zip(self.basis, self.rows, strict=True)
                return sum((goal[base] * row[-1] for base, row in values), Fraction(0))
            ratios = [
                (row[-1] / row[entering], self.basis[at], at) for at, row in enumerate(self.rows) if row[entering] > 0
            ]
            if not ratios:
                return None
            self._enter(min(ratios)[2], entering)

    def _enter(self, at: int, column: int) -> None:
        pivot = self.rows[at][column]
        self.rows[at] = [each / pivot for each in self.rows[at]]
        for other, row in enumerate(self.rows):
            if other != at and row[column]:
                factor = row[column]
                self.rows[other] = [a - factor * b for a, b in zip(row, self.rows[at], strict=True)]
        self.basis[at] = column
