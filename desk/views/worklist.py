"""The list of cases to judge: what each row shows, its status for the reader, the filters, and the groups."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from desk.access import Access, is_barred, may_open
from desk.answers import WAITS
from desk.published import Flag, PublishedRun
from desk.work.cases import Answer, Owner
from desk.work.sessions import Session
from tasks.settings import Desk

GROUPS = ("late", "week", "back", "new", "rest", "waiting", "answered")
STATUSES = ("mine", "free", "others", "back", "waiting", "answered")
FILTERS = ("team", "kind", "cause", "news", "status", "pay")
SORTS = ("size", "deadline", "raised", "case")
_START = frozenset({"mine", "free", "back"})
"""The list starts as what the reader has and what nobody has, with the cases that have come back."""


@dataclass(frozen=True)
class Progress:
    """Where a flagged case is in the work: its newest answer on the desk, and what follows from it.

    state: open; back (an answer has had its time); waiting; answered.
    """

    state: str
    answer: Answer | None = None


def progress_of(answer: Answer | None, *, flagged: bool, run_started: str, today: str) -> Progress:
    """What an answer means today.

    An answer that the store has taken, and whose case a later run flags again, is no longer enough. One that the store
    refused never was.
    """
    if answer is None:
        return Progress("open")
    if answer.refused is not None:
        return Progress("open", answer)
    if flagged and answer.imported_at is not None and answer.imported_at < run_started:
        return Progress("back", answer)
    if answer.verdict in WAITS:
        return Progress("back" if (answer.until or "") <= today else "waiting", answer)
    return Progress("answered", answer)


@dataclass(frozen=True)
class Row:
    """A row of the list. Days are ISO text, amounts øre. flag: null for a case that waits and is not flagged now."""

    case_id: str
    team: str
    difference: int
    flag: Flag | None
    owner: Owner
    progress: Progress
    deadline: str
    is_new: bool
    status: str
    group: str


@dataclass(frozen=True)
class Choice:
    """One box of a filter, with the number of cases that it has within the other filters."""

    filter: str
    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen: values by filter, and the order. is_start: nothing is chosen yet."""

    values: Mapping[str, frozenset[str]]
    sort: str = "size"
    is_start: bool = False

    @property
    def query(self) -> str:
        """The same as an address has it. It holds no case number, and nothing that was searched for."""
        if self.is_start:
            return ""
        pairs = [(name, value) for name in FILTERS for value in sorted(self.values.get(name, ()))]
        return urlencode([("f", "1"), *pairs, *([("sort", self.sort)] if self.sort != "size" else [])])


def chosen_of(query: Sequence[tuple[str, str]]) -> Chosen:
    """Read what an address has; unknown names and values are ignored."""
    pairs = list(query)
    sort = next((value for name, value in pairs if name == "sort" and value in SORTS), "size")
    if not any(name == "f" for name, _ in pairs):
        return Chosen({"status": _START}, sort, is_start=True)
    values = {name: frozenset(value for key, value in pairs if key == name) for name in FILTERS}
    return Chosen({name: found for name, found in values.items() if found}, sort)


class WorkList:
    """The cases that a reader may work with, in a run and with what people have done since."""

    def __init__(
        self,
        run: PublishedRun,
        session: Session,
        settings: Desk,
        today: dt.date,
        *,
        owners: Mapping[str, Owner],
        answers: Mapping[str, Answer],
        declared: set[str],
    ) -> None:
        """Collect the rows. answers: the newest one of each flag. declared: cases that the reader has declared."""
        self._run, self._session, self._settings = run, session, settings
        self._today, self._owners = today, owners
        closed = declared | {each.case_id for each in settings.barred if each.subject == session.user_id}
        self.rows = [row for row in (*self._flagged(answers), *self._others(answers)) if row.case_id not in closed]

    def _flagged(self, answers: Mapping[str, Answer]) -> Iterable[Row]:
        for flag in self._run.flags:
            if may_open(self._session.access, "flagged", flag.team, flag.scheme):
                found = progress_of(
                    answers.get(flag.flag_id),
                    flagged=True,
                    run_started=self._run.started,
                    today=self._today.isoformat(),
                )
                yield self._row(flag.case_id, flag.team, flag.difference, flag, found)

    def _others(self, answers: Mapping[str, Answer]) -> Iterable[Row]:
        """Cases that are not flagged now and wait for somebody to come back to them."""
        for flag_id, answer in answers.items():
            active = self._run.cases.get(answer.case_id)
            if active is None or active.state == "flagged" or flag_id in self._run.by_flag:
                continue
            if answer.verdict not in WAITS or not may_open(
                self._session.access, active.state, active.team, active.scheme
            ):
                continue
            found = progress_of(answer, flagged=False, run_started=self._run.started, today=self._today.isoformat())
            if found.state in {"waiting", "back"}:
                yield self._row(answer.case_id, active.team or "", answer.difference_ore, None, found)

    def _row(self, case_id: str, team: str, difference: int, flag: Flag | None, found: Progress) -> Row:
        owner = self._owners.get(case_id, Owner())
        if found.answer is not None and found.state in {"back", "waiting"} and found.answer.until:
            deadline = found.answer.until
        else:
            raised = flag.raised if flag is not None else self._run.day
            deadline = (dt.date.fromisoformat(raised) + dt.timedelta(days=self._settings.deadline_days)).isoformat()
        is_new = flag is not None and flag.raised >= self._session.new_since and found.state == "open"
        status = self._status(owner, found)
        group = self._group(found, deadline, is_new=is_new)
        return Row(case_id, team, difference, flag, owner, found, deadline, is_new, status, group)

    def _status(self, owner: Owner, found: Progress) -> str:
        if found.state != "open":
            return found.state
        if owner.user_id is None:
            return "free"
        return "mine" if owner.user_id == self._session.user_id else "others"

    def _group(self, found: Progress, deadline: str, *, is_new: bool) -> str:
        if found.state in {"waiting", "answered", "back"}:
            return found.state
        today = self._today.isoformat()
        if deadline < today:
            return "late"
        if is_new:
            return "new"
        return "week" if deadline <= (self._today + dt.timedelta(days=7)).isoformat() else "rest"

    def choices(self, chosen: Chosen) -> dict[str, list[Choice]]:
        """The boxes of each filter. A count is of the cases within the other filters."""
        found = {}
        for name in FILTERS:
            within = [row for row in self.rows if _passes(row, chosen, but=name)]
            counts = Counter(value for row in within for value in _VALUES[name](row))
            of_filter = chosen.values.get(name, frozenset())
            values = _ordered(name, set(counts) | set(of_filter))
            found[name] = [Choice(name, value, counts[value], value in of_filter) for value in values]
        return found

    def matching(self, chosen: Chosen) -> list[Row]:
        """The rows within the filters: by group, and within a group in the order that is chosen."""
        rows = [row for row in self.rows if _passes(row, chosen, but=None)]
        return sorted(rows, key=lambda row: (GROUPS.index(row.group), _ORDERS[chosen.sort](row), row.case_id))


def is_closed(session: Session, settings: Desk, declared: set[str], case_id: str) -> bool:
    """Whether the reader is barred from a case, by the settings or by their own declaration."""
    return case_id in declared or is_barred(session.user_id, case_id, settings.barred)


def access_to(access: Access, run: PublishedRun, case_id: str) -> bool:
    """Whether a person may open a case of the run."""
    case = run.cases[case_id]
    return may_open(access, case.state, case.team, case.scheme)


_VALUES: dict[str, Callable[[Row], Sequence[str]]] = {
    "team": lambda row: [row.team],
    "kind": lambda row: [row.flag.kind] if row.flag else [],
    "cause": lambda row: row.flag.causes if row.flag else [],
    "news": lambda row: ["new"] if row.is_new else [],
    "status": lambda row: [row.status],
    "pay": lambda row: ["one_off" if row.flag and row.flag.group == "one_off" else "usual"],
}
_ORDERS: dict[str, Callable[[Row], tuple[int, str]]] = {
    "size": lambda row: (-abs(row.difference), ""),
    "deadline": lambda row: (0, row.deadline),
    "raised": lambda row: (0, row.flag.raised if row.flag else ""),
    "case": lambda row: (0, row.case_id),
}
_FIXED = {
    "status": STATUSES,
    "kind": ("lost", "decrease", "increase", "gained"),
    "cause": ("income", "household", "housing_cost", "wealth", "rates", "decision"),
    "news": ("new",),
    "pay": ("usual", "one_off"),
}


def _ordered(name: str, values: set[str]) -> list[str]:
    return [value for value in _FIXED[name] if value in values] if name in _FIXED else sorted(values)


def _passes(row: Row, chosen: Chosen, but: str | None) -> bool:
    return all(
        name == but or not wanted.isdisjoint(_VALUES[name](row)) for name, wanted in chosen.values.items() if wanted
    )
