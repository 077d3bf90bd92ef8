"""The caseworkers of the timeline: what they answer after each run, and what they decide. By seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from sandbox.timeline.key import Expected, Key, make_decision
from sandbox.timeline.months import RunDay
from sandbox.town.decisions import Decision
from sandbox.town.months import add_months
from sandbox.town.reference_rules import RATES_END, entitlement, limit

ANSWERED_AFTER = dt.timedelta(days=3)
_FINAL = frozenset({"no_change", "new_decision", "wrong_data"})
_LEFT_OUT_SHARE = 0.03
_MOST_AWAY = 1_000
"""Kroner of income a month: the amount moves by 12 to 47 øre for each."""
_DOES = {
    "new_decision": 45, "decided_only": 10, "no_change": 12, "postponed": 10, "asked_citizen": 10, "wrong_data": 3,
    "nothing": 10,
}  # fmt: skip
"""What becomes of a flag, per cent; `decided_only`: the case system has a new decision, and nobody answered."""


@dataclass(frozen=True)
class Reply:
    """One answer. Codes, as in a case system's table."""

    case_id: str
    verdict: str
    reason: str | None = None
    postponed_until: dt.date | None = None


@dataclass
class Caseworkers:
    """They answer flags at random, and report the answers to the key."""

    key: Key
    random: Random

    def answer(self, expected: Iterable[Expected], run: RunDay) -> list[Reply]:
        """Answer the flags that were shown, and decide; the answers are given some days after the run."""
        replies = []
        for line in expected:
            if line.state == "flagged":
                reply = self._about(line, run)
                if reply is not None:
                    self._note(reply, run)
                    replies.append(reply)
        return replies

    def adjust(self, run: RunDay) -> int:
        """Make new decisions for all cases after new rates, from the facts in the case system; a few are left out."""
        scheme = {5: "oslo", 6: "state"}.get(run.month.month)
        decided = 0
        for case_id, judged in self.key.judged.items():
            decision = judged.decision
            if decision is None or judged.household.scheme != scheme or self.random.random() < _LEFT_OUT_SHARE:
                continue
            if decision.valid_from < run.month and not self._is_shown(case_id):
                self._decide(case_id, decision, run, run.month)
                decided += 1
        return decided

    def _is_shown(self, case_id: str) -> bool:
        flags = self.key.flags.get(case_id)
        return flags is not None and flags.speaking is not None

    def _about(self, line: Expected, run: RunDay) -> Reply | None:
        flag = self.key.flags[line.case_id].speaking
        raised_again = line.event_reason == "suppression_ended"
        if flag is None or (flag.verdict in _FINAL and not raised_again):
            return None
        if line.group == "one_off":
            return Reply(line.case_id, "no_change", "one_off") if self.random.random() < 0.6 else None
        (does,) = self.random.choices(list(_DOES), list(_DOES.values()))
        if does in {"new_decision", "decided_only"}:
            self._make_decision(line.case_id, run)
        later = run.day + dt.timedelta(days=self.random.choice((10, 45, 90)))
        return {
            "new_decision": Reply(line.case_id, "new_decision"),
            "no_change": Reply(line.case_id, "no_change", "temporary"),
            "postponed": Reply(line.case_id, "postponed", None, later),
            "asked_citizen": Reply(line.case_id, "asked_citizen"),
            "wrong_data": Reply(line.case_id, "wrong_data"),
        }.get(does)

    def _note(self, reply: Reply, run: RunDay) -> None:
        flag = self.key.flags[reply.case_id].speaking
        assert flag is not None  # noqa: S101 - it was shown
        flag.verdict, flag.until = reply.verdict, reply.postponed_until
        flag.answered_on = run.day + ANSWERED_AFTER

    def _make_decision(self, case_id: str, run: RunDay) -> None:
        """By the month's facts, from that month or the one after; near the limit; or weeks later, on a guess."""
        life, chance = self.key.life(case_id), self.random.random()
        day, following = run.day + dt.timedelta(days=5), add_months(run.month, 1)
        if chance < 0.70:
            valid_from = run.month if chance < 0.30 else following
            self._decide(case_id, make_decision(life, run.month, day, valid_from, ""), run, valid_from, day)
            return
        known = make_decision(life, run.month, day, following, "")
        if chance < 0.85:
            self._decide(case_id, self._near_the_limit(known), run, following, day)
        else:
            late = add_months(following, 1).replace(day=11)
            reckoned = replace(known.facts, income=known.facts.income + 1_000)
            self._decide(case_id, replace(known, facts=reckoned), run, following, late)

    def _near_the_limit(self, decision: Decision) -> Decision:
        """On an income that puts the amount the limit away from what it should be, or a krone less; if there is one."""
        facts = replace(decision.facts, month=min(decision.valid_from, add_months(RATES_END, -1)))
        away = limit(facts.month) - self.random.randint(0, 1)
        up = self.random.random() < 0.5
        wanted = entitlement(facts) + (away if up else -away)
        for step in range(1, _MOST_AWAY):
            income = facts.income + (-step if up else step)
            if income > 0 and entitlement(replace(facts, income=income)) == wanted:
                return replace(decision, facts=replace(decision.facts, income=income))
        return decision

    def _decide(
        self, case_id: str, decision: Decision, run: RunDay, valid_from: dt.date, day: dt.date | None = None
    ) -> None:
        """By those facts, and the rates of the first month it is for; none where no rates are known for it."""
        if valid_from >= RATES_END:
            return
        made = self.key.decisions[case_id]
        facts = replace(decision.facts, month=valid_from)
        named = replace(
            decision,
            facts=facts,
            amount=entitlement(facts),
            decision_id=f"V{case_id[1:]}-{len(made) + 1:02}",
            valid_from=valid_from,
            decided_on=day or run.day + dt.timedelta(days=8),
        )
        made.append(named)
