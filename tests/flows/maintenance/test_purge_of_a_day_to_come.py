"""`bostotte purge --as-of` of a day that is still to come deletes nothing unasked."""

import datetime as dt

import pytest

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import UsageError
from tests.commands import APPLICATION

TOMORROW = SYSTEM_CLOCK.today() + dt.timedelta(days=1)


def purge(*more: str, day: dt.date = TOMORROW) -> None:
    arguments = ["purge", "--config", "none.toml", "--as-of", day.isoformat(), *more]
    APPLICATION.main(arguments, standalone_mode=False)


def test_without_a_terminal_a_day_to_come_is_refused() -> None:
    with pytest.raises(UsageError, match=f"{TOMORROW} is still to come.*--yes"):
        purge()


@pytest.mark.parametrize("option", ["--yes", "--dry-run"])
def test_with_consent_or_as_a_dry_run_it_is_not_refused(option: str) -> None:
    with pytest.raises(Exception, match=r"none\.toml"):
        purge(option)


def test_today_needs_no_answer() -> None:
    with pytest.raises(Exception, match=r"none\.toml"):
        purge(day=TOMORROW - dt.timedelta(days=1))
