"""The event feeds (hendelseslister) of inntekt and skatteoppgjør: whose months and years are new or changed.

Contract: Skatteetaten, docs/api/hendelser.md and docs/om/bruk.md. A feed is about everyone in the country: an event
about anybody who is not a recipient is dropped here, and nothing of it is kept. Numbers rise with gaps, so the next
call starts at the last number + 1; a page can be empty before the end, and the end is 404 FA-005 or an empty page.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.client import ApiClient, ApiResponse, Clients
from tasks.income.far_text import clean
from tasks.income.json_body import parsed_json
from tasks.income.outcomes import ANOTHER_CALL, UNREADABLE, Judgement, Outcome
from tasks.months import parse_month
from tasks.settings import Municipality
from tasks.validation import FeedEvents, columns, validate

FEEDS: Mapping[str, str] = {"inntekt": "inntekt_hendelser", "summertskattegrunnlag": "skatteoppgjoer_hendelser"}
"""The feed about each resource, by its name in the settings."""

_DAYS_BACK = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)
"""How many days back to search for a number: on a quiet day nothing has been posted since midnight."""

_NEAR = 25
_LOOK_AHEAD = (*range(_NEAR + 1), *(2**power for power in range(5, 11)))
"""How many pages ahead to try after an empty one at the known end: each of the next 25, then further and further.

The cursor stays, so nothing is lost. A gap of 25 000 numbers is always found. A gap of up to a million is found where
as many events follow it. A feed that ends with FA-005 needs none of these calls.
"""

_FEW = 10
"""At most this many events that nobody understands may end a feed of which other events were understood."""

_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,19}")
_PERSON_ID = re.compile(r"[0-9]{11}")
_LARGEST = 2**63 - 2
_LARGEST_GAP = 1_000_000
"""The largest gap between two numbers that is believed; a gap may be larger up to the feed's own `known_end`."""

_UNREADABLE = Judgement(Outcome.TRANSIENT, UNREADABLE)


@dataclass(frozen=True)
class FeedPage:
    """The result of one page. `events`: FeedEvents about recipients only. read, faulty: counts of all events.

    faulty_at_end: how many faulty events come after the last usable number. The next reading meets them again, but
    does not count them again. doubtful: whether an event's number is too far ahead to be followed.
    """

    next_sequence: int
    read: int
    faulty: int
    events: pl.DataFrame
    faulty_at_end: int = 0
    doubtful: bool = False


class FeedNotReadError(Exception):
    """The feed could not be read further; what was read before it is stored. The text holds no values."""


@dataclass(frozen=True)
class Watched:
    """The recipients that events are matched with: pseudonyms by person id, and a fingerprint of them all.

    more: pseudonyms of persons whose ids are not known, since their cases were not delivered. Events about another id
    of a recipient are about the recipient.
    """

    keys: Mapping[str, str] = field(repr=False)
    more: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(
        cls,
        needs: pl.DataFrame,
        more: Collection[str] = (),
        pseudonym: Callable[[str], str] | None = None,
        *,
        other_ids: Mapping[str, str] | None = None,
    ) -> Watched:
        """The persons in a RequiredLookups frame, and those with the pseudonyms `more`, found by `pseudonym`.

        other_ids: from the pseudonym of an id to the person_key, for persons with several ids.
        """
        keys = dict(needs.select("person_id", "person_key").unique().sort("person_key").rows())
        persons = frozenset(keys.values())
        others = frozenset(more) - persons
        found = {key: key for key in others}
        found |= {id_key: person for id_key, person in (other_ids or {}).items() if person in persons}
        return cls(_KeysAndMore(keys, found, pseudonym) if found and pseudonym else keys, others)

    @property
    def sha256(self) -> str:
        """Fingerprint: the same for the same recipients."""
        return hashlib.sha256("\n".join([*self.keys.values(), *sorted(self.more)]).encode()).hexdigest()


class _KeysAndMore(dict[str, str]):
    """Pseudonyms by person id; those of `more` are found by the pseudonym of an id."""

    def __init__(self, keys: Mapping[str, str], more: Mapping[str, str], pseudonym: Callable[[str], str]) -> None:
        super().__init__(keys)
        self._more, self._pseudonym = more, pseudonym

    def get(self, person_id: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The pseudonym of a recipient, or of somebody of `more`."""
        known = super().get(person_id)
        if known is not None or not _is_id(person_id):
            return known or default
        return self._more.get(self._pseudonym(person_id), default)


@dataclass
class FeedReader:
    """Reads one feed from its cursor to its end, a page at a time, so that many events take no more memory than a page.

    as_of: the run's day. page_size: `antall`. first_day: the day from which a new feed is read: the day of the first
    look-up, or of this run.
    """

    client: ApiClient
    municipality: Municipality
    watched: Watched
    as_of: dt.date
    first_day: dt.date
    page_size: int
    _known_end: int | None = field(default=None, init=False)

    async def pages(self, cursor: int | None, counted: int = 0) -> AsyncIterator[FeedPage]:
        """Give page after page, each with the cursor after it.

        counted: how many faulty events after the cursor were counted before.

        Raises FeedNotReadError when the feed does not answer, AccessRefusedError when it refuses access.
        """
        if cursor is None:
            cursor = await self._start(self.first_day) or 1
            yield FeedPage(cursor, 0, 0, _frame([]))
        ahead, understood = 0, False
        while True:
            first = cursor + _LOOK_AHEAD[ahead] * self.page_size
            answer = await self._ask("hendelser", {"fraSekvensnummer": str(first), "antall": str(self.page_size)})
            events = answer.judgement.content or []
            if events and ahead > _NEAR and (further := _first_usable(events)) is not None:
                self._known_end, ahead = max(further, await self._end()), 0  # walk to it from the cursor
                continue
            if events:
                page = await self._read(events, cursor, counted)
                if page.next_sequence == cursor:
                    if page.faulty:
                        yield page
                    self._check_understood(events, others=understood)
                    return
                understood = True
            elif answer.body is None:
                return
            elif cursor < (known_end := await self._end()):
                page = FeedPage(min(cursor + self.page_size, known_end), 0, 0, _frame([]))
            else:
                ahead += 1
                if ahead < len(_LOOK_AHEAD):
                    continue
                return
            yield page
            cursor, counted, ahead = page.next_sequence, page.faulty_at_end, 0

    def _check_understood(self, events: list[Any], *, others: bool) -> None:
        """Raise FeedNotReadError for a page of faulty events, unless they are a few after others that were read."""
        if not others or len(events) >= min(self.page_size, _FEW):
            raise FeedNotReadError("a page without an event that has a person and a usable number")

    async def _read(self, events: list[Any], cursor: int, counted: int) -> FeedPage:
        """Read a page; a number that is far away is followed where the feed itself confirms it."""
        page = read_page(events, cursor, self.watched.keys, counted=counted)
        if page.doubtful:
            page = read_page(events, cursor, self.watched.keys, counted=counted, known_end=await self._end())
        return page

    async def _end(self) -> int:
        """A number that is certainly in the feed, as near its end as the feed reports; requested once."""
        if self._known_end is None:
            self._known_end = await self._start(self.as_of) or 0
        return self._known_end

    async def _start(self, day: dt.date) -> int | None:
        """The first number on or after the day, or where there is none, an earlier day; None for an empty feed."""
        for days in _DAYS_BACK:
            found = await self._number({"dato": (day - dt.timedelta(days=days)).isoformat()})
            if found is not None:
                return found
        return await self._number({})

    async def _number(self, query: dict[str, str]) -> int | None:
        answer = await self._ask("hendelser/start", query)
        number: int | None = answer.judgement.content
        return number

    async def _ask(self, path: str, query: dict[str, str]) -> ApiResponse:
        """Call; the answer has a body, or none where FA-005 says that there is nothing (more)."""
        try:
            first = int(query.get("fraSekvensnummer", 1))
            judge = partial(judge_page, first=first) if path == "hendelser" else judge_start
            answer = await self.client.look_up(self.municipality, path, judge, query=query)
        except RemoteServiceError as fault:
            raise FeedNotReadError(str(fault)) from None
        match answer.outcome:
            case Outcome.DATA | Outcome.EMPTY:
                return answer
            case Outcome.FATAL:
                raise AccessRefusedError(
                    f"Skatteetaten refuses {self.municipality.name} the event feed "
                    f"({answer.judgement.code}, HTTP {answer.status}).",
                    advice="Check the feed's address and scope in the settings, and that the right is granted and "
                    "delegated in Altinn.",
                )
            case _:
                raise FeedNotReadError(f"no answer (last: {answer.judgement.code})")


def judge_page(body: bytes, *, first: int = 1) -> Judgement:
    """Classify a 200 body of `/hendelser`: a list of events, whatever each of them contains.

    first: the number that was requested. A page on which every number is lower is the response to another call.
    """
    parsed = parsed_json(body)
    events = parsed.get("hendelser") if isinstance(parsed, dict) else None
    if not isinstance(events, list):
        return _UNREADABLE
    numbers = [number for event in events if (number := _sequence(event)) is not None]
    if numbers and max(numbers) < first:
        return Judgement(Outcome.TRANSIENT, ANOTHER_CALL)
    return Judgement(Outcome.DATA, content=events, unnamed=not events)


def judge_start(body: bytes) -> Judgement:
    """Classify a 200 body of `/hendelser/start`: a number."""
    number = _sequence(parsed_json(body))
    return _UNREADABLE if number is None else Judgement(Outcome.DATA, content=number)


def read_page(
    events: list[Any], cursor: int, keys: Mapping[str, str], *, counted: int = 0, known_end: int = 0
) -> FeedPage:
    """Keep the events about recipients; count those that are not well formed.

    A recipient's event whose period cannot be read counts for every period, and one whose number cannot be read gets
    the last number in reach: one look-up too many does no harm. Numbers below the cursor are repeats of events read
    before. The cursor follows only events that name a person and whose number is in reach (`_reached`). A broken
    number, or a number in a broken event, might move the cursor past later events. An event out
    of reach is faulty; one about a recipient gets the last number in reach.

    counted: faulty events after the cursor that were counted before. known_end: a number that the feed itself reports.
    """
    numbers = [_sequence(event) for event in events]
    named = [
        number is not None and _is_id(event.get("identifikator")) for event, number in zip(events, numbers, strict=True)
    ]
    last = _reached((n for n, fits in zip(numbers, named, strict=True) if fits and n is not None), cursor, known_end)
    found: list[tuple[int, str, dt.date | None, dt.date | None, str | None]] = []
    faulty = at_end = 0
    for event, sequence, fits in zip(events, numbers, named, strict=True):
        usable = fits and sequence is not None and sequence <= last
        period = _period(event.get("gjelderPeriode")) if isinstance(event, dict) else None
        faulty += not usable or period is None
        at_end = 0 if usable else at_end + 1
        key = _key(event, keys)
        if key is not None and cursor <= (number := last if sequence is None else min(sequence, last)):
            kind = event.get("hendelsetype")
            months = period or (None, None)
            found.append((number, key, *months, clean(kind.lower())[:40] if isinstance(kind, str) else None))
    doubtful = any(fits and number is not None and number > last for number, fits in zip(numbers, named, strict=True))
    return FeedPage(
        next_sequence=last + 1,
        read=max(0, len(events) - counted),
        faulty=max(0, faulty - counted),
        events=_frame(found),
        faulty_at_end=at_end,
        doubtful=doubtful,
    )


def _reached(numbers: Iterable[int], cursor: int, known_end: int) -> int:
    """The last number that is reached from the cursor without a gap that is too large to be believed."""
    last = cursor - 1
    for number in sorted(numbers):
        if number > max(last + _LARGEST_GAP, known_end):
            break
        last = max(last, number)
    return last


def _key(event: object, keys: Mapping[str, str]) -> str | None:
    person_id = event.get("identifikator") if isinstance(event, dict) else None
    return keys.get(person_id.strip()) if isinstance(person_id, str) else None


def _first_usable(events: list[Any]) -> int | None:
    """The first number of the events that name a person; None for none."""
    return min((n for e in events if (n := _sequence(e)) is not None and _is_id(e.get("identifikator"))), default=None)


def _sequence(event: object) -> int | None:
    """The event's number: a whole number, or a text of its digits."""
    number = event.get("sekvensnummer") if isinstance(event, dict) else None
    if (isinstance(number, str) and _DIGITS.fullmatch(number.strip())) or (
        isinstance(number, float) and number.is_integer()
    ):
        number = int(number)
    usable = isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _LARGEST
    return number if usable else None


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _PERSON_ID.fullmatch(value.strip()) is not None


def _period(value: object) -> tuple[dt.date, dt.date] | None:
    """First and last month of `YYYY` or `YYYY-MM`; both feeds use both forms, and a year may be a number."""
    match = _PERIOD.fullmatch(str(value)) if isinstance(value, str | int) else None
    if match is None or match[1] == "0000":
        return None
    first, last = (match[2], match[2]) if match[2] else ("01", "12")
    return parse_month(f"{match[1]}-{first}"), parse_month(f"{match[1]}-{last}")


def _frame(found: list[tuple[int, str, dt.date | None, dt.date | None, str | None]]) -> pl.DataFrame:
    return validate(FeedEvents, pl.DataFrame(found, schema=dict(columns(FeedEvents)), orient="row"))


def feed_reader(
    clients: Clients, resource: str, watched: Watched, as_of: dt.date, first_day: dt.date, *, municipality: str
) -> FeedReader:
    """A reader of the feed about a resource, on behalf of a municipality of the installation.

    A feed is about everyone, whoever reads it, so it is read once for all municipalities.
    """
    settings = clients.settings
    client: ApiClient = getattr(clients, FEEDS[resource])
    return FeedReader(client, settings.municipalities[municipality], watched, as_of, first_day, settings.plan.feed_page)
