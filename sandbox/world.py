"""What the synthetic tax administration knows: persons, their months and years, and the two event feeds.

The world is data only. `sandbox.town.people` draws it by seed, `sandbox.server` serves it over HTTP. Every person id
in it is synthetic (month + 80). Amounts are whole kroner, as in the tax administration's own bodies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["loennsinntekt", "ytelseFraOffentlige", "pensjonEllerTrygd", "naeringsinntekt"]
"""The four kinds of an income entry in a-ordningen (`Inntekt`, exactly one of them)."""


@dataclass(frozen=True)
class IncomeEntry:
    """One entry of a report. `amount` is whole kroner and may be negative (corrections)."""

    kind: Kind
    code: str  # beskrivelse
    amount: int
    benefit: str = "kontantytelse"  # fordel
    taxable: bool = True  # inngaarIGrunnlagForTrekk
    employer_tax: bool = False  # utloeserArbeidsgiveravgift
    quantity: float | None = None  # antall
    backpay: tuple[dt.date, dt.date] | None = None  # etterbetalingsperiode: first day, and the day after the last
    numeric_string: bool = False  # the amount is sent as a string, as some reporters' amounts are


@dataclass(frozen=True)
class Report:
    """One a-melding about one person and month: `reporter` and `unit` are 9-digit organisation numbers.

    A late report is known from `available_from` only; the sandbox answers as if it were not there before that date.
    `replaced_on`: the day the reporter sent the month again; from that day this version is no longer known.
    """

    reporter: str
    unit: str
    entries: tuple[IncomeEntry, ...]
    available_from: dt.date
    replaced_on: dt.date | None = None

    def known_on(self, day: dt.date) -> bool:
        """Whether this is what the tax administration would answer that day."""
        return self.available_from <= day and (self.replaced_on is None or day < self.replaced_on)


@dataclass(frozen=True)
class AssessmentItem:
    """One line of a tax assessment: tekniskNavn, whole kroner, kategori."""

    code: str
    amount: int
    category: str


@dataclass(frozen=True)
class Assessment:
    """One year's tax assessment (skatteoppgjør). A deleted one answers 410.

    corrects: the version that this one replaces; it is served until the day that this one is available from.
    """

    year: int
    items: tuple[AssessmentItem, ...]
    settled_on: dt.date
    available_from: dt.date
    deleted: bool = False
    corrects: Assessment | None = None

    def known_on(self, day: dt.date) -> Assessment | None:
        """The version that the tax administration has that day; None before the first one."""
        if self.available_from <= day:
            return self
        return None if self.corrects is None else self.corrects.known_on(day)

    def versions(self) -> tuple[Assessment, ...]:
        """Every version, the first one first."""
        return (*(self.corrects.versions() if self.corrects else ()), self)


@dataclass(frozen=True)
class Person:
    """One person: reports by month (first day), assessments by income year.

    shielded: the answers have only the request's own values, and `skjermet`. unknown: no person has this id (IM-007).
    new_person_id: looked up as `person_id`, answered under the new id (identity change). fault: a name from
    `sandbox.tax_api.fault_profiles.Fault`, applied to this person's look-ups whatever the profile.
    """

    person_id: str = field(repr=False)
    birth_date: dt.date
    reports: Mapping[dt.date, tuple[Report, ...]]
    assessments: Mapping[int, Assessment]
    shielded: bool = False
    unknown: bool = False
    new_person_id: str | None = field(default=None, repr=False)
    fault: str | None = None


@dataclass(frozen=True)
class Event:
    """One event of a feed: numbers rise, with gaps. `period` is `YYYY-MM` (income) or `YYYY` (assessments).

    `kind` is `ny`, `slettet` or `identitetsendring` for assessments; the income feed delivers none.
    """

    sequence: int
    person_id: str = field(repr=False)
    period: str
    registered_at: dt.datetime  # with zone, UTC
    kind: str | None = None


@dataclass(frozen=True)
class World:
    """Everything that is known on `as_of`, for one municipality, keyed by person id; events in rising sequence."""

    as_of: dt.date
    municipality_number: str
    municipality_name: str
    organisation_number: str
    persons: Mapping[str, Person] = field(repr=False)
    income_events: tuple[Event, ...] = field(default=(), repr=False)
    assessment_events: tuple[Event, ...] = field(default=(), repr=False)
