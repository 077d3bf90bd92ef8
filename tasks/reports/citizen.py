"""The page a citizen gets of what is stored about them (innsyn, GDPR art. 15): one file that prints well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports.document import Document, Grid, Section
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.members import member_name
from tasks.validation import Reason

Row = Mapping[str, Any]
Writer = Callable[[Row, str, Language], str]


@dataclass(frozen=True)
class CitizenData:
    """What is stored about a case, by table of `sql/store/export`.

    one_person: whether the export is about one of its persons only. by_hand: whether somebody in the case must be
    checked by hand; then `tables` is empty and the page says nothing else. at: the moment of the export.
    """

    case_id: str
    municipalities: Mapping[str, str]
    at: dt.datetime
    is_test: bool
    one_person: bool
    by_hand: bool
    tables: Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class _Column:
    """A column of a table on the page. heading: a key of `citizen_columns`. name: the column of the stored table."""

    heading: str
    name: str
    write: Writer


def citizen_document(data: CitizenData, code: str = BOKMAAL) -> Document:
    """The page, in a language."""
    words = language(code)
    municipalities = ", ".join(sorted(data.municipalities.values()))
    manual_check = words["reasons"][Reason.MANUAL_CHECK.value]
    return Document(
        title=words.text("citizen", "title", case=data.case_id),
        sub=words.text("citizen", "sub", municipalities=municipalities, moment=words.moment(data.at)),
        is_test=data.is_test,
        code=code,
        banner=f"{manual_check}." if data.by_hand else "",
        sections=[] if data.by_hand else [_opening(data, words), *_sections(data, words)],
    )


def _opening(data: CitizenData, words: Language) -> Section:
    keys = ("your_right", "what_it_does", *(["one_person"] if data.one_person else []))
    return Section(words["citizen"]["opening"], [words["citizen"][key] for key in keys])


def _sections(data: CitizenData, words: Language) -> Iterator[Section]:
    texts, tables = words["citizen"], data.tables
    yield _section(texts["case"], tables["households"], _household(data.municipalities), words)
    for number, person in enumerate(_persons(tables), start=1):
        yield from _about_person(words.text("citizen", "person", number=number), person, tables, words)
    for name, columns in _OF_THE_CASE.items():
        yield _section(texts[name], tables[name], columns, words)


def _persons(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """The pseudonyms of the persons, the applicant first, then as they are stored."""
    members = tables["members"].sort(pl.col("role") != "applicant", "person_key")
    looked_up = tables["lookups"].select("person_key")
    return pl.concat([members.select("person_key"), looked_up]).to_series().unique(maintain_order=True).to_list()


def _about_person(
    person: str, person_key: str, tables: Mapping[str, pl.DataFrame], words: Language
) -> Iterator[Section]:
    for name, columns in _OF_A_PERSON.items():
        rows = tables[name].filter(pl.col("person_key") == person_key)
        note = words["citizen"]["thirds"] if name == "incomes" else ""
        yield _section(words.text("citizen", name, person=person), rows, columns, words, note)


def _section(heading: str, rows: pl.DataFrame, columns: list[_Column], words: Language, note: str = "") -> Section:
    """A table under its heading. An export about one person has not all columns."""
    if rows.is_empty():
        return Section(heading, [words["citizen"]["nothing"]])
    shown = [column for column in columns if column.name in rows.columns]
    cells = [[column.write(row, column.name, words) for column in shown] for row in rows.to_dicts()]
    header = [words["citizen_columns"][column.heading] for column in shown]
    return Section(heading, [note] if note else [], table=Grid(header, cells))


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


def _time(row: Row, name: str, words: Language) -> str:
    return words.moment(row[name])


def _yes_no(row: Row, name: str, words: Language) -> str:
    key = {True: "yes", False: "no", None: "unknown"}[row[name]]
    return words["citizen"][key]


def _member(row: Row, name: str, words: Language) -> str:
    return member_name(row[name], row["number"], words)


def _household(municipalities: Mapping[str, str]) -> list[_Column]:
    return [
        _Column("read_from", "first_read", _date),
        _Column("read_to", "last_read", _date),
        _Column("municipality", "municipality", _named(lambda _: municipalities)),
        _Column("scheme", "scheme", _coded("schemes")),
        _Column("team", "team", _text),
        _Column("tenure", "tenure", _coded("citizen_tenures")),
        _Column("housing_cost", "housing_cost_ore", _kroner),
        _Column("heating_included", "heating_included", _yes_no),
        _Column("adapted_home", "adapted_home", _yes_no),
        _Column("income_deduction", "income_deduction_ore", _kroner),
        _Column("active_from", "active_from", _date),
        _Column("active_to", "active_to", _date),
    ]


_OF_A_PERSON = {
    "members": [
        _Column("role", "role", _coded("citizen_roles")),
        _Column("birth_date", "birth_date", _date),
        _Column("lives_from", "lives_from", _date),
        _Column("lives_to", "lives_to", _date),
        _Column("young_disabled", "young_disabled", _yes_no),
        _Column("single_pensioner", "single_pensioner", _yes_no),
        _Column("shared_residence", "shared_residence", _yes_no),
        _Column("read_from", "first_read", _date),
        _Column("read_to", "last_read", _date),
    ],
    "lookups": [
        _Column("requested_at", "requested_at", _time),
        _Column("resource", "resource", _coded("citizen_resources")),
        _Column("period_from", "period_from", _text),
        _Column("period_to", "period_to", _text),
        _Column("purpose", "purpose", _text),
        _Column("legal_basis", "legal_basis", _text),
        _Column("outcome", "outcome", _coded("citizen_outcomes")),
    ],
    "incomes": [
        _Column("month", "month", _month),
        _Column("code", "code", _text),
        _Column("amount", "amount_ore", _kroner),
        _Column("counts", "counts", _yes_no),
        _Column("backpay_from", "backpay_from", _date),
        _Column("newest", "newest", _yes_no),
        _Column("received_at", "requested_at", _time),
    ],
    "assessments": [
        _Column("income_year", "year", _text),
        _Column("code", "code", _text),
        _Column("amount", "amount_ore", _kroner),
        _Column("settled_on", "settled_on", _date),
        _Column("received_at", "requested_at", _time),
    ],
}
"""The tables about each person, in the order of the page."""

_OF_THE_CASE = {
    "decisions": [
        _Column("decision", "decision_id", _text),
        _Column("decided_on", "decided_on", _date),
        _Column("valid_from", "valid_from", _date),
        _Column("monthly_amount", "amount_ore", _kroner),
        _Column("income", "monthly_income_ore", _kroner),
        _Column("net_wealth", "net_wealth_ore", _kroner),
        _Column("housing_cost", "housing_cost_ore", _kroner),
        _Column("adults", "adults", _text),
        _Column("children", "children", _text),
    ],
    "states": [
        _Column("as_of", "as_of", _date),
        _Column("month", "month", _month),
        _Column("state", "state", _coded("states")),
        _Column("reason", "reason", _coded("reasons")),
    ],
    "calculations": [
        _Column("as_of", "as_of", _date),
        _Column("month", "month", _month),
        _Column("basis", "side", _coded("citizen_bases")),
        _Column("income", "monthly_income_ore", _kroner),
        _Column("net_wealth", "net_wealth_ore", _kroner),
        _Column("housing_cost", "housing_cost_ore", _kroner),
        _Column("own_share", "own_share_ore", _kroner),
        _Column("entitlement", "entitlement_ore", _kroner),
        _Column("outcome", "outcome", _coded("citizen_entitlements")),
    ],
    "months": [
        _Column("as_of", "as_of", _date),
        _Column("month", "month", _month),
        _Column("decided", "decided_ore", _kroner),
        _Column("now", "entitlement_ore", _kroner),
        _Column("difference", "difference_ore", _kroner),
        _Column("income", "monthly_income_ore", _kroner),
    ],
    "flags": [
        _Column("as_of", "as_of", _date),
        _Column("flag", "flag_id", _text),
        _Column("kind", "kind", _coded("kinds")),
        _Column("event", "event", _coded("flag_events", "citizen_flag_events")),
        _Column("decided", "decided_ore", _kroner),
        _Column("now", "entitlement_ore", _kroner),
        _Column("main_cause", "main_cause", _coded("causes")),
    ],
    "member_incomes": [
        _Column("as_of", "as_of", _date),
        _Column("member", "role", _member),
        _Column("income_before", "before_ore", _kroner),
        _Column("income_now", "now_ore", _kroner),
        _Column("share", "share_ore", _kroner),
    ],
    "verdicts": [
        _Column("answered_at", "answered_at", _time),
        _Column("flag", "flag_id", _text),
        _Column("verdict", "verdict", _coded("verdicts")),
        _Column("reason", "reason", _coded("verdict_reasons")),
        _Column("note", "note", _text),
    ],
    "manual_checks": [
        _Column("answered_at", "checked_at", _time),
        _Column("check_result", "result", _coded("verdicts")),
        _Column("check_again_on", "check_again_on", _date),
        _Column("note", "note", _text),
    ],
}
"""The tables about the whole case, in the order of the page."""
