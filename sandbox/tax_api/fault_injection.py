"""Between a call and its answer: what the fault plan has come between them."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.responses import Reply, code_reply, gateway_reply, or_refusal, spoilt
from sandbox.tax_api.fault_profiles import Fault
from sandbox.tax_api.requests import Call
from sandbox.tax_api.state import Sandbox


def answered(sandbox: Sandbox, call: Call, person_id: str | None, own_answer: Callable[[Fault | None], Reply]) -> Reply:
    """Answer a call that is in order, unless a fault has it otherwise.

    person_id: whom it is about; None for the feeds. own_answer: the API's answer, given the fault it is to show in its
    data, if any; it may end in a RefusedError.
    """
    what = sandbox.faults.next(call.api, person_id)
    if what is None:
        return own_answer(None)
    if not isinstance(what, Fault):
        return code_reply(what, call.correlation_id)
    profile = sandbox.faults.profile
    in_front = gateway_reply(what, profile)
    if in_front is not None:
        return in_front
    return spoilt(or_refusal(call.api, call.correlation_id, lambda: own_answer(what)), what, profile)
