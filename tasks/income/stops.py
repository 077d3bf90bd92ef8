"""Who is not looked up in the rest of a run: nobody is answered, everybody is refused, or a wait was requested."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.income.lookup_request import LookupRequest
from tasks.income.outcomes import REDIRECT, REFUSED_WITHOUT_CODE, Judgement, Outcome

REFUSALS_BELIEVED = 5
"""Refusals without a code, of several persons in a row, that are believed to be a refusal of all."""


REFUSALS_BELIEVED_AGAIN = 200
"""The same for persons whom the run before did not reach: in any order of this many faults, everybody is reached within
two nights."""


@dataclass
class Breaker:
    """Counts the look-ups of a municipality at an API that ended without an answer, in a row.

    limit: after this number the service is assumed to be down.
    """

    limit: int
    unanswered: int = 0
    refused: int = 0
    last_code: str | None = None

    def note(self, judgement: Judgement) -> None:
        """Count how one person's look-up ended."""
        if judgement.outcome is not Outcome.TRANSIENT:
            self.unanswered = self.refused = 0
            return
        self.unanswered += 1
        self.last_code = judgement.code
        self.refused = self.refused + 1 if judgement.code in {REFUSED_WITHOUT_CODE, REDIRECT} else 0

    @property
    def is_open(self) -> bool:
        """Whether calls should stop, since the service is down."""
        return self.unanswered >= self.limit

    def is_refused(self, *, reached_before: bool) -> bool:
        """Whether calls should stop, since everybody is refused. reached_before: this person, by the run before."""
        return self.refused >= (REFUSALS_BELIEVED if reached_before else REFUSALS_BELIEVED_AGAIN)


@dataclass
class Stops:
    """What is not looked up in the rest of a run, each with a message that says why and what to do.

    refused: by number of the municipality; nobody of it is looked up. silent: by municipality and resource; the API
    answers nobody of it, or wants no calls for some time. unreachable: Maskinporten gives no tokens; nobody is looked
    up at all. breakers: by municipality and API. repeated: how many reports were in an answer twice.
    """

    refused: dict[str, str] = field(default_factory=dict)
    silent: dict[tuple[str, str], str] = field(default_factory=dict)
    unreachable: str | None = None
    breakers: dict[tuple[str, str], Breaker] = field(default_factory=dict)
    repeated: int = 0

    def concern(self, need: LookupRequest) -> bool:
        """Whether the person is not looked up."""
        return (
            self.unreachable is not None
            or need.municipality in self.refused
            or (need.municipality, need.resource) in self.silent
        )

    @property
    def messages(self) -> list[str]:
        """Each message once."""
        found = [*self.refused.values(), *filter(None, [self.unreachable]), *self.silent.values()]
        return list(dict.fromkeys(found))
