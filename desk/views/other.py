"""A case that is not flagged: its state, what to do, what became of its flag, and what can be said on the phone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from desk.published import ActiveCase, Json, PublishedRun, spoken
from desk.views.case import history_line
from desk.views.worklist import Progress
from desk.words import uncapitalised
from tasks.reports.language import Language


@dataclass(frozen=True)
class OtherCase:
    """What the page of a case without a flag shows. Only a case by hand has nothing but `state` and `advice`."""

    state: str
    meaning: str = ""
    advice: str = ""
    faults: list[str] = field(default_factory=list)
    loss: str = ""
    history: list[str] = field(default_factory=list)


def other_case(case: ActiveCase, run: PublishedRun, words: Language) -> OtherCase:
    """Describe a case without a flag."""
    if case.state == "by_hand":
        return OtherCase(words["states"]["by_hand"], words["state_meanings"]["by_hand"])
    item = case.document
    exclusion = case.exclusion
    loss: Json | None = item.get("loss")
    return OtherCase(
        state=state_text(case, run, words),
        meaning=words["group_meanings"][exclusion] if exclusion else words["state_meanings"][case.state],
        advice=words["desk_advice"].get(case.reason, words["advice"][case.reason]) if case.reason else "",
        faults=[spoken(run, words.code)["faults"][index] for index in item.get("faults", [])],
        loss=""
        if loss is None
        else words.text(
            "script",
            "other_loss",
            amount=words.kroner(loss["sum"]),
            count=words.count(loss["months"]),
            month=words.month(dt.date.fromisoformat(loss["since"])),
        ),
        history=[history_line(row, words) for row in item.get("past", [])],
    )


def state_text(case: ActiveCase, run: PublishedRun, words: Language) -> str:
    """The state of a case in words, with its reason: that of the answer, where somebody has answered."""
    if case.state == "flagged":
        return words["states"]["flagged"]
    if case.state == "unchanged":
        name = words.text("script", "unchanged_in", month=words.month(dt.date.fromisoformat(run.data["month"])))
    else:
        name = words["states"][case.state]
    past = [row for row in case.document.get("past", []) if row[1] == "verdict"]
    if case.exclusion == "answered" and past:
        day, _, code, *_, until, _, _ = past[-1]
        key = "answered_until" if until else "answered"
        values = {"verdict": words["verdicts"][code], "day": words.date(dt.date.fromisoformat(day))}
        if until:
            values["until"] = words.date(dt.date.fromisoformat(until))
        return f"{name}: {uncapitalised(words.text('script', key, **values))}"
    why = words["reasons"][case.reason] if case.reason else words["groups"][case.exclusion] if case.exclusion else ""
    return f"{name}: {uncapitalised(why)}" if why and why != name else name


def for_the_phone(case: ActiveCase, run: PublishedRun, words: Language, found: Progress) -> list[str]:
    """Five sentences at most that can be said to the applicant, without a figure that is not certain."""
    if case.state == "by_hand":
        return [words["phone"]["by_hand"]]
    month = words.month(dt.date.fromisoformat(run.data["month"]))
    checked = words.date(dt.date.fromisoformat(run.day))
    state = found.state if case.state == "flagged" or found.state in {"waiting", "back"} else case.state
    answered = found.answer is None and case.exclusion == "answered"
    sentences = [
        words.text("phone", "checked", day=checked, month=month),
        words["phone"]["answered" if answered else state],
        words["phone"]["decision_holds"],
        words["phone"]["your_duty"],
        words["phone"]["no_decision_by_us"],
    ]
    return sentences if case.state not in {"not_checked", "awaiting"} else sentences[1:]
