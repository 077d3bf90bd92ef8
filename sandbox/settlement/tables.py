"""The tables that the case system hands to a settlement, and the answer key, as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from sandbox.settlement.key import Expected
from sandbox.settlement.town import MonthlyDecision, SettledCase, SettlementTown
from sandbox.town.csv_tables import Cell, decisions_csv, households_csv, members_csv, to_csv
from sandbox.town.decisions import Decision

PAYMENTS = ("case_id", "month", "amount")
STATED_INCOMES = ("case_id", "person_id", "year", "business", "capital", "foreign", "letting")
DOCUMENTED = ("case_id", "person_id", "kind", "from", "to", "amount")
ANSWERS = (
    "case_id", "story", "state", "claim", "extra", "claim_after_threshold", "extra_after_threshold",
)  # fmt: skip


def write_inputs(town: SettlementTown, month: dt.date, folder: Path) -> None:
    """Write the three tables of recipients, and payments.csv, stated_incomes.csv and documented.csv.

    The housing costs are those of `month`.
    """
    households = [case.household for case in town.cases]
    decided = [decision for case in town.cases for decision in _rows(case)]
    tables = {
        "households": households_csv(households, town.world.municipality_number, month),
        "members": members_csv(households),
        "decisions": decisions_csv(decided),
        "payments": to_csv(PAYMENTS, (row for case in town.cases for row in _payments(case))),
        "stated_incomes": to_csv(STATED_INCOMES, (row for case in town.cases for row in _stated(case))),
        "documented": to_csv(DOCUMENTED, (row for case in town.cases for row in _documented(case))),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


def answers_csv(expected: list[Expected]) -> str:
    """The key, one row per case."""
    return to_csv(ANSWERS, ([getattr(each, column) for column in ANSWERS] for each in expected))


def _rows(case: SettledCase) -> Iterator[Decision]:
    """A new decision in each month that differs from the one before it in anything that was decided."""
    before: MonthlyDecision | None = None
    for each in case.decisions:
        if before is None or _decided(before) != _decided(each):
            number = f"V{case.case_id[1:]}-{each.month:%Y%m}"
            yield Decision(number, case.case_id, each.decided_on, each.month, each.amount, each.facts)
        before = each


def _decided(decision: MonthlyDecision) -> tuple[object, ...]:
    facts = decision.facts
    return decision.amount, facts.income, facts.net_wealth, facts.housing_cost, facts.adults, facts.children


def _payments(case: SettledCase) -> Iterator[list[Cell]]:
    if case.has_payments:
        for each in case.decisions:
            paid = max(each.amount + case.years[each.month.year].paid_more.get(each.month, 0), 0)
            yield [case.case_id, f"{each.month:%Y-%m}", Fraction(paid)]


def _stated(case: SettledCase) -> Iterator[list[Cell]]:
    for year in case.years.values():
        if year.stated.anything:
            amounts = (year.stated.business, year.stated.capital, year.stated.foreign, year.stated.letting)
            yield [case.case_id, case.household.applicant.person_id, year.year, *map(Fraction, amounts)]


def _documented(case: SettledCase) -> Iterator[list[Cell]]:
    for year in case.years.values():
        for fact in year.facts:
            amount = None if fact.amount is None else Fraction(fact.amount)
            yield [case.case_id, fact.person_id, fact.kind, fact.first, fact.last, amount]
