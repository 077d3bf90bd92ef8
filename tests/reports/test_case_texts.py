"""Texts to paste say what a forhåndsvarsel must, with the case's own amounts, and mark what no source confirms."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from tasks.entitlement import RuleBook
from tasks.errors import RateError
from tasks.reports.case_texts import FlaggedCase, Letters, case_text
from tasks.reports.language import language
from tasks.resources import read_rule_texts, resource

LETTERS = Letters.parse(resource("config", "letters.yaml").read_text(encoding="utf-8"))
TODAY = dt.date(2026, 11, 16)
CASE: dict[str, Any] = {
    "run_month": dt.date(2026, 10, 1),
    "as_of": dt.date(2026, 11, 12),
    "month": dt.date(2026, 10, 1),
    "scheme": "state",
    "decided_on": dt.date(2026, 7, 20),
    "valid_from": dt.date(2026, 8, 1),
    "amount_ore": 2_100_00,
    "before_income_ore": 20_000_00,
    "before_wealth_ore": 0,
    "before_cost_ore": 9_500_00,
    "before_adults": 2,
    "before_children": 1,
    "now_income_ore": 26_500_00,
    "now_wealth_ore": 0,
    "now_cost_ore": 9_500_00,
    "now_adults": 2,
    "now_children": 1,
}
FLAGGED = FlaggedCase(
    "S-1",
    CASE,
    [
        (dt.date(2026, 8, 1), 2_100_00, 2_300_00, 200_00),
        (dt.date(2026, 9, 1), 2_100_00, 900_00, -1_200_00),
        (dt.date(2026, 10, 1), 2_100_00, 0, -2_100_00),
    ],
    [("income", -2_100_00)],
    {"inntekt": dt.date(2026, 11, 11), "summertskattegrunnlag": dt.date(2026, 8, 3)},
    "Boligkontoret, Storgata 1",
)


def text(case: FlaggedCase = FLAGGED, code: str = "nb", today: dt.date = TODAY) -> str:
    return case_text(case, LETTERS, today, code).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("code", "words"), [("nb", "verdier som ingen kilde bekrefter"), ("nn", "verdiar som inga kjelde stadfestar")]
)
def test_the_facts_name_the_values_that_no_source_confirms(code: str, words: str) -> None:
    name = language(code).parameter("amendment_2026_1971")
    assert f"{words}: {name} [kontroller]." in text(replace(FLAGGED, unconfirmed=["amendment_2026_1971"]), code)
    assert words not in text(code=code)


def test_the_draft_says_all_that_a_notice_must() -> None:
    found = text()
    for part in (
        "UTKAST. Kontroller alt før du bruker det. Programmet sender ingenting.",
        "krav om tilbakebetaling",
        "kreve tilbake støtte for september 2026, oktober 2026.",
        "Hjemmelen er bustøttelova § 10.",
        "- september 2026: 2 100 kr, 900 kr, −1 200 kr",
        "Sum for mye etter vedtaket: 3 300 kr.",
        "Programmet ser ikke hva som er utbetalt.",
        "Opplysninger om inntekt (a-ordningen) er hentet fra Skatteetaten 11.11.2026.",
        "Opplysninger om formue (skatteoppgjøret) er hentet fra Skatteetaten 03.08.2026.",
        "De erstatter opplysningene som vedtaket bygger på.",
        "innen 07.12.2026. Det er 3 uker. Svar til Boligkontoret, Storgata 1. Svarer du ikke, avgjør kommunen saken",
        "Du kan sende dokumentasjon",
        "se sakens dokumenter (§ 18 [kontroller])",
        "for lite i andre måneder, blir avgjort samtidig",
        "Du skal ikke betale noe nå.",
        "Ett rettsgebyr er 1 345 kr.",
    ):
        assert part in found, part


def test_the_facts_have_both_sides_and_both_laws() -> None:
    facts = text().split("Forhåndsvarsel om", maxsplit=1)[0]
    assert "inntekt 20 000 kr i måneden" in facts
    assert "inntekt 26 500 kr i måneden" in facts
    assert "- Inntekt: −2 100 kr i måneden" in facts
    assert "forvaltningsloven, LOV-1967-02-10: varsel § 16, innsyn § 18 [kontroller]" in facts
    assert "LOV-2025-06-20-81: varsel §§ 42 og 43, innsyn § 46 (vedtatt, ikke kjent i kraft)" in facts


def test_what_is_only_more_support_needs_no_notice() -> None:
    found = text(replace(FLAGGED, months=FLAGGED.months[:1]))
    assert "Forhåndsvarsel trengs ikke" in found
    assert "tilbakebetaling" not in found


def test_a_ground_that_no_source_has_is_left_open_and_a_court_fee_is_the_states_only() -> None:
    found = text(replace(FLAGGED, case=CASE | {"scheme": "bodo"}))
    assert "Hjemmelen er … [kontroller: kommunens egen regel]." in found
    assert "rettsgebyr" not in found
    assert "forskriften for Oslo § 13" in text(replace(FLAGGED, case=CASE | {"scheme": "oslo"}))


def test_the_court_fee_is_that_of_the_day_and_no_contact_means_the_municipality() -> None:
    found = text(replace(FLAGGED, contact=None), today=dt.date(2025, 12, 1))
    assert "Ett rettsgebyr er 1 314 kr." in found
    assert "Svar til kommunen." in found


def test_both_languages_say_the_same_with_the_same_values() -> None:
    nb, nn = LETTERS.texts["nb"], LETTERS.texts["nn"]
    assert nb.keys() == nn.keys()
    for key in nb:
        assert sorted(re.findall(r"{(\w+)}", nb[key])) == sorted(re.findall(r"{(\w+)}", nn[key])), key
    found = text(code="nn")
    assert "Du kan uttale deg innan 07.12.2026. Det er 3 veker." in found
    assert not re.search(r"\b(ikke|fra|også|måneden|hvis)\b", found.split("\n\n", 1)[1]), "no bokmål is left"


def test_every_scheme_has_its_ground_and_every_value_its_status() -> None:
    assert LETTERS.schemes.keys() == RuleBook.parse(read_rule_texts(resource("config", "schemes"))).schemes.keys()
    for part in (*LETTERS.laws, LETTERS.court_fee, *LETTERS.schemes.values()):
        assert part["status"] in "OVIE"
        assert part["source"] is not None or part["status"] == "E"


@pytest.mark.parametrize("broken", ["laws: []", "", "texts: {}"])
def test_a_file_without_a_part_is_refused(broken: str) -> None:
    with pytest.raises(RateError, match=r"letters\.yaml"):
        Letters.parse(broken)


def test_a_scheme_of_the_municipalitys_own_has_a_draft_whose_ground_is_left_open() -> None:
    found = text(replace(FLAGGED, case=CASE | {"scheme": "a-scheme-of-their-own"}))
    assert "[kontroller: kommunens egen regel]" in found
    assert "Det er 3 uker." in found
