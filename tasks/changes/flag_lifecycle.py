"""The life of a flag: raised, seen again, changed, kept quiet after an answer, withdrawn when new data undo it.

A flag's key is its case, its kind and the fingerprint of the facts it rests on. Facts are the same where kind, decision
and circumstances are, and the entitlement has moved by less than the limit that flags it since the flag was raised: an
income that varies by some kroner is not a new fact each month. Another main cause, household or housing cost is. Same
facts after «no change needed» are never raised again; new facts raise a flag of their own that points back to the one
before.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

QUIET_FOR_A_TIME = frozenset({"asked_citizen", "wrong_data", "new_decision"})
"""Verdicts that wait for something to come: the same facts rest for the days the settings give."""

_VARYING = frozenset({"monthly_income_ore", "net_wealth_ore"})
"""Inputs that vary by themselves: what they come to is seen in the amount."""

_UNJUDGED = frozenset({"awaiting", "not_checked"})
_ID_BYTES = 5


@dataclass(frozen=True)
class Facts:
    """What a flagged difference rests on, at one run. Amounts in øre per month; `inputs` names what the rules read."""

    case_id: str
    kind: str
    decision_id: str
    decided_ore: int
    entitlement_ore: int
    limit_ore: int
    main_cause: str
    inputs: Mapping[str, object]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the facts as canonical JSON."""
        facts = [self.case_id, self.kind, self.decision_id, self.decided_ore, self.entitlement_ore, dict(self.inputs)]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def circumstances(self) -> str:
        """SHA-256 of the main cause and of the inputs that do not vary by themselves."""
        lasting = {name: value for name, value in self.inputs.items() if name not in _VARYING}
        return hashlib.sha256(json.dumps([self.main_cause, lasting], sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """The verdict that stands for a flag."""

    verdict: str
    answered_on: dt.date
    postponed_until: dt.date | None = None


@dataclass(frozen=True)
class EarlierFlag:
    """A flag of an earlier run: what it rested on, its newest event, and its answer.

    circumstances: null for a flag from before they were stored; it is told by its amount alone.
    """

    flag_id: str
    case_id: str
    kind: str
    decision_id: str
    fingerprint: str
    circumstances: str | None
    entitlement_ore: int
    event: str
    answer: Verdict | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it is answered once and for all: no change is needed on these facts."""
        return self.answer is not None and self.answer.verdict == "no_change"

    @property
    def is_open(self) -> bool:
        """Whether somebody or something is waited for: not settled, and not withdrawn."""
        return self.event != "withdrawn" and not self.is_closed

    def rests_on(self, facts: Facts) -> bool:
        """Whether these are the facts it was raised on."""
        if (self.kind, self.decision_id) != (facts.kind, facts.decision_id):
            return False
        if self.circumstances not in {None, facts.circumstances}:
            return False
        moved = abs(facts.entitlement_ore - self.entitlement_ore)
        return moved == 0 or moved < facts.limit_ore


@dataclass(frozen=True)
class CaseNow:
    """What the run found about a case: its state, why a difference was set apart, and the decision in force."""

    state: str
    group: str | None
    decision_id: str | None


@dataclass(frozen=True)
class Raised:
    """A new flag."""

    flag_id: str
    facts: Facts
    previous_flag_id: str | None


@dataclass(frozen=True)
class Event:
    """What the run makes of a flag."""

    flag_id: str
    case_id: str
    event: str
    reason: str | None = None


@dataclass
class FlagUpdate:
    """What a run makes of all flags, old and new. `quiet`: cases whose difference is kept quiet, with the flag."""

    raised: list[Raised] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    quiet: dict[str, str] = field(default_factory=dict)


def update_flags(
    flagged: Iterable[Facts],
    earlier_flags: Iterable[EarlierFlag],
    cases: Mapping[str, CaseNow],
    *,
    as_of: dt.date,
    quiet_days: int,
) -> FlagUpdate:
    """Carry every flag on by one run.

    flagged: the facts of the cases flagged now, one per case. standings: flags of earlier runs, in the order they were
    raised. cases: every active case. quiet_days: how long an answer that waits for something keeps the same facts
    quiet. The result follows from the arguments alone, and is ordered by case.
    """
    earlier: dict[str, list[EarlierFlag]] = defaultdict(list)
    taken: set[str] = set()
    for standing in earlier_flags:
        taken.add(standing.flag_id)
        earlier[standing.case_id].append(standing)
    now = {facts.case_id: facts for facts in flagged}
    update = FlagUpdate()
    for case_id in sorted(now.keys() | earlier.keys()):
        flags = earlier.get(case_id, [])
        if case_id in now:
            _continue_flag(now[case_id], flags, taken, as_of, quiet_days, update)
        else:
            _withdraw(flags, cases.get(case_id), update)
    return update


def _continue_flag(  # noqa: PLR0917 - one flag, and what is around it
    facts: Facts, flags: Sequence[EarlierFlag], taken: set[str], as_of: dt.date, quiet_days: int, update: FlagUpdate
) -> None:
    """A flagged case: its flag is seen again or kept quiet, or another takes its place."""
    same = next((flag for flag in reversed(flags) if _stands_for(flag, facts)), None)
    for flag in flags:
        if flag.is_open and flag is not same:
            why = "new_facts" if flag.decision_id == facts.decision_id else "new_decision"
            update.events.append(Event(flag.flag_id, flag.case_id, "withdrawn", why))
    if same is None:
        _raise(facts, flags, taken, update)
        return
    event, reason = _seen(same.answer, as_of, quiet_days)
    update.events.append(Event(same.flag_id, same.case_id, event, reason))
    if event == "suppressed":
        update.quiet[facts.case_id] = same.flag_id


def _stands_for(flag: EarlierFlag, facts: Facts) -> bool:
    """Whether a flag speaks for these facts: an open one, or one answered that no change is needed."""
    return flag.rests_on(facts) and (flag.is_open or flag.is_closed)


def _seen(answer: Verdict | None, as_of: dt.date, quiet_days: int) -> tuple[str, str | None]:
    """What becomes of a flag whose facts are there still."""
    if answer is None:
        return "unchanged", None
    if answer.verdict == "no_change":
        return "suppressed", "no_change"
    rests = (
        as_of < answer.postponed_until
        if answer.postponed_until is not None
        else as_of - answer.answered_on < dt.timedelta(days=quiet_days)
    )
    return ("suppressed", answer.verdict) if rests else ("unchanged", "suppression_ended")


def _raise(facts: Facts, flags: Sequence[EarlierFlag], taken: set[str], update: FlagUpdate) -> None:
    before = flags[-1] if flags else None
    flag_id = _flag_id(facts, len(flags), taken)
    taken.add(flag_id)
    update.raised.append(Raised(flag_id, facts, before.flag_id if before else None))
    replaces = before is not None and before.is_open
    update.events.append(Event(flag_id, facts.case_id, "changed" if replaces else "new"))


def _flag_id(facts: Facts, number: int, taken: Collection[str]) -> str:
    """Short enough to be read aloud, the same for the same flag, and never that of another flag.

    Of 50 000 flags, two would share their 40 bits once in a thousand installations; the second takes another then.
    """
    tries = (_named(f"{facts.fingerprint}/{number}" + (f"/{again}" if again else "")) for again in count())
    return next(flag_id for flag_id in tries if flag_id not in taken)


def _named(name: str) -> str:
    return "A-" + base64.b32encode(hashlib.sha256(name.encode()).digest()[:_ID_BYTES]).decode()


def _withdraw(flags: Sequence[EarlierFlag], case: CaseNow | None, update: FlagUpdate) -> None:
    """A case that is not flagged: its open flags are withdrawn with the reason, unless it could not be judged."""
    for flag in flags:
        if not flag.is_open:
            continue
        if case is not None and case.state in _UNJUDGED:
            update.events.append(Event(flag.flag_id, flag.case_id, "not_evaluated"))
        else:
            update.events.append(Event(flag.flag_id, flag.case_id, "withdrawn", _why(flag, case)))


def _why(flag: EarlierFlag, case: CaseNow | None) -> str:
    if case is None:
        return "case_closed"
    if case.decision_id != flag.decision_id:
        return "new_decision"
    if case.group is not None:
        return "excluded"
    return "new_data" if case.state == "unchanged" else "below_limit"
