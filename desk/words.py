"""The desk's words: the report's own, with those that only the desk needs, in each language."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from tasks.reports.language import BOKMAAL, LANGUAGES, Language, language

_FOLDER = Path(__file__).parent / "languages"


@cache
def desk_words(code: str = BOKMAAL) -> Language:
    """The words of a language; bokmål for a code there is none for."""
    known = code if code in LANGUAGES else BOKMAAL
    own = tomllib.loads((_FOLDER / f"{known}.toml").read_text("utf-8"))
    base = language(known)
    return replace(base, sections={**base.sections, **own})


def uncapitalised(text: str) -> str:
    """A text as it is within a sentence."""
    return text[:1].lower() + text[1:]
