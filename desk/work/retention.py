"""Deletes work data with the cases that they are about. The log stays: it has codes and hashes, and no free text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete

from desk.work.database import Work
from desk.work.tables import answers, barred, cases, checks, notes, sessions

_BY_CASE = (answers, checks, notes, barred, cases)
_CASES_AT_ONCE = 500


def delete_work(work: Work, case_ids: Sequence[str], before: dt.date) -> int:
    """Delete what people did with these cases, and the sessions that began before a day; give the number of rows."""
    with work.writing() as change:
        count = change.connection.execute(delete(sessions).where(sessions.c.started_at < before.isoformat())).rowcount
        for start in range(0, len(case_ids), _CASES_AT_ONCE):
            part = list(case_ids[start : start + _CASES_AT_ONCE])
            for table in _BY_CASE:
                count += change.connection.execute(delete(table).where(table.c.case_id.in_(part))).rowcount
        change.record("purge", ("-", "-"), None, cases=len(case_ids), rows=count)
    return count
