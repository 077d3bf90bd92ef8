"""The bodies of 200 answers: the world's persons in the tax administration's own field names.

Shapes: Inntektsmottaker.json (Inntekt v1), the summert skattegrunnlag v2 example and tables, hendelser (docs/api/*.md).
`antall` is sent as a string, as the schema has it; the pages' examples show a number, which `numeric_strings` gives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.error_codes import Api
from sandbox.world import Assessment, Event, IncomeEntry, Person, Report

Body = dict[str, Any]

_WITHHELD_SHARE = 4
"""Tax withheld is a quarter of what is taxable: made up, and there so that a client that adds it up is found out."""


def asked_months(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every month (first day) from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [dt.date((start + step) // 12, (start + step) % 12 + 1, 1) for step in range(count + 1)]


def known_reports(person: Person, first: dt.date, last: dt.date, *, as_of: dt.date) -> list[tuple[dt.date, Report]]:
    """The person's reports for the months that have come in by `as_of`, in order of month."""
    return [
        (month, report)
        for month in sorted(person.reports)
        if first <= month <= last
        for report in person.reports[month]
        if report.known_on(as_of)
    ]


def income_body(person_id: str, reports: Iterable[tuple[dt.date, Report]], *, odd_numbers: bool = False) -> Body:
    """Inntekt v1: one `oppgave` per report. odd_numbers: every amount a string and every `antall` a number."""
    return {"oppgaveInntektsmottaker": [_report(person_id, month, report, odd_numbers) for month, report in reports]}


def shielded_income_body(person_id: str, first: dt.date, last: dt.date) -> Body:
    """A shielded person: nothing but month and identifier (Skatteetaten, news of 2018-12-19, code 6)."""
    return {
        "oppgaveInntektsmottaker": [
            {
                "kalendermaaned": f"{month:%Y-%m}",
                "inntektsmottaker": {"personidentifikator": person_id},
                "skjermet": True,
            }
            for month in asked_months(first, last)
        ]
    }


def _report(person_id: str, month: dt.date, report: Report, odd_numbers: bool) -> Body:
    body: Body = {
        "kalendermaaned": f"{month:%Y-%m}",
        "opplysningspliktigId": report.reporter,
        "virksomhetId": report.unit,
        "inntektsmottaker": {"personidentifikator": person_id},
        "inntekt": [_entry(entry, odd_numbers) for entry in report.entries],
    }
    taxable = sum(entry.amount for entry in report.entries if entry.taxable)
    if taxable > 0:
        withheld = -(taxable // _WITHHELD_SHARE)
        body["forskuddstrekk"] = [{"beskrivelse": "", "beloep": str(withheld) if odd_numbers else withheld}]
    return body


def _entry(entry: IncomeEntry, odd_numbers: bool) -> Body:
    kind: Body = {"beskrivelse": entry.code}
    if entry.quantity is not None:
        kind["antall"] = entry.quantity if odd_numbers else f"{entry.quantity:g}"
    if entry.backpay is not None:
        start, end = entry.backpay
        kind["tilleggsinformasjon"] = {
            "etterbetalingsperiode": {"start": start.isoformat(), "slutt": end.isoformat()},
        }
    return {
        "fordel": entry.benefit,
        "utloeserArbeidsgiveravgift": entry.employer_tax,
        "inngaarIGrunnlagForTrekk": entry.taxable,
        "beloep": str(entry.amount) if odd_numbers or entry.numeric_string else entry.amount,
        entry.kind: kind,
    }


def assessment_body(person_id: str, assessment: Assessment, *, odd_numbers: bool = False) -> Body:
    """Summert skattegrunnlag v2, stage `oppgjoer`."""
    return {
        "personidentifikator": person_id,
        "inntektsaar": str(assessment.year),
        "skjermet": False,
        "grunnlag": [
            {
                "tekniskNavn": item.code,
                "beloep": str(item.amount) if odd_numbers else item.amount,
                "kategori": item.category,
            }
            for item in assessment.items
        ],
        "skatteoppgjoersdato": assessment.settled_on.isoformat(),
        "stadie": "oppgjoer",
        "ajourholdstidspunkt": f"{assessment.settled_on.isoformat()}T06:12:44.105Z",
    }


def shielded_assessment_body(person_id: str, year: int) -> Body:
    """A shielded person's assessment: the request's own values, and `skjermet`."""
    return {"personidentifikator": person_id, "inntektsaar": str(year), "skjermet": True, "stadie": "oppgjoer"}


def newest_year(assessments: Mapping[int, Assessment], *, as_of: dt.date) -> int | None:
    """The newest income year with an assessment by `as_of`.

    A deleted one is still named: the real register's manners are not documented, and so the 410 can be met.
    """
    return max((year for year, found in assessments.items() if found.known_on(as_of) is not None), default=None)


def available_body(person_id: str, year: int) -> Body:
    """Siste tilgjengelige skatteoppgjør."""
    return {"personidentifikator": person_id, "ressursId": "skattegrunnlag", "sisteTilgjengeligePeriode": str(year)}


def events_body(api: Api, events: Iterable[Event]) -> Body:
    """A page of a feed."""
    return {"hendelser": [_event(api, event) for event in events]}


def _event(api: Api, event: Event) -> Body:
    body: Body = {
        "sekvensnummer": event.sequence,
        "identifikator": event.person_id,
        "gjelderPeriode": event.period,
    }
    if api is Api.INNTEKT_HENDELSER:
        return body
    moment = f"{event.registered_at:%Y-%m-%dT%H:%M:%S}Z"
    body["registreringstidspunkt"] = moment
    if event.kind is not None:
        body["hendelsetype"] = event.kind
    if event.kind != "slettet":
        body["ajourholdstidspunkt"] = moment
    return body
