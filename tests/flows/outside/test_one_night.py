"""One night with as many strange answers as recipients: each costs its own household, and what can be read is read."""

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tasks.errors import Exit
from tests.flows.conftest import Run
from tests.flows.outside.administration import (
    PERSONS,
    WAGE,
    Administration,
    administered,
    case_states,
    entry,
    incomes,
    report,
    said,
)
from tests.income.hostile import response

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.slow]

HTML = b"<html><body>Request blocked.</body></html>"
NULLS: dict[str, Any] = {"skjermet": None, "forskuddstrekk": None, "fradrag": None, "virksomhetId": None}


def of(person: str, **fields: Any) -> bytes:
    return incomes(report(person, **fields))


def body_of(person: str) -> bytes:
    return json.dumps({"oppgaveInntektsmottaker": [report(person)]}).encode()


def raw_amount(person: str, amount: str) -> bytes:
    return response("200 OK", body_of(person).replace(f"{WAGE}".encode(), amount.encode(), 1))


def twice(person: str, **second: Any) -> bytes:
    other = dict(reversed(report(person).items())) | second
    return incomes(report(person), other)


def null_everywhere(person: str) -> bytes:
    wage = entry(inngaarIGrunnlagForTrekk=None, utloeserArbeidsgiveravgift=None, ytelseFraOffentlige=None)
    wage["loennsinntekt"] |= {"antall": None, "tilleggsinformasjon": None}
    return incomes(report(person, "2026-10", wage, **NULLS), report(person, inntekt=None, opplysningspliktigId=None))


NOT_CHECKED = {
    "503 that says gzip and is plain": lambda _: response("503 Service Unavailable", HTML, "Content-Encoding: gzip"),
    "br": lambda person: response("200 OK", body_of(person), "Content-Encoding: br"),
    "deflate": lambda person: response("200 OK", zlib.compress(body_of(person)), "Content-Encoding: deflate"),
    "gzip twice, said once": lambda person: response(
        "200 OK", gzip.compress(gzip.compress(body_of(person))), "Content-Encoding: gzip"
    ),
    "a shorter Content-Length": lambda person: (
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 20\r\n\r\n" + body_of(person)
    ),
    "403 page": lambda _: response("403 Forbidden", HTML, "Content-Type: text/html"),
    "302": lambda _: response("302 Found", b"", "Location: https://example.org/"),
    "204": lambda _: b"HTTP/1.1 204 No Content\r\n\r\n",
    "429": lambda _: response("429 Too Many Requests", b""),
    "418": lambda _: said("418 Teapot", {"kode": "IM-008"}),
    "404 with another API's code": lambda _: said("404 Not Found", {"kode": "TD-004"}),
    "404 page": lambda _: response("404 Not Found", HTML),
    "200 page": lambda _: response("200 OK", HTML),
    "1e400": lambda person: raw_amount(person, "1e400"),
    "NaN": lambda person: raw_amount(person, "NaN"),
    "a surrogate as a kind": lambda person: raw_amount(person, '1, "fordel": "\\ud800"'),
    "the same twice without a unit": lambda person: incomes(
        report(person, virksomhetId=None), report(person, virksomhetId=None)
    ),
    "the same twice without a payer": lambda person: incomes(
        *2 * [report(person, opplysningspliktigId=None, virksomhetId=None)]
    ),
    "twice with other amounts": lambda person: twice(person, inntekt=[entry(1)]),
}
READ = {
    "the same twice, fields in another order": twice,
    "the same twice, entries in another order": lambda person: incomes(
        report(person, "2026-10", entry(1), entry(WAGE - 1)), report(person, "2026-10", entry(WAGE - 1), entry(1))
    ),
    "the same twice, the amount as text": lambda person: twice(person, inntekt=[entry(f"{WAGE}.00")]),
    "null in every optional field": null_everywhere,
    "a report without entries, too": lambda person: incomes(
        report(person), report(person, inntekt=[], virksomhetId="1")
    ),
    "the amount as text": lambda person: of(person, inntekt=[entry(f"{WAGE}.0000")]),
    "the amount as a float": lambda person: raw_amount(person, "2.0e4"),
    "gzip": lambda person: response("200 OK", gzip.compress(body_of(person)), "Content-Encoding: gzip"),
    "a byte order mark": lambda person: response("200 OK", b"\xef\xbb\xbf" + body_of(person)),
    "early hints before it": lambda person: 5 * b"HTTP/1.1 103 Early Hints\r\n\r\n" + of(person),
    "names and texts that nobody knows": lambda person: of(person, navn="Kari \x1b[2J", merknad="\u202e15838000360"),
    "wage of two units": lambda person: incomes(
        report(person, "2026-10", entry(WAGE // 2)),
        report(person, "2026-10", entry(WAGE // 2), virksomhetId="312543214"),
    ),
}


@pytest.mark.parametrize("answers", [NOT_CHECKED, READ], ids=["not checked", "read"])
def test_a_strange_answer_costs_its_own_household(tmp_path: Path, run: Run, answers: Mapping[str, Any]) -> None:
    by_person = dict(zip(PERSONS, answers.values(), strict=False))
    administration = Administration()
    usual = administration.inntekt

    def inntekt(path: str, query: Mapping[str, str]) -> bytes:
        person = path.split("/")[1]
        made: bytes = by_person[person](person) if person in by_person else usual(path, query)
        return made

    administration.inntekt = inntekt
    with administered(tmp_path, administration, persons=len(PERSONS)) as installation:
        installation.change_settings("first_wait_seconds = 0.01", "first_wait_seconds = 0.01\ntimeout_seconds = 2.0")
        end = run(installation)
        by_case = case_states(installation)
    found = {name: by_case[f"S{number}"] for number, name in enumerate(answers)}
    wanted = "not_checked" if answers is NOT_CHECKED else "unchanged"
    assert {name: state for name, state in found.items() if state[0] != wanted} == {}
    rest = {by_case[f"S{number}"] for number in range(len(answers), len(PERSONS))}
    assert rest == {("unchanged", None)}
    assert end.exit_code is (Exit.INCOMPLETE if answers is NOT_CHECKED else Exit.COMPLETE)
