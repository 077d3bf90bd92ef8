"""Texts to paste about a settled case: what a forhåndsvarsel must say, with the case's own amounts and months."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tasks.reports.case_texts import Letters
from tasks.reports.document import render_document
from tasks.reports.settlement_page import settlement_document
from tasks.reports.settlement_report import SettlementReport
from tasks.reports.settlement_texts import WRITTEN_IN, ClaimRule, LetterInputs, settlement_text
from tasks.resources import resource
from tasks.validation import SettlementCases
from tests.reports.test_settlement import case, frame, report

INPUTS = LetterInputs(
    Letters.parse(resource("config", "letters.yaml").read_text(encoding="utf-8")),
    {"state": ClaimRule("bustøttelova § 10", "O", thresholds=True), "bodo": ClaimRule(None, "I", thresholds=False)},
    {"0301": "Boligkontoret, Storgata 1"},
    dt.date(2026, 11, 30),
)


def text(found: SettlementReport | None = None, code: str = "nb") -> str:
    return settlement_text(found or report(), "S-1", INPUTS, code).replace("\u00a0", " ")


def of(**changes: Any) -> SettlementReport:
    return report(cases=frame(SettlementCases, case("S-1", **{"state": "claim"} | changes)))


def test_the_texts_say_all_that_a_notice_and_a_basis_must() -> None:
    found = text()
    for part in (
        "UTKAST. Kontroller alt før du bruker det. Programmet sender ingenting.",
        "Etteroppgjør for 2025, per 30.11.2026",
        "utbetalingene er ikke levert",
        "- juni 2025: 3 171 kr, 1 538 kr, \u22121 633 kr",
        "Sum for mye: 3 266 kr. Sum for lite: 0 kr.",
        "mindre enn 1 345 kr ikke tilbake",
        "Etter grensene: mulig tilbakekrav 3 266 kr",
        "kan være foreldet etter 18.07.2028 [kontroller]",
        "- næringsinntekt: \u22123 266 kr",
        "skatteoppgjøret fra 20.06.2026 har næring 120 000 kr (oppgitt 60 000 kr)",
        "om renter av gjeld trekkes fra [kontroller]",
        "LOV-2025-06-20-81: varsel §§ 42 og 43, innsyn § 46 (vedtatt, ikke kjent i kraft)",
        "Forhåndsvarsel om mulig krav om tilbakebetaling av bostøtte for 2025",
        "støtte for juni 2025, juli 2025.",
        "Hjemmelen er bustøttelova § 10 bokstav d.",
        "innen 21.12.2026. Det er 3 uker. Svar til Boligkontoret, Storgata 1.",
        "Bokstav d gjelder når etterkontrollen viser",
        "at næringen begynte i året",
        "rett til å se sakens dokumenter (§ 18 [kontroller])",
        "Du skal ikke betale noe nå.",
        "eller kreves inn av Husbanken eller Innkrevingsmyndigheten. Det løper ikke renter.",
        "- Klage til Husbanken innen 3 uker, og videre til Klagenemnda.",
        "- forvaltningsloven: vedtak §§ 23 til 25 og 27, klage §§ 28 og 29 [kontroller]",
        "- forvaltningsloven (2025): vedtak §§ 55 til 59, klage §§ 61, 62 og 63 (vedtatt, ikke kjent i kraft)",
    ):
        assert part in found, part
    assert "burde ha forstått" not in found, "§ 10 d asks for no good faith"
    assert "venter" not in found
    assert "blir avgjort sammen med kravet" not in found


def test_nynorsk_has_the_same_amounts_and_its_own_words() -> None:
    found = text(code="nn")
    for part in ("Førehandsvarsel om mogleg krav", "Heimelen er bustøttelova § 10 bokstav d.", "\u22123 266 kr"):
        assert part in found, part
    assert "Forhåndsvarsel" not in found


def test_an_extra_payment_alone_needs_no_notice() -> None:
    found = text(of(state="extra", claim_after_threshold_ore=0, extra_after_threshold_ore=500_00))
    assert "Forhåndsvarsel trengs ikke" in found
    assert "Forhåndsvarsel om mulig krav" not in found
    assert "mulig etterbetaling 500 kr" in found
    assert "Husbanken eller" not in found, "nothing to collect"


def test_where_there_are_both_the_extra_waits_for_the_claim() -> None:
    found = text(of(state="both", extra_ore=500_00, extra_after_threshold_ore=500_00))
    assert "blir avgjort sammen med kravet" in found


@pytest.mark.parametrize("scheme", ["bodo", "a-scheme-of-their-own"])
def test_a_scheme_without_a_known_rule_leaves_the_ground_to_the_caseworker(scheme: str) -> None:
    found = text(of(scheme=scheme))
    assert "[kontroller: kommunens egen regel]" in found
    assert "kreves mindre enn" not in found
    assert "[kontroller: kommunens egen regel for innkreving]" in found


@pytest.mark.parametrize("code", ["nb", "nn", "en"])
def test_the_page_has_the_texts_under_each_case(code: str) -> None:
    page = render_document(settlement_document(report(), code, INPUTS))
    written = code if code in WRITTEN_IN else "nb"
    assert page.count("<pre ") == 1
    assert f'<pre lang="{written}">UTKAST.' in page
    assert "<pre " not in render_document(settlement_document(report(), code))
