"""The five APIs of the tax administration, as its pages describe them; and what is checked before any of them answers.

Source: Skatteetaten, docs/api/inntekt.md, summertskattegrunnlag.md, sistetilgjengeligeskatteoppgjoer.md, hendelser.md,
docs/om/bruk.md, feil.md, rettighetspakker.md, skjerming.md. What those leave open is decided here, and said where it is.
The sandbox answers JSON only: `Accept: application/xml` alone gives 406, which the real APIs do not.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from sandbox import bodies
from sandbox.codes import Api, Area, RefusedError, code_of
from sandbox.disturbances import disturbed
from sandbox.faults import Fault, FaultPlan
from sandbox.maskinporten import Maskinporten, TokenRefusedError
from sandbox.person_ids import is_person_id
from sandbox.replies import Reply, code_reply, gateway_reply, json_reply, spoilt
from sandbox.world import Event, Person, World

INCOME_PACKAGE = "kommuneBoligsosialeFormaal"
ASSESSMENT_PACKAGE = "kommuneboligsosialeformaal"
STAGES = frozenset({"oppgjoer", "utkast", "fastsatt"})
STAGES_OF_PACKAGE = frozenset({"oppgjoer"})
OLDEST_YEAR = 2017
"""Summert skattegrunnlag v2 does not hold 2016 and older."""

_PAGE = 1000
"""Events per page when `antall` is left out; the real number is not documented."""
_YEAR_OPENS = (2, 15)
"""An income year is answered for from the middle of February of the next one (as 2025 was)."""

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_WHOLE_NUMBER = re.compile(r"[1-9]\d{0,17}")


@dataclass(frozen=True)
class Call:
    """One HTTP call, as far as the APIs look at it. `reused`: the correlation id was used before."""

    path: str
    query: Mapping[str, list[str]]
    authorization: str
    accept: str
    correlation_id: str
    reused: bool

    def one(self, name: str) -> str | None:
        """A query parameter's value. Raises RefusedError when it is given more than once."""
        match self.query.get(name):
            case None:
                return None
            case [value]:
                return value
            case _:
                raise RefusedError(Area.INVALID, f"{name} er oppgitt flere ganger")


@dataclass
class Sandbox:
    """The world and what can be changed about it while it is served."""

    world: World
    maskinporten: Maskinporten
    faults: FaultPlan
    as_of: dt.date
    strict_correlation: bool = True
    _correlation_ids: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._renamed = {
            person.new_person_id: person for person in self.world.persons.values() if person.new_person_id is not None
        }

    def person(self, person_id: str) -> Person | None:
        """The person known by that id, be it the old or the new one; None for nobody."""
        found = self.world.persons.get(person_id) or self._renamed.get(person_id)
        return None if found is None or found.unknown else found

    def call(self, path: str, query_string: bytes, headers: Mapping[str, str]) -> Call:
        """Take down a call; its correlation id counts as used from now on."""
        given = headers.get("korrelasjonsid")
        reused = self.strict_correlation and given in self._correlation_ids
        if given is not None:
            self._correlation_ids.add(given)
        return Call(
            path=path,
            query=parse_qs(query_string.decode("latin-1"), keep_blank_values=True),
            authorization=headers.get("authorization", ""),
            accept=headers.get("accept", "*/*"),
            correlation_id=given or str(uuid.uuid4()),
            reused=reused,
        )

    def answer(self, api: Api, call: Call) -> Reply:
        """Answer a call to one of the APIs."""
        return _or_refusal(api, call, lambda: self._answer(api, call))

    def _answer(self, api: Api, call: Call) -> Reply:
        handler, parts = _route(api, call.path)
        self._check_token(api, call)
        _check_format(call)
        _check_correlation(call)
        return handler(self, api, call, *parts)

    def _check_token(self, api: Api, call: Call) -> None:
        kind, _, token = call.authorization.partition(" ")
        if kind.lower() != "bearer":
            raise RefusedError(Area.UNAUTHENTICATED, "mangler token")
        try:
            self.maskinporten.accepts(token.strip(), api.scope)
        except TokenRefusedError:
            raise RefusedError(Area.UNAUTHENTICATED, "ugyldig token") from None

    def look_up(
        self, api: Api, call: Call, person_id: str, find: Callable[[Person, Fault | None], Reply], nobody: Area
    ) -> Reply:
        """Answer about one person, unless a fault has it otherwise."""
        what = self.faults.next(api, person_id)
        if what is not None and not isinstance(what, Fault):
            return code_reply(what, call.correlation_id)
        reply = gateway_reply(what, self.faults.profile) if what else None
        if reply is not None:
            return reply
        person = self.person(person_id)

        def found() -> Reply:
            if person is None:
                raise RefusedError(nobody)
            return find(person, what)

        own = _or_refusal(api, call, found)
        return spoilt(own, what, self.faults.profile) if what else own


def _or_refusal(api: Api, call: Call, answer: Callable[[], Reply]) -> Reply:
    try:
        return answer()
    except RefusedError as refusal:
        return code_reply(code_of(api, refusal.area).name, call.correlation_id, refusal.detail)


def _check_format(call: Call) -> None:
    for part in call.accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind in {"application/json", "application/*", "*/*"} and not _is_zero_weight(parameters):
            return
    raise RefusedError(Area.FORMAT)


def _is_zero_weight(parameters: list[str]) -> bool:
    return any(re.fullmatch(r"q=0(\.0*)?", parameter) for parameter in parameters)


def _check_correlation(call: Call) -> None:
    if call.reused:
        raise RefusedError(Area.INVALID, "Korrelasjonsid er brukt før")
    try:
        uuid.UUID(call.correlation_id)
    except ValueError:
        raise RefusedError(Area.INVALID, "Korrelasjonsid er ikke en UUID") from None


def _person_id(text: str) -> str:
    if not is_person_id(text):
        raise RefusedError(Area.INVALID, "personidentifikator er ikke gyldig")
    return text


def _current_id(person: Person, asked: str) -> str:
    return person.new_person_id or asked


def _income(sandbox: Sandbox, api: Api, call: Call, package: str, person_id: str) -> Reply:
    """`GET /{rettighetspakke}/{personidentifikator}/inntekter`; without `tilOgMed` up to the current month."""
    if package != INCOME_PACKAGE:
        raise RefusedError(Area.FORBIDDEN, "rettighetspakke")
    _person_id(person_id)
    first = _month(call.one("fraOgMed"), "fraOgMed")
    text = call.one("tilOgMed")
    last = sandbox.as_of.replace(day=1) if text is None else _month(text, "tilOgMed")
    if first > last:
        raise RefusedError(Area.INVALID, "fraOgMed er etter tilOgMed")

    def find(person: Person, fault: Fault | None) -> Reply:
        known = disturbed(person, fault, last_month=last) if fault else person
        current = _current_id(known, person_id)
        if known.shielded:
            return json_reply(bodies.shielded_income_body(current, first, last))
        reports = bodies.known_reports(known, first, last, as_of=sandbox.as_of)
        if not reports:
            raise RefusedError(Area.NO_DATA)
        odd = fault is Fault.NUMERIC_STRINGS
        return json_reply(bodies.income_body(current, reports, odd_numbers=odd))

    return sandbox.look_up(api, call, person_id, find, Area.NO_PERSON)


def _month(text: str | None, name: str) -> dt.date:
    match = _MONTH.fullmatch(text or "")
    if match is None or int(match[1]) == 0:
        raise RefusedError(Area.INVALID, f"{name} må være YYYY-MM")
    return dt.date(int(match[1]), int(match[2]), 1)


def _assessment(sandbox: Sandbox, api: Api, call: Call, stage: str, package: str, year: str, person_id: str) -> Reply:
    """`GET /{stadie}/{rettighetspakke}/{inntektsaar}/{personidentifikator}`."""
    if stage not in STAGES:
        raise RefusedError(Area.INVALID, "stadie")
    if package != ASSESSMENT_PACKAGE or stage not in STAGES_OF_PACKAGE:
        raise RefusedError(Area.FORBIDDEN, "rettighetspakke eller stadie")
    _person_id(person_id)
    asked = _income_year(year, as_of=sandbox.as_of)

    def find(person: Person, fault: Fault | None) -> Reply:
        known = disturbed(person, fault) if fault else person
        current = _current_id(known, person_id)
        if known.shielded:
            return json_reply(bodies.shielded_assessment_body(current, asked))
        found = known.assessments.get(asked)
        if found is None or found.available_from > sandbox.as_of:
            raise RefusedError(Area.NO_DATA)
        if found.deleted:
            raise RefusedError(Area.GONE)
        odd = fault is Fault.NUMERIC_STRINGS
        return json_reply(bodies.assessment_body(current, found, odd_numbers=odd))

    return sandbox.look_up(api, call, person_id, find, Area.NO_PERSON)


def _income_year(text: str, *, as_of: dt.date) -> int:
    if not re.fullmatch(r"[12]\d{3}", text):
        raise RefusedError(Area.INVALID, "inntektsår må være YYYY")
    year = int(text)
    if year < OLDEST_YEAR or as_of < dt.date(year + 1, *_YEAR_OPENS):
        raise RefusedError(Area.INVALID, f"inntektsår {year} støttes ikke")
    return year


def _newest_assessment(sandbox: Sandbox, api: Api, call: Call, person_id: str) -> Reply:
    """`GET /{personidentifikator}`; this API knows no shielding, and says of an unknown person that there are no data."""
    _person_id(person_id)

    def find(person: Person, fault: Fault | None) -> Reply:
        known = disturbed(person, fault) if fault else person
        year = bodies.newest_year(known.assessments, as_of=sandbox.as_of)
        if year is None:
            raise RefusedError(Area.NO_DATA)
        return json_reply(bodies.available_body(_current_id(known, person_id), year))

    return sandbox.look_up(api, call, person_id, find, Area.NO_DATA)


def _events(sandbox: Sandbox, api: Api) -> tuple[Event, ...]:
    """The feed as far as it is known on the sandbox's date."""
    events = sandbox.world.income_events if api is Api.INNTEKT_HENDELSER else sandbox.world.assessment_events
    return tuple(event for event in events if event.registered_at.date() <= sandbox.as_of)


def _feed(sandbox: Sandbox, api: Api, call: Call) -> Reply:
    """`GET /hendelser?fraSekvensnummer=&antall=`; past the end FA-005, or an empty page where the profile says so."""
    start = _positive(call, "fraSekvensnummer", 1)
    count = _positive(call, "antall", _PAGE)
    fault_reply = _feed_fault(sandbox, api, call)
    if fault_reply is not None:
        return fault_reply
    events = _events(sandbox, api)
    left = events[bisect_left([event.sequence for event in events], start) :]
    if not left and not sandbox.faults.profile.feed_ends_empty:
        raise RefusedError(Area.NO_DATA)
    if sandbox.faults.profile.feed_windows:
        page = tuple(event for event in left if event.sequence < start + count)
    else:
        page = left[:count]
    return json_reply(bodies.events_body(api, page))


def _feed_start(sandbox: Sandbox, api: Api, call: Call) -> Reply:
    """`GET /hendelser/start?dato=`: the first number on or after the date, FA-005 where there is none."""
    day = _day(call.one("dato"))
    fault_reply = _feed_fault(sandbox, api, call)
    if fault_reply is not None:
        return fault_reply
    for event in _events(sandbox, api):
        if event.registered_at.date() >= day:
            return json_reply({"sekvensnummer": event.sequence})
    raise RefusedError(Area.NO_DATA)


def _feed_fault(sandbox: Sandbox, api: Api, call: Call) -> Reply | None:
    what = sandbox.faults.next(api, None)
    if isinstance(what, Fault):
        return gateway_reply(what, sandbox.faults.profile)
    return None if what is None else code_reply(what, call.correlation_id)


def _positive(call: Call, name: str, default: int) -> int:
    text = call.one(name)
    if text is None:
        return default
    if not _WHOLE_NUMBER.fullmatch(text):
        raise RefusedError(Area.INVALID, f"{name} må være et heltall over 0")
    return int(text)


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.date.min
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise RefusedError(Area.INVALID, "dato må være YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RefusedError(Area.INVALID, "dato finnes ikke") from None


Handler = Callable[..., Reply]

_ADDRESSES: dict[Api, tuple[tuple[re.Pattern[str], Handler], ...]] = {
    Api.INNTEKT: ((re.compile(r"/([^/]+)/([^/]+)/inntekter"), _income),),
    Api.SUMMERTSKATTEGRUNNLAG: ((re.compile(r"/([^/]+)/([^/]+)/([^/]+)/([^/]+)"), _assessment),),
    Api.SISTE_SKATTEOPPGJOER: ((re.compile(r"/([^/]+)"), _newest_assessment),),
    Api.INNTEKT_HENDELSER: ((re.compile(r"/hendelser"), _feed), (re.compile(r"/hendelser/start"), _feed_start)),
    Api.SKATTEOPPGJOER_HENDELSER: ((re.compile(r"/hendelser"), _feed), (re.compile(r"/hendelser/start"), _feed_start)),
}


def _route(api: Api, path: str) -> tuple[Handler, tuple[Any, ...]]:
    for pattern, handler in _ADDRESSES[api]:
        match = pattern.fullmatch(path)
        if match:
            return handler, match.groups()
    raise RefusedError(Area.UNKNOWN_ADDRESS)
