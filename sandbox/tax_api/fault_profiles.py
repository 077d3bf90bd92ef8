"""What can go wrong at the tax administration, and when: named faults, per person and by seeded profile.

Whether a fault comes is decided by the seed, the API, the person and how often that person was looked up at that API;
never by the order in which calls arrive. So a run with eight workers meets the same faults as a run with one.
The one exception is `refused_from`, which by its nature counts calls.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from sandbox.error_codes import CODES, Api
from tasks.errors import UsageError

LASTING = "lasting:"
"""Before a fault's name: it never clears."""


class Fault(StrEnum):
    """Faults that have no error code of their own. A fault may also be named by an error code (`IM-002`)."""

    TOO_MANY = "too_many"  # 429
    TOO_MANY_WAIT = "too_many_wait"  # 429 with Retry-After
    ERROR_EMPTY = "error_empty"  # 500 without a body
    UNAVAILABLE_JSON = "unavailable_json"  # 503, a gateway's own JSON without kode
    UNAVAILABLE_EMPTY = "unavailable_empty"  # 503 without a body
    GATEWAY_HTML = "gateway_html"  # 504 with HTML
    UNKNOWN_INSTANCE = "unknown_instance"  # 503 with the text «Unknown instance. ID=…»
    BARE_NOT_FOUND = "bare_not_found"  # 404 without a body
    FORBIDDEN_HTML = "forbidden_html"  # 403 with HTML, as a gateway answers
    SLOW_BODY = "slow_body"  # the head at once, the body much later
    CUT_BODY = "cut_body"  # the connection ends before Content-Length bytes
    CUT_BEFORE = "cut_before"  # the connection ends before any byte
    MALFORMED_JSON = "malformed_json"  # 200 that is not JSON
    TRUNCATED_JSON = "truncated_json"  # 200 with half the JSON and the Content-Length of the half
    SHIELDED = "shielded"
    IDENTITY_CHANGE = "identity_change"
    NUMERIC_STRINGS = "numeric_strings"
    UNKNOWN_CODE = "unknown_code"
    SEVERAL_EMPLOYERS = "several_employers"
    NEGATIVE_CORRECTION = "negative_correction"
    LATE_REPORT = "late_report"
    DOUBLED_INCOME = "doubled_income"

    @property
    def passes(self) -> bool:
        """Whether the fault clears by itself unless it is said to last; what the data hold does not."""
        match self:
            case (
                Fault.TOO_MANY
                | Fault.TOO_MANY_WAIT
                | Fault.ERROR_EMPTY
                | Fault.UNAVAILABLE_JSON
                | Fault.UNAVAILABLE_EMPTY
                | Fault.GATEWAY_HTML
                | Fault.UNKNOWN_INSTANCE
                | Fault.BARE_NOT_FOUND
                | Fault.SLOW_BODY
                | Fault.CUT_BODY
                | Fault.CUT_BEFORE
                | Fault.MALFORMED_JSON
                | Fault.TRUNCATED_JSON
            ):
                return True
            case (
                Fault.FORBIDDEN_HTML
                | Fault.SHIELDED
                | Fault.IDENTITY_CHANGE
                | Fault.NUMERIC_STRINGS
                | Fault.UNKNOWN_CODE
                | Fault.SEVERAL_EMPLOYERS
                | Fault.NEGATIVE_CORRECTION
                | Fault.LATE_REPORT
                | Fault.DOUBLED_INCOME
            ):
                return False
            case _:
                assert_never(self)


@dataclass(frozen=True)
class Trouble:
    """One fault, or one error code, and whether it lasts."""

    what: Fault | str
    lasting: bool

    @classmethod
    def parse(cls, name: str) -> Trouble:
        """Read `gateway_html`, `lasting:gateway_html`, `IM-002`, … Raises ValueError for a name nobody knows."""
        lasting, bare = name.startswith(LASTING), name.removeprefix(LASTING)
        if bare in CODES:
            return cls(bare, lasting or CODES[bare].status < 500)
        try:
            fault = Fault(bare)
        except ValueError:
            raise ValueError(f"there is no fault «{bare}»; there are {', '.join(Fault)}, and the error codes") from None
        return cls(fault, lasting or not fault.passes)

    def meets(self, api: Api) -> bool:
        """Whether it can happen at this API: an error code happens where it belongs, DAS codes everywhere."""
        if isinstance(self.what, Fault):
            return True
        return self.what.startswith((f"{api.prefix}-", "DAS-"))


@dataclass(frozen=True)
class FaultProfile:
    """How often what happens to whom.

    passing, lasting: share of (API, person) pairs, 0 to 1, that meet each fault; the shares of both sum to 1 at most.
    clear_after: how many times a passing fault hits a pair before it clears. everything: the fault of every call.
    refused_from: from that call on (1 is the first) at an API, every answer is 403. slow_seconds: how late a slow
    body comes. retry_after_seconds: what Retry-After asks for.
    feed_windows: feeds answer for the numbers [from, from + antall) only, so that pages before the end can be empty.
    feed_ends_empty: past its end a feed answers an empty page instead of FA-005; both are seen in the wild.
    """

    name: str = "none"
    seed: int = 0
    passing: Mapping[Fault | str, float] = field(default_factory=dict)
    lasting: Mapping[Fault | str, float] = field(default_factory=dict)
    clear_after: int = 2
    everything: Fault | str | None = None
    refused_from: int | None = None
    slow_seconds: float = 1.0
    retry_after_seconds: int = 1
    feed_windows: bool = False
    feed_ends_empty: bool = False

    def __post_init__(self) -> None:
        shares = [*self.passing.values(), *self.lasting.values()]
        if any(share < 0 for share in shares) or sum(shares) > 1:
            raise ValueError("the shares of a fault profile are not below 0 and sum to 1 at most")

    @classmethod
    def named(cls, name: str, *, seed: int = 0) -> FaultProfile:
        """The profile of that name. Raises ValueError for a name nobody knows."""
        if name not in PROFILES:
            raise ValueError(f"there is no fault profile «{name}»; there are {', '.join(PROFILES)}")
        return replace(PROFILES[name], seed=seed)


PROFILES: Mapping[str, FaultProfile] = {
    profile.name: profile
    for profile in (
        FaultProfile(),
        FaultProfile(
            name="rough",
            passing={
                Fault.TOO_MANY: 0.005,
                Fault.TOO_MANY_WAIT: 0.003,
                "DAS-003": 0.005,
                Fault.ERROR_EMPTY: 0.005,
                Fault.UNAVAILABLE_JSON: 0.005,
                Fault.UNAVAILABLE_EMPTY: 0.005,
                Fault.GATEWAY_HTML: 0.005,
                Fault.UNKNOWN_INSTANCE: 0.002,
                Fault.SLOW_BODY: 0.005,
                Fault.CUT_BODY: 0.005,
                Fault.CUT_BEFORE: 0.005,
            },
            lasting={
                Fault.BARE_NOT_FOUND: 0.002,
                Fault.GATEWAY_HTML: 0.002,
                Fault.UNAVAILABLE_EMPTY: 0.002,
                Fault.MALFORMED_JSON: 0.002,
                Fault.TRUNCATED_JSON: 0.002,
            },
            slow_seconds=0.4,
            feed_windows=True,
        ),
        FaultProfile(name="outage", everything=Fault.UNAVAILABLE_EMPTY),
        FaultProfile(name="refused", refused_from=25),
        FaultProfile(name="doubled", lasting={Fault.DOUBLED_INCOME: 1.0}),
    )
}
"""The profiles that a command line can name."""

_WHOLE = 2**64


@dataclass
class FaultPlan:
    """A profile at work: remembers how often each person met a fault, and each API was called."""

    profile: FaultProfile
    of_person: dict[str, Trouble] = field(default_factory=dict, repr=False)
    _met: Counter[tuple[Api, str]] = field(default_factory=Counter, repr=False)
    _calls: Counter[Api] = field(default_factory=Counter)

    def next(self, api: Api, person_id: str | None) -> Fault | str | None:
        """What this call meets; None when all is well. `person_id` is None for the feeds."""
        self._calls[api] += 1
        everything = self.profile.everything
        if everything is not None and Trouble(everything, lasting=True).meets(api):
            return everything
        if self.profile.refused_from is not None and self._calls[api] >= self.profile.refused_from:
            return "DAS-008" if api.prefix in {"FA", "TD"} else f"{api.prefix}-005"
        if person_id is None:
            return None
        trouble = self._trouble(api, person_id)
        if trouble is None or trouble.lasting:
            return trouble.what if trouble else None
        if self._met[api, person_id] >= self.profile.clear_after:
            return None
        self._met[api, person_id] += 1
        return trouble.what

    def _trouble(self, api: Api, person_id: str) -> Trouble | None:
        trouble = self.of_person.get(person_id)
        if trouble is not None:
            return trouble if trouble.meets(api) else None
        drawn = self._draw(api, person_id)
        return drawn if drawn is not None and drawn.meets(api) else None

    def _draw(self, api: Api, person_id: str) -> Trouble | None:
        if not self.profile.passing and not self.profile.lasting:
            return None
        digest = hashlib.blake2b(f"{self.profile.seed}|{api}|{person_id}".encode(), digest_size=8).digest()
        left = int.from_bytes(digest, "big") / _WHOLE
        for lasting, shares in ((False, self.profile.passing), (True, self.profile.lasting)):
            for what, share in shares.items():
                left -= share
                if left < 0:
                    return Trouble(what, lasting)
        return None


def check_profile_name(name: str) -> None:
    """Raise UsageError unless there is a fault profile of that name."""
    if name not in PROFILES:
        raise UsageError(f"There is no fault profile «{name}».", advice=f"There are {', '.join(PROFILES)}.")
