"""Why a case could not be checked automatically, as codes. The words for caseworkers are in tasks/reports.

`manual_check` covers protected persons together with unknown, deleted and refused ones, on purpose. A separate reason
would reveal a protected address.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Closed set of reasons for `not_checked`, `by_hand` and `awaiting`."""

    MANUAL_CHECK = "manual_check"
    NOT_ANSWERED = "not_answered"
    ACCESS_REFUSED = "access_refused"
    UNREADABLE_ANSWER = "unreadable_answer"
    UNKNOWN_INCOME_CODE = "unknown_income_code"
    WEALTH_NOT_DELIVERED = "wealth_not_delivered"
    BAD_INPUT = "bad_input"
    NO_DECISION = "no_decision"
    NO_MEMBERS = "no_members"
    UNKNOWN_SCHEME = "unknown_scheme"
    REPORT_MISSING = "report_missing"  # the one reason for `awaiting`: a usual employer or benefit has not reported


def state_of(reason: Reason) -> str:
    """The state of a case that could not be calculated for this reason.

    `by_hand`: nothing that a later run can do would help; a caseworker checks the case. `awaiting`: data are missing
    that are not due yet. Every other reason is a fault that the run or the municipality can correct: `not_checked`.
    """
    return {Reason.MANUAL_CHECK: "by_hand", Reason.REPORT_MISSING: "awaiting"}.get(reason, "not_checked")
