"""The server: every request comes through here, is checked, answered by a page, and gets the security headers."""

from __future__ import annotations

import hmac
import sys
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import desk.web.case_pages
import desk.web.list_pages
import desk.web.login_pages
import desk.web.overview_pages  # noqa: F401 - each adds its pages
from desk.access import ROUTES, may_use
from desk.web.visits import COOKIE, PAGES, Office, Page, Visit, to
from desk.work.sessions import Limits, find_session
from tasks.privacy import mask
from tasks.unexpected import program_error

MOST_BYTES = 64 * 1024
_MOST_FIELDS = 50
_LOGIN_ROUTES = frozenset({"login_demo", "login_start", "login_callback"})
_LOGINS_A_MINUTE = 20
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


Endpoint = Callable[[Request], Awaitable[Response]]


class TooLargeError(Exception):
    """A form is larger than any of ours."""


def application(office: Office) -> ASGIApp:
    """Make the desk's application. Raises KeyError where a page and the table of roles do not agree."""
    if {each.name for each in PAGES} != ROUTES.keys():
        raise KeyError(f"routes without a page: {sorted(ROUTES.keys() - {each.name for each in PAGES})}")
    attempts = Attempts()
    starlette = Starlette(
        routes=[Route(each.path, _endpoint(each, office, attempts), methods=[each.method]) for each in PAGES],
        exception_handlers={HTTPException: _missing(office)},
        lifespan=_lifespan(office),
    )
    starlette.router.redirect_slashes = False
    return SecureHeaders(starlette, office)


class Attempts:
    """How often each client has tried to log in, in the last minute."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def are_too_many(self, client: str) -> bool:
        """Count an attempt; give whether there have been too many."""
        now = time.monotonic()
        for each in [name for name, times in self._times.items() if times and now - times[-1] > 60]:
            del self._times[each]
        times = self._times[client]
        while times and now - times[0] > 60:
            times.popleft()
        times.append(now)
        return len(times) > _LOGINS_A_MINUTE


def _endpoint(page: Page, office: Office, attempts: Attempts) -> Endpoint:
    limits = Limits(timedelta(minutes=office.desk.idle_minutes), timedelta(hours=office.desk.most_hours))

    def answer(request: Request, form: dict[str, str]) -> Response:
        token = request.cookies.get(COOKIE, "")
        session = find_session(office.work, token, limits, office.desk.access) if token else None
        visit = Visit(office, request, session, form)
        if page.name in _LOGIN_ROUTES and attempts.are_too_many(client_of(request, office)):
            return visit.message("too_many", 429, "desk_login")
        return _refusal(page, visit) or page.handler(visit)

    async def endpoint(request: Request) -> Response:
        try:
            form = await _form(request) if page.method == "POST" else {}
        except TooLargeError:
            return await run_in_threadpool(Visit(office, request, None).message, "too_large", 413)
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            return await run_in_threadpool(answer, request, form)
        except Exception as fault:  # noqa: BLE001 - the last resort: kind and position of the fault, never a value
            print(f"bostotte desk: {mask(program_error(fault).message)}", file=sys.stderr, flush=True)
            return await run_in_threadpool(Visit(office, request, None).message, "broken", 500)

    return endpoint


def _refusal(page: Page, visit: Visit) -> Response | None:
    """Why a request is not answered by its page: no session, no such right, or a form that is not ours."""
    session, request = visit.session, visit.request
    if page.method == "POST" and page.name != "provider_logout" and _is_foreign(request):
        return visit.message("expired", 403)
    if ROUTES[page.name] is None:
        return None
    if session is None:
        return _to_login(request)
    if not may_use(page.name, session.access.role):
        return visit.message("forbidden", 403)
    token = visit.form.get("csrf", "")
    if page.method == "POST" and not hmac.compare_digest(token.encode(), session.csrf.encode()):
        return visit.message("expired", 403)
    return None


def _to_login(request: Request) -> Response:
    """Send somebody who is not logged in to the login; a form that came too late is answered there too."""
    return to("/logg-inn", "" if request.method in {"GET", "HEAD"} else "ut=1")


def _is_foreign(request: Request) -> bool:
    """Whether the browser says that a form comes from another site."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each. Raises TooLargeError."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise TooLargeError
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (UnicodeDecodeError, ValueError):
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value.replace("\r\n", "\n").replace("\0", "").strip())
    return found


def client_of(request: Request, office: Office) -> str:
    """The address of the client: what a named proxy says, else the one that is connected."""
    peer = request.client.host if request.client else ""
    if peer in office.desk.trusted_proxies:
        return request.headers.get("x-forwarded-for", peer).rsplit(",", 1)[-1].strip()
    return peer


def _missing(office: Office) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def missing(request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 404
        return await run_in_threadpool(Visit(office, request, None).message, "not_found", status)

    return missing


def _lifespan(office: Office) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        office.work.close()

    return lifespan


class SecureHeaders:
    """Adds the security headers to every response, and refuses requests for another host."""

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self._app = app
        self._host = office.address.netloc.encode()
        headers = dict(HEADERS)
        if office.address.scheme == "https":
            headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [name.lower() for name, _ in message["headers"]]
                extra = [] if b"cache-control" in own else [(b"cache-control", b"no-store")]
                message["headers"] = [*message["headers"], *self._headers, *extra]
            await send(message)

        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if hosts != [self._host]:
            await PlainTextResponse("Unknown host.", 400)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)
