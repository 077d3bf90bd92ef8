"""Answers, good and bad, and how they reach the caller: whole, late, cut off, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import assert_never

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.error_codes import CODES, Api, RefusedError, code_of, dump
from sandbox.tax_api.fault_profiles import Fault, FaultProfile

_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_TRANSPORT = "sandbox.transport"


class Delivery(Enum):
    """How an answer travels."""

    WHOLE = auto()
    LATE = auto()  # the head at once, the body after the delay
    CUT = auto()  # half the body, then the connection ends
    NEVER = auto()  # the connection ends before any byte


@dataclass(frozen=True)
class Reply:
    """One answer: HTTP status, body, and how it travels. delay: seconds before the body of a late one."""

    status: int
    body: bytes = b""
    content_type: str = _JSON
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery.WHOLE
    delay: float = 0.0

    @property
    def label(self) -> str:
        """What the counts call it: the status, or `none` where nothing is sent."""
        return "none" if self.delivery is Delivery.NEVER else str(self.status)


def json_reply(value: object) -> Reply:
    """A 200 with a JSON body."""
    return Reply(200, dump(value))


def code_reply(name: str, correlation_id: str, detail: str | None = None) -> Reply:
    """The documented error body of a code, with its status."""
    code = CODES[name]
    headers = (("WWW-Authenticate", "Bearer"),) if code.status == 401 else ()
    return Reply(code.status, code.body(correlation_id, detail), headers=headers)


def or_refusal(api: Api, correlation_id: str, answer: Callable[[], Reply]) -> Reply:
    """The answer, or the API's own error body where answering ends in a RefusedError."""
    try:
        return answer()
    except RefusedError as refusal:
        return code_reply(code_of(api, refusal.area).name, correlation_id, refusal.detail)


def too_many(retry_after: int | None) -> Reply:
    """429, as a gateway gives it: Skatteetaten documents no body for it."""
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return Reply(429, b"Too Many Requests", _TEXT, headers)


def gateway_reply(fault: Fault, profile: FaultProfile) -> Reply | None:
    """The answer of a gateway in front of the API; None when the call reaches the API."""
    match fault:
        case Fault.TOO_MANY:
            return too_many(None)
        case Fault.TOO_MANY_WAIT:
            return too_many(profile.retry_after_seconds)
        case _:
            return _GATEWAY.get(fault)


def _page(text: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>".encode()


_GATEWAY: dict[Fault, Reply] = {
    Fault.ERROR_EMPTY: Reply(500),
    Fault.UNAVAILABLE_JSON: Reply(503, dump({"message": "Service Unavailable"})),
    Fault.UNAVAILABLE_EMPTY: Reply(503),
    Fault.GATEWAY_HTML: Reply(504, _page("504 Gateway Time-out"), _HTML),
    Fault.UNKNOWN_INSTANCE: Reply(503, b"Unknown instance. ID=sandbox", _TEXT),
    Fault.BARE_NOT_FOUND: Reply(404),
    Fault.FORBIDDEN_HTML: Reply(403, _page("403 Forbidden"), _HTML),
    Fault.CUT_BEFORE: Reply(200, delivery=Delivery.NEVER),
}


def with_transport_fault(reply: Reply, fault: Fault, profile: FaultProfile) -> Reply:
    """The API's own answer as the fault lets it arrive; unchanged by a fault that is not about the way."""
    match fault:
        case Fault.SLOW_BODY:
            return replace(reply, delivery=Delivery.LATE, delay=profile.slow_seconds)
        case Fault.CUT_BODY:
            return replace(reply, delivery=Delivery.CUT)
        case Fault.MALFORMED_JSON:
            return replace(reply, body=reply.body.replace(b":", b"=", 1))
        case Fault.TRUNCATED_JSON:
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        case _:
            return reply


class CuttableProtocol(H11Protocol):
    """Lets an application reach the connection of its call, so that it can end it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the connection where the calls on it will find it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


async def deliver(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the answer the way it is to travel."""
    match reply.delivery:
        case Delivery.WHOLE:
            await _send_head(reply, send)
            await send({"type": "http.response.body", "body": reply.body})
        case Delivery.LATE:
            await _send_head(reply, send)
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            try:
                await asyncio.wait_for(_caller_left(receive), reply.delay)
            except TimeoutError:
                await send({"type": "http.response.body", "body": reply.body})
        case Delivery.CUT:
            await _send_head(reply, send)
            half = reply.body[: len(reply.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            _connection(scope).close()
            await _caller_left(receive)
        case Delivery.NEVER:
            _connection(scope).abort()
            await _caller_left(receive)
        case _:
            assert_never(reply.delivery)


async def _send_head(reply: Reply, send: Send) -> None:
    headers = [("Content-Length", str(len(reply.body))), *reply.headers]
    if reply.body:
        headers.append(("Content-Type", reply.content_type))
    raw = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})


async def _caller_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _connection(scope: Scope) -> asyncio.Transport:
    transport = scope["state"][_TRANSPORT]
    if not isinstance(transport, asyncio.Transport):
        raise TypeError("the sandbox is served by its own protocol only (sandbox.responses.CuttableProtocol)")
    return transport
