"""One request of a person: what the pages know, and what they answer with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.access import ROUTES
from desk.oidc import Provider
from desk.published import Published, PublishedRun
from desk.web.pages import render
from desk.words import desk_words
from desk.work.database import Work
from desk.work.sessions import Session
from tasks.clock import OSLO
from tasks.reports.language import Language
from tasks.settings import Desk, Settings

COOKIE = "__Host-desk"
LOGIN_COOKIE = "__Host-desk-login"


@dataclass(frozen=True)
class Office:
    """What every request shares."""

    settings: Settings
    desk: Desk
    published: Published
    work: Work
    provider: Provider | None = None

    @cached_property
    def address(self) -> URL:
        """Where browsers reach the desk."""
        return URL(self.desk.address)


@dataclass(frozen=True)
class Visit:
    """One request. form: the fields of a form, the first value of each. run: the newest one, if there is any."""

    office: Office
    request: Request
    session: Session | None
    form: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> Language:
        """The words of the reader's language."""
        return desk_words(self.session.language if self.session else "nb")

    @cached_property
    def run(self) -> PublishedRun | None:
        """The newest published run."""
        return self.office.published.newest()

    @property
    def today(self) -> dt.date:
        """Today in Norway."""
        return self.office.work.clock.today()

    @property
    def reader(self) -> Session:
        """The session of a request that needs one."""
        assert self.session is not None  # noqa: S101 - the server checks it first
        return self.session

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The fields of the address."""
        return parse_qsl(self.request.url.query, max_num_fields=200)

    def asked(self, name: str) -> str:
        """The first value of a field of the address; empty where it is not there."""
        return next((value for key, value in self.query if key == name), "")

    @property
    def run_month(self) -> dt.date:
        """The month that the run is about. There is a run."""
        assert self.run is not None  # noqa: S101 - the page has it
        return self.as_day(self.run.data["month"])

    @staticmethod
    def as_day(iso: str) -> dt.date:
        """A day from ISO text."""
        return dt.date.fromisoformat(iso)

    def origin(self, row: Mapping[str, str]) -> str:
        """The page that a row of the log names, in words."""
        name = json.loads(row["detail"]).get("page")
        return self.words["desk"][f"page_{name}"] if name else ""

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A page."""
        return HTMLResponse(render(template, self, **values), status)

    def message(self, key: str, status: int, section: str = "desk_errors", **values: object) -> Response:
        """A page that says why something is not done."""
        texts = self.words[section]
        lead = texts.get(f"{key}_lead", "").format(**values) if f"{key}_lead" in texts else ""
        return self.page("message.html.j2", status=status, title=texts[key], lead=lead)


def day_in_norway(iso: str) -> dt.date:
    """The day of a moment in Norway; a day as it is."""
    moment = dt.datetime.fromisoformat(iso)
    return moment.date() if moment.tzinfo is None else moment.astimezone(OSLO).date()


def to(path: str, query: str = "") -> Response:
    """Send the browser to another page of the desk."""
    return RedirectResponse(f"{path}?{query}" if query else path, 303)


Handler = Callable[[Visit], Response]
_Handler = TypeVar("_Handler", bound=Handler)


@dataclass(frozen=True)
class Page:
    """A route: its name in the table of roles, its path, its method, and what answers."""

    name: str
    path: str
    method: str
    handler: Handler


PAGES: list[Page] = []
"""Every route of the desk."""


def page(name: str, path: str, method: str = "GET") -> Callable[[_Handler], _Handler]:
    """Make a function the answer of a route. Raises KeyError where the table of roles does not have it."""
    ROUTES[name]

    def registered(handler: _Handler) -> _Handler:
        PAGES.append(Page(name, path, method, handler))
        return handler

    return registered
