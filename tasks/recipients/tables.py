"""The three tables as a municipality delivers them: which columns, what each may hold, and what it becomes with us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tasks.recipients.findings import Rule
from tasks.validation import ROLES, TENURES, Decisions, Households, Members, Schema


@dataclass(frozen=True)
class Pattern:
    """Text of a fixed shape. `width`: a source that keeps it as a number has lost its leading zeros; put them back."""

    regex: str
    rule: Rule
    width: int = 0


@dataclass(frozen=True)
class OneOf:
    """One of a closed set of codes."""

    codes: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True)
class Kroner:
    """Kroner with at most two decimals; becomes whole øre."""

    below_zero: bool = False


@dataclass(frozen=True)
class Day:
    """A date, YYYY-MM-DD."""


@dataclass(frozen=True)
class YesNo:
    """true/false, 1/0 or ja/nei."""


@dataclass(frozen=True)
class Count:
    """A whole number of persons between two bounds, both included."""

    least: int
    most: int


Kind = Pattern | OneOf | Kroner | Day | YesNo | Count


@dataclass(frozen=True)
class Column:
    """One column of a delivered table: its name there, its name in our schema, and what it holds."""

    name: str
    becomes: str
    kind: Kind
    may_be_empty: bool = False
    default: str | None = None
    """What every row gets where the whole column is left out; none: the column must be there."""


def _identifier(name: str) -> Column:
    return Column(name, name, Pattern(r"^[^\s][^\r\n]{0,63}$", Rule.NOT_AN_IDENTIFIER))


def _text(name: str) -> Column:
    return Column(name, name, Pattern(r"^[^\r\n]{1,200}$", Rule.NOT_SHORT_TEXT))


def _yes_no(name: str) -> Column:
    return Column(name, name, YesNo())


def _kroner(name: str, *, below_zero: bool = False, default: str | None = None) -> Column:
    return Column(name, f"{name}_ore", Kroner(below_zero), default=default)


@dataclass(frozen=True)
class Table:
    """One delivered table."""

    name: Literal["households", "members", "decisions"]
    columns: tuple[Column, ...]
    schema: Schema


HOUSEHOLDS = Table(
    "households",
    (
        _identifier("case_id"),
        Column("municipality", "municipality", Pattern(r"^[0-9]{4}$", Rule.NOT_A_MUNICIPALITY, width=4)),
        _text("scheme"),
        _text("team"),
        Column("tenure", "tenure", OneOf(tuple(TENURES), Rule.NOT_A_TENURE)),
        _kroner("housing_cost"),
        _yes_no("heating_included"),
        _yes_no("adapted_home"),
        _kroner("income_deduction", default="0"),
        _kroner("stated_income", default="0"),
        Column("active_from", "active_from", Day()),
        Column("active_to", "active_to", Day(), may_be_empty=True),
    ),
    Households,
)

MEMBERS = Table(
    "members",
    (
        _identifier("case_id"),
        Column("person_id", "person_id", Pattern(r"^[0-9]{11}$", Rule.NOT_ELEVEN_DIGITS, width=11)),
        Column("role", "role", OneOf(tuple(ROLES), Rule.NOT_A_ROLE)),
        Column("birth_date", "birth_date", Day()),
        Column("from", "lives_from", Day()),
        Column("to", "lives_to", Day(), may_be_empty=True),
        _yes_no("young_disabled"),
        _yes_no("single_pensioner"),
        _yes_no("shared_residence"),
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
