"""The text of one law or regulation: which act it is, its paragraphs, and the figures in each.

XML, HTML and plain text are read alike: tags are dropped, and every tag that is not about style begins a line. Nothing
in a text is followed or expanded, so no text can make the reader open another file or grow.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html.parser import HTMLParser

from typing_extensions import override

_STYLE = frozenset({"a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"})
_SILENT = frozenset({"script", "style"})
_HEAD = 4_000
"""Characters at the start of a text in which it says which act it is, and which act it changes."""

_ACT = re.compile(r"\b(?:(FOR|LOV)-|(forskrift|lov)/)(\d{4}-\d{2}-\d{2}-\d{1,5})\b", re.IGNORECASE)
_FILE_NAME = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})-(\d{1,5})(?!\d)")
_HEADING = re.compile(r"(?m)^[ \t]*§[ ]*(\d+(?:-\d+)?[ ]?[a-z]?)(?![\w-])")
_FIGURE = re.compile(
    r"(?<![\d.,])([1-9]\d{0,2}(?:[ .]\d{3})+|\d+)(?:,(\d+)|\.(\d{1,4}))?(?![\d])(\s*(?:%|prosent|pst))?"
)
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "))
_WORDS = {
    "to": 2,
    "tre": 3,
    "fire": 4,
    "fem": 5,
    "seks": 6,
    "tolv": 12,
    "atten": 18,
    "tjue": 20,
}
"""Number words of ages, months and parts; «en» is left out, since it is an article too."""
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A number in a text. grouped: written with its thousands apart; percent: followed by a per cent sign or word."""

    number: Decimal
    grouped: bool
    percent: bool


@dataclass(frozen=True)
class Document:
    """One text. file: its name. act: its id without FOR or LOV (2025-05-27-902). head: the ids named at its start."""

    file: str
    act: str
    head: frozenset[str]
    text: str

    def part(self, paragraph: str | None) -> str | None:
        """The text of a paragraph (`4`), of each place where it begins a line; None where it begins none."""
        found = self._paragraphs.get(paragraph or "")
        return "\n".join(found) if found else None

    @cached_property
    def _paragraphs(self) -> dict[str, list[str]]:
        heads = list(_HEADING.finditer(self.text))
        ends = [head.start() for head in heads[1:]] + [len(self.text)]
        found: dict[str, list[str]] = {}
        for head, end in zip(heads, ends, strict=False):
            found.setdefault(head.group(1).strip(), []).append(self.text[head.end() : end])
        return found


def figures(text: str) -> list[Figure]:
    """The numbers of a text: 26 576, 26.576, 0,737, 73,7 prosent; and the number words up to twenty."""
    found = [
        Figure(
            Decimal(f"{re.sub('[ .]', '', whole)}.{comma or point or '0'}"),
            not whole.isdigit(),
            bool(percent),
        )
        for whole, comma, point, percent in _FIGURE.findall(text)
    ]
    return found + [Figure(Decimal(_WORDS[word.lower()]), grouped=False, percent=False) for word in _WORD.findall(text)]


def act_ids(text: str) -> list[str]:
    """The ids of the acts that a text names, without FOR or LOV, each once, in order."""
    return list(dict.fromkeys(act for _, _, act in _ACT.findall(text)))


def names_one_of(content: bytes, acts: Collection[str]) -> bool:
    """Whether the start of a file names one of the acts; a quick test before a file is parsed.

    The ids may be written with or without hyphens in the date.
    """
    return any(act.encode() in content for act in acts)


def read_document(file: str, content: str) -> Document | None:
    """Read a text. file: the name of its file, which may hold the id (2025-05-27-902.html, sf-20121129-1283.xml).

    The id in the file's name goes before the first one in the text. Gives None for a text of no act.
    """
    text = _plain(content) if "<" in content else content.translate(_SPACES)
    head = act_ids(text[:_HEAD])
    named = _FILE_NAME.search(file)
    act = "-".join(named.groups()) if named else next(iter(head), None)
    return None if act is None else Document(file, act, frozenset(head), text)


class _Text(HTMLParser):
    """Collects the text between the tags; a tag that is not about style begins a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)
        self.silent += tag in _SILENT

    @override
    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        self.silent -= tag in _SILENT and self.silent > 0

    @override
    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data.translate(_SPACES)))

    def _break(self, tag: str) -> None:
        if tag not in _STYLE:
            self.parts.append("\n")


def _plain(content: str) -> str:
    parser = _Text()
    parser.feed(content)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)
