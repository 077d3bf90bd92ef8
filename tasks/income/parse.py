"""From answers to rows: the tax API's own field names stop here.

Tolerant of what the contract says will come unannounced (new fields, amounts as numeric strings), strict on what the
rules use: an entry without an amount, or with two kinds, makes the whole answer unreadable rather than a silent zero.
Shapes: Inntektsmottaker.json (inntekt v1) and the summert skattegrunnlag v2 body of Skatteetaten's API pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator

from tasks.errors import UsageError
from tasks.income.outcomes import IDENTITY_CHANGED, UNREADABLE, Judgement, Outcome
from tasks.months import parse_month
from tasks.validation import MOST_ORE

Row = dict[str, Any]


def _ore(value: object) -> int:
    """Whole øre of an amount in kroner, whether it comes as an integer (most do), a decimal or a numeric string."""
    if type(value) is int:
        ore = value * 100
    elif isinstance(value, str | float):
        ore = _ore_of_text(str(value))
    else:
        raise ValueError("not an amount")
    if abs(ore) > MOST_ORE:
        raise ValueError("too large to be an amount")
    return ore


def _ore_of_text(text: str) -> int:
    try:
        kroner = Decimal(text)
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not kroner.is_finite() or abs(kroner) > MOST_ORE or kroner * 100 % 1:
        raise ValueError("not an amount in kroner and øre")
    return int(kroner * 100)


@lru_cache(maxsize=1_000)
def _month_of(text: str) -> dt.date:
    try:
        return parse_month(text)
    except UsageError:
        raise ValueError("not a month") from None


def _month(value: object) -> dt.date:
    return _month_of(str(value)[:7])


Ore = Annotated[int, PlainValidator(_ore)]
Month = Annotated[dt.date, PlainValidator(_month)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Period(_Part):
    start: dt.date
    slutt: dt.date | None = None  # exclusive in the API


class _Extra(_Part):
    etterbetalingsperiode: _Period | None = None


class _Kind(_Part):
    beskrivelse: str = Field(min_length=1)
    tilleggsinformasjon: _Extra | None = None


class _Entry(_Part):
    amount_ore: Ore = Field(alias="beloep")
    fordel: str
    inngaarIGrunnlagForTrekk: bool | None = None  # noqa: N815 - the API's own name
    loennsinntekt: _Kind | None = None
    ytelseFraOffentlige: _Kind | None = None  # noqa: N815
    pensjonEllerTrygd: _Kind | None = None  # noqa: N815
    naeringsinntekt: _Kind | None = None

    @model_validator(mode="after")
    def _exactly_one_kind(self) -> _Entry:
        if (
            (self.loennsinntekt is not None)
            + (self.ytelseFraOffentlige is not None)
            + (self.pensjonEllerTrygd is not None)
            + (self.naeringsinntekt is not None)
        ) != 1:
            raise ValueError("an entry has exactly one kind")
        return self

    def kind(self) -> tuple[str, _Kind]:
        """The one kind, by its category: one of CATEGORIES."""
        if self.loennsinntekt is not None:
            return "loennsinntekt", self.loennsinntekt
        if self.ytelseFraOffentlige is not None:
            return "ytelseFraOffentlige", self.ytelseFraOffentlige
        if self.pensjonEllerTrygd is not None:
            return "pensjonEllerTrygd", self.pensjonEllerTrygd
        assert self.naeringsinntekt is not None  # noqa: S101 - it has exactly one
        return "naeringsinntekt", self.naeringsinntekt


class _Recipient(_Part):
    personidentifikator: str | None = None


class _Report(_Part):
    kalendermaaned: Month
    inntektsmottaker: _Recipient
    opplysningspliktigId: str | None = None  # noqa: N815
    inntekt: tuple[_Entry, ...] = ()
    skjermet: bool = False


class Inntekt(_Part):
    """A body of the Inntekt API, as far as the rules use it."""

    oppgaveInntektsmottaker: tuple[_Report, ...]  # noqa: N815


class _Item(_Part):
    tekniskNavn: str = Field(min_length=1)  # noqa: N815
    amount_ore: Ore = Field(alias="beloep")
    kategori: str | None = None


class Skattegrunnlag(_Part):
    """A body of Summert skattegrunnlag, as far as the rules use it."""

    personidentifikator: str
    inntektsaar: int = Field(ge=2017, le=2100)
    skjermet: bool = False
    stadie: str | None = None
    skatteoppgjoersdato: dt.date | None = None
    grunnlag: tuple[_Item, ...] | None = None
    svalbardGrunnlag: tuple[_Item, ...] | None = None  # noqa: N815
    kildeskattPaaLoennGrunnlag: tuple[_Item, ...] | None = None  # noqa: N815


class _Available(_Part):
    personidentifikator: str | None = None
    sisteTilgjengeligePeriode: int = Field(ge=2000, le=2100)  # noqa: N815


_UNREADABLE = Judgement(Outcome.TRANSIENT, UNREADABLE)


def judge_income(body: bytes, *, person_id: str, months: tuple[dt.date, dt.date]) -> Judgement:
    """Judge a 200 body of the Inntekt API for the person and the months (first, last) that were asked about."""
    try:
        parsed = Inntekt.model_validate_json(body)
    except ValidationError:
        return _UNREADABLE
    reports = parsed.oppgaveInntektsmottaker
    if any(report.skjermet for report in reports):
        return Judgement(Outcome.SHIELDED)
    if any(report.inntektsmottaker.personidentifikator not in (person_id, None) for report in reports):
        return Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED)
    if any(not months[0] <= report.kalendermaaned <= months[1] for report in reports):
        return _UNREADABLE
    return Judgement(Outcome.DATA, content=parsed)


def judge_assessment(body: bytes, *, person_id: str, year: int) -> Judgement:
    """Judge a 200 body of Summert skattegrunnlag for the person and income year that were asked about."""
    try:
        parsed = Skattegrunnlag.model_validate_json(body)
    except ValidationError:
        return _UNREADABLE
    if parsed.skjermet:
        return Judgement(Outcome.SHIELDED)
    if parsed.personidentifikator != person_id:
        return Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED)
    return Judgement(Outcome.DATA, content=parsed) if parsed.inntektsaar == year else _UNREADABLE


def judge_available(body: bytes, *, person_id: str) -> Judgement:
    """Judge a 200 body of «siste tilgjengelige skatteoppgjør»."""
    try:
        parsed = _Available.model_validate_json(body)
    except ValidationError:
        return _UNREADABLE
    if parsed.personidentifikator not in (person_id, None):
        return Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED)
    return Judgement(Outcome.DATA, content=parsed.sisteTilgjengeligePeriode)


def income_rows(answer: Inntekt, *, lookup_id: str, person_key: str, pseudonym: Callable[[str], str]) -> list[Row]:
    """Rows of IncomeLines from what `judge_income` read and found to be data. Employers become keyed pseudonyms."""
    rows: list[Row] = []
    for report in answer.oppgaveInntektsmottaker:
        reporter = pseudonym(report.opplysningspliktigId) if report.opplysningspliktigId else None
        for entry in report.inntekt:
            category, kind = entry.kind()
            period = kind.tilleggsinformasjon.etterbetalingsperiode if kind.tilleggsinformasjon else None
            rows.append(
                {
                    "lookup_id": lookup_id,
                    "person_key": person_key,
                    "month": report.kalendermaaned,
                    "ordinal": len(rows),
                    "reporter_key": reporter,
                    "category": category,
                    "code": kind.beskrivelse,
                    "benefit": entry.fordel,
                    "amount_ore": entry.amount_ore,
                    "in_withholding_base": entry.inngaarIGrunnlagForTrekk,
                    "backpay_from": period.start if period else None,
                    "backpay_to": period.slutt if period else None,
                }
            )
    return rows


def assessment_rows(answer: Skattegrunnlag, *, lookup_id: str, person_key: str, wanted: Mapping[str, str]) -> list[Row]:
    """Rows of AssessmentItems from what `judge_assessment` read and found to be data, the wanted codes only.

    What no rule uses is not kept (GDPR art. 5 (1) c). wanted: each code with the word that stands in its place, and of
    the others with that word, where none of them is there: one row of 0 øre, so that «assessed, but not delivered»
    differs from «not assessed», and from «not asked about».
    """
    lists = (answer.grunnlag, answer.svalbardGrunnlag, answer.kildeskattPaaLoennGrunnlag)
    items = [item for part in lists for item in part or () if item.tekniskNavn in wanted]
    missing = sorted(set(wanted.values()) - {wanted[item.tekniskNavn] for item in items})
    found = [(item.tekniskNavn, item.kategori or "", item.amount_ore) for item in items]
    return [
        {
            "lookup_id": lookup_id,
            "person_key": person_key,
            "year": answer.inntektsaar,
            "stage": answer.stadie or "",
            "settled_on": answer.skatteoppgjoersdato,
            "code": code,
            "category": category,
            "amount_ore": amount,
        }
        for code, category, amount in [*found, *((word, "", 0) for word in missing)]
    ]
