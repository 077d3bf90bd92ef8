"""Put the faults of the fault plan between a call and its answer."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.responses import Reply, code_reply, gateway_reply, or_refusal, with_transport_fault
from sandbox.tax_api.fault_profiles import Fault
from sandbox.tax_api.requests import Call
from sandbox.tax_api.state import Sandbox


def answer_with_faults(
    sandbox: Sandbox, call: Call, person_id: str | None, own_answer: Callable[[Fault | None], Reply]
) -> Reply:
    """Answer a valid call, or give the fault that the plan has for it.

    person_id: the person of the call; None for the feeds. own_answer: makes the API's answer, with a fault
    in its data if one is given; it may raise RefusedError.
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
    return with_transport_fault(or_refusal(call.api, call.correlation_id, lambda: own_answer(what)), what, profile)
