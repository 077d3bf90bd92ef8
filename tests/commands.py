"""The commands of `bostotte`, taken from the application itself, so that a new command is in every test of them."""

from collections.abc import Iterator
from typing import Any

import typer

import flows.cli.main  # noqa: F401 - adds the commands to the application
from flows.cli.app import app

APPLICATION: Any = typer.main.get_command(app)


def _commands(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    yield " ".join(names), command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, *names, name)


EVERY = dict(_commands(APPLICATION))
"""Every command and group of commands by its name as it is typed; the application itself is ''."""

RUNNABLE = {name: command for name, command in EVERY.items() if not hasattr(command, "commands")}
"""The commands, without the groups."""


def options(command: Any) -> set[str]:
    """Every spelling of every option of a command."""
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
