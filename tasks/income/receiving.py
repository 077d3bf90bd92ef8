"""The one place where a response from outside is read: its size, its time and its form have bounds.

Whatever reading it raises is the result of that one call. Bodies are inflated here, and not by httpx, which inflates
without a bound.
"""

from __future__ import annotations

import asyncio
import codecs
import datetime as dt
import email.utils
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from weakref import WeakSet

import httpx

from tasks.clock import SYSTEM_CLOCK
from tasks.income.outcomes import TIMEOUT, UNREACHABLE, UNREADABLE

MOST_BYTES = 1 << 20
"""Of a body as sent, and as inflated. Two years of ten employers are some 250 kB. The values of such a body take a
hundred times as much memory at worst."""

TIMES_TIMEOUT = 3
"""A whole response, from first to last byte, may take this many times `load.timeout_seconds`."""

ACCEPTED_ENCODING = "gzip"
_GZIP = zlib.MAX_WBITS | 16
_INFLATED_BY: Mapping[str, int | None] = {"": None, "identity": None, "gzip": _GZIP, "x-gzip": _GZIP}
_STATUSES = range(100, 600)
_LONGEST_WAIT = 10 * 366 * 86_400.0
"""A longer wait than ten years is ten years."""


_USED: WeakSet[object] = WeakSet()
"""The open connections that have had a response."""


@dataclass(frozen=True)
class Received:
    """A response that was read to its end.

    body: inflated, without a byte order mark; None where it is too large or cannot be inflated. is_first: the first one
    on its connection, so it cannot be a late response to an earlier call.
    """

    status: int
    headers: httpx.Headers
    body: bytes | None
    is_first: bool = True


@dataclass(frozen=True)
class NotReceived:
    """No response. code: TIMEOUT, UNREACHABLE or UNREADABLE. cause: the type of the error behind it."""

    code: str
    cause: str


async def receive(
    client: httpx.AsyncClient,
    request: httpx.Request,
    *,
    seconds: float,
    most_bytes: int = MOST_BYTES,
    fits: Callable[[Received], bool] = lambda _: True,
) -> Received | NotReceived:
    """Send a request and read the response, within `seconds` from first to last byte.

    most_bytes: of the body, as sent and as inflated.
    fits: whether the response is to this request. Where it is not, the connection is closed: what comes next on it
    would be the response to another request, too.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _received(client, request, most_bytes, fits)
    except (TimeoutError, httpx.TimeoutException) as fault:
        return NotReceived(TIMEOUT, type(fault).__name__)
    except (httpx.TransportError, OSError) as fault:
        return NotReceived(UNREACHABLE, _cause(fault))
    except Exception as fault:  # noqa: BLE001 - whatever a response makes a library raise costs this call, and no more
        return NotReceived(UNREADABLE, type(fault).__name__)


def _cause(fault: Exception) -> str:
    """Why a service cannot be reached: a certificate that is not trusted needs a person, so it is named."""
    if "certificate verify failed" in str(fault).lower():
        return "its certificate is not valid, or not of an authority that is trusted: see ca_file in the settings"
    return type(fault).__name__


async def _received(
    client: httpx.AsyncClient, request: httpx.Request, most_bytes: int, fits: Callable[[Received], bool]
) -> Received | NotReceived:
    response = await client.send(request, stream=True)
    try:
        if response.status_code not in _STATUSES:
            return NotReceived(UNREADABLE, "status")
        body = await _body(response, most_bytes)
        body = body.removeprefix(codecs.BOM_UTF8) if body else body  # RFC 8259 § 8.1: it may be ignored
        received = Received(response.status_code, response.headers, body, _is_first(response))
        if not fits(received):
            await _close_connection(response)
        return received
    finally:
        await response.aclose()  # a response that was not read to its end closes its connection


async def _body(response: httpx.Response, most_bytes: int) -> bytes | None:
    """The body, inflated; None where it is too large or is not in the encoding that its header names."""
    assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - an asynchronous client gives no other
    sent = bytearray()
    async for piece in response.stream:
        sent += piece
        if len(sent) > most_bytes:
            return None
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _INFLATED_BY:
        return None
    form = _INFLATED_BY[encoding]
    return bytes(sent) if form is None else _inflated(bytes(sent), form, most_bytes)


def _inflated(sent: bytes, form: int, most_bytes: int) -> bytes | None:
    inflater = zlib.decompressobj(form)
    try:
        body = inflater.decompress(sent, most_bytes)
    except zlib.error:
        return None
    return body if inflater.eof and not inflater.unused_data else None


def _is_first(response: httpx.Response) -> bool:
    """Whether no response came on this connection before."""
    connection = response.extensions.get("network_stream")
    if connection is None or connection in _USED:
        return connection is None
    _USED.add(connection)
    return True


async def _close_connection(response: httpx.Response) -> None:
    """Close the connection that the response came on; the pool then drops it."""
    stream = response.extensions.get("network_stream")
    if stream is not None:
        await stream.aclose()


def no_cookies() -> CookieJar:
    """A jar that takes no cookie, so that none is sent: no service that is called has a session."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def seconds_to_wait(headers: httpx.Headers) -> float | None:
    """Seconds to wait by Retry-After (a number or an HTTP date, RFC 9110 § 10.2.3); None where there is none."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), _LONGEST_WAIT)
    moment = moment_of(value)
    return None if moment is None else min(max(moment - SYSTEM_CLOCK.now().timestamp(), 0.0), _LONGEST_WAIT)


def moment_of(value: str) -> float | None:
    """An HTTP date as seconds since 1970; None for any other text."""
    try:
        moment = email.utils.parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
