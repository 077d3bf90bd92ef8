"""How a look-up ended, decided by status and error code together, never by the wording of a message.

Source: the error tables of Skatteetaten's API pages (docs/api/inntekt.md, summertskattegrunnlag.md, hendelser.md,
sistetilgjengeligeskatteoppgjoer.md, docs/om/feil.md). Gateways answer without a code (HTML, plain text, an empty body),
so the absence of a code is a case of its own. Above all: a 404 means «no income» only when its body says IM-008.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tasks.income.json_body import parsed_json


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
    unnamed: the body names neither this call nor this person, so it may be the response to another call.
    """

    outcome: Outcome
    code: str | None = None
    content: Any = field(default=None, compare=False, repr=False)
    unnamed: bool = field(default=False, compare=False)


UNREADABLE = "unreadable"
IDENTITY_CHANGED = "identity_changed"
ANOTHER_CALL = "another_call"
NOT_SERVED = "not_served"
NO_CODE = "no_code"
REDIRECT = "redirect"
REFUSED_WITHOUT_CODE = "refused_without_code"
UNREACHABLE = "unreachable"
TIMEOUT = "timeout"

_CODE = re.compile(r"[A-Za-z]{1,8}-[0-9]{1,4}")
"""The form of every published code. Any other text is not kept: it may hold anything, a person id too."""

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
    return _code_of(parsed_json(body))


def _code_of(parsed: object) -> str | None:
    code = parsed.get("kode") if isinstance(parsed, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def judge_refusal(
    status: int, body: bytes, *, correlation_id: str | None = None, family: str | None = None
) -> Judgement:
    """Classify any response except 200, by its HTTP status and its body.

    A 404 without a code says nothing about a person (gateway, or wrong address). It is transient, so that the household
    remains not checked, and the breaker stops the run when all answers are like it. The same is true of a refusal
    (403, 302, 204 …) without a documented code: it may be a gateway's, about this call only.
    correlation_id: of the call; a body that names another one is the response to another call.
    family: what the API's own codes begin with (IM, SSG, TD or FA). A code of another API is not believed: it would
    be «no income» where another service has no tax assessment, or no more events. DAS codes are common to all.
    """
    parsed = parsed_json(body)
    named = parsed.get("korrelasjonsid") if isinstance(parsed, dict) else None
    if correlation_id is not None and named not in (None, "") and not _same(named, correlation_id):
        return Judgement(Outcome.TRANSIENT, ANOTHER_CALL)
    code = _code_of(parsed)
    own = code is not None and (family is None or code.split("-")[0] in (family, "DAS"))
    documented = _BY_CODE.get(code) if code and own else None
    unnamed = named in (None, "")
    if documented is not None and status in _STATUS_OF.get(documented, range(400, 500)):
        return Judgement(documented, code, unnamed=unnamed)
    return Judgement(*_by_status(status, code), unnamed=unnamed)


def _same(named: object, correlation_id: str) -> bool:
    return isinstance(named, str) and named.strip().lower() == correlation_id.lower()


def _by_status(status: int, code: str | None) -> tuple[Outcome, str]:
    match status:
        case 410:
            return Outcome.GONE, code or NO_CODE
        case _ if 300 <= status < 400:
            return Outcome.TRANSIENT, REDIRECT
        case _ if status >= 500 or status in {404, 408, 425, 429}:
            return Outcome.TRANSIENT, code or NO_CODE
        case _:
            return Outcome.TRANSIENT, REFUSED_WITHOUT_CODE
