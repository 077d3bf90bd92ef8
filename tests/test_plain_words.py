"""Names, comments, messages and docs are in plain English, without idioms that a reader would have to translate."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUFFIXES = {".py", ".sql", ".md", ".toml", ".yaml", ".j2", ".css", ".js"}
FOLDERS = ("flows", "desk", "tasks", "sandbox", "sql", "config", "data-samples", "tests", "docs")

SAY_INSTEAD = {
    "told|tells|telling": "says, reports, shows, message",
    "anew": "again, from scratch, rebuild",
    "stands": "is valid, is current, is stored, remains",
    "standing": "current, permanent, valid",
    "let go|lets go|letting go": "release, drop, delete",
    "(?:go|goes|gone|went) on": "continue, resume, is in progress",
    "so many|so long": "this many, a number of, for this long",
    "far side": "remote service",
    "beside": "next to, together with, in addition to",
    "take in|takes in|taken in|took in": "import, imported",
    "at hand": "available, stored",
    "laid out|set apart": "arranged, excluded",
    "make-believe": "synthetic",
    "of whom|than which": "two sentences",
}
"""Idioms as regular expressions, and what to say instead. Underscores separate words, so names are checked too."""

NOT_ENGLISH_OR_NOT_OURS = (
    "tests/test_plain_words.py",
    "CHANGELOG.md",  # what was written then
    "docs/how-to/caseworker-guide.md",  # bokmål, as the next two
    "docs/explanation/privacy.md",
    "docs/explanation/dpia.md",
    "docs/index.md",
    "sql/schema/migrations/",  # they are history
    "tests/warehouse/engine/test_migrations.py",  # and so are the names in it
    "tests/sandbox/contracts/",  # Skatteetaten's
    "tests/income/contracts/",
    "tasks/reports/languages/",
    "desk/languages/",
)

_IDIOM = re.compile(rf"(?<![A-Za-zÀ-ÿ])({'|'.join(SAY_INSTEAD)})(?![A-Za-zÀ-ÿ])".replace(" ", r"[\s_]+"), re.IGNORECASE)


def files(folder: str) -> Iterator[Path]:
    """The files below a folder that people write and read; for an empty name, those of the top level."""
    for path in sorted((ROOT / folder).rglob("*") if folder else ROOT.iterdir()):
        name = path.relative_to(ROOT).as_posix()
        if (path.suffix in SUFFIXES or name == "Makefile") and not name.startswith(NOT_ENGLISH_OR_NOT_OURS):
            yield path


def idioms(path: Path) -> Iterator[str]:
    """Every idiom in a file, with its position and what to say instead."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for match in _IDIOM.finditer(line):
            found = re.sub(r"[\s_]+", " ", match[1].lower())
            instead = next(say for idiom, say in SAY_INSTEAD.items() if re.fullmatch(idiom, found))
            yield f"{path.relative_to(ROOT)}:{number}: «{match[1]}»: say {instead} instead"


@pytest.mark.parametrize("folder", ["", *FOLDERS])
def test_there_are_no_idioms(folder: str) -> None:
    found = [idiom for path in files(folder) for idiom in idioms(path)]
    assert not found, "\n".join(found)
