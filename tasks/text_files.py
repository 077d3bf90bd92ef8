"""Text files that people write: bounded, UTF-8, with or without a byte order mark; and TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tasks.errors import InputError

MOST_BYTES = 5_000_000
_MOST_BRACKETS = 200
"""TOML is read by recursion, so brackets in one another are bounded."""


def read_text_file(path: Path, what: str) -> str:
    """The text of a file. Raises InputError that says why it cannot be read, and nothing of its content."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise InputError(f"{what} cannot be read: {type(fault).__name__}.") from None
    if len(content) > MOST_BYTES:
        raise InputError(f"{what} is larger than {MOST_BYTES} bytes.", advice="Is it the right file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise InputError(f"{what}, line {line}: not UTF-8.", advice="Save it as UTF-8.") from None


def parse_toml(text: str, what: str) -> dict[str, Any]:
    """Parse TOML. Raises InputError with the position of the fault."""
    if max(text.count("["), text.count("{")) > MOST_BYTES // 100 or _nested(text) > _MOST_BRACKETS:
        raise InputError(f"{what} is nested too deep.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{what} is not valid TOML: {fault}.") from None
    except (ValueError, RecursionError, OverflowError):
        raise InputError(f"{what} is not valid TOML.") from None


def _nested(text: str) -> int:
    """The longest row of opening brackets without a closing one: no less than the depth of any value."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(depth - 1, 0)
    return deepest
