"""The calculation of each flagged case as of the decision and now, line by line, for the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports.calculation_lines import line_text, own_label
from tasks.reports.language import Language, language
from tasks.reports.model import RunReport

Row = dict[str, Any]
Index = Callable[[Any], int]
_COST = frozenset({"approved_cost", "housing_cost", "rent"})
"""The lines that the parts of the housing cost lead up to."""
_AMENDMENT = re.compile(r"^FOR-\d{4}-\d\d-\d\d-\d+")


@dataclass(frozen=True)
class LineKind:
    """What many lines have in common: the text and its values, and behind it paragraph, source and status."""

    wording: str
    values: tuple[tuple[str, int | str | None], ...]
    behind: tuple[str | None, str | None, str | None]

    @classmethod
    def of(cls, line: Row, law: str) -> LineKind:
        """The kind of a row of ExplanationLines; law: that of the case's scheme."""
        behind = (line["paragraph"], in_readers_terms(line["source"], law), line["status"])
        return cls(line["wording"], tuple(line["values"].items()), behind)

    @property
    def label(self) -> str:
        """The line in bokmål."""
        return line_text(language(), self.wording, dict(self.values))

    def text(self, words: Language) -> str | None:
        """The line in words; null where only the rule file has words for it."""
        values = dict(self.values)
        return line_text(words, self.wording, values) if own_label(self.wording, values) is None else None


def in_readers_terms(source: str | None, law: str) -> str | None:
    """A source by the regulation that readers know: an act that amended it comes after it."""
    amended = source is not None and _AMENDMENT.match(source) and _AMENDMENT.match(law) and not source.startswith(law)
    return f"{law}, endret ved {source}" if amended else source


def lines_by_case(report: RunReport, kind_index: Index, rate_index: Index) -> dict[str, list[list[int | None]]]:
    """Each case's lines as [kind, amount, rate] now, and the same three as of the decision; null where a side has none.

    A line that is on one side only is next to the lines that it is between there. The parts of the housing cost come
    before the line that they lead up to.
    """
    order = report.largest_first.select("case_id").with_row_index("position")

    def by_case(lines: pl.DataFrame) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for line in order.join(lines, on="case_id").sort("position", "line").iter_rows(named=True):
            found.setdefault(line["case_id"], []).append(line)
        return {case_id: _costs_first(rows) for case_id, rows in found.items()}

    schemes = dict(report.flagged.select("case_id", "scheme").iter_rows())
    now, before = by_case(report.explanations), by_case(report.explanations_before)

    def three(line: Row | None, case_id: str) -> list[int | None]:
        if line is None:
            return [None, None, None]
        kind = kind_index(LineKind.of(line, report.laws.get(schemes[case_id], "")))
        rate = None if line["rate"] is None else rate_index((line["rate"], line["rate_unit"]))
        return [kind, line["amount_ore"], rate]

    return {
        case_id: [
            [*three(line, case_id), *three(then, case_id)] for line, then in _aligned(rows, before.get(case_id, []))
        ]
        for case_id, rows in now.items()
    }


def _costs_first(lines: list[Row]) -> list[Row]:
    """The lines with the parts of the housing cost before the first line that they lead up to."""
    parts = [line for line in lines if line["code"] == line["wording"] in {"cost_heating", "cost_running_cost"}]
    rest = [line for line in lines if line not in parts]
    place = next((place for place, line in enumerate(rest) if line["wording"] in _COST), len(rest))
    return [*rest[:place], *parts, *rest[place:]]


def _aligned(now: list[Row], before: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """The lines of both sides by code, in the order of now; those of before alone after the line that they follow."""
    then = {line["code"]: line for line in before}
    codes = [line["code"] for line in now]
    pairs: list[tuple[Row | None, Row | None]] = [(line, then.get(line["code"])) for line in now]
    for place, line in enumerate(before):
        if line["code"] not in codes:
            earlier = next((each["code"] for each in reversed(before[:place]) if each["code"] in codes), None)
            at = codes.index(earlier) + 1 if earlier is not None else 0
            codes.insert(at, line["code"])
            pairs.insert(at, (None, line))
    return pairs
