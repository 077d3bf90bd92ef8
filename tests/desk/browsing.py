"""A browser without JavaScript for tests: it keeps cookies, follows redirects, and fills in the forms of a page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import anyio.from_thread
import httpx

from desk.web.app import application
from desk.web.visits import Office
from tasks.settings import Desk, DeskAccess, Settings
from tests.desk.offices import Office as Rooms

HOST = "127.0.0.1:8765"
PEOPLE = ("Kari", "Ola", "Liv", "Rune", "Siri")
_FORM = re.compile(r"<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", re.DOTALL)
_HIDDEN = re.compile(r"<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")


def desk_settings(rooms: Rooms, **changes: object) -> Desk:
    """Five people: Kari of the first two teams, Ola of the second, a leader, an auditor, and an operator."""
    teams = sorted(rooms.report.flagged["team"].unique())
    rules = (
        DeskAccess(group="Kari", role="caseworker", teams=tuple(teams[:2]), by_hand=True),
        DeskAccess(group="Ola", role="caseworker", teams=tuple(teams[1:2])),
        DeskAccess(group="Liv", role="leader", teams=tuple(teams[:2])),
        DeskAccess(group="Rune", role="auditor"),
        DeskAccess(group="Siri", role="operator"),
    )
    return Desk.model_validate({"login": "demo", "access": rules, **changes})


@dataclass
class Browser:
    """One person's browser. `page`: the newest answer."""

    client: httpx.Client
    page: httpx.Response = field(init=False)

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        self.page = self.client.get(path)
        return self.page

    def send(self, action: str, **fields: str) -> httpx.Response:
        """Fill in the form of the newest page whose address begins with `action`, and send it."""
        for escaped, content in _FORM.findall(self.page.text):
            address = html.unescape(escaped)
            if address.partition("?")[0] == action:
                hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(content)}
                return self.post(address, **(hidden | fields))
        raise AssertionError(f"the page has no form to {action}")

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, whatever the page has."""
        self.page = self.client.post(
            path, content=urlencode(fields), headers={"content-type": "application/x-www-form-urlencoded"}
        )
        return self.page


class Loop(httpx.BaseTransport):
    """Calls the application in this process, from a thread with an event loop."""

    def __init__(self, office: Office, portal: anyio.from_thread.BlockingPortal) -> None:
        self._transport = httpx.ASGITransport(application(office))
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""

        async def answered() -> httpx.Response:
            asynchronous = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            response = await self._transport.handle_async_request(asynchronous)
            body = await response.aread()
            return httpx.Response(response.status_code, headers=response.headers, content=body)

        return self._portal.call(answered)


def office_of(rooms: Rooms, settings: Settings, **changes: object) -> Office:
    """The server's own office in these rooms."""
    return Office(settings, desk_settings(rooms, **changes), rooms.published, rooms.work)


def browser(transport: httpx.BaseTransport, person: str | None = None) -> Browser:
    """A browser; of somebody who has logged in, where a person is named."""
    # The cookie is for https alone, or loopback: httpx knows no loopback, so the test's address has https.
    made = Browser(httpx.Client(transport=transport, base_url=f"https://{HOST}", follow_redirects=True))
    if person is not None:
        made.post("/logg-inn", person=person)
        assert made.page.status_code == httpx.codes.OK, made.page.text
    return made


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")).strip()
