"""The tables that a municipality delivers: their columns, and the kind and our name of each column.

Three are required. The yearly settlement can have three more, which are optional.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tasks.tabular.column_kinds import (
    IDENTIFIER,
    MUNICIPALITY,
    Column,
    Count,
    Day,
    Kroner,
    Month,
    OneOf,
    PersonId,
    ShownText,
    YesNo,
)
from tasks.validation import (
    DOCUMENTED_KINDS,
    MOST_ORE,
    ROLES,
    TENURES,
    Decisions,
    Documented,
    Households,
    Members,
    Payments,
    Schema,
    StatedIncomes,
)

_SHORT_TEXT = ShownText(
    r"^[^\r\n]{1,200}$", "not_short_text", "more than one line of text, or more than 200 characters"
)
_PERSON_ID = PersonId(r"^[0-9]{11}$", "not_eleven_digits", "not 11 digits (spreadsheets drop a leading zero)", width=11)


def _identifier(name: str) -> Column:
    return Column(name, name, IDENTIFIER)


def _text(name: str) -> Column:
    return Column(name, name, _SHORT_TEXT)


def _yes_no(name: str) -> Column:
    return Column(name, name, YesNo())


def _kroner(name: str, *, below_zero: bool = False, default: str | None = None) -> Column:
    return Column(name, f"{name}_ore", Kroner(MOST_ORE, below_zero), default=default)


@dataclass(frozen=True)
class Table:
    """One delivered table."""

    name: Literal["households", "members", "decisions", "payments", "stated_incomes", "documented"]
    columns: tuple[Column, ...]
    schema: Schema


HOUSEHOLDS = Table(
    "households",
    (
        _identifier("case_id"),
        Column("municipality", "municipality", MUNICIPALITY),
        _text("scheme"),
        _text("team"),
        Column("tenure", "tenure", OneOf("tenure", tuple(TENURES))),
        _kroner("housing_cost"),
        _yes_no("heating_included"),
        _yes_no("adapted_home"),
        _kroner("income_deduction", default="0"),
        _kroner("stated_income", default="0"),
        _kroner("child_wealth", default="0"),
        Column("active_from", "active_from", Day()),
        Column("active_to", "active_to", Day(), may_be_empty=True),
    ),
    Households,
)

MEMBERS = Table(
    "members",
    (
        _identifier("case_id"),
        Column("person_id", "person_id", _PERSON_ID),
        Column("role", "role", OneOf("role", tuple(ROLES))),
        Column("birth_date", "birth_date", Day()),
        Column("from", "lives_from", Day()),
        Column("to", "lives_to", Day(), may_be_empty=True),
        _yes_no("young_disabled"),
        _yes_no("single_pensioner"),
        _yes_no("shared_residence"),
        Column("pensioner", "pensioner", YesNo(), default="false"),
        Column("former_person_id", "former_person_id", _PERSON_ID, may_be_empty=True, default=""),
    ),
    Members,
)

DECISIONS = Table(
    "decisions",
    (
        _identifier("decision_id"),
        _identifier("case_id"),
        Column("decided_on", "decided_on", Day()),
        Column("valid_from", "valid_from", Day()),
        _kroner("amount"),
        _kroner("monthly_income", below_zero=True),
        _kroner("net_wealth", below_zero=True),
        _kroner("housing_cost"),
        Column("adults", "adults", Count(1, 30)),
        Column("children", "children", Count(0, 30)),
        _text("rule_version"),
        Column("income_from_assessment", "income_from_assessment", YesNo(), default="false"),
    ),
    Decisions,
)

TABLES = (HOUSEHOLDS, MEMBERS, DECISIONS)

PAYMENTS = Table(
    "payments",
    (_identifier("case_id"), Column("month", "month", Month()), _kroner("amount")),
    Payments,
)

STATED_INCOMES = Table(
    "stated_incomes",
    (
        _identifier("case_id"),
        Column("person_id", "person_id", _PERSON_ID),
        Column("year", "year", Count(2017, 2100)),
        _kroner("business", default="0"),
        _kroner("capital", default="0"),
        _kroner("foreign", default="0"),
        _kroner("letting", default="0"),
    ),
    StatedIncomes,
)

DOCUMENTED = Table(
    "documented",
    (
        _identifier("case_id"),
        Column("person_id", "person_id", _PERSON_ID, may_be_empty=True),
        Column("kind", "kind", OneOf("kind_of_fact", tuple(DOCUMENTED_KINDS))),
        Column("from", "first", Day()),
        Column("to", "last", Day(), may_be_empty=True),
        Column("amount", "amount_ore", Kroner(MOST_ORE), may_be_empty=True),
    ),
    Documented,
)

SETTLEMENT_TABLES = (PAYMENTS, STATED_INCOMES, DOCUMENTED)
"""What the yearly settlement can be given in addition."""
ALL_TABLES = (*TABLES, *SETTLEMENT_TABLES)
