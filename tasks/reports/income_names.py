"""Kinds of income in the reader's words: by the code of a-ordningen, or the code itself read as words."""

from __future__ import annotations

import re

from tasks.reports.language import Language

_WORD = re.compile(r"[A-ZÆØÅ]?[a-zæøå]+|[A-Z]+(?![a-z])|\d+")
_LETTERS = (("oe", "ø"), ("aa", "å"), ("ae", "æ"))
"""How the codes write Norwegian letters."""


def income_name(words: Language, category: str, code: str) -> str:
    """A kind of income; in words of its category where the same code is in several."""
    named = words["incomes"]
    return named.get(f"{category}_{code}") or named.get(code) or _as_words(code)


def _as_words(code: str) -> str:
    """A code without a name of its own, as Norwegian words: fastBilgodtgjoerelse is Fast bilgodtgjørelse."""
    text = " ".join(_WORD.findall(code)).lower()
    for written, letter in _LETTERS:
        text = text.replace(written, letter)
    return text[:1].upper() + text[1:]
