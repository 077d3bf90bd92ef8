"""Months, files and errors: the small modules that every room uses."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import errors
from tasks.errors import BostotteError, Exit, InputError, OutputError, ProgramError, StoreError, UsageError
from tasks.files import atomic_write, make_folder, remove_temporary_files_of, write_text
from tasks.months import add_months, format_month, mature_from, months_between, newest_mature_month, parse_month
from tasks.prefect_task import without_values
from tasks.resources import resource
from tasks.unexpected import program_error
from tasks.warehouse.engine.lock import run_lock

OCTOBER = dt.date(2026, 10, 1)


def test_months_are_read_and_written() -> None:
    assert parse_month("2026-10") == OCTOBER
    assert format_month(OCTOBER) == "2026-10"


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "26-10", "2026-10-01", "2026/10", "", "okt", "0000-10", "\uff12026-10", "2026-10\n"]
)
def test_text_that_is_not_a_month_is_refused_with_the_right_format(text: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM"):
        parse_month(text)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(-200, 200))
def test_adding_months_goes_both_ways(day: dt.date, count: int) -> None:
    month = day.replace(day=1)
    assert add_months(add_months(month, count), -count) == month


def test_the_months_between_include_both_ends() -> None:
    assert months_between(dt.date(2026, 11, 1), dt.date(2027, 1, 1)) == [
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
    ]


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        (dt.date(2026, 11, 8), dt.date(2026, 9, 1)),
        (dt.date(2026, 11, 9), dt.date(2026, 9, 1)),
        (dt.date(2026, 11, 10), OCTOBER),
        (dt.date(2026, 11, 30), OCTOBER),
        (dt.date(2027, 1, 9), dt.date(2026, 11, 1)),
        (dt.date(2027, 1, 10), dt.date(2026, 12, 1)),
    ],
)
def test_a_month_is_mature_from_the_tenth_of_the_next(as_of: dt.date, month: dt.date) -> None:
    assert newest_mature_month(as_of) == month
    assert mature_from(month) <= as_of < mature_from(add_months(month, 1))


def test_a_file_appears_whole_and_owner_only(tmp_path: Path) -> None:
    target = tmp_path / "new" / "file.txt"
    write_text(target, "æøå")
    assert target.read_text(encoding="utf-8") == "æøå"
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_fails_to_be_written_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    write_text(target, "old")
    with pytest.raises(OutputError), atomic_write(target) as temporary:
        temporary.rename(temporary.with_name("half-written"))
    (tmp_path / "half-written").unlink()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_a_resource_that_is_missing_says_so() -> None:
    with pytest.raises(StoreError, match="lacks nothing/here"):
        resource("nothing", "here")


def leaves(kind: type[BostotteError]) -> list[type[BostotteError]]:
    below = kind.__subclasses__()
    return [leaf for subclass in below for leaf in leaves(subclass)] if below else [kind]


def test_every_error_is_a_leaf_of_one_tree_terminal_or_transient_and_drawn() -> None:
    found = leaves(BostotteError)
    assert {leaf.__name__ for leaf in found} >= {"UsageError", "SettingsError", "InputError", "LockedError"}
    for leaf in found:
        assert issubclass(leaf, errors.TransientError) != issubclass(leaf, errors.TerminalError)
        assert leaf.exit_code in Exit
        assert leaf.exit_code is not Exit.COMPLETE
        drawn = f"{leaf.__name__} "
        assert drawn in (errors.__doc__ or "")
        line = next(line for line in (errors.__doc__ or "").splitlines() if drawn in line)
        assert f"exit {int(leaf.exit_code)}" in line


def test_a_message_ends_with_what_to_do() -> None:
    assert str(InputError("It is wrong.", advice="Mend it.")) == "It is wrong. Mend it."
    assert str(InputError("It is wrong.")) == "It is wrong."


async def test_a_task_removes_the_text_of_unexpected_faults_and_keeps_that_of_our_own_errors() -> None:
    @without_values
    def careless() -> None:
        raise KeyError("14817810080")

    @without_values
    async def careless_later() -> None:
        raise KeyError("14817810080")

    @without_values
    def ours() -> None:
        raise InputError("members.csv, row 3")

    @without_values
    async def ours_later() -> None:
        raise InputError("members.csv, row 3")

    with pytest.raises(ProgramError, match=r"KeyError at test_basics\.py") as plain:
        careless()
    with pytest.raises(ProgramError, match="KeyError") as later:
        await careless_later()
    assert "14817810080" not in str(plain.value) + str(later.value)
    assert plain.value.__cause__ is None
    with pytest.raises(InputError, match="row 3"):
        ours()
    with pytest.raises(InputError, match="row 3"):
        await ours_later()
    assert isinstance(program_error(ValueError("x")), ProgramError)


def test_a_path_that_cannot_be_written_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file/below"):
        make_folder(tmp_path / "file" / "below")
    with pytest.raises(OutputError, match="cannot be written"):
        write_text(tmp_path / "file" / "below.txt", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder"):
        write_text(tmp_path / "folder", "x")
    with pytest.raises(OutputError, match="lock"), run_lock(_with_a_folder_for_a_lock(tmp_path)):
        pass


def _with_a_folder_for_a_lock(folder: Path) -> Path:
    (folder / "bostotte.lock").mkdir()
    return folder


def test_only_the_temporary_files_of_one_target_are_removed(tmp_path: Path) -> None:
    names = {".store.key-abcd_123.next", ".store.key-abcd_123.key", ".other-abcd_123.next", ".store.key-abc.next", "a"}
    for name in names:
        (tmp_path / name).touch()
    remove_temporary_files_of(tmp_path / "store.key.next")
    assert {path.name for path in tmp_path.iterdir()} == names - {".store.key-abcd_123.next"}
