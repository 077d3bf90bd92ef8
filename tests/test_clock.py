"""The computer's clock is read in one place, and a day is the one in Norway."""

import ast
import datetime as dt
from pathlib import Path

import pytest

from tasks.clock import SYSTEM_CLOCK
from tests.clocks import FixedClock

ROOT = Path(__file__).parents[1]
READS_A_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def reads_of_the_clock(path: Path) -> list[str]:
    """Names in a module that read the time of day, with their lines."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id
            if f"{owner}.{node.attr}" in READS_A_CLOCK:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_one_place_reads_the_computers_clock() -> None:
    modules = [path for folder in ("flows", "tasks") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [each for path in modules for each in reads_of_the_clock(path)]
    assert [each.split(":")[0] for each in found] == ["tasks/clock.py"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-09T22:59:59+00:00", "2026-11-09"),
        ("2026-11-09T23:00:00+00:00", "2026-11-10"),  # winter: an hour ahead
        ("2026-06-09T21:59:59+00:00", "2026-06-09"),
        ("2026-06-09T22:00:00+00:00", "2026-06-10"),  # summer: two
    ],
)
def test_today_is_the_day_in_oslo(moment: str, day: str) -> None:
    assert FixedClock(dt.datetime.fromisoformat(moment)).today() == dt.date.fromisoformat(day)


def test_the_computers_clock_gives_utc() -> None:
    assert SYSTEM_CLOCK.now().utcoffset() == dt.timedelta(0)
