"""The five APIs of the tax administration: which address is whose, and what is checked before any of them answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sandbox.error_codes import Api, Area, RefusedError
from sandbox.maskinporten.server import TokenRefusedError
from sandbox.responses import Reply, or_refusal
from sandbox.tax_api import event_feeds, lookups
from sandbox.tax_api.requests import Call, check_correlation, check_format
from sandbox.tax_api.state import Sandbox

_Handler = Callable[[Sandbox, Call], Reply]
_FEED: tuple[tuple[re.Pattern[str], _Handler], ...] = (
    (re.compile(r"/hendelser"), event_feeds.page),
    (re.compile(r"/hendelser/start"), event_feeds.start),
)
_ADDRESSES: dict[Api, tuple[tuple[re.Pattern[str], _Handler], ...]] = {
    Api.INNTEKT: ((re.compile(r"/([^/]+)/([^/]+)/inntekter"), lookups.income),),
    Api.SUMMERTSKATTEGRUNNLAG: ((re.compile(r"/([^/]+)/([^/]+)/([^/]+)/([^/]+)"), lookups.assessment),),
    Api.SISTE_SKATTEOPPGJOER: ((re.compile(r"/([^/]+)"), lookups.newest_assessment),),
    Api.INNTEKT_HENDELSER: _FEED,
    Api.SKATTEOPPGJOER_HENDELSER: _FEED,
}
"""Addresses in force since 17 October 2024: without a trailing slash."""


def answer(sandbox: Sandbox, call: Call) -> Reply:
    """Answer one call: its address, then its token, then what it says."""

    def own_answer() -> Reply:
        handler, parts = _handler(call)
        _check_token(sandbox, call)
        check_format(call)
        check_correlation(call)
        return handler(sandbox, replace(call, parts=parts))

    return or_refusal(call.api, call.correlation_id, own_answer)


def _handler(call: Call) -> tuple[_Handler, tuple[str, ...]]:
    for pattern, handler in _ADDRESSES[call.api]:
        match = pattern.fullmatch(call.path)
        if match:
            return handler, match.groups()
    raise RefusedError(Area.UNKNOWN_ADDRESS)


def _check_token(sandbox: Sandbox, call: Call) -> None:
    kind, _, token = call.authorization.partition(" ")
    if kind.lower() != "bearer":
        raise RefusedError(Area.UNAUTHENTICATED, "mangler token")
    try:
        sandbox.maskinporten.accepts(token.strip(), call.api.scope)
    except TokenRefusedError:
        raise RefusedError(Area.UNAUTHENTICATED, "ugyldig token") from None
