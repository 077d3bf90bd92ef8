"""What should become of each flag from run to run: the sandbox's own account of it.

- A flag is about a case, a kind of difference, a decision, and circumstances: what weighs most, who lives there, and
  the rent. While these are the same and the entitlement has moved by less than the limit, it is the same flag.
- The same flag is seen again, or quiet after an answer: for good after «no change», until its day when postponed, and
  for 30 days after any other answer.
- Another flag of the same case is withdrawn, unless it was withdrawn or settled before: because of the new facts, or
  of a new decision. The new one is a change where it replaces an open one.
- A case that is flagged no more withdraws its open flags with the reason; one that cannot be judged leaves them be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

QUIET = dt.timedelta(days=30)


@dataclass(frozen=True)
class Sight:
    """What is flagged now. Amounts in whole kroner."""

    kind: str
    decision_id: str
    amount: int
    limit: int
    circumstances: tuple[object, ...]


@dataclass
class Flag:
    """One flag; `sight` is what it was raised on."""

    sight: Sight
    open: bool = True
    verdict: str | None = None
    answered_on: dt.date = dt.date.min
    until: dt.date | None = None

    @property
    def settled(self) -> bool:
        """Whether these facts need no change, by the caseworker's word."""
        return self.verdict == "no_change"

    def is_of(self, now: Sight) -> bool:
        """Whether the facts are the same."""
        then = self.sight
        same = (then.kind, then.decision_id, then.circumstances) == (now.kind, now.decision_id, now.circumstances)
        moved = abs(then.amount - now.amount)
        return same and (moved == 0 or moved < now.limit)

    def quiet_on(self, day: dt.date) -> bool:
        """Whether its answer keeps it quiet that day."""
        if self.verdict is None:
            return False
        if self.settled:
            return True
        return day < self.until if self.until else day - self.answered_on < QUIET


@dataclass
class CaseFlags:
    """The flags of one case, the oldest first. `said`: the newest run's word about the one that speaks."""

    flags: list[Flag] = field(default_factory=list)
    speaking: Flag | None = None
    said: tuple[str, str | None] | None = None
    withdrawn: list[str] = field(default_factory=list)

    def see(self, now: Sight, day: dt.date) -> str:
        """The case is flagged; what is said of the flag that speaks for it."""
        known = [flag for flag in self.flags if flag.is_of(now) and (flag.open or flag.settled)]
        self.speaking = known[-1] if known else None
        waiting = [flag for flag in self.flags if flag.open and not flag.settled and flag is not self.speaking]
        replaces = bool(waiting) and waiting[-1] is self.flags[-1]
        self.withdrawn = []
        for flag in waiting:
            self._take(flag, "new_facts" if flag.sight.decision_id == now.decision_id else "new_decision")
        if self.speaking is None:
            self.speaking = Flag(now)
            self.flags.append(self.speaking)
            self.said = ("changed" if replaces else "new", None)
        elif self.speaking.quiet_on(day):
            self.said = ("suppressed", self.speaking.verdict)
        else:
            self.said = ("unchanged", "suppression_ended" if self.speaking.verdict else None)
        return self.said[0]

    def miss(self, reason: str | None) -> None:
        """The case is not flagged, for that reason; none: it could not be judged."""
        self.speaking, self.said, self.withdrawn = None, None, []
        for flag in self.flags:
            if flag.open and not flag.settled and reason is not None:
                self._take(flag, reason)

    def _take(self, flag: Flag, reason: str) -> None:
        flag.open = False
        self.withdrawn.append(reason)
