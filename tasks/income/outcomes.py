"""How a look-up ended, decided by status and error code together, never by the wording of a message.

Source: the error tables of Skatteetaten's API pages (docs/api/inntekt.md, summertskattegrunnlag.md, hendelser.md,
sistetilgjengeligeskatteoppgjoer.md, docs/om/feil.md). Gateways answer without a code (HTML, plain text, an empty body),
so the absence of a code is a case of its own. Above all: a 404 means «no income» only when its body says IM-008.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """Closed set. Only DATA and EMPTY may feed an entitlement; every other one leaves the household not checked."""

    DATA = "data"
    EMPTY = "empty"
    SHIELDED = "shielded"
    UNKNOWN_PERSON = "unknown_person"
    GONE = "gone"
    REJECTED = "rejected"
    TRANSIENT = "transient"
    FATAL = "fatal"


@dataclass(frozen=True)
class Judgement:
    """An outcome and its reason: the error code of the body, or a word of our own where there is no code.

    content: for DATA of a look-up, the values that tasks/income/parse.py read from the body, so that it is read once.
    """

    outcome: Outcome
    code: str | None = None
    content: Any = field(default=None, compare=False, repr=False)


UNREADABLE = "unreadable"
IDENTITY_CHANGED = "identity_changed"
NO_CODE = "no_code"
REDIRECT = "redirect"
UNREACHABLE = "unreachable"
TIMEOUT = "timeout"

_BY_CODE: dict[str, Outcome] = {
    "IM-001": Outcome.TRANSIENT,
    "IM-002": Outcome.TRANSIENT,
    "IM-003": Outcome.FATAL,
    "IM-004": Outcome.FATAL,
    "IM-005": Outcome.FATAL,
    "IM-006": Outcome.REJECTED,
    "IM-007": Outcome.UNKNOWN_PERSON,
    "IM-008": Outcome.EMPTY,
    "IM-009": Outcome.FATAL,
    "IM-010": Outcome.FATAL,
    "SSG-001": Outcome.TRANSIENT,
    "SSG-002": Outcome.TRANSIENT,
    "SSG-003": Outcome.FATAL,
    "SSG-004": Outcome.FATAL,
    "SSG-005": Outcome.FATAL,
    "SSG-006": Outcome.REJECTED,
    "SSG-007": Outcome.UNKNOWN_PERSON,
    "SSG-008": Outcome.EMPTY,
    "SSG-009": Outcome.FATAL,
    "SSG-010": Outcome.FATAL,
    "SSG-011": Outcome.GONE,
    "FA-001": Outcome.TRANSIENT,
    "FA-002": Outcome.FATAL,
    "FA-003": Outcome.FATAL,
    "FA-004": Outcome.REJECTED,
    "FA-005": Outcome.EMPTY,
    "FA-006": Outcome.FATAL,
    "TD-001": Outcome.TRANSIENT,
    "TD-002": Outcome.FATAL,
    "TD-003": Outcome.REJECTED,
    "TD-004": Outcome.EMPTY,
    "TD-005": Outcome.FATAL,
    "TD-006": Outcome.FATAL,
    "DAS-001": Outcome.TRANSIENT,
    "DAS-002": Outcome.FATAL,
    "DAS-003": Outcome.TRANSIENT,
    "DAS-004": Outcome.TRANSIENT,
    "DAS-005": Outcome.TRANSIENT,
    "DAS-006": Outcome.TRANSIENT,
    "DAS-007": Outcome.TRANSIENT,
    "DAS-008": Outcome.FATAL,
}
_STATUS_OF = {
    Outcome.TRANSIENT: range(500, 600),
    Outcome.EMPTY: range(404, 405),
    Outcome.UNKNOWN_PERSON: range(404, 405),
    Outcome.REJECTED: range(400, 401),
    Outcome.GONE: range(410, 411),
}
"""A code counts only with the status it is documented for; a code under another status is not believed."""


def error_code(body: bytes) -> str | None:
    """Give `kode` of an error body, or None where the body is not Skatteetaten's own (HTML, text, nothing)."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = parsed.get("kode") if isinstance(parsed, dict) else None
    return code if isinstance(code, str) else None


def judge_refusal(status: int, body: bytes) -> Judgement:
    """Classify any answer except 200, by its HTTP status and its body.

    A 404 without a code says nothing about a person (gateway, or wrong address). It is transient, so that the household
    remains not checked, and the breaker stops the run when all answers are like it.
    """
    code = error_code(body)
    documented = _BY_CODE.get(code) if code else None
    if documented is not None and status in _STATUS_OF.get(documented, range(400, 500)):
        return Judgement(documented, code)
    return Judgement(_by_status(status), code or (REDIRECT if 300 <= status < 400 else NO_CODE))


def _by_status(status: int) -> Outcome:
    match status:
        case 410:
            return Outcome.GONE
        case 404 | 408 | 425 | 429:
            return Outcome.TRANSIENT
        case 401 | 403 | 405 | 406 | 407 | 415:
            return Outcome.FATAL
        case _ if status >= 500:
            return Outcome.TRANSIENT
        case _ if 400 <= status < 500:
            return Outcome.REJECTED
        case _:
            return Outcome.FATAL
