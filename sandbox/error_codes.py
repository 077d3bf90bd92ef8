"""The tax administration's error codes, as its API pages list them, and the error body that carries them.

Source: Skatteetaten, docs/api/inntekt.md, summertskattegrunnlag.md, hendelser.md, sistetilgjengeligeskatteoppgjoer.md
and docs/om/feil.md. The wording of `melding` varies there and is nothing to branch on; so it is here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, StrEnum


class Api(StrEnum):
    """The five APIs, each with its own base address."""

    INNTEKT = "inntekt"
    SUMMERTSKATTEGRUNNLAG = "summertskattegrunnlag"
    SISTE_SKATTEOPPGJOER = "siste_skatteoppgjoer"
    INNTEKT_HENDELSER = "inntekt_hendelser"
    SKATTEOPPGJOER_HENDELSER = "skatteoppgjoer_hendelser"

    @property
    def path(self) -> str:
        """The API's path below the sandbox's address, in place of the host and version of the real base."""
        return _PATHS[self]

    @property
    def scope(self) -> str:
        """The Maskinporten scope that opens it."""
        return _SCOPES[self]

    @property
    def prefix(self) -> str:
        """What its error codes begin with."""
        return _PREFIXES[self]


_INCOME_SCOPE = "skatteetaten:inntekt"
_ASSESSMENT_SCOPE = "skatteetaten:summertskattegrunnlag"

_PATHS = {
    Api.INNTEKT: "/inntekt/v1",
    Api.SUMMERTSKATTEGRUNNLAG: "/summertskattegrunnlag/v2",
    Api.SISTE_SKATTEOPPGJOER: "/sistetilgjengeligeskatteoppgjoer/v1",
    Api.INNTEKT_HENDELSER: "/inntekthendelser/v1",
    Api.SKATTEOPPGJOER_HENDELSER: "/skatteoppgjoerhendelser/v1",
}
_SCOPES = {
    Api.INNTEKT: _INCOME_SCOPE,
    Api.SUMMERTSKATTEGRUNNLAG: _ASSESSMENT_SCOPE,
    Api.SISTE_SKATTEOPPGJOER: _ASSESSMENT_SCOPE,
    Api.INNTEKT_HENDELSER: _INCOME_SCOPE,
    Api.SKATTEOPPGJOER_HENDELSER: _ASSESSMENT_SCOPE,
}
_PREFIXES = {
    Api.INNTEKT: "IM",
    Api.SUMMERTSKATTEGRUNNLAG: "SSG",
    Api.SISTE_SKATTEOPPGJOER: "TD",
    Api.INNTEKT_HENDELSER: "FA",
    Api.SKATTEOPPGJOER_HENDELSER: "FA",
}


class Area(Enum):
    """What a code is about; each API has its own number for it."""

    UNEXPECTED = "Uventet feil på tjenesten"
    BEHIND = "Uventet feil i et bakenforliggende system"
    UNKNOWN_ADDRESS = "Ukjent url benyttet"
    UNAUTHENTICATED = "Feil i forbindelse med autentisering"
    FORBIDDEN = "Feil i forbindelse med autorisering"
    INVALID = "Feil i forbindelse med validering av inputdata"
    NO_PERSON = "Ingen treff på oppgitt personidentifikator"
    NO_DATA = "Fant ingen data for oppgitt personidentifikator og periode"
    FORMAT = "Feil tilknyttet dataformat. Kun json eller xml er støttet"
    CONSENT = "Feil i forbindelse med samtykketoken"
    GONE = "Data finnes ikke lenger"


@dataclass(frozen=True)
class Code:
    """One error code: its HTTP status and what it is about."""

    name: str
    status: int
    message: str

    def body(self, correlation_id: str, detail: str | None = None) -> bytes:
        """The documented error body: kode, melding, korrelasjonsid."""
        message = f"{self.message}: {detail}" if detail else self.message
        return dump({"kode": self.name, "melding": message, "korrelasjonsid": correlation_id})


def dump(value: object) -> bytes:
    """JSON without spaces, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


_STATUSES = {
    Area.UNEXPECTED: 500,
    Area.BEHIND: 500,
    Area.UNKNOWN_ADDRESS: 404,
    Area.UNAUTHENTICATED: 401,
    Area.FORBIDDEN: 403,
    Area.INVALID: 400,
    Area.NO_PERSON: 404,
    Area.NO_DATA: 404,
    Area.FORMAT: 406,
    Area.CONSENT: 403,
    Area.GONE: 410,
}
_NUMBERED: dict[str, tuple[Area, ...]] = {
    "IM": (
        Area.UNEXPECTED,
        Area.BEHIND,
        Area.UNKNOWN_ADDRESS,
        Area.UNAUTHENTICATED,
        Area.FORBIDDEN,
        Area.INVALID,
        Area.NO_PERSON,
        Area.NO_DATA,
        Area.FORMAT,
        Area.CONSENT,
    ),
    "SSG": (
        Area.UNEXPECTED,
        Area.BEHIND,
        Area.UNKNOWN_ADDRESS,
        Area.UNAUTHENTICATED,
        Area.FORBIDDEN,
        Area.INVALID,
        Area.NO_PERSON,
        Area.NO_DATA,
        Area.FORMAT,
        Area.CONSENT,
        Area.GONE,
    ),
    "FA": (
        Area.UNEXPECTED,
        Area.UNKNOWN_ADDRESS,
        Area.UNAUTHENTICATED,
        Area.INVALID,
        Area.NO_DATA,
        Area.FORMAT,
    ),
    "TD": (
        Area.UNEXPECTED,
        Area.UNAUTHENTICATED,
        Area.INVALID,
        Area.NO_DATA,
        Area.FORMAT,
        Area.UNKNOWN_ADDRESS,
    ),
}
"""Each API's areas in the order of its numbers: the first is -001."""

_BY_AREA: dict[tuple[str, Area], Code] = {
    (prefix, area): Code(f"{prefix}-{number:03}", _STATUSES[area], area.value)
    for prefix, areas in _NUMBERED.items()
    for number, area in enumerate(areas, start=1)
}
_SHARED = (
    Code("DAS-001", 500, "Uventet feil. Kontakt brukerstøtte med korrelasjonsid"),
    Code("DAS-002", 404, "Url er ikke et gyldig endepunkt"),
    Code("DAS-003", 500, "Informasjonen er ikke tilgjengelig nå. Prøv igjen senere"),
    Code("DAS-004", 500, "Intern autentisering hos Skatteetaten feilet"),
    Code("DAS-005", 500, "Intern autentisering hos Skatteetaten feilet"),
    Code("DAS-006", 500, "Intern autentisering hos Skatteetaten feilet"),
    Code("DAS-007", 500, "Intern autentisering hos Skatteetaten feilet"),
    Code("DAS-008", 403, "Ikke autorisert for ressursen"),
)
CODES: dict[str, Code] = {code.name: code for code in (*_BY_AREA.values(), *_SHARED)}
"""Every code the sandbox knows, by name."""


def code_of(api: Api, area: Area) -> Code:
    """The API's own code for an area. Raises KeyError where the API has none for it."""
    return _BY_AREA[api.prefix, area]


class RefusedError(Exception):
    """Ends the handling of one call with an error code of the API that was called."""

    def __init__(self, area: Area, detail: str | None = None) -> None:
        super().__init__(area.name)
        self.area = area
        self.detail = detail
