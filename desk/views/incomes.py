"""The incomes of a case as they were reported: by member, month and kind, with one-off amounts and corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from desk.published import Json, PublishedRun, spoken
from desk.words import uncapitalised
from tasks.reports.language import Language
from tasks.reports.members import member_name


@dataclass(frozen=True)
class IncomeLine:
    """A member's incomes in one month, or in several months in a row that are alike."""

    member: str
    months: str
    kinds: list[tuple[str, str]] = field(default_factory=list)  # text, and the mark of a one-off amount
    status: str = ""
    counted: str = ""
    missing: bool = False


class Incomes:
    """The incomes of a case in a language."""

    def __init__(self, item: Json, run: PublishedRun, words: Language) -> None:
        """Read the incomes of the case; there may be none."""
        self.item, self.words = item, words
        self.names: list[str] = spoken(run, words.code)["incomes"]
        self.months: list[str] = run.data["months"]
        self.found: Json = item["incomes"] or {"mean": 1, "own": [], "members": [], "corrections": []}

    @property
    def mean(self) -> int:
        """The number of months whose mean the scheme counts; 1: the month itself."""
        return int(self.found["mean"] or 1)

    def member(self, role: str, number: int | None) -> str:
        """A member by role."""
        return member_name(role, number, self.words)

    def month(self, index: int) -> str:
        """A month in words."""
        return self.words.month(dt.date.fromisoformat(self.months[index]))

    def own(self) -> dict[int, str]:
        """The household's own income in each month, by the month's index."""
        return {
            index: self.words["month_statuses"]["no_report"] if partial and not income else self.words.kroner(income)
            for index, income, partial in self.found["own"]
        }

    def lines(self) -> list[IncomeLine]:
        """Every member's incomes, months with the same incomes as one line."""
        return [
            IncomeLine(
                self.member(role, number),
                self._span(first, last),
                [self.kind(*kind) for kind in kinds],
                "" if kinds else self.words["month_statuses"][status],
                "" if income is None else self.words.kroner(income),
                status == "no_report",
            )
            for role, number, spans in self.found["members"]
            for first, last, status, income, kinds in spans
        ]

    def _span(self, first: int, last: int) -> str:
        if first == last:
            return self.month(first)
        return self.words.text("script", "from_to", first=self.month(first), last=self.month(last))

    def kind(self, kind: int, payments: int, amount: int, counted: int, one_off: str | None) -> tuple[str, str]:
        """A kind of income with its amount, the payments and what counts; and the mark of a one-off amount."""
        say, kroner = self.words.text, self.words.kroner
        notes = [say("script", "payments", count=payments)] if payments > 1 else []
        if counted == 0 and amount:
            notes.append(say("script", "not_counted"))
        elif counted != amount:
            notes.append(say("script", "part_counts", amount=kroner(counted)))
        more = f" ({', '.join(notes)})" if notes else ""
        return f"{self.names[kind]} {kroner(amount)}{more}", self.words["one_offs"][one_off] if one_off else ""

    def one_offs(self) -> Iterator[dict[str, str]]:
        """The one-off amounts that the case's group is about: name, amount, month, member, and the month's index."""
        for role, number, spans in self.found["members"]:
            for first, _, _, _, kinds in spans:
                for _, _, amount, _, one_off in kinds:
                    if one_off and one_off in self.item["one_offs"]:
                        yield {
                            "name": self.words["one_offs"][one_off],
                            "amount": self.words.kroner(amount),
                            "month": self.month(first),
                            "member": self.member(role, number),
                            "index": str(first),
                        }

    def corrections(self) -> list[str]:
        """Each month that was corrected after the decision: the old amount and the new, with their days."""
        return [
            self.words.text(
                "desk",
                "correction",
                month=self.month(month),
                day=self.words.date(dt.date.fromisoformat(now_on)),
                before=self._amount(before),
                now=self._amount(now),
                member=self.member(role, number),
                kind=uncapitalised(self.names[kind]),
                before_on=self.words.date(dt.date.fromisoformat(before_on)),
            )
            for role, number, month, kind, before, now, before_on, now_on in self.found["corrections"]
        ]

    def _amount(self, ore: int | None) -> str:
        return self.words["script"]["nothing_reported"] if ore is None else self.words.kroner(ore)

    def absence(self, role: str, number: int | None, index: int | None) -> str:
        """Why a member's income is not in a month: it does not count, or the member did not live there."""
        if index is not None and 0 <= index < len(self.months):
            wanted = self.months[index]
            for each, which, spans in self.found["members"]:
                if (each, which) == (role, number):
                    for first, last, status, *_ in spans:
                        if self.months[first] <= wanted <= self.months[last] and status == "away":
                            return self.words["month_statuses"]["away"]
        return self.words["script"]["not_counted"]

    def no_report(self) -> str:
        """That nothing was reported for a member who had income before, or for anybody; empty where it was."""
        month = self.item["month"]
        nothing = any(self.months[index] == month and not income for index, income, _ in self.found["own"])
        silent = [
            uncapitalised(self.member(role, number))
            for role, number, spans in self.found["members"]
            if (nothing or any(income and income > 0 for _, _, _, income, _ in spans))
            and any(
                status == "no_report" and self.months[first] <= month <= self.months[last]
                for first, last, status, *_ in spans
            )
        ]
        if not silent:
            return ""
        named = self.words.month(dt.date.fromisoformat(month))
        return self.words.text("script", "no_report", members=", ".join(silent), month=named)
