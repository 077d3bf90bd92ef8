"""What became of each flag: when it was raised and instead of what, how it was answered, and when it was withdrawn."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

Row = dict[str, Any]
"""A row of FlagHistory, by column."""

_GONE = frozenset({"withdrawn", "replaced"})


@dataclass(frozen=True)
class RaisedFlag:
    """A flag: when it was raised, why, since when its case has been flagged, and the newest answer in the case.

    how: `new`, or the reason that the flag before it was withdrawn for: `new_facts`, `new_decision`. first: the day on
    which the first of a chain of flags was raised, each of which replaced the one before. answer: a row of FlagHistory.
    decisions: how many flags of the case have been withdrawn because of a new decision.
    """

    day: dt.date
    how: str
    first: dt.date
    answer: Row | None
    decisions: int


class Histories:
    """The history of every case's flags. frame: FlagHistory."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in frame.iter_rows(named=True):
            self._rows[row["case_id"]].append(row)

    def of_case(self, case_id: str) -> Sequence[Row]:
        """What happened to the case's flags, the oldest first."""
        return self._rows.get(case_id, [])

    def raised(self, case_id: str, flag_id: str, otherwise: dt.date) -> RaisedFlag:
        """When and why a flag was raised. otherwise: the day, where the store does not know."""
        rows = self.of_case(case_id)
        first = day = otherwise
        how = "new"
        for row in rows:
            if row["what"] in {"new", "changed"}:
                first = row["day"] if row["what"] == "new" else min(first, row["day"])
            if row["flag_id"] == flag_id and row["what"] in {"new", "changed"}:
                day, how = row["day"], "new" if row["what"] == "new" else _replacement(rows, row["day"])
                break
        answers = [row for row in rows if row["what"] == "verdict"]
        decisions = sum(row["what"] in _GONE and row["code"] == "new_decision" for row in rows)
        return RaisedFlag(day, how, min(first, day), answers[-1] if answers else None, decisions)

    def newest_flag(self, case_id: str) -> list[Row]:
        """What happened to the case's newest flag, the oldest first; empty where the case had none."""
        rows = self.of_case(case_id)
        raised = [row["flag_id"] for row in rows if row["what"] in {"new", "changed"}]
        return [row for row in rows if raised and row["flag_id"] == raised[-1]]

    @cached_property
    def withdrawn(self) -> list[Row]:
        """The flags that were withdrawn and not replaced in the same run, the newest first."""
        gone = [row for rows in self._rows.values() for row in rows if row["what"] == "withdrawn"]
        return sorted(gone, key=lambda row: (-row["day"].toordinal(), row["case_id"], row["flag_id"]))

    @cached_property
    def cases(self) -> list[str]:
        """The cases that have had a flag, in order."""
        return sorted(self._rows)


def _replacement(rows: Sequence[Row], day: dt.date) -> str:
    """Why the flag that was replaced on a day was withdrawn."""
    reasons = [row["code"] for row in rows if row["day"] == day and row["what"] in _GONE]
    return reasons[-1] if reasons else "new_facts"
