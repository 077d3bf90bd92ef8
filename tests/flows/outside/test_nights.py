"""What an answer or a feed says, also in another form, is in the next night's result, or the run is incomplete."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.errors import Exit
from tests.flows.conftest import Run
from tests.flows.outside.administration import (
    MONTHS,
    PERSONS,
    WAGE,
    Administration,
    administered,
    case_states,
    entry,
    events,
    incomes,
    refused,
    report,
    said,
    write_table,
)
from tests.income.hostile import response
from tests.installation import Installation

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.slow]

HTML = response("200 OK", b"<html><body>Vedlikehold</body></html>", "Content-Type: text/html")


def event(number: object, person: object, **more: Any) -> dict[str, Any]:
    return {"sekvensnummer": number, "identifikator": person, "gjelderPeriode": "2026-10"} | more


def entitlement(installation: Installation, case: str = "S0") -> float:
    newest = installation.runs()["run_id"][-1]
    found = installation.table("comparisons").filter(run_id=newest, case_id=case, month=pl.date(2026, 10, 1))
    return float(found["entitlement_ore"].item() / 100)


FEEDS: dict[str, list[dict[str, Any]]] = {
    "as text": [event("4", "01817001129"), event("6", PERSONS[0])],
    "out of order": [event(6, PERSONS[0]), event(4, "01817001129")],
    "no number": [event(4, "01817001129"), event(None, PERSONS[0])],
    "unreadable period": [event(4, "01817001129"), event(6, PERSONS[0], gjelderPeriode="oktober")],
}
UNREADABLE: dict[str, bytes] = {
    "another name": events({"sekvensnummer": 6, "personidentifikator": PERSONS[0], "gjelderPeriode": "2026-10"}),
    "a page": HTML,
    "another API's end": refused("404 Not Found", "IM-008"),
}


def feed(page: bytes) -> Any:
    """A feed of one page; a number that is not there yet is its end."""

    def answer(path: str, query: Mapping[str, str]) -> bytes:
        if path.endswith("start"):
            return said("200 OK", {"sekvensnummer": 4})
        return page if int(query["fraSekvensnummer"]) <= 4 else refused("404 Not Found", "FA-005")

    return answer


def test_what_a_feed_says_in_any_form_is_learned_or_the_run_is_incomplete(tmp_path: Path, run: Run) -> None:
    administration = Administration()
    wage = WAGE

    def inntekt(path: str, query: Mapping[str, str]) -> bytes:
        person = path.split("/")[1]
        reports = (report(person, month, entry(wage if month == "2026-10" else WAGE)) for month in MONTHS)
        return incomes(*(each for each in reports if query["fraOgMed"] <= each["kalendermaaned"] <= query["tilOgMed"]))

    administration.inntekt = inntekt
    pages = {name: events(*found) for name, found in FEEDS.items()} | UNREADABLE
    failed: list[tuple[str, object, bool]] = []
    for number, (name, page) in enumerate(pages.items()):
        wage = WAGE
        administration.inntekt_hendelser = lambda *_: refused("404 Not Found", "FA-005")
        with administered(tmp_path / str(number), administration) as installation:
            first = run(installation)
            wage = 25_000
            administration.inntekt_hendelser = feed(page)
            second = run(installation, as_of="2026-11-13")
            learned = entitlement(installation) == 1_960
            text = "\n".join(second.lines)
            if (first.exit_code, second.exit_code is Exit.COMPLETE) != (Exit.COMPLETE, learned):
                failed.append((name, second.exit_code, learned))
            if (second.exit_code is Exit.INCOMPLETE) == ("The run is complete." in text):
                failed.append((name, text, learned))
            if name in FEEDS and not learned:
                failed.append((name, second.exit_code, learned))
    assert failed == []


def late(path: str, *_: object) -> bytes:
    """A wage until September, and nothing in October; no payer is named."""
    left_out = {"opplysningspliktigId": None, "virksomhetId": None}
    return incomes(*(report(path.split("/")[1], month, **left_out) for month in MONTHS[:-1]))


ANSWERS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a late report without an employer": ({"inntekt": late}, {"awaiting"}),
    "an assessment is announced and not served": (
        {"siste_skatteoppgjoer": lambda *_: said("200 OK", {"sisteTilgjengeligePeriode": "2025"})},
        {"not_checked"},
    ),
    "a busy Maskinporten": ({"token": [response("429 Busy", b"", "Retry-After: 0")] * 2}, {"unchanged"}),
    "a page of Maskinporten": ({"token": [HTML] * 2}, {"unchanged"}),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_has_the_result_that_it_may_have(tmp_path: Path, run: Run, name: str) -> None:
    answers, states = ANSWERS[name]
    administration = Administration()
    for where, answer in answers.items():
        if isinstance(answer, list):
            usual, left = getattr(administration, where), list(answer)
            setattr(administration, where, lambda *asked, u=usual, a=left: a.pop() if a else u(*asked))
        else:
            setattr(administration, where, answer)
    with administered(tmp_path, administration, persons=3) as installation:
        for table, row in OLDER.items():
            write_table(installation.folder, table, *(row.format(n=n) for n in range(3)))
        run(installation)
        assert {state for state, _ in case_states(installation).values()} == states


OLDER = {"decisions": "V-S{n}-1,S{n},2026-05-20,2026-06-01,4703,20000,0,10000,1,0,state-2026-06"}


def test_an_older_assessment_is_used_where_the_announced_one_is_not_served(tmp_path: Path, run: Run) -> None:
    administration = Administration()
    administration.siste_skatteoppgjoer = lambda *_: said("200 OK", {"sisteTilgjengeligePeriode": "2025"})

    def assessment(path: str, _: Mapping[str, str]) -> bytes:
        stage, _package, year, person = path.split("/")
        if year == "2025":
            return refused("404 Not Found", "SSG-008")
        items = [{"tekniskNavn": "nettoformue", "beloep": 700_000, "kategori": "-"}]
        body = {"personidentifikator": person, "inntektsaar": year, "stadie": stage, "grunnlag": items}
        return said("200 OK", body | {"skjermet": False})

    administration.summertskattegrunnlag = assessment
    with administered(tmp_path, administration) as installation:
        run(installation)
        assert case_states(installation)["S0"][0] == "flagged"
        assert entitlement(installation) == 0
    assert json.dumps(administration.calls).count("2025") >= 1
