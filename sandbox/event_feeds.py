"""The two event feeds (hendelseslister): which persons' months and years are new or changed; no amounts.

Source: Skatteetaten, docs/api/hendelser.md, and the sibling arbeidsforhold-hendelser OpenAPI 1.0.1. The path holds no
`rettighetspakke`: a feed is about everyone.
"""

from __future__ import annotations

from sandbox import bodies
from sandbox.calls import Call, day, positive
from sandbox.codes import Area, RefusedError
from sandbox.faults import Fault
from sandbox.replies import Reply, code_reply, gateway_reply, json_reply
from sandbox.state import Sandbox

DEFAULT_COUNT = 1000
"""Events per page when `antall` is left out; the real number is not documented."""


def page(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /hendelser?fraSekvensnummer=&antall=`; past the end FA-005, or an empty page where the profile says so."""
    start = positive(call, "fraSekvensnummer", 1)
    count = positive(call, "antall", DEFAULT_COUNT)
    fault = _fault(sandbox, call)
    if fault is not None:
        return fault
    feed, profile = sandbox.feeds[call.api], sandbox.faults.profile
    if feed.ends_before(start, as_of=sandbox.as_of) and not profile.feed_ends_empty:
        raise RefusedError(Area.NO_DATA)
    below = start + count if profile.feed_windows else None
    events = feed.page(start, count=count, below=below, as_of=sandbox.as_of)
    return json_reply(bodies.events_body(call.api, events))


def start(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /hendelser/start?dato=`: the first number on or after the date, or of all; FA-005 where there is none."""
    asked = day(call, "dato")
    fault = _fault(sandbox, call)
    if fault is not None:
        return fault
    sequence = sandbox.feeds[call.api].first_from(asked, as_of=sandbox.as_of)
    if sequence is None:
        raise RefusedError(Area.NO_DATA)
    return json_reply({"sekvensnummer": sequence})


def _fault(sandbox: Sandbox, call: Call) -> Reply | None:
    what = sandbox.faults.next(call.api, None)
    if isinstance(what, Fault):
        return gateway_reply(what, sandbox.faults.profile)
    return None if what is None else code_reply(what, call.correlation_id)
