"""The code blocks of the docs: each has a language, and commands are lines that begin with `$ `."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block. language: console (commands), text (an example of output or of a form), or a language."""

    page: str
    language: str
    text: str

    def commands(self) -> Iterator[list[str]]:
        """The commands of a console block, as a shell splits them; what a redirection reads is left out."""
        for line in self.text.splitlines():
            if line.startswith("$ "):
                yield [word for word in shlex.split(line[2:].partition(" < ")[0], comments=True) if word]


def blocks() -> list[Block]:
    """Every fenced block of the docs and of the pages at the top."""
    return [
        Block(page.relative_to(ROOT).as_posix(), language, text)
        for page in PAGES
        for _, language, text in _BLOCK.findall(page.read_text(encoding="utf-8"))
    ]


def bostotte_commands() -> list[list[str]]:
    """The arguments of every `bostotte` command in a console block, each once."""
    found = [command for block in blocks() if block.language == "console" for command in block.commands()]
    ours = [command[1:] for command in found if command[0].rpartition("/")[2] == "bostotte"]
    return [list(command) for command in dict.fromkeys(map(tuple, ours))]
