"""The tables that a municipality would hand to the job, and the answer key, as CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import StringIO

from sandbox.town.answer_key import COLUMNS, Answer
from sandbox.town.decisions import Decision
from sandbox.town.households import Household

HOUSEHOLDS = (
    "case_id", "municipality", "scheme", "team", "tenure", "housing_cost", "heating_included", "adapted_home",
    "income_deduction", "active_from", "active_to",
)  # fmt: skip
MEMBERS = (
    "case_id", "person_id", "role", "birth_date", "from", "to", "young_disabled", "single_pensioner",
    "shared_residence",
)  # fmt: skip
DECISIONS = (
    "decision_id", "case_id", "decided_on", "valid_from", "amount", "monthly_income", "net_wealth", "housing_cost",
    "adults", "children", "rule_version",
)  # fmt: skip

Cell = str | int | bool | dt.date | Fraction | None


def households_csv(households: Iterable[Household], municipality: str, month: dt.date) -> str:
    """One row per case; the housing cost is the one of `month`."""
    return to_csv(
        HOUSEHOLDS,
        (
            (
                each.case_id, municipality, each.scheme, each.team, each.tenure, Fraction(each.rent_in(month), 100),
                each.heating_included, each.adapted_home, Fraction(each.income_deduction), each.active_from,
                each.active_to,
            )
            for each in households
        ),
    )  # fmt: skip


def members_csv(households: Iterable[Household]) -> str:
    """One row per person and stay."""
    return to_csv(
        MEMBERS,
        (
            (
                each.case_id, member.person_id, member.role, member.birth_date, member.lives_from, member.lives_to,
                member.young_disabled, member.single_pensioner, member.shared_residence,
            )
            for each in households
            for member in each.members
        ),
    )  # fmt: skip


def decisions_csv(decisions: Iterable[Decision]) -> str:
    """One row per decision, with the inputs it was made on."""
    return to_csv(
        DECISIONS,
        (
            (
                each.decision_id, each.case_id, each.decided_on, each.valid_from, Fraction(each.amount),
                each.facts.income, Fraction(each.facts.net_wealth), each.facts.housing_cost, each.facts.adults,
                each.facts.children, each.rule_version,
            )
            for each in decisions
        ),
    )  # fmt: skip


def answers_csv(answers: Iterable[Answer]) -> str:
    """The answer key, one row per active case."""
    return to_csv(COLUMNS, ([getattr(each, column) for column in COLUMNS] for each in answers))


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV text: comma, a header, one line per row; fractions are kroner with two decimals."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def kroner(amount: Fraction) -> str:
    """Kroner with two decimals, half øre away from zero."""
    ore = int(abs(amount) * 100 + Fraction(1, 2))
    return f"{'-' if amount < 0 and ore else ''}{ore // 100}.{ore % 100:02}"


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Fraction():
            return kroner(value)
        case _:
            return str(value)
