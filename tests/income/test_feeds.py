"""The event feeds against a synthetic remote service: gaps, empty pages, both ends, and unreadable events."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import AccessRefusedError
from tasks.income.client import ApiClient
from tasks.income.feeds import FeedNotReadError, FeedPage, FeedReader, Watched, judge_page, read_page
from tasks.income.outcomes import ANOTHER_CALL, Judgement, Outcome
from tasks.income.pacing import Pace
from tasks.income.requested_wait import RequestedWait
from tasks.settings import Api, Load, Municipality
from tests.frames import KEY, PERSON

STRANGER = "01817012345"
AS_OF = dt.date(2026, 11, 12)
MUNICIPALITY = Municipality(
    name="Sandbakken", organisation_number="310000000", purpose="kontroll av bostøtte", legal_basis="forskriften § 1"
)
Event = dict[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]


class Tokens:
    async def token(self, municipality: Municipality, scope: str) -> str:  # noqa: ARG002
        return "token"

    def forget(self, municipality: Municipality, scope: str, token: str) -> None:
        pass


def event(sequence: int, person: str = PERSON, period: object = "2026-09", **more: Any) -> Event:
    return {"sekvensnummer": sequence, "identifikator": person, "gjelderPeriode": period, **more}


def feed_server(events: Sequence[Event], *, windows: bool = False, ends_empty: bool = False, start: int = 0) -> Handler:
    """Serves events by number; `windows`: a page covers the numbers [from, from + antall) only.

    start: the number that `/hendelser/start` returns; the last number where it is not given.
    """

    def answer(request: httpx.Request) -> httpx.Response:
        nothing = httpx.Response(404, json={"kode": "FA-005", "melding": "ingen", "korrelasjonsid": ""})
        if request.url.path.endswith("/start"):
            return (
                httpx.Response(200, json={"sekvensnummer": start or events[-1]["sekvensnummer"]}) if events else nothing
            )
        first, count = (int(request.url.params[name]) for name in ("fraSekvensnummer", "antall"))
        left = [each for each in events if each["sekvensnummer"] >= first]
        if not left and not ends_empty:
            return nothing
        page = [each for each in left if not windows or each["sekvensnummer"] < first + count][:count]
        return httpx.Response(200, json={"hendelser": page})

    return answer


async def read(
    handler: Handler,
    cursor: int | None = 1,
    *,
    counted: int = 0,
    page_size: int = 3,
    kept: list[FeedPage] | None = None,
) -> list[FeedPage]:
    """The pages of a feed. kept: they are appended to it, also where the feed is not read to its end."""
    pages = [] if kept is None else kept

    async def at_once(_: float) -> None:
        return None

    load = Load(attempts=2, first_wait_seconds=0.001)
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
        api = Api(base="https://feed.example", scope="scope")
        pace = Pace(5, 500.0, sleep=at_once, clock=iter(range(10**6)).__next__)
        client = ApiClient(api, load, Tokens(), http, pace, RequestedWait("feed", Path("/nonexistent")), sleep=at_once)  # type: ignore[arg-type]
        reader = FeedReader(client, MUNICIPALITY, Watched({PERSON: KEY}), AS_OF, AS_OF, page_size)
        async for page in reader.pages(cursor, counted):
            pages.append(page)
    return pages


def matched(pages: Sequence[FeedPage]) -> list[int]:
    return [number for page in pages for number in page.events["sequence"].to_list()]


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("ends_empty", [False, True])
async def test_a_feed_with_gaps_is_read_to_its_end_whatever_its_end_looks_like(windows: bool, ends_empty: bool) -> None:
    numbers = [1, 12, 23, 24, 25, 26, 90, 91]
    pages = await read(feed_server([event(number) for number in numbers], windows=windows, ends_empty=ends_empty))
    assert matched(pages) == numbers
    assert pages[-1].next_sequence == 92


async def test_empty_pages_before_the_end_are_stepped_over() -> None:
    pages = await read(feed_server([event(50)], windows=True, ends_empty=True), page_size=20)
    assert [page.next_sequence for page in pages] == [21, 41, 51]


async def test_a_feed_that_was_never_read_begins_where_the_day_does() -> None:
    pages = await read(feed_server([event(5), event(7)]), None)
    assert pages[0].next_sequence == 7
    assert matched(pages) == [7]
    assert [page.next_sequence for page in await read(feed_server([]), None)] == [1]


async def test_strangers_are_counted_and_nothing_of_them_is_kept() -> None:
    (page,) = await read(feed_server([event(1, STRANGER), event(2)]))
    assert (page.read, page.faulty, page.events["sequence"].to_list()) == (2, 0, [2])
    assert STRANGER not in str(page)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"hendelser": 1}', b"null"])
async def test_a_page_nobody_can_read_is_a_feed_not_read(body: bytes) -> None:
    with pytest.raises(FeedNotReadError, match="unreadable"):
        await read(lambda _: httpx.Response(200, content=body))


async def test_an_outage_is_a_feed_not_read_and_what_came_before_it_is_given() -> None:
    ordinary = feed_server([event(number) for number in range(1, 9)])

    def breaking(request: httpx.Request) -> httpx.Response:
        return ordinary(request) if request.url.params["fraSekvensnummer"] == "1" else httpx.Response(503)

    with pytest.raises(FeedNotReadError, match="no answer"):
        await read(breaking)


async def test_403_is_a_refusal_with_what_to_do() -> None:
    with pytest.raises(AccessRefusedError, match="Altinn"):
        await read(lambda _: httpx.Response(403, json={"kode": "FA-006", "melding": "x"}))


async def test_a_feed_that_never_moves_on_is_left() -> None:
    stuck = [{"identifikator": PERSON, "gjelderPeriode": "2026-09"}] * 3
    with pytest.raises(FeedNotReadError, match="usable number"):
        await read(lambda _: httpx.Response(200, json={"hendelser": stuck}))


def as_text(number: int) -> Any:
    return str(number)


@pytest.mark.parametrize("form", [as_text, float])
async def test_a_number_is_read_as_text_and_as_a_whole_decimal_number_too(form: Callable[[int], Any]) -> None:
    page = read_page([event(form(4), STRANGER), event(form(6), f" {PERSON} ")], 4, {PERSON: KEY})
    assert (page.next_sequence, page.read, page.faulty) == (7, 2, 0)
    assert page.events["sequence"].to_list() == [6]


@pytest.mark.parametrize("number", [6.5, "6.0", "1_0", "\uff16", "-6", 1e300, "9" * 30])
def test_other_numbers_are_not_read(number: Any) -> None:
    assert read_page([event(number)], 4, {PERSON: KEY}).faulty == 1


@pytest.mark.parametrize("renamed", ["number", "person"])
async def test_a_feed_that_nobody_understands_is_not_read_however_short_its_page_is(renamed: str) -> None:
    """The cursor stays; the faults are counted once, but every night the feed is reported as not read."""
    broken: Event = {"sekvensnummer": 4, "identifikator": PERSON, "gjelderPeriode": "2026-09"}
    broken["nummer" if renamed == "number" else "person"] = broken.pop(
        "sekvensnummer" if renamed == "number" else "identifikator"
    )
    pages: list[FeedPage] = []
    for counted in (0, 1):
        with pytest.raises(FeedNotReadError, match="usable number"):
            await read(lambda _: httpx.Response(200, json={"hendelser": [broken]}), 4, counted=counted, kept=pages)
    assert [(page.next_sequence, page.faulty, page.faulty_at_end) for page in pages] == [(4, 1, 1)]


@pytest.mark.parametrize("gap", [4_001, 24_000])
async def test_a_gap_within_the_newest_day_is_walked(gap: int) -> None:
    events = [event(1), event(1 + gap), event(2 + gap)]
    pages = await read(feed_server(events, windows=True, ends_empty=True, start=1), page_size=1000)
    assert matched(pages) == [1, 1 + gap, 2 + gap]


@pytest.mark.slow
async def test_a_larger_gap_is_walked_where_many_events_follow_it() -> None:
    numbers = [1, *range(300_000, 700_000, 900)]
    events = [event(number) for number in numbers]
    pages = await read(feed_server(events, windows=True, ends_empty=True, start=1), page_size=1000)
    assert matched(pages) == numbers


def test_years_and_months_are_read_in_either_feed() -> None:
    events = [event(1, period="2026-09"), event(2, period="2025"), event(3, period=2025)]
    months = read_page(events, 1, {PERSON: KEY}).events.select("period_from", "period_to").rows()
    year = (dt.date(2025, 1, 1), dt.date(2025, 12, 1))
    assert months == [(dt.date(2026, 9, 1), dt.date(2026, 9, 1)), year, year]


def test_the_kind_is_read_whatever_its_case() -> None:
    events = [event(1, hendelsetype="NY"), event(2, hendelsetype="slettet"), event(3)]
    assert read_page(events, 1, {PERSON: KEY}).events["kind"].to_list() == ["ny", "slettet", None]


@pytest.mark.parametrize(
    "poison",
    [
        event(2, "123"),
        event(2, period="2026-13"),
        event(2, period="0000"),
        {"sekvensnummer": 2},
        {"identifikator": PERSON, "gjelderPeriode": "2026-09"},
        event("2."),  # type: ignore[arg-type]
        event(True),
        event(-4),
        event(2**70),
        event(2, [PERSON]),  # type: ignore[arg-type]
        None,
        "text",
        [],
    ],
)
def test_one_poisonous_event_is_counted_and_stops_nothing(poison: object) -> None:
    page = read_page([event(1), poison, event(9)], 1, {PERSON: KEY})
    assert (page.next_sequence, page.read, page.faulty) == (10, 3, 1)
    assert {1, 9} <= set(page.events["sequence"])


async def test_the_number_of_a_broken_event_does_not_carry_the_cursor_past_events_to_come() -> None:
    pages = await read(feed_server([event(1), event(2), event(10**12, "broken")]))
    assert (pages[-1].next_sequence, matched(pages)) == (3, [1, 2])
    later = await read(feed_server([event(1), event(2), event(3), event(10**12, "broken")]), pages[-1].next_sequence)
    assert matched(later) == [3]


async def test_an_absurd_number_in_a_well_formed_event_does_not_either() -> None:
    for person in (STRANGER, PERSON):
        pages = await read(feed_server([event(1), event(2), event(10**12, person)], start=1))
        assert pages[-1].next_sequence == 3
        assert {1, 2} == set(matched(pages))
        later = await read(feed_server([event(1), event(2), event(3), event(10**12, person)], start=1), 3)
        assert (later[0].next_sequence, set(matched(later))) == (4, {3})


async def test_a_far_number_that_the_feed_itself_confirms_is_followed() -> None:
    far = 10**9
    assert read_page([event(1), event(far)], 1, {PERSON: KEY}).doubtful
    pages = await read(feed_server([event(far), event(far + 1)]))
    assert (pages[-1].next_sequence, matched(pages)) == (far + 2, [far, far + 1])


def test_an_absurd_number_is_matched_under_the_last_one_in_reach_and_counted_as_faulty() -> None:
    page = read_page([event(4, STRANGER), event(10**12)], 4, {PERSON: KEY})
    assert (page.next_sequence, page.faulty, page.faulty_at_end, page.doubtful) == (5, 1, 1, True)
    assert page.events["sequence"].to_list() == [4]


async def test_broken_events_at_the_end_are_counted_once_however_often_they_are_read() -> None:
    broken = [event(1), event(10**12, "broken"), {"sekvensnummer": 10**12}]
    first = await read(feed_server(broken))
    assert (sum(page.read for page in first), sum(page.faulty for page in first)) == (3, 2)
    assert (first[-1].next_sequence, first[-1].faulty_at_end) == (2, 2)
    with pytest.raises(FeedNotReadError, match="usable number"):
        await read(feed_server(broken), 2, counted=2, page_size=9)
    more: list[FeedPage] = []
    with pytest.raises(FeedNotReadError, match="usable number"):
        await read(feed_server([*broken, {"sekvensnummer": 10**12 + 1}]), 2, counted=2, page_size=9, kept=more)
    assert [(page.next_sequence, page.faulty, page.faulty_at_end) for page in more] == [(2, 1, 3)]


def test_a_recipients_event_without_a_readable_period_is_for_any_period() -> None:
    page = read_page([event(4, period=None)], 1, {PERSON: KEY})
    assert page.faulty == 1
    assert page.events.select("sequence", "period_from", "period_to").rows() == [(4, None, None)]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = st.sampled_from(["sekvensnummer", "identifikator", "gjelderPeriode", "hendelsetype"])


@given(st.lists(st.dictionaries(_FIELDS, _JSON) | _JSON, max_size=6))
def test_whatever_else_a_page_holds_the_good_event_is_kept(others: list[Any]) -> None:
    page = read_page([*json.loads(json.dumps(others)), event(7)], 1, {PERSON: KEY})
    assert 7 in page.events["sequence"].to_list()
    assert page.next_sequence >= 8
    assert page.read == len(others) + 1


def test_a_page_of_lower_numbers_than_were_requested_is_the_response_to_another_call() -> None:
    page = b'{"hendelser": [{"sekvensnummer": 4, "identifikator": "15838000360", "gjelderPeriode": "2026-10"}]}'
    assert judge_page(page, first=5) == Judgement(Outcome.TRANSIENT, ANOTHER_CALL)
    assert judge_page(page, first=4).outcome is Outcome.DATA
