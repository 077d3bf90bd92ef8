"""The answer key over time: what each monthly run should say about each case, and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.timeline.flags import CaseFlags, Sight
from sandbox.timeline.lives import Life
from sandbox.timeline.months import FIRST, RunDay
from sandbox.timeline.reckoning import Assessed, LookupHistory, assess, facts_of, in_force
from sandbox.timeline.stories import stories
from sandbox.timeline.town import TimelineTown
from sandbox.town.decisions import Decision, decided_on
from sandbox.town.months import add_months
from sandbox.town.reference_rules import entitlement

LEAST_MOVED_BY_RATES = 10
RATES_PERCENT = 20


@dataclass(frozen=True)
class Expected:
    """What the job should say about a case at a run. Whole kroner; None where there is nothing to say.

    story: what happened last. stories: what the run meets in the case. passing: kinds of pay that do not come every
    month. withdrawn: why flags were. `stories`, `passing` and `withdrawn` are joined by commas.
    """

    case_id: str
    scheme: str
    story: str
    stories: str
    state: str
    reason: str | None
    kind: str | None
    difference: int | None
    group: str | None
    event: str | None
    event_reason: str | None
    withdrawn: str
    passing: str
    months_differing: int | None
    underpaid: int | None
    overpaid: int | None


@dataclass
class Key:
    """The key of a timeline, run by run. It takes the caseworkers' decisions and answers."""

    town: TimelineTown

    def __post_init__(self) -> None:
        self._lives = {life.case_id: life for life in self.town.lives}
        self.decisions: dict[str, list[Decision]] = {life.case_id: [_first(life)] for life in self.town.lives}
        self.flags: dict[str, CaseFlags] = defaultdict(CaseFlags)
        self.judged: dict[str, Assessed] = {}
        self._lookups = LookupHistory()

    def life(self, case_id: str) -> Life:
        """The life behind a case."""
        return self._lives[case_id]

    def known_lives(self, day: dt.date) -> Iterator[Life]:
        """Cases that are in the case system that day."""
        return (life for life in self.town.lives if life.opened is None or life.opened <= day)

    def run(self, run: RunDay) -> list[Expected]:
        """What the run should say, by case."""
        self.judged = {}
        for life in self.known_lives(run.day):
            household = life.seen_on(run.day)
            if household.active_from <= run.month and (household.active_to is None or run.month <= household.active_to):
                decision = in_force(self.decisions[life.case_id], run)
                struck = life.struck is not None
                self.judged[life.case_id] = assess(household, decision, run, self._lookups, struck=struck)
        by_rates = self._schemes_moved_by_rates()
        for case_id in self.flags.keys() - self.judged.keys():
            self.flags[case_id].miss("case_closed")
        return [self._expected(case_id, run, by_rates) for case_id in sorted(self.judged)]

    def _schemes_moved_by_rates(self) -> frozenset[str]:
        """Schemes in which new rates alone move a large part of the cases."""
        compared = Counter(each.household.scheme for each in self.judged.values() if each.outcome)
        moved = Counter(each.household.scheme for each in self.judged.values() if each.only_rates)
        return frozenset(
            scheme
            for scheme, count in moved.items()
            if count >= LEAST_MOVED_BY_RATES and count * 100 > compared[scheme] * RATES_PERCENT
        )

    def _expected(self, case_id: str, run: RunDay, by_rates: frozenset[str]) -> Expected:
        judged = self.judged[case_id]
        group = _group(judged, by_rates)
        state = _state(judged, group)
        if state == "flagged":
            if self.flags[case_id].see(_sight(judged), run.day) == "suppressed":
                state, group = "observed", "answered"
        elif case_id in self.flags:
            self.flags[case_id].miss(self._why_not(case_id, state, group))
        flags = self.flags.get(case_id, CaseFlags())
        event, event_reason = flags.said or (None, None)
        outcome, months, life = judged.outcome, judged.months, self._lives[case_id]
        return Expected(
            case_id=case_id,
            scheme=judged.household.scheme,
            story=life.story(run.month),
            stories=",".join(sorted(stories(life, run, self._before(run), outcome))),
            state=state,
            reason=judged.reason,
            kind=outcome.kind if outcome else None,
            difference=outcome.difference if outcome else None,
            group=group,
            event=event,
            event_reason=event_reason,
            withdrawn=",".join(sorted(flags.withdrawn)),
            passing=",".join(sorted(judged.passing)),
            months_differing=months.months_differing if months else None,
            underpaid=months.underpaid if months else None,
            overpaid=months.overpaid if months else None,
        )

    def _before(self, run: RunDay) -> RunDay | None:
        position = self.town.runs.index(run)
        return self.town.runs[position - 1] if position else None

    def _why_not(self, case_id: str, state: str, group: str | None) -> str | None:
        """Why open flags are withdrawn: the newest flag's decision shows whether there is a new one."""
        if state in {"awaiting", "by_hand", "not_checked"}:
            return None
        decision = self.judged[case_id].decision
        raised_on = {flag.sight.decision_id for flag in self.flags[case_id].flags if flag.open and not flag.settled}
        if decision is not None and raised_on and decision.decision_id not in raised_on:
            return "new_decision"
        if group is not None:
            return "excluded"
        return "new_data" if state == "unchanged" else "below_limit"


def _first(life: Life) -> Decision:
    """The first decision: before the first run, or when the case was opened."""
    if life.opened is None:
        valid_from = add_months(FIRST, -1 - int(life.case_id[1:]) % 4)
        day = decided_on(valid_from)
    else:
        valid_from, day = life.opened, add_months(life.opened, 1).replace(day=11)
    return make_decision(life, valid_from, day, valid_from, f"V{life.case_id[1:]}-01")


def make_decision(life: Life, month: dt.date, day: dt.date, valid_from: dt.date, decision_id: str) -> Decision:
    """Decide on a day by what is known of a month, from `valid_from` on."""
    facts = facts_of(life.seen_on(day), month, day)
    return Decision(decision_id, life.case_id, day, valid_from, entitlement(facts), facts)


def _group(judged: Assessed, by_rates: frozenset[str]) -> str | None:
    if not judged.reaches or judged.months is None:
        return None
    if judged.rests:
        return "cool_down"
    if judged.only_rates and judged.household.scheme in by_rates:
        return "rates"
    return judged.months.group


def _state(judged: Assessed, group: str | None) -> str:
    if judged.outcome is None:
        return "awaiting" if judged.waits else "by_hand" if judged.reason == "manual_check" else "not_checked"
    if group in {"cool_down", "rates"}:
        return "observed"
    return judged.outcome.state


def _sight(judged: Assessed) -> Sight:
    decision, outcome = judged.decision, judged.outcome
    assert decision is not None and outcome is not None  # noqa: S101, PT018 - it is flagged
    now = outcome.now
    circumstances = (judged.main_cause, now.adults, now.children, now.housing_cost)
    return Sight(outcome.kind, decision.decision_id, outcome.amount, outcome.limit, circumstances)
