"""A call, and the format checks that every API of the tax administration makes on it.

Source: Skatteetaten, docs/om/bruk.md, docs/om/feil.md; parameters as in each API's page. What those leave open is
decided here, and said where it is. The sandbox answers JSON only: `Accept: application/xml` alone gives 406, which the
real APIs do not.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from sandbox.error_codes import Api, Area, RefusedError
from sandbox.town.person_ids import is_person_id

OLDEST_YEAR = 2017
"""Summert skattegrunnlag v2 does not hold 2016 and older."""

_YEAR_OPENS = (2, 15)
"""An income year is answered for from the middle of February of the next one (as 2025 was)."""

_JSON_RANGES = frozenset({"application/json", "application/*", "*/*"})
_ZERO_WEIGHT = re.compile(r"q\s*=\s*0(\.0*)?")
_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)


@dataclass(frozen=True)
class Call:
    """One HTTP call to one API, as far as the APIs look at it.

    path: below the API's base. parts: what the address holds, once it is known which one it is. correlation_id: as
    given, or made up where none was. reused: it was used before.
    """

    api: Api
    path: str
    query: Mapping[str, list[str]]
    authorization: str
    accept: str
    correlation_id: str
    reused: bool
    parts: tuple[str, ...] = ()

    def value(self, name: str) -> str | None:
        """A query parameter's value, None without one. Raises RefusedError when it is given more than once."""
        values = self.query.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise RefusedError(Area.INVALID, f"{name} er oppgitt flere ganger")
        return values[0]


class RequestLog:
    """Records calls, and remembers which correlation ids were used."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._used: set[str] = set()

    def record(self, api: Api, path: str, query_string: bytes, headers: Mapping[str, str]) -> Call:
        """Record a call (header names in lower case); its correlation id counts as used from now on."""
        given = headers.get("korrelasjonsid")
        reused = self._strict and given in self._used
        if given is not None:
            self._used.add(given)
        return Call(
            api=api,
            path=path,
            query=parse_qs(query_string.decode("latin-1"), keep_blank_values=True),
            authorization=headers.get("authorization", ""),
            accept=headers.get("accept", "*/*"),
            correlation_id=given if given is not None else str(uuid.uuid4()),
            reused=reused,
        )


def check_format(call: Call) -> None:
    """Raise RefusedError when the caller does not take JSON."""
    for part in call.accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind in _JSON_RANGES and not any(_ZERO_WEIGHT.fullmatch(parameter) for parameter in parameters):
            return
    raise RefusedError(Area.FORMAT)


def check_correlation(call: Call) -> None:
    """Raise RefusedError for a Korrelasjonsid that is no UUID, or was used before («must be unique per call»)."""
    if call.reused:
        raise RefusedError(Area.INVALID, "Korrelasjonsid er brukt før")
    try:
        uuid.UUID(call.correlation_id)
    except ValueError:
        raise RefusedError(Area.INVALID, "Korrelasjonsid er ikke en UUID") from None


def person_id(text: str) -> str:
    """A person id of right form. Raises RefusedError for any other text."""
    if not is_person_id(text):
        raise RefusedError(Area.INVALID, "personidentifikator er ikke gyldig")
    return text


def month(text: str | None, name: str) -> dt.date:
    """`YYYY-MM` as that month's first day. Raises RefusedError naming the parameter."""
    match = _MONTH.fullmatch(text or "")
    if match is None:
        raise RefusedError(Area.INVALID, f"{name} må være YYYY-MM")
    return dt.date(int(match[1]), int(match[2]), 1)


def income_year(text: str, *, as_of: dt.date) -> int:
    """An income year that is open on `as_of`. Raises RefusedError for one that is not, or is no year."""
    if not _YEAR.fullmatch(text):
        raise RefusedError(Area.INVALID, "inntektsår må være YYYY")
    year = int(text)
    if year < OLDEST_YEAR or as_of < dt.date(year + 1, *_YEAR_OPENS):
        raise RefusedError(Area.INVALID, f"inntektsår {year} støttes ikke")
    return year


def positive(call: Call, name: str, default: int) -> int:
    """A query parameter that is a whole number over 0. Raises RefusedError naming it."""
    text = call.value(name)
    if text is None:
        return default
    if not _WHOLE_NUMBER.fullmatch(text):
        raise RefusedError(Area.INVALID, f"{name} må være et heltall over 0")
    return int(text)


def day(call: Call, name: str) -> dt.date | None:
    """A query parameter that is a date, None without one. Raises RefusedError naming it."""
    text = call.value(name)
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise RefusedError(Area.INVALID, f"{name} må være YYYY-MM-DD") from None
