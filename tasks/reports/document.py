"""A page of cards, plots and tables: one file, no script, no network. In the style of the caseworkers' report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from tasks.files import write_text
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.templating import fill

ALL_COLUMNS = frozenset(range(1000))
"""Every column of a table."""


@dataclass(frozen=True)
class Card:
    """A figure that is seen first."""

    heading: str
    figure: str
    text: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: its first column is text, the others are numbers or short words.

    marked: rows that stand out. left: columns of text, aligned left. A header of empty texts is not shown.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    marked: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Folded:
    """A text to paste, under a heading that opens it. code: its language, which may be another than the page's."""

    heading: str
    text: str
    code: str


@dataclass(frozen=True)
class Section:
    """A part of the page with its heading; what it has of text, plot, table and folded text is shown in that order."""

    heading: str
    text: Sequence[str] = ()
    plot: Markup | None = None
    table: Grid | None = None
    folded: Folded | None = None


@dataclass(frozen=True)
class Document:
    """A whole page. `code`: its language. `banner`: what must be known before anything is read."""

    title: str
    sub: str
    is_test: bool
    code: str = BOKMAAL
    banner: str = ""
    cards: Sequence[Card] = ()
    sections: Sequence[Section] = ()
    facts: Sequence[tuple[str, str]] = field(default=())


def hidden_counts_fact(smallest: int, words: Language) -> list[tuple[str, str]]:
    """The fact that small counts are hidden, where they are. smallest: the smallest count that may be shown."""
    if smallest == 1:
        return []
    return [(words["document"]["hidden_counts"], words.text("document", "hidden_counts_text", smallest=smallest))]


def write_document(document: Document, target: Path) -> None:
    """Write the page, which appears whole or not at all."""
    write_text(target, render_document(document))


def render_document(document: Document) -> str:
    """The page as text."""
    return fill(
        "document.html.j2",
        styles=["report.css", "document.css"],
        document=document,
        words=language(document.code),
    )
