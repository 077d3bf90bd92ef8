"""The reference pages are whole: every setting, command, option, exit code and environment variable, and no other."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tasks.errors import Exit
from tests.commands import RUNNABLE, options
from tests.reference import settings
from tests.reference.files import FILES

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"

WRITE = "Run `python -m tests.reference` and commit what it writes."

NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
READ_OR_SET = re.compile(rf'environ(?:\.(?:get|setdefault|pop)\(|\[)\s*"({NAME}|CI)"')
CONSTANT = re.compile(r'"((?:PREFECT|BOSTOTTE|DO_NOT|NO_|PYTHON)[A-Z0-9_]*)"')
IN_SCRIPTS = re.compile(r"\b((?:BOSTOTTE|PROOF)_[A-Z_]+|CI)=")
OURS_IN_TESTS = re.compile(r'environ\.get\(f?"((?:BOSTOTTE|PROOF)_[A-Z_]+)"')


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_that_follows_from_the_code_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path](), WRITE


def test_every_setting_has_a_meaning() -> None:
    silent = [name for name, shape in settings.names() if not shape.get("description")]
    assert not silent, "say what it means in a comment at the end of its line in tasks/settings.py"


def test_a_page_names_each_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (REFERENCE / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(rows) == {name.rpartition(".")[2] for name, _ in settings.names()}
    assert {"first_wait_seconds", "longest_wait_seconds", "timeout_seconds", "failures_before_stop", "feed_page"} < set(
        rows
    )


@pytest.mark.parametrize("name", ["production.example.toml", "demo.toml"])
def test_the_sample_settings_fit_the_schema_that_they_name(name: str) -> None:
    text = (ROOT / "config" / name).read_text(encoding="utf-8")
    assert text.startswith("#:schema ")
    filled = {'"{municipality}"': '"0301"', "{organisation_number}": "999999999", "= {delegated}": "= false"}
    for blank, value in filled.items():
        text = text.replace(blank, value)
    Draft202012Validator(settings.schema()).validate(tomllib.loads(text))


def wrong_settings() -> Iterator[tuple[str, dict[str, Any]]]:
    example = tomllib.loads((ROOT / "config" / "production.example.toml").read_text(encoding="utf-8"))
    yield "unknown setting", {**example, "load": {"simultanous": 3}}
    yield "too much", {**example, "load": {"simultaneous": 6}}
    yield "missing table", {name: table for name, table in example.items() if name != "maskinporten"}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in wrong_settings()])
def test_an_editor_sees_what_is_wrong(raw: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "config" / "settings.schema.json").read_text(encoding="utf-8"))
    assert not Draft202012Validator(schema).is_valid(raw)


def test_a_page_names_each_command_and_option_and_no_other() -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## bostotte ([a-z -]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(parts) == set(RUNNABLE)
    for name, part in parts.items():
        listed = set(re.findall(r"--[a-z][a-z-]+", " ".join(re.findall(r"^\| `([^`]*)`", part, re.MULTILINE))))
        assert listed == {option for option in options(RUNNABLE[name]) if option.startswith("--")} - {"--help"}, name


def test_a_page_names_each_exit_code_and_no_other() -> None:
    rows = re.findall(r"^\| (\d+) \|", (REFERENCE / "exit-codes.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(map(int, rows)) == sorted(map(int, Exit))


def variables() -> set[str]:
    """The environment variables that the code reads or sets, and those of ours that tests and scripts use."""
    found: set[str] = set()
    for folder in ("flows", "tasks", "sandbox"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found |= set(READ_OR_SET.findall(text))
            if "environ" in text:
                found |= set(CONSTANT.findall(text))
    for path in (ROOT / "tests").rglob("*.py"):
        found |= set(OURS_IN_TESTS.findall(path.read_text(encoding="utf-8")))
    for path in (ROOT / "Makefile", *(ROOT / ".ci").iterdir()):
        found |= set(IN_SCRIPTS.findall(path.read_text(encoding="utf-8")))
    return found


def test_a_page_names_each_environment_variable_and_no_other() -> None:
    text = (REFERENCE / "environment.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?`) \|", text, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(rf"`({NAME}|CI|PYTHON\w+)`", row)}
    assert listed == variables()
