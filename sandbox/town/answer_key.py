"""The answer key: what the job should say about each household, and why. Kept out of everything the job reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from sandbox.town.decisions import Decision, Outcome
from sandbox.town.households import Household
from sandbox.town.months_compared import MonthsCompared
from sandbox.town.stories import HARD, SCRIPTS, Story

_REASONS = {
    Story.SHIELDED: "manual_check",
    Story.UNKNOWN_PERSON: "manual_check",
    Story.GONE_ASSESSMENT: "manual_check",
    Story.IDENTITY_CHANGED: "manual_check",
    Story.UNKNOWN_CODE: "unknown_income_code",
}
"""Why a case can't be judged, in the job's own words. A reason of its own would reveal a protected address."""


@dataclass(frozen=True)
class Case:
    """One drawn case: the household, its last decision, what happened, and what comes of it."""

    household: Household
    decision: Decision
    earlier_decision: Decision | None
    story: Story
    outcome: Outcome
    months: MonthsCompared
    waits: bool = False  # for a usual payer that has not reported the newest month

    @property
    def reason(self) -> str | None:
        """Why it can't be judged, where it can't."""
        return _REASONS.get(self.story, "report_missing" if self.waits else None)

    @property
    def state(self) -> str:
        """The state the job should give it."""
        if self.story in HARD:
            return "by_hand" if self.reason == "manual_check" else "not_checked"
        return "awaiting" if self.waits else self.outcome.state


@dataclass(frozen=True)
class Answer:
    """What the job should say about one case. Whole kroner per month; None where the case must not be calculated."""

    case_id: str
    month: dt.date
    scheme: str
    expected_state: str
    expected_reason: str | None
    expected_kind: str | None
    decided_amount: int
    expected_amount: int | None
    expected_difference: int | None
    expected_group: str | None
    months_differing: int | None
    underpaid: int | None
    overpaid: int | None
    main_cause: str | None
    story: str
    text: str


COLUMNS = tuple(field.name for field in fields(Answer))


def answer(case: Case) -> Answer:
    """Give the key's line about a case."""
    story, outcome = case.story, case.outcome
    calculated = case.reason is None
    return Answer(
        case_id=case.household.case_id,
        month=outcome.now.month,
        scheme=case.household.scheme,
        expected_state=case.state,
        expected_reason=case.reason,
        expected_kind=outcome.kind if calculated else None,
        decided_amount=case.decision.amount,
        expected_amount=outcome.amount if calculated else None,
        expected_difference=outcome.difference if calculated else None,
        expected_group=case.months.group if calculated else None,
        months_differing=case.months.months_differing if calculated else None,
        underpaid=case.months.underpaid if calculated else None,
        overpaid=case.months.overpaid if calculated else None,
        main_cause=outcome.main_cause if calculated else None,
        story=story.value,
        text=SCRIPTS[story].text,
    )
