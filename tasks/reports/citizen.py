"""The page a citizen gets of what is stored about them (innsyn, GDPR art. 15): one file that prints well."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.clock import OSLO
from tasks.reports.document import ALL_COLUMNS, Document, Grid, Section
from tasks.reports.income_names import income_name
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.members import member_name
from tasks.validation import Reason

Row = Mapping[str, Any]
Writer = Callable[[Row, str, Language], str]


@dataclass(frozen=True)
class CitizenData:
    """What is stored about a case, by table of `sql/store/export`.

    one_person: whether the export is about one of its persons only. by_hand: whether somebody in the case must be
    checked by hand; then `tables` is empty, and the page says only what is true of every case. at: the moment of the
    export. kept: for how many months raw answers, a closed case, and reports are kept. contacts: whom to turn to, by
    municipality number; those without a contact are left out.
    """

    case_id: str
    municipalities: Mapping[str, str]
    at: dt.datetime
    is_test: bool
    one_person: bool
    by_hand: bool
    tables: Mapping[str, pl.DataFrame]
    kept: tuple[int, int, int]
    contacts: Mapping[str, str]


@dataclass(frozen=True)
class _Column:
    """A column of a table on the page. heading: a key of `citizen_columns`. name: the column of the stored table."""

    heading: str
    name: str
    write: Writer

    @property
    def is_number(self) -> bool:
        """Whether its cells are amounts, which are aligned right."""
        return self.write is _kroner


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
        sections=[
            _opening(data, words),
            *([] if data.by_hand else _sections(data, words)),
            *_rights(data, words),
        ],
    )


def _opening(data: CitizenData, words: Language) -> Section:
    if data.by_hand:
        keys = ["by_hand", "what_it_does"]
    else:
        keys = ["your_right", "what_it_does", *(["one_person"] if data.one_person else [])]
    return Section(words["citizen"]["opening"], [words["citizen"][key] for key in keys])


def _rights(data: CitizenData, words: Language) -> Iterator[Section]:
    """What GDPR art. 15 (1) demands in addition: source, recipients, storage, rights, complaint, and a contact."""
    texts = words["citizen_rights"]
    raw, closed, reports = data.kept
    yield Section(texts["source"], [texts["source_text"]])
    yield Section(texts["recipients"], [texts[key] for key in ("staff", "operators", "analysts", "tax_administration")])
    kept = words.text("citizen_rights", "kept_text", raw=raw, closed=closed, reports=reports)
    yield Section(texts["kept"], [kept, texts["kept_longer"]])
    rights = ("access", "correction", "erasure", "restriction", "objection", "no_automatic_decision", "complaint")
    yield Section(texts["rights"], [texts[key] for key in rights])
    contacts = [data.contacts[number] for number in sorted(data.contacts)]
    yield Section(texts["contact"], contacts or [texts["contact_unknown"]])


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
        if name == "incomes":
            rows = _distinct_answers(rows)
        yield _section(words.text("citizen", name, person=person), rows, columns, words, _notes(name, rows, words))


def _notes(name: str, rows: pl.DataFrame, words: Language) -> list[str]:
    """What is said once above a table: the purposes of look-ups with their legal basis; how incomes count."""
    if name == "incomes":
        return [words["citizen"]["thirds"]]
    if name == "lookups":
        stated = rows.select("purpose", "legal_basis").unique(maintain_order=True)
        return [
            words.text("citizen", "purpose_and_basis", purpose=purpose, basis=basis)
            for purpose, basis in stated.iter_rows()
        ]
    return []


_ANSWER = ["month", "category", "code", "benefit", "amount_ore", "backpay_from", "backpay_to"]


def _distinct_answers(rows: pl.DataFrame) -> pl.DataFrame:
    """Income lines without those that a later look-up gave again: each answer about a month once.

    received_from, received_to: the first and the last look-up with this answer; of a month's answers, the newest is the
    one that counts.
    """
    found: dict[tuple[Any, ...], list[pl.DataFrame]] = {}
    for _, answer in rows.group_by("month", "requested_at", maintain_order=True):
        key = tuple(answer.select(_ANSWER).sort(pl.all()).rows())
        found.setdefault(key, []).append(answer)
    kept = [
        answers[-1].with_columns(
            received_from=min(answer["requested_at"][0] for answer in answers),
            received_to=max(answer["requested_at"][0] for answer in answers),
        )
        for answers in found.values()
    ]
    if not kept:
        return rows.with_columns(received_from="requested_at", received_to="requested_at")
    return pl.concat(kept).sort("month", "received_to", maintain_order=True)


def _without_repeats(rows: pl.DataFrame, columns: list[_Column]) -> pl.DataFrame:
    """Rows that differ in nothing but the run (as_of), as one with the first and the last run that found it."""
    if "as_of" not in rows.columns:
        return rows
    same = [column.name for column in columns if column.name in rows.columns]
    extra = [name for name in ("number",) if name in rows.columns and name not in same]
    return rows.group_by(*same, *extra, maintain_order=True).agg(
        first_found=pl.col("as_of").min(), last_found=pl.col("as_of").max()
    )


def _section(
    heading: str, rows: pl.DataFrame, columns: list[_Column], words: Language, notes: Sequence[str] = ()
) -> Section:
    """A table under its heading. An export about one person has not all columns.

    Of a household and of a person there are few rows with many facts: each fact is a line, so that it fits on paper.
    """
    if rows.is_empty():
        return Section(heading, [words["citizen"]["nothing"]])
    rows = _without_repeats(rows, columns)
    if "first_found" in rows.columns:
        columns = [*columns, _Column("found_from", "first_found", _date), _Column("found_to", "last_found", _date)]
    shown = [column for column in columns if column.name in rows.columns]
    cells = [[column.write(row, column.name, words) for column in shown] for row in rows.to_dicts()]
    header = [words["citizen_columns"][column.heading] for column in shown]
    if columns[0].heading in {"read_from", "role"}:
        lines = [[title, *(row[number] for row in cells)] for number, title in enumerate(header)]
        return Section(heading, notes, table=Grid(["", *[""] * len(cells)], lines, left=ALL_COLUMNS))
    left = frozenset(number for number, column in enumerate(shown) if not column.is_number)
    return Section(heading, notes, table=Grid(header, cells, left=left))


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


def _time(row: Row, name: str, words: Language) -> str:
    return words.moment(row[name])


def _day(row: Row, name: str, words: Language) -> str:
    return words.date(row[name].astimezone(OSLO).date())


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
        _Column("period", "period_from", _period),
        _Column("outcome", "outcome", _coded("citizen_outcomes")),
    ],
    "incomes": [
        _Column("month", "month", _month),
        _Column("income", "code", _income),
        _Column("amount", "amount_ore", _kroner),
        _Column("counts", "counts", _yes_no),
        _Column("backpay_from", "backpay_from", _date),
        _Column("newest", "newest", _yes_no),
        _Column("received_from", "received_from", _day),
        _Column("received_to", "received_to", _day),
    ],
    "assessments": [
        _Column("income_year", "year", _text),
        _Column("code", "code", _income),
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
        _Column("month", "month", _month),
        _Column("state", "state", _coded("states")),
        _Column("reason", "reason", _coded("reasons")),
    ],
    "calculations": [
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
        _Column("month", "month", _month),
        _Column("decided", "decided_ore", _kroner),
        _Column("now", "entitlement_ore", _kroner),
        _Column("difference", "difference_ore", _kroner),
        _Column("income", "monthly_income_ore", _kroner),
    ],
    "flags": [
        _Column("flag", "flag_id", _text),
        _Column("kind", "kind", _coded("kinds")),
        _Column("event", "event", _coded("flag_events", "citizen_flag_events")),
        _Column("decided", "decided_ore", _kroner),
        _Column("now", "entitlement_ore", _kroner),
        _Column("main_cause", "main_cause", _coded("causes")),
    ],
    "member_incomes": [
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
