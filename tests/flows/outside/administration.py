"""A tax administration whose every answer a test writes, and an installation for a few recipients of one wage.

All the recipients live alone and rent for 10 000 kr a month. With a wage of 20 000 kr the state scheme gives 4 703 kr
in October 2026, which is what their decision says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl

from flows.orchestration.demo import write_demo_settings
from sandbox.error_codes import Api
from tasks.files import write_text
from tests.income.hostile import hostile_server, response
from tests.installation import Installation, municipality_of, secrets_of

PERSONS = (
    *("15838000360", "15838000441", "15838000522", "15838000603", "15838000794", "15838000875", "15838000956"),
    *("15838001073", "15838001154", "15838001235", "15838001316", "15838001588", "15838001669", "15838001820"),
    *("15838001901", "15838002029", "15838002290", "15838002371", "15838002452", "15838002533"),
)
"""Synthetic persons born on 15 March 1980."""

MONTHS = [f"2026-{month:02}" for month in range(1, 11)]
WAGE = 20_000
SUPPORT = 4_703

HEADERS = {
    "households": "case_id,municipality,scheme,team,tenure,housing_cost,heating_included,adapted_home,active_from,"
    "active_to",
    "members": "case_id,person_id,role,birth_date,from,to,young_disabled,single_pensioner,shared_residence",
    "decisions": "decision_id,case_id,decided_on,valid_from,amount,monthly_income,net_wealth,housing_cost,adults,"
    "children,rule_version",
}


def entry(amount: object = WAGE, code: str = "fastloenn", **more: Any) -> dict[str, Any]:
    """An entry of wage."""
    return {"fordel": "kontantytelse", "beloep": amount, "loennsinntekt": {"beskrivelse": code}} | more


def report(person: str, month: str = "2026-10", *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A report of a payer: the wage, or other entries. more: fields in place of these."""
    return {
        "kalendermaaned": month,
        "opplysningspliktigId": "310123455",
        "virksomhetId": "310123455",
        "inntektsmottaker": {"personidentifikator": person},
        "inntekt": list(entries or (entry(),)),
    } | more


def incomes(*reports: dict[str, Any]) -> bytes:
    """A response of the Inntekt API."""
    return said("200 OK", {"oppgaveInntektsmottaker": list(reports)})


def said(status: str, body: object) -> bytes:
    """A response whose body is JSON."""
    return response(status, json.dumps(body).encode(), "Content-Type: application/json")


def refused(status: str, code: str) -> bytes:
    """A refusal with an error code, as the API pages have them."""
    return said(status, {"kode": code, "melding": "-"})


def events(*found: Mapping[str, Any]) -> bytes:
    """A page of an event feed."""
    return said("200 OK", {"hendelser": list(found)})


Answer = Callable[[str, Mapping[str, str]], bytes]
"""Gives a response to the part of the path after the API's base, and the query."""


def _wages(path: str, query: Mapping[str, str]) -> bytes:
    person = path.split("/")[1]
    return incomes(*(report(person, month) for month in MONTHS if query["fraOgMed"] <= month <= query["tilOgMed"]))


@dataclass
class Administration:
    """What each address answers; a test changes it, also between runs. Nobody has an assessment of tax.

    calls: the API (or `maskinporten`), path and query of each call.
    """

    inntekt: Answer = _wages
    summertskattegrunnlag: Answer = lambda *_: refused("404 Not Found", "SSG-008")
    siste_skatteoppgjoer: Answer = lambda *_: refused("404 Not Found", "TD-004")
    inntekt_hendelser: Answer = lambda *_: refused("404 Not Found", "FA-005")
    skatteoppgjoer_hendelser: Answer = lambda *_: refused("404 Not Found", "FA-005")
    token: Answer = lambda *_: said("200 OK", {"access_token": "t", "expires_in": 600})
    calls: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)

    def respond(self, head: bytes, address: Callable[[], str]) -> list[bytes]:
        """The response to a request, by its first line."""
        target = urlsplit(head.split()[1].decode())
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        if target.path == "/maskinporten/.well-known/oauth-authorization-server":
            return [said("200 OK", {"token_endpoint": f"{address()}/maskinporten/token"})]
        if target.path == "/maskinporten/token":
            return [self._answered("token", "", query)]
        api = next(api for api in Api if target.path.startswith(f"{api.path}/"))
        return [self._answered(str(api), target.path.removeprefix(f"{api.path}/"), query)]

    def _answered(self, name: str, path: str, query: Mapping[str, str]) -> bytes:
        self.calls.append((name, path, query))
        answer: Answer = getattr(self, name)
        return answer(path, query)


@contextmanager
def administered(folder: Path, administration: Administration, persons: int = 1) -> Iterator[Installation]:
    """An installation for cases S0, S1 …, each of one person, whose tax administration answers as the test says."""
    secrets = secrets_of("310123455")
    write_text(folder / "keys" / "client.pem", secrets.own.private_key_pem())
    rows = {
        "households": "S{n},0301,state,Team A,rented,10000,true,false,2024-01-01,",
        "members": "S{n},{person},applicant,1980-03-15,2024-01-01,,false,false,false",
        "decisions": f"V-S{{n}}-1,S{{n}},2026-09-20,2026-10-01,{SUPPORT},{WAGE},0,10000,1,0,state-2026-06",
    }
    for name, row in rows.items():
        lines = [row.format(n=number, person=PERSONS[number]) for number in range(persons)]
        write_table(folder, name, *lines)
    known: list[str] = []
    with hostile_server(lambda head: administration.respond(head, lambda: known[0])) as address:
        known.append(address)
        announced = {
            **{str(api): f"{address}{api.path}" for api in Api},
            **{name: str(folder / "recipients" / f"{name}.csv") for name in rows},
            "issuer": f"{address}/maskinporten/",
            "municipality": "0301",
            "municipality_name": "Oslo (oppdiktet)",
            "organisation_number": "310123455",
            "delegated": False,
            "client_id": secrets.own.client_id,
            "kid": secrets.own.kid,
            "private_key_file": str(folder / "keys" / "client.pem"),
        }
        config = write_demo_settings(announced, folder)
        text = config.read_text(encoding="utf-8") + "\n[analysts]\nparquet = false\n"
        write_text(config, text.replace("first_wait_seconds = 0.05", "first_wait_seconds = 0.01"))
        yield Installation(folder, config, address, municipality_of(1, 7), secrets)


def write_table(folder: Path, name: str, *lines: str) -> None:
    """Write a table of recipients: these rows below its header."""
    write_text(folder / "recipients" / f"{name}.csv", "\n".join([HEADERS[name], *lines, ""]))


def case_states(installation: Installation) -> dict[str, tuple[str, str | None]]:
    """The state and the reason of each case in the newest run."""
    newest = installation.runs()["run_id"][-1]
    found = installation.table("case_states").filter(run_id=newest).select("case_id", "state", "reason")
    return {case: (state, reason) for case, state, reason in found.rows()}


def entitlements(installation: Installation) -> dict[str, float]:
    """The entitlement of each case in the newest run, in whole kroner."""
    newest = installation.runs()["run_id"][-1]
    found = installation.table("changes").filter(run_id=newest)
    return dict(found.select("case_id", pl.col("entitlement_ore") / 100).rows())
