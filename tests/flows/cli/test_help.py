"""Every command has help that is printed in full, and examples that the application accepts."""

import inspect
import shlex
import sys
from typing import Any

import pytest

from flows.cli.app import FORMER_COMMANDS, FORMER_OPTIONS, ORDER_IN_HELP
from flows.cli.main import main
from tests.commands import APPLICATION, EVERY, RUNNABLE, options


def help_of(name: str) -> str:
    """The printed help of a command, without white space."""
    context = None
    command = APPLICATION
    for part in name.split():
        context = command.make_context(part, [], parent=context, resilient_parsing=True)
        command = command.commands[part]
    printed = command.make_context(name, [], parent=context, resilient_parsing=True).get_help()
    return joined(printed)


def joined(text: str) -> str:
    """Text without white space: where a line is broken, and after which hyphen, does not matter."""
    return "".join(text.split())


def examples(command: Any) -> list[list[str]]:
    """The arguments of each example, without the program's name and without redirections."""
    lines = [line.strip() for line in inspect.cleandoc(command.help or "").splitlines()]
    found = [line.removeprefix("Example: bostotte ") for line in lines if line.startswith("Example: ")]
    return [shlex.split(line.partition(" < ")[0]) for line in found]


def test_the_promised_commands_exist() -> None:
    promised = "demo sandbox reconcile calculate income-limits status simulate rehearse replay ledger release backup"
    more = "restore encrypt rotate-key export snapshot purge doctor serve"
    assert {*promised.split(), *more.split(), "verdicts import", "verdicts summary", "rules check"} <= RUNNABLE.keys()
    assert set(ORDER_IN_HELP) <= EVERY.keys()


@pytest.mark.parametrize("name", EVERY)
def test_help_is_printed_in_full_including_text_in_brackets(name: str) -> None:
    command, printed = EVERY[name], help_of(name)
    assert command.help
    for line in inspect.cleandoc(command.help).splitlines():
        assert joined(line) in printed
    for parameter in command.params:
        if not parameter.hidden and parameter.name != "help":
            assert parameter.help, f"{name}: {parameter.name} has no help"
            assert joined(parameter.help) in printed


@pytest.mark.parametrize("name", [name for name, command in EVERY.items() if hasattr(command, "commands")])
def test_a_list_of_commands_gives_the_first_sentence_of_each(name: str) -> None:
    for below in EVERY[name].commands.values():
        first = inspect.cleandoc(below.help or "").partition(".")[0] + "."
        assert joined(first) in help_of(name)


@pytest.mark.parametrize("name", RUNNABLE)
def test_the_examples_are_accepted_and_each_fits_on_a_line(name: str) -> None:
    command = RUNNABLE[name]
    found = examples(command)
    assert found, "no example"
    for arguments in found:
        assert " ".join(arguments).startswith(f"{name}")
        rest = arguments[len(name.split()) :]
        assert {argument for argument in rest if argument.startswith("--")} <= options(command)
        command.make_context(name, list(rest))
    lines = (command.help or "").splitlines()
    assert all(line in help_text(command) for line in lines if line.startswith("Example: "))


def help_text(command: Any) -> list[str]:
    return [line.strip() for line in command.make_context("x", [], resilient_parsing=True).get_help().splitlines()]


def test_former_names_lead_to_names_that_exist_and_are_not_in_the_help() -> None:
    for before, after in FORMER_COMMANDS.items():
        assert before not in EVERY
        assert after in RUNNABLE
    for name, renamed in FORMER_OPTIONS.items():
        assert set(renamed.values()) <= options(RUNNABLE[name])
        assert not any(joined(before) in help_of(name) for before in renamed)


@pytest.mark.parametrize(
    ("arguments", "notices"),
    [
        (["limits", "--month", "2026-10", "--out", "OUT"], [("limits", "income-limits")]),
        (["income-limits", "--month", "2026-10", "--out", "OUT"], []),
        (["simulate", "--config", "none.toml", "--limits", "x.toml"], [("--limits", "--thresholds")]),
        (["simulate", "--config", "none.toml", "--limits=x", "--limits=y"], [("--limits", "--thresholds")]),
        (["rehearse", "--config", "none.toml", "--rates", "x"], [("--rates", "--rules")]),
        (["rehearse", "--config", "none.toml", "--rules", "x"], []),
    ],
)
def test_a_former_name_works_and_says_the_new_one(
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    notices: list[tuple[str, str]],
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [str(tmp_path / "limits.csv") if argument == "OUT" else argument for argument in arguments]
    monkeypatch.setattr(sys, "argv", ["bostotte", *given])
    with pytest.raises(SystemExit) as end:
        main()
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = [line for line in printed.err.splitlines() if "is now called" in line]
    assert lines == [f"bostotte: {old} is now called {new}; the old name still works." for old, new in notices]
    if "OUT" in arguments:
        assert end.value.code in {0, None}
        assert (tmp_path / "limits.csv").exists()
    else:
        assert end.value.code == 2
        assert "no settings file" in printed.err
