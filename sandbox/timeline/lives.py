"""A case over time: what happens to its household, and what the case system knows about it on a given day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from sandbox.town.households import Household, Member


class Happening(Enum):
    """What can happen to a household in a month. The value is the word in the confusion table."""

    INCOME_UP = "income_up"
    INCOME_DOWN = "income_down"
    SMALL_CHANGE = "small_change"
    NEW_JOB = "new_job"
    LOST_JOB = "lost_job"
    SEVERANCE = "severance"
    BENEFIT_GRANTED = "benefit_granted_with_back_pay"
    BACK_PAY = "back_pay"
    DOUBLE_MONTH = "double_month"
    HOURS_VARY = "hours_vary"
    LATE_REPORT = "late_report"
    UNDONE = "correction_undoes"
    CORRECTED = "correction_changes"
    UNKNOWN_CODE = "unknown_code_for_a_time"
    RENT = "rent_changed"
    MOVED_HOME = "moved_home"
    BORN = "child_born"
    TURNED_18 = "turned_18"
    PARTNER_IN = "partner_moved_in"
    PARTNER_OUT = "partner_moved_out"
    MEMBER_DIED = "member_died"
    APPLICANT_DIED = "applicant_died"
    WEALTH_UP = "wealth_up"
    WEALTH_DOWN = "wealth_down"
    CLOSED = "moved_away"
    OPENED = "new_case"
    SHIELDED = "shielded"
    UNKNOWN_PERSON = "unknown_person"


STRUCK = frozenset({Happening.SHIELDED, Happening.UNKNOWN_PERSON})
"""Cases that can never be calculated."""


@dataclass
class Life:
    """One case over time. `household` has everything with its dates, the future too.

    registered: the day the case system learns that a member has left or died. closed_on: the day it learns that the
    case has closed. happened: by month, what happened in it.
    """

    household: Household
    happened: list[tuple[dt.date, Happening]] = field(default_factory=list)
    registered: Mapping[str, dt.date] = field(default_factory=dict)
    closed_on: dt.date | None = None
    opened: dt.date | None = None
    _seen: dict[tuple[str, ...], Household] = field(default_factory=dict)

    @property
    def case_id(self) -> str:
        """Number of the case."""
        return self.household.case_id

    @property
    def struck(self) -> Happening | None:
        """What keeps the case from being calculated, if anything does."""
        return next((what for _, what in self.happened if what in STRUCK), None)

    def story(self, month: dt.date) -> str:
        """The newest thing that has happened by that month."""
        past = [what.value for when, what in self.happened if when <= month]
        return past[-1] if past else "nothing"

    def seen_on(self, day: dt.date) -> Household:
        """The household as the case system knows it that day."""
        known = [member for member in self.household.members if member.lives_from <= day]
        leaving = {member.person_id for member in known if self._left_by(member, day)}
        closed = self.closed_on is not None and self.closed_on <= day
        key = (str(closed), *(f"{member.person_id}{member.person_id in leaving}" for member in known))
        if key not in self._seen:
            members = tuple(
                member if member.person_id in leaving or member.lives_to is None else replace(member, lives_to=None)
                for member in known
            )
            active_to = self.household.active_to if closed else None
            self._seen[key] = replace(self.household, members=members, active_to=active_to)
        return self._seen[key]

    def _left_by(self, member: Member, day: dt.date) -> bool:
        return member.lives_to is not None and self.registered.get(member.person_id, member.lives_to) <= day
