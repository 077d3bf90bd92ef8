"""Text from outside that is stored or printed, without what nobody should read or a terminal would obey."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_SIGNS = 200
"""The longest text of an answer that is read. Codes have some 60 signs at most."""

_LONG_NUMBER = re.compile(r"\d(?:[\W_]*\d){5,}")
"""Six digits or more, however they are divided: a birth date, an organisation number, a person id. No code has them."""

_MASK = "‹number›"


@lru_cache(maxsize=4_096)
def clean(text: str) -> str:
    """The text without control characters, terminal escapes and surrogates; each long number is masked."""
    if text.isascii() and text.isalpha():
        return text
    printable = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
    return _LONG_NUMBER.sub(_MASK, printable)[:MOST_SIGNS]
