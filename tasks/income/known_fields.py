"""The shape of an Inntekt body that has the contract's fields only, and plain texts: what nearly every body is.

A body that fits is read and kept without a closer look, which is four times as fast. Any other body is read by
`tasks/income/parse.py`, and its raw answer is cleaned as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from tasks.income.values import Day, FirstError, Month, Ore

_ONLY_THESE = ConfigDict(extra="forbid")
_LETTERS = "[A-Za-zÆØÅæøå_-]"
_Word = Annotated[str, Field(pattern=f"^{_LETTERS}{{0,100}}$")]
_Code = Annotated[str, Field(pattern=f"^{_LETTERS}{{1,100}}[0-9]{{0,4}}{_LETTERS}{{0,20}}$")]
_PersonId = Annotated[str, Field(pattern="^[0-9]{11}$")]
_Organisation = Annotated[str, Field(pattern="^[0-9]{9}(?:[0-9]{2})?$")]
_Digits = Annotated[str, Field(pattern=r"^-?[0-9]{0,8}(?:\.[0-9]{1,4})?$")]
_Amount = Annotated[float, Field(ge=-99_999_999, le=99_999_999)]
_Number = Annotated[_Amount | _Digits, Field(union_mode="left_to_right")]


class _Period(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    start: Day
    slutt: NotRequired[Day | None]


class _Extra(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    etterbetalingsperiode: NotRequired[_Period | None]


class _Kind(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    beskrivelse: _Code
    antall: NotRequired[_Number | None]
    tilleggsinformasjon: NotRequired[_Extra | None]


class _Entry(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    beloep: Ore
    fordel: _Code
    inngaarIGrunnlagForTrekk: NotRequired[bool | None]
    utloeserArbeidsgiveravgift: NotRequired[bool | None]
    skatteOgAvgiftsregel: NotRequired[_Word | None]
    loennsinntekt: NotRequired[_Kind | None]
    ytelseFraOffentlige: NotRequired[_Kind | None]
    pensjonEllerTrygd: NotRequired[_Kind | None]
    naeringsinntekt: NotRequired[_Kind | None]


class _Deduction(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    beskrivelse: NotRequired[_Word | None]
    beloep: _Number


class _Recipient(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    personidentifikator: NotRequired[_PersonId | None]


class _Report(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    kalendermaaned: Month
    inntektsmottaker: _Recipient
    opplysningspliktigId: NotRequired[_Organisation | None]
    virksomhetId: NotRequired[_Organisation | None]
    inntekt: NotRequired[Annotated[list[_Entry], FirstError()] | None]
    forskuddstrekk: NotRequired[Annotated[list[_Deduction], FirstError()] | None]
    fradrag: NotRequired[Annotated[list[_Deduction], FirstError()] | None]
    skjermet: NotRequired[bool | None]


class _Incomes(TypedDict):
    __pydantic_config__ = _ONLY_THESE  # type: ignore[misc]
    oppgaveInntektsmottaker: Annotated[list[_Report], FirstError()]


_read = TypeAdapter(_Incomes).validate_json


def read_known_incomes(body: bytes) -> Mapping[str, Any]:
    """The values of a body of this shape. Raises ValueError for any other, and where a field is there twice."""
    incomes = _read(body)
    if body.count(b'":') != 1 + sum(map(_fields, incomes["oppgaveInntektsmottaker"])):
        raise ValueError("a field is there twice, or there are spaces before colons")
    return incomes


def _fields(report: _Report) -> int:
    """How many fields a report has, those of its parts included."""
    count = len(report) + len(report["inntektsmottaker"])
    for entry in report.get("inntekt") or ():
        kind = (
            entry.get("loennsinntekt")
            or entry.get("ytelseFraOffentlige")
            or entry.get("pensjonEllerTrygd")
            or entry.get("naeringsinntekt")
        )
        count += len(entry)
        if kind:
            count += len(kind)
            extra = kind.get("tilleggsinformasjon")
            count += len(extra) + len(extra.get("etterbetalingsperiode") or ()) if extra else 0
    for part in (report.get("forskuddstrekk"), report.get("fradrag")):
        if part:
            count += sum(map(len, part))
    return count
