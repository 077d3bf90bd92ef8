"""What the docs name exists: every file, and every command and option of `bostotte`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import EVERY, RUNNABLE, options

ROOT = Path(__file__).parents[1]
FOLDERS = ("flows", "desk", "tasks", "sandbox", "sql", "config", "data-samples", "tests", "docs")

PATH = re.compile(rf"(?<![\w/.~-])(?:{'|'.join(FOLDERS)})/[\w./*<>-]*[\w/*>]")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```.*?^```|(?:^ {4,}.*\n)+", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?<![\w/-])bostotte ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)([^|\n]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")

EVERY_OPTION = {"--help"} | {option for command in EVERY.values() for option in options(command)}

INVENTED = ("config/schemes/topptun/",)
"""Files that an example in the docs has the reader make."""


DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md")))
    if path.name != "CHANGELOG.md"  # it names what there was
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


def code_of(text: str) -> Iterator[str]:
    """What is written as code: blocks line by line, and spans outside them."""
    for block in BLOCK.findall(text):
        yield from (line.strip() for line in block.splitlines())
    yield from CODE.findall(BLOCK.sub("", text))


def test_there_are_documents_to_check() -> None:
    assert {
        "README.md",
        "docs/explanation/architecture.md",
        "docs/reference/glossary.md",
        "docs/how-to/install.md",
    } <= set(NAMES)


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_top_folder_has_a_readme(folder: str) -> None:
    assert (ROOT / folder / ("index.md" if folder == "docs" else "README.md")).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_file_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [name for name in PATH.findall(text) if not found(name) and not name.startswith(INVENTED)]
    missing += [name for name in LINK.findall(text) if not (document.parent / name).exists()]
    assert not missing


def found(name: str) -> bool:
    """Whether a path of the repository exists; `<scheme>` and `*` are any name."""
    pattern = re.sub(r"<[^>]*>", "*", name).rstrip("/")
    return any(True for _ in ROOT.glob(pattern))


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_command_and_option_that_is_named_exists(document: Path) -> None:
    wrong = []
    for code in code_of(document.read_text(encoding="utf-8")):
        named = COMMAND.search(code)
        if named:
            words, rest = named.groups()
            name = words if words in RUNNABLE else words.partition(" ")[0]
            if name not in EVERY or not set(OPTION.findall(rest)) <= options(EVERY[name]):
                wrong.append(code)
        elif code.startswith("--") and not set(OPTION.findall(code)) <= EVERY_OPTION:
            wrong.append(code)
    assert not wrong


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in RUNNABLE if f"\nbostotte {name} " not in text] == []


def test_commands_that_messages_advise_exist() -> None:
    sources = [path for folder in ("flows", "tasks", "sandbox") for path in (ROOT / folder).rglob("*.py")]
    sources += [*ROOT.glob("config/*.toml"), ROOT / "Makefile", ROOT / "prefect.yaml", *ROOT.glob(".ci/*")]
    wrong = []
    for path in sources:
        for words, rest in re.findall(
            r"bostotte ([a-z][a-z-]*(?: [a-z][a-z-]*)?)((?: \S+)* --\S+)", path.read_text(encoding="utf-8")
        ):
            name = words if words in RUNNABLE else words.partition(" ")[0]
            if name not in EVERY or not set(OPTION.findall(rest)) <= options(EVERY[name]):
                wrong.append(f"{path.relative_to(ROOT)}: bostotte {words}{rest}")
    assert not wrong
