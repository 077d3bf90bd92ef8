"""The settlement for its readers: the caseworkers' page and workbook, and the manager's counts, in three languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tasks.errors import ContractError
from tasks.reports.document import render_document
from tasks.reports.language import LANGUAGES, language
from tasks.reports.settlement_page import settlement_document, settlement_manager_document
from tasks.reports.settlement_report import SettlementReport
from tasks.reports.settlement_workbook import write_settlement_workbook
from tasks.validation import (
    DOCUMENTED_KINDS,
    SETTLEMENT_CAUSES,
    SETTLEMENT_STATES,
    SettlementCases,
    SettlementCauses,
    SettlementMembers,
    SettlementMonths,
    columns,
)
from tests.entitlement.settled_months import rules

JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)
KEY = "a" * 24


def case(case_id: str, state: str, **changes: Any) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "scheme": "state",
        "municipality": "0301",
        "team": "Nord",
        "state": state,
        "reason": None,
        "months": 2,
        "paid_from": "decisions",
        "claim_ore": 3_266_00,
        "extra_ore": 0,
        "claim_after_threshold_ore": 3_266_00,
        "extra_after_threshold_ore": 0,
        "main_cause": "business",
        "time_barred_after": dt.date(2028, 7, 18),
        "flag_id": "A-00000001",
    } | changes


UNSETTLED = dict.fromkeys(
    ["claim_ore", "extra_ore", "claim_after_threshold_ore", "extra_after_threshold_ore", "main_cause", "flag_id"]
)


def frame(schema: Any, *rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: row.get(name) for name in columns(schema)} for row in rows], schema=dict(columns(schema))
    )


def member(case_id: str, **changes: Any) -> dict[str, Any]:
    amounts = dict.fromkeys(["stated_capital_ore", "stated_foreign_ore", "stated_letting_ore"], 0)
    assessed = dict.fromkeys(["capital_ore", "foreign_ore", "net_wealth_ore", "home_wealth_ore"], 0)
    return (
        {
            "case_id": case_id,
            "person_key": KEY,
            "role": "applicant",
            "number": None,
            "income_counts": True,
            "wealth_counts": True,
            "assessment": "found",
            "lookup_id": "l-1",
            "settled_on": dt.date(2026, 6, 20),
            "business_ore": 120_000_00,
            "stated_business_ore": 60_000_00,
        }
        | amounts
        | assessed
        | changes
    )


def month(case_id: str, day: dt.date, paid: int, right: int) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "month": day,
        "decision_id": "V-1",
        "paid_ore": paid * 100,
        "right_ore": right * 100,
        "difference_ore": (right - paid) * 100,
        "time_barred_after": dt.date(2028, 7, 18),
        "decided_income_ore": 17_000_00,
        "right_income_ore": 22_000_00,
        "decided_wealth_ore": 0,
        "right_wealth_ore": 0,
        "unconfirmed": [],
    }


def report(*more: dict[str, Any], smallest: int = 1, **changes: Any) -> SettlementReport:
    """S-1 has a claim of 3 266 kr in June and July; S-2 is not ready, since the partner's assessment is missing."""
    unassessed = dict.fromkeys(
        ["business_ore", "capital_ore", "foreign_ore", "net_wealth_ore", "home_wealth_ore", "lookup_id", "settled_on"]
    )
    not_ready = UNSETTLED | {"reason": "assessment_missing", "time_barred_after": None}
    months = frame(SettlementMonths, month("S-1", JUNE, 3_171, 1_538), month("S-1", JULY, 3_171, 1_538))
    causes = [
        {"case_id": "S-1", "month": day, "cause": "business", "amount_ore": -1_633_00, "ground": "d"}
        for day in (JUNE, JULY)
    ]
    parts: dict[str, Any] = {
        "cases": frame(SettlementCases, case("S-1", "claim"), case("S-2", "not_ready", **not_ready), *more),
        "months": months,
        "causes": frame(SettlementCauses, *causes),
        "members": frame(
            SettlementMembers,
            member("S-1"),
            member("S-2", role="partner", assessment="missing", stated_business_ore=0, **unassessed),
        ),
    }
    return SettlementReport(
        run_id="settlement-2025-20261130T080000Z-1a2b",
        installation="Prøvekommunen",
        environment="test",
        municipalities={"0301": "Oslo"},
        year=2025,
        as_of=dt.date(2026, 11, 30),
        finished=dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC),
        documentable=pl.DataFrame({"case_id": ["S-1"], "cause": ["business"], "kind": ["business_began"]}),
        fee_ore=1_345_00,
        least_ore=63_00,
        unconfirmed=("debt_interest_deducted",),
        without={"bergen": "ingen regel"},
        smallest_count=smallest,
        **(parts | changes),
    )


def test_the_page_shows_each_case_month_by_month_and_who_is_missing() -> None:
    page = render_document(settlement_document(report()))
    for text in (
        "Etteroppgjør for 2025",
        "Sak S-1: Tilbakekrav (Nord)",
        "juni 2025",
        "\u22121\u00a0633\u00a0kr",
        "næringsinntekt",
        "næring 120\u00a0000\u00a0kr (oppgitt 60\u00a0000\u00a0kr)",
        "utbetalingene er ikke levert",
        "at næringen begynte i året",
        language("nb").date(dt.date(2028, 7, 18)),
        "Skatteoppgjøret mangler for: Ektefelle/samboer",
        "1\u00a0345\u00a0kr",
        "om renter av gjeld trekkes fra",
        "ingenting er sendt",
    ):
        assert text in page, text
    assert "Etterbetalingen venter" not in page
    both = report(cases=frame(SettlementCases, case("S-1", "both", extra_ore=6_00, extra_after_threshold_ore=6_00)))
    assert "Etterbetalingen venter" in render_document(settlement_document(both))


def test_claims_and_extras_of_a_case_have_a_sum_each() -> None:
    causes = [
        {"case_id": "S-1", "month": day, "cause": "business", "amount_ore": ore, "ground": None}
        for day, ore in ((JUNE, -1_633_00), (JULY, 400_00))
    ]
    months = frame(SettlementMonths, month("S-1", JUNE, 3_171, 1_538), month("S-1", JULY, 3_171, 3_571))
    page = render_document(settlement_document(report(months=months, causes=frame(SettlementCauses, *causes))))
    for name, amount in (("Sum for mye", "\u22121\u00a0633\u00a0kr"), ("Sum for lite", "+400\u00a0kr")):
        row = page[page.index(name) :]
        assert amount in row[: row.index("</tr>")]
    both = page[page.index("juli 2025") : page.index("Sum for lite")]
    assert "\u22121\u00a0233" not in both, "they are not set off against each other"


def test_the_values_that_a_case_rests_on_and_no_source_confirms_are_named(tmp_path: Path) -> None:
    unsure = month("S-1", JUNE, 3_171, 1_538) | {"unconfirmed": ["amendment_2026_1971"]}
    found = report(months=frame(SettlementMonths, unsure, month("S-1", JULY, 3_171, 1_538)))
    name = language("nb").parameter("amendment_2026_1971")
    page = render_document(settlement_document(found))
    assert f"ingen kilde bekrefter ennå: {name}." in page
    assert f"om renter av gjeld trekkes fra, {name}" in page, "in the facts of the page"
    assert "ingen kilde bekrefter ennå" not in render_document(settlement_document(report()))
    write_settlement_workbook(found, tmp_path / "settlement.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "settlement.xlsx")["Til vurdering"]
    assert name in [cell.value for cell in sheet[2]]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_code_of_a_settlement_has_words(code: str) -> None:
    words = language(code)
    assert set(words["settlement_states"]) == set(SETTLEMENT_STATES)
    assert set(words["settlement_causes"]) == set(SETTLEMENT_CAUSES)
    assert set(words["settlement_facts"]) == set(DOCUMENTED_KINDS)
    assert set(words["settlement_values"]) >= set(rules().unconfirmed(dt.date(2099, 1, 1)))
    page = render_document(settlement_document(report(), code))
    assert f'lang="{code}"' in page
    assert render_document(settlement_manager_document(report(), code))


def test_the_manager_sees_no_small_count_and_no_case() -> None:
    many = [case(f"S-{number}", "no_difference", claim_ore=0, claim_after_threshold_ore=0) for number in range(10, 30)]
    page = render_document(settlement_manager_document(report(*many, smallest=5)))
    assert "S-1" not in page
    assert "3\u00a0266" not in page, "the sum of one case is hidden with its count"
    assert ">20<" not in page, "a count from which a hidden one could be computed is hidden too"
    assert "3\u00a0266" in render_document(settlement_manager_document(report(*many)))


def test_a_case_whose_rows_could_not_be_read_has_no_team() -> None:
    faulty = UNSETTLED | {"reason": "bad_input", "team": None, "scheme": None, "municipality": None}
    found = report(case("S-3", "not_checked", **faulty, time_barred_after=None))
    for page in (settlement_document(found), settlement_manager_document(found)):
        text = render_document(page)
        assert language("nb")["script"]["unknown_team"] in text
        assert "None" not in text


def test_the_workbook_has_the_columns_that_answers_are_read_from(tmp_path: Path) -> None:
    write_settlement_workbook(report(), tmp_path / "settlement.xlsx")
    book = openpyxl.load_workbook(tmp_path / "settlement.xlsx")
    assert book.sheetnames == ["Oversikt", "Til vurdering", "Måneder", "Medlemmer", "Uten resultat"]
    head, row = ([cell.value for cell in each] for each in book["Til vurdering"].iter_rows(min_row=1, max_row=2))
    found = dict(zip(head, row, strict=True))
    assert (found["Tilbakekrav (kr)"], found["Avvik-ID"], found["Vurdering"]) == (3_266, "A-00000001", None)
    assert found["Svar fra før"] == "settlement-2025-20261130T080000Z-1a2b/"
    assert book["Måneder"].max_row == 3
    assert book["Uten resultat"]["D2"].value == "Skatteoppgjøret mangler for: Ektefelle/samboer"
    assert len(set(head)) == len(head)


def test_a_report_that_does_not_add_up_is_never_written() -> None:
    with pytest.raises(ContractError, match="causes that do not sum"):
        report(causes=frame(SettlementCauses))
