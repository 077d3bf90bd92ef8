"""Requests at random, by people of every role and by nobody: none breaks the desk, and none gets what it must not."""

from __future__ import annotations

import os
import random
from collections import Counter
from urllib.parse import quote, urlencode

import httpx
import pytest

from desk.web.app import HEADERS
from desk.web.visits import PAGES
from tests.desk.browsing import PEOPLE
from tests.desk.conftest import Town
from tests.examples import examples

LONG = int(os.environ.get("BOSTOTTE_FUZZ_EXAMPLES", "2000"))
WORDS = (
    "", "0", "-1", "1", "9" * 400, "æøå", "\0", "\x1b[2J", "\u202e", "\ud7ff", "%", "%00", "%ff", "../../etc/passwd",
    "<script>", "' OR 1=1 --", "no_change", "postponed", "asked_citizen", "new_decision", "temporary", "2026-12-24",
    "2026-02-30", "0001-01-01", "9999-12-31", "checked_equal", "//evil.example", "https://evil.example", "nb", "nn",
    "en", "x" * 3000,
)  # fmt: skip
FIELDS = (
    "verdict", "reason", "until", "note", "result", "again", "version", "csrf", "person", "sprak", "til", "sak", "f",
    "team", "kind", "cause", "status", "new", "sort", "side", "answer_id", "grense", "minutter", "timer", "code",
    "state", "logout_token", "why", "text", "ut",
)  # fmt: skip
PATHS = [page.path for page in PAGES if page.name != "logout"]
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
TYPES = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "", "text/plain")


def some_fields(chance: random.Random, csrf: str, case_id: str) -> dict[str, str]:
    """Some fields with some values; often with what a form of ours has."""
    given = {chance.choice(FIELDS): chance.choice(WORDS) for _ in range(chance.randrange(5))}
    if chance.random() < 0.6:
        given |= {"csrf": csrf, "version": str(chance.randrange(3))}
    return given | ({"sak": case_id} if chance.random() < 0.2 else {})


def a_request(chance: random.Random, csrf: str, case_ids: list[str]) -> tuple[str, str, dict[str, str], bytes]:
    """Method, address, headers and body."""
    case_id = chance.choice([*case_ids, *WORDS])
    path = chance.choice(PATHS).replace("{case_id}", quote(case_id, safe="")).replace("{name}", chance.choice(WORDS))
    path = chance.choice([path, path, path, path + "/", path.replace("/", "//"), quote(chance.choice(WORDS))])
    fields = some_fields(chance, csrf, chance.choice(case_ids))
    query = "?" + urlencode(some_fields(chance, "", chance.choice(case_ids))) if chance.random() < 0.5 else ""
    body = chance.choice([urlencode(fields).encode(), chance.randbytes(chance.randrange(60)), b"a=" + b"x" * 70_000])
    if chance.random() < 0.7:
        body = urlencode(fields).encode()
    headers = {"content-type": chance.choice(TYPES)} if chance.random() < 0.4 else {"content-type": TYPES[0]}
    if chance.random() < 0.2:
        headers["sec-fetch-site"] = chance.choice(["cross-site", "same-origin", "none", "x"])
    return chance.choices(METHODS, (6, 6, 1, 1, 1, 1, 1, 1))[0], "/" + path.lstrip("/") + query, headers, body


def tried(town: Town, seed: int, many: int) -> Counter[int]:
    """How often each status came, of this many requests."""
    chance = random.Random(seed)
    case_ids = [
        *town.flagged(0)[:2],
        *town.flagged(1)[:2],
        *town.in_state("by_hand")[:1],
        *town.in_state("unchanged")[:1],
    ]
    by_hand = set(town.in_state("by_hand"))
    browsers = {person: town.open(person) for person in PEOPLE} | {"nobody": town.open()}
    tokens = {name: _csrf(browser.get("/finn").text) for name, browser in browsers.items()}
    found: Counter[int] = Counter()
    for number in range(many):
        name = chance.choice(list(browsers))
        client = browsers[name].client
        method, address, headers, body = a_request(chance, tokens[name], case_ids)
        try:
            answer = client.request(method, address, headers=headers, content=body, follow_redirects=False)
        except (httpx.InvalidURL, UnicodeEncodeError):
            continue
        where = (seed, number, name, method, address)
        found[answer.status_code] += 1
        assert answer.status_code < 500, where
        assert all(answer.headers.get(header) == value for header, value in HEADERS.items()), where
        assert answer.headers.get("location", "/").startswith("/"), where
        assert not answer.headers.get("location", "/").startswith("//"), where
        assert "Traceback" not in answer.text, where
        if answer.status_code == 200 and not address.startswith("/static"):
            assert answer.headers["cache-control"] == "no-store", where
        if name in {"Ola", "Liv", "Siri"}:
            assert address.startswith("/finn") or not by_hand & set(answer.text.split()), where
    return found


def _csrf(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def test_random_requests_break_nothing(town: Town, seed: int) -> None:
    found = tried(town, seed, examples(450))
    assert len(found) >= 5, found


@pytest.mark.slow
def test_thousands_of_random_requests_break_nothing(town: Town, seed: int) -> None:
    found = tried(town, seed, LONG)
    print(dict(found))
    assert found[200] > LONG / 20
