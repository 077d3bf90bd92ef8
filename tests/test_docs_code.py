"""Every code block of the docs says what it is, and is that: commands that exist, and texts that can be read."""

import ast
import json
import re
import tomllib
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
import yaml

from tests.code_blocks import ROOT, Block, blocks, bostotte_commands
from tests.commands import RUNNABLE
from tests.reference import settings

BLOCKS = blocks()
MAKE = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def names_of(table: Any, path: str = "") -> set[str]:
    """Every setting of a part of a settings file, as the schema names it."""
    if isinstance(table, list):
        return {name for one in table for name in names_of(one, path)}
    if not isinstance(table, dict):
        return {path}
    return {name for key, below in table.items() for name in names_of(below, f"{path}.{key}" if path else key)}


def read_toml(text: str) -> None:
    """A part of a settings file: all its settings exist."""
    known = [re.escape(name).replace(r"\.\*", r"\.[^.]+") for name, _ in settings.names()]
    # a table of columns has any names
    known += [one + r"\.[^.]+" for one in known]
    unknown = {name for name in names_of(tomllib.loads(text)) if not any(re.fullmatch(one, name) for one in known)}
    assert not unknown


def read_sql(text: str) -> None:
    """Statements that DuckDB can parse."""
    assert duckdb.extract_statements(text)


def read_console(text: str) -> None:
    """Commands, each of which is a command of bostotte, a target of make, or a program of the system."""
    for command in Block("", "console", text).commands():
        program = command[0].rpartition("/")[2]
        if program == "make":
            assert {word for word in command[1:] if "=" not in word} <= MAKE
        elif program == "bostotte":
            assert command[1] in {name.partition(" ")[0] for name in RUNNABLE} | {"--version"}
        else:
            assert program in {"cp", "pip", "python", "python3", "duckdb", "git", "prefect", "systemctl"}, program


READ: dict[str, Callable[[str], Any]] = {
    "console": read_console,
    "toml": read_toml,
    "json": json.loads,
    "yaml": yaml.safe_load,
    "sql": read_sql,
    "python": ast.parse,
    "text": str,
}


@pytest.mark.parametrize("page", sorted({block.page for block in BLOCKS}))
def test_every_block_is_what_it_says(page: str) -> None:
    for block in BLOCKS:
        if block.page == page:
            assert block.language in READ, f"say what this block is, or that it is `text`: {block.text}"
            READ[block.language](block.text)


def parse(arguments: list[str]) -> None:
    """Have the application read the arguments as when the command is run. Raises where one does not fit."""
    name = " ".join(arguments[:2]) if " ".join(arguments[:2]) in RUNNABLE else arguments[0]
    command = RUNNABLE[name]
    command.make_context(name, arguments[len(name.split()) :])


@pytest.mark.parametrize("arguments", bostotte_commands(), ids=" ".join)
def test_every_command_has_arguments_that_fit(arguments: list[str]) -> None:
    if arguments != ["--version"]:
        parse(arguments)
