"""A finished settlement of a year as one frozen value, from which its page, workbook and manager's page are made.

It checks itself when it is made: the causes of a month sum to its difference, and each table is as its schema says. A
report that does not add up is never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from tasks.errors import ContractError
from tasks.validation import (
    SETTLED_STATES,
    SETTLEMENT_STATES,
    SettlementCases,
    SettlementCauses,
    SettlementMembers,
    SettlementMonths,
    validate,
)

TO_JUDGE = ("claim", "both", "extra")
"""The states that a caseworker decides on."""


@dataclass(frozen=True)
class SettlementReport:
    """One settlement of a year.

    cases: SettlementCases; months: SettlementMonths; causes: SettlementCauses; members: SettlementMembers.
    documentable: case_id and kind of facts that could change a claim. municipalities: number and name. fee_ore and
    least_ore: sums under them are left, where the scheme has limits. unconfirmed: choices of the settlement that no
    source confirms, by name; `values_by_case` has the values. without: why schemes have no settlement, by scheme.
    smallest_count: the smallest count for a wider circle.
    Raises ContractError when the parts do not agree with each other.
    """

    run_id: str
    installation: str
    environment: str  # "production" or "test"
    municipalities: Mapping[str, str]
    year: int
    as_of: dt.date
    finished: dt.datetime
    cases: pl.DataFrame
    months: pl.DataFrame
    causes: pl.DataFrame
    members: pl.DataFrame
    documentable: pl.DataFrame
    fee_ore: int
    least_ore: int
    unconfirmed: tuple[str, ...]
    without: Mapping[str, str]
    smallest_count: int

    def __post_init__(self) -> None:
        validate(SettlementCases, self.cases)
        validate(SettlementMonths, self.months)
        validate(SettlementCauses, self.causes)
        validate(SettlementMembers, self.members)
        if self.finished.utcoffset() is None:
            raise ContractError("SettlementReport: finished must have a time zone.")
        _causes_sum_to_the_difference(self.months, self.causes)

    @property
    def is_test(self) -> bool:
        """True if the persons are synthetic, which every page must show."""
        return self.environment != "production"

    @cached_property
    def coverage(self) -> dict[str, int]:
        """Cases in each state, every state named; they sum to the population."""
        found = dict(self.cases.group_by("state").len().iter_rows())
        return {state: found.get(state, 0) for state in SETTLEMENT_STATES}

    @cached_property
    def to_judge(self) -> pl.DataFrame:
        """The cases that a caseworker decides on; the claim that may be time-barred first is at the top."""
        return self.cases.filter(pl.col("state").is_in(TO_JUDGE)).sort("time_barred_after", "case_id", nulls_last=True)

    @cached_property
    def not_settled(self) -> pl.DataFrame:
        """Cases that are not ready or not checked, by state and case."""
        open_states = ["not_ready", "not_checked"]
        return self.cases.filter(pl.col("state").is_in(open_states)).sort("state", "case_id", descending=[True, False])

    def sums(self, name: str) -> tuple[int, int]:
        """How many cases have a `claim` or an `extra` after the threshold, and their sum in øre."""
        left = self.cases[f"{name}_after_threshold_ore"].drop_nulls()
        return left.filter(left > 0).len(), int(left.sum())

    @cached_property
    def months_by_case(self) -> dict[str, list[dict[str, Any]]]:
        """The months of each case, each with `causes`: (cause, øre), the largest first."""
        causes: dict[tuple[str, dt.date], list[tuple[str, int]]] = {}
        for row in self.causes.sort(pl.col("amount_ore").abs(), "cause", descending=[True, False]).iter_rows(
            named=True
        ):
            causes.setdefault((row["case_id"], row["month"]), []).append((row["cause"], row["amount_ore"]))
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.months.sort("case_id", "month").iter_rows(named=True):
            of_month = causes.get((row["case_id"], row["month"]), [])
            found.setdefault(row["case_id"], []).append(row | {"causes": of_month})
        return found

    @cached_property
    def members_by_case(self) -> dict[str, list[dict[str, Any]]]:
        """The members of each case whose income or wealth counts, by role."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.members.filter(pl.col("assessment") != "not_needed").iter_rows(named=True):
            found.setdefault(row["case_id"], []).append(row)
        return found

    @cached_property
    def documentable_by_case(self) -> dict[str, list[str]]:
        """The kinds of facts that could change each case's claim."""
        found: dict[str, list[str]] = {}
        for case_id, kind in self.documentable.select("case_id", "kind").unique().sort("case_id", "kind").iter_rows():
            found.setdefault(case_id, []).append(kind)
        return found

    @cached_property
    def causes_by_case(self) -> dict[str, list[tuple[str, int]]]:
        """Each case's causes with their sums over the months, the largest first."""
        sums = self.causes.group_by("case_id", "cause").agg(pl.col("amount_ore").sum())
        found: dict[str, list[tuple[str, int]]] = {}
        order = sums.sort("case_id", pl.col("amount_ore").abs(), "cause", descending=[False, True, False])
        for case_id, cause, ore in order.iter_rows():
            found.setdefault(case_id, []).append((cause, ore))
        return found

    @cached_property
    def values_by_case(self) -> dict[str, list[str]]:
        """The values that no source confirms and that each case's months rest on, by name."""
        named = self.months.select("case_id", "unconfirmed").explode("unconfirmed").drop_nulls().unique()
        found: dict[str, list[str]] = {}
        for case_id, name in named.sort("case_id", "unconfirmed").iter_rows():
            found.setdefault(case_id, []).append(name)
        return found

    @property
    def unconfirmed_values(self) -> list[str]:
        """The values that no source confirms and that some month rests on, by name."""
        return sorted({name for names in self.values_by_case.values() for name in names})

    @property
    def settled(self) -> int:
        """How many cases were settled."""
        return sum(self.coverage[state] for state in SETTLED_STATES)


def _causes_sum_to_the_difference(months: pl.DataFrame, causes: pl.DataFrame) -> None:
    key = ["case_id", "month"]
    sums = causes.group_by(key).agg(pl.col("amount_ore").sum())
    joined = months.join(sums, on=key, how="full", coalesce=True)
    wrong = joined.filter(pl.col("difference_ore").fill_null(0) != pl.col("amount_ore").fill_null(0)).height
    if wrong:
        raise ContractError(f"SettlementReport: {wrong} months have causes that do not sum to their difference.")
