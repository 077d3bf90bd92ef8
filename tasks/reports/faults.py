"""Faults in the case system's tables, in bokmål: where they are and what is wrong, never the value.

A case's faults are told only where they are the reason that it was not checked. The faults of a case that must be
checked by hand are left out, since that case is shown as nothing else.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tasks.reports.model import RunReport
from tasks.validation import Reason

TABLES = {"households": "husstander", "members": "medlemmer", "decisions": "vedtak"}

FAULTS = {
    "field_count": "raden har ikke like mange felter som overskriften",
    "missing_value": "feltet er tomt, og må fylles ut",
    "not_an_identifier": "ikke et gyldig nummer eller en gyldig nøkkel",
    "not_short_text": "teksten går over flere linjer eller er for lang",
    "not_a_municipality": "ikke et kommunenummer (fire sifre)",
    "not_our_municipality": "kommunen er ikke blant dem løsningen er satt opp for",
    "not_a_tenure": "ukjent eieform",
    "not_a_role": "ukjent rolle i husstanden",
    "not_an_amount": "ikke et beløp",
    "negative_amount": "beløpet er negativt",
    "amount_too_large": "beløpet er urimelig høyt",
    "not_a_date": "ikke en dato",
    "no_such_date": "datoen finnes ikke i kalenderen",
    "not_yes_or_no": "verken ja eller nei",
    "not_a_count": "ikke et helt tall",
    "count_out_of_range": "et antall personer ingen husstand har",
    "ends_before_it_begins": "perioden slutter før den begynner",
    "duplicate_case": "samme sak står på en annen rad også",
    "duplicate_decision": "samme vedtak står på en annen rad også",
    "unknown_case": "saken finnes ikke blant husstandene",
    "overlapping_stays": "samme person er registrert to ganger i samme periode",
    "in_two_cases": "personen bor også i en annen aktiv sak",
    "no_applicant": "ingen søker i husstanden den første i måneden",
    "two_applicants": "flere enn én søker i husstanden den første i måneden",
    "born_later": "født etter den første i måneden",
    "birth_date_disagrees": "fødselsdatoen stemmer ikke med fødselsnummeret",
    "not_eleven_digits": "fødselsnummeret har ikke 11 sifre",
    "id_of_another_register": "nummeret er ikke et fødselsnummer eller D-nummer",
    "id_without_a_date": "fødselsnummeret begynner ikke med en dato",
    "wrong_check_digits": "kontrollsifrene i fødselsnummeret er feil",
    "synthetic_in_production": "fødselsnummeret er et testnummer",
    "real_outside_production": "fødselsnummeret er ikke et testnummer",
    "rule_of_2032_too_early": "fødselsnummeret følger regelen fra 2032 (brukt likevel)",
}
"""What a rule's code means; some codes end in a colon and the number of the row this one collides with."""


def faults_by_case(report: RunReport) -> dict[str, list[str]]:
    """The faults of each case with reason BAD_INPUT, in the order they were found."""
    bad = report.states.filter(pl.col("reason") == Reason.BAD_INPUT.value).select("case_id")
    told: dict[str, list[str]] = {}
    for finding in report.findings.join(bad, on="case_id", maintain_order="left").iter_rows(named=True):
        told.setdefault(finding["case_id"], []).append(_tell(finding))
    return told


def faults_without_case(report: RunReport) -> list[str]:
    """Faults in rows that belong to no case."""
    return [_tell(finding) for finding in report.findings.filter(pl.col("case_id").is_null()).iter_rows(named=True)]


def _tell(finding: dict[str, Any]) -> str:
    place = [f"{TABLES.get(finding['table'], finding['table'])} ({finding['source']})"]
    if finding["row"] is not None:
        place.append(f"rad {finding['row']}")
    if finding["column"] is not None:
        place.append(f"kolonne {finding['column']}")
    return f"{', '.join(place)}: {_fault(finding['rule'])}"


def _fault(rule: str) -> str:
    code, _, other_row = rule.partition(":")
    words = FAULTS.get(code, code)
    return f"{words} (rad {other_row})" if other_row else words
