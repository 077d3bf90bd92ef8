"""The lifecycle of a flag: raised, found unchanged, changed, suppressed by a verdict, withdrawn when new data undo it.

A flag's key is its case, its kind and the fingerprint of the facts it is based on. Facts are the same where kind,
decision and circumstances are the same, and the entitlement has changed by less than the limit since the flag was
raised. An income that varies by some kroner is not a new fact each month; another main cause, household or housing cost
is. After the verdict «no change needed» the same facts are never raised again. New facts raise a flag of their own that
points back to the earlier one.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from tasks.validation.cases import WITHOUT_RESULT

_VARYING = frozenset({"monthly_income_ore", "net_wealth_ore"})
"""Inputs that vary by themselves. The amount shows their effect."""

_NOT_EVALUATED = frozenset(WITHOUT_RESULT)
"""States of a case that say nothing about its flags."""

_ID_BYTES = 5


@dataclass(frozen=True)
class Facts:
    """What a flagged difference is based on, at one run. Amounts in øre per month. inputs: of the rules, by name."""

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
    """The current verdict about a flag."""

    code: str
    answered_on: dt.date
    postponed_until: dt.date | None = None


@dataclass(frozen=True)
class EarlierFlag:
    """A flag of an earlier run: the facts it was raised for, its newest event, and its current verdict.

    circumstances: null for a flag from before they were stored; such a flag is recognised by its amount alone.
    """

    flag_id: str
    case_id: str
    kind: str
    decision_id: str
    fingerprint: str
    circumstances: str | None
    entitlement_ore: int
    event: str
    verdict: Verdict | None = None

    @property
    def is_closed(self) -> bool:
        """Whether a caseworker has found that these facts need no change."""
        return self.verdict is not None and self.verdict.code == "no_change"

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor withdrawn."""
        return self.event != "withdrawn" and not self.is_closed

    def is_raised_for(self, facts: Facts) -> bool:
        """Whether these are the facts it was raised for."""
        if (self.kind, self.decision_id) != (facts.kind, facts.decision_id):
            return False
        if self.circumstances not in {None, facts.circumstances}:
            return False
        moved = abs(facts.entitlement_ore - self.entitlement_ore)
        return moved == 0 or moved < facts.limit_ore


@dataclass(frozen=True)
class CaseNow:
    """What the run found about a case: its state, why it is excluded from the flags, and the decision in force."""

    state: str
    exclusion_reason: str | None
    decision_id: str | None


@dataclass(frozen=True)
class Raised:
    """A new flag."""

    flag_id: str
    facts: Facts
    previous_flag_id: str | None


@dataclass(frozen=True)
class Event:
    """What happens to a flag in the run."""

    flag_id: str
    case_id: str
    event: str
    reason: str | None = None


@dataclass
class FlagUpdate:
    """What happens to all flags in a run. suppressed: cases with an unchanged, answered difference, and their flag."""

    raised: list[Raised] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    suppressed: dict[str, str] = field(default_factory=dict)


def update_flags(
    flagged: Iterable[Facts],
    earlier_flags: Iterable[EarlierFlag],
    cases: Mapping[str, CaseNow],
    *,
    as_of: dt.date,
    quiet_days: int,
    missing: Collection[str] = (),
) -> FlagUpdate:
    """Update all flags after a run. The result depends only on the arguments, and is ordered by case.

    flagged: the facts of the cases flagged now, one per case. earlier_flags: flags of earlier runs, in the order they
    were raised. cases: every active case. quiet_days: how long any verdict but «no change needed» or «postponed»
    suppresses a flag with the same facts. missing: cases that were not delivered, and may come back.
    """
    by_case: dict[str, list[EarlierFlag]] = defaultdict(list)
    for flag in earlier_flags:
        by_case[flag.case_id].append(flag)
    now = {facts.case_id: facts for facts in flagged}
    updating = _Updating(as_of, quiet_days, {flag.flag_id for flags in by_case.values() for flag in flags})
    for case_id in sorted(now.keys() | by_case.keys()):
        flags = by_case.get(case_id, [])
        if case_id in now:
            updating.flagged_case(now[case_id], flags)
        elif case_id in missing:
            updating.missing_case(flags)
        else:
            updating.other_case(cases.get(case_id), flags)
    return updating.update


@dataclass
class _Updating:
    """The update of all flags, case by case. used_ids: the ids of all flags so far."""

    as_of: dt.date
    quiet_days: int
    used_ids: set[str]
    update: FlagUpdate = field(default_factory=FlagUpdate)

    def flagged_case(self, facts: Facts, flags: Sequence[EarlierFlag]) -> None:
        """Continue the flag that is about the same facts, or raise a new one; withdraw all other open flags."""
        same = next((flag for flag in reversed(flags) if _covers(flag, facts)), None)
        for flag in flags:
            if flag.is_open and flag is not same:
                reason = "new_facts" if flag.decision_id == facts.decision_id else "new_decision"
                self._add("withdrawn", flag, reason)
        if same is None:
            self._raise(facts, flags)
        else:
            self._continue_flag(same)

    def other_case(self, case: CaseNow | None, flags: Sequence[EarlierFlag]) -> None:
        """Withdraw the open flags of a case that is not flagged, unless the case could not be evaluated."""
        for flag in flags:
            if flag.is_open:
                if case is not None and case.state in _NOT_EVALUATED:
                    self._add("not_evaluated", flag)
                else:
                    self._add("withdrawn", flag, _withdrawal_reason(flag, case))

    def missing_case(self, flags: Sequence[EarlierFlag]) -> None:
        """Keep the open flags of a case that is missing from the delivery, with their answers."""
        for flag in flags:
            if flag.is_open:
                self._add("not_evaluated", flag, "not_delivered")

    def _continue_flag(self, flag: EarlierFlag) -> None:
        """Suppress a flag with the same facts for as long as its verdict says."""
        if flag.verdict is None:
            self._add("unchanged", flag)
        elif self._is_suppressed_by(flag.verdict):
            self._add("suppressed", flag, flag.verdict.code)
            self.update.suppressed[flag.case_id] = flag.flag_id
        else:
            self._add("unchanged", flag, "suppression_ended")

    def _is_suppressed_by(self, verdict: Verdict) -> bool:
        if verdict.code == "no_change":
            return True
        if verdict.postponed_until is not None:
            return self.as_of < verdict.postponed_until
        return self.as_of - verdict.answered_on < dt.timedelta(days=self.quiet_days)

    def _raise(self, facts: Facts, flags: Sequence[EarlierFlag]) -> None:
        previous = flags[-1] if flags else None
        flag_id = next(each for each in _flag_ids(facts, len(flags)) if each not in self.used_ids)
        self.used_ids.add(flag_id)
        self.update.raised.append(Raised(flag_id, facts, previous.flag_id if previous else None))
        replaces = previous is not None and previous.is_open
        self.update.events.append(Event(flag_id, facts.case_id, "changed" if replaces else "new"))

    def _add(self, event: str, flag: EarlierFlag, reason: str | None = None) -> None:
        self.update.events.append(Event(flag.flag_id, flag.case_id, event, reason))


def _covers(flag: EarlierFlag, facts: Facts) -> bool:
    """Whether a flag is about these facts: an open one, or one with the verdict that no change is needed."""
    return flag.is_raised_for(facts) and (flag.is_open or flag.is_closed)


def _flag_ids(facts: Facts, number: int) -> Iterator[str]:
    """Ids for a case's flag with this number: the same for the same flag, and short enough to be read aloud.

    The flag gets the first id that no other flag has. With 50 000 flags, two share their 40 bits in about one of a
    thousand installations.
    """
    return (_hashed_id(f"{facts.fingerprint}/{number}" + (f"/{again}" if again else "")) for again in count())


def _hashed_id(text: str) -> str:
    return "A-" + base64.b32encode(hashlib.sha256(text.encode()).digest()[:_ID_BYTES]).decode()


def _withdrawal_reason(flag: EarlierFlag, case: CaseNow | None) -> str:
    if case is None:
        return "case_closed"
    if case.decision_id != flag.decision_id:
        return "new_decision"
    if case.exclusion_reason is not None:
        return "excluded"
    return "new_data" if case.state == "unchanged" else "below_limit"
