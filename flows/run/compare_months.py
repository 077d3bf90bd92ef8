"""Every compared month of every case, some thousand cases at a time. No input or output.

A case's months are calculated from its own household, decision and answers, and from no other case's. So they can be
calculated for some cases after others, and what takes memory by the month is held for a few of them at a time; what is
found is the same, however many are taken at once. Only the weighing, and the life of flags, look across cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import polars as pl

from flows.run.context import Preparation
from tasks.changes import Weighing, compare, reached
from tasks.entitlement import (
    attribute,
    calculate,
    compared_since,
    decision_months,
    earlier_months,
    household_months,
    keep_assessed,
    name_heating,
    one_offs,
)
from tasks.recipients import RecipientsRead, latest_decisions

CASES_AT_ONCE = 10_000
"""A country's night holds the months of so many at a time; a municipality's takes all at once."""


@dataclass(frozen=True)
class Known:
    """What the run's look-ups brought, its own and those that stand.

    answered: person_key and month of each income look-up that ended with data or empty. unready: Unready, households
    that lack an answer for the run's own month. standings: Standings, the flags of earlier runs.
    """

    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    answered: pl.DataFrame
    unready: pl.DataFrame
    standings: pl.DataFrame


@dataclass(frozen=True)
class Basis:
    """What cases are calculated from: recipients, answers, one decision each; and where a difference is flagged.

    decisions: Decisions, one per case. held_back: Unready, cases that are not calculated. limits: Thresholds.
    """

    preparation: Preparation
    recipients: RecipientsRead
    known: Known
    decisions: pl.DataFrame
    held_back: pl.DataFrame
    limits: pl.DataFrame


@dataclass(frozen=True)
class Compared:
    """What cases' months say, each frame in order of case.

    decisions: Decisions of the cases that were calculated. months: MonthComparisons of all their months. shown: of
    `reached`, the month that shows each case. decided, now: CaseMonths of that month, as decided and as found.
    entitlements: Entitlements of `now`. own_costs: of `own_costs`. attributions: Attribution of their differences.
    one_offs: OneOffs. not_calculable: Unready. reaching, reaching_as_found: CaseMonths of all months of the cases that
    reach a limit, with a decision's assessed income left standing in some, and before it was.
    """

    decisions: pl.DataFrame
    months: pl.DataFrame
    shown: pl.DataFrame
    decided: pl.DataFrame
    now: pl.DataFrame
    entitlements: pl.DataFrame
    own_costs: pl.DataFrame
    attributions: pl.DataFrame
    one_offs: pl.DataFrame
    not_calculable: pl.DataFrame
    reaching: pl.DataFrame
    reaching_as_found: pl.DataFrame


def compared_from(preparation: Preparation, recipients: RecipientsRead) -> pl.DataFrame:
    """The first month each case is compared in: case_id and `since`."""
    decisions = latest_decisions(recipients.decisions, preparation.month)
    return _since(preparation, recipients.households, decisions)


def _since(preparation: Preparation, households: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    months_back = preparation.settings.changes.months_back
    return compared_since(decisions, households, preparation.month, preparation.book, months_back=months_back)


def calculated(preparation: Preparation, case_months: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """The rules' Entitlements of CaseMonths, in their order."""
    book, rounding = preparation.book, preparation.settings.rules.rounding
    return name_heating(calculate(case_months, book, rounding=rounding), case_months, households, book)


def compared(basis: Basis, cases_at_once: int = CASES_AT_ONCE) -> Compared:
    """Calculate and compare every case that is not held back."""
    parts = [_compared(some) for some in _slices(basis, cases_at_once)]
    return Compared(**{each.name: pl.concat(getattr(part, each.name) for part in parts) for each in fields(Compared)})


def _slices(basis: Basis, cases_at_once: int) -> Iterator[_Slice]:
    """The cases in order, so many at a time, each with what is known of it; one slice where there are none."""
    homes = basis.recipients.households.join(basis.held_back, on="case_id", how="anti").sort("case_id")
    for start in range(0, max(homes.height, 1), cases_at_once):
        some = homes[start : start + cases_at_once]
        about = _semi("case_id", some)
        members = about(basis.recipients.members)
        of_them = _semi("person_key", members)
        known = basis.known
        yield _Slice(
            basis.preparation,
            some,
            members,
            about(basis.decisions),
            about(basis.limits),
            of_them(known.income_lines),
            of_them(known.assessment_items),
            of_them(known.answered),
        )


def _semi(key: str, frame: pl.DataFrame) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda other: other.join(frame, on=key, how="semi", maintain_order="left")


@dataclass(frozen=True)
class _Slice:
    """Some cases, and all that is known of them: Households in order of case, Members, Decisions, and so on."""

    preparation: Preparation
    households: pl.DataFrame
    members: pl.DataFrame
    decisions: pl.DataFrame
    limits: pl.DataFrame
    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    answered: pl.DataFrame


def _compared(some: _Slice) -> Compared:
    preparation, month = some.preparation, some.preparation.month
    book, changes, rounding = preparation.book, preparation.settings.changes, preparation.settings.rules.rounding
    newest, not_calculable = household_months(
        some.households,
        some.members,
        some.income_lines,
        some.assessment_items,
        month,
        book,
        preparation.codes,
    )
    decisions = some.decisions.join(newest, on="case_id", how="semi").sort("case_id")
    as_found = pl.concat([newest, _earlier(some, newest, decisions)])
    case_months = keep_assessed(as_found, decisions, book)
    entitlements = calculated(preparation, case_months, some.households)
    months = compare(entitlements, decisions, case_months)
    shown = reached(Weighing(some.households, decisions, months, some.limits, month, preparation.as_of, changes))
    now = case_months.join(shown, on=["case_id", "month"], how="semi").sort("case_id")
    decided = decision_months(decisions, now, some.households, book)
    differing = (
        months.join(shown, on=["case_id", "month"], how="semi")
        .filter(pl.col("difference_ore") != 0)
        .select("case_id", "decided_ore")
        .sort("case_id")
    )
    own = own_costs(some.households, decisions, now, month)
    reaching = shown.drop_nulls("limit_kind")
    return Compared(
        decisions=decisions,
        months=months,
        shown=shown,
        decided=decided,
        now=now,
        entitlements=entitlements.join(shown, on=["case_id", "month"], how="semi").sort("case_id"),
        own_costs=own,
        attributions=attribute(
            decided.join(differing, on="case_id", how="semi"),
            now.join(differing, on="case_id", how="semi"),
            differing,
            book,
            rounding=rounding,
            own_costs=own,
        ),
        one_offs=_one_offs(some, newest),
        not_calculable=not_calculable,
        reaching=case_months.join(reaching, on="case_id", how="semi").sort("case_id", "month"),
        reaching_as_found=as_found.join(reaching, on="case_id", how="semi").sort("case_id", "month"),
    )


def _earlier(some: _Slice, newest: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The months before the run's own, back to each decision's first."""
    preparation = some.preparation
    return earlier_months(
        newest,
        _since(preparation, some.households, decisions),
        some.households,
        some.members,
        decisions,
        some.income_lines,
        some.assessment_items,
        some.answered,
        preparation.month,
        preparation.book,
        preparation.codes,
    )


def _one_offs(some: _Slice, newest: pl.DataFrame) -> pl.DataFrame:
    ready = some.households.join(newest, on="case_id", how="semi")
    return one_offs(
        ready,
        some.members.join(ready, on="case_id", how="semi"),
        some.income_lines,
        some.assessment_items,
        some.preparation.month,
        some.preparation.book,
        some.preparation.codes,
        rounding=some.preparation.settings.rules.rounding,
    )


def own_costs(households: pl.DataFrame, decisions: pl.DataFrame, now: pl.DataFrame, month: dt.date) -> pl.DataFrame:
    """The case system's own housing cost on both sides: case_id, own_before_ore, own_after_ore.

    What the rules add to it changes with the rates, for many at once; a flag does not rest on that. In months before
    the run's own the cost is taken as decided.
    """
    return (
        now.select("case_id", "month")
        .join(households.select("case_id", current="housing_cost_ore"), on="case_id", maintain_order="left")
        .join(decisions.select("case_id", own_before_ore="housing_cost_ore"), on="case_id", maintain_order="left")
        .select(
            "case_id",
            "own_before_ore",
            own_after_ore=pl.when(pl.col("month") == month).then("current").otherwise("own_before_ore"),
        )
    )
