"""The tables of a citizen's page: their columns, and how each cell is written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tasks.clock import OSLO
from tasks.reports.income_names import income_name
from tasks.reports.language import Language
from tasks.reports.members import member_name

Row = Mapping[str, Any]
Writer = Callable[[Row, str, Language], str]


@dataclass(frozen=True)
class Column:
    """A column of a table on the page. heading: a key of `citizen_columns`. name: the column of the stored table."""

    heading: str
    name: str
    write: Writer

    @property
    def is_number(self) -> bool:
        """Whether its cells are amounts, which are aligned right."""
        return self.write is _kroner


_MISSING = "–"


def _text(row: Row, name: str, _: Language) -> str:
    return _MISSING if row[name] is None else str(row[name])


def _named(labels: Callable[[Language], Mapping[str, str]]) -> Writer:
    """A code by its label, or as it is where it has none."""

    def write(row: Row, name: str, words: Language) -> str:
        return _MISSING if row[name] is None else labels(words).get(row[name], str(row[name]))

    return write


def _coded(*sections: str) -> Writer:
    """A code by its label in one of some sections of the language."""
    return _named(lambda words: {code: label for section in sections for code, label in words[section].items()})


def _kroner(row: Row, name: str, words: Language) -> str:
    return _MISSING if row[name] is None else words.kroner(row[name])


def _date(row: Row, name: str, words: Language) -> str:
    return _MISSING if row[name] is None else words.date(row[name])


def _month(row: Row, name: str, words: Language) -> str:
    return words.month(row[name])


def _period(row: Row, name: str, words: Language) -> str:
    """The months of a look-up, or the income year and stage of an assessment."""
    bounds = [_bound(row[column], words) for column in (name, "period_to") if row[column] is not None]
    return " – ".join(dict.fromkeys(bounds)) or _MISSING


def _bound(text: str, words: Language) -> str:
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return words.month(dt.date(int(text[:4]), int(text[5:]), 1))
    stage = text.rpartition("/")[2]
    return text.replace(stage, words["citizen_stages"].get(stage, stage)).replace("/", ", ")


def _income(row: Row, name: str, words: Language) -> str:
    return income_name(words, row.get("category") or "", row[name])


def _values(row: Row, name: str, words: Language) -> str:
    """Values of the rules, in words."""
    return words.parameters(row[name] or ()) or _MISSING


def _time(row: Row, name: str, words: Language) -> str:
    return words.moment(row[name])


def _day(row: Row, name: str, words: Language) -> str:
    return words.date(row[name].astimezone(OSLO).date())


def _yes_no(row: Row, name: str, words: Language) -> str:
    key = {True: "yes", False: "no", None: "unknown"}[row[name]]
    return words["citizen"][key]


def _member(row: Row, name: str, words: Language) -> str:
    return member_name(row[name], row["number"], words)


def household_columns(municipalities: Mapping[str, str]) -> list[Column]:
    """The columns of the household. municipalities: number and name."""
    return [
        Column("read_from", "first_read", _date),
        Column("read_to", "last_read", _date),
        Column("municipality", "municipality", _named(lambda _: municipalities)),
        Column("scheme", "scheme", _coded("schemes")),
        Column("team", "team", _text),
        Column("tenure", "tenure", _coded("citizen_tenures")),
        Column("housing_cost", "housing_cost_ore", _kroner),
        Column("heating_included", "heating_included", _yes_no),
        Column("adapted_home", "adapted_home", _yes_no),
        Column("income_deduction", "income_deduction_ore", _kroner),
        Column("active_from", "active_from", _date),
        Column("active_to", "active_to", _date),
    ]


OF_A_PERSON = {
    "members": [
        Column("role", "role", _coded("citizen_roles")),
        Column("birth_date", "birth_date", _date),
        Column("lives_from", "lives_from", _date),
        Column("lives_to", "lives_to", _date),
        Column("young_disabled", "young_disabled", _yes_no),
        Column("single_pensioner", "single_pensioner", _yes_no),
        Column("shared_residence", "shared_residence", _yes_no),
        Column("read_from", "first_read", _date),
        Column("read_to", "last_read", _date),
    ],
    "lookups": [
        Column("requested_at", "requested_at", _time),
        Column("resource", "resource", _coded("citizen_resources")),
        Column("period", "period_from", _period),
        Column("outcome", "outcome", _coded("citizen_outcomes")),
    ],
    "incomes": [
        Column("month", "month", _month),
        Column("income", "code", _income),
        Column("amount", "amount_ore", _kroner),
        Column("counts", "counts", _yes_no),
        Column("backpay_from", "backpay_from", _date),
        Column("newest", "newest", _yes_no),
        Column("received_from", "received_from", _day),
        Column("received_to", "received_to", _day),
    ],
    "assessments": [
        Column("income_year", "year", _text),
        Column("code", "code", _income),
        Column("amount", "amount_ore", _kroner),
        Column("settled_on", "settled_on", _date),
        Column("received_at", "requested_at", _time),
    ],
    "stated_incomes": [
        Column("income_year", "year", _text),
        Column("business", "business_ore", _kroner),
        Column("capital", "capital_ore", _kroner),
        Column("foreign", "foreign_ore", _kroner),
        Column("letting", "letting_ore", _kroner),
    ],
    "documented": [
        Column("documented", "kind", _coded("settlement_facts")),
        Column("valid_from", "first", _date),
        Column("valid_to", "last", _date),
        Column("amount", "amount_ore", _kroner),
    ],
    "settlement_members": [
        Column("income_year", "settled_year", _text),
        Column("settled_on", "settled_on", _date),
        Column("business", "business_ore", _kroner),
        Column("capital", "capital_ore", _kroner),
        Column("foreign", "foreign_ore", _kroner),
        Column("net_wealth", "net_wealth_ore", _kroner),
    ],
}
"""The tables about each person, in the order of the page."""

OF_THE_CASE = {
    "decisions": [
        Column("decision", "decision_id", _text),
        Column("decided_on", "decided_on", _date),
        Column("valid_from", "valid_from", _date),
        Column("monthly_amount", "amount_ore", _kroner),
        Column("income", "monthly_income_ore", _kroner),
        Column("net_wealth", "net_wealth_ore", _kroner),
        Column("housing_cost", "housing_cost_ore", _kroner),
        Column("adults", "adults", _text),
        Column("children", "children", _text),
    ],
    "states": [
        Column("month", "month", _month),
        Column("state", "state", _coded("states")),
        Column("reason", "reason", _coded("reasons")),
    ],
    "calculations": [
        Column("month", "month", _month),
        Column("basis", "side", _coded("citizen_bases")),
        Column("income", "monthly_income_ore", _kroner),
        Column("net_wealth", "net_wealth_ore", _kroner),
        Column("housing_cost", "housing_cost_ore", _kroner),
        Column("own_share", "own_share_ore", _kroner),
        Column("entitlement", "entitlement_ore", _kroner),
        Column("outcome", "outcome", _coded("citizen_entitlements")),
    ],
    "months": [
        Column("month", "month", _month),
        Column("decided", "decided_ore", _kroner),
        Column("now", "entitlement_ore", _kroner),
        Column("difference", "difference_ore", _kroner),
        Column("income", "monthly_income_ore", _kroner),
    ],
    "flags": [
        Column("flag", "flag_id", _text),
        Column("kind", "kind", _coded("kinds")),
        Column("event", "event", _coded("flag_events", "citizen_flag_events")),
        Column("decided", "decided_ore", _kroner),
        Column("now", "entitlement_ore", _kroner),
        Column("main_cause", "main_cause", _coded("causes")),
    ],
    "member_incomes": [
        Column("member", "role", _member),
        Column("income_before", "before_ore", _kroner),
        Column("income_now", "now_ore", _kroner),
        Column("share", "share_ore", _kroner),
    ],
    "verdicts": [
        Column("answered_at", "answered_at", _time),
        Column("flag", "flag_id", _text),
        Column("verdict", "verdict", _coded("verdicts")),
        Column("reason", "reason", _coded("verdict_reasons")),
        Column("note", "note", _text),
    ],
    "manual_checks": [
        Column("answered_at", "checked_at", _time),
        Column("check_result", "result", _coded("verdicts")),
        Column("check_again_on", "check_again_on", _date),
        Column("note", "note", _text),
    ],
    "readings": [
        Column("read_at", "at", _time),
        Column("read_by", "user_name", _text),
        Column("done", "what", _coded("citizen_readings")),
    ],
    "payments": [
        Column("month", "month", _month),
        Column("paid", "amount_ore", _kroner),
    ],
    "settlements": [
        Column("income_year", "settled_year", _text),
        Column("state", "state", _coded("settlement_states")),
        Column("reason", "reason", _coded("reasons", "settlement_reasons")),
        Column("claim", "claim_after_threshold_ore", _kroner),
        Column("extra", "extra_after_threshold_ore", _kroner),
    ],
    "settlement_months": [
        Column("month", "month", _month),
        Column("paid", "paid_ore", _kroner),
        Column("right", "right_ore", _kroner),
        Column("difference", "difference_ore", _kroner),
        Column("unconfirmed", "unconfirmed", _values),
    ],
    "settlement_causes": [
        Column("month", "month", _month),
        Column("cause", "cause", _coded("settlement_causes")),
        Column("share", "amount_ore", _kroner),
    ],
}
"""The tables about the whole case, in the order of the page."""

OF_SETTLEMENTS = frozenset(
    {
        *("stated_incomes", "documented", "settlement_members"),
        *("payments", "settlements", "settlement_months", "settlement_causes"),
    }
)
"""Tables that only a case with a yearly settlement has: they are left out where there is no row."""

FOUND = [Column("found_from", "first_found", _date), Column("found_to", "last_found", _date)]
"""When a row was found first and last, where several runs found the same."""
