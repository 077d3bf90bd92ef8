"""The event feeds: numbers with gaps, pages, their end, and their start by date."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from sandbox.error_codes import Api
from sandbox.tax_api.state import Feed
from tests.sandbox.tax_api.caller import Caller
from tests.sandbox.tax_api.test_bodies import schema
from tests.sandbox.tax_api.towns import DELETED, PLAIN, events

INCOME, ASSESSMENTS = Api.INNTEKT_HENDELSER, Api.SKATTEOPPGJOER_HENDELSER
SIBLING = schema("arbeidsforhold-hendelser-api-1.0.1.openapi.json")["components"]["schemas"]


def page(caller: Caller, api: Api, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(api, f"/hendelser{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["hendelser"]
    return found


def numbers(caller: Caller, query: str) -> list[int]:
    return [event["sekvensnummer"] for event in page(caller, INCOME, query)]


def test_an_income_event_has_a_number_a_person_and_a_month_and_no_more(caller: Caller) -> None:
    assert page(caller, INCOME)[0] == {"sekvensnummer": 3, "identifikator": PLAIN, "gjelderPeriode": "2026-09"}


def test_an_assessment_event_also_says_what_happened_and_when(caller: Caller) -> None:
    new, withdrawn, renamed = page(caller, ASSESSMENTS)
    assert new == {
        "sekvensnummer": 7,
        "identifikator": PLAIN,
        "gjelderPeriode": "2025",
        "registreringstidspunkt": "2026-06-17T06:12:44Z",
        "hendelsetype": "ny",
        "ajourholdstidspunkt": "2026-06-17T06:12:44Z",
    }
    assert (withdrawn["identifikator"], withdrawn["hendelsetype"]) == (DELETED, "slettet")
    assert "ajourholdstidspunkt" not in withdrawn
    assert renamed["hendelsetype"] == "identitetsendring"


@pytest.mark.parametrize("api", [INCOME, ASSESSMENTS])
def test_pages_have_the_shape_of_the_sibling_feed(caller: Caller, api: Api) -> None:
    kept = {"sekvensnummer", "ajourholdstidspunkt"}
    item = {name: rule for name, rule in SIBLING["HendelseArbeidsforhold"]["properties"].items() if name in kept}
    rule = {
        "type": "object",
        "required": ["hendelser"],
        "additionalProperties": False,
        "properties": {"hendelser": {"type": "array", "items": {"type": "object", "properties": item}}},
    }
    jsonschema.validate({"hendelser": page(caller, api)}, rule)
    jsonschema.validate(caller.get(api, "/hendelser/start").json(), SIBLING["Start"])


def test_a_page_begins_at_the_number_and_has_that_number_of_events_whatever_the_gaps(caller: Caller) -> None:
    assert numbers(caller, "") == [3, 12, 40, 41]
    assert numbers(caller, "?fraSekvensnummer=12&antall=2") == [12, 40]
    assert numbers(caller, "?fraSekvensnummer=13&antall=2") == [40, 41]


def test_what_is_posted_later_is_not_there_yet(caller: Caller) -> None:
    assert caller.get(INCOME, "/hendelser?fraSekvensnummer=42").json()["kode"] == "FA-005"
    caller.set_as_of("2026-11-20")
    assert numbers(caller, "?fraSekvensnummer=42") == [60]


def test_in_windows_there_are_empty_pages_before_the_end(caller: Caller) -> None:
    caller.set_faults(feed_windows=True)
    pages = [numbers(caller, f"?fraSekvensnummer={start}&antall=10") for start in (1, 11, 21, 31, 41)]
    assert pages == [[3], [12], [], [40], [41]]
    assert caller.get(INCOME, "/hendelser?fraSekvensnummer=51&antall=10").json()["kode"] == "FA-005"


def test_a_feed_may_end_in_an_empty_page(caller: Caller) -> None:
    caller.set_faults(feed_ends_empty=True)
    assert numbers(caller, "?fraSekvensnummer=42") == []


def test_the_start_is_the_first_number_on_or_after_the_date(caller: Caller) -> None:
    def start(query: str) -> int:
        found: int = caller.get(INCOME, f"/hendelser/start{query}").json()["sekvensnummer"]
        return found

    assert start("") == 3
    assert start("?dato=2026-10-05") == 3
    assert start("?dato=2026-10-06") == 40
    assert start("?dato=2026-11-12") == 41


def test_events_out_of_order_are_refused_when_the_sandbox_begins() -> None:
    income, _ = events()
    with pytest.raises(ValueError, match="rising"):
        Feed((income[1], income[0]))
