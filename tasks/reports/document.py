"""A page of cards, plots and tables: one file, no script, no network. In the style of the caseworkers' report."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tasks.files import write_text
from tasks.reports.language import BOKMAAL, Language, language

_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Card:
    """A figure that is seen first."""

    heading: str
    figure: str
    text: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: its first column is text, the others are numbers or short words. `marked`: rows that stand out."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Section:
    """A part of the page with its heading; whatever it has of text, plot and table is shown in that order."""

    heading: str
    text: Sequence[str] = ()
    plot: Markup | None = None
    table: Grid | None = None


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
    style = "\n".join((_FOLDER / name).read_text("utf-8") for name in ("report.css", "document.css"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("document.html.j2")
        .render(
            document=document,
            words=language(document.code),
            style=Markup(style),  # noqa: S704 our own files
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
