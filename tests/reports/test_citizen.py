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
    return CitizenData("S-1", {"0301": "Oslo"}, NOON, True, one_person=True, by_hand=False, tables=tables)


def text_of(document: Document) -> str:
    return render_document(document).replace("\u00a0", " ")


def test_the_page_has_a_section_for_each_table_and_each_person() -> None:
    document = citizen_document(citizen_data())
    headings = [section.heading for section in document.sections]
    assert headings[:4] == ["Om opplysningene", "Saken", "Person 1: i husstanden", "Person 1: oppslag hos Skatteetaten"]
    assert "Person 4: inntekter" in headings
    assert headings[-2:] == ["Saksbehandlers vurderinger", "Manuelle kontroller"]
    persons = [section for section in document.sections if section.heading.endswith(": i husstanden")]
    assert [section.table.rows[0][0] for section in persons if section.table] == [
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
def test_a_case_that_must_be_checked_by_hand_shows_nothing_else(code: str) -> None:
    document = citizen_document(replace(citizen_data(), by_hand=True, tables={}), code)
    assert document.sections == []
    assert document.banner == f"{language(code)['reasons']['manual_check']}."


def test_an_empty_table_says_so() -> None:
    data = citizen_data()
    empty = {name: table.clear() for name, table in data.tables.items()}
    sections = citizen_document(replace(data, one_person=False, tables=empty)).sections
    assert len(sections[0].text) == 2
    assert {tuple(section.text) for section in sections[1:]} == {("Ingen opplysninger er lagret.",)}
