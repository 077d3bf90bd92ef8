"""The two event feeds (hendelseslister): which persons' months and years are new or changed; no amounts.

Source: Skatteetaten, docs/api/hendelser.md, and the sibling arbeidsforhold-hendelser OpenAPI 1.0.1. The path holds no
`rettighetspakke`: a feed is about everyone.
"""

from __future__ import annotations

from sandbox.error_codes import Area, RefusedError
from sandbox.responses import Reply, json_reply
from sandbox.tax_api import bodies
from sandbox.tax_api.fault_injection import answer_with_faults
from sandbox.tax_api.fault_profiles import Fault
from sandbox.tax_api.requests import Call, day, positive
from sandbox.tax_api.state import Sandbox

DEFAULT_COUNT = 1000
"""Events per page when `antall` is left out; the real number is not documented."""


def page(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /hendelser?fraSekvensnummer=&antall=`; past the end FA-005, or an empty page where the profile says so."""
    first = positive(call, "fraSekvensnummer", 1)
    count = positive(call, "antall", DEFAULT_COUNT)

    def own_answer(_: Fault | None) -> Reply:
        feed, profile = sandbox.feeds[call.api], sandbox.faults.profile
        if feed.ends_before(first, as_of=sandbox.as_of) and not profile.feed_ends_empty:
            raise RefusedError(Area.NO_DATA)
        below = first + count if profile.feed_windows else None
        events = feed.page(first, count=count, below=below, as_of=sandbox.as_of)
        return json_reply(bodies.events_body(call.api, events))

    return answer_with_faults(sandbox, call, None, own_answer)


def start(sandbox: Sandbox, call: Call) -> Reply:
    """`GET /hendelser/start?dato=`: the first number on or after the date, or of all; FA-005 where there is none."""
    day_wanted = day(call, "dato")

    def own_answer(_: Fault | None) -> Reply:
        sequence = sandbox.feeds[call.api].first_from(day_wanted, as_of=sandbox.as_of)
        if sequence is None:
            raise RefusedError(Area.NO_DATA)
        return json_reply({"sekvensnummer": sequence})

    return answer_with_faults(sandbox, call, None, own_answer)
