"""The page a citizen gets of what is stored about them (innsyn, GDPR art. 15): one file that prints well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports.citizen_columns import FOUND, OF_A_PERSON, OF_SETTLEMENTS, OF_THE_CASE, Column, household_columns
from tasks.reports.document import ALL_COLUMNS, Document, Grid, Section
from tasks.reports.language import BOKMAAL, Language, language
from tasks.validation import Reason


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
    yield _section(texts["case"], tables["households"], household_columns(data.municipalities), words)
    for number, person in enumerate(_persons(tables), start=1):
        yield from _about_person(words.text("citizen", "person", number=number), person, tables, words)
    for name, columns in OF_THE_CASE.items():
        if _is_shown(name, tables):
            yield _section(texts[name], tables[name], columns, words)


def _is_shown(name: str, tables: Mapping[str, pl.DataFrame]) -> bool:
    """Whether a table is on the page: one of a settlement or of the desk only where the case has rows in it."""
    return name not in {*OF_SETTLEMENTS, "readings"} or (name in tables and not tables[name].is_empty())


def _persons(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """The pseudonyms of the persons, the applicant first, then as they are stored."""
    members = tables["members"].sort(pl.col("role") != "applicant", "person_key")
    looked_up = tables["lookups"].select("person_key")
    return pl.concat([members.select("person_key"), looked_up]).to_series().unique(maintain_order=True).to_list()


def _about_person(
    person: str, person_key: str, tables: Mapping[str, pl.DataFrame], words: Language
) -> Iterator[Section]:
    for name, columns in OF_A_PERSON.items():
        if not _is_shown(name, tables):
            continue
        rows = tables[name].filter(pl.col("person_key") == person_key)
        if name == "incomes":
            rows = _distinct_answers(rows)
        if name in OF_SETTLEMENTS and rows.is_empty():
            continue
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


def _without_repeats(rows: pl.DataFrame, columns: list[Column]) -> pl.DataFrame:
    """Rows that differ in nothing but the run (as_of), as one with the first and the last run that found it."""
    if "as_of" not in rows.columns:
        return rows
    same = [column.name for column in columns if column.name in rows.columns]
    extra = [name for name in ("number",) if name in rows.columns and name not in same]
    return rows.group_by(*same, *extra, maintain_order=True).agg(
        first_found=pl.col("as_of").min(), last_found=pl.col("as_of").max()
    )


def _section(
    heading: str, rows: pl.DataFrame, columns: list[Column], words: Language, notes: Sequence[str] = ()
) -> Section:
    """A table under its heading. An export about one person has not all columns.

    Of a household and of a person there are few rows with many facts: each fact is a line, so that it fits on paper.
    """
    if rows.is_empty():
        return Section(heading, [words["citizen"]["nothing"]])
    rows = _without_repeats(rows, columns)
    if "first_found" in rows.columns:
        columns = [*columns, *FOUND]
    shown = [column for column in columns if column.name in rows.columns]
    cells = [[column.write(row, column.name, words) for column in shown] for row in rows.to_dicts()]
    header = [words["citizen_columns"][column.heading] for column in shown]
    if columns[0].heading in {"read_from", "role"}:
        lines = [[title, *(row[number] for row in cells)] for number, title in enumerate(header)]
        return Section(heading, notes, table=Grid(["", *[""] * len(cells)], lines, left=ALL_COLUMNS))
    left = frozenset(number for number, column in enumerate(shown) if not column.is_number)
    return Section(heading, notes, table=Grid(header, cells, left=left))
