"""Measure the time to read a delivery of many households: `python -m tests.recipients.speed [HOUSEHOLDS]`."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

from tests.recipients.delivery import Tables, decision, household, member, read
from tests.recipients.ids import finish

FIRST_BIRTH = dt.date(1940, 1, 1)


def delivery(households: int) -> Tables:
    """Cases with two adults each and a decision; birth dates follow each other, so that no two ids are the same."""
    tables: Tables = {"households": [], "members": [], "decisions": []}
    individual, day = 0, FIRST_BIRTH
    for number in range(households):
        case_id = f"S-{number}"
        tables["households"].append(household(case_id))
        tables["decisions"].append(decision(f"V-{number}", case_id))
        for role in ("applicant", "partner"):
            person = None
            while person is None:
                individual, day = (individual + 1, day) if individual < 999 else (0, day + dt.timedelta(days=1))
                person = finish(f"{day.day:02}{day.month + 80:02}{day.year % 100:02}{individual:03}")
            tables["members"].append(member(case_id, person, role=role, birth_date=day.isoformat()))
    return tables


def main(households: int = 100_000) -> None:
    """Print the seconds, and the amount of data read."""
    with tempfile.TemporaryDirectory() as folder:
        tables = delivery(households)
        begin = time.perf_counter()
        result = read(Path(folder), tables)
        both = time.perf_counter() - begin
    print(
        f"{result.households.height} households, {result.members.height} members, {result.findings.height} findings:"
        f" {both:.1f} s with writing the files"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
