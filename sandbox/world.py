"""The make-believe municipality as its tax administration knows it: frozen data, shared by the people and the servers.

Names are our own; the servers turn them into the field names of the APIs. Amounts are whole kroner, as the APIs send
them. Nothing here is about real persons: every person id is synthetic (month + 80).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class IncomeEntry:
    """One entry (`inntekt`) of a report. `kind` is the part that carries it, for example `loennsinntekt`."""

    kind: str
    code: str
    amount: int
    benefit: str = "kontantytelse"
    taxable: bool = True
    employer_tax: bool = False
    quantity: float | None = None
    backpay: tuple[dt.date, dt.date] | None = None  # the second date is exclusive, as in the API
    numeric_string: bool = False


@dataclass(frozen=True)
class Report:
    """What one employer or agency reported (a-melding) about one person and month.

    `available_from`: before this date the report does not exist for whoever asks; a late one lies after `World.as_of`.
    """

    reporter: str
    unit: str
    entries: tuple[IncomeEntry, ...]
    available_from: dt.date


@dataclass(frozen=True)
class AssessmentItem:
    """One item of a tax assessment: `tekniskNavn`, whole kroner, `kategori`."""

    code: str
    amount: int
    category: str


@dataclass(frozen=True)
class Assessment:
    """One income year's assessment (skatteoppgjør). `deleted`: it existed, and is gone (410)."""

    year: int
    items: tuple[AssessmentItem, ...]
    settled_on: dt.date
    available_from: dt.date
    deleted: bool = False


@dataclass(frozen=True)
class Person:
    """One person; `reports` by first day of month, `assessments` by income year.

    `new_person_id`: the identity changed; whoever asks under the old number is answered under the new one.
    `fault`: name of a fault in sandbox/faults.py that only this person meets.
    """

    person_id: str
    birth_date: dt.date
    reports: Mapping[dt.date, tuple[Report, ...]]
    assessments: Mapping[int, Assessment]
    shielded: bool = False
    unknown: bool = False
    new_person_id: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Event:
    """One line of an event feed. `period` is `YYYY-MM` for incomes and `YYYY` for assessments."""

    sequence: int
    person_id: str
    period: str
    registered_at: dt.datetime
    kind: str | None = None


@dataclass(frozen=True)
class World:
    """Everything the make-believe tax administration knows on `as_of`."""

    as_of: dt.date
    municipality_number: str
    municipality_name: str
    organisation_number: str
    persons: Mapping[str, Person]
    income_events: tuple[Event, ...]
    assessment_events: tuple[Event, ...]
