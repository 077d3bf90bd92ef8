"""The page a citizen gets: every stored table in the language of the reports, and nothing of a manual check."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from tasks.reports import LANGUAGES, language
from tasks.reports.citizen import CitizenData, citizen_document
from tasks.reports.document import Document, render_document
from tasks.validation import MemberIncomes, columns
from tasks.validation.exports import EXPORTED

NOON = dt.datetime(2026, 11, 12, 11, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 12)
OCTOBER = dt.date(2026, 10, 1)
SAMPLE: dict[str, list[dict[str, object]]] = {
    "households": [
        {
            "municipality": "0301",
            "scheme": "oslo",
            "team": "Nord",
            "tenure": "rented",
            "housing_cost_ore": 9_500_50,
            "heating_included": True,
            "adapted_home": False,
            "active_from": OCTOBER,
            "first_read": DAY,
            "last_read": DAY,
        }
    ],
    "decisions": [
        {
            "decision_id": "V1",
            "decided_on": OCTOBER,
            "valid_from": OCTOBER,
            "amount_ore": 2_100_00,
            "monthly_income_ore": 20_000_00,
            "net_wealth_ore": 0,
            "housing_cost_ore": 9_500_00,
            "adults": 2,
            "children": 1,
        }
    ],
    "states": [
        {"as_of": DAY, "month": OCTOBER, "state": "flagged"},
        {"as_of": DAY, "month": OCTOBER, "state": "not_checked", "reason": "not_answered"},
    ],
    "calculations": [
        {"as_of": DAY, "month": OCTOBER, "side": side, "entitlement_ore": 1_234_00, "outcome": outcome}
        for side, outcome in (("decided", "granted"), ("now", "below_minimum"), ("now", "none"))
    ],
    "months": [
        {"as_of": DAY, "month": OCTOBER, "decided_ore": 2_100_00, "entitlement_ore": 0, "difference_ore": -2_100_00}
    ],
    "flags": [
        {
            "as_of": DAY,
            "flag_id": "A-1",
            "event": event,
            "kind": "lost",
            "decided_ore": 2_100_00,
            "entitlement_ore": 0,
            "main_cause": "income",
        }
        for event in ("new", "changed", "unchanged", "suppressed", "not_evaluated", "withdrawn")
    ],
    "member_incomes": [{"as_of": DAY, "role": "child", "number": 2, "before_ore": 0, "now_ore": 1_00, "share_ore": 5}],
    "verdicts": [
        {"answered_at": NOON, "flag_id": "A-1", "verdict": "no_change", "reason": "temporary", "note": "Ring <b>"}
    ],
    "manual_checks": [{"checked_at": NOON, "result": "no_change", "check_again_on": DAY, "note": "Regnet for hånd"}],
    "members": [
        {"person_key": f"key {number}", "role": role, "birth_date": OCTOBER, "lives_from": DAY, "young_disabled": None}
        for number, role in enumerate(("child", "adult", "partner", "applicant"))
    ],
    "lookups": [
        {
            "person_key": "key 3",
            "requested_at": NOON,
            "resource": resource,
            "period_from": "2026-10",
            "purpose": "Kontroll",
            "legal_basis": "§ 8",
            "outcome": outcome,
        }
        for resource, outcome in (
            ("inntekt", "data"),
            ("siste_skatteoppgjoer", "transient"),
            ("inntekt", "empty"),
            ("inntekt", "fatal"),
        )
    ],
    "incomes": [
        {
            "person_key": "key 3",
            "month": OCTOBER,
            "code": "fastloenn",
            "amount_ore": 20_000_00,
            "newest": True,
            "requested_at": NOON,
        }
    ],
    "assessments": [
        {"person_key": "key 3", "year": 2025, "code": "x", "amount_ore": 7_00, "settled_on": DAY, "requested_at": NOON}
    ],
    "raw_answers": [],
}


def citizen_data() -> CitizenData:
    """An export of everything about a made-up case."""
    member_incomes = {"as_of": pl.Date()} | columns(MemberIncomes)  # exported as it is stored, by run
    schemas = {**EXPORTED, "member_incomes": member_incomes}
    tables = {name: pl.DataFrame(rows, schema=dict(schemas[name])) for name, rows in SAMPLE.items()}
    tables["incomes"] = tables["incomes"].with_columns(counts=pl.lit(value=True))
    return CitizenData(
        "S-1",
        {"0301": "Oslo"},
        NOON,
        True,
        one_person=True,
        by_hand=False,
        tables=tables,
        kept=(3, 12, 6),
        contacts={"0301": "Boligkontoret, tlf. 00 00 00 00"},
    )


def text_of(document: Document) -> str:
    return render_document(document).replace("\u00a0", " ")


def test_the_page_has_a_section_for_each_table_and_each_person() -> None:
    document = citizen_document(citizen_data())
    headings = [section.heading for section in document.sections]
    assert headings[:4] == ["Om opplysningene", "Saken", "Person 1: i husstanden", "Person 1: oppslag hos Skatteetaten"]
    assert "Person 4: inntekter" in headings
    assert headings[-7:] == [
        "Saksbehandlers vurderinger",
        "Manuelle kontroller",
        "Hvor opplysningene kommer fra",
        "Hvem som får opplysningene",
        "Hvor lenge opplysningene lagres",
        "Rettighetene dine",
        "Kontakt",
    ]
    persons = [section for section in document.sections if section.heading.endswith(": i husstanden")]
    assert [section.table.rows[0][1] for section in persons if section.table] == [
        "Søker",
        "Barn",
        "Voksen",
        "Ektefelle eller samboer",
    ]
    page = text_of(document)
    for text in ("9 500,50 kr", "Fikk ikke svar", "Siste skatteoppgjør", "Barn 2", "Ikke vurdert", "Ring &lt;b&gt;"):
        assert text in page


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("nn", ("Opplysningar om sak S-1", "Månad for månad", "Ikkje rett til støtte", "Ektefelle eller sambuar")),
        ("en", ("Stored data about case S-1", "Month by month", "9 500.50 kr", "12 November 2026 at 12:00")),
    ],
)
def test_the_page_follows_the_language_of_the_reports(code: str, texts: tuple[str, ...]) -> None:
    page = text_of(citizen_document(citizen_data(), code))
    assert f'<html lang="{code}">' in page
    assert [text for text in texts if text not in page] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_column_that_an_export_leaves_out_is_not_on_the_page(code: str) -> None:
    data = citizen_data()
    tables = {**data.tables, "months": data.tables["months"].drop("monthly_income_ore")}
    [before, after] = [
        next(section for section in citizen_document(each, code).sections if section.heading == heading).table
        for each in (data, replace(data, tables=tables))
        for heading in [language(code)["citizen"]["months"]]
    ]
    assert before is not None
    assert after is not None
    assert len(after.header) == len(before.header) - 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_case_that_must_be_checked_by_hand_gets_a_page_that_is_the_same_for_all(code: str) -> None:
    data = replace(citizen_data(), by_hand=True, tables={})
    document = citizen_document(data, code)
    assert document.banner == f"{language(code)['reasons']['manual_check']}."
    assert not any(section.table for section in document.sections)
    page = text_of(document)
    assert language(code)["citizen"]["by_hand"] in page
    assert "Datatilsynet" in page
    assert "Boligkontoret" in page
    other = citizen_document(replace(data, case_id="S-2"), code)
    assert text_of(other) == page.replace("S-1", "S-2")


def test_the_page_says_how_long_who_and_what_rights() -> None:
    page = text_of(citizen_document(citizen_data()))
    for text in (
        "slettes 3 måneder etter oppslaget",
        "slettes 12 måneder etter at saken er avsluttet",
        "slettes 6 måneder etter",
        "analytikere",
        "artikkel 16",
        "artikkel 17",
        "artikkel 18",
        "artikkel 21",
        "klage til Datatilsynet",
        "Boligkontoret",
        "Formål: Kontroll. Hjemmel: § 8.",
    ):
        assert text in page


def test_incomes_have_names_and_periods_are_written_out() -> None:
    page = text_of(citizen_document(citizen_data()))
    assert "Fastlønn" in page
    assert "fastloenn" not in page
    assert "<td>oktober 2026</td>" in page, "the look-up's month; text is not aligned like a number"
    assert "2026-10" not in page
    assert "Falt bort" not in page


def test_rows_that_only_repeat_are_written_once() -> None:
    data = citizen_data()
    later = pl.lit(dt.date(2026, 12, 12))
    again = {
        name: pl.concat([table, table.with_columns(as_of=later)]) if name in {"months", "states", "flags"} else table
        for name, table in data.tables.items()
    }
    incomes = data.tables["incomes"]
    once_more = incomes.with_columns(
        requested_at=pl.lit(NOON + dt.timedelta(days=30)).cast(incomes["requested_at"].dtype)
    )
    corrected = once_more.with_columns(amount_ore=pl.lit(21_000_00, pl.Int64))
    again["incomes"] = pl.concat([incomes.with_columns(newest=pl.lit(value=False)), once_more])
    shown = {s.heading: s.table for s in citizen_document(replace(data, tables=again)).sections if s.table}
    assert [row[-2:] for row in shown["Måned for måned"].rows] == [["12.11.2026", "12.12.2026"]]
    assert len(shown["Avvik som er funnet"].rows) == 6
    [income] = shown["Person 1: inntekter"].rows
    assert income[-2:] == ["12.11.2026", "12.12.2026"]
    again["incomes"] = pl.concat([incomes.with_columns(newest=pl.lit(value=False)), corrected])
    shown = {s.heading: s.table for s in citizen_document(replace(data, tables=again)).sections if s.table}
    assert len(shown["Person 1: inntekter"].rows) == 2, "a correction is no repetition"


def test_an_empty_table_says_so() -> None:
    data = citizen_data()
    empty = {name: table.clear() for name, table in data.tables.items()}
    sections = citizen_document(replace(data, one_person=False, tables=empty)).sections
    assert len(sections[0].text) == 2
    assert {tuple(section.text) for section in sections[1:-5]} == {("Ingen opplysninger er lagret.",)}
